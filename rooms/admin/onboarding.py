"""`ninefold onboarding`: who was verified before the day, looked at and decided by an officer."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel, ValidationError

from rooms import onboarding_record as o
from rooms.admin.options import data_option, json_option, print_json, print_table, run, told_by_office
from rooms.admin.verifications import (
    Expected,
    as_row,
    everybody,
    harmless,
    history,
    in_lines,
    one,
    write_photographs,
)
from rooms.data_folder import DataFolder
from rooms.notation import to_utc
from rooms.onboarding import Status
from rooms.opening import tell_sessions
from rooms.service import OnboardingService
from rooms.vocabulary import RejectionReason

Wanted = TypeVar("Wanted", bound=BaseModel)

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
    return row | {
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
@click.option(
    "--blobs",
    "blobs_at",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    envvar="NINEFOLD_BLOBS",
    help="Where the server keeps blobs; in the data folder if not given.",
)
@json_option
def show(
    cohort_id: str, number: str, folder: DataFolder, photos_to: Path | None, blobs_at: Path | None, *, as_json: bool
) -> None:
    """Show what CANDIDATE of COHORT sent in, and what was said of it."""

    async def look() -> tuple[Expected, list[dict[str, Any]], list[Path]]:
        async with folder.open_log() as log:
            expected = await one(log, cohort_id, number)
            entries = await history(log, expected)
        written = [] if photos_to is None else await write_photographs(blobs_at or folder.blobs, expected, photos_to)
        return expected, entries, written

    expected, entries, written = run(look())
    if as_json:
        print_json(
            as_row(expected)
            | {"period": expected.configuration.period, "record": entries, "photos": [str(path) for path in written]}
        )
        return
    line = _as_line(expected)
    click.echo(f"{number}  {expected.candidate.name}  {line['status']}, {line['attempts']} attempts")
    click.echo(f"period {expected.configuration.period}, until {expected.local(expected.deadline) or 'any time'}")
    for text in in_lines(entries, expected):
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
    wanted = _wanted(o.AcceptSubmission, note=note, attempt=attempt)
    click.echo(f"{number}: accepted{_known_to(_settle(folder, cohort_id, number, wanted, Status.ACCEPTED))}")


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
    wanted = _wanted(o.RejectSubmission, reason=reason, note=note, attempt=attempt)
    _execute(folder, cohort_id, number, lambda _: wanted)
    click.echo(f"{number}: rejected, {reason}")


@command.command()
@_cohort
@_number
@data_option()
@_why
def waive(cohort_id: str, number: str, folder: DataFolder, why: str) -> None:
    """Let CANDIDATE of COHORT sit the exams of the period without onboarding.

    Doing it again finishes what was interrupted.
    """
    wanted = _wanted(o.WaiveVerification, reason=why)
    click.echo(f"{number}: waived{_known_to(_settle(folder, cohort_id, number, wanted, Status.WAIVED))}")


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

    def wanted(expected: Expected) -> o.ResetAttempts:
        try:
            instant = None if until is None else to_utc(until, expected.configuration.timezone)
        except ValueError as impossible:
            raise click.BadParameter(str(impossible), param_hint="--until") from impossible
        return _wanted(o.ResetAttempts, reason=why, until=instant)

    _execute(folder, cohort_id, number, wanted)
    click.echo(f"{number}: attempts given back")


def _execute(
    folder: DataFolder, cohort_id: str, number: str, wanted: Callable[[Expected], o.OnboardingCommand]
) -> None:
    async def store() -> None:
        async with folder.open_log() as log:
            expected = await one(log, cohort_id, number)
            service = OnboardingService(log, expected.configuration.period, number)
            await service.execute(wanted(expected), told_by_office())

    run(store())


def _settle(folder: DataFolder, cohort_id: str, number: str, wanted: o.OnboardingCommand, status: Status) -> list[str]:
    """Settle the onboarding unless it is settled just so, and tell the open sessions; gives these."""

    async def store() -> list[str]:
        async with folder.open_log() as log:
            expected = await one(log, cohort_id, number)
            period = expected.configuration.period
            if expected.verification.status is not status:
                await OnboardingService(log, period, number).execute(wanted, told_by_office())
            return await tell_sessions(log, period, number, told_by_office())

    return run(store())


def _known_to(sessions: list[str]) -> str:
    return f"; known to {', '.join(sessions)}" if sessions else "; sessions learn it when they are opened"


def _wanted(kind: type[Wanted], **fields: Any) -> Wanted:
    """A command, or wrong use where its words are too long."""
    try:
        return kind(**fields)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        raise click.UsageError(f"{first['loc'][0]}: {first['msg']}; nothing was changed") from wrong
