"""The office's pages in a real browser, without scripts: signing in, and what stands in nobody's way."""

import pytest

from rooms.office.rights import Grant, OfficeRole
from tests.office.front_office import FrontOffice
from tests.office.screen import Screen

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_administrator_comes_in_by_key_and_goes_out_again(shown_office: FrontOffice, screen: Screen) -> None:
    await shown_office.person(Grant(role=OfficeRole.ADMINISTRATOR), person="okafor", name="J. Okafor")

    await screen.open("/people")
    assert await screen.looked_at() == []
    await screen.fill("Key", "not a key")
    await screen.press("Sign in with the key")
    await screen.reads("That does not open the exams office")
    assert await screen.looked_at() == []
    await screen.fill("Key", await shown_office.key("okafor"))
    await screen.press("Sign in with the key")
    await screen.reads("J. Okafor")
    assert await screen.looked_at() == []
    await screen.press("Sign out")
    await screen.reads("With your key")
    await screen.open("/people")
    await screen.reads("With your key")


async def test_an_administrator_lets_a_colleague_in(shown_office: FrontOffice, screen: Screen) -> None:
    """Put on record, given a key; and what was typed wrongly is said beside its field, with everything kept."""
    await shown_office.person(Grant(role=OfficeRole.ADMINISTRATOR), person="okafor", name="J. Okafor")
    await screen.sign_in("okafor")
    await screen.follow("People")

    await screen.fill("Name", "M. Haddad")
    await screen.fill("Mail address", "m.haddad@example")
    await screen.page.get_by_label("Role (optional)").select_option("college officer")
    await screen.press("Add")
    await screen.reads("A mail address like name@example.ac.uk is needed.")
    await screen.reads("A college officer is so for one college; name it.")
    assert await screen.page.get_by_label("Name", exact=True).input_value() == "M. Haddad"
    assert await screen.looked_at(by_night=False) == []
    await screen.fill("Mail address", "m.haddad@example.ac.uk")
    await screen.fill("Department or college (optional)", "St Hild's")
    await screen.press("Add")
    await screen.reads("M. Haddad was added.")
    await screen.press("Show the key")
    await screen.reads("Whoever has this key can sign in as M. Haddad.")
    key = await screen.page.locator(".key").inner_text()
    assert await screen.looked_at(by_night=False) == []

    await screen.press("Sign out")
    await screen.fill("Key", key)
    await screen.press("Sign in with the key")
    await screen.reads("Apply")
    await screen.follow("M. Haddad")
    await screen.fill("Your key", key)
    await screen.fill("New password", "harbour tulip sixteen")
    await screen.fill("The same again", "harbour tulip sixteen")
    await screen.press("Set this password")
    await screen.reads("Your password is set.")
    assert await screen.looked_at(by_night=False) == []
