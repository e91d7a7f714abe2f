"""Reported faults: said once, taken, answered, resolved; minutes are proposed and a person grants them."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import NotNow, NotYours, UnknownReport
from rooms.views import candidate_view, staff_view
from rooms.vocabulary import FaultKind, ReportChannel
from tests.rooms.exam_day import ADEYEMI, SUPPORT, Day, clock


@pytest.fixture
def reported(writing: Day) -> Day:
    """At 10:42 the screen froze."""
    writing.at("10:42").candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL), command_id="r1")
    return writing


def test_a_report_is_stamped_with_when_it_was_said(writing: Day) -> None:
    (reported,) = writing.at("10:45").candidate(
        c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL, text="screen froze"),
        said_at="10:42",
        command_id="r1",
    )

    assert (reported.report, reported.since) == ("r1", clock("10:42"))


def test_the_same_thing_reported_again_folds_into_one(writing: Day) -> None:
    """City: "Do not chase up a response or report the issue elsewhere"."""
    writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL), command_id="r1")

    (again,) = writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL, text="still"))

    assert again == e.FaultRepeated(candidate=ADEYEMI, report="r1", text="still")
    assert writing.sitting(ADEYEMI).reports[0].said == 2


def test_another_thing_is_another_report(writing: Day) -> None:
    writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL))

    (other,) = writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.ILL))

    assert isinstance(other, e.FaultReported)


def test_a_resolved_report_says_what_was_done_and_when(writing: Day) -> None:
    writing.at("10:42").candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.TECHNICAL), command_id="r1")

    writing.at("10:50").okafor(c.ResolveFault(candidate=ADEYEMI, report="r1", answer="reloaded"))

    (report,) = writing.sitting(ADEYEMI).reports
    assert (report.answers, report.until) == (("reloaded",), clock("10:50"))
    with pytest.raises(UnknownReport):
        writing.okafor(c.ResolveFault(candidate=ADEYEMI, report="r1", answer="again"))


def test_each_of_two_reports_is_resolved_by_itself(reported: Day) -> None:
    """Whoever sees to the later one says nothing of the earlier."""
    reported.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER), command_id="r2")

    reported.staff(SUPPORT, c.ResolveFault(candidate=ADEYEMI, report="r2", answer="Sent anew."))

    assert [report.id for report in reported.sitting(ADEYEMI).open_reports] == ["r1"]


def test_support_enters_what_came_by_telephone_with_its_time_of_receipt(writing: Day) -> None:
    (entered,) = writing.at("10:45").staff(
        SUPPORT,
        c.ReportFault(
            candidate=ADEYEMI, kind=FaultKind.PAPER, channel=ReportChannel.TELEPHONE, since=clock("10:41"), text="404"
        ),
    )

    assert (entered.since, entered.channel) == (clock("10:41"), ReportChannel.TELEPHONE)


def test_a_time_of_receipt_lies_not_ahead(writing: Day) -> None:
    later = c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER, channel=ReportChannel.MAIL, since=clock("10:59"))

    (entered,) = writing.at("10:45").staff(SUPPORT, later)

    assert entered.since == clock("10:45")


@pytest.mark.parametrize("claim", [{"since": clock("09:00")}, {"channel": ReportChannel.TELEPHONE}])
def test_a_candidates_own_report_is_stamped_by_the_server(writing: Day, claim: dict[str, object]) -> None:
    with pytest.raises(NotYours):
        writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.OTHER, **claim))


def test_a_report_is_taken_once_by_each_and_by_a_colleague_after(reported: Day) -> None:
    reported.staff(SUPPORT, c.TakeReport(candidate=ADEYEMI, report="r1"))
    with pytest.raises(NotNow):
        reported.staff(SUPPORT, c.TakeReport(candidate=ADEYEMI, report="r1"))

    reported.okafor(c.TakeReport(candidate=ADEYEMI, report="r1"))

    assert reported.sitting(ADEYEMI).reports[0].taken_by == "okafor"


def test_an_answered_report_stays_open_until_it_is_resolved(reported: Day) -> None:
    reported.staff(SUPPORT, c.AnswerFault(candidate=ADEYEMI, report="r1", answer="turn the phone off and on"))
    assert reported.sitting(ADEYEMI).open_reports

    reported.staff(SUPPORT, c.ResolveFault(candidate=ADEYEMI, report="r1", answer="it works again"))

    (report,) = candidate_view(reported.session, ADEYEMI, reported.now).me.reports
    assert report.answers == ("turn the phone off and on", "it works again")
    for too_late in (
        c.TakeReport(candidate=ADEYEMI, report="r1"),
        c.AnswerFault(candidate=ADEYEMI, report="r1", answer="more"),
    ):
        with pytest.raises(UnknownReport):
            reported.staff(SUPPORT, too_late)


def test_support_proposes_minutes_and_who_has_the_room_grants_them(reported: Day) -> None:
    reported.staff(SUPPORT, c.ResolveFault(candidate=ADEYEMI, report="r1", answer="done", proposed_s=300))
    assert not reported.sitting(ADEYEMI).reports[0].settled
    with pytest.raises(NotYours):
        reported.staff(SUPPORT, c.CreditTime(candidate=ADEYEMI, seconds=300, report="r1"))

    reported.okafor(c.CreditTime(candidate=ADEYEMI, seconds=240, report="r1"))

    assert reported.sitting(ADEYEMI).reports[0].settled
    with pytest.raises(UnknownReport):
        reported.okafor(c.DeclineCredit(candidate=ADEYEMI, report="r1", reason="granted already"))


def test_proposed_minutes_may_be_declined_with_a_reason(reported: Day) -> None:
    reported.staff(SUPPORT, c.ResolveFault(candidate=ADEYEMI, report="r1", answer="done", proposed_s=300))

    (declined,) = reported.okafor(c.DeclineCredit(candidate=ADEYEMI, report="r1", reason="wrote on meanwhile"))

    assert reported.sitting(ADEYEMI).reports[0].settled
    assert declined.as_seen_by(ADEYEMI) is None


def test_a_candidate_is_promised_nothing_that_is_only_proposed(reported: Day) -> None:
    (resolved,) = reported.staff(SUPPORT, c.ResolveFault(candidate=ADEYEMI, report="r1", answer="done", proposed_s=300))

    (seen,) = candidate_view(reported.session, ADEYEMI, reported.now).me.reports
    (known,) = next(s for s in staff_view(reported.session, reported.now).candidates if s.number == ADEYEMI).reports
    assert (seen.proposed_s, seen.settled) == (0, True)
    assert (known.proposed_s, known.settled) == (300, False)
    assert resolved.as_seen_by(ADEYEMI).proposed_s == 0
    assert resolved.as_seen_by("1043377") is None
