"""Half an hour of an exam: the console grows by what is recorded, and by nothing else."""

from __future__ import annotations

import gc
from collections import Counter

from rooms import commands as c
from rooms.vocabulary import BreakKind
from tests.console.console_exam import CHEN, HADDAD, HALF_PAST_NINE, OKAFOR, actor, exam
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import Stand, in_mid_exam, on_stand, still

STEP_S = 5
A_FEW = 40
"""What may be on its way just now; there are more than two thousand pictures and as many reports."""
OURS = ("invigilator_console", "rooms", "signalling", "asyncio", "_asyncio", "av", "aiohttp", "textual.worker")
PICTURES = [still(seed) for seed in range(9)]


async def a_minute(stand: Stand, minute: int) -> None:
    """Every few seconds a picture and a report from each of nine; one line drops and comes back."""
    for second in range(0, 60, STEP_S):
        for place, candidate in enumerate(sorted(stand.desk.gallery.exhibits)):
            feed = stand.feed(candidate)
            if candidate == HADDAD and second == 30:
                feed.lose()
                continue
            feed.picture(PICTURES[(place + second) % len(PICTURES)])
            feed.report(sound=(second % 10) / 20, battery=0.9 - minute / 100)
        await stand.wait(seconds=STEP_S)


def what_is_held() -> Counter[str]:
    """How many there are of everything that is ours, or works for us. Caches of texts, which are bounded, are not."""
    gc.collect()
    kinds = (type(each) for each in gc.get_objects())
    return Counter(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds if str(kind.__module__).startswith(OURS))


async def somebody_goes_out(stand: Stand) -> None:
    await stand.server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    await stand.settle()
    await stand.server.say(actor(OKAFOR), c.SeeBack(candidate=CHEN))
    await stand.settle()


async def test_half_an_hour_of_pictures_and_reports_leaves_nothing_behind() -> None:
    """Three hours and nine feeds are a million pictures: one object kept of each would end the exam."""
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    await in_mid_exam(server)
    async with on_stand(server) as stand:
        for minute in range(10):
            await a_minute(stand, minute)
            await somebody_goes_out(stand)
        before, recorded = what_is_held(), len(server.records)

        for minute in range(10, 30):
            await a_minute(stand, minute)

        assert len(server.records) == recorded
        assert {kind: more for kind, more in (what_is_held() - before).items() if more > A_FEW} == {}
