"""A whole exam by keys alone: nine candidates, a room, a relief, and what goes wrong on such a day.

What happens at the same time on a real day does so here: who waits for one thing looks after another meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from invigilator_console.dialogs.words import QUICK_REPLIES
from tests.journeys.exam_hall_by_keys import CHIEF, INVIGILATOR, PATIENCE, RELIEF, Console, Hall, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LET_IN_BY_THE_CHIEF = range(1, 8)
SHOWS_A_WRONG_ID, LAST_TO_COME = 8, 9
WRITES, OVERRUNS, REPORTS, MISSES_A_PAGE, HANDS_IN, DROPS_OUT, IS_DARK = range(1, 8)

OF_THE_ROOM = (
    "RoomAttended",
    "WritingStarted",
    "StartedByHand",
    "AnnouncementMade",
    "NeedSnoozed",
    "RoomHandedOver",
    "RoomUnattended",
    "RoomAttended",
    "RoomAttended",
)
OF_EACH = {
    SHOWS_A_WRONG_ID: ("CandidateJoined", "CandidateRejected", "IdentityNoted", "CheckPassed", "CandidateSeated"),
    LAST_TO_COME: ("CandidateJoined", "IdentityNoted", "CheckPassed", "CandidateSeated", "AnnouncementRead"),
    OVERRUNS: ("BreakStarted", "CandidateSeenOut", "CandidateSaidBack", "BreakEnded"),
    DROPS_OUT: ("FeedLost", "FeedReturned", "WritingFinished"),
    IS_DARK: ("IncidentNoted", "EvidenceKept", "MessageSent"),
    REPORTS: ("FaultReported", "FaultResolved", "TimeCredited"),
    WRITES: ("MessageSent", "MessageRead", "MessageSent", "MessageRead", "UploadConfirmed", "CandidateReleased"),
    HANDS_IN: ("WritingFinished", "PageStored", "UploadConfirmed", "CandidateReleased"),
    MISSES_A_PAGE: (
        *("WritingFinished", "PagesDeclared", "PageAskedAgain", "PageStored", "UploadConfirmed", "CandidateReleased"),
    ),
}
"""What the record holds, of the room and of each of these candidates, in this order."""


FINISH_OF_SEAT_3 = r"seat 3 · 1043390 .* finishes (\d\d:\d\d)"
"""When that candidate finishes, as the line above the keys says."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path, admitted=LET_IN_BY_THE_CHIEF) as hall:
        yield hall


def test_an_exam_day_is_held_by_keys_alone(hall: Hall) -> None:
    """From the door to the relief without a mouse or a command, and the record proves what happened."""
    console = hall.console(INVIGILATOR)
    console.sees("Room A · J. Okafor")

    # At the door.
    for seat in (*LET_IN_BY_THE_CHIEF, SHOWS_A_WRONG_ID):
        hall.phones.told(seat, "join")
    a_wrong_id_is_rejected(hall, console)
    hall.phones.told(LAST_TO_COME, "join")
    hall.records("CandidateSeated", *LET_IN_BY_THE_CHIEF)
    the_last_two_are_admitted_in_the_lobby(hall, console)
    writing_starts_by_hand(hall, console)

    # While they write.
    hall.phones.told(OVERRUNS, "break toilet for 30m")
    hall.phones.told(DROPS_OUT, "drop network for 30m")
    hall.phones.told(IS_DARK, "dark camera for 30m")
    hall.phones.told(WRITES, "message Is my phone well placed?")
    hall.phones.told(REPORTS, "fault technical: The paper went blank.")
    a_break_is_seen_out(hall, console)
    a_message_is_answered(hall, console)
    everybody_is_told(hall, console)
    a_report_is_answered(hall, console)
    a_dark_picture_is_put_off_and_noted(hall, console)
    a_break_that_ran_over_is_seen_back(hall, console)
    a_candidate_who_dropped_out_is_back(hall, console)
    the_announcement_is_read_by_all(hall, console)

    # At the end.
    pages_are_handed_in(hall)
    a_missing_page_is_asked_for(hall, console)
    pages_are_confirmed_and_released(hall, console)
    the_room_changes_hands(hall, console)
    console.does("q", "Leave?")
    console.sees("y yes")
    console.press("y")
    assert console.wait_for_end() == 0

    assert hall.verdict()["intact"] is True
    assert missing(OF_THE_ROOM, [event["type"] for event in hall.events()]) == []
    for seat, kinds in OF_EACH.items():
        own = [event["type"] for event in hall.events() if event.get("candidate") == number_of(seat)]
        assert missing(kinds, own) == [], f"of seat {seat}: {own}"


def missing(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """What of it is not among what was found in that order, from the first that is missing."""
    left = list(wanted)
    for kind in found:
        if left and kind == left[0]:
            left.pop(0)
    return left


# At the door


def a_wrong_id_is_rejected(hall: Hall, console: Console) -> None:
    console.is_told("seat 8 [y] waits to be admitted")
    console.does("8 y", "Arrival · seat 8")
    console.sees("n reject")
    console.does("n", "Do not admit Ó Briain")
    console.sees("Enter choose, then Enter reject")
    console.press("3", "Enter")
    console.says("Please show a passport.", in_dialog="Do not admit", field="what exactly")
    console.sees("not admitting Ó Briain, Sinéad (invalid ID) in")
    hall.records("CandidateRejected", SHOWS_A_WRONG_ID)


def the_last_two_are_admitted_in_the_lobby(hall: Hall, console: Console) -> None:
    """The one who was rejected has come again; whoever waits next comes up without being looked for."""
    for seat in (SHOWS_A_WRONG_ID, LAST_TO_COME):
        console.is_told(f"seat {seat} [y] waits to be admitted")
    console.does("v", "LOBBY room A · 2 for you")
    console.press("Enter")
    first = int(console.finds(r"Arrival · seat (\d)"))
    second = SHOWS_A_WRONG_ID + LAST_TO_COME - first
    tick_all(console)
    console.does("y", f"Arrival · seat {second}")
    tick_all(console)
    console.does("y", "everybody who is expected has come")
    console.does("Escape", "NEEDS YOU")
    hall.records("CandidateSeated", first, second)


def tick_all(console: Console) -> None:
    console.sees("␣ tick")
    console.press("1", "2", "3", "4")
    console.asks("5", "Which one is held up?")
    console.says("CASIO FX-83GTX", in_dialog="Which one is held up?")
    for place in "12345":
        console.sees(f"{place} ☑")


def writing_starts_by_hand(hall: Hall, console: Console) -> None:
    """A start by a slip is taken back within the five seconds; one that is meant is let pass."""
    for is_meant in (False, True):
        console.asks("s", "Why should it start now?")
        console.says("Everybody is here.", in_dialog="Why should it start now?")
        console.sees("starting writing by hand in")
        if not is_meant:
            console.does("z", "Taken back: starting writing by hand")
            console.loses("starting writing by hand in")
    hall.records("StartedByHand")
    console.sees("writing ends")


# While they write


def a_break_is_seen_out(hall: Hall, console: Console) -> None:
    console.is_told("toilet break, notified")
    console.press("2", "b")
    hall.records("CandidateSeenOut", OVERRUNS)


def a_break_that_ran_over_is_seen_back(hall: Hall, console: Console) -> None:
    console.is_told("toilet break over by")
    console.sees("OVER")
    hall.phones.told(OVERRUNS, "back")
    console.is_told("says to be back")
    console.press("2", "b")
    hall.records("BreakEnded", OVERRUNS)
    console.loses("OVER")


def a_candidate_who_dropped_out_is_back(hall: Hall, console: Console) -> None:
    """Lost and back without anybody writing it down."""
    console.is_told("feed lost")
    console.sees("no signal")
    hall.records("FeedLost", DROPS_OUT)
    hall.phones.told(DROPS_OUT, "recover")
    hall.records("FeedReturned", DROPS_OUT)
    console.loses("no signal")


def a_dark_picture_is_put_off_and_noted(hall: Hall, console: Console) -> None:
    """Put off with a reason, and noted with the picture of the moment."""
    console.is_told("picture dark")
    console.asks("7 S", "Put off for a while")
    console.says("The lamp is looked after.", in_dialog="Put off for a while")
    hall.records("NeedSnoozed")
    console.asks("i", "What happened? Candidates never see it.")
    console.sees("attach the picture of")
    console.says("The lamp went out.", in_dialog="What happened? Candidates never see it.")
    hall.records("EvidenceKept", IS_DARK)
    hall.phones.told(IS_DARK, "recover")


def a_report_is_answered(hall: Hall, console: Console) -> None:
    """The minutes since the report are on the candidate's clock as soon as it is answered."""
    console.is_told("The paper went blank.")
    console.press("3")
    before = console.finds(FINISH_OF_SEAT_3)
    console.asks("f", "Reported fault · seat 3")
    console.says("It works again.", in_dialog="Reported fault")
    hall.records("TimeCredited", REPORTS)
    console.wait_for(lambda: console.finds(FINISH_OF_SEAT_3) != before, PATIENCE)


def a_message_is_answered(hall: Hall, console: Console) -> None:
    """By a reply that stood there ready, changed by nobody."""
    console.is_told("“Is my phone well placed?”")
    console.asks("1 m", "Message · seat 1")
    console.turns_to("1 Please move your phone", by="Tab")
    console.press("Enter")
    console.counts(QUICK_REPLIES[0][:46], 2)
    console.press("Enter")
    console.loses("Message · seat 1")
    hall.records("MessageSent", WRITES, times=2)


def everybody_is_told(hall: Hall, console: Console) -> None:
    console.asks("a", "What everybody should know")
    console.says("Question 3: read n for m.", in_dialog="It cannot be taken back.")
    hall.records("AnnouncementMade")


def the_announcement_is_read_by_all(hall: Hall, console: Console) -> None:
    """Also by who was away when it was made: it waited for them."""
    console.asks("a", "read by all")
    console.press("Escape")
    console.loses("It cannot be taken back.")
    hall.records("AnnouncementRead", *range(1, 10))
    hall.records("MessageRead", WRITES, times=2)


# At the end


def pages_are_handed_in(hall: Hall) -> None:
    """Three hand in, one of them with a page too few; a fourth still photographs."""
    all_their_pages = {WRITES: 1, HANDS_IN: 1, MISSES_A_PAGE: 2}
    for seat in (*all_their_pages, DROPS_OUT):
        hall.phones.told(seat, "finish")
    hall.records("WritingFinished", *all_their_pages, DROPS_OUT)
    for seat, pages in all_their_pages.items():
        hall.phones.told(seat, f"upload {pages} pages")
        hall.phones.told(seat, f"declare {pages + (seat == MISSES_A_PAGE)} pages")
    for seat, pages in all_their_pages.items():
        hall.records("PageStored", seat, times=pages)
    hall.records("PagesDeclared", *all_their_pages)


def a_missing_page_is_asked_for(hall: Hall, console: Console) -> None:
    console.sees("2 of 3 pages")
    console.asks("4 u", "Upload · seat 4")
    console.does("Down Down", "not stored yet")
    console.does("r", "Ask for page 3 again")
    console.sees("Enter send")
    console.says("It is missing.", in_dialog="What is wrong with it?")
    console.press("Escape")
    console.loses("Upload · seat 4")
    hall.records("PageAskedAgain", MISSES_A_PAGE)
    hall.phones.told(MISSES_A_PAGE, "upload page 3")
    hall.records("PageStored", MISSES_A_PAGE, times=3)
    hall.phones.told(MISSES_A_PAGE, "declare 3 pages")


def pages_are_confirmed_and_released(hall: Hall, console: Console) -> None:
    """One by itself, after a slip; then all whose upload is confirmed. Whoever still photographs stays."""
    confirm_upload(console, MISSES_A_PAGE, pages=3)
    console.does("4 g", "releasing Dubois, Élodie in")
    console.does("z", "Taken back: releasing Dubois")
    console.loses("releasing Dubois, Élodie in")
    console.does("g", "releasing Dubois, Élodie in")
    for seat in (WRITES, HANDS_IN):
        confirm_upload(console, seat, pages=1)
    console.is_told("seat 4 released")
    console.does("G", "Release 2")
    console.sees("1 other still uploads")
    console.sees("y yes")
    console.does("y", "releasing Adeyemi, Farouk in")
    hall.records("CandidateReleased", WRITES, HANDS_IN)


def confirm_upload(console: Console, seat: int, pages: int) -> None:
    """The first page is looked at as it is shown; others that were not are named once before it is confirmed."""
    console.is_told(f"seat {seat} [u] upload to confirm")
    console.asks(f"{seat} u", f"Upload · seat {seat}")
    console.sees("stored. whole")
    console.sees("✓ looked at")
    if pages > 1:
        console.does("c", "c once more confirms")
    console.press("c")
    console.loses(f"Upload · seat {seat}")
    console.is_told(f"seat {seat} [g] upload confirmed")


# Hands


def the_room_changes_hands(hall: Hall, console: Console) -> None:
    """Handed over; left alone by a console that failed, which the chief is told; taken up again, and taken back."""
    relief = hall.console(RELIEF, "--text")
    relief.sees("J. Okafor has it")
    chief = hall.console(CHIEF, "--text")
    console.asks("h", "Hand room A over")
    place = console.finds(r"(\d) R\. Sato")
    console.press(place, "Enter")
    console.says("Seat 6 is photographing.", in_dialog="Hand room A over", field="optional: who")
    relief.sees("Room A · R. Sato")
    relief.sees("“Seat 6 is photographing.”")
    console.sees("OBSERVING")
    console.does("7 m", "You only watch room A")
    relief.asks("7 m", "Message · seat 7")
    relief.says("I am here now.", in_dialog="Message · seat 7")
    hall.records("MessageSent", IS_DARK)

    chief.sees("R. Sato has it")
    relief.is_killed()
    chief.sees("ROOM A UNATTENDED")
    again = hall.console(RELIEF, "--text")
    again.sees("Room A · R. Sato")
    again.sees("is told: “I am here now.”")
    chief.loses("ROOM A UNATTENDED")

    console.asks("o", "Rooms")
    console.press("Enter")
    console.sees("Room A · J. Okafor")
    again.sees("OBSERVING")
