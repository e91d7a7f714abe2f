"""A simulated phone's camera: cheap enough for nine, and faithful in what a viewer can tell."""

from __future__ import annotations

import asyncio

import pytest
from av import Packet

from candidate_web.camera import CLOCK_RATE, FORMATS, Camera, CameraTrack, Encoder

PATIENCE = 20.0  # s


@pytest.fixture(autouse=True)
async def _in_time():
    async with asyncio.timeout(PATIENCE):
        yield


def key_frames(packets: list[Packet]) -> list[bool]:
    """Which of the packets can be decoded without what came before (RFC 6386, 9.1: the first bit of the frame tag)."""
    return [bytes(packet)[0] & 1 == 0 for packet in packets]


def test_a_tile_costs_what_a_real_phone_sends() -> None:
    """On 250 kb/s up there must be room for a tile, a focus and an answer sheet."""
    camera, form = Camera(seed=1), FORMATS["tile"]
    encoder = Encoder(form)

    packets = [encoder.encode(camera.picture(form.pixels), i * CLOCK_RATE // 5, key=False) for i in range(25)]

    kilobits_a_second = sum(len(bytes(packet)) for packet in packets) * 8 / 5 / 1000
    assert 10 < kilobits_a_second < 60


def test_key_frames_come_first_and_when_asked_for_and_never_else() -> None:
    """A key frame costs ten others; one that is asked for and does not come is a frozen tile."""
    camera, form = Camera(seed=1), FORMATS["tile"]
    encoder = Encoder(form)

    packets = [encoder.encode(camera.picture(form.pixels), i * CLOCK_RATE // 5, key=i == 3) for i in range(6)]

    assert key_frames(packets) == [True, False, False, True, False, False]


async def test_a_demanded_key_frame_is_the_next_one() -> None:
    """The viewer who lost a picture waits for one frame, not for the next size change."""
    track = CameraTrack(Camera(seed=1))
    packets = [await track.recv(), await track.recv()]

    track.demand_key_frame()
    packets += [await track.recv(), await track.recv()]

    assert key_frames(packets) == [True, False, True, False]


async def test_a_frozen_camera_sends_nothing_until_it_thaws() -> None:
    """A dead network is silence, not a black picture."""
    track = CameraTrack(Camera(seed=1))
    await track.recv()
    track.freeze(True)
    frame = asyncio.create_task(track.recv())
    await asyncio.sleep(0)

    track.want("focus")  # asked for meanwhile
    await asyncio.sleep(0)
    assert not frame.done()

    track.freeze(False)
    packet = await frame
    assert key_frames([packet]) == [True]


def test_who_is_away_does_not_write() -> None:
    """The page on the desk must not fill while the chair is empty: what is written stays, and grows no further."""
    now = 0.0

    def seen(writes_for: float, seen_at: float) -> object:
        nonlocal now
        now = 0.0
        camera = Camera(seed=1, clock=lambda: now)
        camera.write(True)
        now = writes_for
        camera.write(False)
        now = seen_at
        return camera.picture((320, 240)).tolist()

    assert seen(60, 600) == seen(60, 600)
    assert seen(60, 600) != seen(600, 600)
