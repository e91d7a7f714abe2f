"""What mail servers send back is found again among the letters."""

import mailbox as mailboxes
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rooms.office.bounces import bounces_in
from rooms.office.bounces_desk import note_bounces
from rooms.office.desk import Desk
from rooms.office.letters import LetterState
from rooms.office.letters_desk import OutboxService, enqueue, find_letter
from rooms.office.letters_record import BeginHandover, NoteTaken
from tests.office.letter_box import COHORT, a_desk, an_excusal

BOUNCED = Path(__file__).parent / "bounced"
MESSAGE_ID = "<5f2c1b@exams.example.ac.uk>"
LETTER = "excusal:0043321"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk from which one letter was sent."""
    async with a_desk(tmp_path) as desk:
        await enqueue(desk, an_excusal())
        service = OutboxService(desk.log, an_excusal().stream)
        await service.execute(BeginHandover(letter=LETTER, message_id=MESSAGE_ID), desk.told())
        await service.execute(NoteTaken(letter=LETTER, attempt=1, answer="250 ok"), desk.told())
        yield desk


def mail(name: str, *, message_id: str = MESSAGE_ID, action: str = "failed") -> str:
    text = (BOUNCED / name).read_text()
    return text.replace("@MESSAGE-ID@", message_id).replace("Action: failed", f"Action: {action}")


def kept(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "mail.eml"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("postfix.eml", "5.1.1 550 5.1.1 <0043321@example.ac.uk>: Recipient address rejected"),
        ("exchange.eml", "5.1.10 550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    ],
)
async def test_a_letter_that_came_back_says_so_with_the_reason(tmp_path: Path, desk: Desk, name: str, why: str) -> None:
    """Otherwise an officer learns on the day that a candidate was never invited."""
    (noted,) = await note_bounces(desk, bounces_in(kept(tmp_path, mail(name))))

    letter = await find_letter(desk.log, COHORT, LETTER)
    assert (noted.outcome, noted.report.address) == ("bounced", "0043321@example.ac.uk")
    assert letter.state is LetterState.BOUNCED
    assert letter.said.startswith(why)


async def test_a_notification_that_returns_nothing_is_known_by_what_it_answers(tmp_path: Path, desk: Desk) -> None:
    """Exchange may be set to return no part of the mail."""
    text = mail("exchange.eml").replace("Content-Type: message/rfc822", "Content-Type: application/octet-stream")

    (noted,) = await note_bounces(desk, bounces_in(kept(tmp_path, text)))

    assert noted.letter is not None


async def test_the_same_mail_read_again_changes_nothing(tmp_path: Path, desk: Desk) -> None:
    """Whoever reads a whole mailbox every morning reads yesterday's too."""
    source = kept(tmp_path, mail("postfix.eml"))
    await note_bounces(desk, bounces_in(source))
    before = await desk.log.read(an_excusal().stream)

    (noted,) = await note_bounces(desk, bounces_in(source))

    assert noted.outcome == "bounced, known before"
    assert await desk.log.read(an_excusal().stream) == before


@pytest.mark.parametrize(("action", "outcome"), [("delayed", "delayed, and still being tried"), ("relayed", "relayed")])
async def test_what_is_only_late_has_not_come_back(tmp_path: Path, desk: Desk, action: str, outcome: str) -> None:
    (noted,) = await note_bounces(desk, bounces_in(kept(tmp_path, mail("postfix.eml", action=action))))

    assert noted.outcome == outcome
    assert (await find_letter(desk.log, COHORT, LETTER)).state is LetterState.SENT


async def test_somebody_elses_mail_is_named_and_touches_nothing(tmp_path: Path, desk: Desk) -> None:
    (noted,) = await note_bounces(
        desk, bounces_in(kept(tmp_path, mail("postfix.eml", message_id="<other@example.org>")))
    )

    assert (noted.letter, noted.outcome) == (None, "not a letter of this installation")


def test_a_maildir_an_mbox_and_a_folder_of_files_are_read_alike(tmp_path: Path) -> None:
    texts = [mail("postfix.eml"), "From: a@b.ac.uk\nSubject: Hello\n\nNo report.\n", mail("exchange.eml")]
    maildir, mbox = mailboxes.Maildir(tmp_path / "Maildir"), mailboxes.mbox(tmp_path / "inbox")
    (tmp_path / "folder").mkdir()
    for number, text in enumerate(texts):
        maildir.add(text)
        mbox.add(text)
        (tmp_path / "folder" / f"{number}.eml").write_text(text)
    mbox.close()

    found = [sorted(bounces_in(tmp_path / each), key=str) for each in ("Maildir", "inbox", "folder")]

    assert [len(reports) for reports in found] == [2, 2, 2]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"Content-Type: message/delivery-status\n\n", b"From "])
def test_what_is_no_mail_says_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "what"
    file.write_bytes(content)

    assert list(bounces_in(file)) == []
