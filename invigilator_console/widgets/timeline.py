"""One candidate's day, drawn: when, how long against which limit, what, and what was said of it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from textual.content import Content

from invigilator_console.log_book import one_row
from invigilator_console.timeline import timeline, totals
from rooms.event_words import spell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from invigilator_console.desk import Desk
    from invigilator_console.timeline import Entry
    from rooms.views import SeatCard

TIME_WIDTH = 10
LENGTH_WIDTH = 15
NARROW = 60
"""Columns below which the length stands in the same column as the words."""


def day_of(card: SeatCard, desk: Desk, width: int, *, newest_first: bool = False, most: int | None = None) -> Content:
    """The day of one candidate so far, at most so many columns wide; `most` entries, the newest."""
    entries = timeline(card, desk.lines)
    shown = entries[-most:] if most is not None else entries
    if not shown:
        return Content.styled("Nothing yet: the day begins when the candidate opens the link.", "$text-muted")
    now = desk.clock.now()
    rows = [row for entry in (reversed(shown) if newest_first else shown) for row in _rows(entry, desk, width, now)]
    return Content("\n").join(rows)


def totals_of(card: SeatCard, desk: Desk) -> Content:
    """What lasted, added up, on one line."""
    now = desk.clock.now()
    found = totals(timeline(card, desk.lines), now)
    if not found:
        return Content.styled("never away so far", "$text-muted")
    parts = [f"{total.words} {total.times} × = {spell(total.length.total_seconds())}" for total in found]
    return Content(" · ".join(parts))


def _rows(entry: Entry, desk: Desk, width: int, now: datetime) -> list[Content]:
    began = f"{desk.model.local(entry.since):%H:%M:%S}"
    length = _length(entry, now)
    style = "bold $error" if entry.is_over(now) else "bold $accent" if entry.is_spell and not entry.until else "bold"
    if width < NARROW:
        indent = TIME_WIDTH
        lead = Content.assemble((f"{began:<{TIME_WIDTH}}", "$text-muted"))
        said = f"{one_row(entry.words)}{f', {length}' * bool(length)}"
    else:
        indent = TIME_WIDTH + LENGTH_WIDTH
        lead = Content.assemble((f"{began:<{TIME_WIDTH}}", "$text-muted"), (f"{length:<{LENGTH_WIDTH}}", style))
        said = one_row(entry.words)
    first, *more = _wrapped(said, width - indent)
    body_style = style if entry.is_spell and (width < NARROW or entry.is_over(now)) else ""
    rows = [Content.assemble(lead, (first, body_style))]
    rows += [Content.assemble(" " * indent, (line, body_style)) for line in more]
    for at, words in entry.notes:
        note = f"{desk.model.local(at):%H:%M:%S} {one_row(words)}"
        rows += [Content.assemble(" " * indent, (line, "$text-muted")) for line in _wrapped(note, width - indent)]
    return rows


def _length(entry: Entry, now: datetime) -> str:
    length = entry.length(now)
    if length is None:
        return ""
    spelt = spell(length.total_seconds())
    limit = f" / {spell(entry.limit.total_seconds())}" if entry.limit is not None else ""
    return f"{spelt}{limit}{'' if entry.until else ' …'}"


def _wrapped(text: str, width: int) -> Sequence[str]:
    return textwrap.wrap(text, max(12, width)) or [""]
