"""Nothing is lost and nothing comes twice: commands with ids, records by cursor, over any number of connections."""

from datetime import timedelta
from typing import Any

import pytest

from rooms import commands as c
from rooms.commands import Told
from rooms.errors import Unavailable
from rooms.links import Link
from rooms.record import BEFORE_THE_FIRST, seal
from rooms.service import SessionService
from rooms.stores.sqlite import SqliteEventLog
from rooms.vocabulary import BreakKind, FaultKind, IncidentCategory, session_stream
from tests.rooms.exam_day import ADEYEMI, BRANDT, CHEN, CHIEF, DIAZ, OFFICER, OKAFOR, clock
from tests.signalling.hall_under_test import HallUnderTest


async def test_a_command_is_on_record_when_it_is_done(hall: HallUnderTest) -> None:
    """`done` is a promise: from here on the candidate has joined, whatever happens to the server."""
    phone = await hall.phone(ADEYEMI)

    answer = await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="j1")

    assert answer == {"type": "done", "id": "j1", "cursor": 1}
    record = phone.unread[0]
    assert (record["type"], record["cursor"], record["actor"]) == ("record", 1, None)
    assert record["state"]["me"]["phase"] == "checking"
    assert (await hall.events())[-1]["type"] == "CandidateJoined"


async def test_the_same_command_twice_has_effect_once(hall: HallUnderTest) -> None:
    """The answer was lost, the phone asks again: it gets the first answer, and nothing happens."""
    phone = await hall.phone(ADEYEMI)
    first = await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="j1")
    before = len(await hall.events())

    again = await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="j1")
    phone = await hall.phone(ADEYEMI, after=1)
    after_reconnecting = await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="j1")

    assert first == again == after_reconnecting
    assert len(await hall.events()) == before


async def test_a_refused_command_may_be_said_again_later(hall: HallUnderTest) -> None:
    """A refusal is not remembered: what was too early at nine may be right at half past."""
    phone = await hall.phone(ADEYEMI)

    early = await phone.command(c.FinishWriting(candidate=ADEYEMI), command_id="f1")
    await hall.seat(ADEYEMI)
    hall.clock.set("09:30")
    await hall.until(lambda session: session.sittings[ADEYEMI].phase == "writing")
    phone = await hall.phone(ADEYEMI)
    later = await phone.command(c.FinishWriting(candidate=ADEYEMI), command_id="f1")

    assert (early["type"], early["code"]) == ("refused", "not-now")
    assert later["type"] == "done"


async def test_another_candidates_command_id_is_not_answered_for(hall: HallUnderTest) -> None:
    """An id belongs to whoever used it first; somebody else learns nothing by it."""
    await (await hall.phone(ADEYEMI)).command(c.Join(candidate=ADEYEMI, device="phone"), command_id="j1")
    phone = await hall.phone(BRANDT)

    answer = await phone.command(c.Join(candidate=BRANDT, device="phone"), command_id="j1")

    assert (answer["type"], answer["code"]) == ("refused", "not-yours")


async def test_a_candidate_resumes_after_the_last_record_seen(hall: HallUnderTest) -> None:
    """What happened in between comes first and once, without how things stood; the welcome says how they stand."""
    phone = await hall.phone(ADEYEMI)
    await phone.command(c.Join(candidate=ADEYEMI, device="phone"))
    await phone.socket.close()
    await hall.prepare(ADEYEMI)

    phone = await hall.phone(ADEYEMI, after=1)
    await phone.settle()

    assert phone.welcome["cursor"] == 4
    assert phone.welcome["state"]["me"]["id_kind"] == "passport"
    assert [(r["cursor"], r["state"]) for r in phone.records()] == [(2, None), (3, None), (4, None)]
    assert [e["type"] for r in phone.records() for e in r["events"]] == [
        "HonourCodeSigned",
        "DeviceChecked",
        "IdentityNoted",
    ]


async def test_a_page_loaded_anew_is_told_everything_from_the_start(hall: HallUnderTest) -> None:
    await hall.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    await hall.prepare(ADEYEMI)

    phone = await hall.phone(ADEYEMI, after=0)
    await phone.settle()

    assert [r["cursor"] for r in phone.records()] == [1, 2, 3, 4]


async def test_a_cursor_from_beyond_the_record_is_brought_back(hall: HallUnderTest) -> None:
    """After a backup was put back a phone may have seen what is no longer there; it goes on from what is."""
    phone = await hall.phone(ADEYEMI, after=500)
    await phone.settle()
    assert phone.welcome["cursor"] == 0

    await phone.command(c.Join(candidate=ADEYEMI, device="phone"))

    assert [r["cursor"] for r in phone.records()] == [1]


async def test_staff_see_every_record_and_who_said_it(hall: HallUnderTest) -> None:
    """A console's cursor is the number of the record itself."""
    await hall.candidate(c.Join(candidate=ADEYEMI, device="phone"))

    console = await hall.console(OKAFOR, after=0)
    await console.settle()

    assert [(r["cursor"], r["actor"], r["state"]) for r in console.records()] == [
        (1, "office:officer", None),
        (2, f"candidate:{ADEYEMI}", None),
    ]


async def test_staff_are_sent_only_what_changed(hall: HallUnderTest) -> None:
    """A session card goes out when it changes, a seat's card when that candidate does."""
    console = await hall.console(OKAFOR, after=1)

    await hall.candidate(c.Join(candidate=ADEYEMI, device="phone"))
    joined = await console.hear_event("CandidateJoined")
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    attended = await console.hear_event("RoomAttended")

    assert joined["state"]["session"] is None
    assert [card["number"] for card in joined["state"]["candidates"]] == [ADEYEMI]
    assert [room["staff"] for room in attended["state"]["session"]["rooms"]] == ["okafor", None]
    assert attended["state"]["candidates"] == []


async def test_a_candidate_hears_of_what_changed_without_a_record_of_theirs(hall: HallUnderTest) -> None:
    """A failed device check is overridden by staff alone, and yet the phone must show that it may go on."""
    row = {"name": "camera", "verdict": "fail", "measured": "320x240"}
    phone = await hall.phone(ADEYEMI)
    await phone.command(c.Join(candidate=ADEYEMI, device="phone"))
    await phone.command(c.ReportDeviceCheck.model_validate({"candidate": ADEYEMI, "rows": [row]}))
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    assert (await phone.hear("state"))["state"]["invigilator"] == "J. Okafor"

    await hall.staff(OKAFOR, c.OverrideDeviceCheck(candidate=ADEYEMI, reason="good enough"))

    news = await phone.hear("state")
    assert news["cursor"] == 2
    assert news["state"]["me"]["device_fails"] == []
    assert "good enough" not in "".join(phone.raw)


async def test_a_candidate_is_not_disturbed_by_what_concerns_others(hall: HallUnderTest) -> None:
    """Not even an empty message: when something arrives would tell that something happened."""
    phone = await hall.phone(ADEYEMI)

    await hall.candidate(c.Join(candidate=BRANDT, device="phone"))
    await hall.staff(OKAFOR, c.AttendRoom(room="A"))
    await hall.staff(OKAFOR, c.NoteIncident(candidate=ADEYEMI, category=IncidentCategory.CANDIDATE, text="looks aside"))
    await hall.staff(OKAFOR, c.MarkMoment(candidate=ADEYEMI))
    await phone.settle()

    # The name of whoever watches the room is the one thing that has changed for this candidate.
    assert [m["type"] for m in phone.unread] == ["state"]


async def test_an_announcement_is_for_its_room(hall: HallUnderTest) -> None:
    """An erratum to one paper would only confuse those who sit another; their numbering has no gap for it."""
    in_a, in_b = await hall.phone(ADEYEMI), await hall.phone(DIAZ)

    await hall.staff(CHIEF, c.Announce(text="Question 3: read n for m.", room="A"))
    await hall.staff(CHIEF, c.Announce(text="Ten minutes left."))
    heard_in_a = [await in_a.hear_event("AnnouncementMade") for _ in range(2)]
    heard_in_b = await in_b.hear_event("AnnouncementMade")
    await in_b.settle()

    assert [r["cursor"] for r in heard_in_a] == [1, 2]
    assert heard_in_b["cursor"] == 1
    assert heard_in_b["events"][0]["text"] == "Ten minutes left."
    assert "Question 3" not in "".join(in_b.raw)


async def test_what_was_said_while_away_keeps_its_time(hall: HallUnderTest) -> None:
    """The break began when the candidate said so into a dead network, not when the network came back."""
    await hall.seat(CHEN)
    phone = await hall.phone(CHEN)
    await phone.settle()
    await phone.socket.close()
    hall.clock.set("09:04:00")

    phone = await hall.phone(CHEN)
    await phone.command(c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET), said_at=clock("09:01:30"))

    state = await hall.state()
    assert state.sittings[CHEN].pause is not None
    assert state.sittings[CHEN].pause.since == clock("09:01:30")
    record = await phone.hear_event("BreakStarted")
    assert (record["said_at"], record["at"]) == ("2027-06-08T09:01:30Z", "2027-06-08T09:04:00Z")


@pytest.mark.parametrize(
    ("said", "believed"),
    [("08:00:00", "09:00:00"), ("09:02:00", "09:02:00"), ("11:00:00", "09:04:00")],
    ids=["before last contact", "while away", "in the future"],
)
async def test_nobody_says_anything_before_they_were_last_heard_or_in_the_future(
    hall: HallUnderTest, said: str, believed: str
) -> None:
    """A phone's clock is not evidence; the server's last contact bounds it."""
    await hall.seat(CHEN)
    phone = await hall.phone(CHEN)
    await phone.socket.close()
    await hall.gone(CHEN)
    hall.clock.set("09:04:00")
    phone = await hall.phone(CHEN)

    await phone.command(c.ReportFault(candidate=CHEN, kind=FaultKind.TECHNICAL), said_at=clock(said))

    assert (await phone.hear_event("FaultReported"))["said_at"] == clock(believed).isoformat().replace("+00:00", "Z")


async def test_on_a_steady_line_what_is_said_was_said_just_now(hall: HallUnderTest) -> None:
    """A minute after connecting, everything kept while away has been sent; fifteen seconds allow for a slow line."""
    await hall.seat(CHEN)
    phone = await hall.phone(CHEN)
    hall.clock.advance(9)
    await phone.settle()
    for _ in range(8):
        hall.clock.advance(14)
        await phone.settle()

    await phone.command(c.ReportFault(candidate=CHEN, kind=FaultKind.TECHNICAL), said_at=clock("09:00:05"))

    record = await phone.hear_event("FaultReported")
    assert clock("09:02:01") - timedelta(seconds=15) == clock("09:01:46")
    assert record["said_at"] == "2027-06-08T09:01:46Z"


async def test_after_a_restart_the_record_says_when_somebody_was_last_heard(hall: HallUnderTest) -> None:
    """The new server has heard nobody yet, but the record shows the candidate's last command."""
    await hall.candidate(c.Join(candidate=CHEN, device="phone"))
    hall.clock.set("09:06:00")
    await hall.restart()
    phone = await hall.phone(CHEN)

    await phone.command(c.ReportFault(candidate=CHEN, kind=FaultKind.TECHNICAL), said_at=clock("09:05:00"))

    assert (await phone.hear_event("FaultReported"))["said_at"] == "2027-06-08T09:05:00Z"


async def test_clients_resume_after_a_restart_without_gap_or_double(hall: HallUnderTest) -> None:
    """The server is a process; the exam is the record."""
    console, phone = await hall.console(OKAFOR, after=0), await hall.phone(ADEYEMI)
    await phone.command(c.Join(candidate=ADEYEMI, device="phone"))
    await console.hear_event("CandidateJoined")
    await hall.restart()
    await hall.prepare(ADEYEMI)

    again, page = await hall.console(OKAFOR, after=2), await hall.phone(ADEYEMI, after=1)
    await page.command(c.ReportFault(candidate=ADEYEMI, kind=FaultKind.QUESTION))
    await again.hear_event("FaultReported")

    assert [r["cursor"] for r in console.records() + again.records()] == [1, 2, 3, 4, 5, 6]
    assert [r["cursor"] for r in phone.records() + page.records()] == [1, 2, 3, 4, 5]


async def test_what_another_process_records_reaches_everybody(hall: HallUnderTest) -> None:
    """The office's command line works on the same folder while the server runs."""
    console = await hall.console(OKAFOR, after=1)
    log = await SqliteEventLog.open(hall.folder / "record.sqlite")
    told = Told("office-1", hall.clock.now(), hall.clock.now(), OFFICER)
    await SessionService(log, hall.session_id).execute(c.WaiveOnboarding(candidate=DIAZ, reason="seen in person"), told)
    await log.close()

    assert (await console.hear_event("OnboardingWaived"))["cursor"] == 2


async def test_a_record_that_does_not_answer_is_not_a_refusal(
    hall: HallUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was recorded is unknown; the phone comes back (1013) and says the same again."""
    append = SqliteEventLog.append
    phone = await hall.phone(ADEYEMI)
    with monkeypatch.context() as patch:

        async def recorded_but_unanswered(*arguments: Any) -> int:
            await append(*arguments)
            raise Unavailable("the disk hangs")

        patch.setattr(SqliteEventLog, "append", recorded_but_unanswered)
        await phone.say(
            {
                "type": "command",
                "id": "j1",
                "said_at": "2027-06-08T09:00:00Z",
                "command": {"type": "Join", "candidate": ADEYEMI, "device": "phone"},
            }
        )
        assert await phone.closed() == 1013

    phone = await hall.phone(ADEYEMI)
    answer = await phone.command(c.Join(candidate=ADEYEMI, device="phone"), command_id="j1")

    assert answer == {"type": "done", "id": "j1", "cursor": 1}
    assert [event["type"] for event in await hall.events()] == ["SessionOpened", "CandidateJoined"]


async def test_a_purged_session_ends_for_everybody(hall: HallUnderTest) -> None:
    """What is deleted is deleted: nobody goes on looking at it, and its links open nothing."""
    phone = await hall.phone(ADEYEMI)

    await hall.log.forget(hall.service.stream)
    await hall.let_pass(5)

    assert await phone.closed() == 1013
    late = await hall.socket()
    await late.say({"type": "hello", "protocol": 1, "token": hall.token(f"candidate:{ADEYEMI}")})
    assert await late.closed() == 4401


async def test_a_closed_session_is_let_go_and_opened_again_for_who_asks(hall: HallUnderTest) -> None:
    """A server does not hold last year's exams in memory; a candidate may still see that day's end."""
    hall.clock.set("09:30")
    await hall.until(lambda session: session.started_at)
    await hall.staff(CHIEF, c.CloseSession())
    console = await hall.console(CHIEF)
    await hall.let_pass(10, console)
    assert await hall.figure("ninefold_sessions") == 1
    await console.socket.close()
    await hall.only(0, "staff")

    await hall.let_pass(5)
    assert await hall.figure("ninefold_sessions") == 0

    phone = await hall.phone(ADEYEMI)
    assert phone.welcome["state"]["session_phase"] == "closed"
    assert await hall.figure("ninefold_sessions") == 1


async def test_a_record_this_program_cannot_read_keeps_no_other_exam_waiting(hall: HallUnderTest) -> None:
    """The office's command line was brought up to date before the server: that session waits, the others go on."""
    stream = session_stream("of-tomorrow-1")
    now = hall.clock.now()
    await hall.log.append(
        stream,
        0,
        seal(
            stream=stream,
            seq=1,
            at=now,
            said_at=now,
            actor="office:officer",
            command_id="open",
            events=[{"type": "SessionDreamtOf"}],
            previous=BEFORE_THE_FIRST,
        ),
    )
    await hall.restart()

    late = await hall.socket()
    token = hall.links.make(Link("of-tomorrow-1", f"candidate:{ADEYEMI}", 0))
    await late.say({"type": "hello", "protocol": 1, "token": token})

    assert await late.closed() == 1013
    hall.clock.set("09:30")
    assert (await hall.until(lambda session: session.started_at)).started_at == clock("09:30")


async def test_a_session_whose_record_becomes_unreadable_stops_rather_than_guesses(hall: HallUnderTest) -> None:
    """Better no session than one that differs from its record; clients keep asking until it is mended."""
    phone = await hall.phone(ADEYEMI)
    (opened,) = await hall.log.read(hall.service.stream)
    now = hall.clock.now()
    await hall.log.append(
        hall.service.stream,
        1,
        seal(
            stream=hall.service.stream,
            seq=2,
            at=now,
            said_at=now,
            actor="office:officer",
            command_id="dream",
            events=[{"type": "CandidateDreamt"}],
            previous=opened.hash,
        ),
    )

    await hall.let_pass(5)

    assert await phone.closed() == 1013
    late = await hall.socket()
    await late.say({"type": "hello", "protocol": 1, "token": hall.token(f"candidate:{ADEYEMI}")})
    assert await late.closed() == 1013
