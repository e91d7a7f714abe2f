"""The command line: the probe's answer, and what is said when there is none."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from invigilator_console.cli import command
from invigilator_console.probe import Probe
from invigilator_console.start import ConsoleEnded, desk_for
from rooms import commands as c
from signalling import wire
from tests.console.console_exam import ADEYEMI, CHEN, HALF_PAST_NINE, OKAFOR, exam
from tests.console.console_server import KEY, ConsoleServer


@pytest.fixture
async def server() -> ConsoleServer:
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.candidate(CHEN, c.Join(candidate=CHEN, device="phone"))
    return server


async def test_a_probe_says_of_every_seat_what_came(server: ConsoleServer) -> None:
    """Can this machine see the feeds? Asked before anybody depends on it."""
    async with TestServer(server.application()) as http:
        desk = desk_for(str(http.make_url("/")), KEY + OKAFOR)
        async with asyncio.timeout(10):
            found = await Probe(desk).watch(0.1)

    assert [(each["seat"], each["candidate"]) for each in found][:1] == [(1, ADEYEMI)]
    assert found[2] == {"seat": 3, "candidate": CHEN, "frames": 0, "size": None, "first_frame_s": None, "lost_s": 0.0}
    assert server.watched == [CHEN]


async def test_a_probe_with_a_wrong_key_says_so(server: ConsoleServer) -> None:
    """A probe that waits for ever answers nothing."""
    server.close_with = wire.Close.KEY
    async with TestServer(server.application()) as http:
        with pytest.raises(ConsoleEnded, match="does not take this key"):
            await Probe(desk_for(str(http.make_url("/")), "wrong")).watch(0.1)


async def test_the_command_prints_one_array_and_says_no_when_somebody_was_not_seen(
    server: ConsoleServer, tmp_path: Path
) -> None:
    """A script can act on it."""
    key_file = tmp_path / "key.txt"
    key_file.write_text(f"{KEY}{OKAFOR}\n")
    async with TestServer(server.application()) as http:
        arguments = ["--server", str(http.make_url("/")), "--key-file", str(key_file), "--probe", "0.1", "--json"]
        result = await asyncio.to_thread(
            CliRunner().invoke, command, arguments, catch_exceptions=False, standalone_mode=False
        )

    assert len(json.loads(result.output)) == 9
    assert result.return_value == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--server", "http://localhost:1", "--key", "k", "--json"], "--json goes with --probe"),
        (["--server", "ftp://localhost", "--key", "k"], "no server's address"),
        (["--key", "k"], "needed where nobody can be asked"),
        (["--server", "http://localhost:1", "--key", "k"], "needs a terminal to read keys from"),
    ],
)
def test_wrong_use_is_said_in_words(arguments: list[str], words: str) -> None:
    """The person at the command line is told what to do, not what failed inside."""
    result = CliRunner().invoke(command, arguments)

    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


def test_a_certificate_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    """A wrong file must not look like a wrong server."""
    no_certificate = tmp_path / "not.pem"
    no_certificate.write_text("nothing")

    with pytest.raises(ValueError, match="holds no certificate"):
        desk_for("https://localhost", "k", tls_ca=str(no_certificate))


@pytest.mark.parametrize("server", ["exam.example.ac.uk:8080", "http://exam.example.ac.uk:8080/#token"])
def test_an_address_may_be_written_as_people_write_it(server: str) -> None:
    """The console takes what `serve` prints, and what is typed from memory."""
    assert str(desk_for(server, "k").link._server) == "http://exam.example.ac.uk:8080/".removesuffix(
        "/" if "//" not in server else ""
    )
