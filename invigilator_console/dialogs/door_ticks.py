"""What has been looked at of one arrival: the rules of the ID, the checks of the paper, and what a tick asks before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.arrivals import IdRule, another_id, is_permitted, trace
from invigilator_console.dialogs.door_questions import kind_of_id, model_of_calculator, why_another_id
from invigilator_console.widgets.door_checks import Looked
from rooms.commands import NoteIdentity, PassCheck
from rooms.vocabulary import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.commands import SessionCommand
    from rooms.views import SeatCard
    from rooms.vocabulary import IdKind


class Ticks:
    """The ticks of one arrival. A check is noted as it is ticked; rules of the ID are, once all five are."""

    def __init__(self, card: SeatCard, desk: Desk, stage: Stage, complain: Callable[[str], None]) -> None:
        """Nothing ticked here yet; `complain` tells the person why a tick is none."""
        self.card = card
        """The candidate as known here: with a kind of ID that was noted and is not on record yet."""
        self._desk = desk
        self._stage = stage
        self._complain = complain
        self.rules: dict[IdRule, datetime] = {}
        """The rules of the ID that were ticked here, and when."""
        self._compared: IdKind | None = None
        self._why_another_id = ""

    def take(self, card: SeatCard) -> None:
        """The candidate has moved on; an ID of another kind is to be compared anew."""
        self.card = self._with_noted_kind(card)
        if self.card.id_kind not in {None, self._compared}:
            self.rules.pop(IdRule.SAME, None)

    def looked(self) -> Looked:
        """What is known of the checks now."""
        return Looked(
            card=self.card,
            trace=trace(self._desk.lines, self.card.number),
            rules=dict(self.rules),
            pending=self._pending(),
            permitted=self._permitted(),
        )

    @property
    def done(self) -> frozenset[IdRule | Check]:
        """What needs no tick any more."""
        done: set[IdRule | Check] = {*self.rules, *self.card.checks.passed, *self._pending()}
        if Check.IDENTITY in done:
            done |= {*IdRule}
        return frozenset(done)

    # The rules of an ID

    async def tick_rule(self, rule: IdRule) -> bool:
        """Tick one rule, or take that back; whether it is ticked now."""
        if Check.IDENTITY in self.card.checks.passed:
            return False
        if rule in self.rules:
            del self.rules[rule]
            return False
        if rule is IdRule.SAME and not await self._compare_ids():
            return False
        self._compare(rule)
        return True

    async def tick_identity(self) -> None:
        """All rules that are left at once, for who has compared everything; never that another ID will do."""
        if self.card.id_kind is None and not await self.note_kind():
            return
        if IdRule.SAME not in self.rules and (difference := another_id(self.card)):
            self._complain(f"{difference} n does not admit; or tick that rule by itself, with a reason.")
            return
        for rule in IdRule:
            if rule not in self.rules:
                self._compare(rule)
        self.pass_identity_once_complete()

    def pass_identity_once_complete(self) -> None:
        """The last rule passes the check."""
        if len(self.rules) == len(IdRule) and Check.IDENTITY not in self.card.checks.passed:
            self._pass(Check.IDENTITY, self._why_another_id)

    async def note_kind(self) -> bool:
        """Ask which kind of ID is shown, and note it; whether it was said."""
        noted = await kind_of_id(self._stage, self.card)
        if noted is None:
            return False
        command = NoteIdentity(candidate=self.card.number, kind=noted)
        self._desk.command(command, f"{self.card.name} shows a {noted}")
        self.rules.pop(IdRule.SAME, None)
        self.card = self._with_noted_kind(self.card)
        return True

    async def _compare_ids(self) -> bool:
        """Whether the ID is the one of the onboarding, or another one is accepted with a reason."""
        if self.card.id_kind is None and not await self.note_kind():
            return False
        if not (difference := another_id(self.card)):
            return True
        reason = await why_another_id(self._stage, difference)
        self._why_another_id = f"another ID than at onboarding: {reason}" if reason else ""
        return bool(reason)

    def _compare(self, rule: IdRule) -> None:
        """Note that this rule was looked at, and with which kind of ID."""
        self.rules[rule] = self._desk.clock.now()
        self._compared = self.card.id_kind

    # The checks of the paper

    async def tick(self, check: Check) -> bool:
        """Pass a check; whether it is passed now. Of a calculator the model is noted."""
        note = ""
        if check is Check.CALCULATOR and (note := await self._ask_calculator() or "") == "":
            return False
        self._pass(check, note)
        return True

    async def _ask_calculator(self) -> str | None:
        """Its model; of one that is not permitted it is said so."""
        permitted = self._permitted()
        model = await model_of_calculator(self._stage, permitted)
        if model and not is_permitted(model, permitted):
            self._complain(f"{model} is not among the permitted ({', '.join(permitted)}). It is noted so.")
        return model

    def _pass(self, check: Check, note: str) -> None:
        if check not in self._pending():
            command = PassCheck(candidate=self.card.number, check=check, note=note)
            self._desk.command(command, f"{self.card.name} passed: {check}")

    # What is on its way

    def _mine(self) -> list[SessionCommand]:
        commands = [errand.command for errand in self._desk.link.outbox.pending]
        return [command for command in commands if getattr(command, "candidate", None) == self.card.number]

    def _with_noted_kind(self, card: SeatCard) -> SeatCard:
        """The card as it will be once the kind of ID is on record that was noted here."""
        noted = [command.kind for command in self._mine() if isinstance(command, NoteIdentity)]
        return card.model_copy(update={"id_kind": noted[-1]}) if noted else card

    def _pending(self) -> frozenset[Check]:
        return frozenset(command.check for command in self._mine() if isinstance(command, PassCheck))

    def _permitted(self) -> Sequence[str]:
        papers = self._desk.model.session.papers if self._desk.model.session else ()
        return next((paper.calculators for paper in papers if paper.code == self.card.paper), ())
