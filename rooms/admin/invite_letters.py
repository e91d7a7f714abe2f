"""`ninefold invite list | show | resend | withdraw | confirm-sent`: where letters stand, and what a person decides."""

from typing import Any

import click

from rooms.admin.letter_sending import entrances_of
from rooms.admin.options import data_option, json_option, open_desk, print_json, print_table, run
from rooms.data_folder import DataFolder
from rooms.office.desk import Desk
from rooms.office.letter_facts import Unwritable
from rooms.office.letter_markup import as_text
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters import Letter
from rooms.office.letters_desk import confirm_sent as say_it_was_sent
from rooms.office.letters_desk import find_letter, outbox_in, outbox_of, outboxes, resend, withdraw
from rooms.office.letters_record import STREAMS_OF_LETTERS, LetterKind, letters_stream
from rooms.office.onboarding_queue import known_cohort

_cohort = click.argument("cohort", metavar="COHORT")
_letter = click.argument("letter", metavar="LETTER")

_SENDER = "ninefold@preview.invalid"


@click.command(name="list")
@click.argument("cohort", metavar="[COHORT]", required=False)
@data_option()
@json_option
@click.option("--trouble", is_flag=True, help="Only what somebody should look at: refused, came back, or unsure.")
@click.option("--kind", type=click.Choice([str(kind) for kind in LetterKind]), help="Only letters of that kind.")
def list_(cohort: str | None, folder: DataFolder, kind: str | None, *, as_json: bool, trouble: bool) -> None:
    """List the letters of COHORT: to whom, what, and where each stands. Without it, all there are, by outbox.

    Letters about applications lie by slot: wherever a COHORT is named, so can be a slot, as in 20270608T0830Z.
    """

    async def look() -> list[dict[str, Any]]:
        async with open_desk(folder) as desk:
            now = desk.now()
            kept = await outboxes(desk.log)
            if cohort is not None and letters_stream(cohort) not in kept:
                await known_cohort(desk.log, cohort)
            streams = kept if cohort is None else [letters_stream(cohort)]
            return [
                {"outbox": stream.removeprefix(STREAMS_OF_LETTERS)} | row_of(letter, desk)
                for stream in streams
                for letter in (await outbox_in(desk.log, stream)).letters.values()
                if (not trouble or letter.needs_a_person(now)) and kind in {None, letter.wanted.kind}
            ]

    rows = run(look())
    if as_json:
        print_json(rows)
        return
    print_table(
        [*([] if cohort else ["outbox"]), "letter", "to", "state", "since", "attempts", "said", "sent again as"],
        rows,
        when_empty="No letter needs anybody."
        if trouble
        else "There is no such letter. Invite with: ninefold invite send COHORT",
    )


def row_of(letter: Letter, desk: Desk) -> dict[str, Any]:
    """A letter as a row of a table."""
    return {
        "letter": letter.id,
        "kind": str(letter.wanted.kind),
        "person": letter.wanted.person,
        "receiver": letter.wanted.receiver,
        "to": letter.wanted.to,
        "state": str(letter.state_at(desk.now())),
        "since": letter.since.isoformat(timespec="seconds"),
        "attempts": letter.attempts,
        "said": letter.said,
        "message_id": letter.message_id,
        "again_for": letter.again_for,
        "reason": letter.reason,
        "sent again as": letter.sent_again_as,
    }


@click.command()
@_cohort
@_letter
@data_option()
@json_option
def show(cohort: str, letter: str, folder: DataFolder, *, as_json: bool) -> None:
    """Show where LETTER stands, and its text as it would be written now. It may hold a secret."""

    async def look() -> tuple[dict[str, Any], str]:
        async with open_desk(folder) as desk:
            found = await find_letter(desk.log, cohort, letter)
            return row_of(found, desk), await _text_of(desk, found)

    row, text = run(look())
    if as_json:
        print_json(row | {"text": text})
        return
    for name, value in row.items():
        if value:
            click.echo(f"{name + ':':<15}{value}")
    click.echo(f"\n{text}", nl=False)


async def _text_of(desk: Desk, letter: Letter) -> str:
    writer = LetterWriter(desk.log, entrances_of(desk, None), _SENDER, desk.now)
    try:
        ready = await writer.write(letter.wanted, await outbox_of(desk.log, letter.wanted.cohort, letter.wanted.slot))
    except Unwritable as fault:
        return f"It cannot be written: {fault}\n"
    return f"Subject: {ready.letter.subject}\n\n{as_text(ready.letter.blocks)}"


@click.command(name="resend")
@_cohort
@_letter
@data_option()
@click.option("--why", required=True, help="The reason, for the record.")
@click.option("--to", metavar="ADDRESS", help="To another address than before.")
def resend_command(cohort: str, letter: str, folder: DataFolder, why: str, to: str | None) -> None:
    """Have LETTER sent again, as a letter of its own. It waits until something hands it over: invite due."""

    async def work() -> str:
        async with open_desk(folder) as desk:
            return await resend(desk, await find_letter(desk.log, cohort, letter), why, to)

    click.echo(f"{run(work())}: waits to be sent; a server with --smtp does so, or: ninefold invite due --smtp …")


@click.command(name="withdraw")
@_cohort
@_letter
@data_option()
@click.option("--why", required=True, help="The reason, for the record.")
def withdraw_command(cohort: str, letter: str, folder: DataFolder, why: str) -> None:
    """Keep back LETTER, which still waits."""

    async def work() -> None:
        async with open_desk(folder) as desk:
            await withdraw(desk, await find_letter(desk.log, cohort, letter), why)

    run(work())
    click.echo(f"{letter}: kept back")


@click.command(name="confirm-sent")
@_cohort
@_letter
@data_option()
@click.option("--note", required=True, help="How you know: the mail server's log, the receiver.")
def confirm_sent(cohort: str, letter: str, folder: DataFolder, note: str) -> None:
    """Say of LETTER, which is unsure, that it did go out."""

    async def work() -> None:
        async with open_desk(folder) as desk:
            await say_it_was_sent(desk, await find_letter(desk.log, cohort, letter), note)

    run(work())
    click.echo(f"{letter}: sent, as you say")
