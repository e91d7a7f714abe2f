"""The one door: it loads what it needs, says what is wrong in a line, and exits by the contract."""

import asyncio
import subprocess
import sys
from pathlib import Path

import click
import pytest

from rooms.errors import NotYours, ProtocolError, Unavailable
from signalling import cli
from tests.signalling.processes import environment


def test_the_door_loads_no_media_no_terminal_and_no_web_server() -> None:
    """`ninefold log` on a slim machine starts at once, and needs none of them."""
    heavy = ("aiohttp", "av", "textual", "aiortc", "numpy", "pydantic")
    program = f"import sys, signalling.cli; sys.exit(', '.join(m for m in {heavy} if m in sys.modules) or 0)"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


async def test_help_names_every_command_and_loads_none() -> None:
    program = "import sys, signalling.cli as d; d.run(['--help']); sys.exit('rooms.admin' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=-1, env=environment())
    output, _ = await process.communicate()

    assert process.returncode == 0
    for name in cli.COMMANDS:
        assert f"\n  {name} " in output.decode()


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_takes_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run([name, "--help"])

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: ninefold {name} ")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (NotYours(), 1, "ninefold: refused (not-yours); This is not yours to say; nothing was changed"),
        (ProtocolError("the file is empty"), 2, "ninefold: wrong input; the file is empty; see --help"),
        (Unavailable("disk gone"), 3, "ninefold: unavailable; disk gone; the same call is safe to repeat"),
        (Unavailable("no port; it is taken; choose another"), 3, "ninefold: no port; it is taken; choose another"),
        (click.UsageError("no; because"), 2, "ninefold: wrong use; no; because"),
        (
            FileNotFoundError(2, "No such file", "x.toml"),
            3,
            "ninefold: x.toml: No such file; the system said so; mend that and repeat",
        ),
        (
            ModuleNotFoundError("No module named 'textual'", name="textual"),
            3,
            "ninefold: textual is not installed; this command needs it; say: pip install ninefold",
        ),
        (
            KeyError("x"),
            3,
            "ninefold: KeyError: 'x'; this is a fault in Ninefold; set NINEFOLD_TRACEBACK=1 and report it",
        ),
        (click.Abort(), 130, ""),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_every_error_is_one_line_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, line: str
) -> None:
    """0 done, 1 the answer is no, 2 wrong use or input, 3 something is unavailable; Ctrl-C is quiet."""

    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setattr(cli.Door, "get_command", lambda *_: failing)

    assert cli.run(["failing"]) == code
    assert capsys.readouterr().err.strip() == line


def test_a_command_may_answer_no_by_what_it_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal in which somebody was not let in ran, and its answer is no."""

    @click.command()
    def answering() -> int:
        return 1

    monkeypatch.setattr(cli.Door, "get_command", lambda *_: answering)

    assert cli.run(["answering"]) == 1


def test_a_fault_of_ours_shows_its_traceback_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def failing() -> None:
        raise KeyError("x")

    monkeypatch.setattr(cli.Door, "get_command", lambda *_: failing)
    monkeypatch.setenv("NINEFOLD_TRACEBACK", "1")

    with pytest.raises(KeyError):
        cli.run(["failing"])


async def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    """`ninefold log … | head` ends quietly."""
    program = (
        "import click, signalling.cli as d\n"
        "@click.command()\n"
        "def much():\n"
        "    for n in range(100_000): click.echo('x' * 100)\n"
        "d.Door.get_command = lambda *_: much\n"
        "d.main(['much'])\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=-1, stderr=-1, env=environment()
    )
    await process.stdout.readline()
    process._transport.get_pipe_transport(1).close()

    errors = await process.stderr.read()

    assert (await process.wait(), errors) == (0, b"")


@pytest.mark.parametrize(
    ("flag", "variable"), [("--tls-key", "NINEFOLD_TLS_KEY"), ("--data", "NINEFOLD_DATA"), ("--turn", "NINEFOLD_TURN")]
)
def test_every_option_has_a_variable_named_after_it(flag: str, variable: str) -> None:
    """Named after the option a person reads, so that a console's key is never taken for a certificate's."""
    serve = cli.Door().get_command(click.Context(click.Group()), "serve")
    option = next(each for each in serve.params if flag in each.opts)

    assert option.envvar == variable


@pytest.mark.parametrize("name", ["cohort", "onboarding"])
def test_commands_below_a_command_have_variables_too(name: str) -> None:
    group = cli.Door().get_command(click.Context(click.Group()), name)

    options = [each for below in group.commands.values() for each in below.params if isinstance(each, click.Option)]

    assert options
    assert all(str(each.envvar).startswith("NINEFOLD_") for each in options)


def test_a_command_nobody_knows_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["invigilate"])

    assert code == 2
    assert capsys.readouterr().err == "ninefold: wrong use; No such command 'invigilate'; say: ninefold --help\n"
