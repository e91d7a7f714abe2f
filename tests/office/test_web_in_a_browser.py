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
