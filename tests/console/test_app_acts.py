"""Clocks stopped by hand, all released at once, who has read what, and what is on its way: by keys alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from unittest.mock import patch

import pytest

from invigilator_console.dialogs.uploads import UploadDialog
from rooms import commands as c
from rooms.vocabulary import Phase
from tests.console.console_exam import BRANDT, CHEN, HALF_PAST_NINE, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, answer_sheet, on_stand


async def writing(**policy: object) -> ConsoleServer:
    """Brandt and Chen write in room A."""
    server = ConsoleServer(exam(**policy), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (BRANDT, CHEN):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    server.later(minutes=10)
    return server


@pytest.fixture
async def server() -> ConsoleServer:
    return await writing()


@pytest.fixture
async def stand(server: ConsoleServer) -> AsyncIterator[Stand]:
    async with on_stand(server) as stand:
        yield stand


def shown(stand: Stand, where: str) -> str:
    return str(stand.app.screen.query_one(where).render())


# Time


async def test_a_clock_is_stopped_with_a_reason_and_goes_on() -> None:
    """A fire alarm costs nobody a minute, where the policy has clocks that stop."""
    server = await writing(break_clock="stops")
    async with on_stand(server) as stand:
        await stand.press("3", "t", "ctrl+t")
        assert "Say why" in shown(stand, ".complaint")
        await stand.press(*"alarm", "ctrl+t")
        await stand.settle()

        (stopped,) = server.commands(c.StopClock)
        assert (stopped.candidate, stopped.reason) == (CHEN, "alarm")
        await stand.wait(minutes=3)
        assert any(need.words == "clock stands 3:00: alarm" for need in stand.desk.vigil.waiting)

        await stand.press("3", "t")
        assert "The clock stands since" in shown(stand, "#clock")
        await stand.press("ctrl+t")
        await stand.settle()

    assert server.session.sittings[CHEN].clock_stopped is None
    assert sum(credit.seconds for credit in server.session.sittings[CHEN].credits) == 180


async def test_where_clocks_run_it_is_said_why_they_cannot_be_stopped(stand: Stand, server: ConsoleServer) -> None:
    """Nobody looks for a key that does not exist."""
    await stand.press("3", "t")
    assert "cannot be stopped" in shown(stand, "#clock")

    await stand.press("ctrl+t")
    assert "credit the minutes instead" in shown(stand, ".complaint")
    assert server.commands(c.StopClock) == []


async def test_minutes_are_taken_back_with_a_minus(stand: Stand, server: ConsoleServer) -> None:
    """What was credited to the wrong candidate is put right on record, not hidden."""
    await server.say(actor(OKAFOR), c.CreditTime(candidate=CHEN, seconds=600, reason="fault", note=""))
    await stand.settle()
    await stand.press("3", "t", "minus", "1", "0", "tab", "4", "enter", "enter")
    await stand.settle()

    (credit,) = server.commands(c.CreditTime)
    assert (credit.seconds, credit.reason) == (-600, "correction")


# Leaving


async def confirm(server: ConsoleServer, number: str) -> None:
    await server.candidate(number, c.FinishWriting(candidate=number))
    await server.store(number, 1, answer_sheet(1))
    await server.candidate(number, c.DeclarePages(candidate=number, count=1))
    await server.say(actor(OKAFOR), c.ConfirmUpload(candidate=number))


async def test_all_whose_upload_is_confirmed_are_released_after_one_question(
    stand: Stand, server: ConsoleServer
) -> None:
    """At the end nine candidates wait; five seconds later they may go."""
    for number in (BRANDT, CHEN):
        await confirm(server, number)
    await stand.settle()
    await stand.press("G")
    question = "\n".join(str(label.render()) for label in stand.app.screen.query(".dialog .label"))
    assert "Brandt, Lena, 1 of 1 page" in question
    assert "Chen, Yifan, 1 of 1 page" in question

    await stand.press("y")
    await stand.wait(seconds=4)
    assert server.commands(c.ReleaseCandidate) == []
    await stand.wait(seconds=1)
    await stand.settle()

    assert {server.session.sittings[number].phase for number in (BRANDT, CHEN)} == {Phase.RELEASED}


async def test_one_undo_keeps_all_of_them(stand: Stand, server: ConsoleServer) -> None:
    """They were let go as one, and are kept as one."""
    for number in (BRANDT, CHEN):
        await confirm(server, number)
    await stand.settle()
    await stand.press("G", "y", "z")
    await stand.wait(seconds=6)
    await stand.settle()

    assert server.commands(c.ReleaseCandidate) == []


async def test_nobody_is_released_whose_upload_is_not_confirmed(stand: Stand, server: ConsoleServer) -> None:
    """Nobody leaves before every declared page was seen."""
    await confirm(server, BRANDT)
    await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))
    await stand.settle()
    await stand.press("G")
    question = "\n".join(str(label.render()) for label in stand.app.screen.query(".dialog .label"))
    assert "1 other still uploads" in question

    await stand.press("y")
    await stand.wait(seconds=5)
    await stand.settle()

    assert [command.candidate for command in server.commands(c.ReleaseCandidate)] == [BRANDT]


async def test_a_page_that_comes_after_its_dialog_was_closed_is_let_go(stand: Stand, server: ConsoleServer) -> None:
    """On a slow line the next candidate is looked at before the last page has come; the console goes on."""
    await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))
    await server.store(CHEN, 1, answer_sheet(1))
    await stand.settle()
    await stand.press("3", "u")
    dialog = stand.app.screen.query_one(UploadDialog)
    closed = asyncio.Event()

    async def late(_candidate: str, _number: int) -> bytes:
        await closed.wait()
        return answer_sheet(1)

    dialog._pictures.clear()
    dialog._looked_at.clear()
    with patch.object(stand.app.desk.fetching, "page", late):
        fetching = asyncio.create_task(dialog._fetch_and_show(dialog._card.pages[0]))
        await stand.press("escape")
        await stand.settle()
        closed.set()

        async with asyncio.timeout(10):
            await fetching

    assert dialog._looked_at == set()


# Words


async def test_a_past_announcement_names_who_has_read_it_and_who_has_not(stand: Stand, server: ConsoleServer) -> None:
    """An erratum that one candidate has not read is to be said to that one."""
    await server.say(actor(OKAFOR), c.Announce(text="Question 3: read x for y.", room="A"))
    announcement = server.session.announcements[0].id
    await server.candidate(CHEN, c.AcknowledgeAnnouncement(candidate=CHEN, announcement=announcement))
    await stand.settle()
    await stand.press("a")

    assert "read by 1 of 2" in shown(stand, "#before")
    assert "not yet: 2 Brandt" in shown(stand, "#before")
    assert "read: 3 Chen" in shown(stand, "#before")

    await server.candidate(BRANDT, c.AcknowledgeAnnouncement(candidate=BRANDT, announcement=announcement))
    await stand.settle()
    assert "read by all" in shown(stand, "#before")


async def test_what_is_announced_in_most_exams_is_ready(stand: Stand, server: ConsoleServer) -> None:
    """With five minutes left nobody wants to type."""
    await stand.press("a", "tab", "tab", "2", "enter", "enter")
    await stand.settle()

    (said,) = server.commands(c.Announce)
    assert said.text.startswith("Five minutes are left")


async def test_a_message_says_whether_it_is_on_its_way_was_brought_or_read(stand: Stand, server: ConsoleServer) -> None:
    """Whoever has written wants to know whether it was seen."""
    server.is_muted = True
    await stand.press("3", "m", *"Wait", "enter")
    await stand.press("m")
    assert "Wait  on its way" in shown(stand, "#talk")

    server.is_muted = False
    await server.cut()
    await stand.settle()
    assert "Wait  not read yet" in shown(stand, "#talk")

    message = server.session.sittings[CHEN].messages[0].id
    await server.candidate(CHEN, c.MarkRead(candidate=CHEN, message=message))
    await stand.settle()
    assert "Wait  read" in shown(stand, "#talk")


# On its way


async def test_what_is_done_while_the_server_is_away_is_listed_until_it_went_through(
    stand: Stand, server: ConsoleServer
) -> None:
    """Each thing by itself, with the time at which it was done; nothing twice, nothing lost."""
    server.close_with = 1012
    await server.cut()
    await stand.until(lambda: stand.desk.link.state.name != "LIVE")
    await stand.press("2", "m", *"Look", "enter", "3", "m", *"Wait", "enter", "P")

    assert "message to Chen, Yifan  waits for the server" in shown(stand, "#pending")
    assert "message to Brandt, Lena  waits for the server" in shown(stand, "#pending")

    server.close_with = None
    await stand.until(lambda: stand.desk.link.state.name == "LIVE")
    await stand.settle()
    assert "Everything you did is on record." in shown(stand, "#pending")
    assert [command.text for command in server.commands(c.SendMessage)] == ["Look", "Wait"]


async def test_leaving_while_something_is_on_its_way_says_what_would_be_lost(
    stand: Stand, server: ConsoleServer
) -> None:
    """A console that is closed forgets what the server has not heard."""
    server.close_with = 1012
    await server.cut()
    await stand.until(lambda: stand.desk.link.state.name != "LIVE")
    await stand.press("3", "m", *"Wait", "enter", "q")

    question = "\n".join(str(label.render()) for label in stand.app.screen.query(".dialog .label"))
    assert "lost if you leave: message to Chen, Yifan" in question
    server.close_with = None


async def test_a_console_that_is_started_again_has_its_room_and_all_that_happened(server: ConsoleServer) -> None:
    """What was on record before is there after; what a killed console had not said did not happen."""
    async with on_stand(server) as stand:
        await stand.press("3", "m", *"Wait", "enter")
        await stand.settle()
        await stand.press("2", "e", *"ill", "enter")
        assert stand.desk.holding.waiting

    async with on_stand(server) as again:
        await again.settle()
        assert again.desk.model.has_room
        assert any("Wait" in line.words for line in again.desk.lines)
        assert server.commands(c.FinishWriting) == []
