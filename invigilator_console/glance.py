"""Lines of text that several screens show: the head, the state of the line, a candidate at a glance. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.feeds import FeedState
from invigilator_console.line_quality import Line
from invigilator_console.receiver import LinkState
from rooms.event_words import minutes, spell
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from invigilator_console.desk import Desk
    from invigilator_console.gallery import Exhibit
    from rooms.views import FinishCard, SeatCard, SessionCard


def title(session: SessionCard) -> str:
    """The paper's code and title, or the session's title where several papers are sat."""
    papers = session.papers
    words = f"{papers[0].code} {papers[0].title}" if len(papers) == 1 else session.title
    return f"REHEARSAL · {words}" if session.rehearsal else words


def whereabouts(desk: Desk, *, width: int | None = None) -> str:
    """Which exam, which room, whose eyes; the room comes first where there is no room for all of it."""
    model = desk.model
    if model.session is None or model.you is None:
        return "Ninefold"
    attendant = model.attendant(model.room)
    if model.you.role is Role.SUPPORT:
        return f"Support · {model.you.name} · {title(model.session)}"[:width]
    watching = model.you.name if model.has_room else f"{attendant or 'nobody'} has it"
    room = f"{'' if model.may_act else 'OBSERVING · '}Room {model.room} · {watching}"
    words = f"{title(model.session)} · {room}"
    if width is None or len(words) <= width:
        return words
    return f"{room} · {title(model.session)}"[: max(0, width - 1)] + "…"


def unseen(desk: Desk, *, width: int) -> str:
    """The first alarm that nobody has looked at, how many more there are, and where; as long as there is room."""
    first, *more = desk.vigil.alarms.unseen.values()
    where = f"seat {first.seat}: " if first.seat else ""
    is_support = desk.model.you is not None and desk.model.you.role is Role.SUPPORT
    observing = "" if desk.model.may_act or is_support else "OBSERVING · "
    words = (
        f"{observing}‼ {where}{first.words}"
        + (f" · and {len(more)} more" if more else "")
        + ("" if is_support else f" · Room {desk.model.room}")
    )
    return words if len(words) <= width else words[: max(0, width - 1)] + "…"


def terminal_title(desk: Desk) -> str:
    """For the terminal's window: how many wait, where. Without anything a terminal would take for a command."""
    waiting = f"({len(desk.vigil.waiting)}) " if desk.vigil.waiting else ""
    words = f"{waiting}Room {desk.model.room} · Ninefold"
    return "".join(letter for letter in words if letter.isprintable())


def times(desk: Desk) -> list[str]:
    """The clock on the wall, and when writing ends: first in full, then shorter for less room."""
    model = desk.model
    if model.session is None:
        return [""]
    now = model.local(desk.clock.now())
    clock, short = f"{now:%H:%M:%S} {now:%Z}", f"{now:%H:%M:%S}"
    ends, last = model.writing_ends(), model.last_finish()
    if model.session.started_at is None:
        return [f"{clock}   writing starts {model.local(model.session.starts):%H:%M}", clock, short]
    if ends is None or last is None:
        return [clock, short]
    ending = f"{clock}   writing ends {model.local(ends):%H:%M}"
    in_full = [f"{ending} · last {model.local(last):%H:%M}"] if last != ends else []
    return [*in_full, ending, clock, short]


def line_state(desk: Desk) -> tuple[str, bool]:
    """How the line to the server stands, and whether that is well."""
    if desk.link.state is LinkState.LIVE:
        return "● live", True
    if desk.link.state is LinkState.CONNECTING:
        return "○ connecting", False
    away = spell(desk.clock.monotonic() - desk.away_since)
    return ("○ stopped", False) if desk.link.state is LinkState.ENDED else (f"○ away {away}", False)


def alarm(desk: Desk) -> str:
    """For a chief, on every screen: which rooms nobody watches, and for how long. Empty when all are watched."""
    model = desk.model
    if model.session is None or model.you is None or model.you.role is not Role.CHIEF:
        return ""
    now = desk.clock.now()
    alone = [
        f"ROOM {room.room} UNATTENDED {spell((now - room.unattended_since).total_seconds())}"
        for room in model.session.rooms
        if room.unattended_since is not None
    ]
    return (
        f"‼ {', '.join(alone)} · {desk.keys.shown('floor')} floor, {desk.keys.shown('attend')} rooms" if alone else ""
    )


def notice(desk: Desk) -> str:
    """What is on its way or in the way, empty when nothing is: what waits to be undone, to be sent, to come back."""
    now = desk.clock.monotonic()
    held = [f"{held.words} in {max(0, round(held.due - now))} s" for held in desk.holding.waiting]
    if held:
        return "; ".join(held) + f" · {desk.keys.shown('undo')} takes it back"
    pending = [errand.words for errand in desk.link.outbox.pending if not errand.quiet]
    pending += [f"picture of {piece.words}" for piece in desk.tray.waiting]
    waits = f"{len(pending)} waiting to get through: {', '.join(pending)}" if pending else ""
    if desk.link.state is LinkState.LIVE:
        return waits
    if desk.link.state is LinkState.ENDED:
        return desk.away_words
    if desk.model.session is None:
        return f"{desk.away_words} …"
    return " · ".join(
        part for part in (f"{desk.away_words}; the pictures go on", waits or "what you do is kept") if part
    )


def speaking(desk: Desk) -> str:
    """To whom this person speaks, in capitals, and when it ends; empty when to nobody."""
    candidate = desk.talk.spoken_to
    if candidate is None:
        return ""
    seat, name = desk.model.seat_of(candidate), desk.model.name_of(candidate).upper()
    where = f" (SEAT {seat})" if seat else ""
    return f"● YOU SPEAK TO {name}{where} · {desk.keys.shown('speak')} ends it, or {round(desk.talk.speaks_for)} s"


def hearing(desk: Desk) -> str:
    """Whom this person hears; empty when nobody."""
    if desk.talk.heard is None:
        return ""
    return f"you hear {desk.model.name_of(desk.talk.heard)}, {desk.keys.shown('listen')} ends it"


def at_a_glance(card: SeatCard, seat: int, desk: Desk) -> list[str]:
    """One candidate in a few words each: who, until when, what they may use, how their phone is."""
    exhibit = desk.gallery.exhibits.get(card.number)
    adjustments = card.adjustments
    parts = [
        f"seat {seat}",
        f"{card.number} {card.name}",
        card.paper,
        f"finishes {desk.model.local(card.finish.finish):%H:%M}",
        "PC" if adjustments.pc else "",
        f"may use {adjustments.permitted_items}" if adjustments.permitted_items else "",
        f"rest left {spell(card.rest_left_s)}" if adjustments.rest_minutes_per_hour else "",
        adjustments.notes,
        f"battery {battery}" if exhibit and (battery := battery_words(exhibit.battery, exhibit.charging)) else "",
        f"line {exhibit.line.is_like}" if exhibit and exhibit.line.is_like else "",
        "" if card.number in desk.model.online or exhibit is None else "phone not at the server",
        f"joined {card.joins} times" if card.joins > 1 else "",
    ]
    return [part for part in parts if part]


def line_words(exhibit: Exhibit) -> str:
    """A line that is not good, `line weak`; empty for one that is, and for one of which nothing is known."""
    return f"line {quality}" if (quality := exhibit.line.is_like) not in {None, Line.GOOD} else ""


def battery_words(level: float | None, charging: bool | None) -> str:
    """A phone's battery, `84 %, charging`; empty when it does not tell."""
    if level is None:
        return "charging" if charging else ""
    return f"{level * 100:.0f} %" + (", charging" if charging else "")


def finish_explained(finish: FinishCard, desk: Desk) -> list[tuple[str, str]]:
    """A finish time as rows of (what, how much), the sum last."""
    rows = [
        ("start", f"{desk.model.local(finish.start):%H:%M:%S}"),
        ("writing time", minutes(finish.base_s)),
    ]
    if finish.extra_s:
        rows.append(("extra time", f"+{minutes(finish.extra_s)}"))
    if finish.rest_s:
        rows.append(("rest breaks", f"+{minutes(finish.rest_s)}"))
    for credit in finish.credits:
        note = f", {credit.note}" if credit.note else ""
        sign = "+" if credit.seconds > 0 else ""
        rows.append((f"credited: {credit.reason}{note}", f"{sign}{minutes(credit.seconds)}"))
    held = " (held back while the clock stands)" if finish.paused else ""
    rows.append(("finishes, to the next whole minute", f"{desk.model.local(finish.finish):%H:%M}{held}"))
    return rows


def no_signal(candidate: str, desk: Desk) -> str | None:
    """What to say of a picture that is not live any more; None while it is, or when nobody watches."""
    exhibit = desk.gallery.exhibits.get(candidate)
    if exhibit is None or exhibit.feed.state is FeedState.LIVE:
        return None
    now = desk.clock.now()
    since = desk.gallery.silences(now).get(candidate)
    return f"no signal {spell((now - since).total_seconds())}" if since else "no signal"
