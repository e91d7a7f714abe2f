"""What needs somebody, put off by keys and seen by colleagues; alarms that stand out until they were looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from rooms import commands as c
from tests.console.console_exam import BRANDT, CHEN, HALF_PAST_NINE, OKAFOR, RELIEF, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand, still


@pytest.fixture
async def server() -> ConsoleServer:
    """Brandt and Chen write in room A; Chen has asked something."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (BRANDT, CHEN):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    server.later(minutes=10)
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    return server


@pytest.fixture
async def stand(server: ConsoleServer) -> AsyncIterator[Stand]:
    async with on_stand(server) as stand:
        yield stand


def queue(stand: Stand) -> str:
    return str(stand.app.screen.query_one("#needs").render())


def head_stands_out(stand: Stand) -> bool:
    return stand.app.screen.query_one("#head").has_class("-alarm")


async def test_a_need_is_put_off_with_a_reason_and_comes_back_with_the_bell(
    stand: Stand, server: ConsoleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is greyed, says when it comes back, and is not forgotten."""
    rung: list[bool] = []
    monkeypatch.setattr(stand.app, "ring", lambda: rung.append(True))
    await stand.press("3", "S", *"later", "tab", "tab", "2", "enter")
    await stand.settle()

    (said,) = server.commands(c.SnoozeNeed)
    assert (said.candidate, said.reason, said.until) == (CHEN, "later", server.now() + timedelta(minutes=5))
    await stand.wait(seconds=1)
    assert all(need.candidate != CHEN for need in stand.desk.vigil.waiting)
    assert "back 09:45:00 · J. Okafor: later" in queue(stand)
    assert rung == []

    await stand.wait(minutes=5)
    assert any(need.candidate == CHEN for need in stand.desk.vigil.waiting)
    assert rung == [True]


async def test_what_a_colleague_has_put_off_is_greyed_here_too(stand: Stand, server: ConsoleServer) -> None:
    """Two people who watch one room must not both run."""
    (need,) = [need for need in stand.desk.vigil.waiting if need.candidate == CHEN]
    await server.say(actor(RELIEF), c.AttendRoom(room="A"))
    until = server.now() + timedelta(minutes=2)
    await server.say(actor(RELIEF), c.SnoozeNeed(need=need.id, candidate=CHEN, until=until, reason="I ask."))
    await stand.settle()
    await stand.wait(seconds=1)

    assert "R. Abara: I ask." in queue(stand)


async def test_a_reason_is_asked_for(stand: Stand, server: ConsoleServer) -> None:
    """It goes on record; nothing is put off by a slip."""
    await stand.press("S", "enter")

    assert "Say why it may wait." in str(stand.app.screen.query_one(".complaint").render())
    assert server.commands(c.SnoozeNeed) == []


async def test_a_covered_camera_needs_somebody_and_the_head_stands_out_until_it_was_looked_at(stand: Stand) -> None:
    """Nobody stares at nine tiles for three hours."""
    stand.feed(BRANDT).picture(still(1))
    for _ in range(7):
        await stand.wait(seconds=1)
        stand.feed(CHEN).picture(np.full((48, 64, 3), 90, np.uint8))
        stand.feed(BRANDT).picture(still(1))
    await stand.wait(seconds=1)

    assert "picture covered" in queue(stand)
    shown = []
    for _ in range(4):
        await stand.wait(seconds=1)
        shown.append(head_stands_out(stand))
    assert True in shown
    assert "‼ seat 3: picture covered" in str(stand.app.screen.query_one("#head").render())

    await stand.press("3")
    await stand.wait(seconds=1)
    assert not head_stands_out(stand)
    assert "‼" not in str(stand.app.screen.query_one("#head").render())


async def test_an_alarm_never_blinks_faster_than_once_in_two_seconds(stand: Stand) -> None:
    """What blinks faster makes some people ill; and where animations are off it only stands."""
    await stand.server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind="toilet"))
    await stand.settle()
    await stand.wait(minutes=6)

    shown = []
    for _ in range(8):
        await stand.wait(seconds=0.5)
        shown.append(head_stands_out(stand))

    changes = sum(before != after for before, after in pairwise(shown))
    assert shown.count(True) > 0
    assert changes <= 4
