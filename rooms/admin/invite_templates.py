"""`ninefold invite template`: the texts of letters, and a department's own."""

from pathlib import Path

import click

from rooms.admin.options import data_option, json_option, open_desk, print_json, print_table, run
from rooms.data_folder import DataFolder
from rooms.errors import UnusableTemplate
from rooms.office.letter_markup import as_html, as_text
from rooms.office.letter_names import NAMES
from rooms.office.letter_templates import faults_of
from rooms.office.letters_record import LetterKind
from rooms.office.templates_desk import TemplatesService, preview, reset_template, set_template
from rooms.office.templates_record import Templates


@click.group()
def template() -> None:
    """Read the texts of letters, and set a department's own."""


_kind = click.argument("kind", metavar="KIND", type=click.Choice([str(kind) for kind in LetterKind]))
_department = click.option(
    "--department", metavar="NAME", help="As the cohorts name it; without it, for all that have none of their own."
)


async def _templates(folder: DataFolder) -> Templates:
    async with open_desk(folder) as desk:
        return await TemplatesService(desk.log).templates()


@template.command(name="list")
@data_option()
@json_option
def list_(folder: DataFolder, *, as_json: bool) -> None:
    """List the kinds of letters, and whose texts there are."""
    templates = run(_templates(folder))
    rows = [
        {"kind": str(kind), "department": department or "all departments", "text": text.partition("\n")[0]}
        for kind in LetterKind
        for department, text in [(whose, text) for (of, whose), text in templates.own.items() if of is kind]
        or [("Ninefold", templates.text(kind))]
    ]
    if as_json:
        print_json(rows)
        return
    print_table(["kind", "department", "text"], rows, when_empty="There are no kinds of letters.")


@template.command()
@_kind
@data_option()
@_department
@click.option("--names", is_flag=True, help="The names that may stand in it, rather than the text.")
def show(kind: str, folder: DataFolder, department: str | None, *, names: bool) -> None:
    """Print the text that holds for letters of KIND, to be changed in an editor."""
    of = LetterKind(kind)
    if names:
        rows = [{"name": name, "means": each.about, "for example": each.example} for name, each in NAMES[of].items()]
        print_table(["name", "means", "for example"], rows, when_empty="None.")
        return
    click.echo(run(_templates(folder)).text(of, department), nl=False)


@template.command(name="set")
@_kind
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option()
@_department
def set_(kind: str, file: Path, folder: DataFolder, department: str | None) -> None:
    """Let letters of KIND have the text in FILE, whose first line is `Subject: …`. It is checked first."""

    async def work() -> None:
        async with open_desk(folder) as desk:
            await set_template(desk, LetterKind(kind), _read(file), department)

    run(work())
    click.echo(f"{kind}: {department or 'all departments'} have this text now")


@template.command()
@_kind
@data_option()
@_department
def reset(kind: str, folder: DataFolder, department: str | None) -> None:
    """Take a text back: letters of KIND have again the one underneath."""

    async def work() -> None:
        async with open_desk(folder) as desk:
            await reset_template(desk, LetterKind(kind), department)

    run(work())
    click.echo(f"{kind}: taken back")


@template.command(name="preview")
@_kind
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A text not stored yet.")
@data_option()
@_department
@click.option("--html", "as_page", is_flag=True, help="The HTML part rather than the text.")
def preview_command(kind: str, file: Path | None, folder: DataFolder, department: str | None, *, as_page: bool) -> None:
    """Show a letter of KIND with examples for all names. Nothing is stored or sent."""
    of = LetterKind(kind)
    text = _read(file) if file is not None else run(_templates(folder)).text(of, department)
    if faults := faults_of(of, text):
        raise UnusableTemplate(" ".join(faults))
    letter = preview(of, text)
    if as_page:
        click.echo(as_html(letter.subject, letter.blocks, with_picture=False), nl=False)
    else:
        click.echo(f"Subject: {letter.subject}\n\n{as_text(letter.blocks)}", nl=False)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        raise click.BadParameter(f"{file} is not UTF-8; save it as UTF-8 in a plain text editor") from wrong
