"""`ninefold status` and `ninefold announce`: the day at a glance, and an erratum to a whole cohort."""

import sys
import uuid
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from rooms.admin.options import data_option, json_option, open_desk, print_json, run
from rooms.data_folder import DataFolder
from rooms.errors import Refusal
from rooms.office.live_desk import DayWatch, announce
from rooms.office.live_status import SessionStatus, Standing, lasting


@click.command()
@data_option()
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    envvar="NINEFOLD_DAY",
    help="Another day than today, where the exams are held: 2027-06-08.",
)
@json_option
def status(folder: DataFolder, day: datetime | None, *, as_json: bool) -> None:
    """Say how every session of the day stands: rooms, breaks, open reports, who is late or gone, what was read."""

    async def look() -> tuple[list[SessionStatus], datetime]:
        async with open_desk(folder) as desk:
            return await DayWatch(desk.cohorts).look(desk, day.date() if day else None), desk.now()

    found, now = run(look())
    if as_json:
        print_json([each.model_dump(mode="json") | {"present": each.present} for each in found])
        return
    for each in found:
        for line in _lines(each, now):
            click.echo(line)
    if not found:
        click.echo("No exam is held that day.")


def _lines(one: SessionStatus, now: datetime) -> Iterator[str]:
    zone = ZoneInfo(one.timezone)
    ends = f", last finish {one.last_finish.astimezone(zone):%H:%M}" if one.last_finish else ""
    yield (
        f"{one.session}  {one.title}  {one.standing}  starts {one.starts.astimezone(zone):%H:%M %Z}{ends}  "
        f"{one.present} of {one.expected} in{'  rehearsal' if one.rehearsal else ''}"
    )
    for room in one.rooms:
        if room.unattended_since:
            watch = f"UNATTENDED for {lasting(room.unattended_since, now)}, last {room.staff}"
        else:
            watch = room.staff or "nobody"
        share = "" if room.coverage is None else f"  watched {room.coverage:.0%}"
        yield f"  room {room.room}  {watch}  {room.present} in{share}"
    for pause in one.breaks:
        over = f", over by {lasting(pause.over_since, now)}" if pause.over_since else ""
        yield f"  break  {pause.candidate}  {pause.kind}, {lasting(pause.since, now)}{over}"
    for report in one.reports:
        taken = report.taken_by or "nobody"
        yield f"  report  {report.candidate}  {report.kind}, {lasting(report.since, now)}, {taken}"
    for away in one.away:
        yield f"  away  {away.candidate}  {away.what}, {lasting(away.since, now)}"
    for waits in one.door:
        yield f"  at the door  {waits.candidate}  {waits.what}, {lasting(waits.since, now)}"
    if one.late:
        yield f"  not joined  {', '.join(one.late)}"
    for said in one.announcements if one.standing is not Standing.CLOSED else ():
        unread = f"; not yet {', '.join(said.unread)}" if said.unread else ""
        yield f"  announced  read by {said.read} of {said.meant}{unread}"


class NotAnnounced(Refusal):
    """Whoever was asked said no; nothing was said."""

    code = "not-announced"


def _is_sure(question: str) -> bool:
    try:
        return click.confirm(question)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        # A script has nobody to answer.
        raise click.UsageError("it asks once more, and nobody answered; nothing was said; say --yes") from None


@click.command(name="announce")
@click.argument("cohort_id", metavar="COHORT")
@data_option()
@click.option("--text", required=True, envvar="NINEFOLD_TEXT", help="What every candidate of the cohort is shown.")
@click.option("--yes", is_flag=True, envvar="NINEFOLD_YES", help="Do not ask once more.")
def announce_command(cohort_id: str, folder: DataFolder, text: str, *, yes: bool) -> None:
    """Say something to every open session of COHORT, such as an erratum. It cannot be taken back.

    Who has read it is in: ninefold status
    """
    said = text.strip()
    if not 0 < len(said) <= 2000:
        raise click.UsageError("an announcement has up to 2000 letters; nothing was said; say it shorter")
    if not yes and not _is_sure(f"Every candidate in {cohort_id} is shown: {said}\nSay it?"):
        raise NotAnnounced

    async def say() -> list[str]:
        async with open_desk(folder) as desk:
            return await announce(desk, cohort_id, said, f"office-{uuid.uuid4()}")

    for session in run(say()):
        click.echo(f"{session}: announced")
