"""The list of what is looked at at the door: the rules of an ID, then the checks of the paper, each with its time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from invigilator_console.arrivals import IdRule, Trace, another_id, is_permitted
from rooms.vocabulary import Check

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from invigilator_console.model import Model
    from rooms.views import SeatCard

WHAT_TO_LOOK_FOR = {
    Check.IDENTITY: "all five rules above; 1 ticks those left",
    Check.ROOM_SWEEP: "nobody else, nothing on the walls",
    Check.DESK: "pens, paper, what is permitted, and nothing more",
    Check.CALCULATOR: "in full view, its model number too",
    Check.OTHER_PHONES: "and every other device",
}
"""So short that a row fits into half of 120 columns."""

TICKED, OPEN, ON_ITS_WAY = "☑", "☐", "◌"


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of one candidate's checks.

    `rules`: ID rules that were ticked at this console, and when. `pending`: checks ticked, but not on record yet.
    """

    card: SeatCard
    trace: Trace
    rules: Mapping[IdRule, datetime]
    pending: Collection[Check]
    permitted: Sequence[str]


class CheckList(OptionList):
    """Rules and checks; Enter or space ticks the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "select", show=False)]

    def __init__(self, looked: Looked, model: Model) -> None:
        self.keys: list[IdRule | Check] = [*IdRule, *looked.card.checks.required]
        self._model = model
        super().__init__(*(Option(line) for line in _lines(looked, model)), id="checks", compact=True)

    def show(self, looked: Looked) -> None:
        """Draw the rows anew; the cursor stays."""
        for place, line in enumerate(_lines(looked, self._model)):
            self.replace_option_prompt_at_index(place, line)

    @property
    def under_cursor(self) -> IdRule | Check | None:
        """What the cursor is on."""
        return None if self.highlighted is None else self.keys[self.highlighted]


def _lines(looked: Looked, model: Model) -> Iterator[Content]:
    for rule in IdRule:
        yield _rule_line(rule, looked, model)
    for place, check in enumerate(looked.card.checks.required, start=1):
        yield _check_line(place, check, looked, model)


def _rule_line(rule: IdRule, looked: Looked, model: Model) -> Content:
    passed = Check.IDENTITY in looked.card.checks.passed
    noted = looked.trace.passed.get(Check.IDENTITY)
    at = looked.rules.get(rule) or (noted.at if passed and noted else None)
    box = TICKED if passed or rule in looked.rules else OPEN
    parts = [("  ", ""), (f"{box} ", "bold"), (_time(at, model), "$success"), (str(rule), "")]
    if rule is IdRule.SAME:
        if another_id(looked.card):
            # Which two kinds they are stands beside the list, where there is room for it.
            parts.append(("  ANOTHER KIND", "bold $error"))
        elif looked.card.onboarded_with is not None:
            parts.append((f"  {looked.card.onboarded_with}", "$text-muted"))
    return Content.assemble(*parts)


def _check_line(place: int, check: Check, looked: Looked, model: Model) -> Content:
    passed = check in looked.card.checks.passed
    on_its_way = check in looked.pending
    noted = looked.trace.passed.get(check) if passed else None
    box = TICKED if passed else ON_ITS_WAY if on_its_way else OPEN
    parts = [(f"{place} {box} ", "bold"), (_time(noted.at if noted else None, model), "$success"), (str(check), "bold")]
    if passed:
        parts += _noted(check, noted.note if noted else "", looked.permitted)
    elif on_its_way:
        parts.append(("  waits to get through", "$warning"))
    elif looked.card.checks.asked is check:
        asked = looked.trace.asked.get(check)
        parts.append((f"  asked {model.local(asked):%H:%M:%S}" if asked else "  asked", "$warning"))
    else:
        parts.append((f"  {_hint(check, looked.permitted)}", "$text-muted"))
    return Content.assemble(*parts)


def _hint(check: Check, permitted: Sequence[str]) -> str:
    if check is Check.CALCULATOR and permitted:
        return f"in full view: {', '.join(permitted)}"
    return WHAT_TO_LOOK_FOR[check]


def _noted(check: Check, note: str, permitted: Sequence[str]) -> list[tuple[str, str]]:
    if not note:
        return []
    if check is Check.CALCULATOR and not is_permitted(note, permitted):
        return [("  NOT PERMITTED", "bold $warning"), (f" {note}", "$text-muted")]
    return [(f"  {note}", "$text-muted")]


def _time(at: datetime | None, model: Model) -> str:
    return f"{model.local(at):%H:%M:%S} " if at is not None else ""
