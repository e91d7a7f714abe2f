"""What the guide of a rehearsal teaches: fourteen lessons, in the order of an exam day. Pure."""

from __future__ import annotations

from invigilator_console.coaching import Lesson, Step
from invigilator_console.coaching_conditions import (
    HAS_FINISHED,
    admitted,
    feed_is_lost,
    has_declared,
    has_pages,
    is_whole,
    on_a_break,
    over,
    recorded,
    selected,
    shows_an_id,
    ticked,
    written_to,
)
from invigilator_console.model import GONE
from rooms import events as e
from rooms.vocabulary import Phase

PAGES = 3

LOOK_AROUND = Lesson(
    "Looking",
    "That is how you look closer; the other eight went on meanwhile.",
    (3,),
    (
        Step(
            "Nine candidates, a frame each; the word below a picture says how they stand. Press {seat} to select seat "
            "{seat}.",
            selected,
        ),
        Step(
            "{focus} enlarges the picture, and shows beside it the clock explained and the day so far.",
            lambda scene: scene.sight.is_enlarged,
        ),
        Step("Esc goes back to the room.", lambda scene: not scene.sight.is_enlarged),
    ),
    needs_writing=False,
)

WRONG_ID = Lesson(
    "A wrong ID",
    "Not admitted, and told why. The next step is theirs.",
    (8, 9),
    (
        Step(
            "{name} opens the link. Once all is signed and checked, seat {seat} stands under NEEDS YOU.",
            shows_an_id,
            ("join",),
            unless=lambda scene: scene.card.joins > 0,
        ),
        Step("{next_need} takes you to what needs you, a digit to its seat: go to seat {seat}.", selected),
        Step(
            "{admit} opens the arrival. It is a library card that is held up: no valid ID. n does not admit: choose "
            "“invalid ID”, Enter, say what to do instead, Enter.",
            lambda scene: scene.sight.holds or scene.happened(e.CandidateRejected),
        ),
        Step(
            "It waits five seconds: {undo} or Esc would take it back. Let it pass.",
            recorded(e.CandidateRejected),
        ),
    ),
    is_repeatable=False,
    needs_writing=False,
)

ADMIT = Lesson(
    "Admitting",
    "Each check stands in the record with its time.",
    (8, 9),
    (
        Step(
            "{name} comes with a passport now. Wait until seat {seat} says “at the door”.",
            lambda scene: shows_an_id(scene) and scene.card.rejected is None,
            ("join",),
            unless=lambda scene: scene.card.joins > 0,
        ),
        Step(
            "{seat}, then {admit}. Look at the picture and tick each check by its number: room sweep, desk, calculator "
            "(with its model), other phones, identity.",
            ticked,
        ),
        Step("All is ticked: y admits.", admitted),
    ),
    is_repeatable=False,
    needs_writing=False,
)

A_BREAK = Lesson(
    "A break",
    "Seen out, seen back: the ledger has timed it.",
    (2,),
    (
        Step("{name}, seat {seat}, is about to notify you of a break.", on_a_break, ("break toilet for 15s",)),
        Step(
            "The clock runs from that moment, seen by you or not. {seat} selects, {break} says that you see them go.",
            recorded(e.CandidateSeenOut, e.BreakEnded),
        ),
        Step(
            "OUT, with the time against its limit. The candidate will say to be back; wait for it.",
            recorded(e.CandidateSaidBack, e.BreakEnded),
        ),
        Step("Look whether it is so. Then {break} again: only that ends the break.", recorded(e.BreakEnded)),
    ),
    tidy=("back",),
)

AN_OVERRUN = Lesson(
    "A break that runs over",
    "The overrun stands in the break ledger; nobody need judge it now.",
    (5,),
    (
        Step("{name}, seat {seat}, is about to go.", on_a_break, ("break toilet for 30m",)),
        Step(
            "Say that you see them go ({seat}, {break}), and watch the clock. The limit is short today.",
            over,
        ),
        Step(
            "OVER: the frame is red, the bell rang once. Write to them: {message}, Tab, Enter for ready-made words, "
            "Enter to send.",
            lambda scene: written_to(scene) or scene.happened(e.BreakEnded),
        ),
        Step(
            "{name} is on the way.",
            recorded(e.CandidateSaidBack, e.BreakEnded),
            ("back",),
        ),
        Step("There they are: {break}.", recorded(e.BreakEnded)),
    ),
    tidy=("back",),
)

A_MESSAGE = Lesson(
    "A message",
    "Read, answered, and nobody else saw it.",
    (4,),
    (
        Step(
            "Somebody writes to you.",
            lambda scene: any(isinstance(event, e.MessageSent) for event in scene.sight.heard),
            ("message My sugar is low: I am taking two of my glucose tablets.",),
        ),
        Step(
            "Seat {seat} has written: see NEEDS YOU. {seat}, then {message} reads it. Type an answer, Enter sends it.",
            written_to,
        ),
    ),
)

A_FAULT = Lesson(
    "Something does not work",
    "Reported, answered, and the lost time is on the candidate's own clock.",
    (3,),
    (
        Step(
            "A candidate reports a fault; its time of receipt is stamped.",
            recorded(e.FaultReported, e.FaultRepeated),
            ("fault technical: The page with the paper went blank for two minutes. It is back now.",),
        ),
        Step(
            "{seat}, then {fault}: the minutes are proposed from the record. Say what was done (Tab: ready-made "
            "words), Enter.",
            recorded(e.FaultResolved, e.FaultAnswered),
        ),
        Step(
            "No time is granted yet. {time} credits minutes with a reason: 2, Tab, Tab, Enter.",
            recorded(e.TimeCredited, e.CreditDeclined),
        ),
    ),
)

A_LOST_FEED = Lesson(
    "A feed is lost",
    "Lost and back, both on record by themselves. You never write that down.",
    (6,),
    (
        Step("Watch seat {seat}: its network fails.", feed_is_lost, ("drop network for 30m",)),
        Step(
            "The bell rings, the last picture turns grey. {next_need} takes you to the most urgent; go to seat {seat}.",
            selected,
        ),
        Step("After fifteen seconds the loss goes on record by itself: watch the LOG.", recorded(e.FeedLost)),
        Step("The network is back, and so is the picture, in a moment.", recorded(e.FeedReturned), ("recover",)),
    ),
    tidy=("recover",),
)

A_DARK_CAMERA = Lesson(
    "A dark picture",
    "A word was enough. A picture that stays dark would be worth an incident.",
    (7,),
    (
        Step(
            "Seat {seat}: the phone has fallen on its face and the picture is dark. Tell them: {seat}, {message}, your "
            "words, Enter.",
            written_to,
            ("dark camera for 30m",),
        ),
    ),
    tidy=("recover",),
)

ANNOUNCING = Lesson(
    "An announcement",
    "Every phone chimes. {announce} again shows who has not read it.",
    (1,),
    (
        Step(
            "Question 3 has a misprint. {announce} tells everybody: type it, Enter.",
            recorded(e.AnnouncementMade),
        ),
    ),
)

FOR_THE_RECORD = Lesson(
    "For the record",
    "Kept and described. Candidates never see either; people decide later.",
    (1,),
    (
        Step(
            "Seat {seat}: {name} walks off. {seat}, then {keep} keeps what was just seen: say why, Enter.",
            recorded(e.MomentMarked),
            ("walk off for 30m",),
        ),
        Step(
            "Now say what you saw: {incident}, in plain words, Enter.",
            lambda scene: any(isinstance(event, e.IncidentNoted) for event in scene.sight.heard),
        ),
    ),
    tidy=("recover",),
)

_COMES_IN = "{name}, seat {seat}, has finished and photographs the pages. Wait a moment."

A_MISSING_PAGE = Lesson(
    "A missing page",
    "Asked for, photographed again, whole.",
    (4, 2),
    (
        Step(_COMES_IN, lambda scene: scene.card.phase in HAS_FINISHED, ("finish",)),
        Step(_COMES_IN, has_pages(PAGES - 1), (f"upload {PAGES - 1} pages",)),
        Step(_COMES_IN, has_declared, (f"declare {PAGES} pages",)),
        Step(
            f"{PAGES} pages are declared, {PAGES - 1} are there. {{seat}}, {{upload}}: go down to page {PAGES} with "
            "the arrows, r asks for it again; say why, Enter. Esc leaves.",
            recorded(e.PageAskedAgain),
        ),
        Step("The page is on its way.", has_pages(PAGES), (f"upload page {PAGES}",)),
        Step("The page is on its way.", is_whole, (f"declare {PAGES} pages",)),
    ),
    is_repeatable=False,
)

RELEASING = Lesson(
    "Confirming and releasing",
    "Nobody leaves before every page is stored and seen.",
    (4, 2),
    (
        Step(_COMES_IN, lambda scene: scene.card.phase in HAS_FINISHED, ("finish",)),
        Step(_COMES_IN, has_pages(PAGES - 1), (f"upload {PAGES - 1} pages",)),
        Step(_COMES_IN, has_pages(PAGES), (f"upload page {PAGES}",)),
        Step(_COMES_IN, has_declared, (f"declare {PAGES} pages",)),
        Step(
            "{seat}, {upload}: look at each page with the arrows. When all are good, c confirms.",
            lambda scene: scene.card.phase in {Phase.CONFIRMED} | GONE,
        ),
        Step(
            "{release} lets {name} leave.",
            lambda scene: scene.sight.holds or scene.card.phase in GONE,
        ),
        Step(
            "Five seconds to take it back ({undo} or Esc). Let them pass.",
            lambda scene: scene.card.phase in GONE,
        ),
    ),
    is_repeatable=False,
)

HANDING_OVER = Lesson(
    "Handing over",
    "The room is in good hands, and the record shows who watched when.",
    (1,),
    (
        Step(
            "{hand_over} hands the room over: choose a colleague, Enter, a note of what to look out for, Enter.",
            recorded(e.RoomHandedOver),
        ),
    ),
    is_repeatable=False,
)

LESSONS = (
    LOOK_AROUND,
    WRONG_ID,
    ADMIT,
    A_BREAK,
    AN_OVERRUN,
    A_MESSAGE,
    A_FAULT,
    A_LOST_FEED,
    A_DARK_CAMERA,
    ANNOUNCING,
    FOR_THE_RECORD,
    A_MISSING_PAGE,
    RELEASING,
    HANDING_OVER,
)
