"""A phone that calls anew all day: what its old calls held is let go at once, without waiting to be collected.

A call holds about half a megabyte: a decoder, pictures, keys, buffers of three protocols. What waits to be collected
waits long in a program as large as the console, and leaves its memory in shreds.
"""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.console.senders import Phone, Viewer, viewing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from invigilator_console.receive.call import Call


@pytest.fixture(autouse=True)
def _nothing_is_collected() -> Iterator[None]:
    """From here on an object goes when nothing holds it any more, and not before."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def held_by(call: Call) -> dict[str, weakref.ref[Any]]:
    """Everything of a call that is worth freeing, by name; none of it is kept by asking."""
    connection = call._connection
    transceiver = connection.getTransceivers()[0]
    dtls = transceiver.receiver.transport
    parts = {
        "call": call,
        "decoder, pictures": call._pictures,
        "intake": call.intake,
        "connection": connection,
        "receiver": transceiver.receiver,
        "DTLS": dtls,
        "OpenSSL": dtls._ssl,
        "SRTP in": dtls._rx_srtp,
        "SRTP out": dtls._tx_srtp,
        "ICE": dtls.transport._connection,
        "SCTP": connection.sctp,
    }
    return {name: weakref.ref(part) for name, part in parts.items() if part is not None}


def kept(parts: dict[str, weakref.ref[Any]]) -> list[str]:
    return [name for name, part in parts.items() if part() is not None]


def files_open() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def calls(viewer: Viewer, number: int) -> Phone:
    """A phone calls, and is shown."""
    phone = Phone(str(number))
    await viewer.ring(phone)
    await viewer.until(lambda: viewer.feed._calls.coming is None)
    return phone


def shown(viewer: Viewer) -> dict[str, weakref.ref[Any]]:
    assert viewer.feed._calls.shown is not None
    return held_by(viewer.feed._calls.shown)


@pytest.mark.parametrize("is_heard", [False, True])
async def test_a_call_replaced_by_a_newer_one_holds_nothing_any_more(*, is_heard: bool) -> None:
    """The phone has changed its network: its old call has not ended, it has been left behind."""
    async with viewing() as viewer:
        if is_heard:
            viewer.feed.hear(lambda _packet: None)
        await calls(viewer, 0)
        for number in (1, 2):
            before = shown(viewer)
            await calls(viewer, number)

            await viewer.until(lambda parts=before: kept(parts) == [])  # type: ignore[misc]
            assert len(before) == 11


async def test_a_phone_that_hangs_up_and_calls_anew_leaves_no_file_open() -> None:
    async with viewing() as viewer:
        open_files = []
        for number in range(3):
            phone = await calls(viewer, number)
            before = shown(viewer)
            await phone.hang_up()
            await viewer.until(lambda: viewer.states[-1] == "no signal")
            await viewer.feed._calls.let_go()
            open_files.append(files_open())
        await calls(viewer, 3)

        assert open_files == open_files[:1] * 3
        await viewer.until(lambda: kept(before) == [])


async def test_a_call_given_up_before_it_connects_holds_nothing_any_more() -> None:
    """On a bad line a phone calls again and again before it gets through."""
    async with viewing() as viewer:
        deaf = Phone("0")
        deaf.hears = False
        await viewer.ring(deaf)
        assert viewer.feed._calls.coming is not None
        before = held_by(viewer.feed._calls.coming)

        await calls(viewer, 1)

        await viewer.until(lambda: kept(before) == [])


async def test_the_last_picture_of_a_call_that_is_over_can_still_be_drawn_in_another_size() -> None:
    """What a call holds goes with the call, not with its line: its picture stands until another replaces it."""
    async with viewing() as viewer:
        phone = await calls(viewer, 0)
        await phone.hang_up()
        await viewer.until(lambda: viewer.states[-1] == "no signal")
        await viewer.feed._calls.let_go()

        viewer.feed.want(40, 30)

        assert viewer.feed.still() is not None
        picture = viewer.feed.take()
        assert picture is not None
        assert picture.pixels.shape == (30, 40, 3)
