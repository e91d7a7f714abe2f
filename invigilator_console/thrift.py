"""A line of 100 kb/s or less: pictures within a budget of characters a second, and who to tell that there is one.

What is slow is the way from this console to the terminal that shows it (SSH, a modem, a shared line abroad). The
phones send to the console, not to the terminal: they are asked for nothing less, and what is drawn is the newest.
Pure: the caller owns the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.pacing import FEWEST_CELLS, PROBE_CELLS, Pacer

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURE_CHARACTERS_A_SECOND = 5000
"""Less than half of 100 kb/s: keys, words and the log are to find the line free."""

SECONDS_TO_BE_SURE = 15
"""So long a line must have carried no more than the least before somebody is told that it is slow."""

WORDS_EVERY_S = 5
"""Seconds between two repaints of clocks that nothing but time has changed."""

SUGGESTION = "The line to this terminal is slow. `ninefold console --slow` sends less, and `--text` the least."


class ThriftyPacer(Pacer):
    """A pacer that never writes more than the budget, however fast the terminal answers."""

    def __init__(self, written_so_far: Callable[[], int]) -> None:
        """With `written_so_far`: how many characters of pictures have been written in all."""
        super().__init__()
        self._written_so_far = written_so_far
        self._before = 0

    def ready_at(self) -> float:
        """The moment from which the next write may go out: not before the last one has been paid for."""
        price = (self._written_so_far() - self._before) / PICTURE_CHARACTERS_A_SECOND
        return max(super().ready_at(), self._written_at + price)

    def budget(self, now: float) -> int:
        """How many cells the next write may hold: so few that a key's echo waits a third of a second at most."""
        return min(super().budget(now), FEWEST_CELLS)

    def written(self, tag: int, cells: int, now: float, *, filled: bool) -> None:
        """A write goes out that ends with question `tag`."""
        self._before = self._written_so_far()
        super().written(tag, cells, now, filled=filled)


class SlowLineWatch:
    """Notices, once, a line that carries no more than the least for long."""

    def __init__(self) -> None:
        self._seconds = 0

    def second(self, cells_allowed: int) -> bool:
        """A second has passed, in which a write could hold so many cells. Whether to say something now."""
        if cells_allowed == PROBE_CELLS:
            return False  # one write in a while is kept tiny, whatever the line
        self._seconds = self._seconds + 1 if cells_allowed <= FEWEST_CELLS else 0
        return self._seconds == SECONDS_TO_BE_SURE
