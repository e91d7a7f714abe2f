"""Opening, starting, crediting, finishing, closing: what time does to an exam, and what people do to time.

Time starts and ends writing; doing either by hand is an exception and carries a reason.
"""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Station, Told
from rooms.errors import (
    AlreadyOpen,
    BreakUnderWay,
    CandidatesRemain,
    ClockRuns,
    CreditOutOfBounds,
    NotNow,
    ReasonNeeded,
    TooEarly,
    UnknownReport,
)
from rooms.session import PRESENT_IN_EXAM, Credit, Session, Sitting
from rooms.timing import clock_is_stopped, finish_time
from rooms.vocabulary import CreditReason, FinishedBy, Phase, SessionPhase

MAY_BE_CREDITED = frozenset({Phase.CHECKING, Phase.SEATED, Phase.WRITING, Phase.UPLOADING})


def open_session(command: c.OpenSession, session: Session | None, _told: Told) -> list[e.SessionEvent]:
    """Begin the record with everything the session is run by."""
    if session is not None:
        raise AlreadyOpen
    return [e.SessionOpened(configuration=command.configuration)]


def reissue_link(command: c.ReissueLink, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Make somebody's link or key anew and end the old one."""
    station, _, who = command.person.partition(":")
    people = {
        Station.CANDIDATE: set(session.sittings),
        Station.STAFF: {member.id for member in session.configuration.staff},
    }
    if who not in people.get(Station(station) if station in set(Station) else Station.SERVER, set()):
        raise NotNow(f"Nobody in this session is called {command.person}.")
    return [e.LinkReissued(person=command.person, generation=session.generation(command.person) + 1)]


def start_writing(command: c.StartWriting, session: Session, told: Told) -> list[e.SessionEvent]:
    """Start as scheduled, whatever anybody's time zone; or by hand, from now, with a reason."""
    if session.phase is not SessionPhase.OPEN:
        raise NotNow("Writing has started.")
    if command.reason.strip():
        return [e.WritingStarted(since=told.at), e.StartedByHand(reason=command.reason)]
    # A server that was down at the bell still starts everybody at the bell.
    starts = session.configuration.starts
    if told.at < starts:
        raise TooEarly(f"Writing starts at {starts:%H:%M} UTC; starting by hand needs a reason.")
    return [e.WritingStarted(since=starts)]


def credit_time(command: c.CreditTime, session: Session, told: Told) -> list[e.SessionEvent]:
    """Move one finish time. Minutes given after the bell let the candidate write on."""
    sitting = session.sittings[command.candidate]
    if sitting.phase not in MAY_BE_CREDITED:
        raise NotNow
    credited = sum(credit.seconds for credit in sitting.credits) + command.seconds
    if command.seconds == 0 or credited < 0 or credited > sitting.paper.writing.total_seconds():
        raise CreditOutOfBounds
    if command.report is not None and command.report not in {report.id for report in sitting.reports}:
        raise UnknownReport
    credit = e.TimeCredited(
        candidate=command.candidate,
        seconds=command.seconds,
        reason=command.reason,
        note=command.note,
        report=command.report,
    )
    return [credit, *_writes_on(session, sitting, credit, told)]


def _writes_on(session: Session, sitting: Sitting, credit: e.TimeCredited, told: Told) -> list[e.SessionEvent]:
    if sitting.finished_by is not FinishedBy.TIME or sitting.declared is not None or sitting.handed_in:
        return []
    credits_now = (*sitting.credits, Credit(credit.seconds, credit.reason, credit.note))
    finish = finish_time(session, sitting, credits_now).finish
    return [e.WritingResumed(candidate=sitting.number)] if finish > told.at else []


def stop_clock(command: c.StopClock, session: Session, told: Told) -> list[e.SessionEvent]:
    """Let a candidate's clock stand, from now, where the policy has clocks that stop. A break stops its own."""
    if session.configuration.policy.break_clock != "stops":
        raise ClockRuns
    sitting = session.sittings[command.candidate]
    if sitting.phase is not Phase.WRITING or sitting.clock_stopped is not None:
        raise NotNow
    if sitting.pause is not None:
        raise BreakUnderWay
    return [e.ClockStopped(candidate=command.candidate, since=told.said_at, reason=command.reason)]


def restart_clock(command: c.RestartClock, session: Session, told: Told) -> list[e.SessionEvent]:
    """Let it go on. What it stood is credited, once: a break taken meanwhile lies within it."""
    sitting = session.sittings[command.candidate]
    if (stopped := sitting.clock_stopped) is None:
        raise NotNow("The clock is running.")
    if sitting.pause is not None:
        raise BreakUnderWay("See the candidate back first.")
    until = max(told.said_at, stopped.since)
    restarted = e.ClockRestarted(candidate=command.candidate, since=stopped.since, until=until)
    seconds = round((until - stopped.since).total_seconds())
    if seconds == 0:
        return [restarted]
    credit = e.TimeCredited(
        candidate=command.candidate, seconds=seconds, reason=CreditReason.INTERRUPTION, note=stopped.reason
    )
    return [restarted, credit]


def finish_writing(command: c.FinishWriting, session: Session, told: Told) -> list[e.SessionEvent]:
    """The candidate has finished; somebody else who ends it gives a reason."""
    sitting = session.sittings[command.candidate]
    if sitting.phase is not Phase.WRITING:
        raise NotNow
    if told.actor.station is Station.CANDIDATE:
        by = FinishedBy.CANDIDATE
    elif command.reason.strip():
        by = FinishedBy.INVIGILATOR
    else:
        raise ReasonNeeded
    return [e.WritingFinished(candidate=command.candidate, by=by, at=told.said_at, reason=command.reason)]


def finish_by_time(command: c.FinishByTime, session: Session, told: Told) -> list[e.SessionEvent]:
    """The personal finish time has come; whoever saw it pass may say so, and one is let through."""
    sitting = session.sittings[command.candidate]
    if sitting.phase is not Phase.WRITING:
        raise NotNow
    finish = finish_time(session, sitting).finish
    if clock_is_stopped(session, sitting) or command.finish != finish or told.at < finish:
        raise TooEarly(f"The finish time is {finish:%H:%M} UTC.")
    return [e.WritingFinished(candidate=command.candidate, by=FinishedBy.TIME, at=finish)]


def close_session(_command: c.CloseSession, session: Session, told: Told) -> list[e.SessionEvent]:
    """Close the record once nobody is in the exam; who was expected and never came is named."""
    sittings = session.sittings.values()
    if any(sitting.phase is Phase.CHECKING or sitting.phase in PRESENT_IN_EXAM for sitting in sittings):
        raise CandidatesRemain
    absentees = [sitting.number for sitting in sittings if sitting.phase is Phase.EXPECTED]
    if absentees and told.at < session.configuration.starts:
        raise TooEarly("Writing has not started; somebody may still come.")
    return [*(e.CandidateDidNotAttend(candidate=number) for number in absentees), e.SessionClosed()]
