"""Stretches of time as pairs of moments: put together, taken apart, added up. Pure.

A list of spans is kept sorted and without overlap; every function here gives one that is.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def merged(spans: Iterable[Span]) -> list[Span]:
    """All of them together; empty ones are left out."""
    found: list[Span] = []
    for since, until in sorted(span for span in spans if span[0] < span[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def meet(left: Iterable[Span], right: Iterable[Span]) -> list[Span]:
    """What lies in both."""
    others = merged(right)
    return merged((max(a, c), min(b, d)) for a, b in merged(left) for c, d in others)


def minus(whole: Iterable[Span], part: Iterable[Span]) -> list[Span]:
    """What lies in the first and not in the second."""
    left = merged(whole)
    for since, until in merged(part):
        left = [piece for a, b in left for piece in ((a, min(b, since)), (max(a, until), b)) if piece[0] < piece[1]]
    return left


def total(spans: Iterable[Span]) -> timedelta:
    """How long they are together."""
    return sum((until - since for since, until in merged(spans)), timedelta(0))
