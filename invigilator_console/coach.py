"""The guide at a desk: hears what the desk hears, prompts the simulated candidates, says what to do next.

It teaches in rehearsals alone: of any other session it says nothing, and nobody is prompted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.coaching import Course, Cue, Said, Sight
from invigilator_console.coaching_lessons import LESSONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.desk import Desk
    from signalling import wire

REPEAT, SKIP, LEAVE = "f2", "f3", "f4"
"""The guide's own keys; they mean the same in a dialog, where letters are words."""


class Coach:
    """One person's way through the lessons."""

    def __init__(self, desk: Desk, prompt: Callable[[str, str], None], *, key_card: str) -> None:
        """A guide who begins with the first look at a rehearsal.

        Args:
            desk: where the person works.
            prompt: has the candidate of that number do that, in a script's words.
            key_card: where the key card can be found, for the last words.
        """
        self.course = Course(LESSONS)
        self._key_card = key_card
        self._desk = desk
        self._prompt = prompt
        desk.on_record = self._hear

    def look(self, *, is_enlarged: bool) -> Said | None:
        """See how things stand, go on where something is done; what to say. None where there is nothing to teach."""
        if (sight := self._sight(is_enlarged=is_enlarged)) is None:
            return None
        self._cue(self.course.look(sight))
        keys = {action.name: action.shown_key for action in self._desk.keys.actions}
        return self.course.said(sight, keys)

    def skip(self) -> None:
        """Leave this lesson out."""
        if (sight := self._sight()) is not None:
            self._cue(self.course.skip(sight))

    def repeat(self) -> None:
        """Begin this lesson again, or at its beginning the one before."""
        if (sight := self._sight()) is not None:
            self._cue(self.course.repeat(sight))

    @property
    def last_words(self) -> str:
        """What stands below the summary; empty before."""
        return f"F4 ends the rehearsal. The key card for print: {self._key_card}" if self.course.is_over else ""

    def leave(self) -> bool:
        """Say the last words; true when they were said already and the person may go."""
        was_over = self.course.is_over
        self.course.leave()
        return was_over

    def _hear(self, record: wire.Recorded) -> None:
        for event in record.events:
            self.course.hear(event)

    def _cue(self, cues: list[Cue]) -> None:
        for cue in cues:
            self._prompt(cue.candidate, cue.deed)

    def _sight(self, *, is_enlarged: bool = False) -> Sight | None:
        desk = self._desk
        session = desk.model.session
        cards = desk.model.seats()
        if session is None or not session.rehearsal or not cards:
            return None
        return Sight(
            now=desk.clock.now(),
            session=session,
            cards=cards,
            selected=desk.seat,
            is_enlarged=is_enlarged,
            needs=frozenset((need.id.partition(":")[0].partition("-")[0], need.seat) for need in desk.vigil.waiting),
            holds=bool(desk.holding.waiting),
        )
