"""What the roster says of an arrival, beside what the candidate has said and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from invigilator_console.arrivals import another_id, name_difference
from invigilator_console.standing import late_words
from invigilator_console.widgets.dialog import Label
from rooms.vocabulary import Onboarding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from invigilator_console.arrivals import Trace
    from invigilator_console.model import Model
    from rooms.views import SeatCard

MARKS = {Verdict.PASS: ("✓", "$success"), Verdict.WARN: ("!", "$warning"), Verdict.FAIL: ("✗", "$error")}


NAMES = 11
"""Columns of what a fact is about; its words stand beside that, also where they take a second line."""

LEAST_WORDS = 16
"""Columns that the words have at least, before the first layout most of all."""


class DoorFacts(Label):
    """The facts of one arrival, broken anew whenever there is another width for them."""

    def __init__(self) -> None:
        super().__init__(id="who")
        self._known: tuple[SeatCard, Trace, Model] | None = None

    def show(self, card: SeatCard, trace: Trace, model: Model) -> None:
        """Say these from now on."""
        self._known = (card, trace, model)
        self._fit()

    def on_resize(self) -> None:
        """Fit what is said to the new width."""
        self._fit()

    def _fit(self) -> None:
        if self._known is not None:
            self.say(facts(*self._known, self.size.width))


def facts(card: SeatCard, trace: Trace, model: Model, width: int) -> Content:
    """One row a fact, at most so many columns wide; what does not agree stands out, in words."""
    lines: list[Content] = []
    for name, words in _rows(card, trace, model):
        first, *more = words.wrap(max(LEAST_WORDS, width - NAMES)) or [words]
        lines.append(Content.assemble((f"{name:<{NAMES}}", "$text-muted"), first))
        lines += [Content.assemble(" " * NAMES, line) for line in more]
    return Content("\n").join(lines)


def _rows(card: SeatCard, trace: Trace, model: Model) -> list[tuple[str, Content]]:
    late_after = model.session.late_after_s if model.session else 0
    rows: list[tuple[str, Content]] = [
        ("roster", Content.assemble((card.name, "bold"), f"  {card.number}")),
        ("signed as", _signed(card)),
        ("ID shown", _shown(card)),
        ("onboarding", _onboarding(card)),
        ("device", _device(card, trace)),
    ]
    if card.rejected:
        note = f": {card.rejected.note}" if card.rejected.note else ""
        rows.append(("rejected", Content.styled(f"{card.rejected.reason}{note}", "$warning")))
    if late := late_words(card.late_by_s, late_after):
        rows.append(("arrival", Content.styled(late, "$warning")))
    return rows + [(name, Content(words)) for name, words in _plain(card)]


def _plain(card: SeatCard) -> Iterator[tuple[str, str]]:
    yield "paper", card.paper + (f" · {card.college}" if card.college else "")
    yield "may use", card.adjustments.permitted_items or "nothing besides pens"
    if card.adjustments.pc:
        yield "writes", "on a computer"
    if card.adjustments.notes:
        yield "note", card.adjustments.notes
    if card.joins > 1:
        yield "joined", f"{card.joins} times"


def _signed(card: SeatCard) -> Content:
    if card.signed_name is None:
        return Content.styled("honour code not signed yet", "$text-muted")
    difference = name_difference(card.signed_name, card.name)
    if not difference:
        return Content.assemble(card.signed_name, ("  as on the roster", "$success"))
    return Content.assemble(card.signed_name, (f"  {difference}: compare with the ID", "bold $warning"))


def _shown(card: SeatCard) -> Content:
    if card.id_kind is None:
        return Content.styled("kind not noted yet (d)", "$text-muted")
    if words := another_id(card):
        return Content.styled(words, "bold $error")
    same = "  as at onboarding" if card.onboarded_with else ""
    return Content.assemble(str(card.id_kind), (same, "$success"))


def _onboarding(card: SeatCard) -> Content:
    if card.onboarding is Onboarding.MISSING:
        return Content.styled("NOT verified before the day", "bold $warning")
    if card.onboarding is Onboarding.WAIVED:
        return Content.styled("waived: compare with the roster alone", "$warning")
    return Content(f"accepted with a {card.onboarded_with}" if card.onboarded_with else "accepted")


def _device(card: SeatCard, trace: Trace) -> Content:
    if not card.device_rows:
        return Content.styled("not checked yet", "$text-muted")
    parts: list[Content | tuple[str, str] | str] = []
    for row in card.device_rows:
        mark, style = MARKS[row.verdict]
        # What is well needs no figures.
        measured = f" ({row.measured})" if row.measured and row.verdict is not Verdict.PASS else ""
        parts += [(mark, style), f" {row.name}{measured}  "]
    if trace.override:
        parts.append((f"let pass: {trace.override}", "$text-muted"))
    return Content.assemble(*parts)
