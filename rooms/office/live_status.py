"""How a session of the day stands: its rooms, who is in, who is out, what waits for somebody. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from rooms import events as e
from rooms.cohort_views import CohortAnnouncementCard, cohort_session_card
from rooms.configuration import SessionConfiguration
from rooms.coverage import Said, coverage
from rooms.session import Session, Sitting
from rooms.timing import break_limit, finish_time
from rooms.views import Card
from rooms.vocabulary import BreakKind, FaultKind, Phase, SessionPhase


class Standing(StrEnum):
    """Where a session of the day stands, as an office says it."""

    UNPUBLISHED = "not published"
    PLANNED = "opens later"
    ARRIVING = "open"
    WRITING = "writing"
    ENDING = "writing has ended"
    CLOSED = "closed"


class RoomStatus(Card):
    """One room: who has it, since when nobody watches, and the share of its writing time that was watched (0 to 1)."""

    room: str
    staff: str | None
    unattended_since: AwareDatetime | None
    present: int
    coverage: float | None


class BreakStatus(Card):
    """A break under way; `over_since` is when its limit passed, None while it has not."""

    candidate: str
    room: str
    kind: BreakKind
    since: AwareDatetime
    over_since: AwareDatetime | None


class ReportStatus(Card):
    """A fault that nobody has resolved; `taken_by` is the name of who looks after it."""

    candidate: str
    room: str
    kind: FaultKind
    since: AwareDatetime
    said: int
    taken_by: str | None


class AwayStatus(Card):
    """Somebody in the exam whose page or picture is not there."""

    candidate: str
    room: str
    what: str
    since: AwareDatetime


class DoorStatus(Card):
    """Somebody who is in and waits to be let in, or let in again; `what` says how they come to wait."""

    candidate: str
    room: str
    what: str
    since: AwareDatetime


class SessionStatus(Card):
    """One session. `late` are the numbers of those who are expected and have not joined since writing started.

    `last_finish` is when the last of those who write ends; `came_late` counts those who joined after the start.
    """

    session: str
    cohort: str
    title: str
    department: str
    timezone: str
    rehearsal: bool
    standing: Standing
    opens: AwareDatetime
    starts: AwareDatetime
    last_finish: AwareDatetime | None
    expected: int
    counts: dict[Phase, int]
    rooms: tuple[RoomStatus, ...]
    breaks: tuple[BreakStatus, ...]
    reports: tuple[ReportStatus, ...]
    away: tuple[AwayStatus, ...]
    door: tuple[DoorStatus, ...]
    late: tuple[str, ...]
    came_late: int
    announcements: tuple[CohortAnnouncementCard, ...]

    @property
    def present(self) -> int:
        """How many are in, at the door or in a seat."""
        return sum(count for phase, count in self.counts.items() if phase in _IN)

    @property
    def unattended(self) -> tuple[RoomStatus, ...]:
        """Rooms with candidates that nobody watches, or in which nobody ever was."""
        return tuple(room for room in self.rooms if room.present and (room.staff is None or room.unattended_since))

    @property
    def needs_somebody(self) -> bool:
        """Whether anything here ought not to wait. Before the start the door is where everybody is."""
        over = any(each.over_since for each in self.breaks)
        kept_out = self.door and self.standing in {Standing.WRITING, Standing.ENDING}
        return bool(self.unattended or self.reports or self.away or over or kept_out)


@dataclass(frozen=True, slots=True)
class Followed:
    """An open session, with every event of its record."""

    session: Session
    said: tuple[Said, ...]


_IN = frozenset({Phase.CHECKING, Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED})


def planned_status(configuration: SessionConfiguration, *, published: bool) -> SessionStatus:
    """A session that is not open."""
    return SessionStatus(
        session=configuration.session,
        cohort=configuration.cohort,
        title=configuration.title,
        department=configuration.department,
        timezone=configuration.timezone,
        rehearsal=configuration.rehearsal,
        standing=Standing.PLANNED if published else Standing.UNPUBLISHED,
        opens=configuration.opens,
        starts=configuration.starts,
        last_finish=None,
        expected=len(configuration.candidates),
        counts=dict.fromkeys(Phase, 0) | {Phase.EXPECTED: len(configuration.candidates)},
        rooms=tuple(
            RoomStatus(room=plan.room, staff=None, unattended_since=None, present=0, coverage=None)
            for plan in configuration.rooms
        ),
        breaks=(),
        reports=(),
        away=(),
        door=(),
        late=(),
        came_late=0,
        announcements=(),
    )


def session_status(followed: Followed, now: datetime) -> SessionStatus:
    """A session that is open, or was closed, as it stands."""
    session = followed.session
    configuration, sittings = session.configuration, tuple(session.sittings.values())
    found = Counter(sitting.phase for sitting in sittings)
    started = session.started_at is not None
    is_open = session.phase is not SessionPhase.CLOSED
    writing = [finish_time(session, sitting).finish for sitting in sittings if sitting.phase is Phase.WRITING]
    return planned_status(configuration, published=True).model_copy(
        update={
            "standing": _standing(session, now),
            "last_finish": max(writing, default=None),
            "counts": {phase: found[phase] for phase in Phase},
            "rooms": tuple(_rooms(followed, now)),
            "breaks": tuple(_breaks(session, now)) if is_open else (),
            "reports": tuple(_reports(session)) if is_open else (),
            "away": tuple(_away(session)) if is_open else (),
            "door": tuple(_door(followed)) if is_open else (),
            "late": tuple(s.number for s in sittings if s.phase is Phase.EXPECTED) if started and is_open else (),
            "came_late": sum(sitting.late_by is not None for sitting in sittings),
            "announcements": cohort_session_card(session).announcements,
        }
    )


def _standing(session: Session, now: datetime) -> Standing:
    if session.phase is SessionPhase.CLOSED:
        return Standing.CLOSED
    if session.phase is SessionPhase.OPEN:
        return Standing.PLANNED if now < session.configuration.opens else Standing.ARRIVING
    may_write = {Phase.EXPECTED, Phase.CHECKING, Phase.SEATED, Phase.WRITING}
    writes = any(sitting.phase is Phase.WRITING for sitting in session.sittings.values())
    could = any(s.phase in may_write and now < finish_time(session, s).finish for s in session.sittings.values())
    return Standing.WRITING if writes or could else Standing.ENDING


def _rooms(followed: Followed, now: datetime) -> Iterable[RoomStatus]:
    session = followed.session
    shares = {each.room: each.share for each in coverage(session, followed.said, now)}
    present = Counter(session.room_of(s.number) for s in session.sittings.values() if s.phase in _IN)
    for room, watch in session.rooms.items():
        yield RoomStatus(
            room=room,
            staff=_name(session, watch.staff),
            unattended_since=watch.unattended_since,
            present=present[room],
            coverage=shares.get(room),
        )


def _breaks(session: Session, now: datetime) -> Iterable[BreakStatus]:
    for sitting in session.sittings.values():
        pause = sitting.pause
        if pause is None or pause.since is None:
            continue
        limit = break_limit(session, sitting)
        over = None if limit is None else pause.since + limit
        yield BreakStatus(
            candidate=sitting.number,
            room=session.room_of(sitting.number),
            kind=pause.kind,
            since=pause.since,
            over_since=over if over is not None and over < now else None,
        )


def _reports(session: Session) -> Iterable[ReportStatus]:
    found = [
        ReportStatus(
            candidate=sitting.number,
            room=session.room_of(sitting.number),
            kind=report.kind,
            since=report.since,
            said=report.said,
            taken_by=_name(session, report.taken_by),
        )
        for sitting in session.sittings.values()
        for report in sitting.open_reports
    ]
    return sorted(found, key=lambda each: each.since)


def _away(session: Session) -> Iterable[AwayStatus]:
    for sitting in session.sittings.values():
        if sitting.phase in _IN and (found := _missing(sitting)) is not None:
            what, since = found
            yield AwayStatus(candidate=sitting.number, room=session.room_of(sitting.number), what=what, since=since)


def _missing(sitting: Sitting) -> tuple[str, datetime] | None:
    if sitting.absent_since is not None:
        return "not connected", sitting.absent_since
    if sitting.feed_lost_since is not None:
        return "no picture", sitting.feed_lost_since
    if sitting.page_left is not None:
        return f"page left: {sitting.page_left.how}", sitting.page_left.since
    return None


def _door(followed: Followed) -> Iterable[DoorStatus]:
    """Who waits there, whoever has waited longest first."""
    session, came = followed.session, _came(followed.said)
    found = [
        DoorStatus(candidate=number, room=session.room_of(number), what=what, since=came[number])
        for number, sitting in session.sittings.items()
        if (what := _waits(sitting)) is not None
    ]
    return sorted(found, key=lambda each: each.since)


def _waits(sitting: Sitting) -> str | None:
    if sitting.phase is not Phase.CHECKING and not sitting.rechecking:
        return None
    if sitting.rejected is not None:
        return f"not let in: {sitting.rejected[0]}"
    return "came back, and is looked at once more" if sitting.rechecking else "to be let in"


def _came(everything: Iterable[Said]) -> dict[str, datetime]:
    """Since when each waits who came, or came back to be looked at once more; until let in, or until the bell."""
    came: dict[str, datetime] = {}
    for said in everything:
        match said.event:
            case e.CandidateJoined(candidate=number):
                came[number] = said.at
            case e.CandidateRejoined(candidate=number, recheck=True):
                came.setdefault(number, said.at)
            case (
                e.CandidateSeated(candidate=number)
                | e.CandidateReadmitted(candidate=number)
                | e.WritingFinished(candidate=number)
            ):
                came.pop(number, None)
    return came


def _name(session: Session, staff: str | None) -> str | None:
    names = {member.id: member.name for member in session.configuration.staff}
    return None if staff is None else names.get(staff, staff)


def lasting(since: datetime, now: datetime) -> str:
    """How long something has lasted: `3:12`, or `1:03:12` from an hour on."""
    seconds = max(0, int((now - since) / timedelta(seconds=1)))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
