"""The simulated phone against the real server, with staff played by the test."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from candidate_web.desk import answer_sheet_jpeg
from candidate_web.phone_faults import CommandRefused, PhoneEnded
from rooms import commands as c
from rooms.vocabulary import BreakKind, FaultKind, FinishedBy, IdKind, Phase, RejectionReason
from tests.candidate.exam_hall import PATIENCE, exam_hall

if TYPE_CHECKING:
    from pathlib import Path

OKAFOR = "j-okafor"


@pytest.fixture(autouse=True)
async def _in_time():
    """Nothing here takes long: what hangs, fails."""
    async with asyncio.timeout(2 * PATIENCE):
        yield


async def test_a_whole_day_from_the_link_to_the_release(tmp_path: Path) -> None:
    """Whoever trains on simulated candidates must meet every step that a real one takes."""
    async with (
        exam_hall(tmp_path, starts_after=timedelta(seconds=-1)) as hall,
        hall.phone() as phone,
        hall.staff(OKAFOR) as okafor,
    ):
        await okafor.says(c.AttendRoom(room="A"))
        await phone.join()
        await phone.sign("Tolu Adeyemi")
        await phone.check_device()
        await phone.show_id(IdKind.PASSPORT)
        number = phone.number

        await okafor.says(c.RejectCandidate(candidate=number, reason=RejectionReason.LIGHTING))
        await phone.until(lambda view: view.me.rejected is not None)
        await phone.show_id(IdKind.PASSPORT)
        await okafor.admits(number)
        view = await phone.until(lambda view: view.me.phase is Phase.WRITING)
        assert view.paper.url is not None

        await phone.ask_for_break(BreakKind.TOILET)
        await okafor.says(c.SeeOut(candidate=number))
        await phone.say_back()
        await okafor.says(c.SeeBack(candidate=number))
        await phone.until(lambda view: len(view.me.breaks) == 1)

        await phone.report_fault(FaultKind.TECHNICAL, "The screen went black.")
        await okafor.says(c.Announce(text="Question 4: read x for y.", room="A"))
        view = await phone.until(lambda view: bool(view.announcements))
        await phone.acknowledge(view.announcements[0].id)
        await okafor.says(c.SendMessage(candidate=number, text="Please tilt the phone down."))
        view = await phone.until(lambda view: bool(view.me.messages))
        await phone.mark_read(view.me.messages[0].id)

        await phone.finish()
        await phone.upload(1, answer_sheet_jpeg(1, 1))
        await phone.declare(1)
        await okafor.says(c.ConfirmUpload(candidate=number))
        await okafor.says(c.ReleaseCandidate(candidate=number))
        view = await phone.until(lambda view: view.me.phase is Phase.RELEASED)
        assert view.me.finished_by is FinishedBy.CANDIDATE

        events = await hall.events()
    assert [event for event in events if event in {"CandidateSeated", "BreakEnded", "PageStored", "MessageRead"}] == [
        "CandidateSeated",
        "BreakEnded",
        "MessageRead",
        "PageStored",
    ]


async def test_what_was_said_in_a_dead_network_arrives_once_and_in_order(tmp_path: Path) -> None:
    """Nothing a candidate says may be lost, and nothing may count twice."""
    async with exam_hall(tmp_path, starts_after=timedelta(seconds=-1)) as hall, hall.phone() as phone:
        await phone.join()
        phone.cut_network()
        said = [asyncio.create_task(phone.send_message(text)) for text in ("first", "second", "third")]
        await phone.until(lambda _view: not phone.is_online)

        phone.mend_network()
        await asyncio.gather(*said)

        view = await phone.until(lambda view: len(view.me.messages) == 3)
        assert [message.text for message in view.me.messages] == ["first", "second", "third"]


async def test_a_command_whose_answer_was_lost_has_effect_once(tmp_path: Path) -> None:
    """The network may die between what was said and its answer: it is said again, by the same id."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone:
        await phone.join()
        rejoins = asyncio.create_task(phone.join())
        await asyncio.sleep(0)  # the command is on its way now
        phone.cut_network()
        await phone.until(lambda _view: not phone.is_online)
        phone.mend_network()
        await rejoins

        events = await hall.events()
    assert (events.count("CandidateJoined"), events.count("CandidateRejoined")) == (1, 1)


async def test_events_are_told_once_though_they_are_replayed(tmp_path: Path) -> None:
    """A log of a rehearsal must not repeat itself after each dropout."""
    told = []
    async with exam_hall(tmp_path) as hall, hall.phone(on_event=lambda event: told.append(event.type)) as phone:
        await phone.join()
        phone.cut_network()
        await phone.until(lambda _view: not phone.is_online)
        phone.mend_network()
        await phone.sign()
        await phone.until(lambda view: view.me.signed_name)

    assert [event for event in told if event.startswith(("Candidate", "Honour"))] == [
        "CandidateJoined",
        "HonourCodeSigned",
    ]


async def test_the_newest_device_wins_for_good(tmp_path: Path) -> None:
    """Two devices on one link must not evict each other for ever: the older one stops."""
    async with exam_hall(tmp_path) as hall, hall.phone() as older:
        await older.join()
        async with hall.phone() as newer:
            await newer.join()

            with pytest.raises(PhoneEnded, match="another device"):
                await older.until(lambda _view: False)


async def test_a_link_that_is_not_ours_opens_nothing(tmp_path: Path) -> None:
    """A wrong link ends with its reason; the phone does not knock for ever."""
    async with exam_hall(tmp_path) as hall:
        wrong = hall.link()[:-6] + "AAAAAA"
        async with hall.phone() as _right, type(_right)(wrong) as phone:
            with pytest.raises(PhoneEnded, match="link is wrong"):
                await phone.join()


async def test_what_the_rules_refuse_is_raised_with_its_code(tmp_path: Path) -> None:
    """A test or a behaviour must be able to tell one refusal from another."""
    async with exam_hall(tmp_path) as hall, hall.phone() as phone:
        await phone.join()

        with pytest.raises(CommandRefused) as refused:
            await phone.finish()
        assert refused.value.code == "not-now"
        with pytest.raises(CommandRefused) as refused:
            await phone.upload(1, b"not a page yet")
        assert refused.value.code == "not-now"
