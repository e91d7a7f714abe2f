"""One candidate's day: what belongs together stands together, with its length."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invigilator_console.model import Model
from invigilator_console.timeline import Entry, timeline, totals
from invigilator_console.wording import log_lines
from rooms import commands as c
from rooms.views import staff_view
from rooms.vocabulary import BreakKind, CreditReason, FaultKind, IncidentCategory, Severity
from signalling.wire import Welcome, You
from tests.console.console_exam import BRANDT, CHEN, HALF_PAST_NINE, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer

OKAFOR_SAYS = actor(OKAFOR)


@pytest.fixture
async def server() -> ConsoleServer:
    """Brandt and Chen have begun to write."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(OKAFOR_SAYS, c.AttendRoom(room="A"))
    for number in (BRANDT, CHEN):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    server.later(minutes=10)
    return server


def day(server: ConsoleServer, candidate: str = CHEN) -> list[Entry]:
    """The day of a candidate since writing began."""
    model = Model(wanted_room="A")
    you = You(peer="x", station="staff", id=OKAFOR, name="J. Okafor", role=OKAFOR_SAYS.role, room="A")
    state = staff_view(server.session, server.now())
    model.welcomed(Welcome(you=you, now=server.now(), cursor=0, state=state, ice_servers=[]))
    lines = [line for record in server.records for line in log_lines(record, model)]
    return [entry for entry in timeline(model.candidates[candidate], lines) if entry.since > HALF_PAST_NINE]


async def test_a_break_is_one_entry_with_its_length_and_its_limit(server: ConsoleServer) -> None:
    """How long somebody was away is asked for, not when three things were noted."""
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    server.later(seconds=10)
    await server.say(OKAFOR_SAYS, c.SeeOut(candidate=CHEN))
    server.later(minutes=5)
    await server.say(OKAFOR_SAYS, c.SeeBack(candidate=CHEN))

    (entry,) = day(server)

    assert entry.words == "toilet break"
    assert entry.length(server.now()) == timedelta(minutes=5, seconds=10)
    assert entry.limit == timedelta(minutes=5)
    assert entry.is_over(server.now())
    assert [words for _, words in entry.notes] == ["seen out"]


async def test_what_still_lasts_counts_on(server: ConsoleServer) -> None:
    """Whoever looks during a break sees how long it is by now."""
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    server.later(minutes=2)

    (entry,) = day(server)

    assert entry.until is None
    assert entry.length(server.now()) == timedelta(minutes=2)
    assert not entry.is_over(server.now())


async def test_a_lost_feed_begins_when_it_was_lost_not_when_that_was_noted(server: ConsoleServer) -> None:
    """It is put on record fifteen seconds later; the gap is as long as it was."""
    lost = server.now()
    server.later(seconds=15)
    await server.say(OKAFOR_SAYS, c.ReportFeedLost(candidate=CHEN, since=lost))
    server.later(seconds=45)
    await server.say(OKAFOR_SAYS, c.ReportFeedBack(candidate=CHEN))

    (entry,) = day(server)

    assert (entry.words, entry.since) == ("no picture", lost)
    assert entry.length(server.now()) == timedelta(minutes=1)


async def test_a_report_holds_its_answers(server: ConsoleServer) -> None:
    """What was reported and what came of it is one story."""
    await server.candidate(CHEN, c.ReportFault(candidate=CHEN, kind=FaultKind.PAPER, text="white"))
    report = server.session.sittings[CHEN].reports[0].id
    server.later(minutes=3)
    await server.say(OKAFOR_SAYS, c.ResolveFault(candidate=CHEN, report=report, answer="It is open now."))
    await server.say(
        OKAFOR_SAYS, c.CreditTime(candidate=CHEN, seconds=180, reason=CreditReason.FAULT, note="", report=report)
    )

    fault, credit = day(server)

    assert fault.length(server.now()) == timedelta(minutes=3)
    assert [words for _, words in fault.notes] == ["report resolved: “It is open now.”"]
    assert credit.words == "3 min credited (fault)"


async def test_a_message_says_when_it_was_read_and_does_not_last(server: ConsoleServer) -> None:
    """An unread message is no absence."""
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    message = server.session.sittings[CHEN].messages[0].id
    server.later(seconds=20)
    await server.say(OKAFOR_SAYS, c.MarkRead(candidate=CHEN, message=message))

    (entry,) = day(server)

    assert entry.length(server.now()) is None
    assert [words for _, words in entry.notes] == ["read after 0:20"]


async def test_announcements_to_the_candidates_room_belong_to_the_day(server: ConsoleServer) -> None:
    """An erratum that was heard matters in an appeal; one to another room was not heard."""
    await server.say(OKAFOR_SAYS, c.Announce(text="Question 3: read x for y.", room="A"))

    (entry,) = day(server)
    announcement = server.session.announcements[0].id
    server.later(seconds=5)
    await server.candidate(CHEN, c.AcknowledgeAnnouncement(candidate=CHEN, announcement=announcement))

    assert "Question 3" in entry.words
    assert [words for _, words in day(server)[0].notes] == ["read after 0:05"]
    assert day(server, BRANDT)[0].notes == []


async def test_marks_and_incidents_stand_in_their_place(server: ConsoleServer) -> None:
    """The day is in order, whoever wrote it down."""
    await server.say(OKAFOR_SAYS, c.MarkMoment(candidate=CHEN))
    server.later(seconds=5)
    note = c.NoteIncident(
        candidate=CHEN, room=None, category=IncidentCategory.ENVIRONMENT, severity=Severity.NOTE, text="A dog barks."
    )
    await server.say(OKAFOR_SAYS, note)

    assert [entry.words for entry in day(server)] == ["moment kept", "note, environment: A dog barks."]


async def test_what_lasted_is_added_up(server: ConsoleServer) -> None:
    """Two breaks of two minutes are four minutes away from the desk."""
    for _ in range(2):
        await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
        server.later(minutes=2)
        await server.say(OKAFOR_SAYS, c.SeeBack(candidate=CHEN))
        server.later(minutes=10)

    (total,) = totals(day(server), server.now())

    assert (total.words, total.times, total.length) == ("breaks", 2, timedelta(minutes=4))


async def test_the_end_of_something_whose_beginning_is_forgotten_still_has_its_length(server: ConsoleServer) -> None:
    """Of a very long session the oldest lines are let go; the end of a break says when it began."""
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    server.later(minutes=2)
    await server.say(OKAFOR_SAYS, c.SeeBack(candidate=CHEN))
    server.records = server.records[-1:]

    (entry,) = day(server)

    assert entry.length(server.now()) == timedelta(minutes=2)
