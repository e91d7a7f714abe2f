"""What a school is written when one of its candidates cannot open the paper, or misses extra time.

A candidate is known by the number: mail travels in the open, and a school has its own list of names.
"""

import hashlib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from rooms.office.addresses import addresses_in
from rooms.session import Report, Session, Sitting
from rooms.timing import finish_time
from rooms.vocabulary import FaultKind

OF_THE_SCHOOL = frozenset({FaultKind.PAPER, FaultKind.EXTRA_TIME})
"""What a school can put right (City: "contact your school")."""


def letter(session: Session, sitting: Sitting, report: Report, *, sender: str, now: datetime) -> EmailMessage:
    """The mail about one report. Its id is the same whenever it is made, so that a mailbox can tell a double."""
    contacts = session.configuration.contacts
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(addresses_in(contacts.school))
    if support := addresses_in(contacts.support):
        mail["Reply-To"] = ", ".join(support)
    mail["Subject"] = " ".join(f"Exam under way: {_what(report)} ({sitting.paper.code})".split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = _message_id(session, sitting, report, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_lines(session, sitting, report)))
    return mail


def _lines(session: Session, sitting: Sitting, report: Report) -> list[str]:
    configuration = session.configuration
    room = session.room_of(sitting.number)
    lines = [
        f"During a remote exam a candidate has reported: {report.kind}.",
        "",
        f"Candidate number: {sitting.number}",
        f"Paper:            {sitting.paper.code} {sitting.paper.title}",
        f"Exam:             {configuration.title}, {configuration.department}",
        f"Reported:         {_clock(session, report.since)}",
        f"Looked after in:  room {room}",
    ]
    if report.kind is FaultKind.PAPER:
        lines.append(f"Paper's address:  {sitting.paper.url or 'none on record'}")
    else:
        adjustments = sitting.candidate.adjustments
        extra, rest = adjustments.extra_minutes_per_hour, adjustments.rest_minutes_per_hour
        lines += [
            f"On record:        {extra:g} minutes of extra time an hour, {rest:g} of rest",
            f"So finishes at:   {_clock(session, finish_time(session, sitting).finish)}",
        ]
    if report.text:
        lines += ["", "In the candidate's words:", *(f"  {line}" for line in report.text.splitlines())]
    return [
        *lines,
        "",
        "The invigilator has the report as well, and the time is noted. Please see to it at once, and tell the exam's",
        f"support what was done: {configuration.contacts.support}",
    ]


def _what(report: Report) -> str:
    return "a candidate cannot open the paper" if report.kind is FaultKind.PAPER else "a candidate misses extra time"


def _clock(session: Session, at: datetime) -> str:
    return at.astimezone(ZoneInfo(session.configuration.timezone)).strftime("%H:%M:%S %Z, %d %B %Y")


def _message_id(session: Session, sitting: Sitting, report: Report, sender: str) -> str:
    said = f"{session.configuration.session}/{sitting.number}/{report.id}".encode()
    return f"<ninefold.{hashlib.sha256(said).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
