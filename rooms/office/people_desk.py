"""What an administrator does about people, and what everybody does about their own password: one function a task."""

import asyncio

from rooms.duty_list import fresh_id
from rooms.office import people_record as p
from rooms.office.desk import Desk
from rooms.office.keys import key_of
from rooms.office.looks import LookAt, note_look
from rooms.office.passwords import Passwords, check_password
from rooms.office.people import OnRecord, People, evolve_people
from rooms.office.people_rules import UnknownPerson
from rooms.office.people_service import PeopleService
from rooms.office.rights import Grant


async def people(desk: Desk) -> People:
    """Everybody, as the record says it now."""
    return await PeopleService(desk.log).people()


async def one(desk: Desk, person: str) -> OnRecord:
    """Somebody who works here. Raises `UnknownPerson`."""
    found = (await people(desk)).present(person)
    if found is None:
        raise UnknownPerson
    return found


async def add(
    desk: Desk,
    name: str,
    email: str,
    grants: tuple[Grant, ...] = (),
    *,
    person: str | None = None,
    command_id: str | None = None,
) -> p.Person:
    """Put somebody on record; without an id they get one made of their name.

    Raises:
        PersonExists: somebody has that id or address.
        ValidationError: a name, an address or an id that cannot be one.
    """
    known = (await people(desk)).known
    added = p.Person(id=person or fresh_id(name, set(known)), name=name, email=email, grants=grants)
    outcome = await PeopleService(desk.log).execute(p.AddPerson(person=added), desk.told(command_id))
    return next(event.person for event in outcome.events if isinstance(event, p.PersonAdded))


async def change(desk: Desk, command: p.PeopleCommand, command_id: str | None = None) -> OnRecord | None:
    """Grant, revoke, correct, remove, reissue, unlock, sign out; gives the person as they are then, None if removed.

    Raises:
        UnknownPerson: nobody of that id works here.
        Refusal: what else the rules of `rooms.office.people_rules` deny.
    """
    service = PeopleService(desk.log)
    await service.execute(command, desk.told(command_id))
    known = await service.people()
    return None if isinstance(command, p.AddPerson) else known.present(command.person)


async def key_for(desk: Desk, person: str) -> str:
    """The key that lets somebody in. That it was looked at is on record: whoever has it can act in their name.

    Raises:
        UnknownPerson: nobody of that id works here.
    """
    found = await one(desk, person)
    await note_look(desk, what=LookAt.OFFICE_KEY, person=person)
    return key_of(desk.folder.links(), found)


async def set_password(desk: Desk, proved: OnRecord, password: str, command_id: str | None = None) -> OnRecord:
    """Give oneself a password; gives the person as that leaves them. It ends every session. Takes a tenth of a second.

    Args:
        desk: the record, and who sits before it.
        proved: the person, as they were when they proved who they are.
        password: as it was typed.
        command_id: the same one has effect once.

    Raises:
        PasswordRefused: it cannot be one.
        ProofOver: what they proved it by was changed since.
        UnknownPerson: nobody of that id works here any more.
    """
    person = proved.person
    passwords = Passwords(desk.folder.links().secret_for("passwords"))
    scopes = (grant.scope for grant in person.grants if grant.scope)
    check_password(password, (person.id, person.name, person.email, *scopes))
    verifier = await asyncio.to_thread(passwords.verifier, password)
    command = p.SetPassword(person=person.id, generation=proved.generation, verifier=verifier)
    outcome = await PeopleService(desk.log).execute(command, desk.told(command_id))
    (done,) = outcome.events
    return evolve_people(People({person.id: proved}), done).known[person.id]
