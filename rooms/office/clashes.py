"""Who would be in two places at once, across all cohorts of an installation. Pure.

One invigilator watches one room (Oxford, remote invigilation 2022: "a maximum of 9 candidates"), and nobody sits two
exams at once. Rehearsals are nobody's exam, and a contingency counts once it was activated.

A person of the staff is known by mail address, or else by name. A candidate number means one person within a period;
beyond it, where the name is the same too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rooms.cohort_stream import CohortState
from rooms.configuration import Candidate, SessionConfiguration, StaffMember
from rooms.links import last_upload
from rooms.notation import folded
from rooms.problems import Level
from rooms.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Clash:
    """One person who is wanted twice. `staff` and `number`: whom it is about; the other one is None."""

    said: str
    level: Level
    staff: str | None = None
    number: str | None = None


def clashes(
    cohort_id: str, sessions: Sequence[SessionConfiguration], others: Iterable[CohortState]
) -> tuple[Clash, ...]:
    """What is in the way of holding these sessions beside all other cohorts."""
    counted = [
        session
        for other in others
        if other.created.cohort != cohort_id and not other.is_rehearsal and not other.needs_activation
        for session in other.created.sessions
    ]
    return tuple(dict.fromkeys((*_of_staff(sessions, counted), *_of_candidates(sessions, counted))))


def overlap(one: SessionConfiguration, other: SessionConfiguration) -> bool:
    """Whether both are held at some moment: from the opening until the last may upload."""
    return one.opens < last_upload(other) and other.opens < last_upload(one)


def _person(member: StaffMember) -> str:
    return folded(member.email or member.name)


def _rooms_of(session: SessionConfiguration) -> Iterator[tuple[str, StaffMember]]:
    for member in session.staff:
        if member.room is not None and member.role in {Role.INVIGILATOR, Role.RELIEF}:
            yield _person(member), member


def _of_staff(sessions: Sequence[SessionConfiguration], others: Iterable[SessionConfiguration]) -> Iterator[Clash]:
    wanted: dict[str, list[tuple[SessionConfiguration, StaffMember]]] = {}
    for session in sessions:
        for person, member in _rooms_of(session):
            wanted.setdefault(person, []).append((session, member))
    for other in others:
        for person, there in _rooms_of(other):
            for session, member in wanted.get(person, ()):
                if overlap(session, other):
                    said = (
                        f"{member.name} has room {member.room} of {session.session} and room {there.room} of "
                        f"{other.session} at the same time"
                    )
                    yield Clash(said, Level.ERROR, staff=member.id)


def _of_candidates(sessions: Sequence[SessionConfiguration], others: Iterable[SessionConfiguration]) -> Iterator[Clash]:
    expected = {each.number.casefold(): (session, each) for session in sessions for each in session.candidates}
    for other in others:
        for there in other.candidates:
            if there.number.casefold() in expected:
                yield from _of_candidate(*expected[there.number.casefold()], other, there)


def _of_candidate(
    session: SessionConfiguration, candidate: Candidate, other: SessionConfiguration, there: Candidate
) -> Iterator[Clash]:
    number, same_name = candidate.number, folded(candidate.name) == folded(there.name)
    same_period = session.period == other.period
    if (same_period or same_name) and overlap(session, other):
        said = f"{number} {candidate.name} is expected in {session.session} and in {other.session} at the same time"
        yield Clash(said, Level.ERROR, number=number)
    if same_period and not same_name:
        said = (
            f"{number} is {candidate.name} in {session.session} and {there.name} in {other.session}; in the period "
            f"{session.period} a number means one person, who is verified once"
        )
        yield Clash(said, Level.WARNING, number=number)
