"""Support's queue by keys alone, and what the invigilator makes of the minutes it proposes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from invigilator_console.screens.support import SupportScreen
from rooms import commands as c
from rooms.vocabulary import CreditReason, FaultKind, ReportChannel
from tests.console.console_exam import HALF_PAST_NINE, OKAFOR
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, on_stand
from tests.console.floor_exam import NUMBERS, SUPPORT, SUPPORT_ACTOR, full_house, full_session, reports
from tests.console.test_app import toasts, type_in
from tests.console.test_app_floor import dialog_of

GRUMBLER, QUIET, ILL = NUMBERS[3], NUMBERS[12], NUMBERS[20]


@pytest.fixture
async def server() -> ConsoleServer:
    server = ConsoleServer(full_session(), HALF_PAST_NINE)
    await full_house(server)
    await reports(server)
    return server


@pytest.fixture
async def desk(server: ConsoleServer) -> AsyncIterator[Stand]:
    """Support's console, the report of whoever feels ill under the cursor."""
    async with on_stand(server, staff=SUPPORT) as stand:
        await stand.until(lambda: isinstance(stand.app.screen, SupportScreen))
        await stand.pilot.pause()
        yield stand


def shown(stand: Stand, place: str) -> str:
    return str(stand.app.screen.query_one(place).render())


def report_of(server: ConsoleServer, candidate: str) -> str:
    return server.session.sittings[candidate].reports[0].id


async def test_a_support_key_opens_the_queue_and_no_camera(desk: Stand, server: ConsoleServer) -> None:
    """Whoever mends a link needs to see nobody's room."""
    lines = shown(desk, "#tickets").splitlines()

    assert ["feel ill" in lines[0], "×3" in lines[1], "question" in lines[2]] == [True, True, True]
    assert server.watched == []
    assert server.commands(c.AttendRoom) == []
    await desk.press("escape")
    assert isinstance(desk.app.screen, SupportScreen)


async def test_a_report_is_taken_answered_and_resolved_with_minutes_proposed(
    desk: Stand, server: ConsoleServer
) -> None:
    """Taken, so that nobody does it twice; answered, and still open; resolved, with what it cost."""
    await desk.press("down", "t")
    await desk.settle()
    assert "waits" not in next(line for line in shown(desk, "#tickets").splitlines() if GRUMBLER in line)
    await desk.press("a")
    await dialog_of(desk)
    await type_in(desk, "looking")
    await desk.press("enter")
    await desk.settle()
    assert server.session.sittings[GRUMBLER].open_reports

    await desk.press("r")
    await dialog_of(desk)
    await type_in(desk, "open now")
    await desk.press("enter")
    await desk.settle()

    report = report_of(server, GRUMBLER)
    assert server.commands(c.TakeReport) == [c.TakeReport(candidate=GRUMBLER, report=report)]
    assert server.commands(c.AnswerFault) == [c.AnswerFault(candidate=GRUMBLER, report=report, answer="looking")]
    (resolved,) = server.commands(c.ResolveFault)
    assert (resolved.answer, resolved.proposed_s) == ("open now", 240)
    assert "4 min proposed: waits for the invigilator" in shown(desk, "#ticket-words")


async def test_a_report_is_entered_for_somebody_who_telephoned(desk: Stand, server: ConsoleServer) -> None:
    """With the time at which it was received: the lost minutes count from then."""
    await desk.press("n")
    await dialog_of(desk)
    await type_in(desk, "gupta")
    await desk.press("tab", "1", "tab")
    await type_in(desk, "no sound")
    await desk.press("tab", "1", "tab", "minus", "5", "enter")
    await desk.settle()

    (entered,) = server.commands(c.ReportFault)
    assert (entered.candidate, entered.kind, entered.channel) == (
        NUMBERS[6],
        FaultKind.TECHNICAL,
        ReportChannel.TELEPHONE,
    )
    assert entered.text == "no sound"
    assert (server.now() - entered.since).total_seconds() == 300
    assert "by telephone" in shown(desk, "#ticket-words")


async def test_an_entry_for_several_or_nobody_is_not_sent(desk: Stand, server: ConsoleServer) -> None:
    await desk.press("n")
    dialog = await dialog_of(desk)
    await type_in(desk, "kim")
    await desk.press("enter")

    assert "That fits several" in str(dialog.query_one(".complaint").render())
    assert server.commands(c.ReportFault) == []


async def test_a_message_goes_to_the_candidate_under_the_cursor(desk: Stand, server: ConsoleServer) -> None:
    await desk.press("m")
    await dialog_of(desk)
    await type_in(desk, "help comes")
    await desk.press("enter")
    await desk.settle()

    assert server.commands(c.SendMessage) == [c.SendMessage(candidate=ILL, text="help comes")]


async def test_an_empty_queue_says_how_to_begin() -> None:
    async with on_stand(ConsoleServer(full_session(), HALF_PAST_NINE), staff=SUPPORT) as stand:
        await stand.until(lambda: isinstance(stand.app.screen, SupportScreen))
        await stand.press("t")

        assert "n enters one" in shown(stand, "#tickets")
        assert any("There is no report yet" in words for words in toasts(stand))


async def test_an_invigilator_sees_the_queue_and_goes_back(server: ConsoleServer) -> None:
    async with on_stand(server, staff=OKAFOR) as stand:
        await stand.press("Q")
        assert isinstance(stand.app.screen, SupportScreen)
        await stand.press("escape")
        assert not isinstance(stand.app.screen, SupportScreen)


@pytest.mark.parametrize("granted", [True, False])
async def test_the_invigilator_grants_or_declines_what_support_proposes(
    server: ConsoleServer, *, granted: bool
) -> None:
    """By f, as any report is answered; a person who watches decides."""
    report = report_of(server, GRUMBLER)
    resolved = c.ResolveFault(candidate=GRUMBLER, report=report, answer="open now", proposed_s=300)
    await server.say(SUPPORT_ACTOR, resolved)
    async with on_stand(server, staff=OKAFOR) as stand:
        await stand.press("4", "f")
        await dialog_of(stand)
        if granted:
            await stand.press("enter")
        else:
            await stand.press("2", "tab", "tab")
            await type_in(stand, "wrote on")
            await stand.press("enter")
        await stand.settle()

    if granted:
        (credit,) = server.commands(c.CreditTime)
        assert (credit.seconds, credit.reason, credit.report) == (300, CreditReason.FAULT, report)
    else:
        assert server.commands(c.DeclineCredit) == [
            c.DeclineCredit(candidate=GRUMBLER, report=report, reason="wrote on")
        ]
    assert server.session.sittings[GRUMBLER].reports[0].settled
