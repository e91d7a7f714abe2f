"""Whom the office writes to after an exam: who did not sit it, and whose exam was left, not completed or interrupted.

Oxford: "if a candidate does not attend the exam on the day the exam excusal process should be followed. If the
candidate leaves or does not complete the exam or their exam is interrupted, the mitigating circumstances notice to
examiners (MCE) process can be followed." Whoever joined and was never admitted has not sat the exam, and is written to
about excusal with what happened at the door. A notice states facts from the record: what, when, for how long, and
whether the time was credited. It is a draft, which a person looks over and sends.

Marks, incidents and what else candidates are never shown stand in no notice; what only staff know of why somebody left
is shown to the officer beside the draft, who may put it into the note. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rooms import events as e
from rooms.event_words import minutes, words_for
from rooms.event_words import pages as in_pages
from rooms.office import presence
from rooms.office.attendance import Attendance, attendance_of
from rooms.office.exam_day import ExamDay
from rooms.office.letters_record import LetterKind
from rooms.office.tables_register import confirmed_at
from rooms.session import Report, Sitting
from rooms.timing import finish_time
from rooms.vocabulary import CreditReason, FaultKind, FinishedBy, Phase

INTERRUPTS = frozenset({FaultKind.TECHNICAL, FaultKind.PAPER, FaultKind.EXTRA_TIME, FaultKind.ILL, FaultKind.OTHER})
"""Reports of these interrupt somebody's exam; a question about the paper does not."""

MOST_OF_A_FACT = 4000


@dataclass(frozen=True, slots=True)
class Notice:
    """A draft. `why`: in a word or two; `facts`: sentences for the letter; `for_staff`: what only staff know."""

    session: str
    number: str
    kind: LetterKind
    why: str
    facts: tuple[str, ...]
    for_staff: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The letter's id: the same notice is sent once."""
        return f"notice:{self.session}:{self.number}:{self.kind}"

    @property
    def process(self) -> str:
        """What the letter is for: one process for who did not sit an exam, another for whose exam was disturbed."""
        return "mitigating circumstances" if self.kind is LetterKind.MITIGATING_CIRCUMSTANCES else "excusal"

    @property
    def happened(self) -> str:
        """The facts as one text, cut where a letter takes no more."""
        text = " ".join(self.facts)
        return text if len(text) <= MOST_OF_A_FACT else f"{text[: MOST_OF_A_FACT - 1]}…"


def notices(day: ExamDay) -> list[Notice]:
    """The drafts of a session, in the order of the roster. Who did not attend is settled once the session is closed."""
    return [notice for sitting in day.session.sittings.values() if (notice := notice_of(day, sitting)) is not None]


def notice_of(day: ExamDay, sitting: Sitting) -> Notice | None:
    """The draft for one candidate; None where there is nothing to write about."""
    attendance = attendance_of(day, sitting)
    match attendance:
        case Attendance.EXPECTED | Attendance.AT_THE_DOOR:
            return None
        case Attendance.DID_NOT_ATTEND:
            return Notice(day.id, sitting.number, LetterKind.NOT_ATTENDED, attendance, ())
        case Attendance.NOT_ADMITTED:
            at_the_door = (*_of_the_door(day, sitting), *_of_interruptions(day, sitting))
            for_staff = tuple(_for_staff(day, sitting))
            return Notice(day.id, sitting.number, LetterKind.NOT_ADMITTED, attendance, at_the_door, for_staff)
        case Attendance.CAME:
            return _of_an_exam(day, sitting)


def _of_an_exam(day: ExamDay, sitting: Sitting) -> Notice | None:
    """Of somebody who sat: None where the exam was neither left nor interrupted."""
    left = tuple(_of_leaving(day, sitting))
    interrupted = tuple(_of_interruptions(day, sitting))
    if not left and not interrupted:
        return None
    why = "left" if sitting.phase is Phase.LEFT else "ended by hand" if left else "interrupted"
    facts = (*left, *interrupted, *_of_connection(day, sitting))
    kind = LetterKind.MITIGATING_CIRCUMSTANCES
    return Notice(day.id, sitting.number, kind, why, facts, tuple(_for_staff(day, sitting)))


def _of_the_door(day: ExamDay, sitting: Sitting) -> Iterator[str]:
    """What a candidate was told there they may read again; why staff noted that they left is not for a letter."""
    for entry in day.of(sitting.number):
        match entry.event:
            case e.CandidateJoined():
                yield f"Joined at {_hour(day, entry.said_at)} and was not admitted."
            case e.CandidateRejected():
                yield f"At {_hour(day, entry.said_at)} {words_for(entry.event, day).rstrip('.')}."
            case e.CandidateLeft(at=at):
                yield f"Left at {_hour(day, at)}."
            case _:
                pass


def _of_leaving(day: ExamDay, sitting: Sitting) -> Iterator[str]:
    for entry in day.of(sitting.number):
        match entry.event:
            case e.CandidateLeft(at=at):
                yield f"Left the exam at {_hour(day, at)} {_when_left(day, sitting, at)} and did not come back."
                yield _handed_in(day, sitting)
            case e.WritingFinished(by=FinishedBy.INVIGILATOR, at=at):
                finish = finish_time(day.session, sitting).finish
                yield f"An invigilator ended the writing at {_hour(day, at)}; the finish time was {_hour(day, finish)}."
            case _:
                pass


def _when_left(day: ExamDay, sitting: Sitting, at: datetime) -> str:
    if day.session.started_at is None or at < day.session.started_at:
        return "before writing started"
    finish = finish_time(day.session, sitting).finish
    if sitting.finished_at is not None and at >= sitting.finished_at:
        return "after writing, before the answers were confirmed"
    return f"while writing, {minutes(round((finish - at).total_seconds()))} before the finish time"


def _handed_in(day: ExamDay, sitting: Sitting) -> str:
    if confirmed_at(day.of(sitting.number)):
        return "The answers were confirmed."
    if sitting.paper.answers == "elsewhere":
        return f"That the answers were handed in elsewhere was {'' if sitting.handed_in else 'not '}declared."
    if not sitting.pages:
        return "No answer sheet was uploaded."
    declared = "no count was declared" if sitting.declared is None else f"{in_pages(sitting.declared)} declared"
    return f"Of the answer sheets {in_pages(len(sitting.pages))} stored, {declared}, not confirmed."


def _of_interruptions(day: ExamDay, sitting: Sitting) -> Iterator[str]:
    told: list[tuple[datetime, str]] = [
        (report.since, _report(day, sitting, report)) for report in sitting.reports if report.kind in INTERRUPTS
    ]
    of_a_stop: set[int] = set()
    for entry in day.of(sitting.number):
        match entry.event:
            case e.ClockRestarted(since=since, until=until):
                of_a_stop.add(entry.seq)
                told.append((since, f"The clock was stopped {_span(day, since, until)}; that time was credited."))
            case e.TimeCredited(report=None, reason=CreditReason.FAULT | CreditReason.INTERRUPTION) as credit if (
                entry.seq not in of_a_stop and credit.seconds > 0
            ):
                note = f": {credit.note.rstrip('.')}" if credit.note else ""
                told.append(
                    (entry.said_at, f"{minutes(credit.seconds)} credited at {_hour(day, entry.said_at)}{note}.")
                )
            case _:
                pass
    yield from (words for _, words in sorted(told))


def _report(day: ExamDay, sitting: Sitting, report: Report) -> str:
    credited = sum(
        entry.event.seconds
        for entry in day.of(sitting.number)
        if isinstance(entry.event, e.TimeCredited) and entry.event.report == report.id
    )
    ended = (
        f"put right at {_hour(day, report.until)} after {_length(report.until - report.since)}"
        if report.until
        else "not put right before the end"
    )
    given = f"{minutes(credited)} credited" if credited else "no time credited"
    return f"Reported at {_hour(day, report.since)}: {report.kind}; {ended}; {given}."


def _of_connection(day: ExamDay, sitting: Sitting) -> Iterator[str]:
    """Losses of the connection while writing stop nobody's pen, but belong to what happened."""
    for each in presence.off_camera(day, sitting.number):
        if each.kind is presence.OffCameraKind.PHONE:
            lost = _span(day, each.since, each.until)
            yield f"The phone had no connection {lost}; no time is credited for that alone."


def _for_staff(day: ExamDay, sitting: Sitting) -> Iterator[str]:
    for entry in day.of(sitting.number):
        if isinstance(entry.event, e.DepartureNoted):
            yield f"Why they left, as noted: {entry.event.reason}"
        elif isinstance(entry.event, e.WritingFinished) and entry.event.reason:
            yield f"Why writing was ended, as noted: {entry.event.reason}"


def _span(day: ExamDay, since: datetime, until: datetime) -> str:
    return f"from {_hour(day, since)} to {_hour(day, until)} ({_length(until - since)})"


def _length(length: timedelta) -> str:
    return minutes(round(length.total_seconds()))


def _hour(day: ExamDay, moment: datetime) -> str:
    return f"{day.local(moment):%H:%M:%S}"
