"""Messages, announcements, incidents and marks: what people say and what staff write down."""

from datetime import timedelta

from rooms import commands as c
from rooms import events as e
from rooms.commands import Station, Told
from rooms.errors import NotNow, SnoozeTooLong, UnknownMessage, UnknownNote, UnknownRoom
from rooms.session import IS_GONE, Session

SNOOZED_AT_MOST = timedelta(minutes=30)
"""Longer than that nobody is forgotten by putting them off."""


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
    if command.cohort and command.room is not None:
        raise UnknownRoom("What is said to the cohort is said to every room.")
    return [
        e.AnnouncementMade(
            announcement=told.id, room=command.room, text=command.text, at=told.at, cohort=command.cohort
        )
    ]


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


def mark_moment(command: c.MarkMoment, _session: Session, told: Told) -> list[e.SessionEvent]:
    """Keep this moment for review."""
    return [e.MomentMarked(candidate=command.candidate, mark=told.id, note=command.note)]


def store_evidence(command: c.StoreEvidence, session: Session, _told: Told) -> list[e.SessionEvent]:
    """A picture that was kept belongs to what somebody marked or noted; nothing else is ever kept."""
    if session.noted.get(command.of) != command.candidate:
        raise UnknownNote
    return [
        e.EvidenceKept(
            candidate=command.candidate,
            of=command.of,
            sha256=command.sha256,
            size=command.size,
            media_type=command.media_type,
            since=min(command.since, command.until),
            until=command.until,
        )
    ]


def snooze_need(command: c.SnoozeNeed, _session: Session, told: Told) -> list[e.SessionEvent]:
    """Put something off, with a reason, for half an hour at most; it comes back by itself."""
    if command.until > told.at + SNOOZED_AT_MOST:
        raise SnoozeTooLong
    return [e.NeedSnoozed(need=command.need, staff=told.actor.id, until=command.until, reason=command.reason)]
