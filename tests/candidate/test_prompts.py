"""Candidates who are told what to do: by the guide of a rehearsal, or by a trainer who types it."""

from __future__ import annotations

import asyncio

import pytest

from candidate_web import deeds as d
from candidate_web.prompts import Prompt, read_prompt
from candidate_web.troubles import Troubles
from rooms.vocabulary import BreakKind


def test_a_line_is_a_number_and_a_deed() -> None:
    """In the words of a script, so that there is one language to learn."""
    assert read_prompt(" 1043321 break toilet for 45s\n", {"1043321"}) == Prompt(
        "1043321", d.TakeBreak(BreakKind.TOILET, 45.0)
    )
    assert read_prompt("1043321 upload page 3", {"1043321"}) == Prompt("1043321", d.Upload(3, 3))
    assert read_prompt("1043321 recover", {"1043321"}) == Prompt("1043321", d.Recover())


@pytest.mark.parametrize(
    ("line", "why"), [("1043322 join", "no candidate '1043322' here"), ("1043321 jion", 'written like "join"')]
)
def test_a_line_that_makes_no_sense_says_what_would(line: str, why: str) -> None:
    """It is answered, and the rehearsal goes on."""
    with pytest.raises(ValueError, match=why):
        read_prompt(line, {"1043321"})


async def test_a_trouble_passes_with_its_time_or_when_told() -> None:
    """A dark camera lasts as long as the lesson about it, and no longer."""
    slept: list[float] = []
    never = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if seconds > 10:
            await never.wait()

    troubles = Troubles(sleep)
    await troubles.last(5)
    lasting = [asyncio.ensure_future(troubles.last(1800)) for _ in range(2)]
    while len(slept) < 3:  # noqa: ASYNC110 - a few turns of the loop, no time
        await asyncio.sleep(0)
    assert not any(one.done() for one in lasting)

    troubles.recover()

    async with asyncio.timeout(10):
        await asyncio.gather(*lasting)
