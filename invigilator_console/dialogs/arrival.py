"""The door: compare an arrival with the roster and the onboarding, tick the checks, admit or reject."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from invigilator_console.arrivals import IdRule, another_id, arrivals, is_arriving, is_permitted, trace
from invigilator_console.dialogs.door_questions import (
    kind_of_id,
    model_of_calculator,
    rejection,
    why_another_id,
    why_device_passes,
    why_without_onboarding,
)
from invigilator_console.glance import no_signal
from invigilator_console.messages import LiveViewReady
from invigilator_console.standing import late_words, missing_for_admission
from invigilator_console.widgets.chips import Chip, Chips
from invigilator_console.widgets.dialog import Dialog, Label
from invigilator_console.widgets.door_checks import CheckList, Looked
from invigilator_console.widgets.door_facts import facts
from invigilator_console.widgets.faces import PHOTOS, Faces
from rooms.commands import (
    AdmitCandidate,
    AskForCheck,
    NoteIdentity,
    OverrideDeviceCheck,
    PassCheck,
    RejectCandidate,
    WaiveOnboarding,
)
from rooms.vocabulary import Check, Onboarding, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from invigilator_console.widgets.picture import PictureView
    from rooms.commands import SessionCommand
    from rooms.views import SeatCard
    from rooms.vocabulary import IdKind

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
        self._card = card
        self._seat = seat
        self._desk = desk
        self._stage = stage
        self._rules: dict[IdRule, datetime] = {}
        self._compared: IdKind | None = None
        self._why_another_id = ""
        self._insisted = False
        self._named_missing = False
        self._faces = Faces(card, desk)
        self._looked = self._look()
        self._checks = CheckList(self._looked, desk.model)
        self._chips = Chips(id="door-keys")

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
                yield Label(id="who")
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
        # How wide the facts are is known after the next layout.
        self.call_after_refresh(self._say_who)

    def first_to_focus(self) -> Widget | None:
        """The checks."""
        return self._checks

    def on_descendant_focus(self) -> None:
        """Name the keys, now that they work."""
        self._chips.show(list(self._keys()))

    def refresh_from(self, desk: Desk) -> None:
        """The candidate may have signed, or gone, meanwhile; a stale face is never taken for a live one."""
        if words := no_signal(self._card.number, desk):
            self.view.go_stale(words)
        card = desk.model.candidates.get(self._card.number)
        if card is None:
            return
        self._card = self._with_noted_kind(card)
        if self._card.id_kind not in {None, self._compared}:
            self._rules.pop(IdRule.SAME, None)
        if (looked := self._look()) != self._looked:
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

    def action_tick(self, place: int) -> None:
        """Tick one check by its number."""
        required = self._card.checks.required
        if place <= len(required):
            self.run_worker(self._tick(required[place - 1]), group="tick")

    async def _tick_rule(self, rule: IdRule) -> None:
        """Tick one rule of the ID, or take that back; the last one passes the identity."""
        if not self._may_act() or Check.IDENTITY in self._card.checks.passed:
            return
        if rule in self._rules:
            del self._rules[rule]
        elif rule is not IdRule.SAME or await self._compare_ids():
            self._compare(rule)
            self._go_on_from(rule)
        self._pass_identity_once_complete()
        self.refresh_from(self._desk)

    async def _compare_ids(self) -> bool:
        """Whether the ID is the one of the onboarding, or another one is accepted with a reason."""
        if self._card.id_kind is None and not await self._ask_identity():
            return False
        if not (difference := another_id(self._card)):
            return True
        reason = await why_another_id(self._stage, difference)
        self._why_another_id = f"another ID than at onboarding: {reason}" if reason else ""
        return bool(reason)

    def _compare(self, rule: IdRule) -> None:
        """Note that this rule was looked at, and with which kind of ID."""
        self._rules[rule] = self._desk.clock.now()
        self._compared = self._card.id_kind

    def _pass_identity_once_complete(self) -> None:
        if len(self._rules) == len(IdRule):
            self._pass(Check.IDENTITY, self._why_another_id)

    async def _tick(self, check: Check) -> None:
        if not self._may_act() or check in self._looked.card.checks.passed:
            return
        if check is Check.IDENTITY:
            await self._tick_identity()
            return
        note = ""
        if check is Check.CALCULATOR and (note := await self._ask_calculator() or "") == "":
            return
        self._pass(check, note)
        self._go_on_from(check)

    async def _tick_identity(self) -> None:
        """All rules that are left at once, for who has compared everything; never that another ID will do."""
        if self._card.id_kind is None and not await self._ask_identity():
            return
        if IdRule.SAME not in self._rules and (difference := another_id(self._card)):
            self.complain(f"{difference} n does not admit; or tick that rule by itself, with a reason.")
            return
        for rule in IdRule:
            if rule not in self._rules:
                self._compare(rule)
        self._pass_identity_once_complete()
        self.refresh_from(self._desk)

    async def _ask_calculator(self) -> str | None:
        """Its model; of one that is not permitted it is said so."""
        permitted = self._looked.permitted
        model = await model_of_calculator(self._stage, permitted)
        if model and not is_permitted(model, permitted):
            self.complain(f"{model} is not among the permitted ({', '.join(permitted)}). It is noted so.")
        return model

    async def action_identity(self) -> None:
        """Note which kind of ID is shown."""
        if self._may_act():
            self.run_worker(self._ask_identity(), exclusive=True, group="identity")

    async def _ask_identity(self) -> bool:
        noted = await kind_of_id(self._stage, self._card)
        if noted is None:
            return False
        self._desk.command(NoteIdentity(candidate=self._card.number, kind=noted), f"{self._card.name} shows a {noted}")
        self._rules.pop(IdRule.SAME, None)
        self._card = self._with_noted_kind(self._card)
        return True

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

    def _pass(self, check: Check, note: str) -> None:
        if check not in self._pending():
            command = PassCheck(candidate=self._card.number, check=check, note=note)
            self._desk.command(command, f"{self._card.name} passed: {check}")

    def _go_on_from(self, key: IdRule | Check) -> None:
        """Move the cursor to the next row that is open, if it is on the one that was ticked."""
        keys = self._checks.keys
        if self._checks.under_cursor is not key:
            return
        done = {*self._rules, *self._card.checks.passed, *self._pending()}
        if Check.IDENTITY in done:
            done |= {*IdRule}
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

    def _mine(self) -> list[SessionCommand]:
        commands = [errand.command for errand in self._desk.link.outbox.pending]
        return [command for command in commands if getattr(command, "candidate", None) == self._card.number]

    def _with_noted_kind(self, card: SeatCard) -> SeatCard:
        """The card as it will be once the kind of ID is on record that was noted here."""
        noted = [command.kind for command in self._mine() if isinstance(command, NoteIdentity)]
        return card.model_copy(update={"id_kind": noted[-1]}) if noted else card

    def _pending(self) -> frozenset[Check]:
        return frozenset(command.check for command in self._mine() if isinstance(command, PassCheck))

    def _look(self) -> Looked:
        return Looked(
            card=self._card,
            trace=trace(self._desk.lines, self._card.number),
            rules=dict(self._rules),
            pending=self._pending(),
            permitted=self._permitted(),
        )

    def _permitted(self) -> Sequence[str]:
        papers = self._desk.model.session.papers if self._desk.model.session else ()
        return next((paper.calculators for paper in papers if paper.code == self._card.paper), ())

    # What it says

    def _redraw(self) -> None:
        self._checks.show(self._looked)
        self._faces.caption(self._card)
        self._say_who()
        self.query_one("#missing", Label).say(self._missing())
        if self.has_focus_within:
            self._chips.show(list(self._keys()))
        self.border_title = Content(self._title()).markup

    def _say_who(self) -> None:
        who = self.query_one("#who", Label)
        who.say(facts(self._card, self._looked.trace, self._desk.model, who.size.width))

    def _title(self) -> str:
        session = self._desk.model.session
        late = late_words(self._card.late_by_s, session.late_after_s) if session else ""
        others = [arrival for arrival in arrivals(self._desk.model) if arrival.is_for_us]
        more = sum(arrival.card.number != self._card.number for arrival in others)
        parts = [f"Arrival · seat {self._seat} · {self._card.number} {self._card.name}", late]
        return " · ".join([*filter(None, parts), *([f"{more} more at the door"] if more else [])])

    def _keys(self) -> Iterable[Chip]:
        yield Chip("␣", "tick", "tick_here")
        yield Chip("c", "ask to show", "ask")
        yield Chip("d", "kind of ID", "identity")
        yield Chip("y", "admit", "admit")
        yield Chip("n", "reject", "reject")
        if self._card.device_fails:
            yield Chip("o", "let device pass", "override")
        if self._card.onboarding is Onboarding.MISSING and self._is_chief:
            yield Chip("v", "waive", "waive")
        yield Chip("r", "photos again", "retry", rank=1)
        yield Chip("Esc", "back", "leave")

    def action_tick_here(self) -> None:
        """Tick the row under the cursor."""
        self._checks.action_select()

    def _missing(self) -> Content:
        missing = missing_for_admission(self._card)
        if not missing:
            return Content.styled("All done: y admits.", "bold $success")
        return Content.styled(f"Still open: {'; '.join(missing)}", "$text-muted")
