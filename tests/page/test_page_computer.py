"""The other screen: checked before the exam, the paper on it from the start, the typed file handed in from it."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from rooms import commands as c
from rooms.configuration import SessionConfiguration
from rooms.events import OtherScreenChecked
from rooms.session import Session
from rooms.vocabulary import Phase
from tests.page.line import Line
from tests.page.other_screen import OtherScreen, code_for
from tests.page.pocket import Pocket
from tests.page.scenes import seated, session_for, writing
from tests.page.scenes_of_sheets import upload
from tests.page.standing import finish, seat, write
from tests.page.test_page_sheets import add, change, sheet
from tests.rooms.exam_day import ADEYEMI, BRANDT
from tests.signalling.hall_under_test import HallUnderTest

PAPER = "https://exams.example.ac.uk/A10204W1"


@pytest.fixture
def configuration() -> SessionConfiguration:
    """Adeyemi types."""
    return session_for("typing")


@pytest_asyncio.fixture(loop_scope="session")
async def computer(chromium: Browser, hall: HallUnderTest, line: Line) -> AsyncIterator[OtherScreen]:
    """Adeyemi's computer, its page not opened yet."""
    async with OtherScreen(chromium, hall, line) as computer:
        yield computer
        assert computer.complaints == []


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    path = tmp_path / "answers.pdf"
    path.write_bytes(b"%PDF-1.7\ntyped answers\n%%EOF\n")
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def until_stored(hall: HallUnderTest, *digests: str) -> None:
    def holds(session: Session) -> bool:
        held = session.sittings[ADEYEMI].pages
        return [held[page].sha256 for page in sorted(held)] == list(digests)

    await hall.until(holds)


# Before


async def test_the_code_on_the_phone_opens_the_other_screen(pocket: Pocket, computer: OtherScreen) -> None:
    """Nobody types a long link from one screen into another; and what a person reads wrongly means the same."""
    await seated(pocket)
    await pocket.page.get_by_text("Check your other screen").click()
    await expect(pocket.page.locator("img.scan")).to_be_visible()
    shown = await pocket.page.locator(".code").inner_text()
    assert shown == code_for(pocket.hall, ADEYEMI)
    assert await pocket.page.get_by_text("/computer", exact=False).first.inner_text() == computer.address

    await computer.open("")
    await computer.on("code")
    await computer.page.get_by_label("Code").fill(shown.lower().replace("-", " "))
    await computer.tap("Go on")

    await computer.on("before")


async def test_a_code_in_the_address_does_not_stay_there(hall: HallUnderTest, computer: OtherScreen) -> None:
    """The computer may be anybody's, and its history is read by whoever comes next. A reload asks for nothing again."""
    await computer.open()
    await computer.on("before")

    assert computer.page.url == computer.address
    await computer.page.reload()
    await computer.on("before")
    assert await computer.page.evaluate("localStorage.length") == 0
    assert code_for(hall, ADEYEMI) not in await computer.page.evaluate("JSON.stringify(sessionStorage)")


@pytest.mark.parametrize(
    ("typed_in", "words"),
    [("candidate", "This is the code of your invitation, for your phone."), ("nobody", "This code opens nothing.")],
)
async def test_a_code_that_does_not_belong_here_is_refused_with_what_to_do(
    hall: HallUnderTest, computer: OtherScreen, typed_in: str, words: str
) -> None:
    """Two codes are about; whoever takes the wrong one must not be left with a shrug."""
    await computer.open(code_for(hall, ADEYEMI, "candidate") if typed_in == "candidate" else "ABCD-EFGH")

    await computer.reads(words)
    await computer.on("code")


async def test_the_screen_measures_itself_and_the_candidate_says_whether_the_paper_opens(
    pocket: Pocket, computer: OtherScreen
) -> None:
    """City: 1024 by 768; and a site that a network blocks is found the day before, not at the start."""
    await seated(pocket)
    await computer.open()
    await computer.reads("This screen is 1280×900: large enough.")
    link = computer.page.get_by_role("link")
    assert (await link.get_attribute("href"), await link.get_attribute("target")) == (
        "https://exams.example.ac.uk",
        "_blank",
    )

    await computer.tap("It did not open")
    await computer.reads("The paper’s site did not open there.")
    await pocket.reads("! Your other screen: look at this")
    await computer.tap("It opened")

    await computer.reads("This screen will do.")
    await pocket.reads("✓ Your other screen is checked")
    checks = [event for event in await pocket.hall.events() if event["type"] == OtherScreenChecked.__name__]
    assert [(event["width"], event["height"], event["paper_opens"]) for event in checks] == [
        (1280, 900, False),
        (1280, 900, True),
    ]


async def test_a_screen_that_is_too_small_says_so(chromium: Browser, hall: HallUnderTest, line: Line) -> None:
    """A paper that has to be scrolled sideways costs time."""
    async with OtherScreen(chromium, hall, line) as small:
        await small.context.close()
        size = {"width": 900, "height": 700}
        small.context = await chromium.new_context(viewport=size, screen=size)
        small.page = await small.context.new_page()

        await small.open()

        await small.reads("smaller than 1024×768")


# While the candidate writes


async def test_the_paper_appears_at_the_start_and_not_before(pocket: Pocket, computer: OtherScreen) -> None:
    """It opens to a seated candidate, when the exam starts, by itself."""
    await seat(pocket)
    await computer.open()
    await computer.on("before")
    assert PAPER not in await computer.page.content()

    pocket.hall.clock.set("09:30")
    await pocket.hall.until(lambda session: session.started_at)

    await computer.on("writing")
    assert await computer.page.get_by_role("link").get_attribute("href") == PAPER


async def test_the_phone_shows_the_way_to_the_paper_on_the_other_screen(pocket: Pocket) -> None:
    """The paper's own address is long; this one is short, and can be scanned."""
    await writing(pocket)

    await pocket.page.get_by_text("Open the paper on your other screen").click()

    await pocket.reads(code_for(pocket.hall, ADEYEMI))
    picture = pocket.page.locator("img.scan")
    await expect(picture).to_be_visible()
    assert code_for(pocket.hall, ADEYEMI) in (await picture.get_attribute("alt") or "")


async def test_a_lost_connection_is_said_and_mended(pocket: Pocket, computer: OtherScreen) -> None:
    """What stands there may be old, and the candidate must know that; it comes back by itself."""
    await write(pocket)
    await computer.open()
    await computer.on("writing")

    pocket.line.cut()
    await computer.page.evaluate("dispatchEvent(new Event('online'))")
    await computer.reads("No connection since")
    pocket.line.mend()

    await expect(computer.page.locator("#connection")).to_be_hidden()


# Typed answers


async def test_who_types_hands_in_the_file_from_the_computer(
    pocket: Pocket, computer: OtherScreen, typed: Path
) -> None:
    """The phone shows what the computer has sent, and only the phone says that it is all."""
    await upload(pocket)
    await pocket.reads("You type your answers")
    await computer.open()
    await computer.on("typed")

    await computer.add(str(typed))

    await computer.reads("1 page stored.")
    await until_stored(pocket.hall, digest(typed))
    await expect(computer.page.locator("code")).to_have_text([digest(typed)])
    await pocket.reads("1 page taken, and stored.")
    await pocket.tap("These are all: I have 1 page")
    await pocket.tap("Yes, I have 1 page")
    await pocket.on("declared")
    await computer.reads("You have declared your answers on your phone")


async def test_a_typed_file_and_photographed_sheets_lie_side_by_side(
    pocket: Pocket, computer: OtherScreen, typed: Path, tmp_path: Path
) -> None:
    """A drawing beside the typed text: neither device takes the other's pages for a mistake."""
    await upload(pocket)
    await computer.open()
    await computer.on("typed")
    drawing = sheet(tmp_path, "drawing.png", 90)
    await add(pocket, drawing)
    await pocket.reads("1 page taken, and stored.")

    await computer.reads("1 page stored.")
    await computer.add(str(typed))
    await pocket.reads("2 pages taken, and stored.")
    await until_stored(pocket.hall, digest(drawing), digest(typed))

    await change(pocket, 2, "Move up")
    await until_stored(pocket.hall, digest(typed), digest(drawing))
    await change(pocket, 1, "Remove")
    await until_stored(pocket.hall, digest(drawing))


async def test_a_wrong_file_is_replaced(pocket: Pocket, computer: OtherScreen, typed: Path, tmp_path: Path) -> None:
    """The draft instead of the answers: taken back in its place."""
    await finish(pocket)
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(b"%PDF-1.7\na draft\n%%EOF\n")
    await computer.open()
    await computer.on("typed")
    await computer.add(str(draft))
    await until_stored(pocket.hall, digest(draft))

    async with computer.page.expect_file_chooser() as chooser:
        await computer.tap("Replace page 1")
    await (await chooser.value).set_files(typed)

    await until_stored(pocket.hall, digest(typed))
    await expect(computer.page.locator("code")).to_have_text([digest(typed)])


async def test_what_is_no_page_is_refused_with_what_to_do(
    pocket: Pocket, computer: OtherScreen, tmp_path: Path
) -> None:
    """A word processor's own file opens differently on every computer; who types is told how to make a PDF."""
    await finish(pocket)
    document = tmp_path / "answers.docx"
    document.write_bytes(b"PK\x03\x04 a word processor's own")
    await computer.open()
    await computer.on("typed")

    await computer.add(str(document))

    await computer.reads("only PDF, JPEG and PNG can. Save or print it as PDF.")


async def test_a_file_handed_in_without_a_connection_goes_up_when_it_is_back(
    pocket: Pocket, computer: OtherScreen, typed: Path
) -> None:
    """The tab holds it, says so, and sends it once."""
    await finish(pocket)
    await computer.open()
    await computer.on("typed")
    pocket.line.cut()

    await computer.add(str(typed))
    await computer.reads("waiting: tried again by itself")
    pocket.line.mend()

    await computer.reads("1 page stored.")
    await until_stored(pocket.hall, digest(typed))


async def test_who_writes_by_hand_hands_nothing_in_from_the_computer(
    chromium: Browser, hall: HallUnderTest, line: Line
) -> None:
    """Only the adjustment opens that way."""
    await hall.staff("okafor", c.AttendRoom(room="A"))
    await hall.seat(BRANDT)
    hall.clock.set("09:30")
    await hall.until(lambda session: session.sittings[BRANDT].phase is Phase.WRITING)
    await hall.candidate(c.FinishWriting(candidate=BRANDT))
    async with OtherScreen(chromium, hall, line, BRANDT) as computer:
        await computer.open()

        await computer.on("photographed")
        assert await computer.page.locator("input[type=file]").count() == 0


# After


async def test_the_other_screen_forgets_everything_at_the_release(pocket: Pocket, computer: OtherScreen) -> None:
    """It may stand in a library."""
    await finish(pocket)
    await computer.open()
    await computer.on("typed")
    asked: list[str] = []

    await pocket.hall.candidate(c.DeclarePages(candidate=ADEYEMI, count=0))
    await pocket.hall.staff("chief", c.ConfirmUpload(candidate=ADEYEMI))
    await pocket.hall.staff("chief", c.ReleaseCandidate(candidate=ADEYEMI))

    await computer.on("over")
    computer.page.on("request", lambda request: asked.append(request.url))
    assert await computer.page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert ADEYEMI not in await computer.page.content()
    await computer.page.evaluate("dispatchEvent(new Event('online'))")
    assert asked == []
    await computer.page.reload()
    await computer.on("code")
