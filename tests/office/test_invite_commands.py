"""`ninefold invite` as an officer says it, to a real mail server on loopback."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from rooms.data_folder import DataFolder
from rooms.office.letters import LetterState
from rooms.office.letters_desk import enqueue_all, outbox_of
from tests.office.letter_box import COHORT, a_cohort, a_desk, an_excusal, published
from tests.office.one_door import Done, an_error, ninefold
from tests.signalling.mailbox import Mailbox

SESSION = "tt2027-linear-algebra-1"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """The data folder of a published cohort; no server has run on it."""
    async with a_desk(tmp_path / "data") as desk:
        await published(desk, a_cohort())
    return tmp_path / "data"


async def invite(folder: Path, *arguments: object, mailbox: Mailbox | None = None, code: int = 0) -> Done:
    """Say `ninefold invite …` while the mail server of this test goes on."""
    smtp = (
        {"NINEFOLD_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "NINEFOLD_SMTP_FROM": "ninefold@exams.example.ac.uk"}
        if mailbox
        else {}
    )
    common = {"NINEFOLD_DATA": str(folder), "NINEFOLD_PUBLIC_URL": "https://exams.example.ac.uk", **smtp}
    return await asyncio.to_thread(lambda: ninefold("invite", *arguments, code=code, **common))


async def listed(folder: Path, *arguments: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((await invite(folder, "list", COHORT, "--json", *arguments)).stdout)
    return found


async def test_nobody_is_sent_a_link_to_an_address_that_was_guessed(folder: Path, mailbox: Mailbox) -> None:
    """Such a link opens nothing, and nobody is sent a second invitation."""
    smtp = {"NINEFOLD_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "NINEFOLD_SMTP_FROM": "ninefold@exams.example.ac.uk"}

    done = await asyncio.to_thread(
        lambda: ninefold("invite", "send", COHORT, code=2, NINEFOLD_DATA=str(folder), **smtp)
    )

    assert "nothing was sent; start the server first, or name the address with --public-url" in an_error(done)
    assert mailbox.mails == []
    assert await listed(folder) == []


async def test_before_links_go_out_that_no_phone_reaches_it_is_said(folder: Path) -> None:
    DataFolder(folder).url_file.write_text("http://127.0.0.1:8080\n")

    done = await asyncio.to_thread(lambda: ninefold("invite", "send", COHORT, NINEFOLD_DATA=str(folder)))

    assert "to see to: links point to http://127.0.0.1:8080, which no phone reaches" in done.stderr


async def test_everybody_is_invited_and_the_list_says_so(folder: Path, mailbox: Mailbox) -> None:
    done = await invite(folder, "send", COHORT, "--per-second", "100", mailbox=mailbox)

    assert "3 to be invited, 0 were before; 3 sent" in done.stdout
    assert "3/3" in done.stderr
    assert [mail["To"].addresses[0].addr_spec for mail in mailbox.mails] == [
        "tolu@example.ac.uk",
        "lena@example.ac.uk",
        "yuxin@example.ac.uk",
    ]
    assert {row["state"] for row in await listed(folder)} == {"sent"}


async def test_saying_it_again_sends_nothing_again(folder: Path, mailbox: Mailbox) -> None:
    for _ in range(2):
        done = await invite(folder, "send", COHORT, "--per-second", "100", mailbox=mailbox)

    assert "0 to be invited, 3 were before" in done.stdout
    assert len(mailbox.mails) == 3


async def test_what_the_mail_server_never_took_waits_and_goes_on(
    folder: Path, mailbox: Mailbox, unused_tcp_port: int
) -> None:
    """It was down at noon; in the afternoon the same words finish the work."""
    down_at = {"NINEFOLD_SMTP": f"smtp://127.0.0.1:{unused_tcp_port}", "NINEFOLD_SMTP_FROM": "n@example.ac.uk"}
    words = ("invite", "send", COHORT, "--data", folder, "--public-url", "https://exams.example.ac.uk")
    failed = await asyncio.to_thread(lambda: ninefold(*words, code=3, **down_at))

    await invite(folder, "send", COHORT, "--per-second", "100", mailbox=mailbox)

    assert "3 still wait" in failed.stderr
    assert len(mailbox.mails) == 3


async def test_a_preview_writes_the_mails_and_sends_none(folder: Path, tmp_path: Path, mailbox: Mailbox) -> None:
    await invite(folder, "send", COHORT, "--preview", tmp_path / "look", mailbox=mailbox)

    files = sorted((tmp_path / "look").glob("*.eml"))
    assert len(files) == 3
    assert (tmp_path / "look").stat().st_mode & 0o777 == 0o700
    assert message_from_bytes(files[0].read_bytes())["To"] == '"Adeyemi, Tolu" <tolu@example.ac.uk>'
    assert mailbox.mails == []
    assert await listed(folder) == []


async def test_whoever_cannot_be_written_to_is_named_and_nothing_is_sent(tmp_path: Path, mailbox: Mailbox) -> None:
    people = a_cohort().candidates
    broken = (people[0].model_copy(update={"email": None}), *people[1:])
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort(candidates=broken))

    done = await invite(tmp_path, "send", COHORT, mailbox=mailbox, code=2)

    assert "candidate:0043321  Adeyemi, Tolu: has no address" in done.stderr
    assert mailbox.mails == []


async def test_letters_of_a_cohort_that_is_not_there_are_not_none(folder: Path) -> None:
    """Whoever mistypes the id would read that nobody is in trouble."""
    assert "unknown-cohort" in (await invite(folder, "list", "lienar-algebra", "--trouble", code=1)).stderr
    assert (await invite(folder, "list", COHORT)).stdout.startswith("There is no such letter.")


async def test_a_letter_that_was_refused_is_sent_to_the_right_address(folder: Path, mailbox: Mailbox) -> None:
    mailbox.turns_away["tolu@example.ac.uk"] = "550 5.1.1 no such user"
    await invite(folder, "send", COHORT, "--per-second", "100", mailbox=mailbox)
    (trouble,) = await listed(folder, "--trouble")

    letter = f"invitation:{SESSION}:0043321"
    again = await invite(folder, "resend", COHORT, letter, "--why", "mistyped", "--to", "t.adeyemi@example.ac.uk")
    assert again.stdout.strip().endswith("or: ninefold invite due --smtp …")
    await invite(folder, "due", mailbox=mailbox)

    assert (trouble["letter"], trouble["said"]) == (letter, "550 5.1.1 no such user")
    assert mailbox.receivers[-1] == ["t.adeyemi@example.ac.uk"]
    assert await listed(folder, "--trouble") == []
    assert (await invite(folder, "list", COHORT, "--trouble")).stdout.strip() == "No letter needs anybody."
    rows = {row["letter"]: row for row in await listed(folder)}
    assert rows[f"{letter}:again-1"]["reason"] == "mistyped"


async def test_a_link_made_anew_is_sent_at_once(folder: Path, mailbox: Mailbox) -> None:
    await invite(folder, "send", COHORT, "--per-second", "100", mailbox=mailbox)

    await invite(folder, "reissue", COHORT, "candidate:0043321", "--why", "lost", mailbox=mailbox)

    first, again = mailbox.mails[0], mailbox.mails[-1]
    links = [
        next(line for line in mail.get_body(("plain",)).get_content().splitlines() if "/#" in line)
        for mail in (first, again)
    ]
    assert links[0] != links[1]


async def test_a_letter_is_shown_as_it_would_be_written_now(folder: Path) -> None:
    await invite(folder, "send", COHORT)

    done = await invite(folder, "show", COHORT, f"invitation:{SESSION}:0043321")

    assert "state:         waiting" in done.stdout
    assert "Dear Tolu Adeyemi," in done.stdout


async def test_letters_of_no_cohort_are_found_by_their_slot(folder: Path, mailbox: Mailbox) -> None:
    """A college's letter about an application can come back as well as anybody's."""
    slot = "20270608T0830Z"
    async with a_desk(folder) as desk:
        await enqueue_all(desk, [an_excusal(cohort=None, slot=slot)])
    mailbox.turns_away["0043321@example.ac.uk"] = "550 no such user"
    await invite(folder, "due", mailbox=mailbox)

    (row,) = json.loads((await invite(folder, "list", "--trouble", "--json")).stdout)
    await invite(folder, "resend", row["outbox"], row["letter"], "--why", "mistyped", "--to", "head@example.ac.uk")
    await invite(folder, "due", mailbox=mailbox)

    assert row["outbox"] == slot
    assert mailbox.receivers == [["head@example.ac.uk"]]


async def test_an_unknown_person_or_letter_is_said_so(folder: Path) -> None:
    an_error(await invite(folder, "reissue", COHORT, "candidate:999", "--why", "lost", code=2))
    an_error(await invite(folder, "show", COHORT, "invitation:nobody", code=1))


async def test_a_template_is_checked_before_it_is_stored(folder: Path, tmp_path: Path) -> None:
    """A wrong name is found by whoever wrote it, not by five hundred letters that cannot be sent."""
    file = tmp_path / "excusal.txt"
    file.write_text("Subject: {{ exam }}\n\nDear {{ reciever }},\n\n{% for x in y %}{% endfor %}\n")
    refused = await invite(folder, "template", "set", "excusal", file, code=1)
    file.write_text("Subject: {{ exam }}\n\nDear {{ receiver }},\n\nplease apply.\n")

    await invite(folder, "template", "set", "excusal", file)
    shown = await invite(folder, "template", "show", "excusal")
    await invite(folder, "template", "reset", "excusal")

    assert "reciever is unknown" in refused.stderr
    assert "Line 5" in refused.stderr
    assert shown.stdout == file.read_text()
    assert "Remote invigilation cannot be arranged" in (await invite(folder, "template", "preview", "excusal")).stdout


async def test_mails_that_came_back_are_shown_with_their_letters(
    folder: Path, tmp_path: Path, mailbox: Mailbox
) -> None:
    await invite(folder, "send", COHORT, "--per-second", "100", mailbox=mailbox)
    bounced = (Path(__file__).parent / "bounced" / "postfix.eml").read_text()
    file = tmp_path / "back.eml"
    file.write_text(bounced.replace("@MESSAGE-ID@", str(mailbox.mails[0]["Message-ID"])))

    done = await invite(folder, "bounces", file)

    assert f"invitation:{SESSION}:0043321" in done.stdout
    assert [row["state"] for row in await listed(folder, "--trouble")] == ["bounced"]


async def test_whoever_is_killed_while_handing_over_sends_nothing_twice(tmp_path: Path, mailbox: Mailbox) -> None:
    """`kill -9` after the server took the mail and before it said so: the letter is unsure, the next ones wait."""
    async with a_desk(tmp_path) as desk:
        await enqueue_all(desk, [an_excusal(), an_excusal("1043377")])
    mailbox.holds = asyncio.Event()
    smtp = {"NINEFOLD_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "NINEFOLD_SMTP_FROM": "n@exams.example.ac.uk"}
    command = (sys.executable, "-m", "signalling.cli", "invite", "due", "--data", str(tmp_path))
    sender = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, **smtp})
    async with asyncio.timeout(60):
        await mailbox.has(1)

    sender.send_signal(signal.SIGKILL)
    await sender.wait()
    mailbox.holds.set()
    await invite(tmp_path, "due", mailbox=mailbox)

    async with a_desk(tmp_path) as desk:
        letters = (await outbox_of(desk.log, COHORT)).letters
        cut_off = letters["excusal:0043321"]
        assert cut_off.state_at(cut_off.since + timedelta(minutes=6)) is LetterState.UNSURE
        assert letters["excusal:1043377"].state is LetterState.SENT
    assert mailbox.receivers == [["0043321@example.ac.uk"], ["1043377@example.ac.uk"]]
