"""Coverage: the record can say who watched which room when, and when nobody did."""

from datetime import timedelta
from typing import Any

from rooms import commands as c
from rooms import events as e
from rooms.commands import Actor, SessionCommand
from rooms.coverage import RoomCoverage, Said, coverage, stretches
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, DIAZ, LINDQVIST, OKAFOR, RELIEF, Day, a_session, clock

HOUR = timedelta(hours=1)


class WatchedDay(Day):
    """A day that remembers when each thing was said."""

    def __post_init__(self) -> None:
        self.spoken: list[Said] = []
        super().__post_init__()

    def says(self, actor: Actor, command: SessionCommand, **rest: Any) -> list[e.SessionEvent]:
        happened = super().says(actor, command, **rest)
        self.spoken += [Said(self.now, event) for event in happened]
        return happened


def writing_day() -> WatchedDay:
    """Okafor has room A and Lindqvist room B from 09:00; Adeyemi and Chen write in A from 09:30, nobody in B."""
    day = WatchedDay(a_session())
    day.attend_both_rooms()
    for number in (ADEYEMI, CHEN):
        day.seat(number, OKAFOR)
    day.at("09:30").time_says_start()
    return day


def room_a(day: WatchedDay) -> RoomCoverage:
    return coverage(day.session, day.spoken, day.now)[0]


def test_a_room_watched_from_the_start_is_covered_whole() -> None:
    day = writing_day().at("10:30")

    assert room_a(day).share == 1.0
    assert room_a(day).by_staff() == {OKAFOR: HOUR}
    assert room_a(day).gaps() == []


def test_an_unattended_room_has_a_gap_from_when_the_console_was_last_heard() -> None:
    """The server notes it twenty seconds later; the gap began before."""
    day = writing_day().at("10:00:20")
    day.server(c.NoteRoomUnattended(room="A", since=clock("10:00:00")))
    day.at("10:15").okafor(c.AttendRoom(room="A"))
    day.at("10:30")

    assert room_a(day).gaps() == [(clock("10:00:00"), clock("10:15"))]
    assert room_a(day).share == 0.75
    assert [(s.since, s.until) for s in room_a(day).stretches] == [
        (clock("09:30"), clock("10:00:00")),
        (clock("10:15"), clock("10:30")),
    ]


def test_a_relief_and_a_handover_are_counted_for_whoever_had_the_room() -> None:
    """Invigilators are paid by it, and an appeal asks who looked at half past ten."""
    day = writing_day().at("10:00")
    day.okafor(c.HandOverRoom(room="A", to=RELIEF, note="Chen feels ill"))
    day.at("10:15").staff(LINDQVIST, c.HandOverRoom(room="B", to=OKAFOR))
    day.at("10:20").chief(c.HandOverRoom(room="A", to=OKAFOR))
    day.at("10:30")

    assert room_a(day).by_staff() == {OKAFOR: timedelta(minutes=40), RELIEF: timedelta(minutes=20)}
    assert room_a(day).share == 1.0


def test_what_was_watched_before_and_after_writing_does_not_count() -> None:
    """Coverage is a share of writing time: arrivals and uploads are looked after, but nobody writes."""
    day = writing_day().at("10:30")
    for number in (ADEYEMI, CHEN):
        day.finish(number)
    day.at("11:00").server(c.NoteRoomUnattended(room="A", since=clock("10:59")))
    day.at("11:30")

    assert (room_a(day).since, room_a(day).until) == (clock("09:30"), clock("10:30"))
    assert room_a(day).share == 1.0


def test_a_room_in_which_nobody_writes_has_no_share() -> None:
    """Nought per cent of nothing would read like a failing."""
    day = writing_day().at("10:30")

    room_b = coverage(day.session, day.spoken, day.now)[1]

    assert (room_b.room, room_b.share, room_b.gaps()) == ("B", None, [])


def test_the_last_personal_finish_bounds_the_writing_time() -> None:
    """Brandt has an hour more; until then somebody writes."""
    day = writing_day()
    day.seat(BRANDT, OKAFOR)
    day.at("14:00")

    assert room_a(day).until == clock("13:30")


def test_before_anybody_came_nobody_watched() -> None:
    """The bell rings whether or not anybody is there, and the record says which."""
    day = WatchedDay(a_session())
    day.chief(c.AttendRoom(room="A"))
    day.at("09:10").server(c.NoteRoomUnattended(room="A", since=clock("09:09:40")))
    day.seat(ADEYEMI)
    day.at("09:30").time_says_start()
    day.at("09:45").okafor(c.AttendRoom(room="A"))
    day.at("10:00")

    assert room_a(day).gaps() == [(clock("09:30"), clock("09:45"))]
    assert room_a(day).share == 0.5


def test_closing_the_session_ends_every_stretch() -> None:
    day = writing_day().at("10:00")
    for number in (ADEYEMI, CHEN):
        day.okafor(c.NoteDeparture(candidate=number, reason="fire alarm"))
    day.at("10:05").chief(c.CloseSession())

    assert {stretch.until for stretch in stretches(day.spoken)} == {clock("10:05")}
    assert DIAZ not in {stretch.staff for stretch in stretches(day.spoken)}
