"""Messages, announcements, incidents, marks, what is kept of them, and what is put off."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import NotNow, NotYours, SnoozeTooLong, UnknownMessage, UnknownNote, UnknownRoom
from rooms.views import SeatCard, staff_view
from rooms.vocabulary import FaultKind, IncidentCategory
from tests.rooms.exam_day import ADEYEMI, BRANDT, DIAZ, OKAFOR, Day, clock


def evidence(number: str, of: str) -> c.StoreEvidence:
    return c.StoreEvidence(
        candidate=number,
        of=of,
        sha256="e" * 64,
        size=10,
        media_type="video/webm",
        since=clock("10:41"),
        until=clock("10:42"),
    )


def snooze(until: str, candidate: str = ADEYEMI) -> c.SnoozeNeed:
    return c.SnoozeNeed(need="lost:1", candidate=candidate, until=clock(until), reason="asked to move the phone")


def card_of(day: Day, number: str) -> SeatCard:
    return next(card for card in staff_view(day.session, day.now).candidates if card.number == number)


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
    (marked,) = writing.okafor(c.MarkMoment(candidate=ADEYEMI, note="voice"), command_id="k1")

    assert noted.incident == "i1"
    assert marked == e.MomentMarked(candidate=ADEYEMI, mark="k1", note="voice")


def test_what_is_kept_belongs_to_what_somebody_marked_or_noted(writing: Day) -> None:
    writing.okafor(c.MarkMoment(candidate=ADEYEMI), command_id="k1")
    writing.okafor(
        c.NoteIncident(candidate=BRANDT, category=IncidentCategory.CANDIDATE, text="whispers"), command_id="i1"
    )

    (kept,) = writing.server(evidence(ADEYEMI, "k1"))
    writing.server(evidence(BRANDT, "i1"))

    assert kept.as_seen_by(ADEYEMI) is None
    assert [card.of for card in card_of(writing, ADEYEMI).evidence] == ["k1"]
    assert [card.of for card in card_of(writing, BRANDT).evidence] == ["i1"]
    for stray in (evidence(ADEYEMI, "i1"), evidence(BRANDT, "k1"), evidence(ADEYEMI, "k2")):
        with pytest.raises(UnknownNote):
            writing.server(stray)


def test_only_the_server_says_that_something_is_kept(writing: Day) -> None:
    writing.okafor(c.MarkMoment(candidate=ADEYEMI), command_id="k1")

    with pytest.raises(NotYours):
        writing.okafor(evidence(ADEYEMI, "k1"))


def test_what_needs_somebody_is_put_off_with_a_reason_and_for_half_an_hour_at_most(writing: Day) -> None:
    (snoozed,) = writing.at("10:00").okafor(snooze("10:30"))

    (card,) = staff_view(writing.session, writing.now).session.snoozes
    assert (card.need, card.until, card.reason, card.by) == (
        "lost:1",
        clock("10:30"),
        "asked to move the phone",
        OKAFOR,
    )
    assert snoozed.as_seen_by(ADEYEMI) is None
    with pytest.raises(SnoozeTooLong):
        writing.okafor(snooze("10:31"))


def test_nobody_puts_off_what_is_another_rooms(writing: Day) -> None:
    with pytest.raises(NotYours):
        writing.okafor(snooze("10:10", candidate=DIAZ))
    with pytest.raises(NotYours):
        writing.staff("support", snooze("10:10"))


def test_a_chief_speaks_to_the_whole_cohort_and_nobody_else_does(writing: Day) -> None:
    writing.chief(c.Announce(text="line 3 reads V", cohort=True), command_id="a1")

    (card,) = staff_view(writing.session, writing.now).session.announcements
    assert card.cohort
    with pytest.raises(NotYours):
        writing.okafor(c.Announce(text="line 3 reads V", cohort=True))
    with pytest.raises(UnknownRoom):
        writing.chief(c.Announce(text="line 3 reads V", cohort=True, room="A"))
