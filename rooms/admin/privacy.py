"""`ninefold privacy`: the data-protection summary of a cohort, made from its settings."""

from dataclasses import asdict
from pathlib import Path

import click

from rooms.admin.options import data_option, json_option, print_json, run
from rooms.data_folder import DataFolder
from rooms.office.data_protection import Summary, in_markdown, summary
from rooms.office.onboarding_queue import known_cohort


@click.command()
@click.argument("cohort_id", metavar="COHORT")
@data_option()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="NINEFOLD_OUT",
    help="Write it into this file (Markdown) instead of printing it.",
)
@json_option
def command(cohort_id: str, folder: DataFolder, out: Path | None, *, as_json: bool) -> None:
    """Say for a data protection officer what is kept about whom in COHORT, why, who sees it, and how long."""

    async def make() -> Summary:
        async with folder.open_log() as log:
            return summary((await known_cohort(log, cohort_id)).created.sessions)

    made = run(make())
    if as_json:
        print_json(asdict(made))
    elif out is None:
        click.echo(in_markdown(made), nl=False)
    else:
        out.write_text(in_markdown(made), encoding="utf-8")
        click.echo(str(out))
