"""Whom to invite: the letters that a published cohort wants, and what keeps somebody from getting one. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rooms.configuration import Candidate, StaffMember
from rooms.office.addresses import is_address
from rooms.office.letter_facts import CANDIDATE, STAFF
from rooms.office.letters import Outbox
from rooms.office.letters_record import LetterKind, LetterWanted
from rooms.session import Session

INVITES = (LetterKind.INVITATION, LetterKind.STAFF_KEY)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Somebody who cannot be written to as the list has it, and why."""

    person: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Invitations:
    """The letters of those not invited yet, how many were before, and who cannot be written to."""

    letters: tuple[LetterWanted, ...]
    invited: int
    unreachable: tuple[Unreachable, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is invited to a session, at the address that the list has."""

    session: Session
    of: Candidate | StaffMember

    @property
    def person(self) -> str:
        """As links name them: `candidate:1043321`, `staff:j-okafor`."""
        return f"{CANDIDATE}{self.of.number}" if isinstance(self.of, Candidate) else f"{STAFF}{self.of.id}"

    def letter(self, to: str) -> LetterWanted:
        """The invitation, to that address. A candidate has one for each session, staff one with all their keys."""
        configuration = self.session.configuration
        common: dict[str, Any] = {
            "cohort": configuration.cohort,
            "session": configuration.session,
            "to": to,
            "receiver": self.of.name,
            "person": self.person,
        }
        if isinstance(self.of, StaffMember):
            return LetterWanted(id=f"staff_key:{self.of.id}", kind=LetterKind.STAFF_KEY, **common)
        return LetterWanted(
            id=f"invitation:{configuration.session}:{self.of.number}",
            kind=LetterKind.INVITATION,
            timezone=self.of.timezone,
            **common,
        )

    def is_invited(self, outbox: Outbox) -> bool:
        """Whether an invitation is on record, wherever it stands; of a candidate, to this session."""
        here = self.session.configuration.session
        return any(
            letter.wanted.session == here or isinstance(self.of, StaffMember)
            for letter in outbox.of(self.person, *INVITES)
        )


def recipients(sessions: Iterable[Session], *, staff: bool) -> list[Recipient]:
    """All candidates of those sessions, or all the staff, each of them once."""
    if not staff:
        return [Recipient(session, candidate) for session in sessions for candidate in session.configuration.candidates]
    each = {member.id: Recipient(session, member) for session in sessions for member in session.configuration.staff}
    return list(each.values())


def invitations(sessions: Iterable[Session], outbox: Outbox, *, staff: bool = False) -> Invitations:
    """Who of the candidates (or of the staff) is still to be invited, in order of the roster."""
    everybody = recipients(sessions, staff=staff)
    shared = _shared_addresses(everybody)
    letters, unreachable, invited = [], [], 0
    for one in everybody:
        if one.is_invited(outbox):
            invited += 1
        elif why := _trouble_with(one.of.email, shared):
            unreachable.append(Unreachable(one.person, one.of.name, why))
        else:
            letters.append(one.letter((one.of.email or "").strip()))
    return Invitations(tuple(letters), invited, tuple(unreachable))


def reminders(sessions: Iterable[Session], open_until: Mapping[str, str], today: date) -> list[LetterWanted]:
    """A reminder for each candidate who has not completed onboarding and still can; one a day at most.

    Args:
        sessions: of one cohort.
        open_until: until when, in words, by the number of each such candidate.
        today: in the exam's time zone.
    """
    letters = []
    for one in recipients(sessions, staff=False):
        number = one.person.removeprefix(CANDIDATE)
        if number in open_until and not _trouble_with(one.of.email, ()):
            changes = {
                "id": f"onboarding_reminder:{number}:{today.isoformat()}",
                "kind": LetterKind.ONBOARDING_REMINDER,
                "facts": {"deadline": open_until[number]},
            }
            letters.append(one.letter((one.of.email or "").strip()).model_copy(update=changes))
    return letters


def _trouble_with(address: str | None, shared: Collection[str]) -> str | None:
    if not address or not address.strip():
        return "has no address"
    if not is_address(address.strip()):
        return f"has an address that is none: {address!r}"
    if address.strip().casefold() in shared:
        # A link sent to somebody else's mailbox is somebody else's link.
        return f"shares the address {address} with somebody else"
    return None


def _shared_addresses(everybody: Iterable[Recipient]) -> frozenset[str]:
    """Addresses of more than one person."""
    of_each = {(one.person, one.of.email.strip().casefold()) for one in everybody if one.of.email}
    return frozenset(address for address, count in Counter(address for _, address in of_each).items() if count > 1)
