"""The chief's floor: every room of the session at once, and by `F` again the whole cohort.

What is selected here is what the desk has in view: so every action of the room means the tile under the cursor, and
whoever leaves the floor stands in that room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from invigilator_console.cohort_words import cohort_lines
from invigilator_console.fetching import NotFetched
from invigilator_console.floor import ROOMS_WITH_PICTURES, RoomHealth, floor, page_with, pages_of, step, to_watch
from invigilator_console.messages import FloorChosen
from invigilator_console.model import GONE
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.screens.focus import FocusScreen
from invigilator_console.widgets.chips import Chip, Chips
from invigilator_console.widgets.dialog import Label
from invigilator_console.widgets.floor import FloorTable, RoomPanel
from invigilator_console.widgets.picture import PictureView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from rooms.cohort_views import CohortView

ASK_EVERY = 10.0
"""Seconds between two looks at the cohort, while its page is open."""

MARGIN_ROWS = 3
"""Head, line and keys."""


class FloorScreen(DeskScreen):
    """All rooms. Digits choose a room, arrows a seat, Enter opens what is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"step('{key}')", show=False) for key in ("left", "right", "up", "down")),
    ]

    OWN_ACTIONS: ClassVar[frozenset[str]] = frozenset({"step"})

    def __init__(self, desk: Desk, *, in_words: bool = False) -> None:
        super().__init__(desk)
        self._in_words = in_words
        self._table = FloorTable()
        self._keys = Chips(id="floor-keys")
        self._chosen_seat = 0
        """0 while a room as a whole is chosen."""
        self._is_cohort = False
        self._cohort: CohortView | None = None
        self._trouble = ""
        self.panels = [RoomPanel() for _ in range(ROOMS_WITH_PICTURES)]

    def compose(self) -> ComposeResult:
        """The rooms beside each other, or in words; the cohort; the keys."""
        yield self._head
        yield Horizontal(*self.panels, id="floor-rooms")
        yield self._table
        with VerticalScroll(id="cohort", can_focus=False):
            yield Label(id="cohort-words")
        yield self._notice
        yield self._keys

    def on_mount(self) -> None:
        """Draw what is there, and look at the cohort now and then."""
        self.set_interval(ASK_EVERY, self._ask_for_cohort)
        self.query_one("#cohort").border_title = "COHORT"
        self.show_desk()

    # Being drawn

    def show_desk(self) -> None:
        """Draw whatever has changed, while this screen is the one that is looked at."""
        super().show_desk()
        if not self.is_current or self.desk.model.session is None:
            return
        now = self.desk.clock.now()
        rooms = floor(self.desk.model, now, self.desk.gallery.silences(now))
        page = () if self._is_cohort or self._in_words else self._page(rooms)
        self.query_one("#floor-rooms").display = bool(page)
        self.query_one("#cohort").display = self._is_cohort
        self._table.display = not page and not self._is_cohort
        self.desk.watch_floor(to_watch(self.desk.model, page, GONE))
        self._show_panels([health for health in rooms if health.room in page], rooms)
        if self._is_cohort:
            self._show_cohort()
        elif not page:
            self._table.show(rooms, self.desk.model.room, self._chosen_seat, self.desk, now)
        self._say_keys(pages=len(rooms) > len(page) > 0)

    def show_feed(self, candidate: str) -> None:
        """One tile has come to life or gone silent."""
        for tile in (tile for panel in self.panels for tile in panel.tiles if tile.candidate == candidate):
            tile.repicture(self.desk)

    def _page(self, rooms: list[RoomHealth]) -> tuple[str, ...]:
        pages = pages_of([health.room for health in rooms], self.size.width, self.size.height)
        return page_with(self.desk.model.room, pages)

    def _show_panels(self, shown: list[RoomHealth], rooms: list[RoomHealth]) -> None:
        digits = {health.room: digit for digit, health in enumerate(rooms, start=1)}
        for place, panel in enumerate(self.panels):
            panel.display = place < len(shown)
            if place >= len(shown):
                self._take_down(panel)
            else:
                health = shown[place]
                chosen = self._chosen_seat if health.room == self.desk.model.room else None
                panel.show(digits[health.room], health, self.desk, chosen=chosen, now=self.desk.clock.now())

    def _take_down(self, panel: RoomPanel) -> None:
        for tile in panel.tiles:
            tile.leave(self.desk)
            tile.candidate = None

    def _show_cohort(self) -> None:
        words = self.query_one("#cohort-words", Label)
        if self._cohort is None:
            words.say(Content.styled(self._trouble or "asking the server …", "$text-muted"))
            return
        model = self.desk.model
        own = model.session.session if model.session else ""
        lines = cohort_lines(self._cohort, own, model.local)
        stands = f"as it stood at {model.local(self._cohort.now):%H:%M:%S}"
        if self._trouble:
            lines.insert(0, Content.styled(f"{self._trouble} This is {stands}.", "bold $warning"))
        self.query_one("#cohort").border_subtitle = stands
        words.say(Content("\n").join(lines))

    def _say_keys(self, *, pages: bool) -> None:
        opens = "enlarge" if self._chosen_seat else f"open room {self.desk.model.room}"
        count = len(self.desk.model.session.rooms) if self.desk.model.session else 1
        digits = "1" if count == 1 else f"1-{min(9, count)}"
        keys = self.desk.keys
        self._keys.show(
            [
                Chip(digits, "room (all pages)" if pages else "room", "step('right')"),
                Chip("←↑↓→", "seat", "step('down')"),
                Chip("⏎", opens, "act('focus')"),
                Chip(keys.shown("floor"), "rooms" if self._is_cohort else "cohort", "act('floor')", self._is_cohort),
                Chip(keys.shown("move"), "move", "act('move')", rank=3),
                Chip(keys.shown("hand_over"), "hand over", "act('hand_over')", rank=1),
                Chip(keys.shown("attend"), "take a room", "act('attend')", rank=2),
                Chip(keys.shown("announce"), "announce", "act('announce')", rank=4),
                Chip(keys.shown("help"), "keys", "act('help')"),
                Chip("Esc", "back", "back"),
            ]
        )

    # Feeds nobody looks at

    def on_screen_suspend(self) -> None:
        """Another screen lies above: the phones need not send for this one."""
        for tile in (tile for panel in self.panels for tile in panel.tiles if tile.candidate is not None):
            self.desk.gallery.rest(tile.candidate or "", tile.picture)

    def on_screen_resume(self) -> None:
        """Back on the floor: the tiles ask for their pictures anew."""
        for tile in (tile for panel in self.panels for tile in panel.tiles):
            tile.hang_anew()
        self.show_desk()

    @on(PictureView.WantedSizeChanged)
    def _fit_tile(self, message: PictureView.WantedSizeChanged) -> None:
        for tile in (tile for panel in self.panels for tile in panel.tiles):
            if tile.picture is message.picture_view and tile.candidate is not None:
                self.desk.gallery.fit(tile.candidate, tile.picture)

    def on_unmount(self) -> None:
        """Whose room is not in view is watched no more."""
        for panel in self.panels:
            self._take_down(panel)
        self.desk.watch_floor(())

    # The cohort

    def _ask_for_cohort(self) -> None:
        if self._is_cohort and self.is_current:
            self.run_worker(self._fetch_cohort(), group="cohort", exclusive=True)

    async def _fetch_cohort(self) -> None:
        try:
            self._cohort = await self.desk.fetching.cohort()
            self._trouble = ""
        except NotFetched as error:
            self._trouble = f"{error}."
        self.show_desk()

    # What the person does

    async def action_act(self, name: str) -> None:
        """Digits choose a room here; everything else is done to what is chosen."""
        if not name.startswith("seat_"):
            await super().action_act(name)
            return
        rooms = self.desk.model.session.rooms if self.desk.model.session else ()
        digit = int(name.removeprefix("seat_"))
        if digit <= len(rooms):
            self._choose(rooms[digit - 1].room, 0)
        else:
            self.say(f"There {'is one room' if len(rooms) == 1 else f'are {len(rooms)} rooms'} in this session.")

    def action_step(self, key: str) -> None:
        """Go to the seat beside this one."""
        if self._is_cohort:
            scroll = self.query_one("#cohort", VerticalScroll)
            (scroll.scroll_up if key in {"up", "left"} else scroll.scroll_down)(animate=False)
            return
        rooms = [room.room for room in self.desk.model.session.rooms] if self.desk.model.session else []
        if not rooms:
            return
        room, seat = self.desk.model.room, self._chosen_seat
        if seat or key in {"left", "right"}:
            in_a_row = 1 if self._table.display else 3
            room, seat = step(room, seat or 1, key, rooms, in_a_row=in_a_row) if seat else _beside(room, key, rooms)
        else:
            seat = 1
        self._choose(room, seat)

    def _choose(self, room: str, seat: int) -> None:
        self._chosen_seat = seat
        if room != self.desk.model.room:
            self.desk.look_at(room)
        if seat:
            self.desk.select(seat)
        self.show_desk()

    @on(FloorChosen)
    def _choose_clicked(self, message: FloorChosen) -> None:
        if not self.dialogs and message.room:
            self._choose(message.room, message.seat)
            if message.twice:
                self.do_focus()

    def do_focus(self) -> None:
        """Open the room that is chosen, or enlarge the seat that is."""
        if self._is_cohort:
            self.do_floor()
        elif not self._chosen_seat:
            self.dismiss()
        elif self.desk.chosen is None:
            self.say("Nobody belongs to this seat.")
        else:
            self.app.push_screen(FocusScreen(self.desk))

    def do_floor(self) -> None:
        """From the rooms to the cohort, and back."""
        self._is_cohort = not self._is_cohort
        self._ask_for_cohort()
        self.show_desk()

    def do_next_need(self) -> None:
        """Go to what is most urgent in the room that is chosen, and select its seat."""
        super().do_next_need()
        if self.desk.vigil.waiting:
            self._choose(self.desk.model.room, self.desk.seat)

    def go_back(self) -> None:
        """From the cohort to the rooms; from there to the room that is chosen."""
        if self._is_cohort:
            self.do_floor()
        else:
            self.dismiss()


def _beside(room: str, key: str, rooms: list[str]) -> tuple[str, int]:
    place = rooms.index(room) + (1 if key == "right" else -1)
    return (rooms[place] if 0 <= place < len(rooms) else room), 0
