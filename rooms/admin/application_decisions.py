"""What is decided of applications on the command line: approve, decline, withdraw, accept, lapse, reopen."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import click

from rooms.admin.application_options import reference_argument, slot_option
from rooms.admin.application_tables import print_answers
from rooms.admin.options import at_desk, data_option, json_option
from rooms.data_folder import DataFolder
from rooms.office import applications_desk as d
from rooms.office import applications_record as a
from rooms.office.application_finding import find, one
from rooms.office.applications_desk import Answer
from rooms.office.applications_due import settle_due
from rooms.office.desk import Desk

_why = click.option("--why", required=True, envvar="NINEFOLD_WHY", help="The reason; the college is told.")
_day = click.DateTime(["%Y-%m-%d"])


def _about_one(function: Callable[..., None]) -> click.Command:
    """A command about one application: by its reference, for one slot if that is said, answered as JSON if wanted."""
    return click.command()(reference_argument(data_option()(slot_option(json_option(function)))))


@_about_one
@click.option("--from", "valid_from", type=_day, help="The approval holds from this date …")
@click.option("--until", "valid_until", type=_day, help="… to this date; exams after it are attended in person.")
@click.option("--note", default="", envvar="NINEFOLD_NOTE", help="What else the college should know.")
def approve(
    reference: str,
    folder: DataFolder,
    slot: str | None,
    valid_from: datetime | None,
    valid_until: datetime | None,
    note: str,
    *,
    as_json: bool,
) -> None:
    """Approve the application for all its exams, or for that of one slot. Where no seat is left it waits for one."""

    async def decide(desk: Desk) -> list[Answer]:
        await settle_due(desk)
        found = await find(desk.log, reference, slot)
        return await d.approve(desk, found, valid_from=_date(valid_from), valid_until=_date(valid_until), note=note)

    _print(at_desk(folder, decide), as_json=as_json)


@_about_one
@_why
def decline(reference: str, folder: DataFolder, slot: str | None, why: str, *, as_json: bool) -> None:
    """Decline the application, for all its exams or for that of one slot; excusal is advised."""
    _say(folder, reference, slot, a.Decline(reference=reference, reason=why), as_json=as_json)


@_about_one
@_why
def withdraw(reference: str, folder: DataFolder, slot: str | None, why: str, *, as_json: bool) -> None:
    """Take the application back; a seat that comes free is offered to who waits longest."""
    _say(folder, reference, slot, a.Withdraw(reference=reference, reason=why), as_json=as_json)


@_about_one
def accept(reference: str, folder: DataFolder, slot: str | None, *, as_json: bool) -> None:
    """Take the seat that was offered from the waiting list."""
    _say(folder, reference, slot, a.AcceptSeat(reference=reference), as_json=as_json)


@_about_one
@click.option("--from", "attends_from", type=_day, required=True, help="The first day on which exams are in person.")
@_why
def lapse(
    reference: str, folder: DataFolder, slot: str | None, attends_from: datetime, why: str, *, as_json: bool
) -> None:
    """Let the candidate attend in person from a date: who tests out, from the day after the second negative test."""

    async def decide(desk: Desk) -> list[Answer]:
        return await d.lapse(desk, await find(desk.log, reference, slot), attends_from.date(), why)

    _print(at_desk(folder, decide), as_json=as_json)


@_about_one
@_why
def reopen(reference: str, folder: DataFolder, slot: str | None, why: str, *, as_json: bool) -> None:
    """Take a decision back while the exam has not begun; after the deadline that is an exception, by your reason."""

    async def decide(desk: Desk) -> list[Answer]:
        found = await one(desk.log, reference, slot)
        return [await d.answer(desk, found, a.Reopen(reference=reference, reason=why))]

    _print(at_desk(folder, decide), as_json=as_json)


def _date(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _say(folder: DataFolder, reference: str, slot: str | None, wanted: a.ApplicationCommand, *, as_json: bool) -> None:
    async def decide(desk: Desk) -> list[Answer]:
        return [await d.answer(desk, each, wanted) for each in await find(desk.log, reference, slot)]

    _print(at_desk(folder, decide), as_json=as_json)


def _print(answers: Sequence[Answer], *, as_json: bool) -> None:
    print_answers(answers, as_json=as_json, when_empty="There was nothing to do.")


DECISIONS = (approve, decline, withdraw, accept, lapse, reopen)
