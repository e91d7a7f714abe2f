"""`ninefold hours`: how long staff were on duty, for whoever pays them."""

from datetime import datetime, timedelta

import click

from rooms.admin.options import data_option, json_option, open_desk, print_json, run
from rooms.data_folder import DataFolder
from rooms.office.exam_day import ExamDay
from rooms.office.hours import hours, rule
from rooms.office.hours_desk import days_between, days_of_cohort
from rooms.office.tables import as_csv, as_objects, for_paper

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("cohort_id", metavar="[COHORT]", required=False)
@click.option("--from", "first", type=_DAY, envvar="NINEFOLD_FROM", help="Instead of a cohort: from that day on …")
@click.option("--to", "last", type=_DAY, envvar="NINEFOLD_TO", help="… to that day, both included.")
@click.option(
    "--round",
    "step",
    type=click.IntRange(0, 60),
    default=15,
    show_default=True,
    envvar="NINEFOLD_ROUND",
    help="Round up to whole so many minutes for each session; 0 does not round.",
)
@data_option()
@click.option("--csv", "as_table", is_flag=True, envvar="NINEFOLD_CSV", help="Print a CSV for a spreadsheet.")
@json_option
def command(
    cohort_id: str | None,
    first: datetime | None,
    last: datetime | None,
    step: int,
    folder: DataFolder,
    *,
    as_table: bool,
    as_json: bool,
) -> None:
    """Print for how long staff were on duty in the sessions of COHORT, or of all within some days."""
    if (cohort_id is None) == (first is None and last is None) or (cohort_id is None and not (first and last)):
        raise click.UsageError("name one cohort, or both --from and --to")

    async def read() -> list[ExamDay]:
        async with open_desk(folder) as desk:
            if first and last:
                return await days_between(desk, first.date(), last.date())
            return await days_of_cohort(desk, cohort_id or "")

    days = run(read())
    found = hours(days, timedelta(minutes=step))
    zone = days[0].session.configuration.timezone if days else "UTC"
    if as_json:
        print_json(as_objects(found, zone))
    elif as_table:
        click.echo(as_csv(found, zone).decode(), nl=False)
    else:
        _print(found.when_empty, days, step)


def _print(when_empty: str, days: list[ExamDay], step: int) -> None:
    if not days:
        click.echo(when_empty)
        return
    for day in days:
        settings = day.session.configuration
        shown = for_paper(hours([day], timedelta(minutes=step)), settings.timezone, settings.starts)
        click.echo(f"{day.id}  {day.local(settings.starts):%Y-%m-%d %H:%M}")
        lines = [[column.heading for column in shown.columns[1:]], *(list(row[1:]) for row in shown.cells)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    click.echo(rule(timedelta(minutes=step)))
