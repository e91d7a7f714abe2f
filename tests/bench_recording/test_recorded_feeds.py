"""The bench's nine phones: recordings of a real Chromium, and the track that sends them without encoding."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import av
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.mediastreams import MediaStreamError

from invigilator_console.bench.recorded import (
    RECORDINGS,
    BrokenRecording,
    Kind,
    RecordedFrame,
    ReplayTrack,
    frames,
    from_ivf,
    is_key,
    nine,
    replay,
    to_ivf,
)

NAMES = [name for kind in RECORDINGS.values() for name in kind]
KEY = b"\x10\x00\x00\x9d\x01\x2a"
DELTA = b"\x11\x00\x00"


def recording(*times: int) -> list[RecordedFrame]:
    """A key frame and then deltas, at these milliseconds."""
    return [RecordedFrame(ms, number == 0, KEY if number == 0 else DELTA) for number, ms in enumerate(times)]


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_is_a_whole_tile_feed_from_its_first_frame(name: str) -> None:
    """It must play from the beginning with no frame left over: ten seconds, ten frames a second, 320x240."""
    decoder = av.CodecContext.create("libvpx", "r")
    encoded = frames(name)

    pictures = [picture for frame in encoded for picture in decoder.decode(av.Packet(frame.data))]

    assert encoded[0].key
    assert encoded[0].ms == 0
    assert 9_700 <= encoded[-1].ms < 10_000
    assert 95 <= len(encoded) == len(pictures) <= 102
    assert {(picture.width, picture.height) for picture in pictures} == {(320, 240)}


@pytest.mark.parametrize("name", NAMES)
def test_the_time_in_a_recording_only_goes_forward(name: str) -> None:
    """A frame before its time would be sent in a burst, and the bench would measure that."""
    times = [frame.ms for frame in frames(name)]

    assert all(0 < later - earlier <= 300 for earlier, later in pairwise(times))


def test_a_hand_held_feed_costs_more_than_a_calm_one() -> None:
    """Calm and sway are the two ends of what a console has to bear; were they alike, one would be wasted."""
    sizes = {
        kind: sum(len(frame.data) for name in names for frame in frames(name)) for kind, names in RECORDINGS.items()
    }

    assert sizes["sway"] > 2 * sizes["calm"]
    assert sum(sizes.values()) < 1_500_000


@pytest.mark.parametrize("kind", ["calm", "sway"])
def test_nine_feeds_do_not_begin_their_loops_together(kind: Kind) -> None:
    """Nine key frames in one instant is a load that no room of phones makes."""
    feeds = nine(kind)

    lengths = [feed[-1].ms for feed in feeds]

    assert len(feeds) == 9
    assert all(feed[0].key for feed in feeds)
    assert len({length // 100 for length in lengths}) >= 3
    assert min(lengths) > 8_000


def test_what_was_written_as_ivf_is_read_again() -> None:
    """The recorder and the bench agree about the file between them."""
    made = recording(0, 100, 215)

    assert from_ivf(to_ivf(made, 320, 240)) == made


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"DKIF",
        b"RIFF" + to_ivf(recording(0), 320, 240)[4:],
        to_ivf(recording(0, 100), 320, 240)[:-1],
        to_ivf(recording(0, 100), 320, 240)[: -len(DELTA) - 3],
        to_ivf([], 320, 240),
        to_ivf([RecordedFrame(0, key=False, data=DELTA)], 320, 240),
    ],
    ids=["empty", "cut in the magic", "not ivf", "cut in a frame", "cut in a frame's header", "no frame", "no key"],
)
def test_a_broken_recording_is_refused(content: bytes) -> None:
    """Half a recording would make the console look cheaper than it is."""
    with pytest.raises(BrokenRecording):
        from_ivf(content)


def test_a_track_must_be_able_to_begin() -> None:
    """Without a key frame first nobody could ever decode it."""
    with pytest.raises(BrokenRecording):
        ReplayTrack([])
    with pytest.raises(BrokenRecording):
        ReplayTrack(recording(0, 100)[1:])


async def test_a_loop_goes_on_in_time_and_begins_again_at_the_key_frame() -> None:
    """Time that jumped back at each loop would make a receiver throw the frames away."""
    track = ReplayTrack(recording(0, 10, 22))

    packets = [await track.recv() for _ in range(7)]

    assert [is_key(bytes(packet)) for packet in packets] == [True, False, False, True, False, False, True]
    assert [packet.pts for packet in packets] == [0, 900, 1980, 2970, 3870, 4950, 5940]


async def test_a_restart_does_not_wait_for_the_next_frame_to_be_due() -> None:
    """A viewer who lost the picture is looking at nothing until the key frame comes."""
    track = ReplayTrack(recording(0, 60_000))
    await track.recv()
    waiting = asyncio.create_task(track.recv())
    await asyncio.sleep(0)

    track.restart()
    packet = await asyncio.wait_for(waiting, 10)

    assert is_key(bytes(packet))
    assert packet.pts < 60_000 * 90


async def test_a_stopped_track_sends_nothing_more() -> None:
    """aiortc ends a sender by stopping its track."""
    track = ReplayTrack(recording(0, 10))
    track.stop()

    with pytest.raises(MediaStreamError):
        await track.recv()


@pytest.fixture
async def pair() -> AsyncIterator[tuple[RTCPeerConnection, RTCPeerConnection]]:
    """Two peers on this machine, closed afterwards."""
    both = tuple(RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    yield both
    await asyncio.gather(*(peer.close() for peer in both))


async def test_a_receiver_decodes_the_replay_and_gets_a_key_frame_when_it_asks(
    pair: tuple[RTCPeerConnection, RTCPeerConnection],
) -> None:
    """The whole way: RTP from the recording, a real receiver, and its picture loss indication answered at once."""
    sending, receiving = pair
    arrived = asyncio.Event()
    receiving.on("track", lambda _track: arrived.set())
    # So long until the loop would come round by itself that only the request can have brought the key frame.
    begin = frames("calm1")[:4]
    track = replay(sending, [*begin, RecordedFrame(3_600_000, key=False, data=begin[-1].data)])
    sent_keys = count_keys(track)
    await sending.setLocalDescription(await sending.createOffer())
    await receiving.setRemoteDescription(sending.localDescription)
    await receiving.setLocalDescription(await receiving.createAnswer())
    await sending.setRemoteDescription(receiving.localDescription)
    await asyncio.wait_for(arrived.wait(), 20)
    receiver = receiving.getReceivers()[0]

    picture = await asyncio.wait_for(receiver.track.recv(), 20)
    keys_before = len(sent_keys)
    sources = receiver.getSynchronizationSources()
    await receiver._send_rtcp_pli(sources[0].source)
    later = await asyncio.wait_for(next_after(receiver.track, picture.pts + 3 * 9_000), 20)

    assert (picture.width, picture.height) == (320, 240)
    assert keys_before == 1
    assert len(sent_keys) == 2
    assert (later.width, later.height) == (320, 240)


def count_keys(track: ReplayTrack) -> list[int]:
    """Fills with the time of each key frame that the track gives out."""
    given, recv = [], track.recv

    async def counting() -> av.Packet:
        packet = await recv()
        if is_key(bytes(packet)):
            given.append(packet.pts)
        return packet

    track.recv = counting
    return given


async def next_after(track: ReplayTrack, pts: int) -> av.VideoFrame:
    """The first picture later than that time."""
    while (picture := await track.recv()).pts <= pts:
        pass
    return picture
