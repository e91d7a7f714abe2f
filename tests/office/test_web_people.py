"""People and rights on the web page: what an administrator does, and what everybody does about their own account."""

import re

import pytest

from rooms.commands import Actor, Station
from rooms.office import people_record as p
from rooms.office.looks import looked_at
from rooms.office.people import OnRecord
from rooms.office.rights import Grant, OfficeRole
from rooms.office.signing_in import SigningIn
from tests.office.front_office import FrontOffice, Shown, Visitor

GOOD = "harbour tulip sixteen"


def key_on(shown: Shown) -> str:
    (key,) = re.findall(r'<p class="key">([^<]+)</p>', shown.text)
    return str(key)


async def set_password(
    someone: Visitor, password: str = GOOD, again: str | None = None, current: str | None = None
) -> Shown:
    """Set that password; proved by key, where nothing else is said."""
    current = await someone.office.key(someone.person) if current is None else current
    again = password if again is None else again
    return await someone.send("/account/password", on="/account", current=current, password=password, again=again)


async def administrator(office: FrontOffice) -> Visitor:
    return await office.signed_in(OfficeRole.ADMINISTRATOR, name="A. Admin")


async def test_somebody_is_added_gets_a_key_and_comes_in_with_it(office: FrontOffice) -> None:
    admin = await administrator(office)

    done = await admin.send(
        "/people",
        name="J. Okafor",
        email="j.okafor@example.ac.uk",
        role="exams officer",
        scope="Mathematical Institute",
    )
    assert (done.status, done.location) == (303, "/office/people/j-okafor")
    assert "J. Okafor was added" in (await admin.follow(done)).words
    key = key_on(await admin.send("/people/j-okafor/key", on="/people/j-okafor"))

    officer = office.stranger()
    assert (await officer.sign_in(key)).status == 303
    assert "exams officer, Mathematical Institute" in (await officer.get("/account")).words
    (look,) = await looked_at(office.desk)
    assert (look.by, look.about.person) == (f"office:{admin.person}", "j-okafor")


async def test_what_cannot_be_a_person_is_said_beside_the_field_and_nothing_is_lost(office: FrontOffice) -> None:
    admin = await administrator(office)

    shown = await admin.send("/people", name="J. Okafor", email="okafor at example", role="college officer", scope="")

    assert shown.status == 422
    assert "A mail address like name@example.ac.uk is needed." in shown.words
    assert "A college officer is so for one college; name it." in shown.words
    assert 'value="J. Okafor"' in shown.text
    assert 'value="okafor at example"' in shown.text
    assert 'aria-invalid="true"' in shown.text
    assert len((await office.people.people()).known) == 1


async def test_the_same_form_sent_twice_adds_one_person(office: FrontOffice) -> None:
    """Whoever clicks twice on a slow line has not hired two people."""
    admin = await administrator(office)
    fields = {**await admin.hidden("/people"), "name": "J. Okafor", "email": "j.okafor@example.ac.uk", "role": ""}

    assert [(await admin.post("/people", data=fields)).status for _ in range(2)] == [303, 303]
    assert set((await office.people.people()).known) == {admin.person, "j-okafor"}


async def test_two_people_have_not_one_address(office: FrontOffice) -> None:
    """They sign in with it."""
    admin = await administrator(office)

    shown = await admin.send("/people", name="Another", email="PERSON-1@example.ac.uk", role="")

    assert shown.status == 409
    assert "A. Admin (person-1) has that mail address." in shown.words


async def test_a_role_that_is_given_or_taken_ends_the_session_that_was_open_without_it(office: FrontOffice) -> None:
    """Nobody goes on for hours with rights that were taken from them."""
    admin = await administrator(office)
    officer = await office.signed_in(OfficeRole.APPROVER)
    page = f"/people/{officer.person}"

    await admin.send(f"{page}/grants", on=page, role="reviewer", scope="")
    assert (await officer.get("/account")).status == 303
    officer = await office.sign_in(officer.person)
    assert "reviewer" in (await officer.get("/account")).words
    await admin.send(f"{page}/revoke", on=page, role="reviewer", scope="")
    assert (await officer.get("/account")).status == 303
    assert (await admin.get(page)).status == 200


async def test_the_last_administrator_stays(office: FrontOffice) -> None:
    """Else nobody could let anybody in again, but at the server's own command line."""
    admin = await administrator(office)
    page = f"/people/{admin.person}"

    for path, fields in (("/remove", {"reason": ""}), ("/revoke", {"role": "administrator", "scope": ""})):
        shown = await admin.send(f"{page}{path}", on=page, **fields)
        assert (shown.status, "Somebody has to administer people" in shown.words) == (409, True)

    await office.person(Grant(role=OfficeRole.ADMINISTRATOR))
    assert (await admin.send(f"{page}/remove", on=page, reason="left")).status == 303
    assert (await admin.get("/people")).status == 303


async def test_whoever_is_removed_is_out_at_once_and_their_key_opens_nothing(office: FrontOffice) -> None:
    admin = await administrator(office)
    officer = await office.signed_in(OfficeRole.EXAMS_OFFICER)
    key = await office.key(officer.person)

    await admin.send(f"/people/{officer.person}/remove", on=f"/people/{officer.person}", reason="")

    assert (await officer.get()).status == 303
    assert (await office.stranger().sign_in(key)).status == 401
    assert (await admin.get(f"/people/{officer.person}")).status == 404


async def test_a_key_made_anew_ends_the_old_one(office: FrontOffice) -> None:
    admin = await administrator(office)
    officer = await office.signed_in(OfficeRole.SUPPORT)
    old, page = await office.key(officer.person), f"/people/{officer.person}"

    await admin.send(f"{page}/reissue", on=page)
    new = key_on(await admin.send(f"{page}/key", on=page))

    assert (await officer.get()).status == 303
    assert (await office.stranger().sign_in(old)).status == 401
    assert (await office.stranger().sign_in(new)).status == 303


async def test_a_name_and_an_address_are_corrected_and_the_session_goes_on(office: FrontOffice) -> None:
    admin = await administrator(office)
    officer = await office.signed_in(OfficeRole.SUPPORT)
    page = f"/people/{officer.person}"

    await admin.send(page, name="S. Support-Jones", email="s.jones@example.ac.uk")

    words = (await officer.get("/account")).words
    assert "S. Support-Jones" in words
    assert "s.jones@example.ac.uk" in words


async def test_a_password_is_set_ends_other_sessions_and_opens_the_door(office: FrontOffice) -> None:
    elsewhere = await office.signed_in(OfficeRole.APPROVER)
    here = await office.sign_in(elsewhere.person)

    done = await set_password(here)

    assert "You were signed out everywhere else." in (await here.follow(done)).words
    assert (await elsewhere.get()).status == 303
    stranger = office.stranger()
    email = f"{elsewhere.person}@example.ac.uk".upper()
    assert (await stranger.send("/sign-in/password", on="/sign-in", email=email, password="not this one")).status == 401
    assert (await stranger.send("/sign-in/password", on="/sign-in", email=email, password=GOOD)).status == 303
    assert (await stranger.get()).status == 200


async def test_a_password_that_is_guessed_early_or_mistyped_is_not_taken(office: FrontOffice) -> None:
    someone = await office.signed_in(OfficeRole.APPROVER)

    for password, again, said in (
        ("short", "short", "at least 12 letters"),
        ("password12345", "password12345", "among what is tried first"),
        (GOOD, f"{GOOD}x", "These two are not the same."),
    ):
        shown = await set_password(someone, password, again)
        assert shown.status in {409, 422}
        assert said in shown.words
        assert password not in shown.text


async def test_another_password_needs_the_one_there_is(office: FrontOffice) -> None:
    """A session left open on a desk is no way to take an account."""
    someone = await office.signed_in(OfficeRole.APPROVER)
    await set_password(someone)
    other = "lantern gravel oboe"

    shown = await set_password(someone, other, current="a guess")
    assert "That is neither your present password nor your key." in shown.words
    assert (await set_password(someone, other, current=GOOD)).status == 303
    assert (await set_password(someone)).status == 303, "by key, which opens the door all the while"


async def test_a_first_password_needs_the_key(office: FrontOffice) -> None:
    """Else a sign-in left open for a moment would be an account for good, also of who came in by the university's."""
    someone, other = await office.signed_in(OfficeRole.APPROVER), await office.person()
    office.folder.office_key_file.write_text("the-first-key\n")

    for said, status in (("", 422), (GOOD, 409), (await office.key(other.person.id), 409), ("the-first-key", 409)):
        assert (await set_password(someone, current=said)).status == status, said
    assert (await office.people.people()).known[someone.person].verifier is None
    assert (await set_password(someone)).status == 303


async def test_the_first_key_is_the_first_administrators_proof(office: FrontOffice) -> None:
    office.folder.office_key_file.write_text("the-first-key\n")
    first = office.stranger()
    await first.sign_in("the-first-key")

    done = await first.send("/account/password", on="/account", current="the-first-key", password=GOOD, again=GOOD)

    assert done.status == 303


async def test_a_session_that_ended_while_a_password_was_typed_sets_none(
    office: FrontOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is locked out in that very moment must not come back by it."""
    someone = await office.signed_in(OfficeRole.APPROVER)
    fields = await someone.hidden("/account/password", "/account")
    fields |= {"current": await office.key(someone.person), "password": GOOD, "again": GOOD}
    checked = SigningIn.check_again

    async def and_meanwhile(door: SigningIn, one: OnRecord, said: str) -> None:
        await checked(door, one, said)
        await office.people.execute(p.ReissueKey(person=someone.person), office.desk.told())

    monkeypatch.setattr(SigningIn, "check_again", and_meanwhile)
    shown = await someone.post("/account/password", data=fields)

    assert (shown.status, "changed in this very moment" in shown.words) == (409, True)
    assert (await office.people.people()).known[someone.person].verifier is None
    assert (await someone.get()).status == 303


async def test_who_forgot_their_password_gets_in_by_key_again(office: FrontOffice) -> None:
    admin = await administrator(office)
    someone = await office.signed_in(OfficeRole.APPROVER)
    await set_password(someone)
    page = f"/people/{someone.person}"

    await admin.send(f"{page}/drop-password", on=page)

    back = await office.sign_in(someone.person)
    assert "present password" not in (await back.get("/account")).words


async def test_signing_out_everywhere_ends_every_session(office: FrontOffice) -> None:
    here = await office.signed_in(OfficeRole.APPROVER)
    there = await office.sign_in(here.person)

    await here.send("/account/sign-out-everywhere", on="/account")

    assert [(await visitor.get()).status for visitor in (here, there)] == [303, 303]


async def test_looks_are_listed_by_name_and_found_by_candidate(office: FrontOffice) -> None:
    from rooms.office.desk import Desk
    from rooms.office.looks import LookAt, note_look

    admin = await administrator(office)
    desk = Desk(office.log, office.folder, Actor(Station.OFFICE, admin.person), office.now)
    await note_look(desk, what=LookAt.ONBOARDING_PHOTOS, period="trinity-2027", candidate="1043321")
    await note_look(desk, what=LookAt.SCRIPT, session="a-1", candidate="1043377")

    assert "A. Admin script 1043377 a-1" in (await admin.get("/looks")).words
    words = (await admin.get("/looks?candidate=1043321")).words
    assert "onboarding photographs" in words
    assert "a-1" not in words
    assert "Nobody looked" in (await admin.get("/looks?candidate=<script>")).words
