"""`ninefold demo`: a server, simulated candidates and a console, all real, in a folder that is removed afterwards.

The server and the candidates are processes of their own, for a console shares its core with nobody.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import signal
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from candidate_web.children import Child, child
from candidate_web.rehearsal_exam import COHORT_FILE, create_rehearsal
from rooms.data_folder import DataFolder
from rooms.errors import Unavailable
from rooms.record import Intact, verify
from rooms.vocabulary import session_stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence

    from candidate_web.rehearsal_exam import RehearsalExam
    from invigilator_console.app import ConsoleApp
    from invigilator_console.desk import Desk
    from invigilator_console.settings import Settings

INVIGILATOR = "j-okafor"
STARTS_AFTER = timedelta(seconds=20)
"""From the cohort's creation until writing starts on the next whole minute: enough for the chief to let seven in."""

READY_WITHIN = 60.0
"""Seconds for a child to be ready; on a slow machine importing alone takes ten."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Stage:
    """A rehearsal under way."""

    exam: RehearsalExam
    url: str
    server: Child
    candidates: Child


@dataclass(frozen=True, slots=True)
class Chain:
    """What the record of the rehearsal came to."""

    records: int
    intact: bool


async def show(*, candidates: int, seconds: float | None, progress: Callable[[str], None]) -> Chain:
    """Open the console on a rehearsal in this terminal, until the person leaves or so many seconds are over.

    Raises:
        Unavailable: the server, the candidates or the console did not come up.
    """
    with temporary_folder() as path:
        async with on_stage(path, candidates, "demo.toml", progress) as stage:
            from invigilator_console.app import ConsoleApp  # noqa: PLC0415 - see `_load_the_console`
            from invigilator_console.terminal_means import means_of, terminfo_colours  # noqa: PLC0415

            app = ConsoleApp(desk_on(stage), means=means_of(os.environ, terminfo_colours))
            await run_console(app, stage, path, seconds)
        return await chain_of(stage.exam)


async def run_console(app: ConsoleApp, stage: Stage, path: str, seconds: float | None = None) -> None:
    """Run a console on the stage until the person leaves or so many seconds are over.

    Raises:
        Unavailable: the server, the candidates or the console did not come up, or failed meanwhile.
    """
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _go_at_once, stage, path)
    running = asyncio.create_task(app.run_async())
    try:
        await asyncio.wait({running}, timeout=seconds)
    finally:
        # Also when we are told to stop: the terminal must be given back as it was.
        app.exit()
        await asyncio.wait({running})
    running.result()
    for one in (stage.server, stage.candidates):
        one.complain()
    if app.return_code:
        raise Unavailable(f"the console could not be opened: {app.desk.away_words}")


async def watch(*, candidates: int, seconds: float, progress: Callable[[str], None]) -> dict[str, Any]:
    """Watch a rehearsal for so many seconds by the console's own receive path, without a screen.

    Returns:
        The object that `ninefold demo --headless` prints.

    Raises:
        Unavailable: the server or the candidates did not come up, or did not stay.
    """
    with temporary_folder() as path:
        async with on_stage(path, candidates, "headless.toml", progress) as stage:
            progress(f"watching for {seconds:g} seconds…")
            from invigilator_console.probe import Probe  # noqa: PLC0415 - see `_load_the_console`

            seats = await _unless_ended(Probe(desk_on(stage)).watch(seconds), stage)
        chain = await chain_of(stage.exam)
    return findings(seats, chain)


def findings(seats: Sequence[dict[str, Any]], chain: Chain) -> dict[str, Any]:
    """What was seen in the seats and what the record came to, as one object."""
    firsts = sorted(seat["first_frame_s"] for seat in seats if seat["first_frame_s"] is not None)
    return {
        "candidates": len(seats),
        "feeds_live": sum(seat["frames"] > 0 for seat in seats),
        "first_frame_s": {"p50": percentile(firsts, 0.5), "p95": percentile(firsts, 0.95)},
        "records": chain.records,
        "chain_intact": chain.intact,
    }


def all_is_well(found: dict[str, Any]) -> bool:
    """Whether every feed was live and the chain holds."""
    return bool(found["feeds_live"] == found["candidates"] > 0 and found["chain_intact"])


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that at least so large a share of them does not exceed; None of nothing."""
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None


def _until_a_whole_minute() -> timedelta:
    """So that every clock of the demo shows what the paper's length promises."""
    now = datetime.now(UTC)
    this_minute = now.replace(second=0, microsecond=0)
    return next(wait for minutes in (1, 2) if (wait := this_minute + timedelta(minutes=minutes) - now) >= STARTS_AFTER)


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """For one rehearsal, removed after it."""
    return tempfile.TemporaryDirectory(prefix="ninefold-demo-", ignore_cleanup_errors=True)


@asynccontextmanager
async def on_stage(
    path: str,
    candidates: int,
    script: str,
    progress: Callable[[str], None],
    *,
    break_limit: timedelta | None = None,
    prompted: bool = False,
) -> AsyncIterator[Stage]:
    """The exam created, the server up, the candidates at its door; all of it stopped afterwards, candidates first.

    Args:
        path: a folder for all of it.
        candidates: how many there are.
        script: who does what; a file beside the cohort's.
        progress: is told how far it is.
        break_limit: how long a break may last, None for what the cohort says.
        prompted: the candidates do what `Stage.candidates` hears, and nothing by chance.
    """
    folder = DataFolder(Path(path) / "data")
    folder.path.mkdir(mode=0o700)
    progress("starting the server…")
    exam = await create_rehearsal(
        folder, candidates=candidates, starts_after=_until_a_whole_minute(), break_limit=break_limit
    )
    serving = ["serve", "--data", str(folder.path), "--port", "0"]
    async with child("the server", serving, Path(path)) as server:
        url = await server.says("ready ", READY_WITHIN)
        links = _keep_links(Path(path) / "links.json", exam, url)
        many = candidates != 1
        progress(f"{_NUMBERS[candidates]} candidate{'s are' if many else ' is'} joining…")
        joining = ["rehearse", "--links", str(links), "--script", str(COHORT_FILE.with_name(script)), "--partly"]
        joining += ["--prompted"] if prompted else []
        async with child("the rehearsal", joining, Path(path), listens=prompted) as rehearsal:
            _load_the_console()
            await rehearsal.says("ready ", READY_WITHIN)
            yield Stage(exam, url, server, rehearsal)


def _go_at_once(stage: Stage, folder: str) -> None:
    """The terminal is gone. Textual would wait for ever to write to it, so nothing of ours is waited for either."""
    stage.candidates.ask_to_stop()
    stage.server.ask_to_stop()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(128 + signal.SIGHUP)


def _load_the_console() -> None:
    """Import what a console needs, which takes as long as the children take to start: done while they do."""
    import invigilator_console.app  # noqa: PLC0415
    import invigilator_console.probe  # noqa: F401, PLC0415
    from candidate_web.loopback import offer_loopback_if_alone  # noqa: PLC0415

    offer_loopback_if_alone()


def desk_on(stage: Stage, settings: Settings | None = None) -> Desk:
    """The invigilator's desk."""
    from invigilator_console.start import desk_for  # noqa: PLC0415 - see `_load_the_console`

    return desk_for(stage.url, stage.exam.key(f"staff:{INVIGILATOR}"), settings=settings)


def _keep_links(path: Path, exam: RehearsalExam, url: str) -> Path:
    """Write the links where nobody else can read them."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(exam.links(url), file)
    return path


async def _unless_ended(watching: Coroutine[Any, Any, list[dict[str, Any]]], stage: Stage) -> list[dict[str, Any]]:
    """What the probe found. Raises `Unavailable` if a process that it needs ends before."""
    probing = asyncio.create_task(watching)
    ends = {asyncio.create_task(one.ended()) for one in (stage.server, stage.candidates)}
    try:
        await asyncio.wait({probing, *ends}, return_when=asyncio.FIRST_COMPLETED)
        for over in ends:
            if over.done() and not probing.done():
                raise Unavailable(over.result())
        return await probing
    finally:
        for task in (probing, *ends):
            task.cancel()
        await asyncio.wait({probing, *ends})


async def chain_of(exam: RehearsalExam) -> Chain:
    """What the record came to."""
    stream = session_stream(exam.session)
    async with exam.folder.open_log() as log:
        verdict = verify(stream, await log.stored(stream))
    return Chain(verdict.count, intact=True) if isinstance(verdict, Intact) else Chain(verdict.seq - 1, intact=False)
