"""How `ninefold application` prints what it found and what came of a command."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from rooms.admin.options import print_json, print_table
from rooms.office.application_service import ApprovedCandidate
from rooms.office.applications_desk import Answer
from rooms.office.cohort_export import roster_text

_ROSTER = ("candidate_number", "name", "email", "college", "paper", "ground", "approval")


def print_applications(rows: Sequence[dict[str, Any]], *, as_json: bool, waiting: bool) -> None:
    """A list of applications; of what waits, with its deadline and the seats that are left."""
    if as_json:
        print_json(rows)
        return
    columns = ["reference", "cohort", "number", "name", "college", "ground"]
    columns += ["decided_by", "seats_left"] if waiting else ["standing", "reason"]
    print_table(columns, rows, when_empty="Nothing waits." if waiting else "There is no application yet.")


def print_application(details: dict[str, Any]) -> None:
    """One application, a line a fact."""
    for name, value in details.items():
        if value not in (None, "", []):
            shown = "; ".join(value) if isinstance(value, list) else value
            click.echo(f"{name.replace('_', ' '):<18}{shown}")
    click.echo()


def print_answers(answers: Sequence[Answer], *, as_json: bool, when_empty: str) -> None:
    """What came of a command for each exam. Raises the refusal where there was only that one answer; else exits 1."""
    if len(answers) == 1 and answers[0].refusal is not None:
        raise answers[0].refusal
    if as_json:
        print_json(
            [
                {
                    "reference": each.reference,
                    "slot": each.slot,
                    "cohort": each.cohort,
                    "standing": None if each.standing is None else str(each.standing),
                    "refused": None if each.refusal is None else each.refusal.code,
                    "why": None if each.refusal is None else each.refusal.detail,
                }
                for each in answers
            ]
        )
    elif not answers:
        click.echo(when_empty)
    else:
        for each in answers:
            told = each.standing if each.refusal is None else f"refused, {each.refusal.detail}"
            click.echo(f"{each.reference}  {each.slot}  {each.cohort}: {told}")
    if any(each.refusal is not None for each in answers):
        raise click.exceptions.Exit(1)


def write_roster(candidates: Sequence[ApprovedCandidate], *, as_json: bool) -> None:
    """Rows of a roster, with its headings."""
    rows = [asdict(each) for each in candidates]
    if as_json:
        print_json(rows)
        return
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(_ROSTER)
    for row in rows:
        out.writerow([roster_text(value or "") for value in (row["number"], *(row[column] for column in _ROSTER[1:]))])
