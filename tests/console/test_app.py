"""The room by keys alone: each dialog says what was meant, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer

from invigilator_console.app import ConsoleApp
from invigilator_console.feeds import FeedState
from invigilator_console.screens.focus import FocusScreen
from invigilator_console.screens.help import HelpScreen
from invigilator_console.start import desk_for
from rooms import commands as c
from rooms.vocabulary import (
    BreakKind,
    Check,
    CreditReason,
    FaultKind,
    IdKind,
    IncidentCategory,
    Phase,
    RejectionReason,
    Severity,
)
from signalling import wire
from tests.console.console_exam import (
    ADEYEMI,
    BRANDT,
    CHEN,
    CHIEF,
    DIAZ,
    FAROUK,
    HALF_PAST_NINE,
    IVANOVA,
    LINDQVIST,
    OBSERVER,
    OKAFOR,
    RELIEF,
    actor,
    exam,
)
from tests.console.console_server import ConsoleServer
from tests.console.console_stage import SIZE, Stand, answer_sheet, in_mid_exam, on_stand, still


@pytest.fixture
async def server() -> ConsoleServer:
    """Adeyemi, Brandt and Chen write in room A; Okafor has it on record."""
    return await writing()


async def writing(**policy: object) -> ConsoleServer:
    server = ConsoleServer(exam(**policy), HALF_PAST_NINE - timedelta(minutes=20))
    await server.say(actor(OKAFOR), c.AttendRoom(room="A"))
    for number in (ADEYEMI, BRANDT, CHEN):
        await server.seat(number)
    server.fixed_now = HALF_PAST_NINE
    await server.start()
    server.later(minutes=10)
    return server


@pytest.fixture
async def stand(server: ConsoleServer) -> AsyncIterator[Stand]:
    async with on_stand(server) as stand:
        yield stand


def line_above_the_keys(stand: Stand) -> str:
    return str(stand.app.screen.query_one("#notice").render())


def toasts(stand: Stand) -> list[str]:
    return [notification.message for notification in stand.app._notifications]


async def type_in(stand: Stand, words: str) -> None:
    await stand.pilot.press(*["space" if letter == " " else letter for letter in words])


# Looking


async def test_the_console_takes_its_room_and_watches_whoever_has_come() -> None:
    """An invigilator who opens the console has the room, without having to say so."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    await server.candidate(CHEN, c.Join(candidate=CHEN, device="phone"))

    async with on_stand(server) as stand:
        await server.until(lambda: bool(server.commands(c.AttendRoom)))
        await server.until(lambda: server.watched == [CHEN])
        await server.candidate(DIAZ, c.Join(candidate=DIAZ, device="phone"))
        await server.until(lambda: server.watched == [CHEN, DIAZ])
        await stand.settle()

    assert server.session.rooms["A"].staff == OKAFOR


async def test_an_observer_only_watches() -> None:
    """Somebody who may do nothing takes no room."""
    server = await writing()

    async with on_stand(server, staff=OBSERVER, room="A") as stand:
        await server.until(lambda: len(server.watched) == 3)
        await stand.settle()

    assert server.commands(c.AttendRoom) == []


async def test_a_room_that_was_handed_over_is_not_snatched_back(server: ConsoleServer) -> None:
    """A console that starts again must not undo a handover."""
    await server.say(actor(OKAFOR), c.HandOverRoom(room="A", to=RELIEF))

    async with on_stand(server) as stand:
        await stand.settle()
        head = str(stand.app.screen.query_one("#head").render())

    assert server.commands(c.AttendRoom) == []
    assert "Room A · R. Abara has it" in head


async def test_a_console_that_is_noted_as_missing_takes_its_room_again(stand: Stand, server: ConsoleServer) -> None:
    """The server may note an absence in the very second in which the line is up again."""
    await server.say(c.SERVER, c.NoteRoomUnattended(room="A", since=server.now()))
    await server.until(lambda: bool(server.commands(c.AttendRoom)))
    await stand.settle()

    assert server.session.rooms["A"].unattended_since is None


async def test_a_room_handed_over_to_somebody_who_never_comes_is_left_to_the_chief(
    stand: Stand, server: ConsoleServer
) -> None:
    """What a person gave away is taken back by a person."""
    await server.say(actor(OKAFOR), c.HandOverRoom(room="A", to=RELIEF))
    await server.say(c.SERVER, c.NoteRoomUnattended(room="A", since=server.now()))
    await stand.settle()

    assert server.commands(c.AttendRoom) == []


async def test_watching_is_said_again_after_a_broken_line(stand: Stand, server: ConsoleServer) -> None:
    """The server forgets who watches whom with the connection; the pictures must come back by themselves."""
    before = len(server.watched)
    await server.cut()

    await server.until(lambda: len(server.watched) == 2 * before)

    assert server.watched[before:] == server.watched[:before]


async def test_the_number_keys_select_as_a_phone_keypad_lies(stand: Stand) -> None:
    """Seat 3 is the upper right one, and key 3 is its key."""
    await stand.press("3")

    assert stand.desk.chosen.number == CHEN
    assert stand.app.screen.tiles[2].has_class("-selected")
    tiles = [tile.region.offset for tile in stand.app.screen.tiles]
    assert sorted(tiles, key=lambda offset: (offset.y, offset.x)) == tiles


async def test_space_goes_to_the_most_urgent_need_and_then_to_the_next(stand: Stand, server: ConsoleServer) -> None:
    """Nobody has to look for who waits."""
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    await server.candidate(BRANDT, c.ReportFault(candidate=BRANDT, kind=FaultKind.ILL))
    await stand.settle()
    await stand.wait(seconds=1)

    await stand.press("space")
    first = stand.desk.chosen.number
    await stand.press("space")

    assert [first, stand.desk.chosen.number] == [BRANDT, CHEN]


async def test_focus_asks_that_phone_for_the_large_picture_and_esc_gives_it_back(stand: Stand) -> None:
    """A phone sends a large picture only while somebody looks at it."""
    stand.feed(CHEN).picture(still(3))
    await stand.press("3", "enter")
    await stand.until(lambda: isinstance(stand.app.screen, FocusScreen))
    await stand.until(lambda: stand.feed(CHEN).asked == "focus")
    assert stand.feed(CHEN).wanted > stand.feed(BRANDT).wanted

    await stand.press("2")
    await stand.until(lambda: (stand.feed(CHEN).asked, stand.feed(BRANDT).asked) == ("tile", "focus"))

    await stand.press("escape")
    await stand.until(lambda: stand.feed(BRANDT).asked == "tile")


async def test_a_lost_feed_is_shown_at_once_and_recorded_after_fifteen_seconds(
    stand: Stand, server: ConsoleServer
) -> None:
    """The invigilator sees it immediately; the record holds what lasted, once, and its end."""
    stand.feed(CHEN).picture(still(3))
    stand.feed(CHEN).lose()
    await stand.pilot.pause()
    picture = stand.app.screen.tiles[2].picture
    assert (picture.message, picture.stale) == ("no signal 0:00", True)

    await stand.wait(seconds=14)
    assert picture.message == "no signal 0:14"
    assert [c.candidate for c in server.commands(c.ReportFeedLost)] == []

    await stand.wait(seconds=1)
    await stand.wait(seconds=1)
    await stand.settle()
    (lost,) = [lost for lost in server.commands(c.ReportFeedLost) if lost.candidate == CHEN]
    assert server.now() - lost.since == timedelta(seconds=16)

    stand.feed(CHEN).picture(still(3))
    await stand.wait(seconds=1)
    await stand.settle()
    assert (picture.message, picture.stale) == ("", False)
    assert [back.candidate for back in server.commands(c.ReportFeedBack)] == [CHEN]


async def test_the_last_picture_of_a_lost_feed_is_not_taken_for_a_live_one_when_it_moves(stand: Stand) -> None:
    """A face that left the desk a minute ago must not look as if it sat there now."""
    stand.feed(CHEN).picture(still(3))
    stand.feed(CHEN).lose()
    await stand.press("3", "enter")
    await stand.until(lambda: isinstance(stand.app.screen, FocusScreen))
    await stand.until(lambda: stand.app.screen.view._picture is not None)

    assert stand.app.screen.view.stale
    assert stand.app.screen.view.message.startswith("no signal")


async def test_the_bell_rings_once_for_one_alarm(
    stand: Stand, server: ConsoleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bell that rings on and on is switched off, and then it never rings."""
    rings = []
    monkeypatch.setattr(stand.app, "bell", lambda: rings.append(1))
    await server.candidate(CHEN, c.ReportFault(candidate=CHEN, kind=FaultKind.ILL))
    await stand.settle()
    for _ in range(3):
        await stand.wait(seconds=1)

    assert len(rings) == 1


async def test_the_panel_makes_room_for_the_pictures(stand: Stand) -> None:
    """On a small terminal nine faces matter more than a log."""
    narrow = stand.app.screen.tiles[0].size.width
    await stand.press("p")

    assert stand.app.screen.tiles[0].size.width > narrow


async def test_a_picture_is_turned_for_a_phone_that_lies_on_its_side(stand: Stand) -> None:
    """Some phones stand upright."""
    await stand.press("2", "r")

    assert [tile.picture.quarter_turns for tile in stand.app.screen.tiles[:3]] == [0, 1, 0]


# Breaks


async def test_b_sees_out_and_then_back(stand: Stand, server: ConsoleServer) -> None:
    """One key, twice: the ledger times itself."""
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    await stand.settle()

    await stand.press("3", "b")
    await stand.settle()
    assert server.commands(c.SeeOut) == [c.SeeOut(candidate=CHEN)]

    await stand.press("b")
    await stand.settle()
    assert server.commands(c.SeeBack) == [c.SeeBack(candidate=CHEN)]
    assert server.session.sittings[CHEN].pause is None


async def test_b_without_a_break_says_so_and_sends_nothing(stand: Stand, server: ConsoleServer) -> None:
    """A slip of the key leaves no trace in the record."""
    await stand.press("3", "b")

    assert server.commands(c.SeeOut) == []
    assert "is not on a break" in toasts(stand)[0]


async def test_a_break_that_is_asked_for_can_be_refused_with_a_reason() -> None:
    """Where breaks are asked for, the candidate learns why not now."""
    server = await writing(breaks="ask")
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    async with on_stand(server) as stand:
        await stand.press("3", "n")
        await type_in(stand, "soon")
        await stand.press("enter")
        await stand.settle()

    assert server.commands(c.RefuseBreak) == [c.RefuseBreak(candidate=CHEN, reason="soon")]


async def test_a_withdrawn_break_is_one_key(stand: Stand, server: ConsoleServer) -> None:
    """Not going after all is not an absence."""
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    await stand.settle()
    await stand.press("3", "w")
    await stand.settle()

    assert server.commands(c.WithdrawBreak) == [c.WithdrawBreak(candidate=CHEN)]


# Words


async def test_a_message_is_read_and_answered(stand: Stand, server: ConsoleServer) -> None:
    """Opening it is reading it; the receipt goes out with it."""
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    await stand.settle()
    await stand.press("3", "m")
    assert "May I?" in str(stand.app.screen.dialogs[0].query_one("#talk").render())
    await type_in(stand, "yes, b")
    await stand.press("enter")
    await stand.settle()

    assert len(server.commands(c.MarkRead)) == 1
    assert server.commands(c.SendMessage) == [c.SendMessage(candidate=CHEN, text="yes, b")]


async def test_letters_typed_into_a_dialog_do_nothing_else(stand: Stand, server: ConsoleServer) -> None:
    """The reply „by all means, keep going“ must not start, keep or release anything."""
    await stand.press("3", "m")
    await type_in(stand, "bkgxqz123")
    await stand.press("escape")
    await stand.settle()

    assert [heard.command.type for heard in server.heard] == []
    assert stand.desk.seat == 3
    assert stand.app.screen.dialogs == []


async def test_a_ready_made_reply_can_be_chosen_and_changed(stand: Stand, server: ConsoleServer) -> None:
    """Most of what is said is said every time."""
    await stand.press("3", "m", "tab", "6", "enter")
    await type_in(stand, " Go on.")
    await stand.press("enter")
    await stand.settle()

    assert server.commands(c.SendMessage) == [c.SendMessage(candidate=CHEN, text="Thank you, all is well. Go on.")]


async def test_an_invigilator_announces_to_the_room(stand: Stand, server: ConsoleServer) -> None:
    """An invigilator speaks for one room."""
    await stand.press("a")
    await type_in(stand, "ten minutes")
    await stand.press("enter")
    await stand.settle()

    assert server.commands(c.Announce) == [c.Announce(text="ten minutes", room="A")]


async def test_a_chief_announces_to_the_session(server: ConsoleServer) -> None:
    """An erratum goes to everybody at once."""
    async with on_stand(server, staff=CHIEF, room="A") as stand:
        await stand.press("a")
        await type_in(stand, "erratum")
        await stand.press("tab", "2", "enter", "enter")
        await stand.settle()

    assert server.commands(c.Announce) == [c.Announce(text="erratum", room=None)]


async def test_a_fault_is_answered_and_its_minutes_are_proposed_from_the_report_until_now(
    stand: Stand, server: ConsoleServer
) -> None:
    """The minutes are proposed from the record and granted by a person."""
    await server.candidate(CHEN, c.ReportFault(candidate=CHEN, kind=FaultKind.PAPER, text="white"))
    await stand.settle()
    await stand.wait(minutes=3, seconds=1)

    await stand.press("3", "f")
    await type_in(stand, "done")
    await stand.press("enter")
    await stand.settle()

    (resolved,) = server.commands(c.ResolveFault)
    (credit,) = server.commands(c.CreditTime)
    assert resolved.answer == "done"
    assert (credit.seconds, credit.reason, credit.report) == (4 * 60, CreditReason.FAULT, resolved.report)


async def test_the_proposed_minutes_can_be_changed_to_none(stand: Stand, server: ConsoleServer) -> None:
    """A question about the paper costs nobody time."""
    await server.candidate(CHEN, c.ReportFault(candidate=CHEN, kind=FaultKind.QUESTION))
    await stand.settle()
    await stand.press("3", "f", "shift+tab", "backspace", "0", "tab")
    await type_in(stand, "asked")
    await stand.press("enter")
    await stand.settle()

    assert len(server.commands(c.ResolveFault)) == 1
    assert server.commands(c.CreditTime) == []


# Time and notes


async def test_time_is_credited_with_its_reason(stand: Stand, server: ConsoleServer) -> None:
    """Each minute of a finish time has a reason."""
    await stand.press("3", "t")
    assert "extra time" in str(stand.app.screen.dialogs[0].query_one("#explained").render())
    await type_in(stand, "2:30")
    await stand.press("tab", "1", "enter")
    await type_in(stand, "fire alarm")
    await stand.press("enter")
    await stand.settle()

    assert server.commands(c.CreditTime) == [
        c.CreditTime(candidate=CHEN, seconds=150, reason=CreditReason.INTERRUPTION, note="fire alarm")
    ]


async def test_what_is_no_amount_is_asked_for_again(stand: Stand, server: ConsoleServer) -> None:
    """A finish time is never moved by a guess."""
    await stand.press("3", "t")
    await type_in(stand, "soon")
    await stand.press("enter")

    assert len(stand.app.screen.dialogs) == 1
    assert "Give minutes" in str(stand.app.screen.query_one(".complaint").render())
    assert server.commands(c.CreditTime) == []


async def test_an_incident_has_a_kind_a_weight_and_words(stand: Stand, server: ConsoleServer) -> None:
    """Notes are written once, in a form that can be counted."""
    await stand.press("3", "i")
    await type_in(stand, "a knock")
    await stand.press("tab", "1", "tab", "2", "tab", "1", "enter")
    await stand.settle()

    assert server.commands(c.NoteIncident) == [
        c.NoteIncident(candidate=CHEN, category=IncidentCategory.ENVIRONMENT, severity=Severity.CONCERN, text="a knock")
    ]


# The door


async def test_an_arrival_is_checked_ticked_and_admitted(stand: Stand, server: ConsoleServer) -> None:
    """Identity first names the ID, a calculator its model; each tick is noted with its time."""
    await server.arrive(DIAZ)
    await stand.settle()
    await stand.press("4", "y", "1", "4", "enter")
    await stand.settle()
    for key in ("2", "3", "4"):
        await stand.press(key)
    await stand.press("5")
    await type_in(stand, "fx-83")
    await stand.press("enter")
    await stand.settle()
    await stand.press("y")
    await stand.settle()

    assert server.commands(c.NoteIdentity) == [c.NoteIdentity(candidate=DIAZ, kind=IdKind.PASSPORT)]
    ticked = [(passed.check, passed.note) for passed in server.commands(c.PassCheck)]
    assert sorted(ticked) == sorted([(check, "fx-83" if check is Check.CALCULATOR else "") for check in Check])
    assert server.commands(c.AdmitCandidate) == [c.AdmitCandidate(candidate=DIAZ)]
    assert server.session.sittings[DIAZ].phase is Phase.WRITING


async def test_the_arrival_shows_the_large_picture_and_gives_it_back(stand: Stand, server: ConsoleServer) -> None:
    """A face is compared at a size at which it can be."""
    await server.arrive(DIAZ)
    await stand.settle()
    await stand.press("4", "y")
    await stand.until(lambda: stand.feed(DIAZ).asked == "focus")
    newest = still(5)
    stand.feed(DIAZ).picture(newest)
    assert stand.app.screen.dialogs[0].view._picture is newest
    assert stand.app.screen.tiles[3].picture._picture is newest
    await stand.press("escape")

    await stand.until(lambda: stand.feed(DIAZ).asked == "tile")


async def test_nobody_is_admitted_while_a_check_is_open(stand: Stand, server: ConsoleServer) -> None:
    """The dialog says what is missing instead of letting the server refuse."""
    await server.arrive(DIAZ)
    await stand.settle()
    await stand.press("4", "y", "y")

    assert "Not yet: identity" in str(stand.app.screen.query_one(".complaint").render())
    assert server.commands(c.AdmitCandidate) == []


async def test_a_failed_device_check_is_let_pass_with_a_reason(stand: Stand, server: ConsoleServer) -> None:
    """A person may judge what a program measured."""
    await server.arrive(DIAZ, fails="light")
    await stand.settle()
    await stand.press("4", "y", "o")
    await type_in(stand, "good enough")
    await stand.press("enter")
    await stand.settle()

    assert server.commands(c.OverrideDeviceCheck) == [c.OverrideDeviceCheck(candidate=DIAZ, reason="good enough")]


async def test_a_rejection_has_a_stated_reason_and_can_be_taken_back(stand: Stand, server: ConsoleServer) -> None:
    """It is hard to hear, so it waits five seconds."""
    await server.arrive(DIAZ)
    await stand.settle()
    await stand.press("4", "y", "n", "4", "enter")
    await type_in(stand, "light please")
    await stand.press("enter")
    assert "z takes it back" in line_above_the_keys(stand)

    await stand.wait(seconds=5)
    await stand.settle()

    assert server.commands(c.RejectCandidate) == [
        c.RejectCandidate(candidate=DIAZ, reason=RejectionReason.LIGHTING, note="light please")
    ]


# Finishing


async def finished(server: ConsoleServer, *, pages: int = 2) -> None:
    await server.candidate(CHEN, c.FinishWriting(candidate=CHEN))
    for page in range(1, pages + 1):
        await server.store(CHEN, page, answer_sheet(page))
    await server.candidate(CHEN, c.DeclarePages(candidate=CHEN, count=pages))


async def test_pages_are_looked_at_and_confirmed(stand: Stand, server: ConsoleServer) -> None:
    """Every declared page has been seen by a person before it counts as whole."""
    await finished(server)
    await stand.settle()
    await stand.press("3", "u")
    dialog = stand.app.screen.dialogs[0]
    await stand.until(lambda: len(dialog._looked_at) == 1)
    await stand.press("down")
    await stand.until(lambda: len(dialog._looked_at) == 2)
    await stand.press("c")
    await stand.settle()

    assert server.commands(c.ConfirmUpload) == [c.ConfirmUpload(candidate=CHEN)]


async def test_confirming_unseen_pages_takes_a_second_key(stand: Stand, server: ConsoleServer) -> None:
    """Haste is possible and never by accident."""
    await finished(server)
    await stand.settle()
    await stand.press("3", "u")
    dialog = stand.app.screen.dialogs[0]
    await stand.until(lambda: len(dialog._looked_at) == 1)
    await stand.press("c")
    await stand.settle()
    assert "Not looked at yet: page 2" in str(dialog.query_one(".complaint").render())
    assert server.commands(c.ConfirmUpload) == []

    await stand.press("c")
    await stand.settle()
    assert len(server.commands(c.ConfirmUpload)) == 1


async def test_a_page_is_asked_for_again(stand: Stand, server: ConsoleServer) -> None:
    """A blurred page is found while the candidate is still there."""
    await finished(server)
    await stand.settle()
    await stand.press("3", "u", "down", "r")
    await type_in(stand, "blurred")
    await stand.press("enter")
    await stand.settle()

    assert server.commands(c.AskAgain) == [c.AskAgain(candidate=CHEN, page=2, reason="blurred")]


async def test_a_damaged_page_is_not_shown_as_seen(stand: Stand, server: ConsoleServer) -> None:
    """What is confirmed is what was stored, bit for bit."""
    await finished(server, pages=1)
    server.pages[CHEN, 1] = answer_sheet(2)
    await stand.settle()
    await stand.press("3", "u")
    view = stand.app.screen.query_one("#sheet")
    await stand.until(lambda: "damaged" in view.message)

    assert stand.app.screen.dialogs[0]._looked_at == set()


async def test_release_waits_five_seconds_and_then_happens(stand: Stand, server: ConsoleServer) -> None:
    """What is hard to take back can be taken back."""
    await finished(server)
    await server.say(actor(OKAFOR), c.ConfirmUpload(candidate=CHEN))
    await stand.settle()
    await stand.press("3", "g")
    assert "releasing Chen, Yifan in 5 s" in line_above_the_keys(stand)
    await stand.wait(seconds=4.9)
    assert server.commands(c.ReleaseCandidate) == []

    await stand.wait(seconds=0.1)
    await stand.settle()

    assert server.commands(c.ReleaseCandidate) == [c.ReleaseCandidate(candidate=CHEN)]


@pytest.mark.parametrize("key", ["z", "escape"])
async def test_a_release_taken_back_within_five_seconds_never_happened(
    stand: Stand, server: ConsoleServer, key: str
) -> None:
    """A slip of one key leaves nothing behind."""
    await finished(server)
    await server.say(actor(OKAFOR), c.ConfirmUpload(candidate=CHEN))
    await stand.settle()
    await stand.press("3", "g", "g")
    await stand.wait(seconds=3)
    await stand.press(key)
    await stand.wait(seconds=10)
    await stand.settle()

    assert server.commands(c.ReleaseCandidate) == []


async def test_nobody_is_released_before_the_upload_is_confirmed(stand: Stand, server: ConsoleServer) -> None:
    """Oxford: candidates leave when they have confirmed their upload with the invigilator."""
    await finished(server)
    await stand.settle()
    await stand.press("3", "g")

    assert stand.desk.holding.waiting == []
    assert "upload is to be confirmed first" in toasts(stand)[-1]


@pytest.mark.parametrize(
    ("key", "kind"), [("e", c.FinishWriting), ("d", c.NoteDeparture)], ids=["end writing", "departed"]
)
async def test_what_ends_somebodys_exam_needs_a_reason_and_five_seconds(
    stand: Stand, server: ConsoleServer, key: str, kind: type[c.FinishWriting | c.NoteDeparture]
) -> None:
    """No action by a slip of one key ends an exam."""
    await stand.press("3", key, "enter")
    assert len(stand.app.screen.dialogs) == 1
    await type_in(stand, "ill")
    await stand.press("enter")
    await stand.settle()
    assert server.commands(kind) == []

    await stand.wait(seconds=5)
    await stand.settle()

    assert server.commands(kind) == [kind(candidate=CHEN, reason="ill")]


# The room


async def test_a_room_is_handed_over_with_a_note(stand: Stand, server: ConsoleServer) -> None:
    """The record shows who watched when."""
    await stand.press("h", "1", "enter")
    await type_in(stand, "seat 2 is out")
    await stand.press("enter")
    await stand.settle()

    assert server.commands(c.HandOverRoom) == [c.HandOverRoom(room="A", to=LINDQVIST, note="seat 2 is out")]
    assert "Room A · M. Lindqvist has it" in str(stand.app.screen.query_one("#head").render())
    assert "Room A is M. Lindqvist's now. So are its pictures; you see how it stands." in toasts(stand)


async def test_a_relief_takes_a_room_over(server: ConsoleServer) -> None:
    """Whoever relieves says so in two keys."""
    async with on_stand(server, staff=RELIEF, room="B") as stand:
        await stand.press("o", "1", "t")
        await stand.settle()

    assert server.commands(c.AttendRoom)[-1] == c.AttendRoom(room="A")
    assert server.session.rooms["A"].staff == RELIEF


async def test_starting_by_hand_is_an_exception_with_a_reason() -> None:
    """Writing starts by itself; by hand only with a reason, and five seconds to think."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=5))
    async with on_stand(server, staff=CHIEF, room="A") as stand:
        await stand.press("s")
        await type_in(stand, "clock is wrong")
        await stand.press("enter")
        await stand.wait(seconds=5)
        await stand.settle()

    assert server.commands(c.StartWriting) == [c.StartWriting(reason="clock is wrong")]


async def test_a_session_is_not_closed_while_somebody_is_in_the_exam(stand: Stand, server: ConsoleServer) -> None:
    """The record takes nothing more afterwards."""
    await stand.press("x")

    assert "still in the exam" in toasts(stand)[-1]
    assert server.commands(c.CloseSession) == []


# The console itself


async def test_what_is_done_while_the_server_is_away_is_shown_and_goes_through_afterwards(
    stand: Stand, server: ConsoleServer
) -> None:
    """The pictures go on, what is done is kept, and both are said."""
    stand.feed(CHEN).picture(still(3))
    await server.candidate(CHEN, c.AskForBreak(candidate=CHEN, kind=BreakKind.TOILET))
    await stand.settle()
    server.close_with = 1012
    await server.cut()
    await stand.until(lambda: stand.desk.link.state == "away")
    await stand.press("3", "b")
    await stand.wait(seconds=7)
    shown, head = line_above_the_keys(stand), str(stand.app.screen.query_one("#head").render())
    server.close_with = None
    await stand.settle()

    assert "the pictures go on" in shown
    assert "1 waiting to get through: Chen, Yifan seen out" in shown
    assert "○ away 0:07" in head
    assert server.commands(c.SeeOut) == [c.SeeOut(candidate=CHEN)]
    assert stand.feed(CHEN).state is FeedState.LIVE


async def test_a_refusal_is_said_with_what_was_wanted(stand: Stand, server: ConsoleServer) -> None:
    """Nothing is lost silently."""
    stand.desk.command(c.SeeOut(candidate=ADEYEMI), "Adeyemi seen out")
    await stand.settle()

    assert toasts(stand)[-1].startswith("Not done: Adeyemi seen out. There is no break")


async def test_a_wrong_key_ends_the_console_with_a_sentence() -> None:
    """Nobody waits for a server that will never let them in."""
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    server.close_with = wire.Close.KEY

    async with TestServer(server.application()) as http:
        desk = desk_for(str(http.make_url("/")), "a wrong key")
        app = ConsoleApp(desk)
        async with app.run_test(size=SIZE) as pilot, asyncio.timeout(10):
            while app.return_code is None:
                await pilot.pause(0.01)

    assert app.return_code == 1
    assert "does not take this key" in desk.away_words


async def test_quitting_asks_and_names_what_would_be_lost(stand: Stand, server: ConsoleServer) -> None:
    """A slip on q must not leave a room unattended."""
    await finished(server)
    await server.say(actor(OKAFOR), c.ConfirmUpload(candidate=CHEN))
    await stand.settle()
    await stand.press("3", "g", "q")
    question = str(stand.app.screen.dialogs[0].query_one(".label").render())
    assert "lost if you leave: releasing Chen, Yifan" in question
    await stand.press("n")
    assert stand.app.is_running

    await stand.press("ctrl+q", "y")
    await stand.until(lambda: not stand.app.is_running)


async def test_help_lists_every_key(stand: Stand) -> None:
    """One key tells all the others."""
    await stand.press("question_mark")
    await stand.until(lambda: isinstance(stand.app.screen, HelpScreen))
    await stand.press("escape")
    await stand.until(lambda: not isinstance(stand.app.screen, HelpScreen))


async def test_a_click_selects_and_the_key_bar_acts(stand: Stand, server: ConsoleServer) -> None:
    """Everything has a mouse target."""
    await stand.pilot.click(stand.app.screen.tiles[1])
    assert stand.desk.chosen.number == BRANDT

    await stand.pilot.click("#keys", offset=(stand.app.screen.query_one("#keys").render().plain.index("incident"), 0))
    await stand.until(lambda: bool(stand.app.screen.dialogs))


async def test_a_click_on_a_need_goes_there_and_opens_what_answers_it(stand: Stand, server: ConsoleServer) -> None:
    """Who works by mouse is as quick as who works by keys."""
    await server.candidate(CHEN, c.SendMessage(candidate=CHEN, text="May I?"))
    await stand.settle()
    await stand.wait(seconds=1)
    await stand.pilot.click("#needs", offset=(3, 1))
    await stand.until(lambda: bool(stand.app.screen.dialogs))

    assert stand.desk.chosen.number == CHEN


async def test_actions_are_found_by_name(stand: Stand) -> None:
    """Who forgot the key finds the action in the palette."""
    await stand.press("ctrl+p")
    await type_in(stand, "note an incident")
    await stand.pilot.pause(0.3)
    await stand.press("enter")

    await stand.until(lambda: bool(getattr(stand.app.screen, "dialogs", [])))


async def test_in_words_alone_the_room_is_a_table_and_feeds_are_still_watched(server: ConsoleServer) -> None:
    """A screen reader reads nine rows; a lost feed is noticed there too."""
    async with on_stand(server, in_words=True, size=(80, 24)) as stand:
        await server.until(lambda: len(server.watched) == 3)
        stand.feed(CHEN).picture(still(3))
        stand.feed(CHEN).lose()
        await stand.wait(seconds=7)
        rows = str(stand.app.screen.query_one("#seats").render()).splitlines()
        await stand.press("3", "m", "escape")

    assert any(CHEN in row and "no signal 0:07" in row for row in rows)


async def test_a_second_in_which_nothing_happens_repaints_at_most_the_clocks(stand: Stand) -> None:
    """Nine pictures leave no time for repainting words that say the same."""
    stand.feed(CHEN).picture(still(3))
    await stand.wait(seconds=1)
    tiles = stand.app.screen.tiles
    titles = [tile.border_title for tile in tiles]
    painted = []
    for tile in tiles:
        tile._status.update = lambda *_, seat=tile.seat, **__: painted.append(seat)
    stand.app.second()

    assert painted == []
    assert [tile.border_title for tile in tiles] == titles


async def test_names_with_brackets_are_shown_as_they_are() -> None:
    """A name is never read as markup."""
    server = ConsoleServer(exam(), HALF_PAST_NINE - timedelta(minutes=20))
    renamed = server.session.configuration.candidates[0].model_copy(update={"name": "[b]Ade[/b], T [x]"})
    configuration = server.session.configuration
    configuration = configuration.model_copy(update={"candidates": (renamed, *configuration.candidates[1:])})
    server = ConsoleServer(configuration, HALF_PAST_NINE - timedelta(minutes=20))

    async with on_stand(server, size=(200, 60)) as stand:
        title = stand.app.screen.tiles[0].border_title
        notice = line_above_the_keys(stand)

    assert "[b]Ade[/b], T [x]" in str(title).replace("\\", "")
    assert "[b]Ade[/b], T [x]" in notice


async def test_the_whole_exam_day_goes_by_keys_alone() -> None:
    """From the door to the release, with breaks, faults and messages on the way: no error, nothing left waiting."""
    server = ConsoleServer(exam(), HALF_PAST_NINE)
    await in_mid_exam(server)
    async with on_stand(server) as stand:
        await stand.press("2", "b", "5", "b")
        await stand.settle()
        await stand.press("6", "u")
        await stand.until(lambda: len(stand.app.screen.dialogs[0]._looked_at) == 1)
        await stand.press("c", "c")
        await stand.settle()
        await stand.press("g")
        await stand.wait(seconds=5)
        await stand.settle()

    assert server.session.sittings[FAROUK].phase is Phase.RELEASED
    assert server.session.sittings[IVANOVA].phase is Phase.CHECKING
