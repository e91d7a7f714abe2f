"""`ninefold application`: what can be applied for, who applied, what is decided of it, and what fell due."""

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from rooms.admin.application_decisions import DECISIONS
from rooms.admin.application_options import Exam, Reference, reference_argument, slot_option
from rooms.admin.application_tables import print_answers, print_application, print_applications, write_roster
from rooms.admin.options import at_desk, data_option, json_option, print_json, print_table
from rooms.admin.requests import REQUESTS
from rooms.data_folder import DataFolder
from rooms.notation import folded
from rooms.office import application_finding as f
from rooms.office import applications_desk as d
from rooms.office import applications_record as a
from rooms.office.application_finding import Found
from rooms.office.application_service import ApprovedCandidate, approved
from rooms.office.application_views import details_of, exams_of, grounds_of, row_of
from rooms.office.applications_desk import ExamWanted, JointForm
from rooms.office.applications_due import settle_due
from rooms.office.desk import Desk
from rooms.office.exam_offers import OXFORDS_GROUNDS, check_offer
from rooms.problems import Level


@click.group()
def command() -> None:
    """Take and decide applications for remote invigilation."""


@command.command(name="open")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option(create=True)
def open_(file: Path, folder: DataFolder) -> None:
    """Take applications for the central cohort of FILE (a cohort.toml); its roster need not be there yet.

    Said again, it changes papers, grounds and deadlines.
    """
    checked = check_offer(file)
    for problem in checked.problems:
        click.echo(str(problem))
    offer = checked.offer
    if offer is None:
        errors = sum(problem.level is Level.ERROR for problem in checked.problems)
        raise click.UsageError(f"{file} has {errors} errors; nothing was stored; mend what is listed and try again")

    slot = at_desk(folder, lambda desk: d.open_exam(desk, offer), create=True)
    click.echo(f"{offer.cohort}: applications are taken; slot {slot}")
    _print_grounds(grounds_of(offer))


@command.command()
@click.argument("cohort_id", metavar="[COHORT]", required=False)
@click.option(
    "--data",
    "data",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    envvar="NINEFOLD_DATA",
    help="The data folder, with COHORT.",
)
@json_option
def grounds(cohort_id: str | None, data: Path | None, *, as_json: bool) -> None:
    """Print the grounds of COHORT with their deadlines; without it the five of Oxford, to copy into a cohort.toml."""
    if cohort_id is None:
        click.echo(OXFORDS_GROUNDS.read_text(encoding="utf-8"), nl=False)
        return
    if data is None:
        raise click.UsageError("--data is missing; the deadlines of a cohort are in its record; name the data folder")

    async def look(desk: Desk) -> list[dict[str, Any]]:
        _, register = await f.slot_of_cohort(desk.log, cohort_id)
        return grounds_of(register.offers[cohort_id])

    found = at_desk(DataFolder(data), look)
    if as_json:
        print_json(found)
    else:
        _print_grounds(found)


def _print_grounds(listed: Sequence[dict[str, Any]]) -> None:
    for ground in listed:
        apply_by, approve_by = ground["apply_by"], ground["approve_by"]
        click.echo(f"{ground['ground']}")
        if apply_by:
            click.echo(f"  apply by {apply_by}  ({ground['apply_rule']})")
        if approve_by:
            click.echo(f"  approved by {approve_by}  ({ground['approve_rule']})")
        for declared in ground["declares"]:
            click.echo(f"  declares: {declared}")


@command.command()
@data_option()
@json_option
def exams(folder: DataFolder, *, as_json: bool) -> None:
    """List the exams that can be applied for, and what is left of their seats."""

    async def look(desk: Desk) -> list[dict[str, Any]]:
        return [row for slot, register in (await f.registers(desk.log)).items() for row in exams_of(slot, register)]

    rows = at_desk(folder, look)
    if as_json:
        print_json(rows)
        return
    print_table(
        ["slot", "cohort", "starts", "seats_left", "waiting_list"],
        rows,
        when_empty="Nothing can be applied for yet. Begin with: ninefold application open FILE.toml",
    )


@command.command()
@data_option()
@click.option(
    "--exam", "wanted", type=Exam(), multiple=True, required=True, help="COHORT or COHORT:PAPER; may be given again."
)
@click.option("--number", required=True, help="The candidate number.")
@click.option("--name", required=True, help="The candidate's name.")
@click.option("--college", required=True, help="The candidate's college.")
@click.option("--college-mail", required=True, metavar="ADDRESS", help="Who at the college is told of the decision.")
@click.option("--email", help="The candidate's own address, for the invitation.")
@click.option("--ground", required=True, help="Why the candidate cannot come; see `grounds`.")
@click.option("--evidence", required=True, help="Where the evidence is: a reference, never the evidence itself.")
@click.option("--declare", "declared", multiple=True, help="A declaration of the ground; every one is needed.")
@click.option("--by", "applied_by", default="the exams office", show_default=True, help="Who applies.")
@click.option("--note", default="", help="What else there is to say.")
@click.option("--reference", type=Reference(), help="Of a form that was interrupted: finishes it.")
@json_option
def add(
    folder: DataFolder, wanted: tuple[ExamWanted, ...], reference: str | None, *, as_json: bool, **said: Any
) -> None:
    """Apply for one candidate, for one or several exams. Either all of them are applied for or none."""
    reference = reference or a.reference_of(hashlib.sha256(uuid.uuid4().bytes).digest())
    try:
        form = JointForm(reference=reference, exams=wanted, **said)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        raise click.UsageError(f"{first['loc'][0]}: {first['msg']}; nothing was changed") from wrong
    answers = at_desk(folder, lambda desk: d.apply(desk, form))
    print_answers(answers, as_json=as_json, when_empty="There was nothing to do.")


@command.command(name="list")
@data_option()
@click.option("--waiting", is_flag=True, envvar="NINEFOLD_WAITING", help="Only those that wait for an approver.")
@click.option("--college", envvar="NINEFOLD_COLLEGE", help="Only those of this college.")
@click.option("--cohort", "cohort_id", envvar="NINEFOLD_COHORT", help="Only those for this cohort.")
@slot_option
@json_option
def list_(
    folder: DataFolder, college: str | None, cohort_id: str | None, slot: str | None, *, waiting: bool, as_json: bool
) -> None:
    """List the applications and where each stands; what waits comes by its deadline."""

    async def look(desk: Desk) -> list[Found]:
        found = await f.everything(desk.log)
        return f.undecided(found, desk.now()) if waiting else found

    rows = [
        row_of(each)
        for each in at_desk(folder, look)
        for form in [each.application.form]
        if (college is None or folded(form.college) == folded(college))
        and cohort_id in {None, form.cohort}
        and slot in {None, each.slot}
    ]
    print_applications(rows, as_json=as_json, waiting=waiting)


@command.command()
@reference_argument
@data_option()
@slot_option
@json_option
def show(reference: str, folder: DataFolder, slot: str | None, *, as_json: bool) -> None:
    """Show everything of an application."""
    found = [details_of(each) for each in at_desk(folder, lambda desk: f.find(desk.log, reference, slot))]
    if as_json:
        print_json(found)
        return
    for each in found:
        print_application(each)


@command.command()
@data_option()
@json_option
def due(folder: DataFolder, *, as_json: bool) -> None:
    """See to what fell due: excusal for what was not approved in time, letters that are owed. A server does so too."""
    answers = at_desk(folder, settle_due)
    print_answers(answers, as_json=as_json, when_empty="Nothing fell due.")


@command.command()
@click.argument("cohort_id", metavar="COHORT")
@data_option()
@json_option
def roster(cohort_id: str, folder: DataFolder, *, as_json: bool) -> None:
    """Print who is approved for COHORT as rows of its roster (CSV), with ground and approval."""

    async def look(desk: Desk) -> list[ApprovedCandidate]:
        slot, _ = await f.slot_of_cohort(desk.log, cohort_id)
        return [each for each in await approved(desk.log, slot) if each.cohort == cohort_id]

    write_roster(at_desk(folder, look), as_json=as_json)


for _further in (*DECISIONS, *REQUESTS):
    command.add_command(_further)
