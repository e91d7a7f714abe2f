"""The door: compare an arrival with the roster and the onboarding, tick the checks, admit or reject."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from invigilator_console.arrivals import IdRule, is_arriving
from invigilator_console.dialogs.door_questions import rejection, why_device_passes, why_without_onboarding
from invigilator_console.dialogs.door_ticks import Ticks
from invigilator_console.dialogs.door_words import keys_at_the_door, title, what_is_open
from invigilator_console.glance import no_signal
from invigilator_console.messages import LiveViewReady
from invigilator_console.standing import missing_for_admission
from invigilator_console.widgets.chips import Chips
from invigilator_console.widgets.dialog import Dialog, Label
from invigilator_console.widgets.door_checks import CheckList
from invigilator_console.widgets.door_facts import DoorFacts
from invigilator_console.widgets.faces import PHOTOS, Faces
from rooms.commands import (
    AdmitCandidate,
    AskForCheck,
    OverrideDeviceCheck,
    RejectCandidate,
    WaiveOnboarding,
)
from rooms.vocabulary import Check, Onboarding, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from invigilator_console.widgets.picture import PictureView
    from rooms.views import SeatCard

NARROW, LOW = 100, 30
"""Columns and rows of the dialog below which it shows one picture at a time."""


class ArrivalDialog(Dialog[AdmitCandidate | RejectCandidate]):
    """One arrival: ID, onboarding photograph and live face beside the roster's words, and the checks.

    Each check is noted with its time as it is ticked, so that leaving the dialog loses nothing but ticks of ID rules
    that are not complete.
    """

    HINT = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "admit", show=False),
        Binding("n", "reject", show=False),
        Binding("c", "ask", show=False),
        Binding("d", "identity", show=False),
        Binding("o", "override", show=False),
        Binding("v", "waive", show=False),
        Binding("r", "retry", show=False),
        Binding("z", "undo", show=False),
        Binding("tab", "next_face", show=False),
        *(Binding(str(place), f"tick({place})", show=False) for place in range(1, 6)),
    ]

    def __init__(self, card: SeatCard, seat: int, desk: Desk, stage: Stage) -> None:
        super().__init__(f"Arrival · seat {seat}")
        self.add_class("-door")
        self._seat = seat
        self._desk = desk
        self._stage = stage
        self._ticks = Ticks(card, desk, stage, self.complain)
        self._insisted = False
        self._named_missing = False
        self._faces = Faces(card, desk)
        self._looked = self._ticks.looked()
        self._checks = CheckList(self._looked, desk.model)
        self._facts = DoorFacts()
        self._chips = Chips(id="door-keys")

    @property
    def _card(self) -> SeatCard:
        return self._ticks.card

    @property
    def view(self) -> PictureView:
        """Where the live face is shown."""
        return self._faces.live

    def questions(self) -> Iterable[Widget]:
        """The three faces; the checks beside who it should be; the keys."""
        with Container(id="door"):
            yield self._faces
            with Vertical(id="door-checks"):
                yield self._checks
                yield Label(id="missing")
            with VerticalScroll(id="door-facts", can_focus=False):
                yield self._facts
        yield self._chips

    def on_mount(self) -> None:
        """Ask for the large picture."""
        self.post_message(LiveViewReady(self._card.number, self.view))
        self._redraw()

    def on_resize(self) -> None:
        """Three pictures where there is room, else one."""
        is_small = self.size.width < NARROW or self.size.height < LOW
        self.set_class(is_small, "-small")
        self._faces.show_one(alone=is_small)

    def first_to_focus(self) -> Widget | None:
        """The checks."""
        return self._checks

    def on_descendant_focus(self) -> None:
        """Name the keys, now that they work."""
        self._chips.show(keys_at_the_door(self._card, is_chief=self._is_chief))

    def refresh_from(self, desk: Desk) -> None:
        """The candidate may have signed, or gone, meanwhile; a stale face is never taken for a live one."""
        if words := no_signal(self._card.number, desk):
            self.view.go_stale(words)
        card = desk.model.candidates.get(self._card.number)
        if card is None:
            return
        self._ticks.take(card)
        if (looked := self._ticks.looked()) != self._looked:
            self._looked = looked
            self._redraw()
            if self._named_missing and not missing_for_admission(self._card):
                self._named_missing = False
                self.complain("")
        if not is_arriving(card):
            self.answer(None)

    # What the person does

    def action_admit(self) -> None:
        """Let in; what is missing is said here, and the server has the last word."""
        if not self._may_act():
            return
        if missing := missing_for_admission(self._card):
            self._named_missing = True
            self.complain(f"Not yet: {'; '.join(missing)}.")
        elif self._card.onboarding is Onboarding.MISSING and not self._insisted:
            self._insisted = True
            who = "v lets the candidate sit without it" if self._is_chief else "only your chief can waive that"
            self.complain(f"Not verified before the day: {who}. y once more asks the server all the same.")
        else:
            self.answer(AdmitCandidate(candidate=self._card.number))

    @on(CheckList.OptionSelected)
    def _tick_selected(self, event: OptionList.OptionSelected) -> None:
        key = self._checks.keys[event.option_index]
        # Not exclusive: that would cancel a tick which has not begun when the next key comes.
        if isinstance(key, IdRule):
            self.run_worker(self._tick_rule(key), group="tick")
        else:
            self.run_worker(self._tick(key), group="tick")

    def action_tick_here(self) -> None:
        """Tick the row under the cursor."""
        self._checks.action_select()

    def action_tick(self, place: int) -> None:
        """Tick one check by its number."""
        required = self._card.checks.required
        if place <= len(required):
            self.run_worker(self._tick(required[place - 1]), group="tick")

    async def _tick_rule(self, rule: IdRule) -> None:
        """Tick one rule of the ID, or take that back; the last one passes the identity."""
        if not self._may_act():
            return
        if await self._ticks.tick_rule(rule):
            self._go_on_from(rule)
        self._ticks.pass_identity_once_complete()
        self.refresh_from(self._desk)

    async def _tick(self, check: Check) -> None:
        if not self._may_act() or check in self._looked.card.checks.passed:
            return
        if check is Check.IDENTITY:
            await self._ticks.tick_identity()
            self.refresh_from(self._desk)
        elif await self._ticks.tick(check):
            self._go_on_from(check)

    async def action_identity(self) -> None:
        """Note which kind of ID is shown."""
        if self._may_act():
            self.run_worker(self._ticks.note_kind(), exclusive=True, group="identity")

    def action_ask(self) -> None:
        """Let the phone say what to show: the check under the cursor."""
        key = self._checks.under_cursor
        check = Check.IDENTITY if key is None or isinstance(key, IdRule) else key
        if not self._may_act():
            return
        if self._card.checks.asked is check:
            self.complain(f"The phone asks for it already: {check}.")
        else:
            self._desk.command(
                AskForCheck(candidate=self._card.number, check=check), f"ask {self._card.name} to show: {check}"
            )

    def action_reject(self) -> None:
        """Do not let in; waits five seconds, because it is hard to hear."""
        if self._may_act():
            self.run_worker(self._reject(), exclusive=True, group="tick")

    async def _reject(self) -> None:
        if (command := await rejection(self._stage, self._card)) is not None:
            self.answer(command)

    def action_override(self) -> None:
        """Let a failed device check pass, with a reason."""
        if not self._card.device_fails:
            self.complain("No row of the device check has failed.")
        elif self._may_act():
            self.run_worker(self._override(), exclusive=True, group="tick")

    async def _override(self) -> None:
        reason = await why_device_passes(self._stage, self._card)
        if reason is not None:
            command = OverrideDeviceCheck(candidate=self._card.number, reason=reason)
            self._desk.command(command, f"let {self._card.name}'s device check pass")

    def action_waive(self) -> None:
        """Let somebody sit who was not verified before the day: a chief's to say."""
        if self._card.onboarding is Onboarding.MISSING and self._is_chief:
            self.run_worker(self._waive(), exclusive=True, group="tick")
        else:
            self.complain("There is nothing to waive, or it is not yours to waive; ask your chief invigilator.")

    async def _waive(self) -> None:
        reason = await why_without_onboarding(self._stage)
        if reason is not None:
            command = WaiveOnboarding(candidate=self._card.number, reason=reason)
            self._desk.command(command, f"waive onboarding of {self._card.name}")

    def action_retry(self) -> None:
        """Fetch the photographs again."""
        self._faces.fetch(self._faces.failed or PHOTOS)

    def action_undo(self) -> None:
        """Take back what still waits: the rejection of who was here before, most of all."""
        self._desk.undo()

    def action_next_face(self) -> None:
        """Show the next of the three pictures, where there is room for one."""
        self._faces.show_next()

    @on(Chips.Chosen)
    async def _do_chip(self, message: Chips.Chosen) -> None:
        message.stop()
        if not self.disabled:
            await self.run_action(message.action)

    # Inside

    def _go_on_from(self, key: IdRule | Check) -> None:
        """Move the cursor to the next row that is open, if it is on the one that was ticked."""
        keys = self._checks.keys
        if self._checks.under_cursor is not key:
            return
        done = self._ticks.done
        self._checks.highlighted = next(
            (place for place in range(keys.index(key), len(keys)) if keys[place] not in done), keys.index(key)
        )

    def _may_act(self) -> bool:
        if not self._desk.model.may_act:
            self.complain("You only watch here: whoever has the room admits.")
        return self._desk.model.may_act

    @property
    def _is_chief(self) -> bool:
        return self._desk.model.you is not None and self._desk.model.you.role is Role.CHIEF

    # What it says

    def _redraw(self) -> None:
        self._checks.show(self._looked)
        self._faces.caption(self._card)
        self._facts.show(self._card, self._looked.trace, self._desk.model)
        self.query_one("#missing", Label).say(what_is_open(self._card))
        if self.has_focus_within:
            self._chips.show(keys_at_the_door(self._card, is_chief=self._is_chief))
        self.border_title = Content(title(self._card, self._seat, self._desk.model)).markup
