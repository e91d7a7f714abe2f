"""Reading the log: what each line is about, which lines are wanted, where words are found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invigilator_console.model import Model
    from invigilator_console.wording import LogLine


class Subject(StrEnum):
    """What a line is about, to filter by. The order is that of the day."""

    DOOR = "door"
    BREAKS = "breaks"
    WORDS = "words"
    FAULTS = "faults"
    TIME = "time"
    CAMERA = "camera"
    NOTES = "notes"
    PAGES = "pages"
    ROOM = "room"


_EVENTS = {
    Subject.DOOR: (
        "CandidateJoined CandidateRejoined HonourCodeSigned DeviceChecked DeviceCheckOverridden IdentityNoted "
        "CheckAskedFor CheckPassed OnboardingAccepted OnboardingWaived CandidateRejected CandidateSeated "
        "CandidateReadmitted LateArrivalNoted CandidateMoved CandidateEntered CandidateTakenOff SeatsReplanned "
        "OtherScreenChecked LinkReissued CandidateDidNotAttend"
    ),
    Subject.BREAKS: (
        "BreakAskedFor BreakRefused BreakStarted CandidateSeenOut CandidateSaidBack BreakEnded BreakWithdrawn"
    ),
    Subject.WORDS: "MessageSent MessageRead AnnouncementMade AnnouncementRead",
    Subject.FAULTS: (
        "FaultReported FaultRepeated FaultTaken FaultAnswered FaultResolved CreditDeclined SchoolTold CandidateAbsent "
        "CandidatePresent"
    ),
    Subject.TIME: (
        "TimeCredited ClockStopped ClockRestarted WritingStarted StartedByHand WritingFinished WritingResumed"
    ),
    Subject.CAMERA: (
        "FeedLost FeedReturned PageLeft PageReturned PhonePickedUp PhonePutDown RecordingBegun RecordingStored "
        "RecordingStopped"
    ),
    Subject.NOTES: "IncidentNoted MomentMarked EvidenceKept",
    Subject.PAGES: (
        "PageStored PagesReordered PageRemoved PagesDeclared HandedInElsewhere PageAskedAgain UploadConfirmed "
        "CandidateReleased CandidateLeft DepartureNoted"
    ),
    Subject.ROOM: "SessionOpened SessionClosed RoomAttended RoomUnattended RoomHandedOver StaffPosted NeedSnoozed",
}
SUBJECTS = {event: subject for subject, events in _EVENTS.items() for event in events.split()}
"""What each event is about; a test fails when one is missing."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are wanted: of these seats, about these subjects. Nothing named means all."""

    seats: frozenset[int] = frozenset()
    subjects: frozenset[Subject] = frozenset()

    def wants(self, line: LogLine) -> bool:
        """Whether that line is to be shown. What is everybody's is no seat's."""
        if self.seats and line.seat not in self.seats:
            return False
        return not self.subjects or SUBJECTS.get(line.kind, Subject.ROOM) in self.subjects

    def with_seat(self, seat: int) -> Filter:
        """The same with that seat named, or no more."""
        return Filter(self.seats ^ {seat}, self.subjects)

    def with_subject(self, subject: Subject) -> Filter:
        """The same with that subject named, or no more."""
        return Filter(self.seats, self.subjects ^ {subject})


def times_of(line: LogLine, model: Model) -> tuple[str, str]:
    """When it was said, and when it came if that was noticeably later; else nothing."""
    came = f"(came {model.local(line.at):%H:%M:%S})" if line.came_late else ""
    return f"{model.local(line.said_at):%H:%M:%S}", came


def who_of(line: LogLine) -> str:
    """Whom a line is about, in one word or two."""
    return f"seat {line.seat}" if line.seat else line.candidate or ""


def one_row(text: str) -> str:
    """Text of several lines as one, without anything a terminal would take for a command."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def is_found(needle: str, line: LogLine, model: Model) -> bool:
    """Whether a line holds what is sought, in its words, its seat or the candidate's name; case is all one."""
    return bool(needle) and needle.casefold() in _sought_in(line, model).casefold()


def _sought_in(line: LogLine, model: Model) -> str:
    name = model.name_of(line.candidate) if line.candidate else ""
    return f"{who_of(line)} {line.candidate or ''} {name} {one_row(line.words)}"


def places(needle: str, text: str) -> list[tuple[int, int]]:
    """Where `needle` stands in `text`, as (begin, end), without overlaps. Case is all one."""
    wanted, within = needle.casefold(), text.casefold()
    # A letter that folds into two would move what follows; such a text is sought as it is written.
    if len(within) != len(text):
        wanted, within = needle, text
    found = []
    begin = within.find(wanted) if wanted else -1
    while begin >= 0:
        found.append((begin, begin + len(wanted)))
        begin = within.find(wanted, begin + len(wanted))
    return found
