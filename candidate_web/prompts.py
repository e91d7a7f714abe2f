"""Prompts: what candidates of a rehearsal are told to do while it goes on, one line each, `1043321 break toilet`.

A trainer may type them; the guide of a rehearsal writes them. Nobody told does anything but the routine of the day.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from candidate_web.deed_notation import read_deed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from candidate_web.deeds import Deed


@dataclass(frozen=True, slots=True)
class Prompt:
    """One candidate is to do one thing."""

    candidate: str
    deed: Deed


def read_prompt(line: str, candidates: Collection[str]) -> Prompt:
    """Read one line. Raises `ValueError`, in words for a person: nobody of that number, or no such deed."""
    candidate, _, words = line.strip().partition(" ")
    if candidate not in candidates:
        message = f"there is no candidate {candidate!r} here; begin with a number, as in: 1043321 break toilet for 45s"
        raise ValueError(message)
    return Prompt(candidate, read_deed(words))


async def lines_typed() -> AsyncIterator[str]:
    """The lines of standard input, as they come, until it ends."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        async for line in reader:
            if words := line.decode(errors="replace").strip():
                yield words
    finally:
        transport.close()
