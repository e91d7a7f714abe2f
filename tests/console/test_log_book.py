"""The log can be filtered, searched and handed on, and what is handed on says what the record says."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from invigilator_console.log_book import SUBJECTS, Filter, Subject, is_found, one_row, places
from invigilator_console.log_file import FileKind, IsThereAlready, NotWritten, as_file, write
from invigilator_console.model import Model
from invigilator_console.wording import LogLine, log_lines
from rooms import events as e
from rooms.vocabulary import BreakKind
from signalling.wire import Recorded
from tests.console.console_exam import BRANDT, CHEN, HALF_PAST_NINE

EVENTS = get_args(get_args(e.SessionEvent)[0])
BREAK = e.BreakStarted(candidate=CHEN, kind=BreakKind.TOILET, since=HALF_PAST_NINE)


def line(event: e.SessionEvent, *, seat: int | None = None, came: float = 0.0) -> LogLine:
    at = HALF_PAST_NINE + timedelta(seconds=came)
    record = Recorded(cursor=7, at=at, said_at=HALF_PAST_NINE, actor="staff:j-okafor", events=[event])
    (made,) = log_lines(record, Model())
    return replace(made, seat=seat)


def said(text: str, candidate: str = CHEN) -> LogLine:
    return line(e.MessageSent(candidate=candidate, message="m", from_candidate=True, text=text, at=HALF_PAST_NINE))


def test_every_event_is_about_something() -> None:
    """A line that no filter shows would be a gap in what somebody reads."""
    assert set(SUBJECTS) == {event.__name__ for event in EVENTS}


def test_a_filter_that_names_nothing_shows_all() -> None:
    """Whoever has not chosen wants to see what there is."""
    assert Filter().wants(line(BREAK, seat=3))


def test_seats_and_subjects_are_both_to_fit() -> None:
    """`Breaks of seat 3` is one question."""
    wanted = Filter().with_seat(3).with_subject(Subject.BREAKS)

    assert wanted.wants(line(BREAK, seat=3))
    assert not wanted.wants(line(BREAK, seat=4))
    assert not wanted.wants(line(e.CandidateJoined(candidate=CHEN, device="x"), seat=3))


def test_naming_a_seat_again_takes_it_out() -> None:
    """The key that shows a seat also hides it."""
    assert Filter().with_seat(3).with_seat(3) == Filter()


def test_what_is_sought_is_found_by_words_seat_and_number_whatever_the_case() -> None:
    """Somebody who looks for a candidate types what they remember."""
    made = said("May I take off my Pullover?")

    assert is_found("pullover", made, Model())
    assert is_found(CHEN, made, Model())
    assert not is_found("coat", made, Model())
    assert not is_found("", made, Model())


def test_all_places_of_what_is_sought_are_marked() -> None:
    """Every hit of a line is to stand out, not only its first."""
    assert places("an", "Anna can") == [(0, 2), (6, 8)]
    assert places("", "Anna") == []


def test_letters_that_fold_into_two_do_not_move_the_marks() -> None:
    """`ß` folds into `ss`; a mark that stands a letter too far right misleads."""
    assert places("so", "Straße, so") == [(8, 10)]


def test_a_line_is_one_row_and_gives_the_terminal_no_commands() -> None:
    """What a candidate writes is shown, never obeyed."""
    assert one_row("one\n two\x1b[31m\x07") == "one two[31m"


def test_the_spreadsheet_holds_both_times_and_who_said_it() -> None:
    """In an appeal both times are asked for: when it was said, and when it came."""
    rows = list(csv.DictReader(io.StringIO(as_file([line(BREAK, seat=3, came=30)], FileKind.CSV, Model()))))

    assert len(rows) == 1
    assert rows[0]["said_at"] != rows[0]["came_at"]
    assert (rows[0]["seat"], rows[0]["candidate"], rows[0]["by"]) == ("3", CHEN, "staff:j-okafor")
    assert rows[0]["event"] == "BreakStarted"


def test_a_spreadsheet_never_takes_a_candidates_words_for_a_formula() -> None:
    """`=HYPERLINK(…)` in a message must not run in the exams office."""
    assert "'=1+1" in as_file([replace(said("x"), words="=1+1")], FileKind.CSV, Model())
    assert "'" not in as_file([said("x")], FileKind.CSV, Model())


def test_json_is_one_object_a_line() -> None:
    """So that a program reads it as it comes, however long it is."""
    text = as_file([said("one\ntwo"), said("three")], FileKind.JSON_LINES, Model())

    assert [json.loads(row)["words"] for row in text.splitlines()] == ["writes: “one\ntwo”", "writes: “three”"]


def test_plain_text_says_when_a_line_came_late() -> None:
    """A reader without the other columns still sees both times."""
    text = as_file([line(BREAK, seat=3, came=30)], FileKind.TEXT, Model())

    assert "seat 3" in text
    assert "(came " in text
    assert "(came " not in as_file([line(BREAK, seat=3, came=2)], FileKind.TEXT, Model())


def test_a_file_is_written_whole_for_its_owner_alone(tmp_path: Path) -> None:
    """It names candidates."""
    place = tmp_path / "log.csv"

    assert write(place, "ä\n", replace=False) == 3
    assert place.read_bytes() == "ä\n".encode()
    assert place.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [place]


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(tmp_path: Path) -> None:
    """Yesterday's log is not lost to a slip."""
    place = tmp_path / "log.csv"
    place.write_text("yesterday")

    with pytest.raises(IsThereAlready):
        write(place, "today", replace=False)
    assert place.read_text() == "yesterday"

    write(place, "today", replace=True)
    assert place.read_text() == "today"


@pytest.mark.parametrize("place", ["missing/log.csv", "", "x" * 300])
def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path, place: str) -> None:
    """No such folder, a folder itself, a name too long: the words name the place."""
    with pytest.raises(NotWritten, match=str(tmp_path)):
        write(tmp_path / place, "today", replace=False)


def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a log that looks like a whole one would be worse than none."""
    place = tmp_path / "log.csv"
    place.write_text("yesterday")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        write(place, "today", replace=True)

    assert place.read_text() == "yesterday"
    assert list(tmp_path.iterdir()) == [place]


def test_lines_of_others_keep_their_own_names() -> None:
    """Brandt's words are not Chen's."""
    assert is_found(BRANDT, said("hello", BRANDT), Model())
    assert not is_found(CHEN, said("hello", BRANDT), Model())
