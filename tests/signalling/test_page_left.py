"""A page's last word: that it goes out of sight, told by a beacon that nobody waits for."""

import json
import logging
from datetime import datetime
from typing import Any

import pytest

from rooms import commands as c
from rooms.vocabulary import PageLeaving, Phase
from tests.rooms.exam_day import ADEYEMI, OKAFOR, clock
from tests.signalling.hall_under_test import HallUnderTest


@pytest.fixture
async def writing(hall: HallUnderTest) -> HallUnderTest:
    """Adeyemi writes since 09:30."""
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(ADEYEMI)
    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.sittings[ADEYEMI].phase is Phase.WRITING)
    return hall


async def beacon(
    hall: HallUnderTest, *, person: str = f"candidate:{ADEYEMI}", how: str = "closed", said_at: datetime | None = None
) -> tuple[int, dict[str, Any] | None]:
    """As `navigator.sendBeacon` says it: text, without a header of ours."""
    said = {"token": hall.token(person), "how": how, "said_at": (said_at or hall.clock.now()).isoformat()}
    headers = {"Content-Type": "text/plain;charset=UTF-8", "Origin": hall.url("/").rstrip("/")}
    async with hall.client.post(hall.url("/left"), data=json.dumps(said), headers=headers) as answer:
        return answer.status, (await answer.json(content_type=None) if answer.status != 204 else None)


async def test_staff_are_told_that_a_page_was_left(writing: HallUnderTest) -> None:
    """In words, and since when: a phone call, a locked screen, a closed tab."""
    writing.clock.set("10:00:00")
    console = await writing.console(OKAFOR)

    status, _ = await beacon(writing, how="a call took the microphone", said_at=clock("10:00"))

    assert status == 204
    record = await console.hear_event("PageLeft")
    assert record["state"]["candidates"][0]["page_left"] == {
        "how": "a call took the microphone",
        "since": "2027-06-08T10:00:00Z",
    }


async def test_a_late_beacon_is_noted_as_of_when_it_was_sent_but_never_in_the_future(writing: HallUnderTest) -> None:
    writing.clock.set("10:00:20")
    await beacon(writing, said_at=clock("10:05"))

    left = (await writing.state()).sittings[ADEYEMI].page_left

    assert left is not None
    assert left.since == clock("10:00:20")


async def test_a_beacon_that_the_socket_has_overtaken_does_not_send_away_who_is_back(writing: HallUnderTest) -> None:
    """On a poor line the new connection of a beacon takes longer than a look at a notification."""
    writing.clock.set("10:00:00")
    await writing.candidate(c.NotePageLeft(candidate=ADEYEMI, how=PageLeaving.OUT_OF_SIGHT))
    writing.clock.set("10:00:02")
    await writing.candidate(c.NotePageBack(candidate=ADEYEMI))

    assert (await beacon(writing, said_at=clock("10:00")))[0] == 204
    assert (await writing.state()).sittings[ADEYEMI].page_left is None

    writing.clock.set("10:00:03")
    assert (await beacon(writing))[0] == 204
    assert (await writing.state()).sittings[ADEYEMI].page_left is not None


async def test_a_second_beacon_of_the_same_leaving_changes_nothing(writing: HallUnderTest) -> None:
    """`visibilitychange` and `pagehide` both send one."""
    writing.clock.set("10:00:00")
    assert (await beacon(writing, how="out of sight"))[0] == 204
    before = len(await writing.events())

    status, problem = await beacon(writing, how="out of sight")

    assert (status, problem["type"]) == (409, "urn:ninefold:not-now")
    assert len(await writing.events()) == before


@pytest.mark.parametrize(
    ("person", "status"), [("staff:okafor", 403), (f"computer:{ADEYEMI}", 403), ("candidate:1", 401)]
)
async def test_only_the_candidates_own_phone_says_so(writing: HallUnderTest, person: str, status: int) -> None:
    assert (await beacon(writing, person=person))[0] == status
    assert (await writing.state()).sittings[ADEYEMI].page_left is None


@pytest.mark.parametrize("body", ["", "[]", '{"token": "x"}', '{"token": "x", "how": "fled", "said_at": "now"}'])
async def test_what_is_no_beacon_is_refused_and_not_quoted(
    writing: HallUnderTest, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with writing.client.post(writing.url("/left"), data=body) as answer:
        assert answer.status == 400
        assert "fled" not in await answer.text()
    assert "fled" not in caplog.text
