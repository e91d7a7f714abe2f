"""Who watches a room, and what was out of sight: attendance of rooms, lost feeds, absent phones."""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Told
from rooms.errors import AlreadyAttending, FeedUnchanged, NotNow, UnknownStaff
from rooms.session import Session, Sitting
from rooms.vocabulary import PageLeaving, Phase, Role

MAY_HOLD_A_ROOM = frozenset({Role.CHIEF, Role.INVIGILATOR, Role.RELIEF})
IS_WATCHED = frozenset({Phase.CHECKING, Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED})


def attend_room(command: c.AttendRoom, session: Session, told: Told) -> list[e.SessionEvent]:
    """Watch the room from now on; the record shows who watched when."""
    watch = session.rooms[command.room]
    if watch.staff == told.actor.id and watch.unattended_since is None:
        raise AlreadyAttending
    before = watch.staff if watch.staff != told.actor.id else None
    return [e.RoomAttended(room=command.room, staff=told.actor.id, instead_of=before)]


def note_room_unattended(command: c.NoteRoomUnattended, session: Session, _told: Told) -> list[e.SessionEvent]:
    """No room is silently unattended."""
    if session.rooms[command.room].unattended_since is not None:
        raise NotNow("That is noted.")
    return [e.RoomUnattended(room=command.room, since=command.since)]


def hand_over_room(command: c.HandOverRoom, session: Session, told: Told) -> list[e.SessionEvent]:
    """Give the room to a colleague on duty, with a note."""
    colleague = next((m for m in session.configuration.staff if m.id == command.to), None)
    if colleague is None or colleague.role not in MAY_HOLD_A_ROOM:
        raise UnknownStaff
    if session.rooms[command.room].staff == command.to:
        raise AlreadyAttending("That colleague has the room.")
    return [e.RoomHandedOver(room=command.room, staff=told.actor.id, to=command.to, note=command.note)]


def report_feed_lost(command: c.ReportFeedLost, session: Session, told: Told) -> list[e.SessionEvent]:
    """The picture has been gone for a while; one loss is noted once."""
    sitting = session.sittings[command.candidate]
    if sitting.feed_lost_since is not None:
        raise FeedUnchanged
    if sitting.phase not in IS_WATCHED:
        raise NotNow
    return [e.FeedLost(candidate=command.candidate, since=min(command.since, told.at))]


def report_feed_back(command: c.ReportFeedBack, session: Session, told: Told) -> list[e.SessionEvent]:
    """The picture is back."""
    since = session.sittings[command.candidate].feed_lost_since
    if since is None:
        raise FeedUnchanged
    return [e.FeedReturned(candidate=command.candidate, since=since, until=max(told.said_at, since))]


def note_absent(command: c.NoteAbsent, session: Session, _told: Told) -> list[e.SessionEvent]:
    """The phone has not been heard for fifteen seconds."""
    sitting = session.sittings[command.candidate]
    if sitting.absent_since is not None or sitting.phase not in IS_WATCHED:
        raise NotNow
    return [e.CandidateAbsent(candidate=command.candidate, since=command.since)]


def note_present(command: c.NotePresent, session: Session, told: Told) -> list[e.SessionEvent]:
    """The phone is heard again."""
    since = session.sittings[command.candidate].absent_since
    if since is None:
        raise NotNow
    return [e.CandidatePresent(candidate=command.candidate, since=since, until=max(told.at, since))]


def note_page_left(command: c.NotePageLeft, session: Session, told: Told) -> list[e.SessionEvent]:
    """The phone shows something else, or nothing. Said again, only another way of leaving is noted."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in IS_WATCHED:
        raise NotNow
    left = sitting.page_left
    if left is not None and command.how in {left.how, PageLeaving.OUT_OF_SIGHT}:
        raise NotNow("That is noted.")
    since = told.said_at if left is None else left.since
    return [e.PageLeft(candidate=command.candidate, how=command.how, since=since)]


def note_page_back(command: c.NotePageBack, session: Session, told: Told) -> list[e.SessionEvent]:
    """The phone shows the page again."""
    if back := returns(session.sittings[command.candidate], told):
        return back
    raise NotNow


def returns(sitting: Sitting, told: Told) -> list[e.SessionEvent]:
    """What is noted of somebody whose page is seen again, if it was left."""
    if (left := sitting.page_left) is None:
        return []
    until = max(told.said_at, left.since)
    return [e.PageReturned(candidate=sitting.number, how=left.how, since=left.since, until=until)]
