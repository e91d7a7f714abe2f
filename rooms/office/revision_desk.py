"""Revising a cohort at a desk: look at what would change, then apply it; before publishing all, afterwards what may be.

Once sessions are open they are told first, one command for each person, and the cohort's record then says how they
stand. Whatever was interrupted is finished by doing it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rooms.cohort import Cohort
from rooms.cohort_file import CheckedCohort
from rooms.cohort_stream import CohortState
from rooms.commands import EnterCandidate, PostStaff, ReviseCohort, SessionCommand, TakeOffCandidate
from rooms.configuration import PlannedSeat, SessionConfiguration
from rooms.errors import NotNow, Refusal, SeatsClash
from rooms.office.clashes import Clash
from rooms.office.cohort_desk import clashes_of, give_back, hold_slot
from rooms.office.desk import Desk
from rooms.office.onboarding_queue import known_cohort
from rooms.office.revision import Change, Kind, Part, differences, roster_of, settings_of
from rooms.opening import open_sessions
from rooms.problems import Level
from rooms.replan import replan
from rooms.seating_plan import reseated, seats_of
from rooms.service import CohortService, SessionService
from rooms.session import PRESENT_IN_EXAM, Session
from rooms.vocabulary import Phase, SessionPhase

MAY_CHANGE_AFTERWARDS = ("ground ", "term_starts")
"""Settings that no session has: they are for applications."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who stays and gets another seat."""

    old: PlannedSeat
    new: PlannedSeat


@dataclass(frozen=True, slots=True)
class Proposal:
    """What revising a cohort would do. `cohort` is what it would be then: without the changes that are refused."""

    state: CohortState
    cohort: Cohort
    source: str
    changes: tuple[Change, ...]
    sessions: tuple[SessionConfiguration, ...]
    moved: tuple[Moved, ...]
    clashes: tuple[Clash, ...]

    @property
    def applicable(self) -> tuple[Change, ...]:
        """The changes that can be applied."""
        return tuple(change for change in self.changes if change.why_not is None)

    @property
    def refused(self) -> tuple[Change, ...]:
        """The changes that cannot."""
        return tuple(change for change in self.changes if change.why_not is not None)


async def propose(desk: Desk, checked: CheckedCohort) -> Proposal:
    """What the files would change of the cohort with their id.

    Raises:
        UnknownCohort: there is none.
        NotNow: it is a rehearsal.
    """
    if checked.cohort is None:
        raise ValueError("a cohort with errors cannot be proposed")
    state = await known_cohort(desk.log, checked.cohort.id)
    if state.is_rehearsal:
        raise NotNow("A rehearsal is not revised; create another one under another id.")
    wanted = checked.cohort
    if wanted.permission is None:
        # A file of before it was granted takes no permission away.
        wanted = wanted.model_copy(update={"permission": state.created.permission})
    changes = differences(state, wanted)
    if not state.published:
        sessions = replan(wanted, state.created.sessions)
        return await _proposal(desk, state, wanted, checked.source, changes, sessions)
    there = await _open_sessions(desk, state)
    changes = tuple(replace(change, why_not=_why_not(change, there)) for change in changes)
    changes = _as_seats_allow(changes, state, there)
    cohort = _without_refused(state, wanted, changes)
    sessions = replan(cohort, [_as_seated(session) for session in there.values()], are_open=True)
    # What was refused stands otherwise in the file, which then is not what is on record.
    source = "" if any(change.why_not for change in changes) else checked.source
    return await _proposal(desk, state, cohort, source, changes, sessions)


async def _proposal(
    desk: Desk,
    state: CohortState,
    cohort: Cohort,
    source: str,
    changes: tuple[Change, ...],
    sessions: tuple[SessionConfiguration, ...],
) -> Proposal:
    before, after = seats_of(state.created.sessions), seats_of(sessions)
    moved = tuple(Moved(seat, after[number]) for number, seat in before.items() if after.get(number, seat) != seat)
    found = await clashes_of(desk, cohort.id, sessions)
    return Proposal(state, cohort, source, changes, sessions, () if state.published else moved, found)


async def apply(desk: Desk, proposal: Proposal) -> CohortState:
    """Do what was proposed, unless somebody changed the cohort meanwhile.

    Raises:
        CohortChanged: somebody did; propose again.
        SeatsClash: somebody would be in two places at once.
        SlotFull: the central cohorts that start then have no such number of seats left.
        Refusal: an open session said no; what it took before that stands, and can be proposed again.
    """
    state = proposal.state
    blocking = [clash.said for clash in proposal.clashes if clash.level is Level.ERROR]
    if blocking and not (proposal.cohort.contingency and state.needs_activation):
        raise SeatsClash("; ".join(blocking))
    sessions = proposal.sessions
    await hold_slot(desk, proposal.cohort.id, proposal.cohort.kind, sessions)
    try:
        if state.published:
            sessions = await _tell_sessions(desk, proposal)
        revised = ReviseCohort(
            revision=state.revision,
            sessions=sessions,
            settings=proposal.cohort.settings,
            source=proposal.source,
        )
        await CohortService(desk.log, proposal.cohort.id).execute(revised, desk.told())
    finally:
        if "central" in {state.created.kind, proposal.cohort.kind}:
            # The seats that the cohort holds are those of its roster as it is on record now, whatever came between.
            await give_back(desk, proposal.cohort.id, (*sessions, *state.created.sessions))
    after = await known_cohort(desk.log, proposal.cohort.id)
    if after.published:
        await open_sessions(desk.log, after, desk.told())
    return after


async def _open_sessions(desk: Desk, state: CohortState) -> dict[str, Session]:
    there = {}
    for configuration in state.created.sessions:
        session, _ = await SessionService(desk.log, configuration.session).load()
        if session is None:
            raise NotNow(f"{configuration.session} is not open yet; publish the cohort again, which finishes it.")
        there[configuration.session] = session
    return there


def _as_seated(session: Session) -> SessionConfiguration:
    """The plan of an open session, with whoever was moved where they sit now."""
    seats = [
        PlannedSeat(candidate=number, session=session.configuration.session, room=sitting.room, seat=sitting.seat)
        for number, sitting in session.sittings.items()
        if sitting.phase in PRESENT_IN_EXAM and sitting.room and sitting.seat
    ]
    try:
        return reseated([session.configuration], seats)[0]
    except Refusal:
        # Somebody sits on a seat that is planned for somebody else: the session itself sees to it who may sit where.
        return session.configuration


def _why_not(change: Change, sessions: Mapping[str, Session]) -> str | None:
    """Why a change cannot be made in open sessions."""
    closed = [name for name, session in sessions.items() if session.phase is SessionPhase.CLOSED]
    if len(closed) == len(sessions):
        return "the sessions are closed"
    if change.part is Part.SETTINGS:
        is_free = change.key.startswith(MAY_CHANGE_AFTERWARDS)
        return None if is_free else "the sessions are open, and their settings stay as they are"
    if change.part is Part.STAFF:
        return _why_not_of_staff(change, sessions)
    session = next((each for each in sessions.values() if change.key in each.sittings), None)
    if session is None:
        # All sessions of a cohort are sat at once: where one is over, nobody begins any more.
        return f"the exam is over: {closed[0]} is closed" if closed else None
    if session.phase is SessionPhase.CLOSED:
        return "the session is closed"
    return None if session.sittings[change.key].phase is Phase.EXPECTED else "the candidate has joined"


def _why_not_of_staff(change: Change, sessions: Mapping[str, Session]) -> str | None:
    has = [
        f"room {room} of {name}"
        for name, session in sessions.items()
        for room, watch in session.rooms.items()
        if watch.staff == change.key
    ]
    if change.kind is not Kind.ADDED and has:
        return f"{change.name} has {has[0]} now, which has to be handed over first"
    return None


def _as_seats_allow(
    changes: tuple[Change, ...], state: CohortState, there: Mapping[str, Session]
) -> tuple[Change, ...]:
    """Only as many may be entered as seats are free, first come first served."""
    policy = state.created.sessions[0].policy
    places = sum(
        min(policy.seats_per_session, len(session.rooms) * policy.seats_per_room)
        for session in there.values()
        if session.phase is not SessionPhase.CLOSED
    )
    taken = sum(len(session.sittings) for session in there.values() if session.phase is not SessionPhase.CLOSED)
    known = {number for session in there.values() for number in session.sittings}
    freed = [
        change
        for change in changes
        if change.part is Part.ROSTER and change.kind is Kind.REMOVED and not change.why_not and change.key in known
    ]
    free = places - taken + len(freed)
    allowed = []
    for change in changes:
        is_new = change.part is Part.ROSTER and change.kind is Kind.ADDED and change.key not in known
        if is_new and not change.why_not and free <= 0:
            change = replace(change, why_not="every seat of the open sessions is taken")  # noqa: PLW2901
        free -= 1 if is_new and not change.why_not else 0
        allowed.append(change)
    return tuple(allowed)


def _without_refused(state: CohortState, cohort: Cohort, changes: Sequence[Change]) -> Cohort:
    """The cohort as it would be: what is refused stays as it is on record."""
    before = settings_of(state)
    refused = {(change.part, change.key) for change in changes if change.why_not}

    def merged(part: Part, old: Sequence[tuple[str, object]], new: Sequence[tuple[str, object]]) -> tuple[object, ...]:
        was = dict(old)
        kept = {key: was.get(key) if (part, key) in refused else value for key, value in new}
        kept |= {key: value for key, value in old if key not in kept and (part, key) in refused}
        return tuple(value for value in kept.values() if value is not None)

    staff = merged(Part.STAFF, [(m.id, m) for m in before.staff], [(m.id, m) for m in cohort.staff])
    candidates = merged(
        Part.ROSTER, [(each.number, each) for each in roster_of(state)], [(e.number, e) for e in cohort.candidates]
    )
    settings = before.model_copy(update={"grounds": cohort.grounds, "term_starts": cohort.term_starts, "staff": staff})
    return Cohort(**dict(settings) | {"candidates": candidates})


async def _tell_sessions(desk: Desk, proposal: Proposal) -> tuple[SessionConfiguration, ...]:
    """Tell each open session what changes in it; gives how they stand then."""
    for wanted in proposal.sessions:
        service = SessionService(desk.log, wanted.session)
        session, _ = await service.load()
        if session is not None and session.phase is not SessionPhase.CLOSED:
            for command in _changes_of(session, wanted):
                await service.execute(command, desk.told())
    stands = []
    for wanted in proposal.sessions:
        session, _ = await SessionService(desk.log, wanted.session).load()
        stands.append(wanted if session is None else session.configuration)
    return tuple(stands)


def _changes_of(session: Session, wanted: SessionConfiguration) -> list[SessionCommand]:
    """Those who go first, so that their seats are free."""
    staying = {candidate.number: candidate for candidate in wanted.candidates}
    known = {candidate.number: candidate for candidate in session.configuration.candidates}
    seats = seats_of([wanted])
    gone: list[SessionCommand] = [
        TakeOffCandidate(candidate=number, reason="taken off the roster") for number in known if number not in staying
    ]
    entered = [
        EnterCandidate(who=candidate, room=seats[number].room, seat=seats[number].seat)
        for number, candidate in staying.items()
        if known.get(number) != candidate
    ]
    staff = [PostStaff(staff=wanted.staff)] if wanted.staff != session.configuration.staff else []
    return [*gone, *entered, *staff]
