"""A rehearsal: simulated candidates join by the links they are given, and behave.

They speak the page's own protocol, over real WebRTC, to a server that cannot tell them from people. They run in a
process of their own: drawing and encoding nine cameras beside a console would cost the console its pictures.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from yarl import URL

from candidate_web.candidate import SimulatedCandidate
from candidate_web.chief import SimulatedChief
from candidate_web.episodes import draw_acts
from candidate_web.prompts import read_prompt
from candidate_web.troubles import Sleep
from rooms.errors import ProtocolError, Unavailable
from rooms.vocabulary import Role
from signalling.clock import end

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    from candidate_web.script import Act, Script


ANSWERS_WITHIN = 30.0
"""Seconds that the server may take to answer the phones at the beginning."""


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CandidateLink(_Listed):
    """One candidate's link."""

    number: str
    url: Annotated[str, Field(pattern=r"^https?://[^/#\s]+/?#\S+$")]


class StaffKey(_Listed):
    """One member of staff's key."""

    role: Role
    key: str


class SessionLinks(_Listed):
    """One session's links and keys."""

    session: str
    candidates: tuple[CandidateLink, ...]
    staff: tuple[StaffKey, ...] = ()


class Links(_Listed):
    """What `ninefold links --json` prints."""

    sessions: tuple[SessionLinks, ...]

    @property
    def candidates(self) -> tuple[CandidateLink, ...]:
        """Everybody's, in the order listed: session by session, room by room, seat by seat."""
        return tuple(one for session in self.sessions for one in session.candidates)


def read_links(path: Path) -> Links:
    """Read the file. Raises `ProtocolError` when it is not the output of `ninefold links --json`."""
    try:
        links = Links.model_validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise ProtocolError(
            f"{path} cannot be used; {place}: {fault['msg'].lower()}; give the output of: ninefold links COHORT --json"
        ) from error
    if not links.candidates:
        raise ProtocolError(f"{path} lists no candidate; nobody would come; give the links of a cohort with a roster")
    return links


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told how a rehearsal goes. `ready`: every phone has reached the server, or was turned away for good."""

    ready: Callable[[int], None]
    told: Callable[[str, str], None]


async def rehearse(
    links: Links,
    script: Script,
    listener: Listener,
    *,
    seed: int,
    seconds: float | None = None,
    trust: ssl.SSLContext | None = None,
    sleep: Sleep = asyncio.sleep,
    prompts: AsyncIterator[str] | None = None,
) -> list[str]:
    """Hold a rehearsal until everybody has been released, or for so many seconds.

    Args:
        links: who joins.
        script: who does what.
        listener: is told how it goes.
        seed: of everything left to chance.
        seconds: after which it ends, None for never.
        trust: which certificates are believed.
        sleep: lets the seconds of those who behave pass.
        prompts: lines that tell candidates what to do meanwhile; then nobody does anything by chance.

    Returns:
        The candidates who could not come in or were put out, each with the reason, as in `1043321: …`.
    """
    numbers = [link.number for link in links.candidates]
    prompted = prompts is not None
    acts = {number: script.of(number) for number in numbers} if prompted else cast(script, numbers, seed)
    candidates = [
        SimulatedCandidate(
            link.number,
            link.url,
            acts[link.number],
            seed=seed,
            trust=trust,
            tell=listener.told,
            sleep=sleep,
            prompted=prompted,
        )
        for link in links.candidates
    ]
    chiefs = [
        SimulatedChief(server, key, script.admits, seed=seed, trust=trust, sleep=sleep)
        for server, key in _chiefs(links)
        if script.admits is None or script.admits
    ]
    loop = asyncio.get_running_loop()
    at_the_door = [loop.create_task(chief.live()) for chief in chiefs]
    living = [loop.create_task(candidate.live()) for candidate in candidates]
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(candidate.phone.camera.warm_up() for candidate in candidates))
            listener.ready(await _arrivals(candidates))
            for candidate in candidates:
                candidate.begin()
            if prompts is not None:
                at_the_door.append(loop.create_task(_pass_on(prompts, candidates, listener)))
            # Not `gather`, which would cancel them, as `end` does: who is told twice hangs up half-way.
            over, _ = await asyncio.wait(living, return_when=asyncio.FIRST_EXCEPTION)
            for task in over:
                task.result()
    except TimeoutError:
        pass  # the rehearsal is over
    finally:
        await end(*at_the_door, *living)
    return [f"{one.number}: {one.phone.ended}" for one in candidates if one.phone.ended is not None]


def cast(script: Script, numbers: Sequence[str], seed: int) -> dict[str, tuple[Act, ...]]:
    """Who does what: the script for those whom it names, chance for the others."""
    drawn = draw_acts(numbers, seed)
    by_chance = {number: tuple(act for act in drawn if act.candidate == number) for number in numbers}
    return {number: script.of(number) if number in script.named else by_chance[number] for number in numbers}


async def _pass_on(prompts: AsyncIterator[str], candidates: Sequence[SimulatedCandidate], listener: Listener) -> None:
    """Tell each candidate what was prompted; what makes no sense is answered, and the next line is read."""
    by_number = {candidate.number: candidate for candidate in candidates}
    async for line in prompts:
        try:
            prompt = read_prompt(line, by_number)
        except ValueError as fault:
            listener.told("?", str(fault))
        else:
            by_number[prompt.candidate].prompt(prompt.deed)


async def _arrivals(candidates: Sequence[SimulatedCandidate]) -> int:
    """How many phones the server has let in, once it has answered all of them.

    Raises:
        Unavailable: it has not answered any.
    """
    arrived = 0
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            for candidate in candidates:
                arrived += await candidate.is_let_in()
    except TimeoutError as silence:
        if arrived == 0:
            raise Unavailable(f"the server in the links did not answer for {ANSWERS_WITHIN:.0f} seconds") from silence
    return arrived


def _chiefs(links: Links) -> Iterator[tuple[URL, str]]:
    """A chief's server and key for each session that has both a chief and candidates."""
    for session in links.sessions:
        key = next((one.key for one in session.staff if one.role is Role.CHIEF), None)
        if key is not None and session.candidates:
            yield URL(session.candidates[0].url).with_fragment(None), key
