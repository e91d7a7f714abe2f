"""Feeds over real calls on loopback: what an invigilator sees of a phone that comes, changes, goes and comes back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from invigilator_console.feeds import Feed, FeedState
from tests.console.senders import Phone, Viewer, viewing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def viewer() -> AsyncIterator[Viewer]:
    async with viewing() as viewer:
        yield viewer


class TestPictures:
    @pytest.mark.parametrize("codec", ["VP8", "H264"])
    async def test_a_call_is_answered_and_shows_every_picture_from_the_first(self, viewer: Viewer, codec: str) -> None:
        """The first key frame may overtake the end of the DTLS handshake; it must not be lost."""
        phone = Phone(codec=codec)

        await viewer.ring(phone)
        await viewer.until_shown(10)

        assert viewer.numbers == list(range(10))
        assert phone.key_frame_requests == 0
        assert viewer.states == ["live"]
        assert viewer.pictures[0].source_size == (320, 240)
        assert viewer.pictures[0].pixels.shape == (72, 96, 3)

    async def test_pictures_that_nobody_took_are_dropped(self) -> None:
        """Newest wins: a slow terminal is shown the present, not a queue."""
        async with viewing() as viewer:
            viewer.feed._on_picture = None
            await viewer.ring(Phone())
            await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)

            picture = viewer.feed.take()

            assert picture is viewer.feed.newest
            assert viewer.feed.take() is None

    async def test_a_tile_that_grows_is_scaled_anew_at_once(self, viewer: Viewer) -> None:
        await viewer.ring(Phone())
        await viewer.until_shown(1)

        viewer.feed.want(400, 300)

        picture = viewer.feed.take()
        assert picture is not None
        assert picture.pixels.shape == (300, 400, 3)
        assert picture.arrived == viewer.pictures[-1].arrived

    async def test_pixels_that_are_not_square_are_reckoned_with(self, viewer: Viewer) -> None:
        viewer.feed.want(400, 90, pixel_aspect=0.75)

        await viewer.ring(Phone())
        await viewer.until_shown(1)

        assert viewer.pictures[0].pixels.shape == (90, 160, 3)

    async def test_the_phone_may_change_its_picture_at_any_time(self, viewer: Viewer) -> None:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(1)

        phone.track.size = (240, 320)

        await viewer.until(lambda: viewer.pictures[-1].source_size == (240, 320))
        assert viewer.pictures[-1].pixels.shape == (72, 54, 3)

    async def test_it_is_counted_what_came(self, viewer: Viewer) -> None:
        assert viewer.feed.stats.first_frame_s is None

        await viewer.ring(Phone())
        await viewer.until_shown(5)

        stats = viewer.feed.stats
        assert stats.frames == 5
        assert stats.packets >= 5
        assert stats.first_frame_s is not None
        assert stats.lost_s == 0.0


class TestCalls:
    async def test_a_new_call_takes_over_with_its_first_picture(self, viewer: Viewer) -> None:
        """A phone that changes from wifi to mobile calls anew; the old picture stands until then."""
        old, new = Phone("1"), Phone("2", size=(160, 120))
        await viewer.ring(old)
        await viewer.until_shown(2)

        await viewer.ring(new)
        await viewer.until(lambda: viewer.pictures[-1].source_size == (160, 120))
        turn = len(viewer.pictures)
        await viewer.until_shown(5)

        assert {picture.source_size for picture in viewer.pictures[turn:]} == {(160, 120)}
        assert viewer.states == ["live"]
        await viewer.until(lambda: not viewer.feed._calls._closing)
        assert viewer.feed.stats.frames == len(viewer.pictures)

    async def test_of_calls_that_come_at_once_the_newest_wins(self, viewer: Viewer) -> None:
        phones = [Phone(str(number), size=(160 + 16 * number, 120)) for number in range(4)]

        for phone in phones:
            await viewer.ring(phone)
        await viewer.until_shown(3)

        assert viewer.pictures[-1].source_size == (208, 120)

    async def test_calls_answered_at_the_same_time_leave_one_standing(self, viewer: Viewer) -> None:
        """The console takes signals as they come; a phone that redials in a hurry overtakes its own answer."""
        phones = [Phone(str(number), size=(160 + 16 * number, 120)) for number in range(4)]
        viewer.phones += phones
        offers = [await phone.offer() for phone in phones]

        await asyncio.gather(*(viewer.feed.receive_signal(offer) for offer in offers))
        await viewer.until_shown(3)

        assert viewer.pictures[-1].source_size == (208, 120)
        assert [signal["call"] for signal in viewer.signals] == ["3"]

    async def test_a_feed_closed_while_it_answers_says_nothing(self, viewer: Viewer) -> None:
        phone = Phone()
        viewer.phones.append(phone)
        answering = asyncio.ensure_future(viewer.feed.receive_signal(await phone.offer()))
        await asyncio.sleep(0)

        await viewer.feed.close()
        await answering

        assert [signal["kind"] for signal in viewer.signals] == ["bye"]
        assert viewer.states == ["closed"]

    async def test_the_same_offer_again_gets_the_same_answer(self, viewer: Viewer) -> None:
        """A socket that broke before the answer got through."""
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(1)

        local = phone.connection.localDescription
        await viewer.feed.receive_signal(
            {
                "call": "1",
                "kind": "description",
                "description": {"type": "offer", "sdp": viewer.feed._calls.shown.offer},
            }
        )

        assert local.type == "offer"
        assert viewer.signals[0] == viewer.signals[1]

    async def test_a_reloaded_page_may_use_a_call_number_again(self, viewer: Viewer) -> None:
        await viewer.ring(Phone("1"))
        await viewer.until_shown(2)

        await viewer.ring(Phone("1", size=(160, 120)))

        await viewer.until(lambda: viewer.pictures[-1].source_size == (160, 120))

    async def test_ice_candidates_may_come_one_by_one(self, viewer: Viewer) -> None:
        """Browsers send the offer first and their addresses as they find them."""
        phone = Phone()
        offer = await phone.offer()
        lines = offer["description"]["sdp"].splitlines(keepends=True)
        offer["description"]["sdp"] = "".join(
            line for line in lines if not line.startswith(("a=candidate", "a=end-of-candidates"))
        )
        viewer.phones.append(phone)

        await viewer.feed.receive_signal(offer)
        for signal in phone.ice_candidates():
            await viewer.feed.receive_signal(signal)
        await viewer.feed.receive_signal({"call": "1", "kind": "ice_candidate", "ice_candidate": None})

        await viewer.until_shown(1)

    async def test_a_phone_whose_addresses_are_all_hidden_is_reached_by_its_own_calling(self, viewer: Viewer) -> None:
        """Names ending in .local cannot be resolved here, but the phone knows where we are."""
        phone = Phone()
        offer = await phone.offer()
        sdp = offer["description"]["sdp"]
        for signal in phone.ice_candidates():
            line = signal["ice_candidate"]["candidate"]
            sdp = sdp.replace(line, line.replace(line.split()[4], "5b6c.local"))
        offer["description"]["sdp"] = sdp
        viewer.phones.append(phone)

        await viewer.feed.receive_signal(offer)

        assert ".local" in sdp
        await viewer.until_shown(1)

    async def test_a_phone_that_hangs_up_leaves_its_last_picture_without_signal(self, viewer: Viewer) -> None:
        await viewer.ring(Phone())
        await viewer.until_shown(2)

        await viewer.feed.receive_signal({"call": "1", "kind": "bye"})

        assert viewer.states == ["live", "no signal"]
        assert viewer.feed.newest is viewer.pictures[-1]
        viewer.feed.want(48, 48)
        assert viewer.feed.take() is not None

    async def test_a_connection_that_the_phone_closes_is_noticed(self, viewer: Viewer) -> None:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)

        await phone.hang_up()

        await viewer.until(lambda: viewer.states == ["live", "no signal"])

    async def test_closing_tells_the_phone_and_says_no_more(self, viewer: Viewer) -> None:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)

        await viewer.feed.close()

        assert viewer.states == ["live", "closed"]
        assert viewer.signals[-1] == {"call": "1", "kind": "bye", "reason": "closed"}
        shown = len(viewer.pictures)
        await viewer.ring(Phone("2"))
        assert len(viewer.pictures) == shown
        assert len(viewer.signals) == 2


class TestOffersOfNoUse:
    async def test_an_offer_without_a_codec_we_know_is_refused_with_the_reason(self, viewer: Viewer) -> None:
        phone = Phone()
        offer = await phone.offer()
        sdp = offer["description"]["sdp"].replace("VP8/90000", "AV1/90000").replace("rtx/90000", "ulpfec/90000")

        await viewer.feed.receive_signal({**offer, "description": {"type": "offer", "sdp": sdp}})

        viewer.phones.append(phone)
        assert viewer.signals == [{"call": "1", "kind": "bye", "reason": "no-common-codec"}]
        assert viewer.feed.state is FeedState.CONNECTING

    @pytest.mark.parametrize(
        ("sdp", "reason"),
        [
            ("v=0\r\n", "no-video"),
            ("", "no-video"),
            ("m=video", "malformed-offer"),
            ("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=rtpmap:96 VP8/90000\r\n", "malformed-offer"),
            ("v=0\r\nm=video nine UDP 96\r\n", "malformed-offer"),
            ("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 300\r\n", "malformed-offer"),
            ("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:x\r\n", "malformed-offer"),
        ],
    )
    async def test_an_offer_that_makes_no_sense_is_refused_with_the_reason(
        self, viewer: Viewer, sdp: str, reason: str
    ) -> None:
        await viewer.feed.receive_signal(
            {"call": "1", "kind": "description", "description": {"type": "offer", "sdp": sdp}}
        )

        assert viewer.signals == [{"call": "1", "kind": "bye", "reason": reason}]

    @pytest.mark.parametrize(
        "signal",
        [
            {},
            {"call": 1, "kind": "bye"},
            {"call": "1", "kind": "bye"},
            {"call": "1", "kind": "description"},
            {"call": "1", "kind": "description", "description": {"type": "answer", "sdp": ""}},
            {"call": "1", "kind": "description", "description": {"type": "offer", "sdp": None}},
            {"call": "1", "kind": "ice_candidate", "ice_candidate": {"candidate": "candidate:nonsense"}},
            {"call": "1", "kind": "dance"},
        ],
    )
    async def test_signals_that_make_no_sense_are_ignored(self, viewer: Viewer, signal: dict[str, object]) -> None:
        await viewer.feed.receive_signal(signal)

        assert viewer.signals == []

    async def test_a_refused_call_leaves_the_one_before_it_alone(self, viewer: Viewer) -> None:
        await viewer.ring(Phone("1"))
        await viewer.until_shown(2)

        await viewer.feed.receive_signal(
            {"call": "2", "kind": "description", "description": {"type": "offer", "sdp": "v=0\r\n"}}
        )

        await viewer.until_shown(3)
        assert viewer.states == ["live"]


class TestDataChannel:
    async def test_a_size_asked_for_before_the_call_is_asked_for_when_it_comes(self, viewer: Viewer) -> None:
        viewer.feed.ask("focus")
        phone = Phone()

        await viewer.ring(phone)

        await viewer.until(lambda: phone.messages == [{"type": "size", "size": "focus"}])

    async def test_a_new_call_is_asked_for_the_same_size_again(self, viewer: Viewer) -> None:
        """The invigilator looks closely; the phone changes network; the picture stays large."""
        old, new = Phone("1"), Phone("2")
        await viewer.ring(old)
        await viewer.until(lambda: viewer.feed.state is FeedState.LIVE)
        viewer.feed.ask("focus")

        await viewer.ring(new)

        await viewer.until(lambda: new.messages == [{"type": "size", "size": "focus"}])

    async def test_the_phone_reports_on_itself(self, viewer: Viewer) -> None:
        phone = Phone()
        await viewer.ring(phone)
        await viewer.until_shown(2)

        phone.say("no report")
        phone.say({"type": "status", "sound": 0.25, "battery": 0.8, "charging": True, "mood": "calm"})

        await viewer.until(lambda: bool(viewer.reports))
        assert viewer.reports == [{"sound": 0.25, "battery": 0.8, "charging": True}]
        assert viewer.feed.last_report == viewer.reports[0]

    async def test_a_channel_of_another_name_is_not_listened_to(self, viewer: Viewer) -> None:
        viewer.feed.ask("focus")
        phone = Phone(label="other")
        await viewer.ring(phone)
        await viewer.until_shown(5)

        phone.say({"type": "status", "sound": 0.25})

        await viewer.until_shown(5)
        assert viewer.reports == []
        assert phone.messages == []


async def test_a_feed_nobody_calls_counts_its_silence_from_the_beginning() -> None:
    """A candidate who does not come is as absent as one who left."""
    now = 100.0
    feed = Feed(send_signal=lambda _signal: None, clock=lambda: now)

    assert feed.silent_for(115.0) == 15.0
    assert feed.state is FeedState.CONNECTING
    await feed.close()
