"""The school hears of what only it can put right: a paper that does not open, extra time that is missing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest

import rooms.office.post
from rooms import commands as c
from rooms.configuration import Contacts, SessionConfiguration
from rooms.errors import Unavailable
from rooms.office.addresses import addresses_in
from rooms.office.post import Post, check_smtp_url, post_at
from rooms.vocabulary import FaultKind, Phase
from signalling.live import LiveSession
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHIEF, OKAFOR, a_session
from tests.signalling.hall_under_test import HallUnderTest
from tests.signalling.mailbox import Mailbox


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def writing(tmp_path: Path, mailbox: Mailbox) -> AsyncIterator[HallUnderTest]:
    """Adeyemi and Brandt write since 09:30; it is 10:42. There is a mail server."""
    async with HallUnderTest(tmp_path, a_session(), post=mailbox.post()) as hall:
        await begin(hall)
        yield hall


async def begin(hall: HallUnderTest) -> None:
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.seat(ADEYEMI, BRANDT)
    hall.clock.set("09:30:00")
    await hall.until(lambda session: session.sittings[BRANDT].phase is Phase.WRITING)
    hall.clock.set("10:42:05")


async def report(hall: HallUnderTest, kind: FaultKind, text: str = "", number: str = ADEYEMI) -> None:
    await hall.candidate(c.ReportFault(candidate=number, kind=kind, text=text))


async def told(hall: HallUnderTest, number: str = ADEYEMI) -> None:
    """Return once it is on record that the school knows of everything that candidate reported."""
    await hall.until(lambda session: all(r.school_told for r in session.sittings[number].reports))


def count(events: list[dict[str, object]], kind: str) -> int:
    return sum(event["type"] == kind for event in events)


async def test_a_paper_that_does_not_open_reaches_the_school(writing: HallUnderTest, mailbox: Mailbox) -> None:
    """City: "contact your school"; a candidate in an exam should not have to."""
    await report(writing, FaultKind.PAPER, "It says: 404")

    await told(writing)

    (mail,) = mailbox.mails
    assert mailbox.receivers == [["school@example.ac.uk"]]
    assert mail["From"] == "ninefold@exams.example.ac.uk"
    assert mail["Reply-To"] == "support@example.ac.uk"
    assert mail["Subject"] == "Exam under way: a candidate cannot open the paper (A10204W1)"
    text = mail.get_content()
    for said in (
        ADEYEMI,
        "A10204W1 Linear Algebra II",
        "https://exams.example.ac.uk/A10204W1",
        "It says: 404",
        "11:42:05 BST, 08 June 2027",
        "support@example.ac.uk",
    ):
        assert said in text


async def test_missing_extra_time_is_told_with_what_is_on_record(writing: HallUnderTest, mailbox: Mailbox) -> None:
    """The school sees at once whether its own list was the wrong one."""
    await report(writing, FaultKind.EXTRA_TIME, number=BRANDT)

    await told(writing, BRANDT)

    text = mailbox.mails[0].get_content()
    assert "15 minutes of extra time an hour, 5 of rest" in text
    assert "14:30:00 BST" in text


async def test_the_candidate_is_told_that_the_school_knows(writing: HallUnderTest, mailbox: Mailbox) -> None:
    """Whoever waits in silence reports again, or leaves the desk to telephone."""
    phone = await writing.phone(ADEYEMI)
    await report(writing, FaultKind.PAPER)

    record = await phone.hear_event("SchoolTold")

    assert record["state"]["me"]["reports"][0]["school_told"] is True


@pytest.mark.parametrize("kind", [FaultKind.TECHNICAL, FaultKind.ILL, FaultKind.QUESTION, FaultKind.OTHER])
async def test_what_the_school_cannot_put_right_stays_in_the_room(
    writing: HallUnderTest, mailbox: Mailbox, kind: FaultKind
) -> None:
    """That somebody feels ill is nobody's business there."""
    await report(writing, kind, number=BRANDT)
    await report(writing, FaultKind.PAPER)

    await told(writing)

    assert [ADEYEMI in mail.get_content() for mail in mailbox.mails] == [True]


async def test_the_same_thing_said_twice_is_one_mail(writing: HallUnderTest, mailbox: Mailbox) -> None:
    await report(writing, FaultKind.PAPER)
    await report(writing, FaultKind.PAPER, "still")
    await told(writing)
    await report(writing, FaultKind.PAPER, "and still")
    await report(writing, FaultKind.PAPER, number=BRANDT)
    await told(writing, BRANDT)

    assert len(mailbox.mails) == 2


async def test_a_mail_that_is_not_taken_is_tried_again_more_and_more_slowly(
    writing: HallUnderTest, mailbox: Mailbox
) -> None:
    """Greylisting is normal; a mail server that is down is not to be hammered for three hours."""
    mailbox.refuses = "451 try again later"
    await report(writing, FaultKind.PAPER)

    for attempt, pause in enumerate((5, 10, 20, 40, 80, 160, 300, 300), start=1):
        await mailbox.tried(attempt)
        # Never longer asleep than a minute, and tried no sooner for it.
        for part in [60] * (pause // 60) + [pause % 60] * (pause % 60 > 0):
            await writing.clock.somebody_sleeps(part)
            assert mailbox.attempts == attempt
            writing.clock.advance(part)
    mailbox.refuses = None
    await told(writing)

    assert (mailbox.attempts, len(mailbox.mails)) == (9, 1)


async def test_one_mail_that_is_refused_holds_up_no_other(writing: HallUnderTest, mailbox: Mailbox) -> None:
    mailbox.refuses = "554 not this one"
    await report(writing, FaultKind.PAPER)
    await mailbox.tried(1)
    await writing.clock.somebody_sleeps(5)
    mailbox.refuses = None

    await report(writing, FaultKind.EXTRA_TIME, number=BRANDT)
    await told(writing, BRANDT)

    assert not (await writing.state()).sittings[ADEYEMI].reports[0].school_told


async def test_a_mail_server_that_is_down_delays_nothing_but_the_mail(tmp_path: Path, unused_tcp_port: int) -> None:
    post = Post("127.0.0.1", unused_tcp_port, "ninefold@exams.example.ac.uk")
    async with HallUnderTest(tmp_path, a_session(), post=post) as hall:
        await begin(hall)
        phone = await hall.phone(ADEYEMI)

        answer = await phone.command(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER))

        assert answer["type"] == "done"
        await hall.clock.somebody_sleeps(5)
        assert await hall.figure('ninefold_school_mails_total{outcome="failed"}') == 1


async def test_what_was_not_told_before_a_restart_is_told_after_it(writing: HallUnderTest, mailbox: Mailbox) -> None:
    mailbox.refuses = "451 try again later"
    await report(writing, FaultKind.PAPER)
    await mailbox.tried(1)
    await writing.clock.somebody_sleeps(5)
    mailbox.refuses = None

    await writing.restart()
    await told(writing)

    assert len(mailbox.mails) == 1


async def test_what_is_on_record_as_told_is_never_sent_again(writing: HallUnderTest, mailbox: Mailbox) -> None:
    await report(writing, FaultKind.PAPER)
    await told(writing)

    await writing.restart()
    await report(writing, FaultKind.PAPER, number=BRANDT)
    await told(writing, BRANDT)

    assert [BRANDT in mail.get_content() for mail in mailbox.mails] == [False, True]
    assert count(await writing.events(), "SchoolTold") == 2


async def test_a_record_that_does_not_answer_does_not_send_the_mail_twice(
    writing: HallUnderTest, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail is out; only the noting of it is tried again."""
    execute, failures = LiveSession.execute, iter([True])

    async def unavailable_once(live: LiveSession, command: c.SessionCommand, given: c.Told):
        if isinstance(command, c.NoteSchoolTold) and next(failures, False):
            raise Unavailable("the record does not answer")
        return await execute(live, command, given)

    monkeypatch.setattr(LiveSession, "execute", unavailable_once)
    await report(writing, FaultKind.PAPER)
    await mailbox.has(1)
    await writing.clock.somebody_sleeps(5)
    writing.clock.advance(5)
    await told(writing)

    assert mailbox.attempts == 1


async def test_the_same_mail_has_the_same_id_so_that_a_double_is_known(
    writing: HallUnderTest, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the mail and its record lies a moment in which a server may die."""

    async def never(_live: LiveSession, _command: c.SessionCommand, _told: c.Told):
        raise Unavailable("the record does not answer")

    with monkeypatch.context() as dying:
        dying.setattr(LiveSession, "execute", never)
        await writing.service.execute(
            c.ReportFault(candidate=ADEYEMI, kind=FaultKind.PAPER),
            c.Told("r1", writing.clock.now(), writing.clock.now(), c.Actor(c.Station.CANDIDATE, ADEYEMI)),
        )
        await mailbox.has(1)
        await writing.restart()
        await mailbox.has(2)
    writing.clock.advance(5)
    await told(writing)

    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_report_that_was_answered_first_is_not_told(writing: HallUnderTest, mailbox: Mailbox) -> None:
    mailbox.refuses = "451 try again later"
    await report(writing, FaultKind.PAPER)
    await mailbox.tried(1)
    await writing.clock.somebody_sleeps(5)
    reported = (await writing.state()).sittings[ADEYEMI].reports[0].id
    await writing.staff(CHIEF, c.ResolveFault(candidate=ADEYEMI, report=reported, answer="A new link is there."))
    mailbox.refuses = None

    writing.clock.advance(5)
    await report(writing, FaultKind.PAPER, number=BRANDT)
    await told(writing, BRANDT)

    assert [BRANDT in mail.get_content() for mail in mailbox.mails] == [True]


async def test_reports_of_an_exam_that_is_over_are_not_dug_up(writing: HallUnderTest, mailbox: Mailbox) -> None:
    """A mail server that is set up in July must not alarm anybody about June."""
    mailbox.refuses = "451 try again later"
    await report(writing, FaultKind.PAPER)
    await mailbox.tried(1)
    await writing.clock.somebody_sleeps(5)
    mailbox.refuses = None
    await writing.stop()
    writing.clock.advance(13 * 3600)

    await writing.start()
    await report(writing, FaultKind.PAPER, number=BRANDT)
    await told(writing, BRANDT)

    assert [BRANDT in mail.get_content() for mail in mailbox.mails] == [True]


@pytest.mark.parametrize(
    "change",
    [
        {"rehearsal": True},
        {"contacts": Contacts(exams="e@example.ac.uk", support="s@example.ac.uk", school="+44 1865 000000")},
    ],
    ids=["rehearsal", "no address"],
)
async def test_a_rehearsal_alarms_nobody_and_a_telephone_gets_no_mail(
    tmp_path: Path, mailbox: Mailbox, change: dict[str, object]
) -> None:
    configuration: SessionConfiguration = a_session().model_copy(update=change)
    async with HallUnderTest(tmp_path, configuration, post=mailbox.post()) as hall:
        await begin(hall)
        await report(hall, FaultKind.PAPER)
        await hall.clock.somebody_sleeps(60)

        assert mailbox.attempts == 0
        assert not (await hall.state()).sittings[ADEYEMI].reports[0].school_told


async def test_a_mail_names_nobody_and_neither_does_the_log(
    writing: HallUnderTest, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Mail travels in the open: the school knows the number. A log knows neither."""
    caplog.set_level(logging.DEBUG, logger="ninefold")
    mailbox.refuses = "550 <school@example.ac.uk>: no such user"
    await report(writing, FaultKind.PAPER, "I am Candidate Secret")
    await mailbox.tried(1)
    await writing.clock.somebody_sleeps(5)
    mailbox.refuses = None
    writing.clock.advance(5)
    await told(writing)

    said = [f"{record.getMessage()} {getattr(record, 'facts', {})}" for record in caplog.records]
    assert any("not taken" in line and "550" in line for line in said)
    for secret in (ADEYEMI, "Candidate", "school@", "Secret"):
        assert not any(secret in line for line in said)
    assert f"Candidate {ADEYEMI}" not in mailbox.mails[0].as_string()


async def test_a_mail_server_with_a_password_is_spoken_to_with_it(tmp_path: Path) -> None:
    async with Mailbox(password="pass word") as mailbox:
        post = mailbox.post(user="ninefold", password="pass word")
        async with HallUnderTest(tmp_path, a_session(), post=post) as hall:
            await begin(hall)
            await report(hall, FaultKind.PAPER)
            await told(hall)

        assert len(mailbox.mails) == 1
        with pytest.raises(Unavailable, match="535"):
            await mailbox.post(user="ninefold", password="wrong").send(mailbox.mails[0])


async def test_a_password_is_never_said_in_the_open(mailbox: Mailbox) -> None:
    """To another machine it goes over TLS, or the mail does not go."""
    abroad = Post("mail.example.ac.uk", 25, "n@example.ac.uk", user="ninefold", password="secret")

    assert abroad.starts_tls() is True
    assert Post("mail.example.ac.uk", 25, "n@example.ac.uk").starts_tls() is None
    assert "secret" not in repr(abroad)


async def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A firewall that swallows packets must not hold every later mail."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "n@example.ac.uk", "school@example.ac.uk"
    gone = asyncio.Event()
    silent = await asyncio.start_server(lambda _reader, writer: hang(writer, gone), "127.0.0.1", 0)
    monkeypatch.setattr(rooms.office.post, "TAKEN_WITHIN", 0.05)

    async with silent:
        with pytest.raises(Unavailable, match="Timeout"):
            await Post("127.0.0.1", silent.sockets[0].getsockname()[1], "n@example.ac.uk").send(mail)
        gone.set()


async def hang(writer: asyncio.StreamWriter, until: asyncio.Event) -> None:
    """Take the call and say nothing."""
    await until.wait()
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.ac.uk", ("mail.example.ac.uk", 25, False, None, None)),
        ("smtp://mail.example.ac.uk:2525", ("mail.example.ac.uk", 2525, False, None, None)),
        ("smtp://n%40x:p%3Aw@mail.example.ac.uk", ("mail.example.ac.uk", 587, False, "n@x", "p:w")),
        ("smtps://n@mail.example.ac.uk", ("mail.example.ac.uk", 465, True, "n", None)),
    ],
)
def test_a_mail_server_is_named_by_a_url(url: str, expected: tuple[object, ...]) -> None:
    post = post_at(check_smtp_url(url), "n@example.ac.uk")

    assert (post.host, post.port, post.whole_tls, post.user, post.password) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.ac.uk", "http://mail", "smtp://", "smtp://h/path", "smtp://h?x=1", "smtp://h:port"]
)
def test_what_names_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mail server"):
        check_smtp_url(url)


def test_addresses_are_found_among_telephone_numbers() -> None:
    """Contacts are written for people."""
    assert addresses_in("maths-office@example.ac.uk, +44 1865 000000") == ["maths-office@example.ac.uk"]
    assert addresses_in("Office <a@b.ac.uk>; c@d.ac.uk.") == ["a@b.ac.uk", "c@d.ac.uk"]
    assert addresses_in("room 4, +44 1865 000000") == []
