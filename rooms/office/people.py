"""The people of the exams office: the state of `office/people`, and when a session of the web page ends.

A session ends twelve hours after it began, when its person signs out, and at once when that person's rights, key or
password change: whoever was let in under the old ones comes in again under the new.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rooms.commands import Station
from rooms.office import people_record as p
from rooms.office.people_record import PeopleEvent, Person
from rooms.office.rights import Grant, OfficeRole

SESSION_LASTS = timedelta(hours=12)
"""A long exam day. OWASP, Session Management: an absolute limit, however busy the session is."""

FIRST = "administrator"
"""The id of whoever the key in the data folder belongs to."""


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

    def may_be_bound(self, subject: str, email: str) -> bool:
        """Whether who has proved that address at the university's own sign-in is this person, and nobody else is."""
        return self.subject in {None, subject} and self.person.email.casefold() == email.strip().casefold()

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

    def name_of(self, who: str) -> str:
        """How people read of somebody whom the record names, by an id or as a speaker (`office:j-okafor`).

        Who is not on record spoke at the command line, by the login of that machine; the server spoke by itself.
        """
        station, _, person = who.rpartition(":")
        if station not in {"", Station.OFFICE}:
            return who
        if (known := self.known.get(person)) is not None:
            return known.person.name
        return "the server" if who == Station.SERVER else f"{person} (command line)"

    def name_and_id(self, who: str) -> str:
        """The same for a terminal, where people are named by their ids in commands."""
        known = self.known.get(who.removeprefix(f"{Station.OFFICE}:"))
        return self.name_of(who) if known is None else f"{known.person.name} ({known.person.id})"

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
