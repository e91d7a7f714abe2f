"""Faults, messages, announcements, incidents and marks."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import NotNow, UnknownMessage, UnknownReport
from rooms.vocabulary import FaultKind, IncidentCategory
from tests.rooms.exam_day import ADEYEMI, BRANDT, DIAZ, Day, clock


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
    assert (report.answer, report.until) == ("reloaded", clock("10:50"))
    with pytest.raises(UnknownReport):
        writing.okafor(c.ResolveFault(candidate=ADEYEMI, report="r1", answer="again"))


def test_support_enters_a_report_for_somebody_who_telephoned(writing: Day) -> None:
    writing.staff(
        "support", c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER, text="by telephone"), command_id="r1"
    )

    assert writing.staff("support", c.ResolveFault(candidate=ADEYEMI, report="r1", answer="link sent"))


def test_who_is_gone_neither_reports_nor_writes(writing: Day) -> None:
    writing.okafor(c.NoteDeparture(candidate=ADEYEMI, reason="left the room"))

    with pytest.raises(NotNow):
        writing.candidate(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.OTHER))
    with pytest.raises(NotNow):
        writing.candidate(c.SendMessage(candidate=ADEYEMI, text="hello"))


def test_each_side_marks_as_read_what_was_meant_for_it(writing: Day) -> None:
    writing.candidate(c.SendMessage(candidate=ADEYEMI, text="may I open the window?"), command_id="m1")
    with pytest.raises(UnknownMessage):
        writing.candidate(c.MarkRead(candidate=ADEYEMI, message="m1"))

    writing.okafor(c.MarkRead(candidate=ADEYEMI, message="m1"))
    writing.okafor(c.SendMessage(candidate=ADEYEMI, text="yes"), command_id="m2")
    writing.candidate(c.MarkRead(candidate=ADEYEMI, message="m2"))

    assert all(message.read for message in writing.sitting(ADEYEMI).messages)
    with pytest.raises(UnknownMessage):
        writing.candidate(c.MarkRead(candidate=ADEYEMI, message="m2"))


def test_an_announcement_has_one_read_receipt_from_each_whom_it_reached(writing: Day) -> None:
    writing.okafor(c.Announce(text="an erratum: line 3 reads V, not W", room="A"), command_id="a1")
    with pytest.raises(UnknownMessage):
        writing.candidate(c.AcknowledgeAnnouncement(candidate=DIAZ, announcement="a1"))

    for number in (ADEYEMI, BRANDT):
        writing.candidate(c.AcknowledgeAnnouncement(candidate=number, announcement="a1"))

    (said,) = writing.session.announcements
    assert said.read_by == {ADEYEMI, BRANDT}
    with pytest.raises(UnknownMessage):
        writing.candidate(c.AcknowledgeAnnouncement(candidate=ADEYEMI, announcement="a1"))


def test_receipts_of_one_announcement_leave_the_others_unread(writing: Day) -> None:
    writing.chief(c.Announce(text="one"), command_id="a1")
    writing.chief(c.Announce(text="two"), command_id="a2")

    writing.candidate(c.AcknowledgeAnnouncement(candidate=ADEYEMI, announcement="a2"))

    assert [said.read_by for said in writing.session.announcements] == [frozenset(), {ADEYEMI}]


def test_an_incident_and_a_mark_are_noted_for_whoever_reads_the_log(writing: Day) -> None:
    (noted,) = writing.okafor(
        c.NoteIncident(candidate=ADEYEMI, category=IncidentCategory.ENVIRONMENT, text="a voice"), command_id="i1"
    )
    (marked,) = writing.okafor(c.MarkMoment(candidate=ADEYEMI, note="voice"))

    assert noted.incident == "i1"
    assert marked == e.MomentMarked(candidate=ADEYEMI, note="voice")
