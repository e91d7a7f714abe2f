"""A cohort of several sessions: its chiefs see all of them, and what they announce to it reaches each, once."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from rooms import commands as c
from rooms.cohort_views import CohortView
from rooms.commands import Actor, SessionCommand, Station, Told
from rooms.configuration import SessionConfiguration
from rooms.service import CohortService, SessionService
from rooms.session import Session
from rooms.views import Card
from rooms.vocabulary import FaultKind, Role, session_stream
from signalling.app import SESSIONS
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, LINDQVIST, OFFICER, OKAFOR, a_candidate, a_session, clock
from tests.signalling.hall_under_test import HallUnderTest

SECOND, THIRD, ELSEWHERE = "tt2027-linear-algebra-2", "tt2027-linear-algebra-3", "tt2027-ethics-1"
EVANS = "1043999"
CHIEF = Actor(Station.STAFF, "chief", Role.CHIEF)
ERRATUM = c.Announce(text="Question 3: read n ≥ 1.", cohort=True)


def another(session: str, cohort: str = "tt2027-linear-algebra") -> SessionConfiguration:
    """A session of one room with one candidate."""
    alone = a_session(candidates=[a_candidate(EVANS)], rooms={"A": {1: EVANS}})
    return alone.model_copy(update={"session": session, "cohort": cohort})


class Cohort:
    """The hall's session, and others beside it on the same record."""

    def __init__(self, hall: HallUnderTest) -> None:
        self.hall = hall
        self.services: dict[str, SessionService] = {hall.session_id: hall.service}
        self._said = 0

    async def open(self, session: str, **rest: str) -> None:
        self.services[session] = SessionService(self.hall.log, session)
        await self.says(session, OFFICER, c.OpenSession(configuration=another(session, **rest)))
        await self.known(session)

    async def says(self, session: str, actor: Actor, command: SessionCommand, command_id: str = "") -> None:
        self._said += 1
        now = self.hall.clock.now()
        told = Told(command_id or f"cohort-test-{self._said}", now, now, actor)
        outcome = await self.services[session].execute(command, told)
        if self.hall.server is not None and session in {live.id for live in self.hall.server.app[SESSIONS]}:
            live = await self.hall.server.app[SESSIONS].get(session)
            assert live is not None
            await live.reached(outcome.seq)

    async def close(self, session: str) -> None:
        """After the bell, since nobody came."""
        self.hall.clock.set("09:31")
        await self.says(session, OFFICER, c.CloseSession())

    async def known(self, session: str) -> None:
        """The server follows that session."""
        assert self.hall.server is not None
        assert await self.hall.server.app[SESSIONS].get(session) is not None

    async def state(self, session: str) -> Session:
        state, _ = await self.services[session].load()
        assert state is not None
        return state

    async def told_in(self, session: str) -> list[str]:
        """Ids of what was announced there."""
        return [said.id for said in (await self.state(session)).announcements]

    async def until_told(self, session: str, announcement: str) -> None:
        async for _ in self.hall.log.follow(self.services[session].stream):
            if announcement in await self.told_in(session):
                return

    async def overview(self, who: str = "chief") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.hall.token(who if ':' in who else f'staff:{who}')}"}
        async with self.hall.client.get(self.hall.url("/cohort"), headers=headers) as answer:
            return answer.status, await answer.json()

    async def card(self, session: str) -> dict[str, Any]:
        _, view = await self.overview()
        return next(card for card in view["sessions"] if card["session"] == session)


@pytest.fixture
async def cohort(hall: HallUnderTest) -> Cohort:
    """The hall's session, a second one of the same cohort, and one of another."""
    cohort = Cohort(hall)
    await cohort.open(SECOND)
    await cohort.open(ELSEWHERE, cohort="tt2027-ethics")
    return cohort


# The overview


async def test_a_chief_sees_every_session_of_the_cohort_and_none_of_another(cohort: Cohort) -> None:
    status, view = await cohort.overview()

    assert status == 200
    assert view["cohort"] == "tt2027-linear-algebra"
    assert [card["session"] for card in view["sessions"]] == [cohort.hall.session_id, SECOND]


@pytest.mark.parametrize("who", [OKAFOR, "relief", "observer", "support", f"candidate:{ADEYEMI}"])
async def test_nobody_but_a_chief_sees_the_cohort(cohort: Cohort, who: str) -> None:
    """An invigilator's key opens one room, not everybody's."""
    status, problem = await cohort.overview(who)

    assert (status, problem["type"]) == (403, "urn:ninefold:not-yours")


async def test_the_overview_says_who_watches_how_many_write_and_what_is_open(cohort: Cohort) -> None:
    """What a chief asks first: is anybody alone, is anything waiting?"""
    hall = cohort.hall
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.staff(LINDQVIST, c.AttendRoom(room="B"))
    await hall.says(c.SERVER, c.NoteRoomUnattended(room="B", since=clock("09:00:00")), command_id="unattended:B:1")
    await hall.seat(ADEYEMI, BRANDT)
    await hall.candidate(c.ReportFault(candidate=BRANDT, kind=FaultKind.PAPER))

    card = await cohort.card(hall.session_id)

    assert (card["title"], card["phase"], card["starts"]) == ("Linear Algebra II", "open", "2027-06-08T09:30:00Z")
    assert card["rooms"] == [
        {"room": "A", "staff": "J. Okafor", "unattended_since": None},
        {"room": "B", "staff": "M. Lindqvist", "unattended_since": "2027-06-08T09:00:00Z"},
    ]
    assert (card["counts"]["expected"], card["counts"]["seated"], card["counts"]["writing"]) == (2, 2, 0)
    assert card["open_reports"] == 1


async def test_the_overview_counts_who_has_read_an_announcement_in_each_session(cohort: Cohort) -> None:
    """An erratum that somebody has not read is an erratum that is not out."""
    hall = cohort.hall
    await hall.seat(ADEYEMI, CHEN)
    await cohort.says(SECOND, Actor(Station.CANDIDATE, EVANS), c.Join(candidate=EVANS, device="phone"))
    await hall.says(CHIEF, ERRATUM, command_id="erratum")
    await hall.candidate(c.AcknowledgeAnnouncement(candidate=CHEN, announcement="erratum"))
    await cohort.until_told(SECOND, "cohort:erratum")
    assert hall.server is not None
    there = await hall.server.app[SESSIONS].get(SECOND)
    assert there is not None
    await there.reached((await cohort.services[SECOND].load())[1])

    here, other = [(await cohort.card(session))["announcements"][0] for session in (hall.session_id, SECOND)]

    assert (here["of"], here["cohort"], here["meant"], here["read"], here["unread"]) == (
        "erratum",
        True,
        2,
        1,
        [ADEYEMI],
    )
    assert (other["of"], other["meant"], other["read"], other["unread"]) == ("erratum", 1, 0, [EVANS])


async def test_a_session_that_is_closed_and_let_go_is_still_shown(cohort: Cohort) -> None:
    """The chief counts sessions: one that vanished would have to be looked for."""
    hall = cohort.hall
    sessions = (hall.configuration, another(SECOND))
    created = c.CreateCohort(cohort="tt2027-linear-algebra", kind="department", sessions=sessions)
    now = hall.clock.now()
    await CohortService(hall.log, "tt2027-linear-algebra").execute(created, Told("create", now, now, OFFICER))
    await cohort.close(SECOND)
    await hall.let_pass(5)
    assert hall.server is not None
    assert SECOND not in {live.id for live in hall.server.app[SESSIONS]}

    assert (await cohort.card(SECOND))["phase"] == "closed"
    await hall.let_pass(5)
    assert (await cohort.card(SECOND))["phase"] == "closed"
    assert SECOND not in {live.id for live in hall.server.app[SESSIONS]}  # it was remembered, not read again


async def test_of_a_session_that_was_purged_the_server_remembers_nothing(cohort: Cohort) -> None:
    """Neither its card, nor whoever was still connected: what is deleted is not shown from memory."""
    hall = cohort.hall
    sessions = (hall.configuration, another(SECOND), another(THIRD))
    created = c.CreateCohort(cohort="tt2027-linear-algebra", kind="department", sessions=sessions)
    now = hall.clock.now()
    await CohortService(hall.log, "tt2027-linear-algebra").execute(created, Told("create", now, now, OFFICER))
    await cohort.open(THIRD)
    await cohort.close(SECOND)
    await hall.let_pass(5)
    assert (await cohort.card(SECOND))["phase"] == "closed"

    for session in (SECOND, THIRD):
        await hall.log.forget(session_stream(session))

    _, view = await cohort.overview()
    assert [card["session"] for card in view["sessions"]] == [hall.session_id]
    await hall.let_pass(5)
    assert hall.server is not None
    assert {live.id for live in hall.server.app[SESSIONS]}.isdisjoint({SECOND, THIRD})


# Carrying


async def test_an_announcement_to_the_cohort_reaches_every_other_open_session_of_it(cohort: Cohort) -> None:
    """One erratum, one key, eighty-one phones."""
    hall = cohort.hall
    await hall.says(CHIEF, ERRATUM, command_id="erratum")

    await cohort.until_told(SECOND, "cohort:erratum")

    (said,) = (await cohort.state(SECOND)).announcements
    assert (said.text, said.room, said.cohort) == ("Question 3: read n ≥ 1.", None, True)
    record = await hall.log.find(cohort.services[SECOND].stream, "cohort:erratum")
    assert record is not None
    assert record.actor == "server"
    assert await cohort.told_in(ELSEWHERE) == []
    assert await cohort.told_in(hall.session_id) == ["erratum"]


async def test_what_was_carried_is_not_carried_back_nor_on(cohort: Cohort) -> None:
    """Two sessions must not tell each other the same thing for ever."""
    hall = cohort.hall
    await hall.says(CHIEF, ERRATUM, command_id="erratum")
    await cohort.until_told(SECOND, "cohort:erratum")
    await hall.says(CHIEF, c.Announce(text="Thank you.", cohort=True), command_id="thanks")
    await cohort.until_told(SECOND, "cohort:thanks")

    assert await cohort.told_in(hall.session_id) == ["erratum", "thanks"]
    assert await cohort.told_in(SECOND) == ["cohort:erratum", "cohort:thanks"]


async def test_a_server_that_ends_in_between_carries_the_rest_when_it_is_back_and_once(cohort: Cohort) -> None:
    """Recorded here, not yet there: the record itself says what is still to be done."""
    hall = cohort.hall
    await cohort.open(THIRD)
    await hall.stop()
    await hall.says(CHIEF, ERRATUM, command_id="erratum")
    await cohort.says(SECOND, c.SERVER, ERRATUM, "cohort:erratum")  # and then it was killed

    await hall.start()
    await cohort.until_told(THIRD, "cohort:erratum")
    await hall.restart()
    await hall.says(CHIEF, c.Announce(text="Thank you.", cohort=True), command_id="thanks")
    for session in (SECOND, THIRD):
        await cohort.until_told(session, "cohort:thanks")

    assert await cohort.told_in(SECOND) == ["cohort:erratum", "cohort:thanks"]
    assert await cohort.told_in(THIRD) == ["cohort:erratum", "cohort:thanks"]


async def test_a_session_opened_later_is_not_told_what_was_said_before(cohort: Cohort) -> None:
    """An erratum of the morning's paper is nothing to the afternoon's candidates."""
    hall = cohort.hall
    await hall.says(CHIEF, ERRATUM, command_id="erratum")
    await cohort.until_told(SECOND, "cohort:erratum")
    hall.clock.advance(1)
    await cohort.open(THIRD)
    await hall.says(CHIEF, c.Announce(text="Thank you.", cohort=True), command_id="thanks")
    await cohort.until_told(THIRD, "cohort:thanks")

    assert await cohort.told_in(THIRD) == ["cohort:thanks"]


async def test_a_closed_session_is_left_alone_and_keeps_nobody_waiting(cohort: Cohort) -> None:
    hall = cohort.hall
    await cohort.open(THIRD)
    await cohort.close(SECOND)
    await hall.says(CHIEF, ERRATUM, command_id="erratum")

    await cohort.until_told(THIRD, "cohort:erratum")

    assert await cohort.told_in(SECOND) == []


async def test_an_announcement_to_one_session_stays_there(cohort: Cohort) -> None:
    hall = cohort.hall
    await hall.says(CHIEF, c.Announce(text="For this session."), command_id="here")
    await hall.says(CHIEF, ERRATUM, command_id="erratum")
    await cohort.until_told(SECOND, "cohort:erratum")

    assert await cohort.told_in(SECOND) == ["cohort:erratum"]


async def test_a_fault_that_nobody_foresaw_ends_no_carrying(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong with one session keeps no erratum from the others; it is logged once, and tried again."""

    async def stumble(*_: object) -> None:
        raise RuntimeError("unforeseen")

    hall = cohort.hall
    await cohort.open(THIRD)
    assert hall.server is not None
    with monkeypatch.context() as for_now:
        for_now.setattr(await hall.server.app[SESSIONS].get(SECOND), "execute", stumble)
        await hall.says(CHIEF, ERRATUM, command_id="erratum")
        await cohort.until_told(THIRD, "cohort:erratum")
        await hall.let_pass(3)

    async with asyncio.timeout(10):
        while "cohort:erratum" not in await cohort.told_in(SECOND):
            await hall.let_pass(1)

    assert caplog.text.count("an announcement could not be carried") == 1


async def test_only_a_chief_speaks_to_the_cohort(cohort: Cohort) -> None:
    """Also who has every room of a session of one room."""
    console = await cohort.hall.console(OKAFOR)
    await cohort.hall.staff(OKAFOR, c.AttendRoom(room="A"))

    refused = await console.command(ERRATUM)

    assert refused["code"] == "not-yours"


def test_the_document_explains_every_field_of_the_overview() -> None:
    text = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
    part = text.split("### The cohort: `GET /cohort`")[1].split("\n### ")[0]
    example = json.loads(re.findall(r"```json cohort\n(.*?)```", part, flags=re.DOTALL)[0])

    view = CohortView.model_validate(example)

    assert set(json.loads(view.model_dump_json())) == set(example)
    explained = set(re.findall(r"[`\"](\w+)[`\"]", part))
    shown: set[type[Card]] = {CohortView} | cards_in(CohortView)
    for card in shown:
        assert set(card.model_fields) <= explained


def cards_in(model: type[Card]) -> set[type[Card]]:
    """Every card below that one."""
    found: set[type[Card]] = set()
    for field in model.model_fields.values():
        for part in getattr(field.annotation, "__args__", ()):
            if isinstance(part, type) and issubclass(part, Card):
                found |= {part} | cards_in(part)
    return found
