"""What happens to candidates whom no script names: drawn from a seed, so that a rehearsal can be held again.

In the first minutes of writing the room as a whole meets everything an invigilator should have met; afterwards each
candidate has something to say or do every few minutes. One in nine finishes early; the others write until their time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from candidate_web import deeds as d
from candidate_web.desk import Mode
from candidate_web.script import Act, Moment
from rooms.vocabulary import BreakKind, FaultKind, Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from candidate_web.deeds import Deed

ARRIVE_WITHIN = 2.0
"""Seconds in which everybody joins."""

FIRST_AFTER = 20.0
NEXT_AFTER = 14.0
"""Seconds of writing before the first episode in a room, and between it and the next."""

QUIET = (150.0, 420.0)
"""Seconds between one candidate's episodes, from and to."""

GOES_ON_FOR = 3 * 3600.0

MESSAGES = (
    "May I use the back of the sheets?",
    "Is it all right if I close the window?",
    "My neighbour is drilling. Sorry for the noise.",
    "Could you tell me whether question 3 (b) has a part (iii)?",
)
FAULTS = (
    d.ReportFault(FaultKind.TECHNICAL, "The paper's page went blank for a minute."),
    d.ReportFault(FaultKind.QUESTION, "Question 2: is A meant to be invertible?"),
    d.ReportFault(FaultKind.EXTRA_TIME, "My extra time is not shown."),
    d.ReportFault(FaultKind.OTHER, "The fire alarm in my building was tested just now."),
)

Draw = Callable[[random.Random], "Deed"]

_FIRST: tuple[Draw, ...] = (
    lambda chance: d.TakeBreak(BreakKind.TOILET, chance.uniform(40, 90)),
    lambda chance: chance.choice(FAULTS),
    lambda chance: d.SendMessage(chance.choice(MESSAGES)),
    # Longer than a feed may be silent before it is reported lost, and a phone before it is noted absent.
    lambda chance: d.DropNetwork(chance.uniform(20, 30)),
    lambda chance: d.TakeBreak(BreakKind.COMFORT, chance.uniform(20, 50)),
    lambda chance: d.Look(Mode.DARK, chance.uniform(8, 20)),
    lambda _chance: d.Finish(),
    lambda chance: d.Look(Mode.AWAY, chance.uniform(10, 20)),
    lambda chance: d.LeavePage(chance.uniform(5, 15)),
)
_LATER: tuple[Draw, ...] = (
    *(draw for draw in _FIRST if not isinstance(draw(random.Random(0)), d.Finish)),
    lambda _chance: d.Redial(),
    lambda chance: d.Look(Mode.SWAY, chance.uniform(10, 40)),
    lambda chance: d.Look(Mode.PAGE, chance.uniform(4, 8)),
)


def draw_acts(candidates: Sequence[str], seed: int) -> tuple[Act, ...]:
    """Everything that candidates in that order (room by room, seat by seat) will do of themselves."""
    order = list(range(len(_FIRST)))
    random.Random(seed).shuffle(order)
    acts: list[Act] = []
    for place, candidate in enumerate(candidates):
        chance = random.Random(f"{seed}:{candidate}")
        acts.append(Act(Moment(chance.uniform(0, ARRIVE_WITHIN)), candidate, d.Join()))
        first = _FIRST[order[place % len(_FIRST)]]
        begins = FIRST_AFTER + NEXT_AFTER * (place % len(_FIRST)) + chance.uniform(0, NEXT_AFTER / 2)
        acts.extend(_episodes(candidate, first, begins, chance))
    return tuple(acts)


def _episodes(candidate: str, first: Draw, begins: float, chance: random.Random) -> Iterator[Act]:
    deed = first(chance)
    yield Act(Moment(begins, Phase.WRITING), candidate, deed)
    if isinstance(deed, d.Finish):
        return
    at = begins + chance.uniform(*QUIET)
    while at < GOES_ON_FOR:
        yield Act(Moment(at, Phase.WRITING), candidate, chance.choice(_LATER)(chance))
        at += chance.uniform(*QUIET)
