"""An exams officer invites a cohort in a real browser, looks at a letter, and gives the department words of its own."""

import pytest

from rooms.office.letters_desk import OutboxService, outbox_of
from rooms.office.letters_record import BeginHandover, NoteRefused, NoteTaken, letters_stream
from rooms.office.rights import Grant, OfficeRole
from tests.office.front_office import FrontOffice
from tests.office.letter_box import COHORT, a_cohort, published
from tests.office.screen import Screen

pytestmark = pytest.mark.asyncio(loop_scope="module")

SESSION = "tt2027-linear-algebra-1"
REFUSED = "550 5.1.1 <tolu@example.ac.uk>: Recipient address rejected: User unknown in virtual mailbox table"


async def hand_over(office: FrontOffice) -> None:
    """The mail server takes all but the first."""
    service = OutboxService(office.log, letters_stream(COHORT))
    for number, letter in enumerate((await outbox_of(office.log, COHORT)).letters):
        await service.execute(BeginHandover(letter=letter, message_id=f"<{number}@x.ac.uk>"), office.desk.told())
        outcome = (
            NoteTaken(letter=letter, attempt=1, answer="250 2.0.0 Ok: queued as 9D1A2C0F31")
            if number
            else NoteRefused(letter=letter, attempt=1, why=REFUSED)
        )
        await service.execute(outcome, office.desk.told())


async def test_an_officer_invites_mends_an_address_and_changes_a_text(
    shown_office: FrontOffice, screen: Screen
) -> None:
    await published(shown_office.desk, a_cohort())
    await shown_office.person(
        Grant(role=OfficeRole.EXAMS_OFFICER, scope="Mathematical Institute"), person="haddad", name="M. Haddad"
    )
    await screen.sign_in("haddad")

    await screen.follow("Letters")
    await screen.reads("Published cohorts")
    assert await screen.looked_at() == []
    await screen.follow(COHORT)
    await screen.follow("Invite")
    await screen.reads("3 candidates would be written to now")
    assert await screen.looked_at() == []
    await screen.press("Send 3 invitations")
    await screen.reads("3 letters to be sent")
    await hand_over(shown_office)

    await screen.follow("to be looked at")
    await screen.reads("User unknown in virtual mailbox table")
    assert await screen.looked_at() == []
    await screen.follow("invitation to Adeyemi, Tolu")
    await screen.reads("Dear Tolu Adeyemi")
    assert await screen.looked_at() == []
    section = screen.page.locator("form", has=screen.page.get_by_role("button", name="Send again"))
    await section.get_by_label("Why").fill("mistyped")
    await section.get_by_label("Another address").fill("t.adeyemi@example.ac.uk")
    await screen.press("Send again")
    await screen.reads("t.adeyemi@example.ac.uk")

    await screen.open("/letter-texts")
    await screen.reads("Whose text each kind has")
    assert await screen.looked_at() == []
    await screen.follow("excusal, Mathematical Institute")
    await screen.reads("Remote invigilation cannot be arranged")
    assert await screen.looked_at() == []
    await screen.fill("Text", "Subject: {{ exam }}\n\nDear {{ reciever }},\n\nplease apply.")
    await screen.press("See how it reads")
    await screen.reads("reciever is unknown")
    await screen.fill("Text", "Subject: {{ exam }}\n\nDear {{ receiver }},\n\nplease apply.")
    await screen.press("Store it")
    await screen.reads("What holds now is the text of Mathematical Institute.")
