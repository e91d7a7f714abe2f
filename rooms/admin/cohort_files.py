"""What commands that read a cohort's files share: their arguments, and how problems are said."""

import sys
from pathlib import Path

import click

from rooms.cohort_file import CheckedCohort

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
cohort_argument = click.argument("cohort_id", metavar="COHORT")


def say(checked: CheckedCohort, file: Path) -> None:
    """Print every problem, and which columns mean nothing."""
    for problem in checked.problems:
        click.echo(str(problem))
    if checked.ignored_columns:
        click.echo(f"{file}: columns of the roster that are ignored: {', '.join(checked.ignored_columns)}")


def stop_at_errors(checked: CheckedCohort, file: Path) -> None:
    """Pass in silence where there is no error."""
    if checked.cohort is None:
        raise click.UsageError(
            f"{file} has {count(len(checked.errors), 'error')}; nothing was stored; mend what is listed and try again"
        )


def count(number: int, what: str) -> str:
    """`1 room`, `2 rooms`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def tell_progress(done: int, of: int) -> None:
    """A line on standard error that counts up, on a terminal and where there is much to count."""
    if of > 9 and sys.stderr.isatty():
        click.echo(f"\r{done} of {of} sessions open", err=True, nl=done == of)
