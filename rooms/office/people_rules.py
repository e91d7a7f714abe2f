"""The rules about the people of the exams office.

- A person's id is never given to anybody else: the record names people by it.
- No two people have one address: somebody signs in with it.
- Somebody is always left who administers people.

Pure: the time, the id and the speaker come in `Told`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rooms.commands import Station, Told
from rooms.errors import NotYours, Refusal
from rooms.notation import folded
from rooms.office import people_record as p
from rooms.office.people import OnRecord, People
from rooms.office.people_record import PeopleCommand, PeopleEvent
from rooms.office.rights import Grant, OfficeRole


class UnknownPerson(Refusal):
    """Nobody of that id works in the exams office."""

    code = "unknown-person"


class PersonExists(Refusal):
    """Somebody has that id or that mail address already."""

    code = "person-exists"


class LastAdministrator(Refusal):
    """Somebody has to administer people; make another person administrator first."""

    code = "last-administrator"


class RoleHeld(Refusal):
    """This person holds that role already."""

    code = "role-held"


class NameIsAll(Refusal):
    """No department or college is called "all"; leave the name out where the role is for all of them."""

    code = "name-is-all"


class RoleNotHeld(Refusal):
    """This person does not hold that role."""

    code = "role-not-held"


class ProofOver(Refusal):
    """Roles, key, password or address were changed in this very moment. Nothing was done; sign in again."""

    code = "proof-over"


class NoPassword(Refusal):
    """This person has no password."""

    code = "no-password"


def decide_people(command: PeopleCommand, people: People | None, told: Told) -> list[PeopleEvent]:
    """What the command does. Raises a `Refusal`, and then nothing happened."""
    if told.actor.station not in {Station.OFFICE, Station.SERVER}:
        raise NotYours
    people = people or People()
    if isinstance(command, p.AddPerson):
        return _add(command, people)
    one = people.present(command.person)
    if one is None:
        raise UnknownPerson
    if isinstance(command, p.Proved) and command.generation != one.generation:
        raise ProofOver
    rule = _DECIDE[type(command)]
    return rule(command, one, people, told)


def _add(command: p.AddPerson, people: People) -> list[PeopleEvent]:
    if command.person.id in people.known:
        raise PersonExists(f"The id {command.person.id} is taken; choose another.")
    _refuse_address_of_another(command.person.email, None, people)
    for grant in command.person.grants:
        _refuse_all_as_a_name(grant)
    return [p.PersonAdded(person=command.person)]


def _refuse_address_of_another(email: str, person: str | None, people: People) -> None:
    holder = people.by_address(email)
    if holder is not None and holder.person.id != person:
        raise PersonExists(f"{holder.person.name} ({holder.person.id}) has that mail address.")


def _correct(command: p.CorrectPerson, one: OnRecord, people: People, _told: Told) -> list[PeopleEvent]:
    _refuse_address_of_another(command.email, one.person.id, people)
    return [p.PersonCorrected(person=command.person, name=command.name, email=command.email)]


def _grant(command: p.GrantRole, one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    if any(grant.is_like(command.grant) for grant in one.person.grants):
        raise RoleHeld
    _refuse_all_as_a_name(command.grant)
    return [p.RoleGranted(person=command.person, grant=command.grant)]


def _refuse_all_as_a_name(grant: Grant) -> None:
    """Whoever means everywhere by it would be shown nothing, and nobody would know why."""
    if folded(grant.scope or "") == "all":
        raise NameIsAll


def _revoke(command: p.RevokeRole, one: OnRecord, people: People, _told: Told) -> list[PeopleEvent]:
    held = next((grant for grant in one.person.grants if grant.is_like(command.grant)), None)
    if held is None:
        raise RoleNotHeld
    if held.role is OfficeRole.ADMINISTRATOR:
        _refuse_without_administrator(one, people)
    return [p.RoleRevoked(person=command.person, grant=held)]


def _remove(command: p.RemovePerson, one: OnRecord, people: People, _told: Told) -> list[PeopleEvent]:
    if one.is_administrator:
        _refuse_without_administrator(one, people)
    return [p.PersonRemoved(person=command.person, reason=command.reason)]


def _refuse_without_administrator(one: OnRecord, people: People) -> None:
    if not any(other.is_administrator for other in people.everybody() if other.person.id != one.person.id):
        raise LastAdministrator


def _reissue(command: p.ReissueKey, one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    return [p.KeyReissued(person=command.person, generation=one.key_generation + 1)]


def _set_password(command: p.SetPassword, _one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    return [p.PasswordSet(person=command.person, verifier=command.verifier)]


def _drop_password(command: p.DropPassword, one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    if one.verifier is None:
        raise NoPassword
    return [p.PasswordDropped(person=command.person)]


def _renew(command: p.RenewVerifier, one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    if one.verifier is None:
        raise NoPassword
    return [p.VerifierRenewed(person=command.person, verifier=command.verifier)]


def _unlock(command: p.Unlock, _one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    return [p.Unlocked(person=command.person)]


def _bind(command: p.BindSubject, one: OnRecord, people: People, _told: Told) -> list[PeopleEvent]:
    if any(other.subject == command.subject for other in people.everybody() if other.person.id != one.person.id):
        raise PersonExists("Somebody else is that at the university's sign-in.")
    if command.email is not None and not one.may_be_bound(command.subject, command.email):
        raise ProofOver
    return [p.SubjectBound(person=command.person, subject=command.subject)]


def _sign_in(command: p.SignIn, one: OnRecord, _people: People, told: Told) -> list[PeopleEvent]:
    if command.subject is not None and command.subject != one.subject:
        raise ProofOver
    return [p.SignedIn(person=command.person, session=command.session, by=command.by, at=told.at)]


def _sign_out(command: p.SignOut, _one: OnRecord, _people: People, _told: Told) -> list[PeopleEvent]:
    return [p.SignedOut(person=command.person, session=command.session)]


_DECIDE: Mapping[type[Any], Callable[[Any, OnRecord, People, Told], list[PeopleEvent]]] = {
    p.CorrectPerson: _correct,
    p.GrantRole: _grant,
    p.RevokeRole: _revoke,
    p.RemovePerson: _remove,
    p.ReissueKey: _reissue,
    p.SetPassword: _set_password,
    p.DropPassword: _drop_password,
    p.RenewVerifier: _renew,
    p.Unlock: _unlock,
    p.BindSubject: _bind,
    p.SignIn: _sign_in,
    p.SignOut: _sign_out,
}
