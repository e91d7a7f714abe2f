import pytest

from tests.rooms.exam_day import Day, a_session


@pytest.fixture
def day() -> Day:
    """Three candidates in room A and one in room B, opened at 09:00 for a start at 09:30 (UTC)."""
    return Day(a_session())


@pytest.fixture
def writing() -> Day:
    """The same at 09:30, everybody in room A seated and writing; the base time is three hours."""
    day = Day(a_session())
    day.seat_room_a()
    day.at("09:30:00").time_says_start()
    return day
