"""The lobby: who is at the door, in order; Enter opens the arrival. The room goes on behind it, and its bell rings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from invigilator_console.acts import comings
from invigilator_console.acts.table import OF_CANDIDATE
from invigilator_console.arrivals import Arrival, Place, arrivals, not_here_yet, rooms_in_sight
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.standing import seconds_between
from invigilator_console.widgets.chips import Chip, Chips
from invigilator_console.widgets.dialog import Label
from rooms.event_words import spell
from rooms.vocabulary import SessionPhase

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from rooms.views import SeatCard

STYLES = {
    Place.BACK: "bold $error",
    Place.WAITS: "bold $warning",
    Place.TOLD: "$accent",
    Place.COMING: "$text-muted",
}
NAME_WIDTH, BRIEF_NAME_WIDTH = 22, 14
NARROW = 100
"""Columns below which a row leaves out the hour and shortens names, so that how somebody stands can be read."""


class LobbyScreen(DeskScreen):
    """The queue at the door: of the room in view, for a chief of all rooms. The actions are those of the row chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("down,up", "into_queue", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._queue: list[Arrival] = []
        self._shown: object = None
        self._list = OptionList(id="queue", compact=True)
        self._keys = Chips(id="lobby-keys")

    def compose(self) -> ComposeResult:
        """The queue, who is not here yet, the keys."""
        yield self._head
        yield self._list
        yield Label(id="nobody")
        yield Label(id="not-here")
        yield self._notice
        yield self._keys

    def on_mount(self) -> None:
        """The most urgent first."""
        keys = self.desk.keys
        self._keys.show(
            [
                Chip("⏎", "open", "open"),
                Chip(keys.shown("ask"), "ask to show", "act('ask')"),
                Chip(keys.shown("message"), "message", "act('message')"),
                Chip(keys.shown("undo"), "undo", "act('undo')"),
                Chip(keys.shown("help"), "help", "act('help')"),
                Chip("Esc", "back to the room", "back"),
            ]
        )
        self.show_desk()
        self._list.focus()

    # Being drawn

    def show_desk(self) -> None:
        """Draw whatever has changed; who is chosen stays chosen wherever the row goes."""
        super().show_desk()
        self._queue = arrivals(self.desk.model, comings.on_hold(self.desk))
        lines = [self._line(arrival) for arrival in self._queue]
        shown = (self.size.width, [line.plain for line in lines], self._not_here(), self._nobody())
        if shown == self._shown:
            return
        before = self._chosen_number
        self._shown = shown
        self._list.clear_options()
        self._list.add_options(
            Option(line, id=arrival.card.number) for line, arrival in zip(lines, self._queue, strict=True)
        )
        numbers = [arrival.card.number for arrival in self._queue]
        self._list.highlighted = numbers.index(before) if before in numbers else 0 if numbers else None
        self._list.display = bool(numbers)
        self._list.border_title = self._title()
        self.query_one("#nobody", Label).display = not numbers
        self.query_one("#nobody", Label).say(self._nobody())
        self.query_one("#not-here", Label).say(Content(self._not_here()))

    @property
    def _chosen_number(self) -> str | None:
        place = self._list.highlighted
        return None if place is None else self._list.get_option_at_index(place).id

    @property
    def _chosen(self) -> SeatCard | None:
        number = self._chosen_number
        return None if number is None else self.desk.model.candidates.get(number)

    # What the person does

    def action_into_queue(self) -> None:
        """The cursor keys are the queue's, also after a dialog."""
        self._list.focus()

    def action_open(self) -> None:
        """Look at the arrival under the cursor."""
        if (card := self._chosen) is not None and not self.dialogs:
            self.run_worker(self._open(card), group="act")

    async def _open(self, card: SeatCard) -> None:
        self.desk.select_candidate(card.number)
        await comings.admit(self.desk, self, card)
        self._list.focus()

    @on(OptionList.OptionSelected, "#queue")
    def _open_selected(self) -> None:
        self.action_open()

    @on(OptionList.OptionHighlighted, "#queue")
    def _select(self) -> None:
        if (card := self._chosen) is not None:
            self.desk.select_candidate(card.number)

    async def action_act(self, name: str) -> None:
        """What concerns a candidate concerns the row under the cursor, also one of another room."""
        if name == "admit":
            self.action_open()
        elif name not in OF_CANDIDATE:
            await super().action_act(name)
        elif (card := self._chosen) is not None:
            self.run_worker(OF_CANDIDATE[name](self.desk, self, card), group="act")
        else:
            self.say("Nobody is at the door.")

    def do_lobby(self) -> None:
        """The key that opens it also goes back."""
        self.dismiss()

    # What it says

    def _title(self) -> str:
        waiting = sum(arrival.is_for_us for arrival in self._queue)
        rooms = rooms_in_sight(self.desk.model)
        where = f"room {rooms[0]}" if len(rooms) == 1 else f"rooms {', '.join(rooms)}"
        others = len(self._queue) - waiting
        parts = [f"LOBBY  {where}", f"{waiting} for you" if waiting else "nobody waits for you"]
        return " · ".join([*parts, *([f"{others} on the way"] if others else [])])

    def _line(self, arrival: Arrival) -> Content:
        model = self.desk.model
        is_narrow = self.size.width < NARROW
        name_width = BRIEF_NAME_WIDTH if is_narrow else NAME_WIDTH
        waits = spell(seconds_between(arrival.since, self.desk.clock.now()))
        rooms = f"{arrival.card.room} " if len(rooms_in_sight(model)) > 1 else ""
        return Content.assemble(
            ("" if is_narrow else f"{model.local(arrival.since):%H:%M:%S} ", "$text-muted"),
            f"{waits:>7}  ",
            (f"{rooms}seat {arrival.seat}  ", "bold"),
            f"{arrival.card.number} {arrival.card.name[:name_width]:<{name_width}} ",
            (f"{arrival.late}  ", "bold $warning") if arrival.late else "",
            (arrival.words, STYLES[arrival.place]),
        )

    def _nobody(self) -> Content:
        session = self.desk.model.session
        if session is None:
            return Content.styled("Connecting …", "$text-muted")
        if session.phase is SessionPhase.CLOSED:
            return Content("Nobody is at the door: the session is closed.")
        opens = self.desk.model.local(session.opens)
        when = f"The room opens at {opens:%H:%M}. " if self.desk.clock.now() < session.opens else ""
        waited_for = len(not_here_yet(self.desk.model))
        if not waited_for:
            return Content(f"{when}Nobody is at the door, and everybody who is expected has come.")
        return Content(
            f"{when}Nobody is at the door. Whoever opens their link stands here by themselves, "
            "first those who wait for you, in the order in which they came; Enter opens one."
        )

    def _not_here(self) -> str:
        model = self.desk.model
        absent = not_here_yet(model)
        if not absent:
            return ""
        several = len(rooms_in_sight(model)) > 1
        names = [f"{card.name} ({f'{card.room} ' * several}{card.planned_seat})" for card in absent]
        return f"Not here yet, {len(absent)}: {', '.join(names)}"
