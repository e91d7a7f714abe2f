"""Letters reach the mail server once each, whatever it answers and whoever else is at it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rooms.errors import ProtocolError, Unavailable
from rooms.links import LinkMaker
from rooms.office import post as post_office
from rooms.office.courier import Courier, Step
from rooms.office.desk import Desk
from rooms.office.letter_facts import Entrances
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters import Letter, LetterState
from rooms.office.letters_desk import enqueue, enqueue_all, find_letter, outbox_of
from rooms.office.post import Post
from tests.office.letter_box import COHORT, MORNING, a_desk, an_excusal
from tests.signalling.mailbox import Mailbox

STREAM = an_excusal().stream


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_desk(tmp_path) as desk:
        yield desk


def at(desk: Desk, now: datetime) -> Desk:
    return Desk(desk.log, desk.folder, desk.officer, lambda: now)


def a_courier(desk: Desk, post: Post) -> Courier:
    """One that takes no time between two letters."""

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    entrances = Entrances(LinkMaker(b"0" * 32), "https://exams.example.ac.uk")
    return Courier(desk, LetterWriter(desk.log, entrances, post.sender, desk.now), post, sleep=at_once)


async def deliver(desk: Desk, mailbox: Mailbox, tell: Callable[[Step], object] = lambda _: None) -> int:
    return await a_courier(desk, mailbox.post()).empty(STREAM, tell)


async def the_letter(desk: Desk) -> Letter:
    return await find_letter(desk.log, COHORT, "excusal:0043321")


async def test_what_the_server_took_is_on_record_with_its_answer(desk: Desk, mailbox: Mailbox) -> None:
    await enqueue(desk, an_excusal())

    await deliver(desk, mailbox)

    letter = await the_letter(desk)
    (mail,) = mailbox.mails
    assert mailbox.receivers == [["0043321@example.ac.uk"]]
    assert (letter.state, letter.said) == (LetterState.SENT, "250 taken")
    assert letter.message_id == mail["Message-ID"]


async def test_the_same_letter_wanted_again_is_not_sent_again(desk: Desk, mailbox: Mailbox) -> None:
    """Whoever declines an application twice, after a crash or by a second click, writes once."""
    for _ in range(3):
        await enqueue(desk, an_excusal())
        await deliver(desk, mailbox)

    assert len(mailbox.mails) == 1


async def test_a_letter_without_what_it_is_about_is_not_taken_in(desk: Desk) -> None:
    with pytest.raises(ProtocolError, match="reason"):
        await enqueue(desk, an_excusal(facts={"exam": "Linear Algebra II"}))


@pytest.mark.parametrize(
    ("receiver_is", "mail_is", "state", "said"),
    [
        ("450 greylisted", None, LetterState.LATER, "450 greylisted"),
        ("550 5.1.1 no such user", None, LetterState.REFUSED, "550 5.1.1 no such user"),
        (None, "452 disk is full", LetterState.LATER, "452 disk is full"),
        (None, "554 5.7.1 looks like spam", LetterState.REFUSED, "554 5.7.1 looks like spam"),
    ],
)
async def test_the_answer_decides_whether_it_is_tried_again(
    desk: Desk, mailbox: Mailbox, receiver_is: str | None, mail_is: str | None, state: LetterState, said: str
) -> None:
    """RFC 5321, 4.2.1: 4yz may succeed later, 5yz never will."""
    mailbox.refuses = mail_is
    if receiver_is:
        mailbox.turns_away["0043321@example.ac.uk"] = receiver_is
    await enqueue(desk, an_excusal())

    await deliver(desk, mailbox)

    letter = await the_letter(desk)
    assert (letter.state, letter.said, mailbox.mails) == (state, said, [])


async def test_what_was_put_off_is_sent_when_its_time_has_come_and_not_before(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.refuses = "451 greylisted"
    await enqueue(desk, an_excusal())
    await deliver(desk, mailbox)
    mailbox.refuses = None

    too_early = await deliver(at(desk, MORNING + timedelta(seconds=59)), mailbox)
    await deliver(at(desk, MORNING + timedelta(seconds=60)), mailbox)

    assert (too_early, len(mailbox.mails)) == (0, 1)
    assert (await the_letter(desk)).state is LetterState.SENT


async def test_one_receiver_who_is_unknown_keeps_no_other_waiting(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.turns_away["0043321@example.ac.uk"] = "550 no such user"
    await enqueue_all(desk, [an_excusal(), an_excusal("1043377"), an_excusal("1043390")])

    await deliver(desk, mailbox)

    assert mailbox.receivers == [["1043377@example.ac.uk"], ["1043390@example.ac.uk"]]
    assert mailbox.lines == 1


async def test_a_line_that_breaks_before_the_text_has_sent_nothing(desk: Desk, mailbox: Mailbox) -> None:
    mailbox.hangs_up = "before"
    await enqueue(desk, an_excusal())

    await deliver(desk, mailbox)

    assert (await the_letter(desk)).state is LetterState.LATER
    assert mailbox.mails == []


async def test_a_server_that_takes_it_and_dies_before_saying_so_is_asked_no_second_time(
    desk: Desk, mailbox: Mailbox
) -> None:
    """Nobody can know; a person is shown it, and decides."""
    mailbox.hangs_up = "after"
    await enqueue(desk, an_excusal())
    await deliver(desk, mailbox)
    mailbox.hangs_up = None

    again = await deliver(at(desk, MORNING + timedelta(days=1)), mailbox)

    letter = await the_letter(desk)
    assert (again, len(mailbox.mails)) == (0, 1)
    assert letter.state is LetterState.UNSURE
    assert letter.needs_a_person(MORNING)


async def test_a_server_that_takes_it_and_never_answers_leaves_it_unsure(
    desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be looking through the mail still, and deliver it tomorrow."""
    monkeypatch.setattr(post_office, "ANSWERED_WITHIN", 0.2)
    mailbox.holds = asyncio.Event()
    await enqueue(desk, an_excusal())

    await deliver(desk, mailbox)
    mailbox.holds.set()

    letter = await the_letter(desk)
    assert letter.state is LetterState.UNSURE
    assert "Timeout" in letter.said


async def test_a_mail_server_that_is_down_leaves_every_letter_as_it_is(desk: Desk, unused_tcp_port: int) -> None:
    """An hour's outage is no reason to have five hundred attempts on record."""
    await enqueue(desk, an_excusal())

    with pytest.raises(Unavailable, match="mail server"):
        await a_courier(desk, Post("127.0.0.1", unused_tcp_port, "n@example.ac.uk")).empty(STREAM)

    letter = await the_letter(desk)
    assert (letter.state, letter.attempts) == (LetterState.WAITING, 0)


async def test_of_several_couriers_each_letter_is_handed_over_by_one(
    tmp_path: Path, desk: Desk, mailbox: Mailbox
) -> None:
    """Two servers and an officer's command line look at the same outbox."""
    await enqueue_all(desk, [an_excusal(str(number)) for number in range(2000, 2025)])

    async with a_desk(tmp_path) as other, a_desk(tmp_path) as third:
        done = await asyncio.gather(*(deliver(each, mailbox) for each in (desk, other, third)))

    receivers = [receiver for receivers in mailbox.receivers for receiver in receivers]
    assert sorted(receivers) == [f"{number}@example.ac.uk" for number in range(2000, 2025)]
    assert sum(done) == 25
    states = {letter.state for letter in (await outbox_of(desk.log, COHORT)).letters.values()}
    assert states == {LetterState.SENT}


async def test_a_connection_is_made_anew_after_some_mails(
    desk: Desk, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many servers end a connection after so many."""
    monkeypatch.setattr(post_office, "MAILS_A_LINE", 2)
    await enqueue_all(desk, [an_excusal(str(number)) for number in range(5)])

    await deliver(desk, mailbox)

    assert (len(mailbox.mails), mailbox.lines) == (5, 3)


async def test_a_courier_that_is_told_to_stop_ends_the_handover_under_way(desk: Desk, mailbox: Mailbox) -> None:
    """A restart in the middle of five hundred letters leaves none of them unsure."""
    mailbox.holds = asyncio.Event()
    await enqueue_all(desk, [an_excusal(), an_excusal("1043377")])
    delivering = asyncio.create_task(deliver(desk, mailbox))
    await mailbox.has(1)

    delivering.cancel()
    mailbox.holds.set()
    with pytest.raises(asyncio.CancelledError):
        await delivering

    states = [letter.state for letter in (await outbox_of(desk.log, COHORT)).letters.values()]
    assert states == [LetterState.SENT, LetterState.WAITING]


async def test_a_letter_that_cannot_be_written_is_shown_and_the_next_is_sent(desk: Desk, mailbox: Mailbox) -> None:
    await enqueue_all(desk, [an_excusal(session="tt2027-linear-algebra-1"), an_excusal("1043377")])

    await deliver(desk, mailbox)

    letter = await the_letter(desk)
    assert letter.state is LetterState.REFUSED
    assert "publish the cohort" in letter.said
    assert mailbox.receivers == [["1043377@example.ac.uk"]]


async def test_letters_beyond_ascii_are_sent_where_the_server_takes_them(desk: Desk, mailbox: Mailbox) -> None:
    """RFC 6531. Where it does not, the officer reads why."""
    await enqueue(desk, an_excusal(to="élodie@exämple.ac.uk"))

    await deliver(desk, mailbox)

    letter = await the_letter(desk)
    assert letter.state is LetterState.REFUSED
    assert "SMTPUTF8" in letter.said
