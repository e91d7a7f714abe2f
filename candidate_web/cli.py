"""`ninefold rehearse` and `ninefold demo` on the command line.

What each needs is imported when it is called: the demo starts other processes first, and loads the console meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from invigilator_console.settings_cli import settings_for, settings_option
from rooms.vocabulary import SEATS_PER_ROOM

if TYPE_CHECKING:
    from candidate_web.demo import Chain
    from candidate_web.rehearsal import Links
    from candidate_web.script import Script

ANSWER_IS_NO = 1
HEADLESS_SECONDS = 10.0

Result = TypeVar("Result")


def _fit_in_a_room(_context: click.Context, _parameter: click.Parameter, candidates: int) -> int:
    if not 1 <= candidates <= SEATS_PER_ROOM:
        raise click.BadParameter(
            f"{candidates} do not fit; a room seats {SEATS_PER_ROOM} at most, which is what one person can watch; "
            f"choose from 1 to {SEATS_PER_ROOM}"
        )
    return candidates


class _SaysWhatMayBeDone(click.Command):
    """Its help ends with the words of a script."""

    def format_epilog(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write them."""
        from candidate_web.deed_notation import EXAMPLES  # noqa: PLC0415 - see the module's docstring

        with formatter.section("Scripts"):
            formatter.write_text(
                "A TOML file of [[act]] tables, each with `at` (90s, or writing + 90s), `candidate`, and"
            )
            formatter.write_text(f"`does`: {'; '.join(EXAMPLES)}.")


@click.command(cls=_SaysWhatMayBeDone)
@click.option(
    "--links",
    "links_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The output of: ninefold links COHORT --json.",
)
@click.option("--seconds", type=click.FloatRange(min=0.1), metavar="S", help="End after so long; else at the release.")
@click.option(
    "--script",
    "script_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who does what, when; candidates whom it does not name behave by chance.",
)
@click.option("--partly", is_flag=True, help="Leave out what the script says of candidates who are not in the links.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same behaviour.")
@click.option("--prompted", is_flag=True, help="Take what to do from standard input: NUMBER and a deed, one a line.")
@click.option("--guided", is_flag=True, help="Learn the console by doing, on a rehearsal of its own; needs no links.")
@click.option("--text", "in_words", is_flag=True, help="With --guided: the room in words alone.")
@settings_option
@click.option(
    "--tls-ca",
    type=click.Path(exists=True, dir_okay=False),
    help="The certificate (PEM) of a server that signs its own.",
)
def rehearse(
    links_file: Path | None,
    seconds: float | None,
    script_file: Path | None,
    seed: int,
    tls_ca: str | None,
    chosen: Path | None,
    *,
    partly: bool,
    prompted: bool,
    guided: bool,
    in_words: bool,
) -> int:
    """Let simulated candidates join an exam by their links, take breaks, drop out and hand in.

    Prints `ready N` once the server has let N phones in, then what each candidate does.
    """
    if guided:
        if links_file is not None or script_file is not None or prompted:
            raise click.UsageError("--guided makes an exam of its own; give it neither links nor a script")
        return _learn(chosen, in_words=in_words)
    if links_file is None:
        raise click.UsageError("--links FILE is needed: the output of ninefold links COHORT --json; or --guided")
    from candidate_web.loopback import offer_loopback_if_alone  # noqa: PLC0415 - see the module's docstring
    from candidate_web.rehearsal import read_links  # noqa: PLC0415 - see the module's docstring

    offer_loopback_if_alone()
    links = read_links(links_file)
    script = _script(script_file, links, partly=partly)
    out = asyncio.run(_until_stopped(links, script, seed, seconds, _trust(tls_ca), prompted=prompted))
    for words in out:
        click.echo(f"ninefold: {words}", err=True)
    return ANSWER_IS_NO if out else 0


@click.command()
@click.option(
    "--candidates", type=int, default=SEATS_PER_ROOM, show_default=True, callback=_fit_in_a_room, help="How many join."
)
@click.option("--seconds", type=click.FloatRange(min=0.5), metavar="S", help="End after so long.")
@click.option("--headless", is_flag=True, help="No screen: watch by the console's receive path, then say what came.")
@click.option("--json", "as_json", is_flag=True, help="With --headless, which prints one JSON object in any case.")
def demo(candidates: int, seconds: float | None, *, headless: bool, as_json: bool) -> int:
    """Open the console on a rehearsal exam: a server and simulated candidates, over real WebRTC.

    Everything is kept in a temporary folder, stopped and removed at the end. Leave the console with q.
    """
    from candidate_web import demo as stage  # noqa: PLC0415 - see the module's docstring

    if headless:
        found = _in_order(
            stage.watch(candidates=candidates, seconds=seconds or HEADLESS_SECONDS, progress=_say_progress)
        )
        click.echo(json.dumps(found))
        return 0 if stage.all_is_well(found) else ANSWER_IS_NO
    if as_json:
        raise click.UsageError("--json goes with --headless")
    if not sys.stdout.isatty():
        raise click.UsageError("the console needs a terminal, and this is none; say: ninefold demo --headless")
    return _tell_of(_in_order(stage.show(candidates=candidates, seconds=seconds, progress=_say_progress)))


def _tell_of(chain: Chain) -> int:
    _say_progress(
        f"the rehearsal left {chain.records} records, their chain {'intact' if chain.intact else 'BROKEN'}; "
        "everything is stopped and removed"
    )
    return 0 if chain.intact else ANSWER_IS_NO


def _learn(chosen: Path | None, *, in_words: bool) -> int:
    from candidate_web import guided  # noqa: PLC0415 - see the module's docstring

    if not sys.stdout.isatty():
        raise click.UsageError("the console needs a terminal, and this is none; open one and say it there")
    settings = settings_for(chosen)
    learnt, chain = _in_order(guided.learn(settings, in_words=in_words, progress=_say_progress))
    _say_progress(learnt)
    return _tell_of(chain)


def _in_order(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; SIGTERM, SIGHUP and Ctrl-C stop it as an error would, so that everything is cleaned up."""

    async def stoppable() -> Result:
        loop = asyncio.get_running_loop()
        working = loop.create_task(work)
        for reason in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(reason, working.cancel)
        return await working

    try:
        return asyncio.run(stoppable())
    except asyncio.CancelledError as stopped:
        raise click.Abort from stopped


async def _until_stopped(
    links: Links, script: Script, seed: int, seconds: float | None, trust: ssl.SSLContext | None, *, prompted: bool
) -> list[str]:
    """Hold the rehearsal; SIGTERM and Ctrl-C end it in order."""
    from candidate_web.prompts import lines_typed  # noqa: PLC0415 - see the module's docstring
    from candidate_web.rehearsal import Listener  # noqa: PLC0415
    from candidate_web.rehearsal import rehearse as hold  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    prompts = lines_typed() if prompted else None
    listener = Listener(_say_ready, _say)
    holding = loop.create_task(hold(links, script, listener, seed=seed, seconds=seconds, trust=trust, prompts=prompts))
    for reason in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(reason, holding.cancel)
    try:
        return await holding
    except asyncio.CancelledError:
        return []


def _script(file: Path | None, links: Links, *, partly: bool) -> Script:
    from candidate_web.script import Script, WrongScript, read_script  # noqa: PLC0415 - see the module's docstring

    if file is None:
        return Script()
    numbers = [link.number for link in links.candidates]
    try:
        return read_script(file, None if partly else numbers).among(numbers)
    except WrongScript as wrong:
        for problem in wrong.problems:
            click.echo(str(problem))
        count = len(wrong.problems)
        raise click.UsageError(
            f"{file} has {count} error{'' if count == 1 else 's'}; nobody joined; mend what is listed and try again"
        ) from wrong


def _trust(tls_ca: str | None) -> ssl.SSLContext | None:
    from invigilator_console.link import trusting  # noqa: PLC0415 - see the module's docstring

    if tls_ca is None:
        return None
    try:
        return trusting(tls_ca)
    except ssl.SSLError as error:
        raise click.BadParameter(f"{tls_ca} holds no certificate in PEM form", param_hint="--tls-ca") from error


def _say_progress(words: str) -> None:
    click.echo(f"ninefold: {words}", err=True)


def _say_ready(count: int) -> None:
    click.echo(f"ready {count}")


def _say(number: str, words: str) -> None:
    click.echo(f"{datetime.now().astimezone():%H:%M:%S}  {number}  {words}")
