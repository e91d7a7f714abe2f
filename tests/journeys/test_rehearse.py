"""`ninefold rehearse` as a trainer starts it: a list of links, perhaps a script, and a server of any kind."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from candidate_web.rehearsal_exam import create_rehearsal
from rooms.data_folder import DataFolder
from signalling.config import Settings
from signalling.serving import running

if TYPE_CHECKING:
    from pathlib import Path

    from candidate_web.rehearsal_exam import RehearsalExam

PATIENCE = 90.0  # s


async def rehearse(*arguments: str | Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signalling.cli",
        "rehearse",
        *map(str, arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def outcome(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def an_exam(folder: Path, candidates: int = 1) -> RehearsalExam:
    return await create_rehearsal(DataFolder(folder), candidates=candidates, starts_after=timedelta(hours=1))


def written(path: Path, exam: RehearsalExam, url: str) -> Path:
    path.write_text(json.dumps(exam.links(url)))
    return path


async def test_candidates_join_a_server_that_signs_its_own_certificate(tmp_path: Path) -> None:
    """A laptop on a LAN has no certificate that anybody knows; the rehearsal is shown whom to trust."""
    exam = await an_exam(tmp_path, candidates=2)
    async with running(Settings(exam.folder, port=0, self_signed=True)) as server:
        links = written(tmp_path / "links.json", exam, server.url)
        process = await rehearse("--links", links, "--tls-ca", tmp_path / "tls" / "root.pem")
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            assert await process.stdout.readline() == b"ready 2\n"
            said = {await process.stdout.readline(), await process.stdout.readline()}
        numbers = [candidate.number.encode() for candidate in exam.configuration.candidates]
        assert sorted(line.split(maxsplit=1)[1] for line in said) == [number + b"  joins\n" for number in numbers]
        process.send_signal(signal.SIGTERM)
        code, _, err = await outcome(process)

    assert (code, err) == (0, "")


async def test_a_wrong_script_lets_nobody_join(tmp_path: Path) -> None:
    """Better no rehearsal than another than was meant: every fault is listed, and the exit code is 2."""
    exam = await an_exam(tmp_path)
    links = written(tmp_path / "links.json", exam, "http://127.0.0.1:9")
    script = tmp_path / "script.toml"
    script.write_text('[[act]]\nat = "soon"\ncandidate = "1"\ndoes = "nothing"\n')

    code, out, err = await outcome(await rehearse("--links", links, "--script", script))

    assert code == 2
    assert out.count(f"{script}:") == 2
    assert err == f"ninefold: {script} has 2 errors; nobody joined; mend what is listed and try again\n"


async def test_a_candidate_who_is_put_out_makes_it_a_no(tmp_path: Path) -> None:
    """Exit code 1: it ran, and somebody could not come in."""
    exam = await an_exam(tmp_path)
    async with running(Settings(exam.folder, port=0)) as server:
        links = written(tmp_path / "links.json", exam, server.url)
        links.write_text(links.read_text().replace("#", "#A"))

        code, out, err = await outcome(await rehearse("--links", links))

    assert code == 1
    assert "ready 0" in out.splitlines()
    assert (
        err == f"ninefold: {exam.configuration.candidates[0].number}: the link is wrong, has expired or was made anew\n"
    )


async def test_after_so_many_seconds_everybody_hangs_up_in_order(tmp_path: Path) -> None:
    """The end of a rehearsal is no accident: nothing is left open, and nothing is complained of."""
    exam = await an_exam(tmp_path, candidates=4)
    async with running(Settings(exam.folder, port=0)) as server:
        links = written(tmp_path / "links.json", exam, server.url)

        code, out, err = await outcome(await rehearse("--links", links, "--seconds", "6"))

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "ready 4"
