"""Where Oxford and City differ, the page follows the setting."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from rooms import commands as c
from rooms.vocabulary import Phase
from tests.page.line import Line
from tests.page.pocket import Pocket
from tests.page.standing import write
from tests.rooms.exam_day import ADEYEMI, BRANDT, DIAZ, LINDQVIST, OKAFOR, a_policy, a_session
from tests.signalling.hall_under_test import HallUnderTest

Under = Callable[..., AbstractAsyncContextManager[Pocket]]


@pytest.fixture
def under(chromium: Browser, tmp_path: Path) -> Under:
    """`under(breaks="ask")`: a candidate's phone in an exam with that policy."""

    @asynccontextmanager
    async def _under(number: str = ADEYEMI, **policy: str) -> AsyncIterator[Pocket]:
        async with (
            HallUnderTest(tmp_path, a_session(policy=a_policy(**policy))) as hall,
            Line(hall.server.port or 0) as line,
            Pocket(chromium, hall, line, number) as pocket,
        ):
            yield pocket

    return _under


async def test_a_break_that_is_asked_for_waits_for_the_answer(under: Under) -> None:
    """Where the policy wants a yes, the page says to wait for it, and says a no with its reason."""
    async with under(breaks="ask") as pocket:
        await write(pocket)
        await pocket.go_back_in()
        await pocket.on("writing")
        await pocket.tap("Toilet break")
        await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)
        await pocket.reads("Wait for your invigilator")

        await pocket.hall.staff(OKAFOR, c.RefuseBreak(candidate=ADEYEMI, reason="Another minute, please."))

        await pocket.on("writing")
        await pocket.reads("No break now: Another minute, please.")


async def test_whoever_gets_no_answer_for_half_a_minute_goes(under: Under) -> None:
    """Nobody sits in distress because a console was busy."""
    async with under(breaks="ask") as pocket:
        await write(pocket)
        await pocket.go_back_in()
        await pocket.tap("Toilet break")
        await pocket.hall.until(lambda session: session.sittings[ADEYEMI].pause)
        await pocket.reads("Wait for your invigilator")

        pocket.hall.clock.advance(31)

        await pocket.reads("Go: it is noted")
        await pocket.button("I’m back").wait_for()


async def test_a_rejoin_begins_again_where_the_policy_says_so(under: Under) -> None:
    """City: follow the joining instructions again from the beginning; the exam clock runs on meanwhile."""
    async with under(rejoin="recheck") as pocket:
        await write(pocket)

        await pocket.go_back_in()

        await pocket.on("honour")
        await pocket.sign()
        await pocket.check_device()
        await pocket.name_id()
        await pocket.reads("Your exam clock goes on: ")


async def test_a_clock_that_stops_for_a_break_says_so(under: Under) -> None:
    """Whoever is told that no time is lost need not hurry back."""
    async with under(break_clock="stops") as pocket:
        await write(pocket)
        await pocket.go_back_in()

        await pocket.tap("Toilet break")

        await pocket.reads("The exam clock is stopped for you until you are back.")


async def test_rest_minutes_are_offered_to_whoever_has_them(under: Under) -> None:
    """A balance of one's own: five minutes an hour over three hours."""
    async with under(BRANDT) as pocket:
        await write(pocket)
        await pocket.go_back_in()

        await pocket.tap("Rest break (15 minutes left)")

        await pocket.reads("It comes out of your own rest minutes.")


async def test_answers_handed_in_elsewhere_are_declared_here(under: Under) -> None:
    """Moodle or Inspera takes the answers; the invigilator still lets nobody go before they are in."""
    async with under(DIAZ) as pocket:
        hall = pocket.hall
        await hall.staff(LINDQVIST, c.AttendRoom(room="B"))
        await write(pocket)
        await hall.candidate(c.FinishWriting(candidate=DIAZ))
        await pocket.go_back_in()
        await pocket.on("elsewhere")

        await pocket.tap("I have handed in my answers")

        await pocket.reads("Your invigilator confirms it")
        await hall.until(lambda session: session.sittings[DIAZ].handed_in)
        await hall.staff(LINDQVIST, c.ConfirmUpload(candidate=DIAZ))
        await pocket.on("confirmed")
        assert (await hall.state()).sittings[DIAZ].phase is Phase.CONFIRMED
