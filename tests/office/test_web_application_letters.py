"""The letters about applications on the office's pages: who sees them, and what can be done about one."""

import pytest

from rooms.office.letters import LetterState
from rooms.office.letters_desk import OutboxService, outbox_of
from rooms.office.letters_record import BeginHandover, NoteRefused, letters_stream
from rooms.office.rights import OfficeRole
from tests.office.front_office import FrontOffice
from tests.office.test_web_applications import SLOT, applied
from tests.office.test_web_applications import office as office  # noqa: PLC0414 - the fixture, by its name

HERE = f"/application-letters/{SLOT}"


async def received(office: FrontOffice) -> str:
    """Somebody applied; the letter to the college that says so."""
    await applied(office)
    return next(iter((await outbox_of(office.log, SLOT)).letters))


async def test_what_was_written_about_applications_is_found_from_letters(office: FrontOffice) -> None:
    letter = await received(office)
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    assert f"/office{HERE}" in (await administrator.get("/letters")).links
    listed = await administrator.get(HERE)
    page = await administrator.get(f"{HERE}/{letter}")

    assert "St Hild's tutorial@hilds.example.ac.uk application received" in listed.words
    assert "Letters about applications for 8 June 2027, 09:30 BST" in page.words
    assert "about Adeyemi, Tolu, 0043321" in listed.words
    assert "About Adeyemi, Tolu, 0043321" in page.words
    assert "LFD-4711" not in page.words


async def test_a_letter_that_never_reached_a_college_waits_for_somebody_and_is_sent_again(office: FrontOffice) -> None:
    letter = await received(office)
    service = OutboxService(office.log, letters_stream(SLOT))
    await service.execute(BeginHandover(letter=letter, message_id="<1@x.uk>"), office.desk.told())
    await service.execute(NoteRefused(letter=letter, attempt=1, why="550 no such box"), office.desk.told())
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)
    here = f"{HERE}/{letter}"

    assert "Letters 1" in (await administrator.get("")).words
    blank = await administrator.send(f"{here}/resend", on=here, why="")
    done = await administrator.send(f"{here}/resend", on=here, why="mistyped", to="office@hilds.example.ac.uk")

    assert (blank.status, done.status) == (422, 303)
    letters = (await outbox_of(office.log, SLOT)).letters
    assert letters[letter].sent_again_as is not None
    assert letters[letters[letter].sent_again_as].wanted.to == "office@hilds.example.ac.uk"


async def test_an_approver_reads_them_and_sends_none(office: FrontOffice) -> None:
    letter = await received(office)
    approver = await office.signed_in(OfficeRole.APPROVER)
    here = f"{HERE}/{letter}"

    assert "/office/application-letters" in (await approver.get("/applications")).links
    assert f"/office{HERE}" in (await approver.get("/application-letters")).links
    page = await approver.get(here)
    refused = await approver.send(f"{here}/withdraw", on="/applications", why="no")

    assert page.status == 200
    assert "Do not send it" not in page.text
    assert refused.status == 403
    assert (await outbox_of(office.log, SLOT)).letters[letter].state is LetterState.WAITING


@pytest.mark.parametrize("role", [OfficeRole.EXAMS_OFFICER, OfficeRole.COLLEGE_OFFICER])
async def test_a_department_and_a_college_are_not_shown_what_others_were_written(
    office: FrontOffice, role: OfficeRole
) -> None:
    letter = await received(office)
    visitor = await office.signed_in(role)

    for path in ("/application-letters", HERE, f"{HERE}/{letter}"):
        assert (await visitor.get(path)).status == 404
    assert "/office/application-letters" not in (await visitor.get("/applications")).links


async def test_a_slot_that_nobody_applied_for_is_not_here(office: FrontOffice) -> None:
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    for slot in ("20270609T0830Z", "algebra"):
        assert (await administrator.get(f"/application-letters/{slot}")).status == 404
