"""Signing in to the exams office: by key, by password, or by the university's own sign-in. Slow for who guesses.

Whoever is turned away learns nothing but that: the same words and the same work whether the person does not exist, has
no password, or typed another one. Failures are counted by person and by address, in memory. A password is not even
tried while there were too many failures under its address or name, since a guess may be right; a key cannot be guessed
and is never turned away.
"""

import asyncio
import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rooms.commands import SERVER, Actor, Station, Told
from rooms.data_folder import DataFolder
from rooms.errors import NinefoldError, Refusal
from rooms.links import LinkMaker
from rooms.office import people_record as p
from rooms.office.keys import first_key_holds, is_first_key, whose_key
from rooms.office.passwords import LONGEST, Passwords
from rooms.office.people import FIRST, OnRecord, People
from rooms.office.people_record import NOWHERE, Means, Person
from rooms.office.people_rules import ProofOver, UnknownPerson
from rooms.office.people_service import PeopleService
from rooms.office.rights import Grant, OfficeRole
from rooms.pacing import FailedAttempts
from rooms.stores.event_log import EventLog

FIRST_PERSON = Person(
    id=FIRST,
    name="Administrator",
    email=NOWHERE,
    grants=(Grant(role=OfficeRole.ADMINISTRATOR),),
)
"""Whoever holds the key in the data folder, until they say who they are."""

TRIES_OF_A_PERSON, ONE_MORE_EVERY = 10, 60.0
"""Ten typing errors at once, then one a minute: 1,440 guesses a day at most. NIST SP 800-63B, 3.2.2 asks for a limit
of 100 in a row; whoever unlocks sees that somebody tried."""

TRIES_OF_AN_ADDRESS, ONE_MORE_OF_AN_ADDRESS_EVERY = 30, 5.0
"""A whole college may sit behind one address. So many are also begun from one at the university's own sign-in."""

CHECKED_AT_ONCE = 2
"""Passwords: each takes 64 MiB while it is checked."""


class SignInRefused(NinefoldError):
    """That does not open the exams office. Look at each letter again, or ask an administrator for your key."""


class WrongProof(Refusal):
    """That is neither your present password nor your key. An administrator can print your key for you."""

    code = "wrong-proof"


class TooManyTries(NinefoldError):
    """There were too many attempts. Wait a minute, use your key, or ask an administrator to unlock you."""


class NobodyOfThatName(NinefoldError):
    """You are signed in there, but nobody with your address is on record in the exams office. Ask an administrator."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """Who was let in, and what their browser holds from now on. The record has only the token's digest."""

    person: OnRecord
    token: str


def digest_of(token: str) -> str:
    """What the record knows a session by."""
    return hashlib.sha256(token.encode()).hexdigest()


class SigningIn:
    """The door of one installation."""

    def __init__(
        self,
        log: EventLog,
        folder: DataFolder,
        links: LinkMaker,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._people = PeopleService(log)
        self._folder = folder
        self._links = links
        self._passwords = Passwords(links.secret_for("passwords"))
        self._now = now
        self._monotonic = monotonic
        self._by_person = FailedAttempts(1 / ONE_MORE_EVERY, TRIES_OF_A_PERSON)
        self._by_address = FailedAttempts(1 / ONE_MORE_OF_AN_ADDRESS_EVERY, TRIES_OF_AN_ADDRESS)
        self._begun_elsewhere = FailedAttempts(1 / ONE_MORE_OF_AN_ADDRESS_EVERY, TRIES_OF_AN_ADDRESS)
        self._at_once = asyncio.Semaphore(CHECKED_AT_ONCE)

    async def by_key(self, key: str, address: str) -> LetIn:
        """Let somebody in who has a key. `address` is where they ask from.

        Raises:
            SignInRefused: it opens nothing.
            TooManyTries: neither did many others from that address.
        """
        people = await self._people.people()
        one = whose_key(self._links, people, key)
        if one is None and is_first_key(self._folder, key):
            one = await self._first()
        if one is None:
            raise self._turned_away(address)
        return await self._let_in(one, "key")

    async def by_password(self, email: str, password: str, address: str) -> LetIn:
        """Let somebody in who knows their password.

        Raises:
            SignInRefused: address and password do not belong together.
            TooManyTries: too many did not, of that person or from that address.
        """
        one = (await self._people.people()).by_address(email)
        who = _counted_as(email, one)
        now = self._monotonic()
        if not (self._by_person.may_try(who, now) and self._by_address.may_try(address, now)):
            raise TooManyTries
        # Counted before it is checked: many guesses sent at once must not all find the last attempt still there.
        self._by_person.failed(who, now)
        if not await self._fits(one.verifier if one else None, password):
            raise self._turned_away(address)
        if one is None:
            raise SignInRefused
        self._by_person.forgive(who)
        await self._renew(one, password)
        return await self._let_in(one, "password")

    async def by_provider(self, subject: str, email: str | None) -> LetIn:
        """Let somebody in whom the university's own sign-in vouches for; it never puts anybody on record.

        Args:
            subject: what the provider calls them, and nobody else.
            email: their mail address, if the provider has verified it.

        Raises:
            NobodyOfThatName: nobody here is that.
            SignInRefused: who they are here was changed in this very moment.
        """
        one = (await self._people.people()).by_provider(subject, email)
        if one is None:
            raise NobodyOfThatName
        if one.subject is None:
            command = p.BindSubject(person=one.person.id, subject=subject, email=email)
            await self._while_it_holds(command, SERVER)
        return await self._let_in(one, "provider", subject)

    def may_go_to_the_provider(self, address: str) -> None:
        """Let pass who may begin to sign in elsewhere. What is remembered of the attempt is bounded.

        Raises:
            TooManyTries: too many were begun from that address.
        """
        if not self._begun_elsewhere.failed(address, self._monotonic()):
            raise TooManyTries

    async def begin_anew(self, one: OnRecord) -> LetIn:
        """Another session for who has just set a password, which ended theirs. `one` is as that left them."""
        return await self._let_in(one, "password")

    async def check_again(self, one: OnRecord, said: str) -> None:
        """Let pass who knows the password that `one` has, or has their key. A session is no proof of who sits there.

        Raises:
            WrongProof: it is neither.
            TooManyTries: it was neither too often.
        """
        if self._is_key_of(one, said):
            return
        who = _counted_as(one.person.email, one)
        if not self._by_person.may_try(who, self._monotonic()):
            raise TooManyTries
        self._by_person.failed(who, self._monotonic())
        if not await self._fits(one.verifier, said):
            raise WrongProof
        self._by_person.forgive(who)

    def _is_key_of(self, one: OnRecord, said: str) -> bool:
        people = People({one.person.id: one})
        if one.person.id == FIRST and first_key_holds(people) and is_first_key(self._folder, said):
            return True
        return whose_key(self._links, people, said) is not None

    async def _let_in(self, one: OnRecord, by: Means, subject: str | None = None) -> LetIn:
        """Begin a session for somebody who has proved who they are."""
        token = secrets.token_urlsafe(32)
        command = p.SignIn(
            person=one.person.id, generation=one.generation, session=digest_of(token), by=by, subject=subject
        )
        await self._while_it_holds(command, Actor(Station.OFFICE, one.person.id))
        return LetIn(one, token)

    async def _while_it_holds(self, command: p.PeopleCommand, actor: Actor) -> None:
        """Do what somebody has proved that they may; what was revoked meanwhile opens nothing."""
        try:
            await self._people.execute(command, self._told(actor))
        except (ProofOver, UnknownPerson) as over:
            raise SignInRefused from over

    async def people(self) -> People:
        """Everybody, as the record says it now."""
        return await self._people.people()

    async def sign_out(self, person: str, token: str) -> None:
        """End one session."""
        command = p.SignOut(person=person, session=digest_of(token))
        await self._people.execute(command, self._told(Actor(Station.OFFICE, person)))

    async def _first(self) -> OnRecord | None:
        """The administrator that every installation begins with, if the first key still opens the door.

        Put on record when first let in.
        """
        if FIRST not in (await self._people.people()).known:
            told = Told("first-administrator", self._now(), self._now(), SERVER)
            await self._people.execute(p.AddPerson(person=FIRST_PERSON), told)
        people = await self._people.people()
        return people.present(FIRST) if first_key_holds(people) else None

    async def _fits(self, verifier: str | None, password: str) -> bool:
        async with self._at_once:
            return await asyncio.to_thread(self._passwords.fits, verifier, password[: LONGEST + 1])

    async def _renew(self, one: OnRecord, password: str) -> None:
        if one.verifier is None or not self._passwords.is_dated(one.verifier):
            return
        verifier = await asyncio.to_thread(self._passwords.verifier, password)
        command = p.RenewVerifier(person=one.person.id, generation=one.generation, verifier=verifier)
        await self._while_it_holds(command, SERVER)

    def _turned_away(self, address: str) -> NinefoldError:
        return SignInRefused() if self._by_address.failed(address, self._monotonic()) else TooManyTries()

    def _told(self, actor: Actor) -> Told:
        return Told(str(uuid.uuid4()), self._now(), self._now(), actor)


def _counted_as(email: str, one: OnRecord | None) -> str:
    """Under what failures are counted: anew for who was unlocked, and all the same for who does not exist."""
    return f"{email.strip().casefold()[:254]} {one.unlocked if one else 0}"
