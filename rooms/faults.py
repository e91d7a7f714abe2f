"""Reported faults: entered once, taken by somebody, answered, resolved; and the lost time, which a person grants.

City: "Once you have reported an issue we will respond as quickly as possible and the time of reporting will be logged
to ensure that you do not lose time whilst we resolve it. … Do not chase up a response or report the issue elsewhere".
"""

from rooms import commands as c
from rooms import events as e
from rooms.commands import Station, Told
from rooms.errors import NotNow, NotYours, UnknownReport
from rooms.session import IS_GONE, Report, Session
from rooms.vocabulary import ReportChannel


def report_fault(command: c.ReportFault, session: Session, told: Told) -> list[e.SessionEvent]:
    """Something's wrong. It is stamped on arrival; the same thing said again folds into the open report."""
    sitting = session.sittings[command.candidate]
    if sitting.phase in IS_GONE:
        raise NotNow
    if told.actor.station is Station.CANDIDATE and (command.since or command.channel is not ReportChannel.PAGE):
        raise NotYours("Only staff enter what was said on another way.")
    for report in sitting.open_reports:
        if report.kind is command.kind:
            return [e.FaultRepeated(candidate=command.candidate, report=report.id, text=command.text)]
    return [
        e.FaultReported(
            candidate=command.candidate,
            report=told.id,
            kind=command.kind,
            text=command.text,
            since=min(command.since or told.said_at, told.at),
            channel=command.channel,
        )
    ]


def take_report(command: c.TakeReport, session: Session, told: Told) -> list[e.SessionEvent]:
    """Somebody looks after it; a colleague may take it over."""
    if _open(command, session).taken_by == told.actor.id:
        raise NotNow("You have it.")
    return [e.FaultTaken(candidate=command.candidate, report=command.report, staff=told.actor.id)]


def answer_fault(command: c.AnswerFault, session: Session, _told: Told) -> list[e.SessionEvent]:
    """Words for the candidate, while the report stays open."""
    _open(command, session)
    return [e.FaultAnswered(candidate=command.candidate, report=command.report, answer=command.answer)]


def resolve_fault(command: c.ResolveFault, session: Session, told: Told) -> list[e.SessionEvent]:
    """Say what was done. Minutes may be proposed; they are credited by a command of their own, by a person."""
    report = _open(command, session)
    return [
        e.FaultResolved(
            candidate=command.candidate,
            report=command.report,
            answer=command.answer,
            until=max(told.said_at, report.since),
            proposed_s=command.proposed_s,
        )
    ]


def decline_credit(command: c.DeclineCredit, session: Session, _told: Told) -> list[e.SessionEvent]:
    """What was proposed is not granted; the record says why."""
    proposed = {r.id for r in session.sittings[command.candidate].reports if not r.settled}
    if command.report not in proposed:
        raise UnknownReport
    return [e.CreditDeclined(candidate=command.candidate, report=command.report, reason=command.reason)]


def note_school_told(command: c.NoteSchoolTold, session: Session, _told: Told) -> list[e.SessionEvent]:
    """A report has reached the school (City: "contact your school" for the paper and for extra time); once each."""
    untold = {report.id for report in session.sittings[command.candidate].reports if not report.school_told}
    if command.report not in untold:
        raise UnknownReport
    return [e.SchoolTold(candidate=command.candidate, report=command.report)]


def _open(command: c.TakeReport | c.AnswerFault | c.ResolveFault, session: Session) -> Report:
    for report in session.sittings[command.candidate].open_reports:
        if report.id == command.report:
            return report
    raise UnknownReport
