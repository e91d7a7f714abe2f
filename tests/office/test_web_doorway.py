"""The way in to every page of the office: what each needs, and what is refused to whoever lacks it."""

import re

import pytest

from rooms.admin.web.doorway import is_safe_return
from rooms.admin.web.office import every_page
from rooms.office.rights import RIGHTS, OfficeRole, Right
from tests.office.front_office import OPEN_TO_ALL, FrontOffice, Visitor

PAGES = every_page()


def somewhere(path: str) -> str:
    """A path as it might be asked for."""
    return "" if path == "/" else re.sub(r"\{[^}]*\}", "1", path)


@pytest.fixture
async def someone(office: FrontOffice) -> Visitor:
    """Signed in, and holding no role."""
    return await office.signed_in(None)


def test_every_page_but_the_door_names_the_right_it_needs() -> None:
    """A page that was forgotten would be open to the world."""
    assert {page.path for page in PAGES if page.right is None} == OPEN_TO_ALL


def test_every_right_is_somebodys() -> None:
    assert set.union(*map(set, RIGHTS.values())) == set(Right) - {Right.ENTER}


async def test_nobody_sees_a_page_without_signing_in(office: FrontOffice) -> None:
    """On to the sign-in page, and back again afterwards."""
    stranger = office.stranger()
    for page in PAGES:
        if page.right is None:
            continue
        shown = await (stranger.get if page.method == "GET" else stranger.post)(somewhere(page.path))

        assert shown.status == 303, page
        assert shown.location.startswith("/office/sign-in"), page
        if page.method == "GET" and page.path != "/":
            assert shown.location.endswith(f"?back=/office{somewhere(page.path)}"), page


async def test_no_page_is_open_to_a_role_that_lacks_its_right(office: FrontOffice) -> None:
    """What a form would do is refused as what a page would show, whatever the form says."""
    for role in OfficeRole:
        visitor = await office.signed_in(role)
        csrf = await visitor.hidden("/sign-out", "")
        for page in PAGES:
            if page.right in {None, Right.ENTER, *RIGHTS[role]}:
                continue
            path = somewhere(page.path)
            shown = await visitor.get(path) if page.method == "GET" else await visitor.post(path, data=csrf)

            assert shown.status == 403, (role, page)
            assert f"You may not {page.right}" in shown.words, (role, page)


async def test_somebody_without_a_role_gets_in_and_no_further(office: FrontOffice, someone: Visitor) -> None:
    csrf = await someone.hidden("/sign-out", "")

    assert "no role yet" in (await someone.get()).words
    for page in PAGES:
        if page.right not in {None, Right.ENTER}:
            path = somewhere(page.path)
            shown = await someone.get(path) if page.method == "GET" else await someone.post(path, data=csrf)
            assert shown.status == 403, page


async def test_nothing_is_done_by_a_form_that_is_not_ours(office: FrontOffice) -> None:
    """Another site's page can make a browser send a form, but it cannot know what ours carry."""
    for role in OfficeRole:
        visitor = await office.signed_in(role)
        other = await office.signed_in(role)
        theirs = (await other.hidden("/sign-out", ""))["csrf"]
        before = await office.records()
        for page in PAGES:
            if page.method != "POST" or page.right not in {Right.ENTER, *RIGHTS[role]}:
                continue
            for said in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": theirs}):
                shown = await visitor.post(somewhere(page.path), data=said)

                assert shown.status == 403, (role, page, said)
                assert "Nothing was changed" in shown.words, (role, page)
        assert (await visitor.get()).status == 200, "still signed in"
        assert await office.records() == before


async def test_the_door_too_takes_only_its_own_form(office: FrontOffice) -> None:
    """Else somebody could be signed in as another person without noticing, and file things in that person's name."""
    key = await office.key((await office.person()).person.id)
    stranger = office.stranger()

    for path in ("/sign-in/key", "/sign-in/password", "/request/anything"):
        assert (await stranger.post(path, data={"key": key})).status == 403, path
    await stranger.get("/sign-in")
    assert (await stranger.post("/sign-in/key", data={"key": key, "csrf": "0" * 64})).status == 403
    assert (await stranger.sign_in(key)).status == 303


async def test_a_stranger_cannot_send_much(office: FrontOffice, someone: Visitor) -> None:
    """Nobody who is not signed in fills the server's memory; whoever was, is told that it did not arrive."""
    much = {"key": "x" * 300_000}

    assert (await office.stranger().post("/sign-in/key", data=much)).status == 413
    assert (await office.stranger().post("/people", data=much)).location.endswith("?over=lost")
    assert (await someone.post("/sign-out", data=much)).status == 403


async def test_a_form_of_another_site_is_stopped_before_it_is_read(office: FrontOffice, someone: Visitor) -> None:
    fields = await someone.hidden("/sign-out", "")

    for origin in ("https://elsewhere.example", "null"):
        assert (await someone.post("/sign-out", data=fields, headers={"Origin": origin})).status == 403
    assert (
        await someone.post("/sign-out", data=fields, headers={"Origin": office.url()[: -len("/office")]})
    ).status == 303


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/office", True),
        ("/office/people?role=approver", True),
        ("/officer", False),
        ("https://elsewhere.example/office", False),
        ("//elsewhere.example/office", False),
        ("/office//elsewhere.example", False),
        ("/office/\\elsewhere.example", False),
        ("/office/\r\nSet-Cookie: a=b", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(path: str, safe: bool) -> None:
    """A link to our own door must not end at somebody else's."""
    assert is_safe_return(path) is safe


async def test_whoever_signs_in_comes_to_the_page_they_wanted(office: FrontOffice) -> None:
    key = await office.key((await office.person()).person.id)

    assert (await office.stranger().sign_in(key, back="/office/people")).location == "/office/people"
    assert (await office.stranger().sign_in(key, back="//elsewhere.example")).location == "/office"
    assert (await office.stranger().sign_in(key)).location == "/office"


async def test_a_link_in_a_mail_asks_once_more_so_that_the_session_comes_along(office: FrontOffice) -> None:
    """A strict cookie is not sent with a link that was followed from elsewhere; whoever is signed in stays so."""
    shown = await office.stranger().get("/people", headers={"Sec-Fetch-Site": "cross-site"})

    assert shown.status == 200
    assert '<meta http-equiv="refresh" content="0;url=/office/people">' in shown.text


async def test_what_is_not_there_is_said_in_the_looks_of_the_office(office: FrontOffice, someone: Visitor) -> None:
    for visitor in (someone, office.stranger()):
        shown = await visitor.get("/no-such-page")
        assert (shown.status, "There is nothing here" in shown.words) == (404, True)
        assert "office.css" in shown.text


async def test_every_page_forbids_what_it_does_not_need(office: FrontOffice, someone: Visitor) -> None:
    """No script, style or frame of anybody else's; nothing kept on a shared computer."""
    headers = (await someone.get()).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


async def test_looks_are_kept_by_the_browser_until_they_change(office: FrontOffice) -> None:
    stranger = office.stranger()
    (address,) = re.findall(r'href="/office(/static/office.css\?v=[0-9a-f]+)"', (await stranger.get("/sign-in")).text)

    kept = await stranger.get(address)
    asked = await stranger.get("/static/office.css")

    assert (kept.status, kept.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert asked.headers["Cache-Control"] == "no-cache"
    again = await stranger.get("/static/office.css", headers={"If-None-Match": asked.headers["ETag"]})
    assert again.status == 304
    assert (await stranger.get("/static/..%2Foffice.py")).status == 404


async def test_a_record_that_does_not_answer_is_said_so(office: FrontOffice, someone: Visitor) -> None:
    await office.log.close()

    shown = await someone.get()

    assert (shown.status, "The record does not answer" in shown.words) == (503, True)
