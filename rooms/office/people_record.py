"""What is said and recorded of the people of the exams office: who they are, what they may do, when they signed in.

One stream, `office/people`. It holds no secret: a key is derived when it is printed, a session of the web page is
known by a digest, and what is kept of a password is worth nothing without the secret in the data folder
(`rooms.office.passwords`).
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from rooms.commands import Note, Wanted
from rooms.events import Happened
from rooms.office.addresses import is_address
from rooms.office.rights import Grant
from rooms.vocabulary import Sha256, ShortText, Slug, StreamId, Text

PEOPLE = StreamId("office/people")


def _checked(address: str) -> str:
    # The person every installation begins with has no address in the world yet.
    if not (is_address(address) or address == NOWHERE):
        raise ValueError("a mail address like name@example.ac.uk is needed")
    return address


NOWHERE = "administrator@localhost"
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_checked)]
"""A mail address, as far as its shape can tell."""

Means = Literal["key", "password", "provider"]
"""By what somebody signed in; a provider is the university's own sign-in (OpenID Connect)."""


class Person(BaseModel):
    """Somebody who works in the exams office. The `id` is what the record names, and is never given to another."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Slug
    name: ShortText
    email: Address
    grants: tuple[Grant, ...] = ()


# Commands


class AboutPerson(Wanted):
    """A command about one person."""

    person: Slug


class AddPerson(Wanted):
    """Put somebody on record."""

    type: Literal["AddPerson"] = "AddPerson"
    person: Person


class CorrectPerson(AboutPerson):
    """Name and address as they are now."""

    type: Literal["CorrectPerson"] = "CorrectPerson"
    name: ShortText
    email: Address


class GrantRole(AboutPerson):
    """Give somebody a role."""

    type: Literal["GrantRole"] = "GrantRole"
    grant: Grant


class RevokeRole(AboutPerson):
    """Take a role away."""

    type: Literal["RevokeRole"] = "RevokeRole"
    grant: Grant


class RemovePerson(AboutPerson):
    """Somebody works here no longer: nothing of theirs opens anything; what they did stays on record."""

    type: Literal["RemovePerson"] = "RemovePerson"
    reason: Note = ""


class ReissueKey(AboutPerson):
    """Make the key anew; the old one ends at once, and so does every session."""

    type: Literal["ReissueKey"] = "ReissueKey"


class Proved(AboutPerson):
    """A command by somebody who has proved who they are. `generation` is theirs at the moment of proof.

    What was revoked between the proof and the command proves nothing any more.
    """

    generation: int


class SetPassword(Proved):
    """Another password; every session ends. `verifier` is what it is checked against."""

    type: Literal["SetPassword"] = "SetPassword"
    verifier: Text


class DropPassword(AboutPerson):
    """No password any more: the key, or the university's own sign-in, is what is left."""

    type: Literal["DropPassword"] = "DropPassword"


class RenewVerifier(Proved):
    """The same password, kept under today's parameters."""

    type: Literal["RenewVerifier"] = "RenewVerifier"
    verifier: Text


class Unlock(AboutPerson):
    """Let somebody try their password again at once who failed too often."""

    type: Literal["Unlock"] = "Unlock"


class BindSubject(AboutPerson):
    """Who this person is at the university's own sign-in: the subject that its provider calls them by.

    `email` is the address by which they were known there; None where somebody of the office says who is who.
    """

    type: Literal["BindSubject"] = "BindSubject"
    subject: ShortText
    email: Address | None = None


class SignIn(Proved):
    """Begin a session of the web page. `session` is the digest of what the browser was given.

    `subject` is what the university's own sign-in calls whoever came by it.
    """

    type: Literal["SignIn"] = "SignIn"
    session: Sha256
    by: Means
    subject: ShortText | None = None


class SignOut(AboutPerson):
    """End a session; with None all of that person's."""

    type: Literal["SignOut"] = "SignOut"
    session: Sha256 | None = None


# Events


class OfPerson(Happened):
    """An event about one person."""

    person: Slug


class PersonAdded(Happened):
    """Somebody works in the exams office."""

    type: Literal["PersonAdded"] = "PersonAdded"
    person: Person


class PersonCorrected(OfPerson):
    """Name and address from now on."""

    type: Literal["PersonCorrected"] = "PersonCorrected"
    name: ShortText
    email: Address


class RoleGranted(OfPerson):
    """Somebody holds a role."""

    type: Literal["RoleGranted"] = "RoleGranted"
    grant: Grant


class RoleRevoked(OfPerson):
    """Somebody holds a role no longer."""

    type: Literal["RoleRevoked"] = "RoleRevoked"
    grant: Grant


class PersonRemoved(OfPerson):
    """Somebody works here no longer."""

    type: Literal["PersonRemoved"] = "PersonRemoved"
    reason: str


class KeyReissued(OfPerson):
    """Only a key of this generation opens anything."""

    type: Literal["KeyReissued"] = "KeyReissued"
    generation: int


class PasswordSet(OfPerson):
    """A password from now on."""

    type: Literal["PasswordSet"] = "PasswordSet"
    verifier: str


class PasswordDropped(OfPerson):
    """No password from now on."""

    type: Literal["PasswordDropped"] = "PasswordDropped"


class VerifierRenewed(OfPerson):
    """The same password under other parameters."""

    type: Literal["VerifierRenewed"] = "VerifierRenewed"
    verifier: str


class Unlocked(OfPerson):
    """Failed attempts so far count no longer."""

    type: Literal["Unlocked"] = "Unlocked"


class SubjectBound(OfPerson):
    """From now on nobody else at the provider is this person, whatever their mail address."""

    type: Literal["SubjectBound"] = "SubjectBound"
    subject: ShortText


class SignedIn(OfPerson):
    """A session of the web page began at that time."""

    type: Literal["SignedIn"] = "SignedIn"
    session: Sha256
    by: Means
    at: AwareDatetime


class SignedOut(OfPerson):
    """A session ended by its person's wish; None: all of them."""

    type: Literal["SignedOut"] = "SignedOut"
    session: Sha256 | None


PeopleCommand = Annotated[
    AddPerson
    | CorrectPerson
    | GrantRole
    | RevokeRole
    | RemovePerson
    | ReissueKey
    | SetPassword
    | DropPassword
    | RenewVerifier
    | Unlock
    | BindSubject
    | SignIn
    | SignOut,
    Field(discriminator="type"),
]
PeopleEvent = Annotated[
    PersonAdded
    | PersonCorrected
    | RoleGranted
    | RoleRevoked
    | PersonRemoved
    | KeyReissued
    | PasswordSet
    | PasswordDropped
    | VerifierRenewed
    | Unlocked
    | SubjectBound
    | SignedIn
    | SignedOut,
    Field(discriminator="type"),
]

people_events: TypeAdapter[PeopleEvent] = TypeAdapter(PeopleEvent)
