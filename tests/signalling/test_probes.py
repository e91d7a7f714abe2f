"""How fast a phone's line is, measured by bytes that arrive or leave."""

import asyncio
import gzip
from typing import Any
from urllib.parse import urlsplit

import pytest

from signalling.probes import AT_ONCE_EACH, LARGEST_PROBE
from tests.rooms.exam_day import ADEYEMI, BRANDT
from tests.signalling.hall_under_test import HallUnderTest


def of(hall: HallUnderTest, person: str = f"candidate:{ADEYEMI}") -> dict[str, str]:
    return {"Authorization": f"Bearer {hall.token(person)}"}


async def sent_up(hall: HallUnderTest, body: Any) -> tuple[int, dict[str, Any]]:
    async with hall.client.post(hall.url("/probe"), data=body, headers=of(hall)) as answer:
        return answer.status, await answer.json(content_type=None)


@pytest.mark.parametrize("size", [0, 1, 65_536, LARGEST_PROBE])
async def test_just_as_many_bytes_come_down_as_were_asked_for(hall: HallUnderTest, size: int) -> None:
    async with hall.client.get(hall.url(f"/probe?bytes={size}"), headers=of(hall)) as answer:
        assert answer.status == 200
        assert len(await answer.read()) == size
        assert answer.headers["Content-Length"] == str(size)


async def test_nothing_on_the_way_can_shrink_or_keep_a_probe(hall: HallUnderTest) -> None:
    """A proxy that compresses or remembers would make a poor line look good."""
    bodies = []
    for _ in range(2):
        async with hall.client.get(hall.url("/probe?bytes=65536"), headers=of(hall)) as answer:
            bodies.append(await answer.read())
            assert answer.headers["Cache-Control"] == "no-store, no-transform"

    assert len(gzip.compress(bodies[0])) > 65_536
    assert bodies[0] != bodies[1]


@pytest.mark.parametrize("wanted", ["", "?bytes=", "?bytes=-1", "?bytes=262145", "?bytes=1e3", "?bytes=" + "9" * 400])
async def test_a_probe_has_bounds(hall: HallUnderTest, wanted: str) -> None:
    async with hall.client.get(hall.url(f"/probe{wanted}"), headers=of(hall)) as answer:
        assert answer.status == 400


async def test_bytes_that_go_up_are_counted(hall: HallUnderTest) -> None:
    assert await sent_up(hall, b"\x07" * 65_536) == (200, {"bytes": 65_536})
    assert await sent_up(hall, b"\x07" * LARGEST_PROBE) == (200, {"bytes": LARGEST_PROBE})


async def test_more_than_a_probe_is_not_swallowed(hall: HallUnderTest) -> None:
    status, answer = await sent_up(hall, b"\x07" * (LARGEST_PROBE + 1))

    assert (status, answer["type"]) == (413, "urn:ninefold:too-large")


async def test_only_a_candidate_may_probe(hall: HallUnderTest) -> None:
    """The server is no speed test for the world."""
    for headers, status in (
        ({}, 401),
        (of(hall, "staff:okafor"), 403),
        (of(hall, f"computer:{ADEYEMI}"), 403),
    ):
        async with hall.client.get(hall.url("/probe?bytes=1"), headers=headers) as answer:
            assert answer.status == status
        async with hall.client.post(hall.url("/probe"), data=b"1", headers=headers) as answer:
            assert answer.status == status


async def test_few_probes_run_at_once_so_that_each_measures_the_line_and_not_the_other(hall: HallUnderTest) -> None:
    """A third of the same phone is told to try again; another candidate's goes on."""
    lines = [await Half.of_a_probe(hall) for _ in range(AT_ONCE_EACH)]

    status, answer = await sent_up(hall, b"1")
    async with hall.client.post(hall.url("/probe"), data=b"1", headers=of(hall, f"candidate:{BRANDT}")) as anothers:
        assert anothers.status == 200

    assert (status, answer["type"]) == (429, "urn:ninefold:busy")
    for line in lines:
        assert b'{"bytes": 10}' in await line.finished()
    assert (await sent_up(hall, b"1"))[0] == 200


class Half:
    """A probe of ten bytes, five of which are on their way."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def of_a_probe(cls, hall: HallUnderTest) -> "Half":
        url = urlsplit(hall.url("/"))
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        head = f"POST /probe HTTP/1.1\r\nHost: {url.netloc}\r\nAuthorization: {of(hall)['Authorization']}\r\n"
        # The server says "go on" only once it has begun to take the probe in.
        writer.write(f"{head}Expect: 100-continue\r\nConnection: close\r\nContent-Length: 10\r\n\r\n".encode())
        assert b"100 Continue" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        writer.write(b"12345")
        await writer.drain()
        await hall.nap()
        return cls(reader, writer)

    async def finished(self) -> bytes:
        self._writer.write(b"67890")
        answer = await asyncio.wait_for(self._reader.read(), 10)
        self._writer.close()
        await self._writer.wait_closed()
        return answer
