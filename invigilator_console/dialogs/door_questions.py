"""What is asked of the invigilator at the door beside a tick: which ID, which calculator, and why something will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.arrivals import NO_CALCULATOR, another_id
from invigilator_console.dialogs.plain import ChoiceDialog, WordsDialog
from invigilator_console.dialogs.rejection import RejectDialog
from rooms.vocabulary import IdKind, RejectionReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from invigilator_console.screens.stage import Stage
    from rooms.commands import RejectCandidate
    from rooms.views import SeatCard


async def kind_of_id(stage: Stage, card: SeatCard) -> IdKind | None:
    """Which kind of ID is held up; None when that was left open."""
    onboarded = f" At onboarding it was a {card.onboarded_with}." if card.onboarded_with else ""
    explanation = f"Which ID is held up? It should be the same one as at onboarding.{onboarded}"
    kind = await stage.ask(ChoiceDialog("Kind of ID", explanation, [(kind, str(kind)) for kind in IdKind]))
    return None if kind is None else IdKind(kind)


async def why_another_id(stage: Stage, difference: str) -> str | None:
    """Why an ID is accepted that is not the one of the onboarding."""
    explanation = f"{difference} Why is this one accepted all the same?"
    return await stage.ask(WordsDialog("Another ID than at onboarding", explanation))


async def model_of_calculator(stage: Stage, permitted: Sequence[str]) -> str | None:
    """The model number of the calculator that is held up."""
    explanation = f"Permitted: {', '.join(permitted)}. Which one is held up? Its whole model number, please."
    ready = (*permitted, NO_CALCULATOR)
    return await stage.ask(WordsDialog("Calculator", explanation, placeholder="its model number", ready=ready))


async def why_device_passes(stage: Stage, card: SeatCard) -> str | None:
    """Why a device will do although its check failed."""
    failed = ", ".join(card.device_fails)
    return await stage.ask(WordsDialog("Let the device check pass", f"Failed: {failed}. Why is it enough?"))


async def why_without_onboarding(stage: Stage) -> str | None:
    """Why somebody may sit who was not verified before the day."""
    return await stage.ask(WordsDialog("Waive onboarding", "Why may the candidate sit unverified?"))


async def rejection(stage: Stage, card: SeatCard) -> RejectCandidate | None:
    """The reason and the note for not letting somebody in; for another ID both are proposed."""
    if not another_id(card):
        return await stage.ask(RejectDialog(card))
    note = f"Please show the ID that you used at onboarding: your {card.onboarded_with}."
    return await stage.ask(RejectDialog(card, reason=RejectionReason.INVALID_ID, note=note))
