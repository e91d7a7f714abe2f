"""*Needs you*: what waits for this person, most urgent first, oldest first within it. Pure; asked anew each second.

Each need has an id that stays the same while it lasts, so that the bell rings once and a chosen need stays chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from invigilator_console.sight import Trouble
from invigilator_console.standing import late_words, overrun, pages_in_words, waits_at_the_door
from rooms.event_words import spell
from rooms.vocabulary import FaultKind, FinishedBy, Phase, Role

if TYPE_CHECKING:
    from invigilator_console.model import Model
    from rooms.views import SeatCard, SessionCard

LOST_AFTER = timedelta(seconds=5)
"""A silence shorter than this is on the tile but asks nobody to do anything."""

HANDOVER_IS_NEWS = timedelta(minutes=10)
"""How long a handover stands among what needs its receiver; it stays in the list of rooms."""

LONG_IN_HAND = timedelta(minutes=5)
"""So long somebody may photograph pages before the invigilator is told; everybody does at the end."""

NONE: Mapping[str, tuple[Trouble, datetime]] = MappingProxyType({})

ASKED_LONG_AGO = timedelta(seconds=30)
"""So long somebody may take to show what was asked for before the question comes up again."""

SEEN = frozenset({Phase.SEATED, Phase.WRITING, Phase.UPLOADING})
"""Who is to be on camera."""


class Urgency(IntEnum):
    """How soon somebody should look. `ALARM` rings the bell."""

    ALARM = 0
    NOW = 1
    SOON = 2
    WHEN_FREE = 3


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits. `act` names the action of `keys.py` that answers it; `seat` is None for a room."""

    id: str
    urgency: Urgency
    since: datetime
    words: str
    act: str
    candidate: str | None = None
    seat: int | None = None


class _Found(NamedTuple):
    """A need before it is known whose it is; `name` makes its id."""

    name: str
    urgency: Urgency
    since: datetime
    words: str
    act: str


def needs(
    model: Model, now: datetime, silences: Mapping[str, datetime], sights: Mapping[str, tuple[Trouble, datetime]] = NONE
) -> list[Need]:
    """Everything that waits in the room in view, ordered.

    Args:
        model: the session as known.
        now: the server's time.
        silences: since when each candidate's feed is silent, for those whose feed is.
        sights: what is the matter with whose picture, and since when.
    """
    session = model.session
    if session is None:
        return []
    if model.you is not None and model.you.role is Role.SUPPORT:
        return _of_reports(model)
    waiting = [
        Need(f"{found.name}:{card.number}", *found[1:], candidate=card.number, seat=seat)
        for seat, card in model.seats().items()
        for found in (
            *_of_candidate(card, session, now, silences.get(card.number), model.moments),
            *_of_picture(card, now, sights.get(card.number)),
        )
    ]
    waiting += [*_of_other_rooms(model, session), *_of_handovers(model, now)]
    return sorted(waiting, key=lambda need: (need.urgency, need.since, need.seat or 0))


def _of_candidate(
    card: SeatCard,
    session: SessionCard,
    now: datetime,
    silent_since: datetime | None,
    moments: Mapping[str, datetime],
) -> Iterator[_Found]:
    yield from _of_feed(card, now, silent_since)
    yield from _of_page(card)
    yield from _of_hand(card, now)
    yield from _of_clock(card, now)
    yield from _of_break(card, now)
    yield from _of_words(card, moments)
    yield from _of_the_door(card, session, now, moments)
    yield from _of_asked(card, now, moments)
    yield from _of_upload(card, session, now, moments)


def _of_feed(card: SeatCard, now: datetime, silent_since: datetime | None) -> Iterator[_Found]:
    """No picture of somebody who should be seen."""
    if card.phase in SEEN and silent_since is not None and now - silent_since >= LOST_AFTER:
        lasts = _of(now - silent_since)
        # Without its time: each console hears the silence at its own, and what one puts off is put off for all.
        yield _Found("feed", Urgency.ALARM, silent_since, f"feed lost {lasts}", "focus")


def _of_picture(card: SeatCard, now: datetime, noticed: tuple[Trouble, datetime] | None) -> Iterator[_Found]:
    """A picture that comes and shows nothing. Whoever is out of the room on a break need not be in it."""
    if noticed is None or card.phase not in SEEN or (card.pause is not None and card.pause.since is not None):
        return
    trouble, since = noticed
    urgency = Urgency.NOW if trouble is Trouble.STILL else Urgency.ALARM
    words = f"{trouble} {_of(now - since)}"
    yield _Found(f"picture {trouble.name.lower()}", urgency, since, words, "focus")


def _of_hand(card: SeatCard, now: datetime) -> Iterator[_Found]:
    """The phone is not in its place: it is taken up to photograph the pages, and that is said only when it lasts."""
    since = card.phone_in_hand_since
    if since is not None and card.phase is Phase.UPLOADING and now - since >= LONG_IN_HAND:
        yield _Found(f"hand-{_stamp(since)}", Urgency.WHEN_FREE, since, f"phone in hand {_of(now - since)}", "focus")


def _of_clock(card: SeatCard, now: datetime) -> Iterator[_Found]:
    """A clock that was stopped by hand goes on only by hand: nobody is to forget it."""
    if (stopped := card.clock_stopped) is not None and card.phase is Phase.WRITING:
        words = f"clock stands {_of(now - stopped.since)}: {stopped.reason}"
        yield _Found(f"clock-{_stamp(stopped.since)}", Urgency.SOON, stopped.since, words, "time")


def _of(length: timedelta) -> str:
    return spell(length.total_seconds())


def _of_page(card: SeatCard) -> Iterator[_Found]:
    """The phone shows something else than the exam."""
    if (left := card.page_left) is not None and card.phase in SEEN:
        yield _Found(f"page-{_stamp(left.since)}", Urgency.NOW, left.since, f"has left the page: {left.how}", "focus")


def _of_break(card: SeatCard, now: datetime) -> Iterator[_Found]:
    pause = card.pause
    if pause is None:
        return
    stamp = _stamp(pause.asked_at)
    if pause.since is None:
        yield _Found(f"asked-{stamp}", Urgency.ALARM, pause.asked_at, f"asks for a {pause.kind} break", "break")
        return
    if (over := overrun(pause, now)) is not None:
        back = ", says to be back" if pause.said_back_at is not None else ""
        words = f"{pause.kind} break over by {spell(over.total_seconds())}{back}"
        yield _Found(f"overrun-{stamp}", Urgency.ALARM, now - over, words, "break")
    elif pause.said_back_at is not None:
        yield _Found(f"back-{stamp}", Urgency.NOW, pause.said_back_at, "says to be back", "break")
    elif pause.seen_out_at is None:
        yield _Found(f"break-{stamp}", Urgency.NOW, pause.since, f"{pause.kind} break, notified", "break")


def _of_words(card: SeatCard, moments: Mapping[str, datetime]) -> Iterator[_Found]:
    for report in card.reports:
        if report.until is None:
            urgency = Urgency.ALARM if report.kind is FaultKind.ILL else Urgency.NOW
            again = f", said {report.said} times" if report.said > 1 else ""
            words = f"{report.kind}{again}" + (f": {report.text}" if report.text else "")
            yield _Found(f"fault-{report.id}", urgency, report.since, words, "fault")
        elif not report.settled:
            proposed = spell(report.proposed_s)
            yield _Found(
                f"proposed-{report.id}", Urgency.SOON, report.until, f"{proposed} min proposed: {report.kind}", "fault"
            )
    unread = [message for message in card.messages if message.from_candidate and not message.read]
    if unread:
        since = moments.get(unread[0].id, card.finish.start)
        more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
        yield _Found(f"message-{unread[-1].id}", Urgency.NOW, since, f"“{unread[-1].text}”{more}", "message")


def _of_the_door(
    card: SeatCard, session: SessionCard, now: datetime, moments: Mapping[str, datetime]
) -> Iterator[_Found]:
    since = moments.get(f"door:{card.number}", session.opens)
    if card.device_fails and (card.phase is Phase.CHECKING or card.rechecking):
        yield _Found("device", Urgency.SOON, since, f"device check failed: {', '.join(card.device_fails)}", "admit")
    elif waits_at_the_door(card):
        words = "waits to be admitted" if card.phase is Phase.CHECKING else "is back, to be checked again"
        yield _Found("door", Urgency.SOON, since, words + _late(card, session), "admit")
    elif card.late_by_s and card.phase is Phase.CHECKING and card.rejected is None:
        yield _Found("late", Urgency.WHEN_FREE, since, f"is arriving{_late(card, session)}", "admit")
    if card.phase is Phase.EXPECTED and session.started_at is not None and now > session.started_at:
        yield _Found("not-here", Urgency.WHEN_FREE, session.started_at, "has not come", "incident")


def _late(card: SeatCard, session: SessionCard) -> str:
    late = late_words(card.late_by_s, session.late_after_s)
    return f", {late}" if late else ""


def _of_asked(card: SeatCard, now: datetime, moments: Mapping[str, datetime]) -> Iterator[_Found]:
    """Somebody was asked to show something, and it is neither ticked nor noted."""
    since = moments.get(f"asked:{card.number}")
    if card.checks.asked is not None and card.phase in SEEN and since is not None and now - since >= ASKED_LONG_AGO:
        words = f"was asked to show: {card.checks.asked}"
        yield _Found(f"asked-to-show-{_stamp(since)}", Urgency.SOON, since, words, "ask")


def _of_upload(
    card: SeatCard, session: SessionCard, now: datetime, moments: Mapping[str, datetime]
) -> Iterator[_Found]:
    finished = card.finished_at or now
    if card.phase is Phase.CONFIRMED:
        yield _Found("release", Urgency.WHEN_FREE, finished, "upload confirmed, may be released", "release")
    if card.phase is not Phase.UPLOADING:
        return
    if card.complete:
        since = moments.get(f"declared:{card.number}", finished)
        yield _Found("confirm", Urgency.SOON, since, f"upload to confirm: {pages_in_words(card)}", "upload")
    elif now - finished > timedelta(seconds=session.upload_window_s):
        yield _Found("window", Urgency.SOON, finished, f"upload window is over: {pages_in_words(card)}", "upload")
    elif card.finished_by is FinishedBy.CANDIDATE and not card.pages:
        yield _Found("finished", Urgency.WHEN_FREE, finished, "has finished writing", "upload")


def _of_other_rooms(model: Model, session: SessionCard) -> list[Need]:
    """A chief hears of every room that nobody watches."""
    if model.you is None or model.you.role is not Role.CHIEF:
        return []
    return [
        Need(
            f"room-{_stamp(room.unattended_since)}:{room.room}",
            Urgency.ALARM,
            room.unattended_since,
            f"room {room.room} is unattended",
            "attend",
        )
        for room in session.rooms
        # One's own room in view is taken again by the console itself.
        if room.unattended_since is not None and not (room.room == model.room and model.has_room)
    ]


def _of_reports(model: Model) -> list[Need]:
    """Support is told of every report that nobody has taken, in whichever room, and of nothing else."""
    waiting = [
        Need(
            f"report-{report.id}",
            Urgency.ALARM if report.kind is FaultKind.ILL else Urgency.NOW,
            report.since,
            f"{card.number}: {report.kind}",
            "support",
        )
        for card in model.candidates.values()
        for report in card.reports
        if report.until is None and report.taken_by is None
    ]
    return sorted(waiting, key=lambda need: (need.urgency, need.since))


def _of_handovers(model: Model, now: datetime) -> Iterator[Need]:
    """A room that was handed to this person, with what they should know, until they have had time to read it."""
    for room, handover in model.handed_over.items():
        fresh = now - handover.at < HANDOVER_IS_NEWS
        if fresh and room in model.own_rooms and model.you is not None and handover.to == model.you.id:
            note = f": “{handover.note}”" if handover.note else ""
            words = f"room {room} is yours, from {model.staff_name(handover.by)}{note}"
            yield Need(f"handover-{_stamp(handover.at)}:{room}", Urgency.NOW, handover.at, words, "attend")


def _stamp(moment: datetime) -> str:
    return f"{moment:%d%H%M%S}"
