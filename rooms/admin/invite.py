"""`ninefold invite`: invite a cohort's candidates and staff, and see what became of every letter."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rooms.admin.invite_letters import confirm_sent, list_, resend_command, show, withdraw_command
from rooms.admin.invite_templates import template
from rooms.admin.letter_sending import address_must_be_known, entrances_of, in_short, send_what_waits
from rooms.admin.mail_options import mail_options, post_from
from rooms.admin.options import data_option, json_option, open_desk, print_json, run
from rooms.data_folder import DataFolder
from rooms.errors import ProtocolError
from rooms.office.bounces import bounces_in
from rooms.office.bounces_desk import note_bounces
from rooms.office.cohort_desk import about_links
from rooms.office.courier import USUAL_PACE
from rooms.office.desk import Desk
from rooms.office.invitations import Invitations
from rooms.office.invitations_desk import invite, reissue, remind, to_invite
from rooms.office.letter_facts import Unwritable
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters import LetterState
from rooms.office.letters_desk import outbox_in, outbox_of, outboxes
from rooms.office.letters_record import letters_stream
from rooms.office.post import Post
from rooms.stores.durable import private_folder

_NAMED = 20
_PREVIEW_SENDER = "ninefold@preview.invalid"


@click.group()
def command() -> None:
    """Invite candidates and staff by mail, and see what became of every letter."""


_cohort = click.argument("cohort", metavar="COHORT")
_public_url = click.option(
    "--public-url", metavar="URL", help="Where the phone page is; without it, where the server of this folder last ran."
)
_why = click.option("--why", required=True, help="The reason, for the record.")
_to = click.option("--to", metavar="ADDRESS", help="To another address than the one on record.")


@dataclass(frozen=True, slots=True)
class Sending:
    """How letters are handed over. `post` None: not from here; a server that has a mail server does."""

    post: Post | None
    sender: str
    pace: float
    public_url: str | None


def _sending(function: Callable[..., None]) -> Callable[..., None]:
    """The options of whatever hands letters over, as `sending`."""

    @wraps(function)
    def with_sending(
        smtp_url: str | None,
        smtp_sender: str | None,
        smtp_password_file: Path | None,
        pace: float,
        public_url: str | None,
        **others: object,
    ) -> None:
        post = post_from(smtp_url, smtp_sender, smtp_password_file)
        function(sending=Sending(post, smtp_sender or _PREVIEW_SENDER, pace, public_url), **others)

    pace = click.option(
        "--per-second",
        "pace",
        type=click.FloatRange(0.01, 100),
        default=USUAL_PACE,
        show_default=True,
        help="Mails a second at most.",
    )
    return mail_options("Mail server; without one, the server that has one sends what waits.")(
        pace(_public_url(with_sending))
    )


@command.command()
@_cohort
@data_option()
@click.option("--staff", is_flag=True, help="The staff with their keys, rather than the candidates with their links.")
@click.option(
    "--preview",
    type=click.Path(file_okay=False, path_type=Path),
    help="Send nothing: write each mail into this folder as an .eml file, to be opened in a mail program.",
)
@click.option("--despite-missing", is_flag=True, help="Leave out whoever has no address that can be written to.")
@_sending
def send(
    cohort: str,
    folder: DataFolder,
    preview: Path | None,
    sending: Sending,
    *,
    staff: bool,
    despite_missing: bool,
) -> None:
    """Invite everybody of a published COHORT who was not yet. Done again, it goes on where it was interrupted."""

    async def look() -> dict[str, bytes]:
        async with open_desk(folder) as desk:
            found = await to_invite(desk, cohort, staff=staff)
            _name_unreachable(found, despite_missing=despite_missing)
            return await _written(desk, cohort, found, sending)

    async def work() -> str:
        async with open_desk(folder) as desk:
            if sending.post is not None:
                address_must_be_known(desk, sending.public_url)
            if sending.public_url is None:
                for one in about_links(desk):
                    click.echo(f"to see to: {one.said}; {one.advice}", err=True)
            found = await to_invite(desk, cohort, staff=staff)
            _name_unreachable(found, despite_missing=despite_missing)
            new = await invite(desk, cohort, staff=staff, despite_missing=despite_missing)
            said = f"{cohort}: {len(new)} to be invited, {found.invited} were before"
            return f"{said}; {await _send(desk, sending, cohort)}"

    click.echo(_keep(run(look()), preview) if preview is not None else run(work()))


def _name_unreachable(found: Invitations, *, despite_missing: bool) -> None:
    """Say all of them at once, before anything is sent."""
    for one in found.unreachable[:_NAMED]:
        click.echo(f"{one.person}  {one.name}: {one.why}", err=True)
    further = len(found.unreachable) - _NAMED
    if further > 0:
        click.echo(f"… and {further} more", err=True)
    if found.unreachable and not despite_missing:
        raise ProtocolError(
            f"{len(found.unreachable)} cannot be written to; they are named above and nothing was sent; "
            "correct the roster, or leave them out with --despite-missing"
        )


async def _written(desk: Desk, cohort: str, found: Invitations, sending: Sending) -> dict[str, bytes]:
    """The mails that would be sent, by the names of their files."""
    writer = LetterWriter(desk.log, entrances_of(desk, sending.public_url), sending.sender, desk.now)
    outbox = await outbox_of(desk.log, cohort)
    mails = {}
    for letter in found.letters:
        try:
            ready = await writer.write(letter, outbox)
        except Unwritable as fault:
            raise ProtocolError(f"{letter.id} cannot be written; {fault}; nothing was sent") from fault
        mails[f"{letter.id.replace(':', '-')}.eml"] = ready.mail.as_bytes()
    return mails


def _keep(mails: dict[str, bytes], into: Path) -> str:
    """Write previews where only their owner reads them: they hold links."""
    private_folder(into)
    for name, mail in mails.items():
        (into / name).write_bytes(mail)
    return f"{into}: {len(mails)} mails written, none sent; they hold secrets, delete them when you have looked"


async def _send(desk: Desk, sending: Sending, cohort: str) -> str:
    """Hand over what waits of a cohort, if there is a mail server; in short, what came of it."""
    if sending.post is None:
        waiting = len((await outbox_of(desk.log, cohort)).due(desk.now()))
        return f"{waiting} wait; a server with --smtp sends them, or: ninefold invite due --smtp …"
    streams = [letters_stream(cohort)]
    ended = await send_what_waits(desk, sending.post, streams, pace=sending.pace, public_url=sending.public_url)
    return in_short(ended)


@command.command()
@data_option()
@_sending
def due(
    folder: DataFolder,
    sending: Sending,
) -> None:
    """Hand over every letter that waits, of all cohorts. A server with a mail server does so by itself."""
    post = sending.post
    if post is None:
        raise click.UsageError("no mail server is named; letters go through one; give --smtp and --smtp-from")

    async def work() -> str:
        async with open_desk(folder) as desk:
            streams = await outboxes(desk.log)
            ended = await send_what_waits(desk, post, streams, pace=sending.pace, public_url=sending.public_url)
            boxes = [await outbox_in(desk.log, stream) for stream in streams]
            later = sum(letter.state is LetterState.LATER for box in boxes for letter in box.letters.values())
            return f"{in_short(ended)}{f'; {later} put off until later' if later else ''}"

    click.echo(run(work()))


@command.command(name="reissue")
@_cohort
@click.argument("person", metavar="PERSON")
@data_option()
@_why
@_to
@_sending
def reissue_command(
    cohort: str,
    person: str,
    folder: DataFolder,
    why: str,
    to: str | None,
    sending: Sending,
) -> None:
    """Make the link of PERSON (candidate:1043321 or staff:j-okafor) anew, end the old one, and send the new one."""

    async def work() -> str:
        async with open_desk(folder) as desk:
            await reissue(desk, cohort, person, why, to)
            sent = await _send(desk, sending, cohort)
            return f"{person}: the old link has ended; {sent}"

    click.echo(run(work()))


@command.command(name="remind")
@_cohort
@data_option()
@_sending
def remind_command(
    cohort: str,
    folder: DataFolder,
    sending: Sending,
) -> None:
    """Remind everybody of COHORT who has not completed onboarding and still can; once a day at most."""

    async def work() -> str:
        async with open_desk(folder) as desk:
            new = await remind(desk, cohort)
            return f"{cohort}: {len(new)} to be reminded; {await _send(desk, sending, cohort)}"

    click.echo(run(work()))


@command.command()
@click.argument("sources", metavar="MAILS...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@data_option()
@json_option
def bounces(sources: tuple[Path, ...], folder: DataFolder, *, as_json: bool) -> None:
    """Read mails that came back: files, Maildir folders or mbox files. Others among them are passed over."""
    reports = [report for source in sources for report in bounces_in(source)]

    async def work() -> list[dict[str, Any]]:
        async with open_desk(folder) as desk:
            return [noted.as_row() for noted in await note_bounces(desk, reports)]

    rows = run(work())
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['letter'] or 'no letter of ours'}  {row['address']}  {row['outcome']}: {row['why']}")
    if not rows:
        click.echo("No mail among them says that another came back.")


for below in (list_, show, resend_command, withdraw_command, confirm_sent, template):
    command.add_command(below)
