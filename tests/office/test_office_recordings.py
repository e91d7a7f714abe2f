"""`ninefold recordings`: what the phones recorded, as files, on real folders."""

import asyncio
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rooms import commands as c
from rooms.commands import SERVER, Actor, Station, Told
from rooms.data_folder import DataFolder
from rooms.service import SessionService
from rooms.stores import blob_names
from rooms.stores.blob_folder import FolderBlobs
from tests.office.one_door import an_error, ninefold

SAMPLE = Path(__file__).parent.parent / "cohorts"
COHORT, SESSION = "tt2027-linear-algebra", "tt2027-linear-algebra-1"
ADEYEMI, BRANDT = "0043321", "1043377"
NINE_O_CLOCK = datetime(2027, 6, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a published cohort that is recorded."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in ("roster.csv", "honour-code.md"):
        (sources / name).write_bytes((SAMPLE / name).read_bytes())
    text = (SAMPLE / "cohort.toml").read_text()
    (sources / "cohort.toml").write_text(text.replace('recording = "off"', 'recording = "on"'))
    folder = tmp_path / "data"
    ninefold("cohort", "create", sources / "cohort.toml", "--data", folder)
    ninefold("cohort", "confirm", COHORT, "--data", folder, "--note", "letter seen")
    ninefold("cohort", "publish", COHORT, "--data", folder)
    return folder


def record(data: Path, number: str, segment: str, chunks: dict[int, bytes], *, ends_after: int | None = None) -> None:
    """A phone joins, begins a segment, and sends these chunks of it."""

    async def send() -> None:
        blobs = await FolderBlobs.open(data / "blobs")
        async with DataFolder(data).open_log() as log:
            service = SessionService(log, SESSION)
            candidate = Actor(Station.CANDIDATE, number)
            wanted: list[tuple[Actor, c.SessionCommand]] = [
                (candidate, c.Join(candidate=number, device="phone")),
                (candidate, c.BeginRecording(candidate=number, segment=segment, media_type="video/webm")),
            ]
            if ends_after is not None:
                end = c.StoreRecording(candidate=number, segment=segment, chunks=ends_after, size=1, until=NINE_O_CLOCK)
                wanted.append((SERVER, end))
            for actor, command in wanted:
                told = Told(f"{number}-{segment}-{command.type}", NINE_O_CLOCK, NINE_O_CLOCK, actor)
                await service.execute(command, told)
        for place, body in chunks.items():
            key = blob_names.of_chunk(SESSION, number, segment, place)
            await blobs.put(key, body, hashlib.sha256(body).hexdigest())

    asyncio.run(send())


def test_a_segment_is_its_chunks_in_their_order(data: Path, tmp_path: Path) -> None:
    """Also the tenth comes after the second; and nobody else on the machine looks at it."""
    chunks = {n: f"chunk {n}, ".encode() for n in (1, 10, 2, 3, 4, 5, 6, 7, 8, 9)}
    record(data, ADEYEMI, "20270608090000-aa", chunks, ends_after=10)

    printed = ninefold("recordings", SESSION, "--data", data, "--out", tmp_path / "out", "--json")

    (row,) = json.loads(printed.stdout)
    written = tmp_path / "out" / ADEYEMI / "20270608090000-aa.webm"
    assert written.read_bytes() == b"".join(chunks[n] for n in range(1, 11))
    assert (row["file"], row["state"], row["chunks"], row["missing"]) == (str(written), "stored", 10, 0)
    assert written.stat().st_mode & 0o777 == 0o600
    assert written.parent.stat().st_mode & 0o777 == 0o700


def test_a_segment_that_still_arrives_is_written_as_far_as_it_is_there(data: Path, tmp_path: Path) -> None:
    """A phone that is still sending: what has come can be looked at, and the rest later."""
    record(data, ADEYEMI, "one", {1: b"a", 4: b"d"})
    printed = ninefold("recordings", SESSION, "--data", data, "--out", tmp_path / "out")
    assert "not ended" in printed.stdout

    record(data, BRANDT, "two", {})
    rows = json.loads(ninefold("recordings", SESSION, "--data", data, "--out", tmp_path / "out", "--json").stdout)

    assert [(row["candidate"], row["chunks"], row["missing"], row["bytes"]) for row in rows] == [
        (ADEYEMI, 4, 2, 2),
        (BRANDT, 0, 0, 0),
    ]
    assert rows[1]["file"] is None
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["one.webm"]


def test_one_candidates_recording_can_be_had_alone(data: Path, tmp_path: Path) -> None:
    """A case is about one candidate; nobody else's picture is taken out for it."""
    record(data, ADEYEMI, "one", {1: b"a"})
    record(data, BRANDT, "two", {1: b"b"})

    ninefold("recordings", SESSION, "--data", data, "--out", tmp_path / "out", "--candidate", BRANDT)

    assert [path.name for path in (tmp_path / "out").iterdir()] == [BRANDT]
    (look,) = json.loads(ninefold("people", "looks", "--data", data, "--json").stdout)
    assert (look["what"], look["session"], look["candidate"]) == ("recording", SESSION, BRANDT)


def test_nothing_recorded_is_no_error(data: Path, tmp_path: Path) -> None:
    assert "Nothing was recorded." in ninefold("recordings", SESSION, "--data", data, "--out", tmp_path / "out").stdout


@pytest.mark.parametrize("arguments", [("no-such-session",), (SESSION, "--candidate", "9")])
def test_what_is_not_there_is_said_in_one_line(data: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    wrong = ninefold("recordings", *arguments, "--data", data, "--out", tmp_path / "out", code=2)

    an_error(wrong)
