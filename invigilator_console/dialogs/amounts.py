"""Minutes as people write them. Pure."""

from __future__ import annotations

import re

_MINUTES = re.compile(r"\s*([-+−]?)\s*(\d{1,3})(?:[:.](\d{2})|\s*(?:m|min|minutes?))?\s*")


class NotAnAmount(ValueError):
    """That is no number of minutes. The words are for a person."""


def minutes_read(text: str, *, empty: int | None = None) -> int:
    """Seconds from `10`, `2:30`, `+5 min` or `-3`. `empty` is what nothing at all means; None refuses it."""
    if not text.strip() and empty is not None:
        return empty
    found = _MINUTES.fullmatch(text)
    if found is None or int(found[3] or 0) >= 60:
        raise NotAnAmount("Give minutes as 10 or 2:30, with a minus to correct an earlier credit.")
    seconds = int(found[2]) * 60 + int(found[3] or 0)
    return seconds if found[1] in {"", "+"} else -seconds
