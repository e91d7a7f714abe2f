"""Cutting a cohort into sessions and rooms, and posting its staff. Pure: the same cohort gives the same plan.

Everybody keeps the order of the files. Sessions and rooms are cut as evenly as can be, the larger ones first, since
an invigilator with nine faces beside one with a single face helps nobody: 28 candidates are 14 and 14, never 27 and 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from rooms.cohort import Cohort, seats_in_a_session
from rooms.configuration import Candidate, Policy, RoomPlan, SessionConfiguration, StaffMember
from rooms.seating_plan import title_of
from rooms.vocabulary import Onboarding, Role, RoomName

REHEARSAL_STARTS_AFTER = timedelta(minutes=2)

_OFFICE_ROLES = frozenset({Role.APPROVER, Role.REVIEWER})
"""They work before and after the day, at the exams office, and are on duty in no session."""

Layout = tuple[tuple[int, ...], ...]
"""The number of candidates in each room of each session."""


class Post(NamedTuple):
    """One room of one session; sessions count from 0."""

    session: int
    room: RoomName


@dataclass(frozen=True)
class Duties:
    """Who begins where. `posts` goes by staff id; `unposted` asked for a room, or are invigilators, and got none."""

    posts: dict[str, Post]
    unposted: tuple[StaffMember, ...]
    unattended: tuple[Post, ...]


def even_parts(count: int, most: int) -> tuple[int, ...]:
    """Cut `count` into as few parts of at most `most` as possible; they differ by one at most, larger ones first."""
    parts = -(-count // most)
    return tuple(count // parts + (1 if part < count % parts else 0) for part in range(parts))


def lay_out(count: int, policy: Policy) -> Layout:
    """The sessions and rooms that `count` candidates need."""
    sessions = even_parts(count, seats_in_a_session(policy))
    return tuple(even_parts(size, policy.seats_per_room) for size in sessions)


def room_name(index: int) -> RoomName:
    """A for 0, B for 1 …; a session never has more than nine."""
    return chr(ord("A") + index)


def posts_of(layout: Layout) -> tuple[Post, ...]:
    """Every room, in order of session and name."""
    return tuple(
        Post(session, room_name(index)) for session, sizes in enumerate(layout) for index, _ in enumerate(sizes)
    )


def post_staff(staff: Sequence[StaffMember], layout: Layout, had: Mapping[str, Post] | None = None) -> Duties:
    """Give each invigilator one room of their own, and whoever else names a room that one to begin in.

    All sessions of a cohort are held at once, so nobody is posted twice. A named room is the first of that name which
    still wants an invigilator: the second who names room A has room A of the second session. Who names none keeps
    the post that they `had` before, if any.
    """
    every_post = posts_of(layout)
    free = list(every_post)
    posts: dict[str, Post] = {}
    kept = had or {}
    for member in staff:
        post = kept.get(member.id)
        if member.role is Role.INVIGILATOR and post in free and member.room in (None, post.room):
            posts[member.id] = post
            free.remove(post)
    named_first = sorted((member for member in staff if member.id not in posts), key=lambda member: member.room is None)
    for member in named_first:
        invigilates = member.role is Role.INVIGILATOR
        if not invigilates and member.room is None:
            continue
        offered = free if invigilates else every_post
        post = next((post for post in offered if member.room in (post.room, None)), None)
        if post is None:
            continue
        posts[member.id] = post
        if invigilates:
            free.remove(post)
    unposted = tuple(
        member
        for member in staff
        if member.id not in posts and (member.room is not None or member.role is Role.INVIGILATOR)
    )
    return Duties(posts, unposted, tuple(free))


def plan_sessions(
    cohort: Cohort, *, rehearsal_at: datetime | None = None, starts: datetime | None = None
) -> tuple[SessionConfiguration, ...]:
    """The sessions of a cohort, `<cohort id>-1` and so on.

    With `rehearsal_at` they are a rehearsal: they open at that time, writing starts two minutes later (or at `starts`,
    which without a rehearsal moves the sitting), and everybody's onboarding is waived.
    """
    is_rehearsal = rehearsal_at is not None
    in_order = _in_order(cohort)
    candidates = iter(_onboarded(in_order) if is_rehearsal else in_order)
    layout = lay_out(len(cohort.candidates), cohort.policy)
    duties = post_staff(cohort.staff, layout)
    begins = starts or (cohort.starts if rehearsal_at is None else rehearsal_at + REHEARSAL_STARTS_AFTER)
    opens = begins - cohort.opens_before if rehearsal_at is None else rehearsal_at
    return tuple(
        _session(cohort, index, tuple(islice(candidates, sum(sizes))), sizes, duties, opens, begins, is_rehearsal)
        for index, sizes in enumerate(layout)
    )


def has_extra_time(candidate: Candidate) -> bool:
    """Whether this candidate finishes later than the paper says."""
    adjustments = candidate.adjustments
    return adjustments.extra_minutes_per_hour > 0 or adjustments.rest_minutes_per_hour > 0


def _in_order(cohort: Cohort) -> Sequence[Candidate]:
    """As the roster has them; where the policy keeps them together, whoever has extra time comes last."""
    if not cohort.policy.keep_extra_time_together:
        return cohort.candidates
    return sorted(cohort.candidates, key=has_extra_time)


def _onboarded(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    return (candidate.model_copy(update={"onboarding": Onboarding.WAIVED}) for candidate in candidates)


def _session(
    cohort: Cohort,
    index: int,
    candidates: tuple[Candidate, ...],
    sizes: tuple[int, ...],
    duties: Duties,
    opens: datetime,
    starts: datetime,
    rehearsal: bool,
) -> SessionConfiguration:
    return SessionConfiguration(
        session=f"{cohort.id}-{index + 1}",
        cohort=cohort.id,
        title=title_of(cohort.papers, candidates),
        department=cohort.department,
        starts=starts,
        timezone=cohort.timezone,
        opens=opens,
        upload_window=cohort.upload_window,
        papers=cohort.papers,
        policy=_on_its_own(cohort) if rehearsal else cohort.policy,
        contacts=cohort.contacts,
        staff=on_duty(cohort.staff, duties, index),
        candidates=candidates,
        rooms=tuple(_rooms(candidates, sizes)),
        rehearsal=rehearsal,
        central=cohort.kind == "central",
    )


def _on_its_own(cohort: Cohort) -> Policy:
    """The policy of a rehearsal: whom it lets off onboarding is let off for no exam of the period."""
    onboarding = cohort.policy.onboarding.model_copy(update={"period": cohort.id})
    return cohort.policy.model_copy(update={"onboarding": onboarding})


def _rooms(candidates: Sequence[Candidate], sizes: Sequence[int]) -> Iterator[RoomPlan]:
    numbers = iter(candidate.number for candidate in candidates)
    for index, size in enumerate(sizes):
        yield RoomPlan(room=room_name(index), seats=dict(enumerate(islice(numbers, size), start=1)))


def on_duty(staff: Sequence[StaffMember], duties: Duties, session: int) -> tuple[StaffMember, ...]:
    """An invigilator with a room is in one session; everybody else helps in all of them, and begins in one at most."""
    return tuple(_on_duty(staff, duties, session))


def _on_duty(staff: Sequence[StaffMember], duties: Duties, session: int) -> Iterator[StaffMember]:
    for member in staff:
        post = duties.posts.get(member.id)
        is_here = post is not None and post.session == session
        if member.role in _OFFICE_ROLES or (member.role is Role.INVIGILATOR and post and not is_here):
            continue
        yield member.model_copy(update={"room": post.room if post and is_here else None})
