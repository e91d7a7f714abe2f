"""What is done at a desk with mails that came back: the letter is found, and it is noted there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rooms.errors import NotNow
from rooms.office.bounces import Report
from rooms.office.desk import Desk
from rooms.office.letters import Letter, LetterState
from rooms.office.letters_desk import OutboxService, outbox_in, outboxes
from rooms.office.letters_record import NoteBounce

_STILL_TRIED = "delayed"
_FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Noted:
    """What was made of a report: `outcome` in words."""

    report: Report
    letter: Letter | None
    outcome: str

    def as_row(self) -> dict[str, Any]:
        """For a table."""
        return {
            "letter": self.letter.id if self.letter else None,
            "cohort": self.letter.wanted.cohort if self.letter else None,
            "address": self.report.address,
            "outcome": self.outcome,
            "why": self.report.why,
        }


async def note_bounces(desk: Desk, reports: Iterable[Report]) -> list[Noted]:
    """Note of each letter that came back that it did. Reports that were read before change nothing."""
    by_message_id = {
        letter.message_id: letter
        for stream in await outboxes(desk.log)
        for letter in (await outbox_in(desk.log, stream)).letters.values()
        if letter.message_id is not None
    }
    noted = []
    for report in reports:
        letter = next((by_message_id[each] for each in report.message_ids if each in by_message_id), None)
        noted.append(Noted(report, letter, await _note(desk, report, letter)))
    return noted


async def _note(desk: Desk, report: Report, letter: Letter | None) -> str:
    if letter is None:
        return "not a letter of this installation"
    if report.action == _STILL_TRIED:
        return "delayed, and still being tried"
    if report.action != _FAILED:
        return report.action
    service = OutboxService(desk.log, letter.wanted.stream)
    if (await service.outbox()).letters[letter.id].state is LetterState.BOUNCED:
        return "bounced, known before"
    try:
        await service.execute(NoteBounce(letter=letter.id, why=report.why), desk.told())
    except NotNow:
        return f"bounced, although the letter is {letter.state_at(desk.now())}"
    return "bounced"
