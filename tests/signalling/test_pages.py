"""Answer sheets: on disk and synced before the record says so; seen by those who may watch that candidate."""

import asyncio
import base64
import errno
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from rooms import commands as c
from rooms.errors import Unavailable
from rooms.stores.blob_folder import FolderBlobs
from rooms.vocabulary import Phase
from signalling import incoming, uploads
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, CHIEF, DIAZ, LINDQVIST, OBSERVER, OKAFOR, SUPPORT
from tests.signalling.hall_under_test import HallUnderTest

SHEET = b"\xff\xd8\xff\xe0 a photographed page"


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@pytest.fixture
async def uploading(hall: HallUnderTest) -> HallUnderTest:
    """Adeyemi has finished and uploads; Brandt still writes; Okafor has room A."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(ADEYEMI, BRANDT)
    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.sittings[BRANDT].phase is Phase.WRITING)
    await hall.candidate(c.FinishWriting(candidate=ADEYEMI))
    return hall


async def put(
    hall: HallUnderTest, page: int | str = 1, body: Any = SHEET, *, number: str = ADEYEMI, **headers: str
) -> tuple[int, dict[str, Any]]:
    """Status and answer of one upload."""
    given = {
        "Authorization": f"Bearer {hall.token(f'candidate:{number}')}",
        "Content-Type": "image/jpeg",
        "Content-Digest": digest_of(body) if isinstance(body, bytes) else "",
        "Ninefold-Command": str(uuid.uuid4()),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    async with hall.client.put(hall.url(f"/pages/{page}"), data=body, headers=given) as answer:
        return answer.status, await answer.json(content_type=None)


async def get(hall: HallUnderTest, staff: str, path: str) -> tuple[ClientResponse, bytes]:
    headers = {"Authorization": f"Bearer {hall.token(f'staff:{staff}')}"}
    async with hall.client.get(hall.url(path), headers=headers) as answer:
        return answer, await answer.read()


def kept(hall: HallUnderTest) -> list[Path]:
    return [path for path in (hall.folder / "blobs").rglob("*") if path.is_file()]


async def test_a_page_is_stored_and_then_said_to_be(uploading: HallUnderTest) -> None:
    """201 means: on disk, synced, on record."""
    status, answer = await put(uploading)

    assert status == 201
    assert answer == {
        "page": 1,
        "sha256": hashlib.sha256(SHEET).hexdigest(),
        "size": len(SHEET),
        "cursor": answer["cursor"],
    }
    assert [path.read_bytes() for path in kept(uploading)] == [SHEET]
    event = (await uploading.events())[-1]
    assert (event["type"], event["page"], event["size"]) == ("PageStored", 1, len(SHEET))


async def test_the_phone_and_the_console_hear_of_it(uploading: HallUnderTest) -> None:
    """The cursor in the answer is where the phone finds the record of it."""
    phone, console = await uploading.phone(ADEYEMI), await uploading.console(OKAFOR)

    _, answer = await put(uploading)

    record = await phone.hear("record", lambda m: m["cursor"] == answer["cursor"])
    assert record["events"][0]["type"] == "PageStored"
    assert (await console.hear_event("PageStored"))["state"]["candidates"][0]["pages"][0]["page"] == 1


async def test_the_same_page_again_is_held_already(uploading: HallUnderTest) -> None:
    """The answer was lost in the network; the phone may ask as often as it likes."""
    command = str(uuid.uuid4())
    _, first = await put(uploading, Ninefold_Command=command)

    same_command = await put(uploading, Ninefold_Command=command)
    new_command = await put(uploading)

    assert same_command == (200, first)
    assert new_command == (200, first)
    assert [event["type"] for event in await uploading.events()].count("PageStored") == 1


async def test_a_retake_takes_the_place_of_the_first(uploading: HallUnderTest) -> None:
    """Both are kept: what was stored once is evidence until it is purged."""
    await put(uploading)

    status, answer = await put(uploading, 1, b"a better picture")

    assert status == 201
    assert (await uploading.state()).sittings[ADEYEMI].pages[1].sha256 == answer["sha256"]
    assert len(kept(uploading)) == 2


async def test_a_command_id_is_for_one_page(uploading: HallUnderTest) -> None:
    command = str(uuid.uuid4())
    await put(uploading, Ninefold_Command=command)

    status, answer = await put(uploading, 2, b"another", Ninefold_Command=command)

    assert (status, answer["type"]) == (400, "urn:ninefold:malformed")
    assert [path.read_bytes() for path in kept(uploading)] == [SHEET]


async def test_two_candidates_may_use_the_same_command_id(uploading: HallUnderTest) -> None:
    """Nobody is given the answer to somebody else's upload."""
    await uploading.candidate(c.FinishWriting(candidate=BRANDT))
    command = str(uuid.uuid4())

    first, second = (
        await put(uploading, Ninefold_Command=command),
        await put(uploading, number=BRANDT, Ninefold_Command=command),
    )

    assert (first[0], second[0]) == (201, 201)


async def test_bytes_that_are_not_what_was_announced_are_not_kept(uploading: HallUnderTest) -> None:
    status, answer = await put(uploading, Content_Digest=digest_of(b"something else"))

    assert (status, answer["type"]) == (400, "urn:ninefold:digest-mismatch")
    assert kept(uploading) == []


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content_Digest": ""}, 400, "malformed"),
        ({"Content_Digest": "md5=:AAAA:"}, 400, "malformed"),
        ({"Content_Type": "image/heic"}, 415, "unknown-media"),
        ({"Content_Type": "text/html"}, 415, "unknown-media"),
        ({"Ninefold_Command": "time:start"}, 400, "malformed"),
        ({"Ninefold_Command": "x" * 65}, 400, "malformed"),
        ({"Authorization": "Bearer nonsense"}, 401, "key-refused"),
        ({"Authorization": "Basic abc"}, 401, "key-refused"),
        ({"Origin": "https://evil.example"}, 403, "not-yours"),
    ],
)
async def test_what_is_wrong_with_an_upload_is_said(
    uploading: HallUnderTest, headers: dict[str, str], status: int, code: str
) -> None:
    got, answer = await put(uploading, **headers)

    assert (got, answer["type"]) == (status, f"urn:ninefold:{code}")
    assert kept(uploading) == []


@pytest.mark.parametrize("page", ["0", "201", "1000", "-1", "x"])
async def test_pages_are_numbered_from_1_to_200(uploading: HallUnderTest, page: str) -> None:
    status, answer = await put(uploading, page)

    assert status in {400, 404, 405}
    assert answer["type"] in {"urn:ninefold:malformed", "urn:ninefold:not-found", "urn:ninefold:not-allowed"}
    assert kept(uploading) == []


async def test_who_still_writes_stores_no_page(uploading: HallUnderTest) -> None:
    """The rule says no before a byte is on disk."""
    status, answer = await put(uploading, number=BRANDT)

    assert (status, answer["type"]) == (409, "urn:ninefold:not-now")
    assert answer["detail"] == "Finish writing first."
    assert kept(uploading) == []


async def test_staff_store_no_page(uploading: HallUnderTest) -> None:
    """An answer sheet comes from the candidate's own phone, or not at all."""
    status, answer = await put(uploading, Authorization=f"Bearer {uploading.token(f'staff:{CHIEF}')}")

    assert (status, answer["type"]) == (403, "urn:ninefold:not-yours")


async def test_a_page_has_at_most_twenty_megabytes(uploading: HallUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in the header or not."""
    monkeypatch.setattr(uploads, "LARGEST_PAGE", 100_000)

    async def endless():
        for _ in range(20):
            yield b"x" * 10_000

    announced = await put(uploading, body=b"x" * 100_001)
    unannounced = await put(uploading, body=endless(), Content_Digest=digest_of(b"x" * 200_000))
    at_most = await put(uploading, body=b"x" * 100_000)

    assert (announced[0], announced[1]["type"]) == (413, "urn:ninefold:too-large")
    assert (unannounced[0], unannounced[1]["type"]) == (413, "urn:ninefold:too-large")
    assert at_most[0] == 201
    assert len(kept(uploading)) == 1


async def test_an_empty_page_is_no_page(uploading: HallUnderTest) -> None:
    status, answer = await put(uploading, body=b"")

    assert (status, answer["type"]) == (400, "urn:ninefold:malformed")
    assert kept(uploading) == []


async def test_a_page_cut_off_on_its_way_leaves_nothing(uploading: HallUnderTest) -> None:
    """A tunnel, a flat battery: the phone sends the page again."""
    url = uploading.server.make_url("/pages/1")
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(
        f"PUT /pages/1 HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: 1000\r\n"
        f"Content-Digest: {digest_of(SHEET)}\r\n"
        f"Authorization: Bearer {uploading.token(f'candidate:{ADEYEMI}')}\r\n\r\nhalf of it".encode()
    )
    await writer.drain()
    writer.transport.abort()

    status, _ = await put(uploading)

    assert status == 201
    assert [path.read_bytes() for path in kept(uploading)] == [SHEET]


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), None])
async def test_a_full_disk_is_said_and_nothing_half_is_left(
    uploading: HallUnderTest, monkeypatch: pytest.MonkeyPatch, trouble: OSError | None
) -> None:
    """The phone keeps the page and tries again later."""
    if trouble is None:
        monkeypatch.setattr(incoming, "KEPT_FREE", 1 << 60)
    else:

        async def full(*_: object) -> None:
            raise Unavailable("blobs") from trouble

        monkeypatch.setattr(FolderBlobs, "put", full)

    status, answer = await put(uploading)

    assert (status, answer["type"]) == (507, "urn:ninefold:no-space")
    assert kept(uploading) == []
    assert (await uploading.state()).sittings[ADEYEMI].pages == {}


async def test_a_store_that_does_not_answer_is_said_to_be_unavailable(
    uploading: HallUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> None:
        raise Unavailable("blobs")

    monkeypatch.setattr(FolderBlobs, "put", silent)

    status, answer = await put(uploading)

    assert (status, answer["type"]) == (503, "urn:ninefold:unavailable")


async def test_a_page_that_a_rule_refuses_in_the_last_moment_is_thrown_away(uploading: HallUnderTest) -> None:
    """Declared while the page was on its way: no picture stays that no record names."""
    original = FolderBlobs.put

    async def declared_meanwhile(self: FolderBlobs, *arguments: Any) -> Any:
        stored = await original(self, *arguments)
        await uploading.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))
        return stored

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FolderBlobs, "put", declared_meanwhile)
        status, answer = await put(uploading)

    assert (status, answer["type"]) == (409, "urn:ninefold:not-now")
    assert kept(uploading) == []


@pytest.mark.parametrize("staff", [OKAFOR, CHIEF, OBSERVER])
async def test_who_may_watch_a_candidate_may_see_the_pages(uploading: HallUnderTest, staff: str) -> None:
    await put(uploading)

    answer, body = await get(uploading, staff, f"/pages/{ADEYEMI}/1")

    assert (answer.status, body, answer.content_type) == (200, SHEET, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("staff", [LINDQVIST, SUPPORT])
async def test_nobody_else_sees_the_pages(uploading: HallUnderTest, staff: str) -> None:
    await put(uploading)

    answer, _ = await get(uploading, staff, f"/pages/{ADEYEMI}/1")

    assert answer.status == 403


async def test_candidates_do_not_read_pages(uploading: HallUnderTest) -> None:
    """Neither somebody else's nor their own: what the phone shows it has itself."""
    await put(uploading)
    headers = {"Authorization": f"Bearer {uploading.token(f'candidate:{CHEN}')}"}

    async with uploading.client.get(uploading.url(f"/pages/{ADEYEMI}/1"), headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    ("path", "status"), [(f"/pages/{ADEYEMI}/2", 404), ("/pages/9999999/1", 403), (f"/pages/{DIAZ}/1", 404)]
)
async def test_a_page_that_is_not_there_is_not_found(uploading: HallUnderTest, path: str, status: int) -> None:
    answer, _ = await get(uploading, CHIEF, path)

    assert answer.status == status
