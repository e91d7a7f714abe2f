"""Who watches a room, and what was out of sight."""

import pytest

from rooms import commands as c
from rooms import events as e
from rooms.errors import AlreadyAttending, FeedUnchanged, NotNow, NotYours, UnknownStaff
from rooms.session import Watch
from tests.rooms.exam_day import ADEYEMI, DIAZ, LINDQVIST, OBSERVER, OKAFOR, RELIEF, Day, clock


def test_the_record_shows_who_watched_a_room_when(day: Day) -> None:
    assert day.okafor(c.AttendRoom(room="A")) == [e.RoomAttended(room="A", staff=OKAFOR)]

    assert day.staff(RELIEF, c.AttendRoom(room="A")) == [e.RoomAttended(room="A", staff=RELIEF, instead_of=OKAFOR)]


def test_who_has_the_room_does_not_take_it_again(day: Day) -> None:
    day.okafor(c.AttendRoom(room="A"))

    with pytest.raises(AlreadyAttending):
        day.okafor(c.AttendRoom(room="A"))


def test_a_room_is_never_silently_unattended(day: Day) -> None:
    day.okafor(c.AttendRoom(room="A"))
    day.server(c.NoteRoomUnattended(room="A", since=clock("09:10")))
    assert day.session.rooms["A"] == Watch(staff=OKAFOR, unattended_since=clock("09:10"))
    with pytest.raises(NotNow):
        day.server(c.NoteRoomUnattended(room="A", since=clock("09:11")))

    assert day.okafor(c.AttendRoom(room="A")) == [e.RoomAttended(room="A", staff=OKAFOR)]
    assert day.session.rooms["A"].unattended_since is None


def test_any_invigilator_may_step_into_a_room_that_nobody_watches(day: Day) -> None:
    day.okafor(c.AttendRoom(room="A"))
    with pytest.raises(NotYours):
        day.staff(LINDQVIST, c.AttendRoom(room="A"))

    day.server(c.NoteRoomUnattended(room="A", since=clock("09:10")))

    assert day.staff(LINDQVIST, c.AttendRoom(room="A"))


def test_a_room_is_handed_over_with_a_note_and_then_is_the_others(writing: Day) -> None:
    writing.okafor(c.HandOverRoom(room="A", to=LINDQVIST, note="seat 2 is anxious"))

    assert writing.staff(LINDQVIST, c.MarkMoment(candidate=ADEYEMI))
    with pytest.raises(NotYours):
        writing.okafor(c.MarkMoment(candidate=ADEYEMI))


def test_a_room_that_was_handed_over_can_be_attended_after_a_restart(writing: Day) -> None:
    writing.okafor(c.HandOverRoom(room="A", to=LINDQVIST))
    writing.server(c.NoteRoomUnattended(room="A", since=clock("10:00")))

    assert writing.staff(LINDQVIST, c.AttendRoom(room="A"))


@pytest.mark.parametrize("to", ["nobody", OBSERVER])
def test_a_room_is_handed_only_to_somebody_who_may_hold_it(writing: Day, to: str) -> None:
    with pytest.raises(UnknownStaff):
        writing.okafor(c.HandOverRoom(room="A", to=to))


def test_a_room_is_not_handed_to_whoever_has_it(writing: Day) -> None:
    with pytest.raises(AlreadyAttending):
        writing.okafor(c.HandOverRoom(room="A", to=OKAFOR))


def test_a_lost_feed_is_noted_once_and_its_return_with_both_times(writing: Day) -> None:
    writing.at("10:00:15").okafor(c.ReportFeedLost(candidate=ADEYEMI, since=clock("10:00")))
    with pytest.raises(FeedUnchanged):
        writing.okafor(c.ReportFeedLost(candidate=ADEYEMI, since=clock("10:00")))

    assert writing.at("10:02").okafor(c.ReportFeedBack(candidate=ADEYEMI)) == [
        e.FeedReturned(candidate=ADEYEMI, since=clock("10:00"), until=clock("10:02"))
    ]
    with pytest.raises(FeedUnchanged):
        writing.okafor(c.ReportFeedBack(candidate=ADEYEMI))


def test_a_feed_is_not_lost_in_the_future(writing: Day) -> None:
    (lost,) = writing.at("10:00").okafor(c.ReportFeedLost(candidate=ADEYEMI, since=clock("10:05")))

    assert lost.since == clock("10:00")


def test_nobody_loses_a_feed_who_is_not_there(writing: Day) -> None:
    with pytest.raises(NotNow):
        writing.chief(c.ReportFeedLost(candidate=DIAZ, since=clock("10:00")))


def test_a_phone_that_falls_silent_is_noted_once_and_so_is_its_return(writing: Day) -> None:
    writing.at("10:00:15").server(c.NoteAbsent(candidate=ADEYEMI, since=clock("10:00")))
    with pytest.raises(NotNow):
        writing.server(c.NoteAbsent(candidate=ADEYEMI, since=clock("10:00")))

    assert writing.at("10:01").server(c.NotePresent(candidate=ADEYEMI)) == [
        e.CandidatePresent(candidate=ADEYEMI, since=clock("10:00"), until=clock("10:01"))
    ]
    with pytest.raises(NotNow):
        writing.server(c.NotePresent(candidate=ADEYEMI))


def test_a_handover_begins_a_new_watch(writing: Day) -> None:
    """Else a room that was unattended would be taken for unattended under whoever has it now."""
    writing.server(c.NoteRoomUnattended(room="A", since=clock("10:00")))

    writing.chief(c.HandOverRoom(room="A", to=LINDQVIST))

    assert writing.session.rooms["A"] == Watch(staff=LINDQVIST)
