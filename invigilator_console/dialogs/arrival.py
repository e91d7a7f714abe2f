"""The door: look at an arrival, tick the checks, admit or reject."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from invigilator_console.dialogs.plain import ChoiceDialog, WordsDialog
from invigilator_console.glance import no_signal
from invigilator_console.messages import LiveViewReady
from invigilator_console.standing import missing_for_admission
from invigilator_console.widgets.dialog import Choices, Dialog, Label, Line
from invigilator_console.widgets.picture import PictureView
from rooms.commands import (
    AdmitCandidate,
    NoteIdentity,
    OverrideDeviceCheck,
    PassCheck,
    RejectCandidate,
    WaiveOnboarding,
)
from rooms.vocabulary import Check, IdKind, Onboarding, Phase, RejectionReason, Role, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.configuration import Paper
    from rooms.views import SeatCard

WHAT_TO_LOOK_FOR = {
    Check.IDENTITY: "photo and full name on the same side, in English, as on the roster; the same face",
    Check.ROOM_SWEEP: "the camera turned about the room: nobody else, nothing on the walls",
    Check.DESK: "pens, paper, what is permitted, and nothing more",
    Check.CALCULATOR: "held up in full view; note its model",
    Check.OTHER_PHONES: "every other phone and device out of reach",
}
TICKED, OPEN = "☑", "☐"


class RejectDialog(Dialog[RejectCandidate]):
    """Why somebody is not let in; the candidate is told, and may put it right."""

    HINT = "Enter choose, then Enter reject · Esc back"

    def __init__(self, card: SeatCard) -> None:
        super().__init__(f"Do not admit {card.name}")
        self._candidate = card.number

    def questions(self) -> Iterable[Widget]:
        """The stated reasons, and a note."""
        yield Label("The candidate is told the reason and the note, may put it right and be looked at again.")
        yield Choices((reason, str(reason)) for reason in RejectionReason)
        yield Line("what exactly, and what to do about it", id="note")

    @on(Choices.OptionSelected)
    def _on_to_the_note(self) -> None:
        self.query_one(Line).focus()

    @on(Line.Submitted)
    def _reject(self) -> None:
        reason = RejectionReason(self.query_one(Choices).chosen or RejectionReason.ROOM)
        note = self.query_one(Line).value.strip()
        self.answer(RejectCandidate(candidate=self._candidate, reason=reason, note=note))


class CheckList(OptionList):
    """The checks of this paper; Enter or space ticks the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "select", show=False)]


class ArrivalDialog(Dialog[AdmitCandidate]):
    """One arrival: the live face beside the roster's words, and the checks, each noted with its time as it is ticked.

    Everything but the admission itself is said at once, so that leaving the dialog loses nothing.
    """

    HINT = "space tick · d kind of ID · y admit · n reject · o let device pass · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "admit", show=False),
        Binding("n", "reject", show=False),
        Binding("o", "override", show=False),
        Binding("d", "identity", show=False),
        Binding("v", "waive", show=False),
        *(Binding(str(place), f"tick({place})", show=False) for place in range(1, 6)),
    ]

    def __init__(self, card: SeatCard, seat: int, desk: Desk, stage: Stage) -> None:
        super().__init__(f"Arrival · seat {seat}")
        self.add_class("-wide")
        self._card = card
        self._desk = desk
        self._stage = stage
        self.view = PictureView("waiting for the camera", classes="face")

    def questions(self) -> Iterable[Widget]:
        """The live picture beside who it should be, and the checks."""
        with Horizontal(classes="side-by-side"):
            yield self.view
            with Vertical():
                yield Label(self._who(), id="who")
                yield Label(self._device(), id="device")
        yield CheckList(*self._options(), id="checks", compact=True)
        yield Label(self._missing(), id="missing")

    def on_mount(self) -> None:
        """Ask for the large picture."""
        self.post_message(LiveViewReady(self._card.number, self.view))

    def first_to_focus(self) -> Widget | None:
        """The checks."""
        return self.query_one(CheckList)

    def refresh_from(self, desk: Desk) -> None:
        """The candidate may have signed, or gone, meanwhile; a stale face is never taken for a live one."""
        self._repicture()
        card = desk.model.candidates.get(self._card.number)
        if card is None or card == self._card:
            return
        self._card = card
        self.query_one("#who", Label).say(self._who())
        self.query_one("#device", Label).say(self._device())
        self.query_one("#missing", Label).say(self._missing())
        for place, option in enumerate(self._options()):
            self.query_one(CheckList).replace_option_prompt_at_index(place, option.prompt)
        if card.phase is not Phase.CHECKING and not card.rechecking:
            self.answer(None)

    def _repicture(self) -> None:
        if words := no_signal(self._card.number, self._desk):
            self.view.go_stale(words)

    # What the person does

    def action_admit(self) -> None:
        """Let in; what is missing is said here, and the server has the last word."""
        if missing := missing_for_admission(self._card):
            self.complain(f"Not yet: {'; '.join(missing)}.")
        elif self._card.onboarding is Onboarding.MISSING and self._is_chief:
            self.complain("Not verified before the day. v lets the candidate sit without it, with a reason.")
        else:
            self.answer(AdmitCandidate(candidate=self._card.number))

    @on(CheckList.OptionSelected)
    def _tick_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_tick(event.option_index + 1)

    def action_tick(self, place: int) -> None:
        """Tick one check; identity needs the kind of ID first, a calculator its model."""
        required = self._card.checks.required
        if place <= len(required) and (check := required[place - 1]) not in self._card.checks.passed:
            # Not exclusive: that would cancel a tick which has not begun when the next key comes.
            self.run_worker(self._tick(check), group="tick")

    async def _tick(self, check: Check) -> None:
        note = ""
        if check is Check.IDENTITY and self._card.id_kind is None and not await self._ask_identity():
            return
        if check is Check.CALCULATOR:
            models = ", ".join(next((p.calculators for p in self._papers if p.code == self._card.paper), ()))
            asked = await self._stage.ask(WordsDialog("Calculator", f"Permitted: {models}", placeholder="its model"))
            if asked is None:
                return
            note = asked
        self._desk.command(
            PassCheck(candidate=self._card.number, check=check, note=note), f"{self._card.name} passed: {check}"
        )

    async def action_identity(self) -> None:
        """Note which kind of ID is shown."""
        self.run_worker(self._ask_identity(), exclusive=True, group="tick")

    async def _ask_identity(self) -> bool:
        explanation = "Which ID is held up? It should be the same one as at onboarding."
        kind = await self._stage.ask(ChoiceDialog("Kind of ID", explanation, [(kind, str(kind)) for kind in IdKind]))
        if kind is None:
            return False
        self._desk.command(
            NoteIdentity(candidate=self._card.number, kind=IdKind(kind)), f"{self._card.name} shows a {kind}"
        )
        return True

    def action_reject(self) -> None:
        """Do not let in; waits five seconds, because it is hard to hear."""
        self.run_worker(self._reject(), exclusive=True, group="tick")

    async def _reject(self) -> None:
        if (command := await self._stage.ask(RejectDialog(self._card))) is not None:
            self._desk.hold(command, f"not admitting {self._card.name} ({command.reason})")
            self.answer(None)

    def action_override(self) -> None:
        """Let a failed device check pass, with a reason."""
        if self._card.device_fails:
            self.run_worker(self._override(), exclusive=True, group="tick")
        else:
            self.complain("No row of the device check has failed.")

    async def _override(self) -> None:
        failed = ", ".join(self._card.device_fails)
        reason = await self._stage.ask(WordsDialog("Let the device check pass", f"Failed: {failed}. Why is it enough?"))
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
        reason = await self._stage.ask(WordsDialog("Waive onboarding", "Why may the candidate sit unverified?"))
        if reason is not None:
            command = WaiveOnboarding(candidate=self._card.number, reason=reason)
            self._desk.command(command, f"waive onboarding of {self._card.name}")

    # What it says

    @property
    def _papers(self) -> tuple[Paper, ...]:
        return self._desk.model.session.papers if self._desk.model.session else ()

    @property
    def _is_chief(self) -> bool:
        return self._desk.model.you is not None and self._desk.model.you.role is Role.CHIEF

    def _who(self) -> Content:
        card = self._card
        adjustments = card.adjustments
        onboarding = "NOT verified before the day" if card.onboarding is Onboarding.MISSING else f"{card.onboarding}"
        rows = [
            ("name", card.name),
            ("number", card.number),
            ("college", card.college or "—"),
            ("paper", card.paper),
            ("ID shown", str(card.id_kind) if card.id_kind else "not noted yet (d)"),
            ("onboarding", onboarding),
            ("honour code", f"signed as {card.signed_name}" if card.signed_name else "not signed yet"),
            ("permitted", adjustments.permitted_items or "nothing besides pens"),
        ]
        if card.late_by_s:
            rows.append(("late by", f"{card.late_by_s // 60} min"))
        if card.rejected:
            rows.append(("rejected", f"{card.rejected.reason}. {card.rejected.note}"))
        return Content("\n").join(Content.assemble((f"{name:<12}", "$text-muted"), words) for name, words in rows)

    def _device(self) -> Content:
        if not self._card.device_rows:
            return Content.styled("device      not checked yet", "$text-muted")
        marks = {"pass": ("✓", "$success"), "warn": ("!", "$warning"), "fail": ("✗", "$error")}
        parts: list[Content | tuple[str, str] | str] = [("device      ", "$text-muted")]
        for row in self._card.device_rows:
            mark, style = marks[row.verdict]
            # What is well needs no figures.
            measured = f" ({row.measured})" if row.measured and row.verdict is not Verdict.PASS else ""
            parts += [(mark, style), f" {row.name}{measured}  "]
        return Content.assemble(*parts)

    def _options(self) -> list[Option]:
        passed = self._card.checks.passed
        return [
            Option(
                Content.assemble(
                    (f"{place} {TICKED if check in passed else OPEN} {check}", "bold"),
                    (f"  {WHAT_TO_LOOK_FOR[check]}", "$text-muted"),
                )
            )
            for place, check in enumerate(self._card.checks.required, start=1)
        ]

    def _missing(self) -> Content:
        missing = missing_for_admission(self._card)
        if not missing:
            return Content.styled("All done: y admits.", "bold $success")
        return Content.styled(f"Still open: {'; '.join(missing)}", "$text-muted")
