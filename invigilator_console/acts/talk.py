"""Words: to one, to all, about a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.dialogs.faults import FaultDialog
from invigilator_console.dialogs.plain import ChoiceDialog
from invigilator_console.dialogs.support import Proposal, ProposalDialog
from invigilator_console.dialogs.words import AnnounceDialog, MessageDialog
from rooms.commands import CreditTime, MarkRead, ResolveFault
from rooms.event_words import minutes
from rooms.vocabulary import CreditReason

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import ReportCard, SeatCard


async def message(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Read what the candidate wrote, which marks it read, and write back."""
    for said in card.messages:
        if said.from_candidate and not said.read:
            desk.command(MarkRead(candidate=card.number, message=said.id), f"message of {card.name} read")
    command = await stage.ask(MessageDialog(card, desk.model.seat_of(card.number) or 0, desk))
    if command is not None:
        desk.command(command, f"message to {card.name}")


async def announce(desk: Desk, stage: Stage) -> None:
    """Say something to the room or the session."""
    command = await stage.ask(AnnounceDialog(desk))
    if command is not None:
        desk.command(command, "announcement")


async def fault(desk: Desk, stage: Stage, card: SeatCard) -> None:
    """Answer a reported fault and credit the minutes it took."""
    open_reports = [report for report in card.reports if report.until is None or not report.settled]
    if not open_reports:
        stage.say(f"{card.name} has no open report.")
        return
    report = await _which(open_reports, stage)
    if report is None:
        return
    if report.until is not None:
        await _settle(report, card, desk, stage)
        return
    since = f"{desk.model.local(report.since):%H:%M:%S}"
    seat = desk.model.seat_of(card.number) or 0
    answer = await stage.ask(FaultDialog(report, card, seat, desk.clock.now(), since))
    if answer is None:
        return
    command = ResolveFault(candidate=card.number, report=answer.report, answer=answer.words)
    desk.command(command, f"{card.name}'s report answered")
    if answer.seconds:
        credit = CreditTime(
            candidate=card.number,
            seconds=answer.seconds,
            reason=CreditReason.FAULT,
            note=str(report.kind),
            report=report.id,
        )
        desk.command(credit, f"{answer.seconds // 60} min credited to {card.name}")


async def _settle(report: ReportCard, card: SeatCard, desk: Desk, stage: Stage) -> None:
    """Support has put it right and proposes minutes: grant or decline them."""
    verdict = await stage.ask(ProposalDialog(Proposal(report, card, desk.model.seat_of(card.number) or 0)))
    if isinstance(verdict, CreditTime):
        desk.command(verdict, f"{minutes(verdict.seconds)} credited to {card.name}")
    elif verdict is not None:
        desk.command(verdict, f"proposed minutes of {card.name} declined")


async def _which(reports: list[ReportCard], stage: Stage) -> ReportCard | None:
    if len(reports) == 1:
        return reports[0]
    options = [(report.id, f"{report.kind}: {report.text}") for report in reports]
    chosen = await stage.ask(ChoiceDialog("Reported faults", "Which one?", options))
    return next((report for report in reports if report.id == chosen), None)
