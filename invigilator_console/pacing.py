"""When the terminal may be drawn on next, and how much of it.

Every write ends with a question (where is the cursor?); its answer says that the terminal, or the line to
it, has swallowed what came before. While an answer is awaited nothing more is drawn, so what is queued
ahead of a key's echo is one write at most. How long answers take, beyond the bare way there and back,
sets how many cells the next write may hold.

A terminal that answers nothing is drawn on by the clock, and by how much of it still waits to be written.
Pure: the caller owns the clock and passes `now` in monotonic seconds.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

BREATH = 0.06
"""Seconds between two writes at least: nine feeds' frames gather into one, and a picture waits no longer than that."""
SHORT_BREATH = 0.01
"""The same while the budget holds cells back."""
CLOCK_BREATH = 0.1
"""The same as `BREATH` where the terminal does not answer."""
PATIENCE = 1.0
"""Seconds until a write goes out though the one before has not been answered; doubles each time."""
LAPSES = 3
"""Answers that a terminal may owe one after the other before it counts as one that does not answer."""

FEWEST_CELLS = 120
FIRST_CELLS = 1500
"""A budget to begin with, before anything is known: about 40 kB."""
MOST_CELLS = 40_000

PROMPT = 0.02
"""Seconds over the bare way at which a terminal has room to spare."""
BEHIND = 0.05
"""Seconds over the bare way at which it has too much."""
PROBE_CELLS = 40
PROBE_EVERY = 5.0
"""Seconds after which one write is kept tiny, to learn the bare way anew: else a line that has become
busy for good would be taken for one that is long."""
FIRST_PROBE_AFTER = 0.25
"""The same at the beginning, then doubled up to `PROBE_EVERY`: the first question stands behind the app's
first screen, and by its answer a slow line would be taken for one that is long."""

MOST_QUESTIONS = 32
"""Questions kept in mind; a tag may come back after as many."""


@dataclass(frozen=True)
class Question:
    """A write whose answer is awaited."""

    tag: int
    asked_at: float
    cells: int
    filled: bool
    """Whether more would have been drawn, had the budget allowed it."""


class Pacer:
    """Decides `ready_at` and `budget`; is told what was written and what was answered.

    A terminal is hoped to answer until its first question has lapsed, or several later ones have.
    """

    def __init__(self) -> None:
        self.answering = True
        self._has_answered = False
        self._questions: deque[Question] = deque(maxlen=MOST_QUESTIONS)
        self._lapses = 0
        self._budget = float(FIRST_CELLS)
        self._written_at = float("-inf")
        self._filled = False
        self._backlogged = False
        self._bare_way = float("inf")
        self._probed_at = float("-inf")
        self._probe_again_after = FIRST_PROBE_AFTER

    @property
    def waiting(self) -> bool:
        """Whether an answer is being waited for."""
        return self.answering and bool(self._questions)

    @property
    def line_is_slow(self) -> bool:
        """Whether the terminal has had less put upon it of late than at the beginning."""
        return self._budget < FIRST_CELLS

    def expect_no_answers(self) -> None:
        """There is nobody to answer: go by the clock from the start."""
        self.answering = False

    def ready_at(self) -> float:
        """The moment from which the next write may go out; `answered` may bring it forward."""
        if not self.answering:
            return self._written_at + CLOCK_BREATH
        if self._questions:
            return self._written_at + PATIENCE * (1 << self._lapses)
        return self._written_at + (SHORT_BREATH if self._filled else BREATH)

    def budget(self, now: float) -> int:
        """How many cells the next write may hold."""
        if self._has_answered and now - self._probed_at >= self._probe_again_after:
            return PROBE_CELLS
        return int(self._budget)

    def written(self, tag: int, cells: int, now: float, *, filled: bool) -> None:
        """A write went out that ends with question `tag`; `filled`: the budget held cells back."""
        if self.waiting:
            self._lapses += 1
            self._shrink()
            if not self._has_answered or self._lapses >= LAPSES:
                self.answering = False
        elif not self.answering and self._backlogged:
            self._shrink()
        elif not self.answering and self._filled:
            self._grow()
        self._backlogged = False
        self._questions.append(Question(tag, now, cells, filled))
        self._written_at = now
        self._filled = filled

    def answered(self, tag: int, now: float) -> None:
        """The terminal has dealt with everything up to question `tag`."""
        if all(question.tag != tag for question in self._questions):
            return
        while (question := self._questions.popleft()).tag != tag:
            pass
        self.answering = self._has_answered = True
        self._lapses = 0
        self._learn(question, now)

    def backlog(self, writes: int) -> None:
        """How many writes the terminal has yet to take: by the clock, all there is to go by."""
        self._backlogged |= writes > 0

    def _learn(self, question: Question, now: float) -> None:
        took = now - question.asked_at
        if question.cells <= PROBE_CELLS:
            if self._probed_at > float("-inf"):
                self._probe_again_after = min(PROBE_EVERY, 2 * self._probe_again_after)
            self._bare_way, self._probed_at = took, now
        else:
            self._bare_way = min(self._bare_way, took)
        if took > self._bare_way + BEHIND:
            self._shrink()
        elif question.filled and took < self._bare_way + PROMPT and question.cells > PROBE_CELLS:
            self._grow()

    def _shrink(self) -> None:
        self._budget = max(float(FEWEST_CELLS), self._budget * 0.6)

    def _grow(self) -> None:
        self._budget = min(float(MOST_CELLS), self._budget * 1.3)
