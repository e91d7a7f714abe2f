"""How long a session of the office's pages is good, and what the browser holds of it."""

import re
from pathlib import Path

import pytest

from rooms.office.rights import Grant, OfficeRole
from tests.office.front_office import FrontOffice, Visitor


@pytest.fixture
async def someone(office: FrontOffice) -> Visitor:
    return await office.signed_in(OfficeRole.APPROVER)


async def test_a_session_ends_after_half_an_hour_without_a_click(office: FrontOffice, someone: Visitor) -> None:
    """A desk that somebody left is not everybody's."""
    office.clock.advance(29 * 60)
    assert (await someone.get("/account")).status == 200
    office.clock.advance(29 * 60)
    assert (await someone.get("/account")).status == 200
    office.clock.advance(30 * 60)
    assert (await someone.get("/account")).status == 303


async def test_a_session_ends_after_twelve_hours_however_busy(office: FrontOffice, someone: Visitor) -> None:
    for _ in range(12 * 60 // 20 - 1):
        office.clock.advance(20 * 60)
        assert (await someone.get("/account")).status == 200
    office.clock.advance(20 * 60)

    assert (await someone.get("/account")).status == 303


async def test_a_restart_of_the_server_signs_nobody_out(office: FrontOffice, tmp_path: Path) -> None:
    """Not in the middle of a form on an exam day."""
    office.port = office.server.port
    someone = await office.signed_in(OfficeRole.APPROVER)
    await office.stop()
    office.port = office.server.port
    await office.start()

    assert (await someone.get("/account")).status == 200


async def test_who_signed_out_is_out_also_with_the_cookie_they_had(office: FrontOffice, someone: Visitor) -> None:
    """A copied cookie ends with the session, and stays so over a restart."""
    cookies = {cookie.key: cookie.value for cookie in someone.client.cookie_jar}
    await someone.send("/sign-out", on="/account")

    thief = office.stranger()
    assert (await thief.get("/account", cookies=cookies)).status == 303


async def test_the_cookie_is_neither_for_scripts_nor_for_other_sites(office: FrontOffice) -> None:
    person = await office.person(Grant(role=OfficeRole.APPROVER))
    shown = await office.stranger().sign_in(await office.key(person.person.id))

    (cookie,) = [each for each in shown.headers.getall("Set-Cookie") if each.startswith("ninefold-office=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/office" in cookie
    assert "Max-Age" not in cookie, "it ends with the browser"


async def test_where_there_is_https_the_cookie_is_for_it_and_this_host_alone(tmp_path: Path) -> None:
    """Another machine of the university's domain could else set one of its own."""
    async with FrontOffice(tmp_path / "data", public_url="https://exams.example.ac.uk") as office:
        shown = await office.stranger().get("/sign-in")

    (cookie,) = shown.headers.getall("Set-Cookie")
    assert cookie.startswith("__Host-ninefold-door=")
    assert "Secure" in cookie
    assert "Path=/;" in f"{cookie};"


async def test_a_cookie_for_https_is_taken_back_as_it_was_given(tmp_path: Path) -> None:
    """Browsers ignore the taking back of such a cookie without the same attributes."""
    async with FrontOffice(tmp_path / "data", public_url="https://exams.example.ac.uk") as office:
        person = await office.person()
        stranger = office.stranger()
        door = (await stranger.get("/sign-in")).headers["Set-Cookie"].partition(";")[0]
        csrf = await stranger.hidden("/sign-in/key", "/sign-in")
        shown = await stranger.get("/sign-in", headers={"Cookie": door})
        (said,) = set(re.findall(r'name="csrf" value="([0-9a-f]+)"', shown.text))
        fields = csrf | {"csrf": said, "key": await office.key(person.person.id)}
        shown = await stranger.post("/sign-in/key", data=fields, headers={"Cookie": door})

    taken_back = [each for each in shown.headers.getall("Set-Cookie") if each.startswith("__Host-ninefold-door=")]
    assert shown.status == 303
    assert all("Secure" in each and "Path=/" in each for each in taken_back)
    assert taken_back


async def test_a_cookie_that_was_made_up_is_nobodys(office: FrontOffice) -> None:
    for made_up in ("", "x", "x" * 43, "x" * 4000):
        assert (await office.stranger().get("/account", cookies={"ninefold-office": made_up})).status == 303


async def test_what_waits_is_counted_for_whoever_may_see_it(office: FrontOffice) -> None:
    """A start page says what to do next, and nothing of what is other people's."""
    approver, support = await office.signed_in(OfficeRole.APPROVER), await office.signed_in(OfficeRole.SUPPORT)

    assert "To decide nothing waits" in (await approver.get()).words
    words = (await support.get()).words
    assert "To decide" not in words
    assert "No exam is held today." in words


async def test_what_was_typed_for_too_long_is_kept_and_sent_after_signing_in_again(office: FrontOffice) -> None:
    """Half an hour over one form is no reason to type it twice."""
    admin = await office.signed_in(OfficeRole.ADMINISTRATOR)
    fields = {**await admin.hidden("/people"), "name": "J. Okafor", "email": "j.okafor@example.ac.uk", "role": ""}
    office.clock.advance(31 * 60)

    turned_away = await admin.post("/people", data=fields)
    assert "it is kept" in (await admin.follow(turned_away)).words
    assert "j-okafor" not in (await office.people.people()).known
    back = await admin.sign_in(await office.key(admin.person))
    assert back.location == "/office/sign-in/kept"
    offered = await admin.follow(back)
    assert "J. Okafor" in offered.words
    done = await admin.post("/people", data=await admin.hidden("/people", "/sign-in/kept"))
    assert (done.status, done.location) == (303, "/office/people/j-okafor")
    assert (await admin.get("/sign-in/kept")).status == 303, "once"


async def test_what_somebody_typed_is_not_kept_for_another(office: FrontOffice) -> None:
    """Two people may share the computer at the counter."""
    admin, other = await office.signed_in(OfficeRole.ADMINISTRATOR), await office.person()
    fields = {**await admin.hidden("/people"), "name": "J. Okafor", "email": "j.okafor@example.ac.uk"}
    office.clock.advance(31 * 60)
    await admin.post("/people", data=fields)

    assert (await admin.sign_in(await office.key(other.person.id))).location == "/office"
    assert (await admin.sign_in(await office.key(admin.person))).location == "/office"


async def test_what_somebody_typed_is_forgotten_when_they_do_not_come_back_or_sign_out(office: FrontOffice) -> None:
    """It may be about anybody, and a server may run for months."""
    admin = await office.signed_in(OfficeRole.ADMINISTRATOR)
    key = await office.key(admin.person)
    typed = {"name": "J. Okafor", "email": "j.okafor@example.ac.uk"}

    fields = {**await admin.hidden("/people"), **typed}
    office.clock.advance(31 * 60)
    await admin.post("/people", data=fields)
    office.clock.advance(61 * 60)
    assert (await admin.sign_in(key)).location == "/office"

    fields = {**await admin.hidden("/people"), **typed}
    office.clock.advance(31 * 60)
    await admin.post("/people", data=fields)
    assert (await admin.sign_in(key)).location == "/office/sign-in/kept"
    await admin.send("/sign-out", on="/account")
    assert (await admin.sign_in(key)).location == "/office"


async def test_neither_a_password_nor_a_form_that_is_not_ours_is_kept(office: FrontOffice, someone: Visitor) -> None:
    fields = {**await someone.hidden("/account/password", "/account"), "password": "x", "again": "x"}
    office.clock.advance(31 * 60)

    for path, said in (("/account/password", fields), ("/people", {"name": "J. Okafor"})):
        turned_away = await someone.post(path, data=said)
        assert turned_away.location.endswith("?over=lost")
        assert "Sign in and send it again" in (await someone.follow(turned_away)).words
