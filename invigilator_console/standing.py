"""What stands on a tile: one word for where a candidate is, a tone, and the time that counts. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rooms.event_words import pages, spell
from rooms.views import BreakCard, SeatCard
from rooms.vocabulary import Check, Phase

MINUS = "−"
SOUND = "▁▂▃▄▅▆▇█"


class Tone(StrEnum):
    """What the colour of a tile repeats of its word. The names are CSS classes."""

    QUIET = "quiet"
    CALM = "calm"
    ASKS = "asks"
    AWAY = "away"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one candidate for a tile. `clock` is the time that counts, as text, empty for none."""

    word: str
    tone: Tone
    clock: str = ""


def seconds_between(earlier: datetime, later: datetime) -> int:
    """Whole seconds, never negative."""
    return max(0, math.floor((later - earlier).total_seconds()))


def countdown(finish: datetime, now: datetime) -> str:
    """How long there is until then, with a minus (`-1:47:53`); what is past counts upwards, `+0:12`."""
    left = (finish - now).total_seconds()
    # A countdown shows the second under way, so that it reaches zero when the time has come.
    return f"{MINUS}{spell(math.ceil(left))}" if left > 0 else f"+{spell(-left)}"


def break_clock(pause: BreakCard, now: datetime) -> str:
    """A break's time against its limit, `3:12 / 5:00`."""
    if pause.since is None:
        return f"asked {spell(seconds_between(pause.asked_at, now))}"
    taken = spell(seconds_between(pause.since, now))
    return taken if pause.limit_s is None else f"{taken} / {spell(pause.limit_s)}"


def overrun(pause: BreakCard, now: datetime) -> timedelta | None:
    """By how much a break is over its limit, None while it is not."""
    if pause.since is None or pause.limit_s is None:
        return None
    over = now - pause.since - timedelta(seconds=pause.limit_s)
    return over if over > timedelta(0) else None


def missing_for_admission(card: SeatCard) -> list[str]:
    """What still stands between a candidate and the seat, in words, in the order of the day."""
    missing = []
    if card.signed_name is None:
        missing.append("honour code not signed yet")
    if not card.device_rows:
        missing.append("device check not made yet")
    if card.device_fails:
        missing.append(f"device check failed: {', '.join(card.device_fails)}")
    missing += [str(check) for check in card.checks.required if check not in card.checks.passed]
    return missing


def late_words(late_by_s: int | None, limit_s: int) -> str:
    """By how much somebody came late, `8:00 late`, and whether that is over the limit; empty for who did not."""
    if not late_by_s:
        return ""
    return f"{spell(late_by_s)} late" + (" (over the limit)" if late_by_s > limit_s else "")


def waits_at_the_door(card: SeatCard) -> bool:
    """Whether the candidate has done their part and an invigilator is to look."""
    arriving = card.phase is Phase.CHECKING or card.rechecking
    return arriving and card.signed_name is not None and bool(card.device_rows) and card.rejected is None


def pages_in_words(card: SeatCard) -> str:
    """How far the upload is: `3 of 5 pages`, `3 pages so far`, `handed in`."""
    if card.handed_in:
        return "handed in"
    if card.declared is None:
        return f"{pages(len(card.pages))} so far" if card.pages else "no page yet"
    return f"{len(card.pages)} of {pages(card.declared)}"


def standing(card: SeatCard, now: datetime) -> Standing:  # noqa: C901 - one line a phase
    """The word, the tone and the clock of one candidate."""
    if card.pause is not None:
        return _on_a_break(card.pause, now)
    if card.rechecking:
        return Standing("check again", Tone.ASKS)
    match card.phase:
        case Phase.EXPECTED:
            return Standing("not here yet", Tone.QUIET, countdown(card.finish.start, now))
        case Phase.CHECKING:
            return _arriving(card)
        case Phase.SEATED:
            return Standing(asked_word(card) or "seated", _tone(card), countdown(card.finish.start, now))
        case Phase.WRITING if card.clock_stopped is not None:
            return Standing("clock stands", Tone.AWAY, spell(seconds_between(card.clock_stopped.since, now)))
        case Phase.WRITING:
            return Standing(asked_word(card) or _writing(card), _tone(card), countdown(card.finish.finish, now))
        case Phase.UPLOADING if card.complete:
            return Standing("to confirm", Tone.ASKS, pages_in_words(card))
        case Phase.UPLOADING:
            return Standing("uploading", Tone.CALM, pages_in_words(card))
        case Phase.CONFIRMED:
            return Standing("confirmed", Tone.ASKS, "may be released")
        case Phase.RELEASED | Phase.LEFT:
            return Standing(str(card.phase), Tone.QUIET)


ASKED_WORDS = {
    Check.IDENTITY: "asked: ID",
    Check.ROOM_SWEEP: "asked: room",
    Check.DESK: "asked: desk",
    Check.CALCULATOR: "asked: calculator",
    Check.OTHER_PHONES: "asked: phones",
}
"""What somebody in the exam was asked to show, as short as a tile wants it."""


def asked_word(card: SeatCard) -> str:
    """What the candidate was asked to show and nobody has ticked yet; empty for nothing."""
    return ASKED_WORDS[card.checks.asked] if card.checks.asked is not None else ""


def _tone(card: SeatCard) -> Tone:
    return Tone.ASKS if card.checks.asked is not None else Tone.CALM


def _writing(card: SeatCard) -> str:
    """`writing`, with the minutes added to the base writing time where there are any."""
    added = card.finish.extra_s + card.finish.rest_s + sum(credit.seconds for credit in card.finish.credits)
    return f"writing {'+' if added > 0 else MINUS}{round(abs(added) / 60)}" if added else "writing"


def _arriving(card: SeatCard) -> Standing:
    if card.rejected is not None:
        return Standing("not admitted", Tone.AWAY, str(card.rejected.reason))
    if card.device_fails:
        return Standing("device check failed", Tone.ASKS)
    if waits_at_the_door(card):
        left = sum(check not in card.checks.passed for check in card.checks.required)
        late = f"{spell(card.late_by_s)} late" if card.late_by_s else ""
        return Standing("at the door", Tone.ASKS, late or (f"{left} checks" if left else ""))
    return Standing("arriving", Tone.QUIET, "device check" if card.signed_name else "honour code")


def _on_a_break(pause: BreakCard, now: datetime) -> Standing:
    clock = break_clock(pause, now)
    if pause.since is None:
        return Standing(f"asks: {pause.kind}", Tone.ASKS, clock)
    if overrun(pause, now) is not None:
        return Standing("OVER", Tone.ALARM, clock)
    if pause.said_back_at is not None:
        return Standing("says back", Tone.ASKS, clock)
    return Standing("BREAK" if pause.seen_out_at is None else "OUT", Tone.AWAY, clock)


def sound_bars(levels: tuple[float, ...]) -> str:
    """Loudness from 0 to 1, drawn: one bar a level."""
    return "".join(SOUND[min(len(SOUND) - 1, int(max(0.0, level) ** 0.5 * len(SOUND)))] for level in levels)
