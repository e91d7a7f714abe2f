"""Invitations: whom, with what in them, once each; and what a new link does to them."""

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar

from rooms.configuration import OnboardingPolicy, SessionConfiguration
from rooms.errors import NotNow, ProtocolError, Unavailable
from rooms.links import Link
from rooms.office.desk import Desk
from rooms.office.invitations_desk import invite, reissue, remind, to_invite
from rooms.office.letter_facts import Entrances
from rooms.office.letter_writer import LetterWriter
from rooms.office.letters import LetterState
from rooms.office.letters_desk import OutboxService, confirm_sent, outbox_of, resend
from rooms.office.letters_record import BeginHandover, LetterKind, NoteTaken, letters_stream
from rooms.office.templates_desk import set_template
from rooms.record import Record
from rooms.vocabulary import StreamId
from tests.office.letter_box import ADEYEMI, BRANDT, COHORT, MORNING, a_cohort, a_desk, published
from tests.office.one_door import ninefold
from tests.rooms.exam_day import a_candidate, a_policy

SESSION = "tt2027-linear-algebra-1"
URL = "https://exams.example.ac.uk"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk over a published cohort."""
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort())
        yield desk


async def mails(desk: Desk) -> dict[str, EmailMessage]:
    """Every letter of the cohort as it would go out now, by its id."""
    writer = LetterWriter(desk.log, Entrances(desk.folder.links(), URL), "ninefold@exams.example.ac.uk", desk.now)
    outbox = await outbox_of(desk.log, COHORT)
    return {id_: (await writer.write(letter.wanted, outbox)).mail for id_, letter in outbox.letters.items()}


async def mail_to(desk: Desk, number: str) -> EmailMessage:
    return (await mails(desk))[f"invitation:{SESSION}:{number}"]


async def send(desk: Desk, *letters: str) -> None:
    """Note that those letters went out, with the calendar entry they carried."""
    service = OutboxService(desk.log, letters_stream(COHORT))
    writer = LetterWriter(desk.log, Entrances(desk.folder.links(), URL), "ninefold@exams.example.ac.uk", desk.now)
    for letter in letters:
        outbox = await service.outbox()
        ready = await writer.write(outbox.letters[letter].wanted, outbox)
        begin = BeginHandover(letter=letter, message_id=ready.message_id, calendar=ready.calendar)
        await service.execute(begin, desk.told())
        await service.execute(NoteTaken(letter=letter, attempt=1, answer="250 ok"), desk.told())


def text_of(mail: EmailMessage, part: str = "plain") -> str:
    body = mail.get_body((part,))
    assert body is not None
    return str(body.get_content())


def link_of(desk: Desk, generation: int = 0, person: str = ADEYEMI) -> str:
    return f"{URL}/#{desk.folder.links().make(Link(SESSION, person, generation))}"


def entry_in(mail: EmailMessage) -> Calendar:
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content())


async def test_everybody_on_the_roster_is_invited_once(desk: Desk) -> None:
    first = await invite(desk, COHORT)
    second = await invite(desk, COHORT)

    assert first == [f"invitation:{SESSION}:{number}" for number in ("0043321", "1043377", "1043390")]
    assert second == []


async def test_the_staff_are_sent_their_keys_and_the_candidates_are_not(desk: Desk) -> None:
    assert await invite(desk, COHORT, staff=True) == ["staff_key:okafor", "staff_key:haddad"]

    text = text_of((await mails(desk))["staff_key:haddad"])
    assert desk.folder.links().make(Link(SESSION, "staff:haddad", 0)) in text
    assert "chief invigilator" in text
    assert URL in text


async def test_a_chief_of_several_sessions_is_sent_one_letter_with_every_key(tmp_path: Path) -> None:
    """A chief of a large cohort is not to be sent 186 letters."""
    second = a_cohort(
        session="tt2027-linear-algebra-2",
        candidates=(a_candidate("1043500", email="z@example.ac.uk"),),
        rooms=(a_cohort().rooms[0].model_copy(update={"seats": {1: "1043500"}}),),
    )
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort(), second)
        assert await invite(desk, COHORT, staff=True) == ["staff_key:okafor", "staff_key:haddad"]

        text = text_of((await mails(desk))["staff_key:haddad"])

        for session in (SESSION, "tt2027-linear-algebra-2"):
            assert f"{session}:\n{desk.folder.links().make(Link(session, 'staff:haddad', 0))}" in text


async def test_an_invitation_has_the_link_the_code_and_a_picture_of_the_link(desk: Desk) -> None:
    await invite(desk, COHORT)
    mail = await mail_to(desk, "0043321")

    text, html = text_of(mail), text_of(mail, "html")
    link = link_of(desk)
    assert link in text.splitlines()
    assert f'href="{link}"' in html
    assert desk.folder.links().code(Link(SESSION, ADEYEMI, 0)) in text
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html


async def test_nothing_secret_lies_on_record(desk: Desk) -> None:
    """Whoever reads the record, or a copy of it, must not be able to join as a candidate."""
    await invite(desk, COHORT)
    await invite(desk, COHORT, staff=True)
    await send(desk, f"invitation:{SESSION}:0043321")

    said = b"".join(record.body for record in await desk.log.read(letters_stream(COHORT))).decode()

    maker = desk.folder.links()
    for person in (ADEYEMI, BRANDT, "staff:okafor"):
        assert maker.make(Link(SESSION, person, 0)) not in said
        assert maker.code(Link(SESSION, person, 0)) not in said


async def test_times_are_told_with_their_zone_and_the_receivers_own_beside(desk: Desk) -> None:
    """Oxford: "Exams will take place as scheduled (regardless of the student's time zone)"."""
    await invite(desk, COHORT)

    text = " ".join(text_of(await mail_to(desk, "1043377")).split())

    assert "Writing starts: Tuesday 8 June 2027, 10:30 (BST, Europe/London)" in text
    assert "where you are, Tuesday 8 June 2027, 17:30 (+08, Asia/Singapore)" in text
    assert "3 hours 45 minutes: 3 hours, and 45 minutes of extra time" in text
    assert "Asia/" not in text_of(await mail_to(desk, "0043321"))


async def test_a_calendar_entry_is_in_the_receivers_zone_and_until_their_own_finish(desk: Desk) -> None:
    await invite(desk, COHORT)

    calendar = entry_in(await mail_to(desk, "1043377"))

    (event,) = calendar.walk("VEVENT")
    (zone,) = calendar.walk("VTIMEZONE")
    assert calendar["METHOD"] == "PUBLISH"
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Asia/Singapore"
    assert f"{event.start:%d %B %Y %H:%M}" == "08 June 2027 17:30"
    assert event.end - event.start == timedelta(hours=3, minutes=45)
    assert event.start.astimezone(UTC) == datetime(2027, 6, 8, 9, 30, tzinfo=UTC)


async def test_a_calendar_entry_holds_no_secret(desk: Desk) -> None:
    """Calendars are shared with colleagues and flatmates."""
    await invite(desk, COHORT)
    said = entry_in(await mail_to(desk, "0043321")).to_ical().decode()

    assert "/#" not in said
    assert desk.folder.links().code(Link(SESSION, ADEYEMI, 0)) not in said


async def test_a_later_invitation_replaces_the_entry_of_the_first(desk: Desk) -> None:
    """The same id, and a higher number only when the times are others."""
    await invite(desk, COHORT)
    await send(desk, f"invitation:{SESSION}:0043321")
    outbox = await outbox_of(desk.log, COHORT)
    again = await resend(desk, outbox.letters[f"invitation:{SESSION}:0043321"], "never came")

    written = await mails(desk)
    first, second = entry_in(written[f"invitation:{SESSION}:0043321"]), entry_in(written[again])

    assert first.walk("VEVENT")[0]["UID"] == second.walk("VEVENT")[0]["UID"]
    assert second.walk("VEVENT")[0]["SEQUENCE"] == 0


async def test_a_link_made_anew_ends_the_old_one_and_is_sent(desk: Desk) -> None:
    await invite(desk, COHORT)
    await send(desk, f"invitation:{SESSION}:0043321")

    (again,) = await reissue(desk, COHORT, ADEYEMI, "sent on to a friend")

    text = text_of((await mails(desk))[again])
    assert link_of(desk, generation=1) in text
    assert link_of(desk, generation=0) not in text
    letter = (await outbox_of(desk.log, COHORT)).letters[again]
    assert letter.reason == "sent on to a friend"


async def test_an_invitation_that_still_waits_takes_the_new_link_along(desk: Desk) -> None:
    """Two letters with the same link would only make somebody wonder which one holds."""
    await invite(desk, COHORT)

    assert await reissue(desk, COHORT, ADEYEMI, "read out aloud") == []

    assert link_of(desk, generation=1) in text_of(await mail_to(desk, "0043321"))


async def test_a_new_link_can_go_to_another_address(desk: Desk) -> None:
    await invite(desk, COHORT)

    (again,) = await reissue(desk, COHORT, ADEYEMI, "mailbox was broken into", "new@example.ac.uk")

    letters = (await outbox_of(desk.log, COHORT)).letters
    assert letters[again].wanted.to == "new@example.ac.uk"
    assert letters[f"invitation:{SESSION}:0043321"].state is LetterState.WITHDRAWN


async def test_whoever_was_never_invited_is_by_a_new_link(desk: Desk) -> None:
    assert await reissue(desk, COHORT, "staff:okafor", "key on a lost laptop") == ["staff_key:okafor"]


async def test_a_link_is_not_made_anew_in_the_middle_of_handing_it_over(desk: Desk) -> None:
    await invite(desk, COHORT)
    service = OutboxService(desk.log, letters_stream(COHORT))
    await service.execute(BeginHandover(letter=f"invitation:{SESSION}:0043321", message_id="<1@x.uk>"), desk.told())

    with pytest.raises(NotNow):
        await reissue(desk, COHORT, ADEYEMI, "lost")
    assert "generation" not in str(await desk.log.read(f"session/{SESSION}"))


@pytest.mark.parametrize("ends", ["before the link is new", "after it", "much later"])
async def test_an_invitation_that_goes_out_while_the_link_is_made_anew_is_not_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """It carries the old link, or may: whoever has nothing else would stand before a closed door on the day."""
    now, first = MORNING, f"invitation:{SESSION}:0043321"
    async with a_desk(tmp_path) as standing_still:
        desk = replace(standing_still, now=lambda: now)
        await published(desk, a_cohort())
        await invite(desk, COHORT)
        outbox, append = OutboxService(desk.log, letters_stream(COHORT)), desk.log.append

        async def slowly(stream: StreamId, expected: int, record: Record) -> int:
            nonlocal now
            if stream != f"session/{SESSION}":
                return await append(stream, expected, record)
            await outbox.execute(BeginHandover(letter=first, message_id="<1@x.uk>"), desk.told())
            if ends == "before the link is new":
                await outbox.execute(NoteTaken(letter=first, attempt=1, answer="250 ok"), desk.told())
            seq = await append(stream, expected, record)
            now += timedelta(seconds=1)
            if ends == "after it":
                await outbox.execute(NoteTaken(letter=first, attempt=1, answer="250 ok"), desk.told())
            return seq

        with monkeypatch.context() as patched:
            patched.setattr(desk.log, "append", slowly)
            if ends == "much later":
                with pytest.raises(NotNow, match="has a new link, which that mail may not carry"):
                    await reissue(desk, COHORT, ADEYEMI, "lost")
            else:
                (again,) = await reissue(desk, COHORT, ADEYEMI, "lost")
                assert link_of(desk, generation=1) in text_of((await mails(desk))[again])


class Killed(BaseException):
    """The server is gone from one moment to the next."""


@pytest.mark.parametrize("to", [None, "new@example.ac.uk"])
@pytest.mark.parametrize("is_sent", [True, False])
@pytest.mark.parametrize("survives", [0, 1])
async def test_a_new_link_is_sent_by_asking_once_more_where_a_crash_came_between(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, to: str | None, is_sent: bool, survives: int
) -> None:
    """The old link is dead by then; whoever holds it would stand before a closed door on the day."""
    await invite(desk, COHORT)
    if is_sent:
        await send(desk, f"invitation:{SESSION}:0043321")
    append, left = desk.log.append, survives

    async def until_killed(stream: StreamId, expected: int, record: Record) -> int:
        nonlocal left
        if stream == letters_stream(COHORT):
            left -= 1
            if left < 0:
                raise Killed
        return await append(stream, expected, record)

    with monkeypatch.context() as patched, suppress(Killed):
        patched.setattr(desk.log, "append", until_killed)
        await reissue(desk, COHORT, ADEYEMI, "lost", to, command_id="web:1")

    for _ in range(2):
        await reissue(desk, COHORT, ADEYEMI, "lost", to, command_id="web:1")

    letters = (await outbox_of(desk.log, COHORT)).of(ADEYEMI)
    (waits,) = [letter for letter in letters if letter.state is LetterState.WAITING]
    assert waits.wanted.to == (to or letters[0].wanted.to)
    assert link_of(desk, generation=1) in text_of((await mails(desk))[waits.id])


async def test_a_new_link_that_an_invitation_took_along_is_not_sent_again(tmp_path: Path) -> None:
    """Somebody presses twice, and the courier is quick."""
    now = MORNING
    async with a_desk(tmp_path) as standing_still:
        desk = replace(standing_still, now=lambda: now)
        await published(desk, a_cohort())
        await invite(desk, COHORT)
        assert await reissue(desk, COHORT, ADEYEMI, "read out aloud", command_id="web:1") == []
        now += timedelta(seconds=1)
        await send(desk, f"invitation:{SESSION}:0043321")

        assert await reissue(desk, COHORT, ADEYEMI, "read out aloud", command_id="web:1") == []


async def test_nobody_is_invited_by_halves(tmp_path: Path) -> None:
    """Whoever has no address, a broken one or somebody else's is named before anything is sent."""
    people = a_cohort().candidates
    broken = (
        people[0].model_copy(update={"email": None}),
        people[1].model_copy(update={"email": "lena@localhost"}),
        people[2],
    )
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort(candidates=broken))

        found = await to_invite(desk, COHORT)
        with pytest.raises(ProtocolError, match="2 of tt2027-linear-algebra"):
            await invite(desk, COHORT)

        assert [(one.person, one.why) for one in found.unreachable] == [
            (ADEYEMI, "has no address"),
            (BRANDT, "has an address that is none: 'lena@localhost'"),
        ]
        assert (await outbox_of(desk.log, COHORT)).letters == {}
        assert len(await invite(desk, COHORT, despite_missing=True)) == 1


async def test_a_shared_address_is_nobodys(tmp_path: Path) -> None:
    """A link sent to somebody else's mailbox is somebody else's link."""
    people = a_cohort().candidates
    shared = (people[0], people[1].model_copy(update={"email": "Tolu@example.ac.uk"}), people[2])
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort(candidates=shared))

        assert [one.person for one in (await to_invite(desk, COHORT)).unreachable] == [ADEYEMI, BRANDT]


async def test_a_cohort_that_is_not_published_invites_nobody(tmp_path: Path) -> None:
    """Its links would open nothing."""
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort())
        await desk.log.forget(f"session/{SESSION}")

        with pytest.raises(Unavailable, match="not published"):
            await invite(desk, COHORT)


async def test_a_department_sends_its_own_words(desk: Desk) -> None:
    await set_template(
        desk,
        LetterKind.INVITATION,
        "Subject: Sit with us\n\nHello {{ receiver }}, {{ link }} or {{ code }}.\n",
        "Mathematical Institute",
    )
    await invite(desk, COHORT)

    mail = await mail_to(desk, "0043321")

    assert mail["Subject"] == "Sit with us"
    assert text_of(mail).startswith("Hello Tolu Adeyemi,")


async def test_who_still_owes_the_onboarding_is_reminded_once_a_day(tmp_path: Path) -> None:
    policy = a_policy().model_copy(update={"onboarding": OnboardingPolicy(deadline=MORNING + timedelta(days=3))})
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort(policy=policy))

        first, second = await remind(desk, COHORT), await remind(desk, COHORT)
        late = Desk(desk.log, desk.folder, desk.officer, lambda: MORNING + timedelta(days=4))

        assert first == ["onboarding_reminder:0043321:2027-05-10", "onboarding_reminder:1043377:2027-05-10"]
        assert (second, await remind(late, COHORT)) == ([], [])
        assert "Thursday 13 May 2027, 10:00 (BST, Europe/London)" in text_of((await mails(desk))[first[0]])


async def test_a_person_decides_about_an_unsure_invitation(desk: Desk) -> None:
    await invite(desk, COHORT)
    service = OutboxService(desk.log, letters_stream(COHORT))
    letter_id = f"invitation:{SESSION}:0043321"
    await service.execute(BeginHandover(letter=letter_id, message_id="<1@x.uk>"), desk.told())
    later = Desk(desk.log, desk.folder, desk.officer, lambda: MORNING + timedelta(minutes=6))

    await confirm_sent(later, (await service.outbox()).letters[letter_id], "the candidate has it")

    assert (await service.outbox()).letters[letter_id].state is LetterState.SENT


async def test_a_rehearsal_says_that_it_is_one(tmp_path: Path) -> None:
    rehearsal: SessionConfiguration = a_cohort(rehearsal=True)
    async with a_desk(tmp_path) as desk:
        await published(desk, rehearsal)
        await invite(desk, COHORT)

        mail = await mail_to(desk, "0043321")

        assert mail["Subject"].startswith("Rehearsal: ")
        assert "Nothing in it counts" in text_of(mail)


async def test_a_mail_keeps_the_rules_of_mail(desk: Desk) -> None:
    """Lines within RFC 5322's limits, ASCII on the wire, and a sender that people can answer."""
    await invite(desk, COHORT)
    mail = await mail_to(desk, "1043377")
    raw = mail.as_bytes()

    assert all(len(line) <= 998 for line in raw.split(b"\n"))
    assert raw.isascii()
    assert mail["Reply-To"] == "exams@example.ac.uk"
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_who_sends_by_a_program_of_their_own_has_addresses_and_local_times(tmp_path: Path) -> None:
    """`links --csv` is all that a mail merge needs."""
    async with a_desk(tmp_path) as desk:
        await published(desk, a_cohort())

    done = await asyncio.to_thread(ninefold, "links", COHORT, "--data", tmp_path, "--csv", "--public-url", URL)

    rows = {row["name"]: row for row in csv.DictReader(done.stdout.splitlines())}
    lena = rows["Brandt, Lena"]
    assert (lena["email"], lena["paper"]) == ("lena@example.ac.uk", "A10204W1 Linear Algebra II")
    assert lena["starts"] == "Tuesday 8 June 2027, 10:30 (BST, Europe/London)"
    assert lena["starts_there"] == "Tuesday 8 June 2027, 17:30 (+08, Asia/Singapore)"
    assert lena["finish"] == "Tuesday 8 June 2027, 14:15 (BST, Europe/London)"
    assert rows["M. Haddad"]["email"] == "haddad@example.ac.uk"
