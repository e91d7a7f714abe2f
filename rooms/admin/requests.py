"""`ninefold application form | requests | settle`: the form by which candidates ask to sit remotely themselves."""

from datetime import datetime
from typing import Any

import click

from rooms.admin.options import address_of_links, at_desk, data_option, json_option, print_json, print_table
from rooms.data_folder import DataFolder
from rooms.notation import to_utc
from rooms.office import requests_record as r
from rooms.office.desk import Desk
from rooms.office.requests_desk import (
    Sent,
    everything_asked,
    name_of,
    one_asked,
    open_form,
    say,
    settle,
    token_of,
)

_cohort = click.argument("cohort_id", metavar="COHORT")
_moment = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
OUTCOMES = {"noted": r.Outcome.NOTED, "dismissed": r.Outcome.DISMISSED}


@click.command()
@_cohort
@data_option()
@click.option(
    "--closes",
    type=_moment,
    help="When the form closes: 2027-05-01T17:00, in the United Kingdom's time; without it, as it was.",
)
@click.option("--renew", is_flag=True, help="First make the link anew; the old one ends.")
@click.option("--close", "is_closing", is_flag=True, help="Take no more requests.")
@click.option("--public-url", metavar="URL", help="Where the server is reached; without it, where it last ran.")
def form(
    cohort_id: str,
    folder: DataFolder,
    closes: datetime | None,
    public_url: str | None,
    *,
    renew: bool,
    is_closing: bool,
) -> None:
    """Open the form by which candidates of COHORT ask to sit remotely, and print its link for them."""

    async def link(desk: Desk) -> str | None:
        if is_closing:
            await say(desk, await name_of(desk.log, cohort_id), r.CloseForm())
            return None
        name = await open_form(desk, cohort_id, None if closes is None else to_utc(closes, "Europe/London"))
        if renew:
            await say(desk, name, r.RenewForm())
        return await token_of(desk.log, folder.links(), name)

    token = at_desk(folder, link)
    if token is None:
        click.echo(f"{cohort_id}: the form is closed")
        return
    url = (public_url or address_of_links(folder)).rstrip("/")
    click.echo(f"{url}/office/request/{token}")


@click.command(name="requests")
@_cohort
@data_option()
@click.option("--all", "everything", is_flag=True, help="Those that were looked at, too.")
@json_option
def requests_(cohort_id: str, folder: DataFolder, *, everything: bool, as_json: bool) -> None:
    """List what candidates of COHORT asked for; nobody has checked any of it."""

    async def look(desk: Desk) -> list[Sent]:
        sent = await everything_asked(desk.log)
        return [each for each in sent if each.name.cohort == cohort_id]

    rows = [_row(each) for each in at_desk(folder, look) if everything or each.request.outcome is None]
    if as_json:
        print_json(rows)
        return
    print_table(["id", "number", "name", "college", "exams", "outcome"], rows, when_empty="Nothing waits.")


def _row(sent: Sent) -> dict[str, Any]:
    outcome = sent.request.outcome
    return {
        "id": sent.id,
        "cohort": sent.name.cohort,
        **sent.request.asked.model_dump(),
        "at": sent.request.at.isoformat(timespec="seconds"),
        "outcome": None if outcome is None else str(outcome),
        "note": sent.request.note,
    }


@click.command(name="settle")
@_cohort
@click.argument("request_id", metavar="REQUEST")
@data_option()
@click.option("--as", "outcome", type=click.Choice(sorted(OUTCOMES)), required=True, help="What became of it.")
@click.option("--note", default="", help="Why, or what was done; needed to dismiss.")
def settle_(cohort_id: str, request_id: str, folder: DataFolder, outcome: str, note: str) -> None:
    """Say what became of REQUEST. Whoever applies for a candidate does so with `add`."""

    async def store(desk: Desk) -> None:
        sent = await one_asked(desk.log, await name_of(desk.log, cohort_id), request_id)
        await settle(desk, sent, OUTCOMES[outcome], note)

    at_desk(folder, store)
    click.echo(f"{request_id}: {outcome}")


REQUESTS = (form, requests_, settle_)
