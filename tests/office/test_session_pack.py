"""The session pack: the same record gives the same bytes, and every ledger adds up with what the candidates were told."""

import csv
import io
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.office.pack import Pack, files, pack_of, page, standing, tables_of
from rooms.office.pack_desk import session_pack
from rooms.office.tables import Column, Kind, as_csv, as_json, for_paper, table
from rooms.record import Broken, Filed, Intact
from rooms.stores.memory import MemoryEventLog
from rooms.stores.signing import SignedHead
from rooms.vocabulary import StreamId
from tests.office.filed_day import FiledDay, not_admitted, scripted_day, written
from tests.rooms.exam_day import DIAZ, OFFICER, clock

GOLDEN = Path(__file__).parent / "golden_pack"
HEAD = "f" * 64


def the_pack() -> Pack:
    day = scripted_day().as_filed()
    count = day.entries[-1].seq
    signed = SignedHead(f"session/{day.id}", count, HEAD, public_key="1" * 64, signature="2" * 128)
    return pack_of(day, Intact(count, HEAD), signed)


def rows(day: FiledDay, name: str) -> list[dict[str, object]]:
    return [dict(row) for each in tables_of(day.as_filed()) if each.name == name for row in each.rows]


class Walked(list[Filed]):
    """A stream that notes in which thread it is walked."""

    thread = 0

    def __iter__(self) -> Iterator[Filed]:
        self.thread = threading.get_ident()
        return super().__iter__()


class Walking(MemoryEventLog):
    """A log whose chains are watched."""

    walked: Walked

    async def stored(self, stream: StreamId) -> list[Filed]:
        self.walked = Walked(await super().stored(stream))
        return self.walked


async def test_the_chain_is_walked_beside_the_loop(tmp_path: Path) -> None:
    """Hashing a long record again takes a while, and the server that shows the pack has exams to attend to."""
    log = Walking()
    await scripted_day().kept_by(log)
    folder = DataFolder(tmp_path)

    pack = await session_pack(Desk(log, folder, OFFICER, lambda: clock("18:00")), "tt2027-linear-algebra-1")

    assert isinstance(pack.verdict, Intact)
    assert log.walked.thread not in {0, threading.get_ident()}


def test_the_scripted_day_gives_the_pack_that_is_on_file() -> None:
    """A pack is evidence years later: what it says of the same record never changes by accident.

    To look at an intended change: NINEFOLD_WRITE_GOLDEN=1 pytest tests/office/test_session_pack.py, then git diff.
    """
    made = {name: content for name, content in files(the_pack()).items() if name != "pack.html"}
    if os.environ.get("NINEFOLD_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for path in GOLDEN.iterdir():
            path.unlink()
        for name, content in made.items():
            (GOLDEN / name).write_bytes(content)

    on_file = {path.name: path.read_bytes() for path in GOLDEN.iterdir()}

    assert {name: content.decode() for name, content in made.items()} == {
        name: content.decode() for name, content in on_file.items()
    }


def test_the_page_holds_every_table_and_loads_nothing() -> None:
    """It is filed and opened years later on a machine without a network."""
    page = files(the_pack())["pack.html"].decode()

    for each in tables_of(the_pack().day):
        assert f'<section id="{each.name}"' in page
    assert "src=" not in page
    assert "@import" not in page
    assert "http" not in page
    assert "=HYPERLINK(&#34;x&#34;)" in page


def test_on_paper_a_short_table_stays_whole_and_a_long_one_has_its_title_on_every_sheet() -> None:
    """Sheets fall out of files: a page of hashes without a word of what they are is of no use to a board."""
    made = the_pack()
    first, *rest = made.tables
    long = page(replace(made, tables=(replace(first, rows=first.rows * 7), *rest)))

    assert '<section id="attendance" class="short">' in page(made)
    assert "running" not in page(made).split("<main>")[1]
    assert '<section id="attendance">' in long
    assert '<tr class="running"><th colspan="17">Attendance register</th></tr>' in long


def test_the_names_of_candidates_stand_only_where_they_are_needed() -> None:
    """A ledger is passed on for one question; the register says who a number is."""
    made = files(the_pack())

    naming = {name for name, content in made.items() if b"Candidate 1043321" in content}

    assert naming == {"attendance.csv", "attendance.json", "tile-plan.csv", "tile-plan.json", "pack.html"}


def test_csv_and_json_of_a_table_say_the_same() -> None:
    made = files(the_pack())
    for name in [name for name in made if name.endswith(".csv")]:
        read = list(csv.DictReader(io.StringIO(made[name].decode("utf-8-sig"))))
        said = json.loads(made[name.replace(".csv", ".json")])

        assert len(read) == len(said)
        for left, right in zip(read, said, strict=True):
            assert list(left) == list(right)


def test_a_text_that_a_spreadsheet_would_run_is_disarmed_and_left_alone_elsewhere() -> None:
    """Candidates and staff write what stands in these cells; a number below nought is no formula."""
    shown = table(
        "t",
        "T",
        [Column("text", "Text"), Column("length_s", "Length", Kind.LENGTH)],
        [{"text": text, "length_s": timedelta(seconds=-60)} for text in ("=1+1", "@SUM(A1)", "+44 1865", "a=b")],
        about="",
        when_empty="",
    )

    read = list(csv.reader(io.StringIO(as_csv(shown, "Europe/London").decode("utf-8-sig"))))

    assert read[1:] == [["'=1+1", "-60"], ["'@SUM(A1)", "-60"], ["'+44 1865", "-60"], ["a=b", "-60"]]
    assert json.loads(as_json(shown, "Europe/London"))[0]["text"] == "=1+1"
    assert for_paper(shown, "Europe/London", clock("09:30")).cells[0] == ("=1+1", "−1:00")


def test_a_table_whose_rows_miss_a_column_is_never_made() -> None:
    with pytest.raises(ValueError, match="differ in b"):
        table("t", "T", [Column("a", "A"), Column("b", "B")], [{"a": 1}], about="", when_empty="")


def test_times_are_on_the_wall_clock_of_the_exam() -> None:
    """09:30 UTC is half past ten in London in June; a script has the offset, a person a time to read."""
    day = written().as_filed()
    attendance = next(each for each in tables_of(day) if each.name == "attendance")

    assert json.loads(as_json(attendance, "Europe/London"))[0]["joined_at"] == "2027-06-08T10:00:00+01:00"
    on_the_day = for_paper(attendance, "Europe/London", day.session.configuration.starts)
    assert "10:00:00" in on_the_day.cells[0]
    assert "2027-06-08 10:00:00" in for_paper(attendance, "Europe/London", clock("09:30").replace(day=9)).cells[0]
    assert "Why they left" not in [column.heading for column in on_the_day.columns]


def test_an_entry_shows_when_it_was_recorded_where_that_was_later() -> None:
    """A phone without a network says it afterwards; an appeal asks for both times."""
    (taken,) = rows(scripted_day(), "breaks")

    assert (taken["asked_at"], taken["recorded_at"]) == (clock("09:59:50"), clock("10:00"))
    assert {row["recorded_at"] for row in rows(scripted_day(), "marks")} == {None}


def test_who_had_a_seat_came_and_who_did_not_is_settled_when_the_session_is_closed() -> None:
    open_still, closed = rows(written(), "attendance"), rows(scripted_day(), "attendance")

    assert [row["attendance"] for row in open_still] == ["came", "came", "came", "expected"]
    assert [row["attendance"] for row in closed] == ["came", "came", "came", "did not attend"]


def test_who_joined_and_never_had_a_seat_was_not_admitted() -> None:
    """A register that says they came would tell a board that they sat the exam."""
    at_the_door = written()
    at_the_door.candidate(c.Join(candidate=DIAZ, device="phone"))

    assert rows(at_the_door, "attendance")[3]["attendance"] == "at the door"
    assert rows(not_admitted(), "attendance")[3]["attendance"] == "not admitted"
    for name in ("scripts", "finish-times", "time-ledger"):
        assert DIAZ not in {row["number"] for row in rows(not_admitted(), name)}


def test_a_pack_says_what_its_record_is_worth() -> None:
    """A session that is not closed has no signed head, and the pack says how to get one."""
    whole = the_pack()
    open_still = pack_of(written().as_filed(), Intact(40, HEAD), None)
    broken = pack_of(whole.day, Broken(7, "its bytes are not the ones that were hashed"), None)

    assert standing(whole) == "The record is intact, 73 entries, closed; its head is signed."
    assert standing(open_still).endswith("ninefold session close tt2027-linear-algebra-1")
    assert "broken at number 7" in standing(broken)
    assert b"broken at number 7" in files(broken)["pack.html"]
