"""What people wrote, said and reported: incidents, marks, technical reports, announcements, read receipts. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from rooms import events as e
from rooms.office.exam_day import LATE_WORD, Entry, ExamDay
from rooms.office.tables import Column, Kind, Table, Value, table
from rooms.office.tables_register import NUMBER, RECORDED_AT, ROOM
from rooms.session import Report, Sitting


def noted_tables(day: ExamDay) -> list[Table]:
    """The incident log, the marks, the technical reports, announcements and read receipts."""
    return [incidents(day), marks(day), reports(day), announcements(day), read_receipts(day)]


def incidents(day: ExamDay) -> Table:
    """What staff wrote down."""
    return table(
        "incidents",
        "Incident log",
        [
            Column("said_at", "Noted", Kind.TIME),
            RECORDED_AT,
            Column("noted_by", "By"),
            ROOM,
            NUMBER,
            Column("category", "Category"),
            Column("severity", "Severity"),
            Column("text", "What was noted"),
            Column("kept", "Pictures kept", Kind.NUMBER),
        ],
        (_incident_row(day, entry, entry.event) for entry in day.entries if isinstance(entry.event, e.IncidentNoted)),
        about="What staff noted. An irregularity touches integrity. Candidates are never shown these notes.",
        when_empty="No incident was noted.",
    )


def _incident_row(day: ExamDay, entry: Entry, event: e.IncidentNoted) -> Mapping[str, Value]:
    return {
        "said_at": entry.said_at,
        "recorded_at": entry.recorded_at,
        "noted_by": day.speaker(entry.actor),
        "room": event.room,
        "number": event.candidate,
        "category": event.category,
        "severity": event.severity,
        "text": event.text,
        "kept": _kept_of(day, event.candidate, event.incident),
    }


def marks(day: ExamDay) -> Table:
    """Moments kept for review."""
    return table(
        "marks",
        "Marks",
        [
            Column("said_at", "Marked", Kind.TIME),
            RECORDED_AT,
            Column("marked_by", "By"),
            NUMBER,
            Column("note", "Note"),
            Column("kept", "Pictures kept", Kind.NUMBER),
        ],
        (_mark_row(day, entry, entry.event) for entry in day.entries if isinstance(entry.event, e.MomentMarked)),
        about="Moments that somebody kept for review. Candidates are never shown them.",
        when_empty="No moment was marked.",
    )


def _mark_row(day: ExamDay, entry: Entry, event: e.MomentMarked) -> Mapping[str, Value]:
    return {
        "said_at": entry.said_at,
        "recorded_at": entry.recorded_at,
        "marked_by": day.speaker(entry.actor),
        "number": event.candidate,
        "note": event.note or None,
        "kept": _kept_of(day, event.candidate, event.mark),
    }


def _kept_of(day: ExamDay, candidate: str | None, of: str) -> int:
    if candidate is None:
        return 0
    return sum(kept.of == of for kept in day.session.sittings[candidate].evidence)


def reports(day: ExamDay) -> Table:
    """Technical reports, with the time of receipt from which lost time is reckoned."""
    return table(
        "reports",
        "Technical reports",
        [
            NUMBER,
            Column("received_at", "Received", Kind.TIME),
            RECORDED_AT,
            Column("channel", "By way of"),
            Column("kind", "Kind"),
            Column("text", "What was reported"),
            Column("said", "Said", Kind.NUMBER),
            Column("taken_by", "Taken by"),
            Column("taken_at", "Taken", Kind.TIME),
            Column("resolved_at", "Resolved", Kind.TIME),
            Column("length_s", "Took", Kind.LENGTH),
            Column("answer", "Answer"),
            Column("proposed_s", "Proposed", Kind.LENGTH),
            Column("credited_s", "Credited", Kind.LENGTH),
            Column("declined_because", "Why not credited"),
            Column("report", "Report", Kind.CODE),
        ],
        (_report_row(day, sitting, report) for sitting in day.session.sittings.values() for report in sitting.reports),
        about="Faults as they were reported, stamped on receipt; what was done about them and what time was credited.",
        when_empty="No fault was reported.",
    )


def _report_row(day: ExamDay, sitting: Sitting, report: Report) -> Mapping[str, Value]:
    said = [entry for entry in day.of(sitting.number) if getattr(entry.event, "report", None) == report.id]
    first = next(entry for entry in said if isinstance(entry.event, e.FaultReported))
    taken = [entry.said_at for entry in said if isinstance(entry.event, e.FaultTaken)]
    declined = [entry.event.reason for entry in said if isinstance(entry.event, e.CreditDeclined)]
    credited = sum(entry.event.seconds for entry in said if isinstance(entry.event, e.TimeCredited))
    return {
        "number": sitting.number,
        "received_at": report.since,
        "recorded_at": first.at if first.at - report.since > LATE_WORD else None,
        "channel": report.channel,
        "kind": report.kind,
        "text": report.text or None,
        "said": report.said,
        "taken_by": day.staff_name(report.taken_by) if report.taken_by else None,
        "taken_at": taken[0] if taken else None,
        "resolved_at": report.until,
        "length_s": report.until - report.since if report.until else None,
        "answer": " / ".join(report.answers) or None,
        "proposed_s": timedelta(seconds=report.proposed_s) or None,
        "credited_s": timedelta(seconds=credited) or None,
        "declined_because": declined[-1] if declined else None,
        "report": report.id,
    }


def announcements(day: ExamDay) -> Table:
    """What was announced, and how many have read it."""
    return table(
        "announcements",
        "Announcements",
        [
            Column("said_at", "Announced", Kind.TIME),
            Column("said_by", "By"),
            Column("to", "To"),
            Column("text", "Text"),
            Column("meant", "For", Kind.NUMBER),
            Column("read", "Read by", Kind.NUMBER),
            Column("announcement", "Announcement", Kind.CODE),
        ],
        (_announced(day, entry, entry.event) for entry in day.entries if isinstance(entry.event, e.AnnouncementMade)),
        about="What was said to a room or to all: for how many candidates, and how many of them have read it.",
        when_empty="Nothing was announced.",
    )


def _announced(day: ExamDay, entry: Entry, event: e.AnnouncementMade) -> Mapping[str, Value]:
    meant = _meant_by(day, entry, event)
    said = next(each for each in day.session.announcements if each.id == event.announcement)
    return {
        "said_at": event.at,
        "said_by": day.speaker(entry.actor),
        "to": "the whole cohort" if event.cohort else "everybody" if event.room is None else f"room {event.room}",
        "text": event.text,
        "meant": len({sitting.number for sitting in meant} | said.read_by),
        "read": len(said.read_by),
        "announcement": event.announcement,
    }


def _meant_by(day: ExamDay, entry: Entry, event: e.AnnouncementMade) -> list[Sitting]:
    """Who had joined and not gone when it was said, and was looked after in that room."""
    here = []
    for sitting in day.session.sittings.values():
        before = [each for each in day.of(sitting.number) if each.seq < entry.seq]
        joined = any(isinstance(each.event, e.CandidateJoined) for each in before)
        gone = any(isinstance(each.event, e.CandidateReleased | e.CandidateLeft) for each in before)
        moves = [each.event.room for each in before if isinstance(each.event, e.CandidateSeated | e.CandidateMoved)]
        room = moves[-1] if moves else day.session.planned_room(sitting.number)
        if joined and not gone and event.room in {None, room}:
            here.append(sitting)
    return here


def read_receipts(day: ExamDay) -> Table:
    """Who read which announcement or message, and when."""
    return table(
        "read-receipts",
        "Read receipts",
        [
            Column("what", "What"),
            Column("said_at", "Said", Kind.TIME),
            Column("said_by", "By"),
            NUMBER,
            Column("read_at", "Read", Kind.TIME),
            Column("after_s", "After", Kind.LENGTH),
            Column("id", "Which", Kind.CODE),
        ],
        sorted(_receipts(day), key=_by_time_and_number),
        about=(
            "Announcements and messages with the time at which they were read; without a time, they were not. "
            "The words of messages are in the record and on the reviewer's timeline."
        ),
        when_empty="Nothing was said that could be read.",
    )


def _by_time_and_number(row: Mapping[str, Value]) -> tuple[str, str]:
    said = row["said_at"]
    return said.isoformat() if isinstance(said, datetime) else "", str(row["number"])


def _receipts(day: ExamDay) -> Iterator[Mapping[str, Value]]:
    read = {
        (kind, getattr(entry.event, kind), entry.event.candidate): entry.said_at
        for entry in day.entries
        for kind in ("announcement", "message")
        if isinstance(entry.event, e.AnnouncementRead | e.MessageRead) and hasattr(entry.event, kind)
    }
    for entry in day.entries:
        match entry.event:
            case e.AnnouncementMade() as said:
                readers = {
                    number for kind, which, number in read if (kind, which) == ("announcement", said.announcement)
                }
                for number in sorted({sitting.number for sitting in _meant_by(day, entry, said)} | readers):
                    at = read.get(("announcement", said.announcement, number))
                    yield _receipt(day, "announcement", said.announcement, number, entry, said.at, at)
            case e.MessageSent() as said:
                at = read.get(("message", said.message, said.candidate))
                yield _receipt(day, "message", said.message, said.candidate, entry, said.at, at)
            case _:
                pass


def _receipt(
    day: ExamDay, what: str, which: str, number: str, entry: Entry, said_at: datetime, read_at: datetime | None
) -> Mapping[str, Value]:
    return {
        "what": what,
        "said_at": said_at,
        "said_by": day.speaker(entry.actor),
        "number": number,
        "read_at": read_at,
        "after_s": None if read_at is None else max(timedelta(0), read_at - said_at),
        "id": which,
    }
