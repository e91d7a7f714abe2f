"""The people of the exams office: the state of `office/people`, its rules, and when a session of the web page ends.

- A person's id is never given to anybody else: the record names people by it.
- No two people have one address: somebody signs in with it.
- Somebody is always left who administers people.
- A session ends twelve hours after it began, when its person signs out, and at once when that person's rights, key or
  password change: whoever was let in under the old ones comes in again under the new.

Pure: the time, the id and the speaker come in `Told`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rooms.commands import Station, Told
from rooms.errors import NotYours, Refusal
from rooms.office import people_record as p
from rooms.office.people_record import PeopleCommand, PeopleEvent, Person
from rooms.office.rights import Grant, OfficeRole
from rooms.service import StreamService
from rooms.stores.event_log import EventLog

SESSION_LASTS = timedelta(hours=12)
"""A long exam day. OWASP, Session Management: an absolute limit, however busy the session is."""

FIRST = "administrator"
"""The id of whoever the key in the data folder belongs to."""


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


class RoleNotHeld(Refusal):
    """This person does not hold that role."""

    code = "role-not-held"


class NoPassword(Refusal):
    """This person has no password."""

    code = "no-password"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """One person as the record leaves them. `generation` rises with whatever ends their sessions."""

    person: Person
    removed: bool = False
    key_generation: int = 0
    generation: int = 0
    verifier: str | None = None
    unlocked: int = 0
    """How often failed attempts were forgiven."""
    last_signed_in: datetime | None = None
    subject: str | None = None
    """What the university's own sign-in calls this person; known from the first time they came in by it."""

    @property
    def is_administrator(self) -> bool:
        """Whether this person may say who works here."""
        return not self.removed and any(grant.role is OfficeRole.ADMINISTRATOR for grant in self.person.grants)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of the web page that may still be good."""

    person: str
    generation: int
    began: datetime


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who works, or worked, in the exams office."""

    known: Mapping[str, OnRecord] = field(default_factory=dict)
    sessions: Mapping[str, OpenSession] = field(default_factory=dict)
    """By the digest of what the browser holds."""

    def present(self, person: str) -> OnRecord | None:
        """Somebody who works here now."""
        found = self.known.get(person)
        return found if found is not None and not found.removed else None

    def everybody(self) -> list[OnRecord]:
        """Who works here now, by name."""
        present = (one for one in self.known.values() if not one.removed)
        return sorted(present, key=lambda one: one.person.name.casefold())

    def by_address(self, email: str) -> OnRecord | None:
        """Who has that mail address; capitals do not count."""
        wanted = email.strip().casefold()
        return next((one for one in self.everybody() if one.person.email.casefold() == wanted), None)

    def by_provider(self, subject: str, email: str | None) -> OnRecord | None:
        """Who that is whom the provider calls so, and whose mail address it has verified (None: it has not).

        By subject first. A mail address counts for whoever has not come in that way before: given on to somebody else,
        it must not open the account of whoever had it.
        """
        bound = next((one for one in self.everybody() if one.subject == subject), None)
        if bound is not None:
            return bound
        found = self.by_address(email) if email else None
        return found if found is not None and found.subject is None else None

    def signed_in(self, session: str, now: datetime) -> OnRecord | None:
        """Whose session this is, if it is still good."""
        found = self.sessions.get(session)
        if found is None or now >= found.began + SESSION_LASTS:
            return None
        person = self.present(found.person)
        return person if person is not None and person.generation == found.generation else None


class PeopleService(StreamService[People, PeopleCommand, PeopleEvent]):
    """The people of one installation."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, p.PEOPLE, events=p.people_events, evolve=evolve_people, decide=decide_people)

    async def people(self) -> People:
        """Everybody, as the record says it now."""
        state, _ = await self.load()
        return state or People()


# What each event changes


def evolve_people(people: People | None, event: PeopleEvent) -> People:
    """The people after one event."""
    people = people or People()
    if isinstance(event, p.PersonAdded):
        return _with(people, OnRecord(event.person))
    one = people.known[event.person]
    if isinstance(event, p.SignedIn):
        return _session_begun(people, one, event)
    if isinstance(event, p.SignedOut) and event.session is not None:
        return replace(people, sessions={key: one for key, one in people.sessions.items() if key != event.session})
    return _with(people, _EVOLVE[type(event)](one, event))


def _with(people: People, one: OnRecord) -> People:
    return replace(people, known={**people.known, one.person.id: one})


def _session_begun(people: People, one: OnRecord, event: p.SignedIn) -> People:
    # Those that are over are let go, so that years of them do not add up.
    good = {key: session for key, session in people.sessions.items() if event.at < session.began + SESSION_LASTS}
    sessions = {**good, event.session: OpenSession(event.person, one.generation, event.at)}
    return _with(replace(people, sessions=sessions), replace(one, last_signed_in=event.at))


def _corrected(one: OnRecord, event: p.PersonCorrected) -> OnRecord:
    same = one.person.email.casefold() == event.email.casefold()
    corrected = replace(one, person=one.person.model_copy(update={"name": event.name, "email": event.email}))
    # Another address is another account at the provider.
    return corrected if same else replace(corrected, subject=None)


def _granted(one: OnRecord, event: p.RoleGranted) -> OnRecord:
    return _ended(replace(one, person=_holding(one.person, (*one.person.grants, event.grant))))


def _revoked(one: OnRecord, event: p.RoleRevoked) -> OnRecord:
    left = tuple(grant for grant in one.person.grants if not grant.is_like(event.grant))
    return _ended(replace(one, person=_holding(one.person, left)))


def _holding(person: Person, grants: tuple[Grant, ...]) -> Person:
    return person.model_copy(update={"grants": grants})


def _removed(one: OnRecord, _event: p.PersonRemoved) -> OnRecord:
    return _ended(replace(one, removed=True, verifier=None))


def _reissued(one: OnRecord, event: p.KeyReissued) -> OnRecord:
    return _ended(replace(one, key_generation=event.generation))


def _password_set(one: OnRecord, event: p.PasswordSet) -> OnRecord:
    return _ended(replace(one, verifier=event.verifier))


def _password_dropped(one: OnRecord, _event: p.PasswordDropped) -> OnRecord:
    return _ended(replace(one, verifier=None))


def _renewed(one: OnRecord, event: p.VerifierRenewed) -> OnRecord:
    return replace(one, verifier=event.verifier)


def _bound(one: OnRecord, event: p.SubjectBound) -> OnRecord:
    return replace(one, subject=event.subject)


def _unlocked(one: OnRecord, _event: p.Unlocked) -> OnRecord:
    return replace(one, unlocked=one.unlocked + 1)


def _all_ended(one: OnRecord, _event: p.SignedOut) -> OnRecord:
    return _ended(one)


def _ended(one: OnRecord) -> OnRecord:
    """With every session of that person over."""
    return replace(one, generation=one.generation + 1)


_EVOLVE: Mapping[type[Any], Callable[[OnRecord, Any], OnRecord]] = {
    p.PersonCorrected: _corrected,
    p.RoleGranted: _granted,
    p.RoleRevoked: _revoked,
    p.PersonRemoved: _removed,
    p.KeyReissued: _reissued,
    p.PasswordSet: _password_set,
    p.PasswordDropped: _password_dropped,
    p.VerifierRenewed: _renewed,
    p.Unlocked: _unlocked,
    p.SubjectBound: _bound,
    p.SignedOut: _all_ended,
}


# What each command does


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
    rule = _DECIDE[type(command)]
    return rule(command, one, people, told)


def _add(command: p.AddPerson, people: People) -> list[PeopleEvent]:
    if command.person.id in people.known:
        raise PersonExists(f"The id {command.person.id} is taken; choose another.")
    _refuse_address_of_another(command.person.email, None, people)
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
    return [p.RoleGranted(person=command.person, grant=command.grant)]


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
    return [p.SubjectBound(person=command.person, subject=command.subject)]


def _sign_in(command: p.SignIn, _one: OnRecord, _people: People, told: Told) -> list[PeopleEvent]:
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
