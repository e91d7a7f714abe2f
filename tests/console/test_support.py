"""Support's queue: what comes first, what is proposed, who is meant, when it was received."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invigilator_console.attention import needs
from invigilator_console.model import Model
from invigilator_console.support import NotATime, Stand, found, minutes_lost, queue, received_at, times_said
from rooms import commands as c
from rooms.views import staff_view
from rooms.vocabulary import FaultKind, ReportChannel, Role
from signalling.wire import Welcome, You
from tests.console.console_exam import HALF_PAST_NINE, OKAFOR, actor
from tests.console.console_server import ConsoleServer
from tests.console.floor_exam import NUMBERS, SUPPORT, SUPPORT_ACTOR, full_house, full_session, reports

GRUMBLER, QUIET, ILL = NUMBERS[3], NUMBERS[12], NUMBERS[20]


@pytest.fixture
async def server() -> ConsoleServer:
    server = ConsoleServer(full_session(), HALF_PAST_NINE)
    await full_house(server)
    await reports(server)
    return server


def as_seen(server: ConsoleServer, staff: str = SUPPORT, role: Role = Role.SUPPORT) -> Model:
    model = Model()
    you = You(peer=f"staff:{staff}", station="staff", id=staff, name=staff, role=role, room=None)
    state = staff_view(server.session, server.now())
    model.welcomed(Welcome(you=you, now=server.now(), cursor=0, state=state, ice_servers=[]))
    return model


def report_of(server: ConsoleServer, candidate: str) -> str:
    return server.session.sittings[candidate].reports[0].id


async def resolve(server: ConsoleServer, candidate: str, seconds: int = 0) -> None:
    command = c.ResolveFault(
        candidate=candidate, report=report_of(server, candidate), answer="It works.", proposed_s=seconds
    )
    await server.say(SUPPORT_ACTOR, command)


async def test_whoever_feels_ill_comes_first_then_the_oldest(server: ConsoleServer) -> None:
    assert [ticket.candidate for ticket in queue(as_seen(server))] == [ILL, GRUMBLER, QUIET]


async def test_what_was_said_three_times_is_one_report(server: ConsoleServer) -> None:
    """City: "Do not chase up a response"; who does so anyway makes nobody's queue longer."""
    (ticket,) = [ticket for ticket in queue(as_seen(server)) if ticket.candidate == GRUMBLER]

    assert times_said(ticket.report) == "×3"


async def test_what_somebody_has_taken_stands_behind_what_waits_and_what_is_done_behind_that(
    server: ConsoleServer,
) -> None:
    """The next pair of hands takes the next report."""
    await server.say(SUPPORT_ACTOR, c.TakeReport(candidate=ILL, report=report_of(server, ILL)))
    await resolve(server, GRUMBLER, 300)

    tickets = queue(as_seen(server))

    assert [(ticket.candidate, ticket.stand) for ticket in tickets] == [
        (QUIET, Stand.WAITS),
        (ILL, Stand.TAKEN),
        (GRUMBLER, Stand.PROPOSED),
    ]
    assert [ticket.is_open for ticket in tickets] == [True, True, False]


async def test_the_minutes_from_the_receipt_until_now_are_proposed(server: ConsoleServer) -> None:
    """To the whole minute, in the candidate's favour."""
    (ticket,) = [ticket for ticket in queue(as_seen(server)) if ticket.candidate == GRUMBLER]

    assert minutes_lost(ticket.report, ticket.report.since + timedelta(minutes=4, seconds=1)) == 5
    assert minutes_lost(ticket.report, ticket.report.since) == 1


async def test_proposed_minutes_wait_for_the_invigilator_and_for_nobody_twice(server: ConsoleServer) -> None:
    """Support puts it right; who watches the candidate says what it cost."""
    await resolve(server, GRUMBLER, 300)
    model = as_seen(server, OKAFOR, Role.INVIGILATOR)

    told = [(need.words, need.act) for need in needs(model, server.now(), {}) if need.candidate == GRUMBLER]
    assert told == [("5:00 min proposed: cannot open the paper", "fault")]

    credit = c.CreditTime(candidate=GRUMBLER, seconds=240, reason="fault", report=report_of(server, GRUMBLER))
    await server.say(actor(OKAFOR), credit)
    model = as_seen(server, OKAFOR, Role.INVIGILATOR)
    assert [need for need in needs(model, server.now(), {}) if need.candidate == GRUMBLER] == []


async def test_a_candidate_is_found_by_number_or_by_any_part_of_the_name(server: ConsoleServer) -> None:
    """On the telephone names are spelt as they sound."""
    model = as_seen(server)

    assert [card.number for card in found(model, NUMBERS[6])] == [NUMBERS[6]]
    assert [card.name for card in found(model, "kim GUP")] == ["Gupta, Kim"]
    assert len(found(model, "kim")) == 27
    assert found(model, "  ") == []
    assert found(model, "nobody") == []


@pytest.mark.parametrize(
    ("typed", "minutes_ago"), [("10:30", 12), ("10.30:30", 11.5), ("-5", 5), ("−12 min", 12), ("10:42", 0)]
)
def test_the_time_of_receipt_is_taken_as_people_write_it(typed: str, minutes_ago: float) -> None:
    now = HALF_PAST_NINE.replace(hour=10, minute=42)

    assert received_at(typed, now) == now - timedelta(minutes=minutes_ago)


@pytest.mark.parametrize(("typed", "minutes_ago"), [("23:59", 2), ("23.30", 31), ("0:00", 1), ("-5", 5)])
def test_what_was_received_before_midnight_is_entered_after_it(typed: str, minutes_ago: int) -> None:
    """An exam in another time zone goes on past midnight; a report of two minutes ago is none of tomorrow."""
    now = HALF_PAST_NINE.replace(hour=0, minute=1)

    assert received_at(typed, now) == now - timedelta(minutes=minutes_ago)


def test_no_time_of_receipt_means_now() -> None:
    assert received_at("", HALF_PAST_NINE) is None


@pytest.mark.parametrize("typed", ["10:43", "25:00", "10:60", "soon", "5"])
def test_a_time_that_is_none_or_has_not_come_is_refused_in_words(typed: str) -> None:
    with pytest.raises(NotATime):
        received_at(typed, HALF_PAST_NINE.replace(hour=10, minute=42))


async def test_a_report_by_telephone_says_how_it_came(server: ConsoleServer) -> None:
    who = NUMBERS[5]
    command = c.ReportFault(candidate=who, kind=FaultKind.TECHNICAL, channel=ReportChannel.TELEPHONE)
    await server.say(SUPPORT_ACTOR, command)

    (ticket,) = [ticket for ticket in queue(as_seen(server)) if ticket.candidate == who]
    assert ticket.report.channel is ReportChannel.TELEPHONE


async def test_support_is_told_of_reports_that_nobody_has_taken_and_of_no_break(server: ConsoleServer) -> None:
    """A bell for every break of a room that support cannot see would be a bell that nobody hears."""
    await server.say(SUPPORT_ACTOR, c.TakeReport(candidate=GRUMBLER, report=report_of(server, GRUMBLER)))

    waiting = needs(as_seen(server), server.now(), {})

    assert [need.words for need in waiting] == [f"{ILL}: feel ill", f"{QUIET}: question about the paper"]
