"""Recordings over the line: on disk before they are answered, counted when they end, and one line of the record each."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms.stores import blob_names
from signalling import recordings
from tests.rooms.exam_day import ADEYEMI, BRANDT, OKAFOR, a_policy, a_session
from tests.signalling.hall_under_test import HallUnderTest

FIRST, SECOND = b"\x1aE\xdf\xa3 the header and two seconds", b"two seconds more"


@pytest.fixture
async def recorded(tmp_path: Path) -> AsyncIterator[HallUnderTest]:
    """An exam that is recorded; Adeyemi has joined at 09:00, and the phone has begun segment `one`."""
    async with HallUnderTest(tmp_path, a_session(policy=a_policy(recording="on"))) as hall:
        await hall.candidate(c.Join(candidate=ADEYEMI, device="phone"))
        await hall.candidate(c.BeginRecording(candidate=ADEYEMI, segment="one", media_type="video/webm"))
        yield hall


async def put(
    hall: HallUnderTest, path: str, body: bytes = FIRST, *, person: str = f"candidate:{ADEYEMI}", **headers: str
) -> tuple[int, dict[str, Any]]:
    given = {
        "Authorization": f"Bearer {hall.token(person)}",
        "Content-Type": "video/webm",
        "Content-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    async with hall.client.put(hall.url(f"/recordings/{path}"), data=body, headers=given) as answer:
        return answer.status, await answer.json(content_type=None)


async def end(hall: HallUnderTest, segment: str = "one", **body: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {hall.token(f'candidate:{ADEYEMI}')}"}
    async with hall.client.post(hall.url(f"/recordings/{segment}/end"), json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def told(hall: HallUnderTest, kind: str) -> list[dict[str, Any]]:
    return [event for event in await hall.events() if event["type"] == kind]


def kept(hall: HallUnderTest) -> list[bytes]:
    folder = hall.folder / "blobs" / blob_names.of_recordings(hall.session_id)
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


async def test_a_chunk_is_kept_and_makes_no_event(recorded: HallUnderTest) -> None:
    """Three hours are 5,400 chunks; the record is what an exams officer would read aloud."""
    before = await recorded.events()

    status, answer = await put(recorded, "one/1")

    sha256 = hashlib.sha256(FIRST).hexdigest()
    assert (status, answer) == (201, {"segment": "one", "number": 1, "sha256": sha256, "size": len(FIRST)})
    assert kept(recorded) == [FIRST]
    assert await recorded.events() == before
    assert await recorded.figure("ninefold_recording_bytes_total") == len(FIRST)


async def test_a_chunk_sent_again_is_held_already(recorded: HallUnderTest) -> None:
    """The answer was lost in the network; the phone may send it as often as it likes."""
    await put(recorded, "one/1")

    assert (await put(recorded, "one/1"))[0] == 200
    assert kept(recorded) == [FIRST]
    assert await recorded.figure("ninefold_recording_bytes_total") == len(FIRST)


async def test_other_bytes_under_that_number_are_refused_and_change_nothing(recorded: HallUnderTest) -> None:
    """What was stored once is evidence."""
    await put(recorded, "one/1")

    status, answer = await put(recorded, "one/1", SECOND)

    assert (status, answer["type"]) == (409, "urn:ninefold:blob-conflict")
    assert kept(recorded) == [FIRST]


async def test_bytes_that_are_not_what_was_announced_are_not_kept(recorded: HallUnderTest) -> None:
    wrong = base64.b64encode(hashlib.sha256(SECOND).digest()).decode()

    status, answer = await put(recorded, "one/1", Content_Digest=f"sha-256=:{wrong}:")

    assert (status, answer["type"]) == (400, "urn:ninefold:digest-mismatch")
    assert kept(recorded) == []


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "code"),
    [
        ("one/1", b"", {}, 400, "malformed"),
        ("one/1", FIRST, {"Content_Digest": ""}, 400, "malformed"),
        ("one/1", FIRST, {"Content_Type": "video/mp4"}, 415, "unknown-media"),
        ("one/20001", FIRST, {}, 400, "malformed"),
        ("one/0", FIRST, {}, 405, "not-allowed"),
        ("One/1", FIRST, {}, 404, "not-found"),
        ("two/1", FIRST, {}, 409, "recording-not-begun"),
    ],
)
async def test_what_cannot_be_taken_is_said_to_be_so(
    recorded: HallUnderTest, path: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """The phone acts by the code: later, or not at all."""
    answered, answer = await put(recorded, path, body, **headers)

    assert (answered, answer["type"]) == (status, f"urn:ninefold:{code}")
    assert kept(recorded) == []


async def test_a_chunk_has_an_end(recorded: HallUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills the disk with two seconds."""
    monkeypatch.setattr(recordings, "LARGEST_CHUNK", len(FIRST) - 1)

    assert (await put(recorded, "one/1"))[1]["type"] == "urn:ninefold:too-large"
    assert kept(recorded) == []


@pytest.mark.parametrize("person", [f"staff:{OKAFOR}", f"computer:{ADEYEMI}"])
async def test_only_a_candidates_phone_sends_a_recording(recorded: HallUnderTest, person: str) -> None:
    assert (await put(recorded, "one/1", person=person))[0] == 403


async def test_a_segment_is_its_candidates_own(recorded: HallUnderTest) -> None:
    """Nobody adds to somebody else's recording by knowing its name."""
    await recorded.candidate(c.Join(candidate=BRANDT, device="phone"))

    assert (await put(recorded, "one/1", person=f"candidate:{BRANDT}"))[1]["type"] == "urn:ninefold:recording-not-begun"


async def test_an_exam_that_is_not_recorded_takes_no_recording(hall: HallUnderTest) -> None:
    """The privacy notice says that nothing is recorded; so nothing is kept, whatever is sent."""
    await hall.candidate(c.Join(candidate=ADEYEMI, device="phone"))

    for status, answer in (await put(hall, "one/1"), await end(hall, chunks=1)):
        assert (status, answer["type"]) == (409, "urn:ninefold:not-recorded")
    assert kept(hall) == []


async def test_a_segment_ends_when_every_chunk_is_there(recorded: HallUnderTest) -> None:
    """The server says what it misses; the phone sends that, and deletes nothing before."""
    await put(recorded, "one/2", SECOND)
    recorded.clock.advance(600)

    assert await end(recorded, chunks=3, until="2027-06-08T09:00:06Z") == (200, {"missing": [1, 3]})
    assert await told(recorded, "RecordingStored") == []
    await put(recorded, "one/1")
    await put(recorded, "one/3", SECOND)
    assert await end(recorded, chunks=3, until="2027-06-08T09:00:06Z") == (200, {"missing": []})

    (stored,) = await told(recorded, "RecordingStored")
    assert (stored["chunks"], stored["lost"], stored["size"]) == (3, 0, len(FIRST) + 2 * len(SECOND))
    assert (stored["since"], stored["until"]) == ("2027-06-08T09:00:00Z", "2027-06-08T09:00:06Z")


async def test_what_the_phone_has_lost_is_on_record_as_lost(recorded: HallUnderTest) -> None:
    """A gap is said to be one; it does not keep the rest from being stored."""
    await put(recorded, "one/1")

    assert await end(recorded, chunks=3, without=[2, 3]) == (200, {"missing": []})

    (stored,) = await told(recorded, "RecordingStored")
    assert (stored["chunks"], stored["lost"]) == (3, 2)


async def test_a_segment_ends_once(recorded: HallUnderTest) -> None:
    """Two tabs, or an answer that was lost: the record says it once, and then takes no more chunks of it."""
    await put(recorded, "one/1")

    answers = await asyncio.gather(*(end(recorded, chunks=1) for _ in range(3)))

    assert answers == [(200, {"missing": []})] * 3
    assert len(await told(recorded, "RecordingStored")) == 1
    assert (await put(recorded, "one/1"))[0] == 200
    assert (await put(recorded, "one/2"))[1]["type"] == "urn:ninefold:recording-complete"


@pytest.mark.parametrize("body", [{}, {"chunks": -1}, {"chunks": 20001}, {"chunks": 1, "without": [0]}])
async def test_an_end_that_makes_no_sense_is_refused(recorded: HallUnderTest, body: dict[str, Any]) -> None:
    status, answer = await end(recorded, **body)

    assert (status, answer["type"]) == (400, "urn:ninefold:malformed")


async def test_a_recording_arrives_after_everybody_has_gone_home(recorded: HallUnderTest) -> None:
    """The record is sealed by then and takes no event; the recording is kept all the same."""
    await put(recorded, "one/1")
    await recorded.staff("chief", c.NoteDeparture(candidate=ADEYEMI, reason="ill"))
    recorded.clock.set("09:31")
    await recorded.until(lambda session: session.started_at)
    await recorded.staff("chief", c.CloseSession())

    assert (await put(recorded, "one/2", SECOND))[0] == 201
    assert await end(recorded, chunks=2) == (200, {"missing": []})

    assert kept(recorded) == [FIRST, SECOND]
    assert await told(recorded, "RecordingStored") == []
    assert (await put(recorded, "two/1"))[1]["type"] == "urn:ninefold:session-closed"
