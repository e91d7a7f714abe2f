"""Breaks: notified or asked for, seen out, back.

Oxford: "Candidates will have to notify the invigilator and the time taken will be recorded." City: "no longer than 5
minutes. The exam time will continue to run". Which of these holds is policy. Breaks of one candidate never overlap.
"""

from datetime import datetime

from rooms import commands as c
from rooms import events as e
from rooms.commands import Told
from rooms.errors import BreakUnderWay, NoBreakUnderWay, NoRestLeft, NotNow, ReasonNeeded, TooEarly
from rooms.session import Break, Session, Sitting
from rooms.timing import ANSWER_WITHIN, NOTHING, clock_stops_for, rest_left
from rooms.vocabulary import BreakKind, CreditReason, Phase

MAY_TAKE_A_BREAK = frozenset({Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED})


def ask_for_break(command: c.AskForBreak, session: Session, told: Told) -> list[e.SessionEvent]:
    """Notify of a break, which starts it; or ask for one, where the policy wants an answer first."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in MAY_TAKE_A_BREAK:
        raise NotNow
    if sitting.pause is not None:
        raise BreakUnderWay
    since = _after_the_last(sitting, told.said_at)
    if command.kind is BreakKind.REST and sitting.phase is not Phase.WRITING:
        raise NotNow("Rest minutes are part of the writing time.")
    if command.kind is BreakKind.REST and rest_left(sitting, since) <= NOTHING:
        raise NoRestLeft
    asked = e.BreakAskedFor(candidate=command.candidate, kind=command.kind, since=since)
    if session.configuration.policy.breaks == "ask":
        return [asked]
    return [asked, e.BreakStarted(candidate=command.candidate, kind=command.kind, since=since)]


def _after_the_last(sitting: Sitting, said_at: datetime) -> datetime:
    """A break said in a dead network may arrive late, but it does not begin before the last one ended."""
    ends = [over.until for over in sitting.breaks if over.until is not None]
    return max([said_at, *ends])


def _asked(command: c.ForCandidate, session: Session) -> Break:
    pause = session.sittings[command.candidate].pause
    if pause is None:
        raise NoBreakUnderWay
    return pause


def refuse_break(command: c.RefuseBreak, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Not now, with a reason; only before it has started."""
    if _asked(command, session).since is not None:
        raise BreakUnderWay("The break has started.")
    if not command.reason.strip():
        raise ReasonNeeded
    return [e.BreakRefused(candidate=command.candidate, reason=command.reason)]


def go_unanswered(command: c.GoUnanswered, session: Session, told: Told) -> list[e.SessionEvent]:
    """Nobody waits for an answer for more than thirty seconds: go, it is noted."""
    pause = _asked(command, session)
    if pause.since is not None:
        raise BreakUnderWay
    since = pause.asked_at + ANSWER_WITHIN
    if told.at < since:
        raise TooEarly
    return [e.BreakStarted(candidate=command.candidate, kind=pause.kind, since=since, unanswered=True)]


def see_out(command: c.SeeOut, session: Session, told: Told) -> list[e.SessionEvent]:
    """The invigilator has seen the candidate go; this is also the yes to a break that was asked for."""
    pause = _asked(command, session)
    if pause.seen_out_at is not None:
        raise BreakUnderWay("The candidate was seen out.")
    since = max(told.said_at, pause.since or pause.asked_at)
    seen = e.CandidateSeenOut(candidate=command.candidate, since=since)
    if pause.since is None:
        return [e.BreakStarted(candidate=command.candidate, kind=pause.kind, since=since), seen]
    return [seen]


def say_back(command: c.SayBack, session: Session, told: Told) -> list[e.SessionEvent]:
    """The candidate is back and says so; the first time is kept."""
    pause = _asked(command, session)
    if pause.since is None or pause.said_back_at is not None:
        raise NotNow
    return [e.CandidateSaidBack(candidate=command.candidate, since=max(told.said_at, pause.since))]


def see_back(command: c.SeeBack, session: Session, told: Told) -> list[e.SessionEvent]:
    """The invigilator sees the candidate back: the break ends, and is credited where the clock stopped for it."""
    pause = _asked(command, session)
    if pause.since is None:
        raise NoBreakUnderWay("The break has not started.")
    until = max(told.said_at, pause.since)
    sitting = session.sittings[command.candidate]
    ended = e.BreakEnded(candidate=command.candidate, kind=pause.kind, since=pause.since, until=until)
    if sitting.phase is not Phase.WRITING or not clock_stops_for(session, pause.kind):
        return [ended]
    if sitting.clock_stopped is not None:
        return [ended]  # the whole time for which the clock stands is credited when it goes on
    # A clock that has not started cannot be stopped: what lies before the bell is not credited.
    stopped = max(pause.since, session.started_at or pause.since)
    seconds = round((until - stopped).total_seconds())
    if seconds <= 0:
        return [ended]
    return [
        ended,
        e.TimeCredited(
            candidate=command.candidate, seconds=seconds, reason=CreditReason.BREAK, note=f"{pause.kind} break"
        ),
    ]


def withdraw_break(command: c.WithdrawBreak, session: Session, told: Told) -> list[e.SessionEvent]:
    """Not going after all; once seen out, or back, a break can only end."""
    pause = _asked(command, session)
    if pause.said_back_at is not None:
        raise NotNow("The break ends when the invigilator has seen the candidate.")
    if pause.seen_out_at is not None:
        raise BreakUnderWay("The candidate was seen out.")
    since = pause.since or pause.asked_at
    return [e.BreakWithdrawn(candidate=command.candidate, kind=pause.kind, since=since, until=max(told.said_at, since))]
