"""Letters on the office's pages: invite after a look at how many, see what became of each, decide about one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rooms.office.letters import LetterState
from rooms.office.letters_desk import OutboxService, outbox_of
from rooms.office.letters_record import BeginHandover, LetterKind, NoteUnsure, letters_stream
from rooms.office.rights import OfficeRole
from rooms.office.templates_desk import TemplatesService
from tests.office.front_office import FrontOffice, Visitor
from tests.office.letter_box import COHORT, a_cohort, published
from tests.office.test_cohort_desk import create
from tests.signalling.mailbox import Mailbox

SESSION = "tt2027-linear-algebra-1"
LETTER = f"invitation:{SESSION}:0043321"
HERE = f"/letters/{COHORT}/{LETTER}"
TEXTS = "/letter-texts/Mathematical Institute/excusal"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[FrontOffice]:
    """The pages of a server without a mail server, with one published cohort."""
    async with FrontOffice(tmp_path) as office:
        await published(office.desk, a_cohort())
        yield office


@pytest.fixture
async def officer(office: FrontOffice) -> Visitor:
    """An exams officer of the Mathematical Institute."""
    return await office.signed_in(OfficeRole.EXAMS_OFFICER)


async def states(office: FrontOffice) -> dict[str, LetterState]:
    outbox = await outbox_of(office.log, COHORT)
    return {letter.id: letter.state_at(office.now()) for letter in outbox.letters.values()}


async def test_it_is_said_how_many_before_anything_is_sent(office: FrontOffice, officer: Visitor) -> None:
    """What is sent cannot be taken back."""
    page = await officer.get(f"/letters/{COHORT}/invite")

    assert "Before you send: it is not known where links point to" in page.words
    assert "Send 3 invitations" in page.text
    assert "Send 2 keys" in page.text
    assert 'class="empty"' not in page.text
    assert await states(office) == {}


async def test_everybody_is_invited_by_one_button(office: FrontOffice, officer: Visitor) -> None:
    answer = await officer.send(f"/letters/{COHORT}/invite", on=f"/letters/{COHORT}/invite")
    page = await officer.follow(answer)

    assert answer.status == 303
    assert "3 letters to be sent" in page.words
    assert len(await states(office)) == 3
    assert "All 3 are invited" in (await officer.get(f"/letters/{COHORT}/invite")).words


async def test_whoever_cannot_be_written_to_is_named_and_has_to_be_left_out_on_purpose(tmp_path: Path) -> None:
    people = a_cohort().candidates
    async with FrontOffice(tmp_path) as office:
        broken = (people[0].model_copy(update={"email": None}), *people[1:])
        await published(office.desk, a_cohort(candidates=broken))
        officer = await office.signed_in(OfficeRole.EXAMS_OFFICER)
        path = f"/letters/{COHORT}/invite"

        refused = await officer.send(path, on=path)
        nothing = await states(office)
        await officer.send(path, on=path, despite="on")

        assert (refused.status, nothing) == (422, {})
        assert "has no address" in refused.words
        assert len(await states(office)) == 2


async def test_what_waits_is_sent_by_the_server_itself(tmp_path: Path) -> None:
    """An officer presses a button; nobody has to type a command afterwards."""
    async with Mailbox() as mailbox, FrontOffice(tmp_path, post=mailbox.post()) as office:
        await published(office.desk, a_cohort())
        officer = await office.signed_in(OfficeRole.EXAMS_OFFICER)
        await officer.send(f"/letters/{COHORT}/invite", on=f"/letters/{COHORT}/invite")

        await office.clock.somebody_sleeps(4)
        office.clock.advance(4)
        for _ in range(3):
            await office.clock.somebody_sleeps(0.2)
            office.clock.advance(0.2)

        assert len(mailbox.mails) == 3
        page = await officer.get(f"/letters/{COHORT}?show=sent")
        assert page.text.count("250 taken") == 3


async def test_a_letter_is_read_without_its_secrets(office: FrontOffice, officer: Visitor) -> None:
    """Whoever looks over an officer's shoulder must not be able to join as a candidate."""
    await officer.send(f"/letters/{COHORT}/invite", on=f"/letters/{COHORT}/invite")

    page = await officer.get(HERE)

    assert "Dear Tolu Adeyemi" in page.words
    assert "/#…" in page.text
    assert "Links, codes and keys are not shown here" in page.words


async def test_an_unsure_letter_is_explained_and_decided_about(office: FrontOffice, officer: Visitor) -> None:
    await officer.send(f"/letters/{COHORT}/invite", on=f"/letters/{COHORT}/invite")
    service = OutboxService(office.log, letters_stream(COHORT))
    await service.execute(BeginHandover(letter=LETTER, message_id="<1@x.uk>"), office.desk.told())
    await service.execute(NoteUnsure(letter=LETTER, attempt=1, why="SMTPServerDisconnected"), office.desk.told())

    page = await officer.get(HERE)
    blank = await officer.send(f"{HERE}/confirm", on=HERE, note="")
    done = await officer.send(f"{HERE}/confirm", on=HERE, note="stands in the log of the mail server")

    assert "Nobody can know" in page.words
    assert (blank.status, done.status) == (422, 303)
    assert (await states(office))[LETTER] is LetterState.SENT


async def test_sending_again_takes_a_reason_and_a_real_address_and_happens_once(
    office: FrontOffice, officer: Visitor
) -> None:
    await officer.send(f"/letters/{COHORT}/invite", on=f"/letters/{COHORT}/invite")
    await officer.send(f"{HERE}/withdraw", on=HERE, why="mistyped")

    wrong = await officer.send(f"{HERE}/resend", on=HERE, why="mistyped", to="tolu at example")
    form = await officer.hidden(f"{HERE}/resend", HERE)
    twice = [
        await officer.post(f"{HERE}/resend", data={**form, "why": "mistyped", "to": "t@example.ac.uk"})
        for _ in range(2)
    ]

    assert (wrong.status, [answer.status for answer in twice]) == (422, [303, 303])
    assert "tolu at example" in wrong.text
    letters = (await outbox_of(office.log, COHORT)).letters
    assert [each for each in letters if each.startswith(LETTER)] == [LETTER, f"{LETTER}:again-1"]
    assert letters[f"{LETTER}:again-1"].wanted.to == "t@example.ac.uk"


async def test_a_link_is_made_anew_from_its_letter(office: FrontOffice, officer: Visitor) -> None:
    await officer.send(f"/letters/{COHORT}/invite", on=f"/letters/{COHORT}/invite")

    answer = await officer.send(f"{HERE}/reissue", on=HERE, why="sent on to a friend")

    assert "opens nothing any more" in (await officer.follow(answer)).words
    (event,) = [
        event
        for record in await office.log.read(f"session/{SESSION}")
        for event in record.events
        if event["type"] == "LinkReissued"
    ]
    assert event["person"] == "candidate:0043321"


async def test_before_a_cohort_is_published_its_letters_say_why_there_are_none(
    office: FrontOffice, officer: Visitor
) -> None:
    await create(office.desk)

    page = await officer.get("/letters/algebra")

    assert page.status == 409
    assert "algebra has no letters yet: it is not published (waits for the permission to be confirmed)" in page.words
    assert (await officer.get("/letters/algebra/invite")).status == 409
    assert "algebra (waits for the permission to be confirmed)" in (await officer.get("/letters")).words
    stranger = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Faculty of Music")
    assert (await stranger.get("/letters/algebra")).status == 404


async def test_letters_of_another_department_do_not_exist(office: FrontOffice) -> None:
    stranger = await office.signed_in(OfficeRole.EXAMS_OFFICER, "Faculty of Music")

    for path in (f"/letters/{COHORT}", f"/letters/{COHORT}/invite", HERE, TEXTS):
        assert (await stranger.get(path)).status == 404
    assert COHORT not in (await stranger.get("/letters")).text


@pytest.mark.parametrize("role", [OfficeRole.COLLEGE_OFFICER, OfficeRole.APPROVER, OfficeRole.REVIEWER])
async def test_whoever_sends_no_letters_sees_none(office: FrontOffice, role: OfficeRole) -> None:
    assert (await (await office.signed_in(role)).get("/letters")).status == 403


async def test_a_text_is_looked_at_before_it_is_stored(office: FrontOffice, officer: Visitor) -> None:
    text = "Subject: {{ exam }}\r\n\r\nDear {{ receiver }},\r\n\r\nplease apply."

    looked = await officer.send(TEXTS, on=TEXTS, text=text, do="look")
    before = (await TemplatesService(office.log).templates()).own
    stored = await officer.send(TEXTS, on=TEXTS, text=text, do="store")

    assert "Dear Tolu Adeyemi, please apply." in looked.words
    assert "not stored yet" in looked.words
    assert (before, stored.status) == ({}, 303)
    templates = await TemplatesService(office.log).templates()
    assert templates.text(LetterKind.EXCUSAL, "Mathematical Institute").endswith("please apply.\n")
    assert templates.whose(LetterKind.EXCUSAL, "Faculty of Music") == "Ninefold"


async def test_a_wrong_text_is_kept_on_the_page_with_what_is_wrong(office: FrontOffice, officer: Visitor) -> None:
    answer = await officer.send(TEXTS, on=TEXTS, text="Subject: x\n\nDear {{ reciever }},", do="store")

    assert answer.status == 422
    assert "reciever is unknown" in answer.words
    assert "Dear {{ reciever }}," in answer.text
    assert (await TemplatesService(office.log).templates()).own == {}


async def test_the_text_of_all_departments_is_for_whoever_works_for_all(office: FrontOffice, officer: Visitor) -> None:
    path = "/letter-texts/all departments/excusal"
    administrator = await office.signed_in(OfficeRole.ADMINISTRATOR)

    assert (await officer.get(path)).status == 404
    assert (await administrator.get(path)).status == 200
