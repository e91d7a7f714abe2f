"""A rehearsal in the real server: simulated candidates live through an exam while the test plays the staff."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from candidate_web import deeds
from candidate_web.rehearsal import Links, Listener, read_links, rehearse
from candidate_web.script import Act, Moment, Script
from rooms import commands as c
from rooms.errors import ProtocolError
from rooms.vocabulary import BreakKind, Phase, RejectionReason
from signalling.clock import SystemClock
from tests.candidate.exam_hall import PATIENCE, exam_hall

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.candidate.exam_hall import Hall

OKAFOR = "j-okafor"
BEGUN = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
async def _in_time():
    async with asyncio.timeout(3 * PATIENCE):
        yield


async def hurried(seconds: float) -> None:
    """Let people's seconds pass a hundred times faster."""
    await asyncio.sleep(seconds / 100)


@asynccontextmanager
async def rehearsing(hall: Hall, *acts: Act, admits: frozenset[str] | None = None) -> AsyncIterator[Rehearsing]:
    held = Rehearsing(hall, Script(acts, admits))
    try:
        yield held
    finally:
        held.task.cancel()
        await asyncio.wait({held.task})


class Rehearsing:
    """A rehearsal under way, and what was told of it."""

    def __init__(self, hall: Hall, script: Script) -> None:
        self.ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.told: list[tuple[str, str]] = []
        links = Links.model_validate(hall.exam.links(hall.url))
        self._stirred = asyncio.Event()
        listener = Listener(self.ready.set_result, self._tell)
        self.task = asyncio.create_task(rehearse(links, script, listener, seed=1, sleep=hurried))

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._stirred.clear()
            await self._stirred.wait()

    def _tell(self, number: str, words: str) -> None:
        self.told.append((number, words))
        self._stirred.set()


def act(number: str, deed: deeds.Deed, after: Phase | None = None) -> Act:
    return Act(Moment(0, after), number, deed)


async def test_candidates_come_are_let_in_write_hand_in_and_leave(tmp_path: Path) -> None:
    """The whole day without a person at the phone: the chief lets in, the invigilator confirms and releases."""
    async with exam_hall(tmp_path, candidates=2, starts_after=BEGUN) as hall, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        first, second = hall.numbers
        acts = [act(number, deed) for number in hall.numbers for deed in (deeds.Join(),)]
        finishes = [act(number, deeds.Finish(), Phase.WRITING) for number in hall.numbers]
        async with rehearsing(hall, *acts, *finishes) as held:
            assert await held.ready == 2
            for number in (first, second):
                await okafor.until(lambda number=number: okafor.seats[number].complete)
                await okafor.says(c.ConfirmUpload(candidate=number))
                await okafor.says(c.ReleaseCandidate(candidate=number))

            assert await held.task == []

        events = await hall.events()
    assert events.count("CandidateSeated") == 2
    assert events.count("PageStored") >= 4
    assert events.count("CandidateReleased") == 2
    assert {(first, "is released"), (second, "is released")} <= set(held.told)


class SlowClock(SystemClock):
    """A server's clock that is behind, until it is set right."""

    behind = timedelta(seconds=200)

    def now(self) -> datetime:
        return super().now() - self.behind


async def test_who_comes_before_the_room_opens_waits_at_the_door(tmp_path: Path) -> None:
    """A rehearsal may be started the evening before; nobody is lost for having come early."""
    clock = SlowClock()
    async with exam_hall(tmp_path, clock=clock) as hall:
        (number,) = hall.numbers
        async with rehearsing(hall, act(number, deeds.Join())) as held, hall.staff(OKAFOR) as okafor:
            await held.until(lambda: any("waits for the room to open" in words for _, words in held.told))
            assert okafor.seats[number].phase is Phase.EXPECTED

            clock.behind = timedelta(0)
            await okafor.until(lambda: okafor.seats[number].phase is Phase.CHECKING)


async def test_a_break_ends_by_itself_at_the_phone(tmp_path: Path) -> None:
    """The invigilator sees the empty chair, the candidate says to be back, and is seen back."""
    async with exam_hall(tmp_path, starts_after=BEGUN) as hall, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        (number,) = hall.numbers
        toilet = act(number, deeds.TakeBreak(BreakKind.TOILET, 60), Phase.WRITING)
        async with rehearsing(hall, toilet):
            await okafor.until(lambda: okafor.seats[number].pause is not None)
            await okafor.says(c.SeeOut(candidate=number))
            await okafor.until(lambda: okafor.seats[number].pause.said_back_at is not None)
            await okafor.says(c.SeeBack(candidate=number))

            assert [over.kind for over in okafor.seats[number].breaks] == [BreakKind.TOILET]


async def test_who_is_rejected_puts_it_right(tmp_path: Path) -> None:
    """An invigilator can practise rejecting somebody, and admit them at the second look."""
    async with exam_hall(tmp_path) as hall, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        (number,) = hall.numbers
        async with rehearsing(hall, act(number, deeds.Join()), admits=frozenset()):
            await okafor.until(lambda: okafor.seats[number].id_kind is not None)
            await okafor.says(c.RejectCandidate(candidate=number, reason=RejectionReason.LIGHTING))
            await okafor.until(lambda: okafor.seats[number].rejected is None)
            await okafor.admits(number)

            assert okafor.seats[number].phase is Phase.SEATED


async def test_a_page_asked_for_again_is_taken_again(tmp_path: Path) -> None:
    """What cannot be read is asked for; the new photograph is another one."""
    async with exam_hall(tmp_path, starts_after=BEGUN) as hall, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        (number,) = hall.numbers
        async with rehearsing(hall, act(number, deeds.Finish(), Phase.WRITING)):
            await okafor.until(lambda: okafor.seats[number].complete)
            before = {page.page: page.sha256 for page in okafor.seats[number].pages}

            await okafor.says(c.AskAgain(candidate=number, page=1, reason="It is blurred."))
            await okafor.until(lambda: okafor.seats[number].declared is None)
            await okafor.until(lambda: okafor.seats[number].complete)

            after = {page.page: page.sha256 for page in okafor.seats[number].pages}
    assert [page for page in before if before[page] != after[page]] == [1]


async def test_the_chief_leaves_to_people_what_people_must_judge(tmp_path: Path) -> None:
    """A failed device check is for the invigilator to override; no machine lets such a candidate in."""
    async with exam_hall(tmp_path, candidates=2) as hall, hall.staff(OKAFOR) as okafor:
        await okafor.says(c.AttendRoom(room="A"))
        failing, fine = hall.numbers
        acts = [act(failing, deeds.Join()), act(failing, deeds.CheckDevice("microphone"), Phase.CHECKING)]
        async with rehearsing(hall, *acts, act(fine, deeds.Join())):
            await okafor.until(lambda: okafor.seats[fine].phase is Phase.SEATED)
            await okafor.until(lambda: okafor.seats[failing].id_kind is not None)

            assert okafor.seats[failing].device_fails == ("microphone",)
            assert okafor.seats[failing].phase is Phase.CHECKING


async def test_who_cannot_come_in_is_named(tmp_path: Path) -> None:
    """A wrong link in the list must not go unnoticed."""
    async with exam_hall(tmp_path) as hall:
        listed = hall.exam.links(hall.url)
        wrong = listed["sessions"][0]["candidates"][0]
        wrong["url"] = wrong["url"][:-6] + "AAAAAA"
        ready: list[int] = []

        (out,) = await rehearse(Links.model_validate(listed), Script(), Listener(ready.append, lambda *_: None), seed=1)

    assert ready == [0]
    assert out.startswith(f"{wrong['number']}: the link is wrong")


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        ("not json", "the file: "),
        ("{}", "sessions: field required"),
        ({"sessions": []}, "lists no candidate"),
        ({"sessions": [{"session": "a", "candidates": [{"number": "1", "url": "ftp://x"}]}]}, "candidates.0.url"),
    ],
)
def test_a_file_that_holds_no_links_is_refused_by_its_fault(tmp_path: Path, listed: Any, fault: str) -> None:
    """Whoever gives the wrong file is told what is wrong with it and which one is meant."""
    file = tmp_path / "links.json"
    file.write_text(listed if isinstance(listed, str) else json.dumps(listed))

    with pytest.raises(ProtocolError, match=fault):
        read_links(file)
