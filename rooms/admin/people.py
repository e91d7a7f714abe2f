"""`ninefold people`: who works in the exams office, with which rights and keys, and who looked at what."""

from typing import Any

import click
from pydantic import ValidationError

from rooms.admin.options import data_option, json_option, open_desk, print_json, print_table, run
from rooms.data_folder import DataFolder
from rooms.office import people_desk
from rooms.office import people_record as p
from rooms.office.looks import Look, looked_at
from rooms.office.people import OnRecord
from rooms.office.rights import Grant, OfficeRole


class _Role(click.ParamType[OfficeRole]):
    name = "role"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> OfficeRole:
        """One of the roles; a hyphen is as good as a blank."""
        try:
            return OfficeRole(" ".join(str(value).casefold().replace("-", " ").split()))
        except ValueError:
            choices = ", ".join(role.replace(" ", "-") for role in OfficeRole)
            return self.fail(f"{value!r} is no role here; choose {choices}", parameter, context)


@click.group()
def command() -> None:
    """Say who works in the exams office and with which rights, print keys, and list who looked at what."""


_person = click.argument("person", metavar="PERSON")
_role = click.argument("role", type=_Role(), metavar="ROLE")
_scope = click.option(
    "--for",
    "scope",
    metavar="NAME",
    envvar="NINEFOLD_FOR",
    help="The department or college that the role is for; without it, all departments.",
)


@command.command()
@click.option("--name", required=True, envvar="NINEFOLD_NAME", help="As others know this person.")
@click.option("--email", required=True, envvar="NINEFOLD_EMAIL", help="The mail address, with which they sign in.")
@click.option("--id", "person", envvar="NINEFOLD_ID", help="What the record calls them; made of the name if not given.")
@click.option("--role", type=_Role(), envvar="NINEFOLD_ROLE", help="A first role; more with `people grant`.")
@_scope
@data_option(create=True)
def add(
    name: str, email: str, person: str | None, role: OfficeRole | None, scope: str | None, folder: DataFolder
) -> None:
    """Put somebody on record, and print the key with which they sign in."""
    if scope is not None and role is None:
        raise click.UsageError("--for says what a role is for; no role is given; give --role")
    grants = () if role is None else (_grant(role, scope),)

    async def store() -> tuple[str, str]:
        async with open_desk(folder, create=True) as desk:
            try:
                added = await people_desk.add(desk, name, email, grants, person=person)
            except ValidationError as wrong:
                raise _wrong_use(wrong) from wrong
            return added.id, await people_desk.key_for(desk, added.id)

    added, key = run(store())
    click.echo(f"{added}: added")
    click.echo(f"key: {key}")


@command.command(name="list")
@data_option()
@json_option
def list_(folder: DataFolder, *, as_json: bool) -> None:
    """List who works in the exams office."""

    async def look() -> list[OnRecord]:
        async with open_desk(folder) as desk:
            return (await people_desk.people(desk)).everybody()

    rows = [_as_row(one) for one in run(look())]
    if as_json:
        print_json(rows)
        return
    lines = [row | {"roles": "; ".join(row["roles"]), "signed in": row["last_signed_in"]} for row in rows]
    print_table(
        ["id", "name", "email", "roles", "signed in"],
        lines,
        when_empty="Nobody yet. Begin with: ninefold people add --name … --email … --role administrator",
    )


def _as_row(one: OnRecord) -> dict[str, Any]:
    return {
        "id": one.person.id,
        "name": one.person.name,
        "email": one.person.email,
        "roles": [str(grant) for grant in one.person.grants],
        "grants": [grant.model_dump(mode="json") for grant in one.person.grants],
        "has_password": one.verifier is not None,
        "last_signed_in": one.last_signed_in.isoformat(timespec="seconds") if one.last_signed_in else None,
    }


@command.command()
@_person
@_role
@_scope
@data_option()
def grant(person: str, role: OfficeRole, scope: str | None, folder: DataFolder) -> None:
    """Give PERSON a ROLE. Whoever is signed in signs in again."""
    wanted = _grant(role, scope)
    _change(folder, p.GrantRole(person=person, grant=wanted))
    click.echo(f"{person}: {wanted}")


@command.command()
@_person
@_role
@_scope
@data_option()
def revoke(person: str, role: OfficeRole, scope: str | None, folder: DataFolder) -> None:
    """Take a ROLE from PERSON, at once."""
    wanted = _grant(role, scope)
    _change(folder, p.RevokeRole(person=person, grant=wanted))
    click.echo(f"{person}: no longer {wanted}")


@command.command()
@_person
@click.option("--name", envvar="NINEFOLD_NAME", help="Another name.")
@click.option("--email", envvar="NINEFOLD_EMAIL", help="Another mail address.")
@data_option()
def correct(person: str, name: str | None, email: str | None, folder: DataFolder) -> None:
    """Change the name or mail address of PERSON."""

    async def store() -> None:
        async with open_desk(folder) as desk:
            now = (await people_desk.one(desk, person)).person
            try:
                wanted = p.CorrectPerson(person=person, name=name or now.name, email=email or now.email)
            except ValidationError as wrong:
                raise _wrong_use(wrong) from wrong
            await people_desk.change(desk, wanted)

    run(store())
    click.echo(f"{person}: corrected")


@command.command()
@_person
@click.option("--why", default="", envvar="NINEFOLD_WHY", help="The reason, for the record.")
@data_option()
def remove(person: str, why: str, folder: DataFolder) -> None:
    """Say that PERSON works here no longer; nothing of theirs opens anything from now on."""
    _change(folder, p.RemovePerson(person=person, reason=why))
    click.echo(f"{person}: removed")


@command.command()
@_person
@click.option("--reissue", is_flag=True, envvar="NINEFOLD_REISSUE", help="Make it anew; the old one ends at once.")
@data_option()
def key(person: str, folder: DataFolder, *, reissue: bool) -> None:
    """Print the key with which PERSON signs in."""

    async def look() -> str:
        async with open_desk(folder) as desk:
            if reissue:
                await people_desk.change(desk, p.ReissueKey(person=person))
            return await people_desk.key_for(desk, person)

    click.echo(run(look()))


@command.command()
@_person
@click.option(
    "--drop-password", is_flag=True, envvar="NINEFOLD_DROP_PASSWORD", help="It is forgotten: only the key is left."
)
@data_option()
def unlock(person: str, folder: DataFolder, *, drop_password: bool) -> None:
    """Let PERSON try at once again who mistyped the password too often."""
    _change(folder, p.DropPassword(person=person) if drop_password else p.Unlock(person=person))
    click.echo(f"{person}: {'the password is dropped; people key prints the key' if drop_password else 'unlocked'}")


@command.command()
@_person
@click.argument("subject")
@data_option()
def bind(person: str, subject: str, folder: DataFolder) -> None:
    """Say that PERSON is SUBJECT at the university's own sign-in, where that does not verify mail addresses."""
    _change(folder, p.BindSubject(person=person, subject=subject))
    click.echo(f"{person}: is {subject} there")


@command.command(name="sign-out")
@_person
@data_option()
def sign_out(person: str, folder: DataFolder) -> None:
    """End every session of PERSON, wherever they are signed in."""
    _change(folder, p.SignOut(person=person))
    click.echo(f"{person}: signed out everywhere")


@command.command()
@click.option("--candidate", envvar="NINEFOLD_CANDIDATE", help="Only looks at what is this candidate's.")
@click.option("--session", envvar="NINEFOLD_SESSION", help="Only of that session, cohort or period.")
@click.option("--by", envvar="NINEFOLD_BY", help="Only looks of that person.")
@data_option()
@json_option
def looks(candidate: str | None, session: str | None, by: str | None, folder: DataFolder, *, as_json: bool) -> None:
    """List who looked at which photographs, clips, scripts and keys, newest first."""

    async def look() -> list[Look]:
        async with open_desk(folder) as desk:
            return await looked_at(desk, candidate=candidate, session=session, by=by)

    rows = [
        {"at": each.at.isoformat(timespec="seconds"), "by": each.by, **each.about.model_dump(mode="json")}
        for each in run(look())
    ]
    if as_json:
        print_json(rows)
        return
    lines = [row | {"of": row["session"] or row["cohort"] or row["period"] or row["person"]} for row in rows]
    print_table(["at", "by", "what", "candidate", "of"], lines, when_empty="Nobody looked at anything.")


def _grant(role: OfficeRole, scope: str | None) -> Grant:
    try:
        return Grant(role=role, scope=scope)
    except ValidationError as wrong:
        raise _wrong_use(wrong) from wrong


def _wrong_use(wrong: ValidationError) -> click.UsageError:
    first = wrong.errors(include_url=False, include_input=False)[0]
    where = f"{first['loc'][0]}: " if first["loc"] else ""
    return click.UsageError(f"{where}{first['msg'].removeprefix('Value error, ')}; nothing was changed")


def _change(folder: DataFolder, wanted: p.PeopleCommand) -> None:
    async def store() -> None:
        async with open_desk(folder) as desk:
            await people_desk.change(desk, wanted)

    run(store())
