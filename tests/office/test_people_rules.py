"""The rules about the people of the office: pure, on a literal clock."""

from datetime import UTC, datetime, timedelta

import pytest

from rooms.commands import Actor, Station, Told
from rooms.errors import NotYours
from rooms.office import people_record as p
from rooms.office.people import People, evolve_people
from rooms.office.people_rules import (
    LastAdministrator,
    NameIsAll,
    NoPassword,
    PersonExists,
    ProofOver,
    RoleHeld,
    RoleNotHeld,
    UnknownPerson,
    decide_people,
)
from rooms.office.rights import Grant, OfficeRole, Right, may, reach

NINE = datetime(2027, 6, 8, 9, 0, tzinfo=UTC)
OFFICER = Actor(Station.OFFICE, "officer")
DIGEST, OTHER = "a" * 64, "b" * 64
ADMIN = Grant(role=OfficeRole.ADMINISTRATOR)
MATHS = Grant(role=OfficeRole.EXAMS_OFFICER, scope="Mathematical Institute")
HILD = Grant(role=OfficeRole.COLLEGE_OFFICER, scope="St Hild's")


def said(people: People | None, *commands: p.PeopleCommand, at: datetime = NINE, actor: Actor = OFFICER) -> People:
    """The people after these commands."""
    for command in commands:
        for event in decide_people(command, people, Told("id", at, at, actor)):
            people = evolve_people(people, event)
    assert people is not None
    return people


def person(name: str, *grants: Grant) -> p.AddPerson:
    return p.AddPerson(person=p.Person(id=name, name=name.title(), email=f"{name}@example.ac.uk", grants=grants))


@pytest.fixture
def people() -> People:
    """Ada administers; Ola is the Mathematical Institute's exams officer."""
    return said(None, person("ada", ADMIN), person("ola", MATHS))


def test_an_id_is_never_given_to_somebody_else(people: People) -> None:
    """The record names people by it: what one did must not look as if another had."""
    people = said(people, p.RemovePerson(person="ola"))

    with pytest.raises(PersonExists):
        said(people, person("ola"))


def test_an_address_is_one_persons_whatever_its_capitals(people: People) -> None:
    with pytest.raises(PersonExists):
        said(people, p.AddPerson(person=p.Person(id="other", name="Other", email="OLA@example.ac.uk")))
    with pytest.raises(PersonExists):
        said(people, p.CorrectPerson(person="ada", name="Ada", email="ola@example.ac.uk"))


def test_the_address_of_somebody_who_left_is_free_again(people: People) -> None:
    """An exams office's shared address goes on to the next person."""
    people = said(people, p.RemovePerson(person="ola"))

    people = said(people, p.AddPerson(person=p.Person(id="next", name="Next", email="ola@example.ac.uk")))

    found = people.by_address("ola@example.ac.uk")
    assert found is not None
    assert found.person.id == "next"


def test_somebody_always_administers(people: People) -> None:
    for command in (p.RemovePerson(person="ada"), p.RevokeRole(person="ada", grant=ADMIN)):
        with pytest.raises(LastAdministrator):
            said(people, command)

    people = said(people, p.GrantRole(person="ola", grant=ADMIN), p.RemovePerson(person="ada"))
    assert people.present("ada") is None


def test_a_role_is_given_once_and_taken_only_from_who_has_it(people: People) -> None:
    with pytest.raises(RoleHeld):
        said(people, p.GrantRole(person="ola", grant=Grant(role=MATHS.role, scope="mathematical  institute")))
    with pytest.raises(RoleNotHeld):
        said(people, p.RevokeRole(person="ola", grant=HILD))


def test_all_is_the_name_of_no_department(people: People) -> None:
    """The guide says "a department, or all": a reviewer for "all" would be shown nothing."""
    everywhere = Grant(role=OfficeRole.REVIEWER, scope=" All ")
    newcomer = p.Person(id="new", name="New", email="new@example.ac.uk", grants=(everywhere,))

    with pytest.raises(NameIsAll):
        said(people, p.GrantRole(person="ola", grant=everywhere))
    with pytest.raises(NameIsAll):
        said(people, p.AddPerson(person=newcomer))


def test_a_role_of_one_department_is_not_that_of_another(people: People) -> None:
    statistics = Grant(role=OfficeRole.EXAMS_OFFICER, scope="Department of Statistics")
    people = said(people, p.GrantRole(person="ola", grant=statistics), p.RevokeRole(person="ola", grant=MATHS))

    assert people.known["ola"].person.grants == (statistics,)


def test_what_is_not_there_is_refused(people: People) -> None:
    for command in (p.ReissueKey(person="nobody"), p.SignIn(person="nobody", generation=0, session=DIGEST, by="key")):
        with pytest.raises(UnknownPerson):
            said(people, command)
    for without in (p.DropPassword(person="ola"), p.RenewVerifier(person="ola", generation=0, verifier="x")):
        with pytest.raises(NoPassword):
            said(people, without)


def test_neither_candidates_nor_invigilators_speak_here(people: People) -> None:
    for station in (Station.CANDIDATE, Station.STAFF):
        with pytest.raises(NotYours):
            said(people, p.GrantRole(person="ola", grant=ADMIN), actor=Actor(station, "ola"))


@pytest.mark.parametrize(
    "change",
    [
        p.GrantRole(person="ola", grant=HILD),
        p.RevokeRole(person="ola", grant=MATHS),
        p.RemovePerson(person="ola"),
        p.ReissueKey(person="ola"),
        p.SetPassword(person="ola", generation=0, verifier="$argon2id$"),
        p.SignOut(person="ola"),
        p.SignOut(person="ola", session=DIGEST),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_session_ends_with_what_it_began_under(people: People, change: p.PeopleCommand) -> None:
    """Rights, key or password changed: whoever was let in before comes in again."""
    people = said(people, p.SignIn(person="ola", generation=0, session=DIGEST, by="key"))
    assert people.signed_in(DIGEST, NINE) is not None

    assert said(people, change).signed_in(DIGEST, NINE) is None


@pytest.mark.parametrize(
    "proved",
    [
        p.SignIn(person="ola", generation=0, session=DIGEST, by="key"),
        p.SetPassword(person="ola", generation=0, verifier="$argon2id$"),
        p.RenewVerifier(person="ola", generation=0, verifier="$argon2id$"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_was_revoked_since_it_was_proved_is_no_proof(people: People, proved: p.PeopleCommand) -> None:
    """Checking a password takes a tenth of a second; an administrator may end it in that very moment."""
    for change in (p.ReissueKey(person="ola"), p.RevokeRole(person="ola", grant=MATHS), p.SignOut(person="ola")):
        with pytest.raises(ProofOver):
            said(said(people, change), proved)


def test_an_address_corrected_since_the_provider_proved_it_is_no_proof(people: People) -> None:
    """The account there is somebody else's by then."""
    bind = p.BindSubject(person="ola", subject="ola-there", email="OLA@example.ac.uk")
    come = p.SignIn(person="ola", generation=0, session=DIGEST, by="provider", subject="ola-there")
    elsewhere = p.CorrectPerson(person="ola", name="Ola", email="another@example.ac.uk")
    assert said(people, bind, bind, come).signed_in(DIGEST, NINE) is not None

    for too_late in ((elsewhere, bind), (bind, elsewhere, come), (p.BindSubject(person="ola", subject="other"), bind)):
        with pytest.raises(ProofOver):
            said(people, *too_late)


@pytest.mark.parametrize(
    "change",
    [
        p.CorrectPerson(person="ola", name="Ola N.", email="ola@example.ac.uk"),
        p.Unlock(person="ola"),
        p.SignOut(person="ola", session=OTHER),
        p.SignOut(person="ada"),
        p.GrantRole(person="ada", grant=HILD),
    ],
    ids=lambda command: f"{type(command).__name__}-{command.person}",
)
def test_nothing_else_ends_a_session(people: People, change: p.PeopleCommand) -> None:
    people = said(people, p.SignIn(person="ola", generation=0, session=DIGEST, by="key"))

    assert said(people, change).signed_in(DIGEST, NINE) is not None


def test_a_session_lasts_twelve_hours_however_busy(people: People) -> None:
    people = said(people, p.SignIn(person="ola", generation=0, session=DIGEST, by="key"))

    assert people.signed_in(DIGEST, NINE + timedelta(hours=11, minutes=59)) is not None
    assert people.signed_in(DIGEST, NINE + timedelta(hours=12)) is None


def test_sessions_that_are_over_do_not_add_up(people: People) -> None:
    people = said(people, p.SignIn(person="ola", generation=0, session=DIGEST, by="key"))
    people = said(people, p.SignIn(person="ola", generation=0, session=OTHER, by="key"), at=NINE + timedelta(days=1))

    assert set(people.sessions) == {OTHER}


def test_a_name_is_one_however_its_letters_are_composed() -> None:
    """An accent may be one sign or two, by the machine it is typed on; applications fold names the same way."""
    reached = reach((Grant(role=OfficeRole.COLLEGE_OFFICER, scope="Coll\u00e8ge"),), Right.APPLY)

    assert reached.covers(college="Colle\u0300ge")


def test_a_college_officer_reaches_their_own_college_and_no_other() -> None:
    """Oxford: "The college should complete the online form": for candidates of its own."""
    reached = reach((HILD,), Right.APPLY)

    assert reached.covers(department="Mathematical Institute", college="st  hild's")
    assert not reached.covers(department="Mathematical Institute", college="St Anselm's")
    assert not reached.covers(department="St Hild's")
    assert not reached.covers()


def test_an_exams_officer_reaches_their_department_and_one_for_all_reaches_everything() -> None:
    assert reach((MATHS,), Right.SET_UP).covers(department="Mathematical Institute")
    assert not reach((MATHS,), Right.SET_UP).covers(department="Department of Statistics")
    assert not reach((MATHS,), Right.SET_UP).covers(college="Mathematical Institute")
    assert reach((Grant(role=OfficeRole.EXAMS_OFFICER),), Right.SET_UP).covers(department="Department of Statistics")


def test_a_scope_counts_for_the_right_of_its_own_role_alone() -> None:
    """Who reviews for one department and is an exams officer in another sets up in one and reviews in the other."""
    grants = (MATHS, Grant(role=OfficeRole.REVIEWER, scope="Department of Statistics"))

    assert not reach(grants, Right.SET_UP).covers(department="Department of Statistics")
    assert not reach(grants, Right.REVIEW).covers(department="Mathematical Institute")
    assert reach(grants, Right.SEE_PACKS).covers(department="Department of Statistics")


def test_who_administers_people_decides_neither_applications_nor_reviews() -> None:
    """These are the Proctors' and the reviewers'; granting oneself the role would be on record."""
    assert may((ADMIN,), Right.MANAGE_PEOPLE)
    assert not may((ADMIN,), Right.APPROVE)
    assert not may((ADMIN,), Right.REVIEW)
    assert not reach((ADMIN,), Right.APPROVE)


@pytest.mark.parametrize(
    ("role", "scope"),
    [(OfficeRole.COLLEGE_OFFICER, None), (OfficeRole.APPROVER, "Mathematical Institute"), (OfficeRole.SUPPORT, "x")],
)
def test_a_scope_fits_its_role(role: OfficeRole, scope: str | None) -> None:
    with pytest.raises(ValueError, match=r"college|whole installation"):
        Grant(role=role, scope=scope)


def test_people_are_read_of_by_name_wherever_the_record_names_an_id() -> None:
    """Also those who left; who is not on record spoke at the command line, and time speaks by the server."""
    people = said(
        None, person("j-okafor", ADMIN), person("m-haddad", ADMIN), p.RemovePerson(person="m-haddad", reason="left")
    )

    assert people.name_of("office:j-okafor") == people.name_of("j-okafor") == "J-Okafor"
    assert people.name_of("office:m-haddad") == "M-Haddad"
    assert people.name_of("office:root") == people.name_of("root") == "root (command line)"
    assert people.name_of("server") == "the server"
    assert people.name_of("candidate:0043321") == "candidate:0043321"
    assert people.name_and_id("office:j-okafor") == "J-Okafor (j-okafor)"
    assert people.name_and_id("office:root") == "root (command line)"
