"""One candidate's day: what belongs together as one entry with its length, in the order in which it began. Pure.

The record says that a break began, that somebody was seen out, that they were seen back; a person asks how long they
were away. What is still open has no end, and is counted until now by whoever shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from invigilator_console.log_book import SUBJECTS, Subject
from rooms import events as e
from rooms.event_words import spell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from invigilator_console.wording import LogLine
    from rooms.views import SeatCard


@dataclass(slots=True)
class Entry:
    """One thing of a candidate's day.

    `is_spell`: it lasts, and `until` is None while it does. `limit`: how long it may last. `notes`: what was said of it
    later, each with its time.
    """

    since: datetime
    subject: Subject
    words: str
    until: datetime | None = None
    is_spell: bool = False
    limit: timedelta | None = None
    notes: list[tuple[datetime, str]] = field(default_factory=list)

    def length(self, now: datetime) -> timedelta | None:
        """How long it lasted, or has lasted by now; None for what does not last."""
        return max(timedelta(0), (self.until or now) - self.since) if self.is_spell else None

    def is_over(self, now: datetime) -> bool:
        """Whether it took longer than it may."""
        length = self.length(now)
        return length is not None and self.limit is not None and length > self.limit


@dataclass(frozen=True, slots=True)
class Total:
    """How often something was, and for how long altogether."""

    words: str
    times: int
    length: timedelta


Key = Callable[[Any], str]

BEGINS: dict[type, tuple[Key, Callable[[Any], str | None]]] = {
    e.BreakStarted: (lambda _: "break", lambda ev: f"{ev.kind} break"),
    e.FeedLost: (lambda _: "feed", lambda _: "no picture"),
    e.CandidateAbsent: (lambda _: "phone", lambda _: "phone not heard by the server"),
    e.PageLeft: (lambda _: "page", lambda ev: f"left the page ({ev.how})"),
    e.PhonePickedUp: (lambda _: "hand", lambda _: "phone in hand"),
    e.ClockStopped: (lambda _: "clock", lambda ev: f"clock stopped: {ev.reason}"),
    e.FaultReported: (lambda ev: f"fault:{ev.report}", lambda _: None),
    e.MessageSent: (lambda ev: f"message:{ev.message}", lambda _: None),
    e.AnnouncementMade: (lambda ev: f"announcement:{ev.announcement}", lambda _: None),
}
"""What begins an entry, with the words for it where those of the log would say only that it began."""
WITHIN: dict[type, Key] = {
    e.CandidateSeenOut: lambda _: "break",
    e.CandidateSaidBack: lambda _: "break",
    e.FaultRepeated: lambda ev: f"fault:{ev.report}",
    e.FaultTaken: lambda ev: f"fault:{ev.report}",
    e.FaultAnswered: lambda ev: f"fault:{ev.report}",
    e.CreditDeclined: lambda ev: f"fault:{ev.report}",
}
"""What is said of an entry that has begun."""
ENDS: dict[type, Key] = {
    e.BreakEnded: lambda _: "break",
    e.BreakWithdrawn: lambda _: "break",
    e.FeedReturned: lambda _: "feed",
    e.CandidatePresent: lambda _: "phone",
    e.PageReturned: lambda _: "page",
    e.PhonePutDown: lambda _: "hand",
    e.ClockRestarted: lambda _: "clock",
    e.FaultResolved: lambda ev: f"fault:{ev.report}",
    e.MessageRead: lambda ev: f"message:{ev.message}",
    e.AnnouncementRead: lambda ev: f"announcement:{ev.announcement}",
}
"""What ends an entry."""
SAYS_ONLY_THAT_IT_ENDED: frozenset[type] = frozenset(
    {e.FeedReturned, e.CandidatePresent, e.PageReturned, e.PhonePutDown, e.BreakEnded}
)
"""Their words would repeat the length, which stands beside the entry."""
IS_READ: tuple[type, ...] = (e.MessageRead, e.AnnouncementRead)


def timeline(card: SeatCard, lines: Iterable[LogLine]) -> list[Entry]:
    """Everything of this candidate, oldest first, from the lines of the log."""
    entries: list[Entry] = []
    begun: dict[str, Entry] = {}
    for line in lines:
        if line.candidate == card.number or _is_everybodys(card, line):
            _take_in(line, entries, begun)
    limits = {pause.since: pause.limit_s for pause in (*card.breaks, card.pause) if pause is not None}
    for entry in entries:
        if entry.subject is Subject.BREAKS and entry.is_spell and (limit := limits.get(entry.since)) is not None:
            entry.limit = timedelta(seconds=limit)
    return sorted(entries, key=lambda entry: entry.since)


def _is_everybodys(card: SeatCard, line: LogLine) -> bool:
    event = line.event
    heard = isinstance(event, e.AnnouncementMade) and event.room in {None, card.room}
    return heard or isinstance(event, e.WritingStarted)


def _take_in(line: LogLine, entries: list[Entry], begun: dict[str, Entry]) -> None:
    event, kind = line.event, type(line.event)
    if (ends := ENDS.get(kind)) is not None and (entry := begun.pop(ends(event), None)) is not None:
        _end(entry, line)
    elif (within := WITHIN.get(kind)) is not None and (entry := begun.get(within(event))) is not None:
        entry.notes.append((line.said_at, line.words))
    else:
        entry = Entry(_since(line), SUBJECTS.get(line.kind, Subject.ROOM), line.words)
        if kind in ENDS and hasattr(event, "since"):
            # Its beginning is not among the lines any more; the end still tells how long it was.
            entry.is_spell, entry.until = True, getattr(event, "until", line.said_at)
        elif (begins := BEGINS.get(kind)) is not None:
            key, words = begins
            entry.words = words(event) or line.words
            entry.is_spell = not isinstance(event, e.MessageSent | e.AnnouncementMade)
            begun[key(event)] = entry
        entries.append(entry)


def _end(entry: Entry, line: LogLine) -> None:
    kind = type(line.event)
    until = getattr(line.event, "until", line.said_at)
    if kind in IS_READ:
        entry.notes.append((line.said_at, f"read after {spell((until - entry.since).total_seconds())}"))
        return
    entry.until = until
    if kind not in SAYS_ONLY_THAT_IT_ENDED:
        entry.notes.append((line.said_at, line.words))


def _since(line: LogLine) -> datetime:
    since = getattr(line.event, "since", None)
    return since if isinstance(since, datetime) else line.said_at


TOTALS: dict[str, Callable[[Entry], bool]] = {
    "breaks": lambda entry: entry.subject is Subject.BREAKS,
    "without a picture": lambda entry: entry.words == "no picture",
    "page left": lambda entry: entry.words.startswith("left the page"),
    "phone in hand": lambda entry: entry.words == "phone in hand",
}


def totals(entries: Iterable[Entry], now: datetime) -> list[Total]:
    """What lasted, added up by what it was; what never was is left out."""
    lasting = [entry for entry in entries if entry.is_spell]
    found = []
    for words, fits in TOTALS.items():
        lengths = [entry.length(now) or timedelta(0) for entry in lasting if fits(entry)]
        if lengths:
            found.append(Total(words, len(lengths), sum(lengths, timedelta(0))))
    return found
