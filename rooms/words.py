"""Faults, messages, announcements, incidents and marks: what people say and what staff write down."""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Station, Told
from rooms.errors import NotNow, UnknownMessage, UnknownReport
from rooms.session import Session
from rooms.vocabulary import Phase

IS_GONE = frozenset({Phase.RELEASED, Phase.LEFT})


def report_fault(command: c.ReportFault, session: Session, told: Told) -> list[e.SessionEvent]:
    """Something's wrong. It is stamped on arrival; the same thing said again folds into the open report.

    City: "if you've reported the issue you won't lose any time. Do not chase up a response."
    """
    sitting = session.sittings[command.candidate]
    if sitting.phase in IS_GONE:
        raise NotNow
    for report in sitting.open_reports:
        if report.kind is command.kind:
            return [e.FaultRepeated(candidate=command.candidate, report=report.id, text=command.text)]
    return [
        e.FaultReported(
            candidate=command.candidate, report=told.id, kind=command.kind, text=command.text, since=told.said_at
        )
    ]


def resolve_fault(command: c.ResolveFault, session: Session, told: Told) -> list[e.SessionEvent]:
    """Say what was done. Minutes are credited by a command of their own, by a person."""
    open_reports = {report.id: report for report in session.sittings[command.candidate].open_reports}
    if command.report not in open_reports:
        raise UnknownReport
    return [
        e.FaultResolved(
            candidate=command.candidate,
            report=command.report,
            answer=command.answer,
            until=max(told.said_at, open_reports[command.report].since),
        )
    ]


def note_school_told(command: c.NoteSchoolTold, session: Session, _told: Told) -> list[e.SessionEvent]:
    """A report has reached the school (City: "contact your school" for the paper and for extra time); once each."""
    untold = {report.id for report in session.sittings[command.candidate].reports if not report.school_told}
    if command.report not in untold:
        raise UnknownReport
    return [e.SchoolTold(candidate=command.candidate, report=command.report)]


def send_message(command: c.SendMessage, session: Session, told: Told) -> list[e.SessionEvent]:
    """Words to the candidate, or from them."""
    if session.sittings[command.candidate].phase in IS_GONE:
        raise NotNow
    return [
        e.MessageSent(
            candidate=command.candidate,
            message=told.id,
            from_candidate=told.actor.station is Station.CANDIDATE,
            text=command.text,
            at=told.said_at,
        )
    ]


def mark_read(command: c.MarkRead, session: Session, told: Told) -> list[e.SessionEvent]:
    """A read receipt, from the side that the message was for."""
    reader_is_candidate = told.actor.station is Station.CANDIDATE
    unread = {m.id for m in session.sittings[command.candidate].messages if not m.read}
    meant_for_reader = {
        m.id for m in session.sittings[command.candidate].messages if m.from_candidate is not reader_is_candidate
    }
    if command.message not in unread & meant_for_reader:
        raise UnknownMessage
    return [e.MessageRead(candidate=command.candidate, message=command.message)]


def announce(command: c.Announce, _session: Session, told: Told) -> list[e.SessionEvent]:
    """Say something to a room or to all."""
    return [e.AnnouncementMade(announcement=told.id, room=command.room, text=command.text, at=told.at)]


def acknowledge_announcement(command: c.AcknowledgeAnnouncement, session: Session, _told: Told) -> list[e.SessionEvent]:
    """A read receipt for an announcement that reached this candidate, once."""
    room = session.room_of(command.candidate)
    unread = {
        said.id for said in session.announcements if said.room in {None, room} and command.candidate not in said.read_by
    }
    if command.announcement not in unread:
        raise UnknownMessage
    return [e.AnnouncementRead(candidate=command.candidate, announcement=command.announcement)]


def note_incident(command: c.NoteIncident, _session: Session, told: Told) -> list[e.SessionEvent]:
    """Write something down for whoever reads the log; the candidate never sees it."""
    return [
        e.IncidentNoted(
            incident=told.id,
            candidate=command.candidate,
            room=command.room,
            category=command.category,
            severity=command.severity,
            text=command.text,
        )
    ]


def mark_moment(command: c.MarkMoment, _session: Session, _told: Told) -> list[e.SessionEvent]:
    """Keep this moment for review."""
    return [e.MomentMarked(candidate=command.candidate, note=command.note)]
