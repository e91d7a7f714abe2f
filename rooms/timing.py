"""Finish times, breaks and what falls due when: pure, with every time passed in.

Finish = start + base + extra + rest + credited, rounded up to a whole minute. A break whose clock stops holds the
finish back while it lasts, and its length is credited when it ends. Rest minutes are added beforehand and never
credited again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rooms.commands import FinishByTime, GoUnanswered, SessionCommand, StartWriting
from rooms.session import Break, Credit, Session, Sitting
from rooms.vocabulary import BreakKind, Phase, SessionPhase

ANSWER_WITHIN = timedelta(seconds=30)
"""How long a candidate who asks for a break waits for an answer before going."""

MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class FinishTime:
    """A personal finish time and how it is made up."""

    start: datetime
    base: timedelta
    extra: timedelta
    rest: timedelta
    credited: timedelta

    @property
    def finish(self) -> datetime:
        """The sum, rounded up to a whole minute."""
        return _whole_minute(self.start + self.base + self.extra + self.rest + self.credited)

    @property
    def base_finish(self) -> datetime:
        """When the base writing time ends, for those without adjustments or credits."""
        return _whole_minute(self.start + self.base)


def _whole_minute(exact: datetime) -> datetime:
    beyond = timedelta(seconds=exact.second, microseconds=exact.microsecond)
    return exact if beyond == NOTHING else exact - beyond + MINUTE


def share_of(base: timedelta, minutes_per_hour: float) -> timedelta:
    """What so many minutes for each hour of base writing time come to."""
    return base * (minutes_per_hour / 60)


def finish_time(session: Session, sitting: Sitting, would_be: Sequence[Credit] | None = None) -> FinishTime:
    """The candidate's finish time; before the start it is reckoned from the schedule.

    `would_be` asks what it would be with those instead of the credits on record.
    """
    base = sitting.paper.writing
    adjustments = sitting.candidate.adjustments
    granted = sitting.credits if would_be is None else would_be
    return FinishTime(
        start=session.started_at or session.configuration.starts,
        base=base,
        extra=share_of(base, adjustments.extra_minutes_per_hour),
        rest=share_of(base, adjustments.rest_minutes_per_hour),
        credited=timedelta(seconds=sum(credit.seconds for credit in granted)),
    )


def clock_stops_for(session: Session, kind: BreakKind) -> bool:
    """Whether a break of that kind is credited by the policy. Rest never is: it was added beforehand."""
    return kind is not BreakKind.REST and session.configuration.policy.break_clock == "stops"


def clock_is_stopped(session: Session, sitting: Sitting) -> bool:
    """Whether a break, or somebody by hand, holds this candidate's finish time back right now."""
    if sitting.clock_stopped is not None:
        return True
    pause = sitting.pause
    return pause is not None and pause.since is not None and clock_stops_for(session, pause.kind)


def rest_left(sitting: Sitting, now: datetime) -> timedelta:
    """What is left of the balance of rest minutes; a running rest break counts as far as it has come."""
    balance = share_of(sitting.paper.writing, sitting.candidate.adjustments.rest_minutes_per_hour)
    rests = [*sitting.breaks, *([sitting.pause] if sitting.pause else [])]
    return balance - sum((_length(rest, now) for rest in rests if rest.kind is BreakKind.REST), NOTHING)


def _length(pause: Break, now: datetime) -> timedelta:
    if pause.since is None:
        return NOTHING
    return max(NOTHING, (pause.until or now) - pause.since)


def break_limit(session: Session, sitting: Sitting) -> timedelta | None:
    """How long the break under way may last, None without limit or break. A rest break lasts as its balance."""
    pause = sitting.pause
    if pause is None:
        return None
    if pause.kind is BreakKind.REST:
        return rest_left(sitting, pause.since or pause.asked_at)
    return session.configuration.policy.break_limit


@dataclass(frozen=True, slots=True)
class Due:
    """A command that time itself says, at `at`, by an id that is the same whoever proposes it."""

    at: datetime
    id: str
    command: SessionCommand


def due(session: Session) -> list[Due]:
    """All that time will say next if nothing else happens, earliest first."""
    waiting: list[Due] = []
    if session.phase is SessionPhase.OPEN:
        waiting.append(Due(session.configuration.starts, "time:start", StartWriting()))
    if session.phase is not SessionPhase.CLOSED:
        for sitting in session.sittings.values():
            waiting.extend(_due_of(session, sitting))
    return sorted(waiting, key=lambda each: each.at)


def _due_of(session: Session, sitting: Sitting) -> list[Due]:
    waiting = []
    number = sitting.number
    pause = sitting.pause
    if pause and pause.since is None:
        asked = pause.asked_at
        waiting.append(
            Due(asked + ANSWER_WITHIN, f"time:unanswered:{number}:{_stamp(asked)}", GoUnanswered(candidate=number))
        )
    if sitting.phase is Phase.WRITING and not clock_is_stopped(session, sitting):
        finish = finish_time(session, sitting).finish
        command = FinishByTime(candidate=number, finish=finish)
        waiting.append(Due(finish, f"time:finish:{number}:{_stamp(finish)}:{len(sitting.credits)}", command))
    return waiting


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S.%f")
