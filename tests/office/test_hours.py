"""Hours for pay: from the record, with the rule beside them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms.office.hours import QUARTER, hours, rounded_up
from tests.office.filed_day import FiledDay, scripted_day, written
from tests.office.one_door import an_error, ninefold
from tests.rooms.exam_day import ADEYEMI, CHIEF, LINDQVIST, OKAFOR, RELIEF, SUPPORT, clock


def rows(day: FiledDay, step: timedelta = QUARTER) -> dict[Any, Any]:
    return {row["staff"]: row for row in hours([day.as_filed()], step).rows}


def test_who_had_a_room_is_paid_for_that_time_rounded_up_to_a_quarter() -> None:
    """Okafor had room A from 09:00 to 11:10 and from 11:22 to 13:40; the relief for ten minutes."""
    found = rows(scripted_day())

    assert found[OKAFOR]["exact_s"] == timedelta(hours=4, minutes=28)
    assert found[OKAFOR]["paid_hours"] == 4.5
    assert (found[OKAFOR]["since"], found[OKAFOR]["until"]) == (clock("09:00"), clock("13:40"))
    assert found[RELIEF]["paid_hours"] == 0.25


def test_two_rooms_at_once_are_one_persons_time_once() -> None:
    """A chief who has both rooms for an hour is paid for an hour."""
    day = written()
    day.at("10:00")
    for room in ("A", "B"):
        day.chief(c.AttendRoom(room=room))
    day.at("11:00")

    assert rows(day)[CHIEF]["exact_s"] == timedelta(hours=1)


def test_who_never_had_a_room_is_listed_with_when_they_spoke() -> None:
    """Support answers reports and has no room; nobody is left out, and nobody is paid by a guess."""
    support = rows(scripted_day())[SUPPORT]

    assert (support["paid_hours"], support["basis"]) == (0, "spoke on record")
    assert (support["since"], support["until"]) == (clock("10:50:30"), clock("10:53"))


def test_time_for_which_nobody_was_heard_is_not_paid() -> None:
    day = written()
    day.at("10:00:20").server(c.NoteRoomUnattended(room="A", since=clock("10:00")))
    day.at("12:00")

    assert rows(day)[OKAFOR]["exact_s"] == timedelta(hours=1)
    assert rows(day)[LINDQVIST]["exact_s"] == timedelta(hours=3)


@pytest.mark.parametrize(
    ("exact", "step", "rounded"),
    [(1, 15, 15), (15, 15, 15), (15.5, 15, 30), (0, 15, 0), (50, 60, 60), (7.25, 0, 7.25)],
)
def test_hours_are_rounded_up_and_never_down(exact: float, step: int, rounded: float) -> None:
    assert rounded_up(timedelta(minutes=exact), timedelta(minutes=step)) == timedelta(minutes=rounded)


SAMPLE = Path(__file__).parent.parent / "cohorts"


def test_hours_on_the_command_line(tmp_path: Path) -> None:
    """Of a cohort, or of all sessions within some days."""
    data = tmp_path / "data"
    ninefold("cohort", "create", SAMPLE / "cohort.toml", "--data", data)
    ninefold("cohort", "confirm", "tt2027-linear-algebra", "--data", data, "--note", "letter seen")
    ninefold("cohort", "publish", "tt2027-linear-algebra", "--data", data)

    of_cohort = json.loads(ninefold("hours", "tt2027-linear-algebra", "--data", data, "--json").stdout)
    that_day = json.loads(
        ninefold("hours", "--from", "2027-06-08", "--to", "2027-06-08", "--data", data, "--json").stdout
    )
    before = json.loads(
        ninefold("hours", "--from", "2027-06-01", "--to", "2027-06-07", "--data", data, "--json").stdout
    )
    printed = ninefold("hours", "tt2027-linear-algebra", "--data", data).stdout

    assert of_cohort == that_day
    assert {row["basis"] for row in of_cohort} == {"not on record"}
    assert before == []
    assert "rounded up to whole 15 minutes" in printed
    assert ninefold("hours", "tt2027-linear-algebra", "--data", data, "--csv").stdout.startswith("\ufeffsession,staff")
    an_error(ninefold("hours", "--data", data, code=2))
    an_error(ninefold("hours", "no-such", "--data", data, code=1))


def test_a_room_is_somebodys_until_the_session_is_closed() -> None:
    assert rows(scripted_day())[LINDQVIST]["exact_s"] == timedelta(hours=4, minutes=40)
    assert ADEYEMI not in rows(scripted_day())
