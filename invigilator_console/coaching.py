"""The guide of a rehearsal: lessons one after the other, each going on when the thing is done. Pure.

A `Course` is told what has happened and how things stand, and says what to look at, which key to press, and what the
simulated candidates are to do now. It owns no clock and no screen; nothing in it happens because time has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from rooms.vocabulary import SessionPhase

if TYPE_CHECKING:
    from datetime import datetime

    from rooms.events import SessionEvent
    from rooms.views import SeatCard, SessionCard


@dataclass(frozen=True, slots=True)
class Sight:
    """How things stand at the console.

    `cards` by seat; `selected` is a seat; `needs` are (kind of need, seat) as in *needs you*; `holds` says that
    something waits its five seconds; `heard` is what went into the record since the lesson began, oldest first.
    """

    now: datetime
    session: SessionCard
    cards: Mapping[int, SeatCard]
    selected: int
    is_enlarged: bool
    needs: frozenset[tuple[str, int | None]]
    holds: bool
    heard: tuple[SessionEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A `Sight` as it concerns the one candidate whom a lesson is about."""

    sight: Sight
    seat: int

    @property
    def card(self) -> SeatCard:
        """The candidate."""
        return self.sight.cards[self.seat]

    @property
    def is_selected(self) -> bool:
        """Whether the candidate's seat is the selected one."""
        return self.sight.selected == self.seat

    def happened(self, kind: type[SessionEvent]) -> bool:
        """Whether such a thing was recorded of this candidate, or of nobody, since the lesson began."""
        return any(
            isinstance(event, kind) and getattr(event, "candidate", None) in {None, self.card.number}
            for event in self.sight.heard
        )

    def needs(self, kind: str) -> bool:
        """Whether that stands in *needs you* for this candidate."""
        return (kind, self.seat) in self.sight.needs


Condition = Callable[[Scene], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, or to see coming. `words` may name keys as `{break}`, and `{seat}` and `{name}`.

    `cues` are what the candidate does when the step begins, in a script's words, unless the step is done already or
    `unless` holds.
    """

    words: str
    done: Condition
    cues: tuple[str, ...] = ()
    unless: Condition = lambda _scene: False


@dataclass(frozen=True, slots=True)
class Lesson:
    """Several steps with one candidate.

    `seats`: who plays it, one after the other when it is repeated, and again from the first if `is_repeatable`.
    `tidy` is what the candidate does in the end, however the lesson ended.
    """

    title: str
    praise: str
    seats: tuple[int, ...]
    steps: tuple[Step, ...]
    is_repeatable: bool = True
    needs_writing: bool = True
    tidy: tuple[str, ...] = ()


class Outcome(Enum):
    """How a lesson ended."""

    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Cue:
    """The candidate with that number does that, in a script's words."""

    candidate: str
    deed: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the guide says now: `where` is *lesson 4 of 14*; `before` praises or explains, `words` say what to do."""

    where: str
    title: str
    before: str
    words: str


@dataclass
class Course:
    """Where a person is in the lessons."""

    lessons: tuple[Lesson, ...]
    at: int = 0
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    _step: int = -1
    _plays: dict[int, int] = field(default_factory=dict)
    _heard: list[SessionEvent] = field(default_factory=list)
    _before: str = ""
    _is_over: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the last lesson has ended, or the person has left."""
        return self._is_over

    # What comes

    def hear(self, event: SessionEvent) -> None:
        """Something went into the record."""
        self._heard.append(event)

    def look(self, sight: Sight) -> list[Cue]:
        """Go on as far as things are done; what the candidates are to do now."""
        cues: list[Cue] = []
        while not self._is_over and self._may_go_on(sight):
            scene = self._scene(sight)
            if self._step >= 0 and not self._lesson.steps[self._step].done(scene):
                break
            self._step += 1
            if self._step == len(self._lesson.steps):
                cues += self._end(Outcome.DONE, self._lesson.praise, scene)
            elif not ((step := self._lesson.steps[self._step]).done(scene) or step.unless(scene)):
                cues += [Cue(scene.card.number, deed) for deed in step.cues]
        return cues

    # What the person does

    def skip(self, sight: Sight) -> list[Cue]:
        """Leave this lesson out."""
        if self._is_over:
            return []
        cues = self._end(Outcome.SKIPPED, "Left out.", self._scene(sight))
        return cues + self.look(sight)

    def repeat(self, sight: Sight) -> list[Cue]:
        """Begin this lesson again; at its very beginning, the one before."""
        if self._is_over:
            return []
        target = self.at - 1 if self._step <= 0 and self.at > 0 else self.at
        lesson, plays = self.lessons[target], self._plays.get(target, 0) + 1
        if not lesson.is_repeatable and plays >= len(lesson.seats):
            self._before = f"Nobody is left to play “{lesson.title}” again."
            return []
        cues = self._tidied(self._scene(sight))
        self._plays[target] = plays
        self._begin(target, "Once more.")
        return cues + self.look(sight)

    def leave(self) -> None:
        """No more lessons."""
        self._is_over = True

    # What it says

    def said(self, sight: Sight, keys: Mapping[str, str]) -> Said:
        """What to look at and what to press now. `keys` are the keys in force, by the action's name."""
        if self._is_over:
            return Said("done", "the end", self._before, self.summary())
        where = f"lesson {self.at + 1} of {len(self.lessons)}"
        if not self._may_go_on(sight):
            words = "Writing starts by itself in a moment: watch the head of the screen. Then this lesson begins."
            return Said(where, self._lesson.title, self._before, words)
        scene = self._scene(sight)
        step = self._lesson.steps[max(0, self._step)]
        named = {**keys, "seat": str(scene.seat), "name": scene.card.name}
        return Said(where, self._lesson.title, self._before, step.words.format_map(named))

    def summary(self) -> str:
        """What was done, what was left out."""
        open_ones = [
            lesson.title for place, lesson in enumerate(self.lessons) if self.outcomes.get(place) is not Outcome.DONE
        ]
        done = len(self.lessons) - len(open_ones)
        left = f"Not done: {', '.join(open_ones)}." if open_ones else "That is all of it."
        return f"You have done {done} of {len(self.lessons)} lessons. {left}"

    # Inside

    @property
    def _lesson(self) -> Lesson:
        return self.lessons[self.at]

    def _scene(self, sight: Sight) -> Scene:
        seats = self._lesson.seats
        seat = seats[self._plays.get(self.at, 0) % len(seats)]
        return Scene(replace(sight, heard=tuple(self._heard)), seat)

    def _tidied(self, scene: Scene) -> list[Cue]:
        return [Cue(scene.card.number, deed) for deed in self._lesson.tidy]

    def _may_go_on(self, sight: Sight) -> bool:
        return not self._lesson.needs_writing or sight.session.phase is SessionPhase.WRITING

    def _begin(self, place: int, before: str) -> None:
        self.at, self._step, self._before = place, -1, before
        self._heard.clear()

    def _end(self, outcome: Outcome, before: str, scene: Scene) -> list[Cue]:
        if outcome is Outcome.DONE or self.at not in self.outcomes:
            self.outcomes[self.at] = outcome
        cues = self._tidied(scene)
        if self.at + 1 == len(self.lessons):
            self._is_over, self._before = True, before
        else:
            self._begin(self.at + 1, before)
        return cues
