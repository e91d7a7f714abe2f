"""`ninefold onboarding`: who was verified before the day, looked at and decided by an officer."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from pydantic import ValidationError

from rooms import onboarding_record as o
from rooms.admin.options import blobs_option, data_option, json_option, open_desk, print_json, print_table, run
from rooms.admin.verifications import harmless, in_lines, write_photographs
from rooms.data_folder import DataFolder
from rooms.notation import to_utc
from rooms.office.desk import Desk
from rooms.office.looks import LookAt, note_look
from rooms.office.onboarding_desk import accept as desk_accept
from rooms.office.onboarding_desk import ask_second_opinion
from rooms.office.onboarding_desk import reject as desk_reject
from rooms.office.onboarding_desk import reset as desk_reset
from rooms.office.onboarding_desk import waive as desk_waive
from rooms.office.onboarding_queue import Expected, as_row, everybody, history, one
from rooms.office.people import People
from rooms.office.people_service import PeopleService
from rooms.onboarding import Status
from rooms.vocabulary import RejectionReason

Answer = TypeVar("Answer")

REASONS = {
    "face-scan": RejectionReason.FACE_SCAN,
    "id-scan": RejectionReason.ID_SCAN,
    "invalid-id": RejectionReason.INVALID_ID,
    "lighting": RejectionReason.LIGHTING,
}
"""Short names for the four reasons that are published; their full wording is taken too."""

_LONGEST_NEEDS = 40


class _Reason(click.ParamType[RejectionReason]):
    name = "reason"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> RejectionReason:
        """One of the four."""
        wanted = str(value).strip().casefold()
        for short, reason in REASONS.items():
            if wanted in {short, reason.casefold()}:
                return reason
        choices = ", ".join(f"{short} ({reason})" for short, reason in REASONS.items())
        return self.fail(f"{value!r} is no reason that candidates are told of; choose {choices}", parameter, context)


@click.group()
def command() -> None:
    """List and look at what candidates sent in; accept, reject or waive it."""


_cohort = click.argument("cohort_id", metavar="COHORT")
_number = click.argument("number", metavar="CANDIDATE")
_note = click.option("--note", default="", envvar="NINEFOLD_NOTE", help="What else there is to say.")
_why = click.option("--why", required=True, envvar="NINEFOLD_WHY", help="The reason, for the record.")
_attempt = click.option(
    "--attempt", type=int, envvar="NINEFOLD_ATTEMPT", help="Only if this attempt still waits: the one you looked at."
)


@command.command(name="list")
@_cohort
@data_option()
@click.option("--waiting", is_flag=True, envvar="NINEFOLD_WAITING", help="Only those that wait for you.")
@json_option
def list_(cohort_id: str, folder: DataFolder, *, waiting: bool, as_json: bool) -> None:
    """List the candidates of COHORT and how their onboarding stands."""

    async def look() -> list[Expected]:
        async with folder.open_log() as log:
            return await everybody(log, cohort_id)

    found = [each for each in run(look()) if not waiting or each.status is Status.WAITING]
    if as_json:
        print_json([as_row(each) for each in found])
        return
    print_table(
        ["session", "number", "name", "status", "attempts", "sent in", "ID", "reason", "needs"],
        [_as_line(each) for each in found],
        when_empty="Nothing waits." if waiting else "Nobody is on the roster.",
    )


def _as_line(expected: Expected) -> dict[str, Any]:
    row, last = as_row(expected), expected.verification.last
    needs = " ".join(harmless(row["needs"]).split())
    asked = row["second_opinion"]
    return row | {
        "status": row["status"] if asked is None else f"{row['status']}, second opinion",
        "attempts": f"{row['attempts_made']} of {row['attempts']}",
        "sent in": expected.local(last.at if last else None),
        "ID": row["id_kind"],
        "needs": needs if len(needs) <= _LONGEST_NEEDS else f"{needs[: _LONGEST_NEEDS - 1]}…",
    }


@command.command()
@_cohort
@_number
@data_option()
@click.option(
    "--photos",
    "photos_to",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="NINEFOLD_PHOTOS",
    help="Write the photographs last sent in into this folder; delete them when you have looked.",
)
@blobs_option
@json_option
def show(
    cohort_id: str, number: str, folder: DataFolder, photos_to: Path | None, blobs_at: Path | None, *, as_json: bool
) -> None:
    """Show what CANDIDATE of COHORT sent in, and what was said of it."""

    async def look() -> tuple[Expected, list[dict[str, Any]], list[Path], People]:
        async with open_desk(folder) as desk:
            expected = await one(desk.log, cohort_id, number)
            entries = await history(desk.log, expected)
            people = await PeopleService(desk.log).people()
            if photos_to is not None:
                period = expected.configuration.period
                what = LookAt.ONBOARDING_PHOTOS
                await note_look(desk, what=what, cohort=cohort_id, period=period, candidate=number)
        written = [] if photos_to is None else await write_photographs(blobs_at or folder.blobs, expected, photos_to)
        return expected, entries, written, people

    expected, entries, written, people = run(look())
    if as_json:
        print_json(
            as_row(expected)
            | {"period": expected.configuration.period, "record": entries, "photos": [str(path) for path in written]}
        )
        return
    line = _as_line(expected)
    click.echo(f"{number}  {expected.candidate.name}  {line['status']}, {line['attempts']} attempts")
    click.echo(f"period {expected.configuration.period}, until {expected.local(expected.deadline) or 'any time'}")
    for text in in_lines(entries, expected, people):
        click.echo(text)
    for path in written:
        click.echo(str(path))


@command.command()
@_cohort
@_number
@data_option()
@_note
@_attempt
def accept(cohort_id: str, number: str, folder: DataFolder, note: str, attempt: int | None) -> None:
    """Note that face, ID and roster agree: CANDIDATE of COHORT is verified for the period.

    Doing it again finishes what was interrupted.
    """
    done = _do(folder, cohort_id, number, lambda desk, one: desk_accept(desk, one, note=note, attempt=attempt))
    click.echo(f"{number}: accepted{_known_to(done.known_to)}")


@command.command()
@_cohort
@_number
@data_option()
@click.option(
    "--reason", required=True, type=_Reason(), envvar="NINEFOLD_REASON", help=f"One of: {', '.join(REASONS)}."
)
@_note
@_attempt
def reject(
    cohort_id: str, number: str, folder: DataFolder, reason: RejectionReason, note: str, attempt: int | None
) -> None:
    """Reject what CANDIDATE of COHORT sent in; the candidate is told the reason and the note, and may try again."""
    stated = cast("o.CityReason", reason)
    done = _do(folder, cohort_id, number, lambda desk, one: desk_reject(desk, one, stated, note=note, attempt=attempt))
    click.echo(f"{number}: rejected, {reason}")
    if not done.written_to:
        click.echo(f"ninefold: {number} has no mail address; nobody is written to; tell the candidate", err=True)


@command.command()
@_cohort
@_number
@data_option()
@click.option("--note", required=True, envvar="NINEFOLD_NOTE", help="What your colleague is to look at.")
@_attempt
def ask(cohort_id: str, number: str, folder: DataFolder, note: str, attempt: int | None) -> None:
    """Ask for a second opinion on what CANDIDATE of COHORT sent in: then somebody else decides."""
    _do(folder, cohort_id, number, lambda desk, one: ask_second_opinion(desk, one, note, attempt=attempt))
    click.echo(f"{number}: somebody else decides")


@command.command()
@_cohort
@_number
@data_option()
@_why
def waive(cohort_id: str, number: str, folder: DataFolder, why: str) -> None:
    """Let CANDIDATE of COHORT sit the exams of the period without onboarding.

    Doing it again finishes what was interrupted.
    """
    done = _do(folder, cohort_id, number, lambda desk, one: desk_waive(desk, one, why))
    click.echo(f"{number}: waived{_known_to(done.known_to)}")


@command.command()
@_cohort
@_number
@data_option()
@_why
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]),
    envvar="NINEFOLD_UNTIL",
    help="Another deadline for this candidate, in the exam's local time: 2027-06-04T17:00.",
)
def reset(cohort_id: str, number: str, folder: DataFolder, why: str, until: datetime | None) -> None:
    """Give CANDIDATE of COHORT the attempts back; and another deadline, where it has passed."""

    async def give_back(desk: Desk, expected: Expected) -> None:
        try:
            instant = None if until is None else to_utc(until, expected.configuration.timezone)
        except ValueError as impossible:
            raise click.BadParameter(str(impossible), param_hint="--until") from impossible
        await desk_reset(desk, expected, why, instant)

    _do(folder, cohort_id, number, give_back)
    click.echo(f"{number}: attempts given back")


def _do(
    folder: DataFolder, cohort_id: str, number: str, work: Callable[[Desk, Expected], Coroutine[Any, Any, Answer]]
) -> Answer:
    async def at_the_desk() -> Answer:
        async with open_desk(folder) as desk:
            return await work(desk, await one(desk.log, cohort_id, number))

    try:
        return run(at_the_desk())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        raise click.UsageError(f"{first['loc'][0]}: {first['msg']}; nothing was changed") from wrong


def _known_to(sessions: Sequence[str]) -> str:
    return f"; known to {', '.join(sessions)}" if sessions else "; sessions learn it when they are opened"
