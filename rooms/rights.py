"""Who may say what. Asked before any rule; time's own commands may be proposed by whoever sees a deadline pass.

A room is looked after by the person on record for it (`RoomAttended`), and a chief looks after every room. An
observer only watches. A candidate speaks for no one else.
"""

from collections.abc import Collection

from rooms import commands as c
from rooms.commands import Actor, SessionCommand, Station, Told
from rooms.errors import NotYours, UnknownCandidate, UnknownRoom
from rooms.session import Session
from rooms.timing import due
from rooms.vocabulary import WATCHERS_OF_ALL_ROOMS, Role

OF_CANDIDATES = (
    c.Join,
    c.SignHonourCode,
    c.ReportDeviceCheck,
    c.NoteIdentity,
    c.ReportOtherScreen,
    c.AskForBreak,
    c.WithdrawBreak,
    c.SayBack,
    c.ReportFault,
    c.SendMessage,
    c.MarkRead,
    c.AcknowledgeAnnouncement,
    c.NotePageLeft,
    c.NotePageBack,
    c.FinishWriting,
    c.BeginRecording,
    c.NoteRecordingStopped,
    c.PickUpPhone,
    c.PutDownPhone,
    c.OrderPages,
    c.RemovePage,
    c.DeclarePages,
    c.DeclareHandedIn,
)
OF_WHO_HAS_THE_ROOM = (
    c.OverrideDeviceCheck,
    c.NoteIdentity,
    c.AskForCheck,
    c.PassCheck,
    c.RejectCandidate,
    c.AdmitCandidate,
    c.RefuseBreak,
    c.SeeOut,
    c.SeeBack,
    c.WithdrawBreak,
    c.CreditTime,
    c.StopClock,
    c.RestartClock,
    c.ReportFault,
    c.TakeReport,
    c.AnswerFault,
    c.ResolveFault,
    c.DeclineCredit,
    c.SendMessage,
    c.MarkRead,
    c.MarkMoment,
    c.ReportFeedLost,
    c.ReportFeedBack,
    c.FinishWriting,
    c.AskAgain,
    c.ConfirmUpload,
    c.ReleaseCandidate,
    c.NoteDeparture,
)
OF_SUPPORT = (c.ReportFault, c.TakeReport, c.AnswerFault, c.ResolveFault, c.SendMessage, c.MarkRead)
OF_A_CHIEF = (c.MoveCandidate, c.WaiveOnboarding)
OF_THE_WHOLE_SESSION = (c.StartWriting, c.CloseSession)
OF_THE_OFFICE = (
    c.Announce,  # an erratum, to all sessions of a cohort one after the other
    c.OpenSession,
    c.ReissueLink,
    c.EnterCandidate,
    c.TakeOffCandidate,
    c.ReplanSeats,
    c.PostStaff,
    c.MoveCandidate,
    c.AcceptOnboarding,
    c.WaiveOnboarding,
    c.NoteDeparture,  # of whoever nobody on duty saw leave: else a session could never be closed
    c.CloseSession,
    c.NoteIncident,
)
OF_THE_SERVER = (
    c.NoteRoomUnattended,
    c.NoteAbsent,
    c.NotePresent,
    c.StorePage,
    c.StoreRecording,
    c.StoreEvidence,
    c.NoteSchoolTold,
    c.Announce,  # carried from another session of the cohort
)


def check(actor: Actor, command: SessionCommand, session: Session) -> None:
    """Pass in silence, or raise `NotYours`, `UnknownCandidate` or `UnknownRoom`."""
    known(command, session)
    if not (is_said_by_time(command) or _may(actor, command, session)):
        raise NotYours


def known(command: SessionCommand, session: Session) -> None:
    """Every candidate and room a command names must be the session's own."""
    candidate = getattr(command, "candidate", None)
    if candidate is not None and candidate not in session.sittings:
        raise UnknownCandidate
    room = getattr(command, "room", None)
    if room is not None and room not in session.rooms:
        raise UnknownRoom


def check_id(command: SessionCommand, session: Session, told: Told) -> None:
    """Raise `NotYours` if somebody uses an id that another command will need.

    The same id twice has effect once; so whoever used the bell's id for something else would make the bell vanish.
    Ids with a colon are derived: by the office and the server, which may, and by time, for what falls due alone.
    """
    if ":" not in told.id:
        return
    if not is_times_own(told.id) and told.actor.station in {Station.OFFICE, Station.SERVER}:
        return
    if not any(each.id == told.id and each.command == command for each in due(session)):
        raise NotYours("This command id is reserved.")


def is_times_own(command_id: str) -> bool:
    """Whether that is an id which whoever sees a deadline pass may use."""
    return command_id.startswith("time:")


def is_said_by_time(command: SessionCommand) -> bool:
    """Whether the rules themselves decide if it is time, whoever proposes it."""
    if isinstance(command, c.StartWriting):
        return not command.reason
    return isinstance(command, c.FinishByTime | c.GoUnanswered)


def has_room(actor: Actor, room: str, session: Session) -> bool:
    """Whether this member of staff looks after that room now."""
    if actor.role is Role.CHIEF:
        return True
    return actor.role in {Role.INVIGILATOR, Role.RELIEF} and session.rooms[room].staff == actor.id


def may_watch(actor: Actor, candidate: str, session: Session) -> bool:
    """Whether this member of staff may see that candidate's feed and pages."""
    if actor.station is not Station.STAFF or candidate not in session.sittings:
        return False
    return actor.role in WATCHERS_OF_ALL_ROOMS or has_room(actor, session.room_of(candidate), session)


def _may(actor: Actor, command: SessionCommand, session: Session) -> bool:
    if actor.station is Station.STAFF:
        return _staff_may(actor, command, session)
    if actor.station is Station.CANDIDATE:
        return isinstance(command, OF_CANDIDATES) and command.candidate == actor.id
    return isinstance(command, OF_THE_OFFICE if actor.station is Station.OFFICE else OF_THE_SERVER)


def _staff_may(actor: Actor, command: SessionCommand, session: Session) -> bool:
    if isinstance(command, c.AttendRoom):
        return _may_attend(actor, command.room, session)
    if isinstance(command, c.HandOverRoom):
        return has_room(actor, command.room, session)
    if isinstance(command, c.Announce) and command.cohort:
        return actor.role is Role.CHIEF
    if isinstance(command, c.Announce | c.NoteIncident | c.SnoozeNeed):
        return all(has_room(actor, room, session) for room in _rooms_spoken_of(command, session))
    if isinstance(command, OF_THE_WHOLE_SESSION):
        return all(has_room(actor, room, session) for room in session.rooms)
    if isinstance(command, OF_A_CHIEF):
        return actor.role is Role.CHIEF
    if isinstance(command, OF_SUPPORT) and actor.role is Role.SUPPORT:
        return True
    return isinstance(command, OF_WHO_HAS_THE_ROOM) and _has_rooms_of(actor, command, session)


def _rooms_spoken_of(command: c.Announce | c.NoteIncident | c.SnoozeNeed, session: Session) -> Collection[str]:
    """The room that is named and that of the candidate who is; all rooms where neither is."""
    rooms = set() if command.room is None else {command.room}
    if not isinstance(command, c.Announce) and command.candidate is not None:
        rooms.add(session.room_of(command.candidate))
    return rooms or session.rooms.keys()


def _has_rooms_of(actor: Actor, command: c.ForCandidate, session: Session) -> bool:
    """Also the room somebody is to be seated in, where the command names one."""
    rooms = {session.room_of(command.candidate)}
    if isinstance(command, c.AdmitCandidate) and command.room is not None:
        rooms.add(command.room)
    return all(has_room(actor, room, session) for room in rooms)


def _may_attend(actor: Actor, room: str, session: Session) -> bool:
    """An invigilator has the planned room, one handed over, or one that nobody watches."""
    if actor.role in {Role.CHIEF, Role.RELIEF}:
        return True
    watch = session.rooms[room]
    planned = any(m.id == actor.id and m.room == room for m in session.configuration.staff)
    nobody_there = watch.staff is None or watch.unattended_since is not None
    return actor.role is Role.INVIGILATOR and (planned or nobody_there or watch.staff == actor.id)
