"""The day at a glance: what an office has to see without asking anybody."""

from datetime import timedelta

import pytest

from rooms import commands as c
from rooms.coverage import Said
from rooms.office.live_status import Followed, SessionStatus, Standing, lasting, planned_status, session_status
from rooms.vocabulary import BreakKind, FaultKind, Phase, RejectionReason
from tests.office.filed_day import FiledDay, filed, written
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, OKAFOR, Day, a_policy, a_session, clock


@pytest.fixture
def day() -> Day:
    return Day(a_session())


def status(day: Day) -> SessionStatus:
    """As it stands now; what was said so far is taken for said now, which coverage alone minds."""
    return session_status(Followed(day.session, tuple(Said(day.now, event) for event in day.log)), day.now)


def writing(day: Day) -> Day:
    day.at("09:10").seat_room_a()
    day.at("09:30").time_says_start()
    return day


def test_a_session_that_is_not_published_is_shown_all_the_same() -> None:
    """It is the one that somebody has forgotten."""
    assert planned_status(a_session(), published=False).standing is Standing.UNPUBLISHED
    assert planned_status(a_session(), published=True).standing is Standing.PLANNED
    assert planned_status(a_session(), published=True).expected == 4


def test_a_session_goes_from_opening_to_closing(day: Day) -> None:
    assert status(day.at("08:59")).standing is Standing.PLANNED
    assert status(day.at("09:00")).standing is Standing.ARRIVING
    writing(day)
    assert status(day.at("12:29")).standing is Standing.WRITING
    day.at("13:30").time_passes()
    assert status(day).standing is Standing.ENDING


def test_who_is_in_is_counted_and_who_has_not_come_is_named(day: Day) -> None:
    shown = status(writing(day).at("09:40"))

    assert (shown.present, shown.expected, shown.counts[Phase.WRITING]) == (3, 4, 3)
    assert shown.late == (DIAZ,)
    assert shown.last_finish == clock("13:30")


def test_before_the_start_nobody_is_late(day: Day) -> None:
    assert status(day.at("09:29")).late == ()


def test_a_room_with_candidates_that_nobody_watches_stands_out(day: Day) -> None:
    writing(day).at("10:00").server(c.NoteRoomUnattended(room="A", since=clock("09:59:40")))

    shown = status(day)

    assert [(room.room, room.staff) for room in shown.unattended] == [("A", "J. Okafor")]
    assert shown.needs_somebody
    (room, empty) = shown.rooms
    assert room.unattended_since == clock("09:59:40")
    assert (empty.room, empty.present) == ("B", 0)


def as_it_was_said(day: FiledDay) -> SessionStatus:
    """With the times of the record."""
    return session_status(Followed(day.session, tuple(day.as_filed().said())), day.now)


def test_who_waits_at_the_door_is_named_with_since_when_and_after_the_start_needs_somebody() -> None:
    """Their writing time runs while nobody lets them in; on the live page nothing else tells of them."""
    day = filed()
    day.attend_both_rooms()
    day.at("09:20").arrive(BRANDT)
    day.at("09:21").arrive(ADEYEMI)
    before = as_it_was_said(day)
    day.at("09:30").time_says_start()
    day.at("09:33").okafor(c.RejectCandidate(candidate=ADEYEMI, reason=RejectionReason.LIGHTING))
    after = as_it_was_said(day.at("09:40"))

    assert [(each.candidate, each.room, each.what, each.since) for each in after.door] == [
        (BRANDT, "A", "to be let in", clock("09:20")),
        (ADEYEMI, "A", "not let in: insufficient environment lighting", clock("09:21")),
    ]
    assert (len(before.door), before.needs_somebody, after.needs_somebody) == (2, False, True)

    for number in (ADEYEMI, BRANDT):
        day.pass_checks(number, OKAFOR)
        day.okafor(c.AdmitCandidate(candidate=number))
    assert (as_it_was_said(day).door, as_it_was_said(day).needs_somebody) == ((), False)


def test_who_came_back_and_is_looked_at_once_more_waits_at_the_door_too() -> None:
    day = written(policy=a_policy(rejoin="recheck"))
    for time in ("10:00", "10:02"):
        day.at(time).candidate(c.Join(candidate=ADEYEMI, device="another phone"))

    (waits,) = as_it_was_said(day).door
    assert (waits.candidate, waits.what, waits.since) == (
        ADEYEMI,
        "came back, and is looked at once more",
        clock("10:00"),
    )


def test_a_recheck_that_the_bell_ended_is_not_counted_to_the_next() -> None:
    """Minutes given after the bell let somebody write on, and the line drops once more."""
    day = written(policy=a_policy(rejoin="recheck"))
    day.at("12:29").candidate(c.Join(candidate=ADEYEMI, device="phone"))
    day.at("12:30").time_passes()
    day.okafor(c.CreditTime(candidate=ADEYEMI, seconds=1800, note="power cut"))
    day.at("12:35").candidate(c.Join(candidate=ADEYEMI, device="phone"))

    (waits,) = as_it_was_said(day).door
    assert (waits.candidate, waits.since) == (ADEYEMI, clock("12:35"))


def test_breaks_under_way_are_shown_and_those_that_last_too_long(day: Day) -> None:
    writing(day).at("10:00").candidate(c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    day.okafor(c.SeeOut(candidate=CHEN))

    (pause,) = status(day.at("10:04")).breaks
    assert (pause.candidate, pause.room, pause.kind, pause.over_since) == (CHEN, "A", BreakKind.TOILET, None)
    (pause,) = status(day.at("10:06")).breaks
    assert pause.over_since == clock("10:05")


def test_open_reports_are_shown_with_who_looks_after_them(day: Day) -> None:
    writing(day).at("10:00").candidate(c.ReportFault(candidate=BRANDT, kind=FaultKind.PAPER, text="blank"))

    (report,) = status(day.at("10:01")).reports
    assert (report.candidate, report.kind, report.since, report.taken_by) == (
        BRANDT,
        FaultKind.PAPER,
        clock("10:00"),
        None,
    )
    day.okafor(c.TakeReport(candidate=BRANDT, report=day.sitting(BRANDT).reports[0].id))
    assert status(day).reports[0].taken_by == "J. Okafor"


def test_somebody_in_the_exam_whose_picture_is_gone_is_shown(day: Day) -> None:
    writing(day).at("10:00").okafor(c.ReportFeedLost(candidate=ADEYEMI, since=clock("09:59:40")))

    (away,) = status(day).away
    assert (away.candidate, away.what, away.since) == (ADEYEMI, "no picture", clock("09:59:40"))


def test_who_has_not_read_an_announcement_is_named(day: Day) -> None:
    writing(day).at("10:00").chief(c.Announce(text="Question 3: read n >= 1."), command_id="erratum")
    day.candidate(c.AcknowledgeAnnouncement(candidate=CHEN, announcement="erratum"))

    (said,) = status(day).announcements
    assert (said.read, said.meant, set(said.unread)) == (1, 3, {ADEYEMI, BRANDT})


def test_how_much_of_the_writing_time_a_room_was_watched_is_shown(day: Day) -> None:
    """Half of an hour so far: the other half nobody saw."""
    entries = []
    day.at("09:10").seat_room_a()
    entries += [Said(clock("09:10"), event) for event in day.log]
    entries += [Said(clock("09:30"), event) for event in day.at("09:30").time_says_start()]
    gone = day.at("10:00:20").server(c.NoteRoomUnattended(room="A", since=clock("10:00")))
    entries += [Said(clock("10:00:20"), event) for event in gone]

    shown = session_status(Followed(day.session, tuple(entries)), clock("10:30"))

    assert shown.rooms[0].coverage == 0.5


def test_how_long_something_lasts_is_written_as_a_clock_shows_it() -> None:
    now = clock("10:00")

    assert lasting(now - timedelta(seconds=192), now) == "3:12"
    assert lasting(now - timedelta(hours=1, seconds=5), now) == "1:00:05"
    assert lasting(now + timedelta(seconds=5), now) == "0:00"
