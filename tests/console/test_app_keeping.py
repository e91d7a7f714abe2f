"""Keeping pictures at the console: the last minute with a mark, a still with an incident, and nothing without a word."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta

import av
import pytest

from invigilator_console import evidence
from invigilator_console.receiver import LinkState
from rooms import commands as c
from rooms import events as e
from tests.console.console_exam import ADEYEMI, BRANDT, CHEN, CHIEF, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand, still
from tests.console.encoded import encoded


@pytest.fixture
async def server() -> ConsoleServer:
    """Adeyemi, Brandt and Chen write."""
    server = ConsoleServer(exam())
    server.fixed_now = server.session.configuration.starts - timedelta(minutes=5)
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT, CHEN):
        await server.seat(number)
    server.later(minutes=5)
    await server.start()
    return server


@pytest.fixture
async def stand(server: ConsoleServer) -> AsyncIterator[Stand]:
    async with on_stand(server) as stand:
        film(stand, CHEN)
        yield stand


def film(stand: Stand, candidate: str) -> None:
    """Four seconds of a feed, up to now."""
    feed = stand.feed(candidate)
    feed.picture(still(3))
    for number, frame in enumerate(encoded()):
        feed.ring.add([frame], stand.desk.clock.monotonic() - 4.0 + number / 10)


async def type_in(stand: Stand, words: str) -> None:
    await stand.press(*("space" if letter == " " else letter for letter in words))


async def sent(stand: Stand, server: ConsoleServer, count: int = 1) -> None:
    await server.until(lambda: len(server.evidence) >= count)
    await stand.until(lambda: not stand.desk.tray.waiting)


def kept(server: ConsoleServer) -> list[e.EvidenceKept]:
    return [event for record in server.records for event in record.events if isinstance(event, e.EvidenceKept)]


async def test_k_keeps_the_minute_before_the_key_with_a_reason(stand: Stand, server: ConsoleServer) -> None:
    """What is looked at later is what led to the key, not what came while the words were typed."""
    pressed_at = stand.desk.clock.now()
    await stand.press("3", "k")
    stand.feed(CHEN).ring.add([encoded()[0]], stand.desk.clock.monotonic() + 5)
    await type_in(stand, "a knock")
    await stand.press("enter")
    await sent(stand, server)

    (command,) = server.commands(c.MarkMoment)
    assert command == c.MarkMoment(candidate=CHEN, note="a knock")
    assert server.heard[-1].said_at - pressed_at < timedelta(seconds=1)
    (event,) = kept(server)
    assert (event.of, event.candidate) == (server.heard[-1].id, CHEN)
    assert event.until - event.since == pytest.approx(timedelta(seconds=3.9), abs=timedelta(milliseconds=5))
    media_type, body = server.evidence[event.of]
    assert media_type == "video/webm"
    with av.open(io.BytesIO(body)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 40


async def test_a_reason_lies_ready(stand: Stand, server: ConsoleServer) -> None:
    """Eyes stay on nine pictures: two keys and enter."""
    await stand.press("3", "k", "tab", "1", "enter", "enter")
    await sent(stand, server)

    assert [command.note for command in server.commands(c.MarkMoment)] == ["Somebody else is in the room."]


async def test_nothing_is_kept_without_a_reason(stand: Stand, server: ConsoleServer) -> None:
    """A picture is kept because somebody says why, or it is not kept."""
    await stand.press("3", "k", "enter")
    assert len(stand.app.screen.dialogs) == 1
    await stand.press("escape")
    await stand.settle()

    assert server.commands(c.MarkMoment) == []
    assert server.evidence == {}
    assert stand.desk.tray.waiting == ()


async def test_without_a_picture_the_moment_alone_is_marked(stand: Stand, server: ConsoleServer) -> None:
    await stand.press("1", "k")
    assert "no picture to keep" in str(stand.app.screen.dialogs[-1].query(".label").first().render())
    await type_in(stand, "gone")
    await stand.press("enter")
    await stand.settle()

    assert [command.candidate for command in server.commands(c.MarkMoment)] == [ADEYEMI]
    assert server.evidence == {}


async def test_an_incident_takes_the_picture_of_when_it_was_opened(stand: Stand, server: ConsoleServer) -> None:
    """The phone on the desk is gone by the time the words are written."""
    await stand.press("3", "i")
    view = stand.app.screen.query_one("#thumbnail")
    assert view.is_attached
    stand.feed(CHEN).picture(still(8, (32, 24)))
    await type_in(stand, "a phone")
    await stand.press("enter")
    await sent(stand, server)

    (event,) = kept(server)
    assert server.commands(c.NoteIncident)[0].candidate == CHEN
    assert (event.media_type, event.since) == ("image/jpeg", event.until)
    with av.open(io.BytesIO(server.evidence[event.of][1])) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == (64, 48)


async def test_an_incident_without_its_picture(stand: Stand, server: ConsoleServer) -> None:
    await stand.press("3", "i")
    await type_in(stand, "a knock")
    await stand.press("tab", "2", "shift+tab", "enter")
    await stand.settle()

    assert len(server.commands(c.NoteIncident)) == 1
    assert server.evidence == {}
    assert stand.desk.tray.waiting == ()


async def test_pictures_wait_while_the_server_is_away_and_go_in_order(stand: Stand, server: ConsoleServer) -> None:
    """A restart of the server costs no evidence; until then it is shown as pending."""
    film(stand, BRANDT)
    server.is_muted = True
    for seat in ("3", "2"):
        await stand.press(seat, "k", "tab", "1", "enter", "enter")
        await stand.until(lambda seat=seat: len(stand.desk.tray.waiting) == (1 if seat == "3" else 2))
    await stand.wait(seconds=1)
    assert "picture of moment of" in str(stand.app.screen.query_one("#notice").render())
    assert server.evidence == {}

    server.is_muted = False
    await server.cut()
    await stand.until(lambda: stand.desk.link.state is LinkState.LIVE)
    await sent(stand, server, 2)

    assert [event.candidate for event in kept(server)] == [CHEN, BRANDT]


async def test_a_piece_that_did_not_get_through_is_tried_again(stand: Stand, server: ConsoleServer) -> None:
    server.evidence_answers = [503, 503]
    await stand.press("3", "k", "tab", "1", "enter", "enter")
    await sent(stand, server)

    assert len(kept(server)) == 1


async def test_a_piece_that_the_server_will_not_have_is_said_and_given_up(stand: Stand, server: ConsoleServer) -> None:
    """Silence would let somebody believe that there is a picture."""
    server.evidence_answers = [403]
    await stand.press("3", "k", "tab", "1", "enter", "enter")
    await stand.until(lambda: not server.evidence_answers and not stand.desk.tray.waiting)

    said = [notification.message for notification in stand.app._notifications]
    assert any("not kept" in words and "not yours" in words for words in said)
    assert len(server.commands(c.MarkMoment)) == 1


async def test_a_mark_that_is_refused_takes_its_picture_with_it(stand: Stand, server: ConsoleServer) -> None:
    """Without a mark on record there is no reason on record, and so no picture."""
    await stand.press("3", "k", "tab", "1", "enter")
    await server.say(actor(CHIEF), c.HandOverRoom(room="A", to=CHIEF))
    await stand.press("enter")
    await stand.until(lambda: bool(server.commands(c.MarkMoment)) and not stand.desk.link.outbox.pending)
    await stand.until(lambda: not stand.desk.tray.waiting)

    assert server.evidence == {}


async def test_pictures_do_not_fill_the_memory(
    stand: Stand, server: ConsoleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is away for an hour takes no more pictures; the moments are marked all the same."""
    monkeypatch.setattr(evidence, "MOST_WAITING", 10)
    await stand.press("3", "k", "tab", "1", "enter", "enter")
    await stand.settle()

    assert len(server.commands(c.MarkMoment)) == 1
    assert stand.desk.tray.waiting == ()
    assert any("no more fit" in notification.message for notification in stand.app._notifications)


async def test_leaving_with_pictures_waiting_warns(stand: Stand, server: ConsoleServer) -> None:
    """They are in this console's memory and nowhere else."""
    server.is_muted = True
    await stand.press("3", "k", "tab", "1", "enter", "enter")
    await stand.until(lambda: bool(stand.desk.tray.waiting))
    await stand.press("q")

    assert "the picture of moment of" in str(stand.app.screen.dialogs[-1].query(".label").first().render())


async def test_the_memory_of_a_feed_ends_when_nobody_may_see_it_any_more(stand: Stand, server: ConsoleServer) -> None:
    """Released means gone: also from what could still be kept."""
    feed = stand.feed(CHEN)
    assert feed.ring.size
    await server.say(actor(OKAFOR), c.NoteDeparture(candidate=CHEN, reason="unwell"))
    await stand.settle()
    await stand.until(lambda: CHEN not in stand.desk.gallery.exhibits)

    assert feed.ring.clip() is None
    assert feed.ring.size == 0
