"""The console as a Textual application: it owns the screens, the second hand and the bell. Screens do the work."""

from __future__ import annotations

from pathlib import Path, PurePath
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider

from invigilator_console import glance
from invigilator_console.coach import LEAVE, REPEAT, SKIP
from invigilator_console.painting_app import PaintingApp
from invigilator_console.receiver import LinkState
from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.screens.floor import FloorScreen
from invigilator_console.screens.focus import FocusScreen
from invigilator_console.screens.room import RoomScreen
from invigilator_console.screens.support import SupportScreen
from invigilator_console.terminal_means import TerminalMeans
from invigilator_console.textual_insides import limit_colours, may_write, type_in, write
from invigilator_console.thrift import SUGGESTION, WORDS_EVERY_S, SlowLineWatch, ThriftyPacer
from invigilator_console.widgets.coach_bar import CoachBar
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from invigilator_console.coach import Coach
    from invigilator_console.desk import Desk
    from invigilator_console.kitty_query import Heard
    from invigilator_console.messages import ScreenWanted

SCREENS = {"floor": FloorScreen, "support": SupportScreen}
"""Screens that any screen may ask for, by `ScreenWanted.name`."""

GUIDE_ENTRIES = (
    (REPEAT.upper(), "guide: take this lesson again", "app.guide('repeat')"),
    (SKIP.upper(), "guide: leave this lesson out", "app.guide('skip')"),
    (LEAVE.upper(), "guide: end the lessons", "app.guide('leave')"),
)
"""Key, words and action of what the guide of a rehearsal offers."""

FEW_ROWS = 30
"""Below this a screen is low: what passes by is short, one at a time."""
ENDED_BEFORE_IT_BEGAN = 1
"""The exit code when the server would not have this console at all."""


class ActionCommands(Provider):
    """Every action of `keys.py` in the command palette."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, words, run in self._entries():
            yield DiscoveryHit(words, run, help=name)

    async def search(self, query: str) -> Hits:
        """Those whose words fit."""
        matcher = self.matcher(query)
        for name, words, run in self._entries():
            if (score := matcher.match(words)) > 0:
                yield Hit(score, matcher.highlight(words), run, help=name)

    def _entries(self) -> list[tuple[str, str, Callable[[], object]]]:
        screen = self.screen
        if not isinstance(screen, DeskScreen) or screen.dialogs:
            return []

        def runner(action: str) -> Callable[[], object]:
            return lambda: screen.call_later(screen.run_action, action)

        entries = screen.palette()
        if isinstance(self.app, ConsoleApp) and self.app.coach is not None:
            entries = [*entries, *GUIDE_ENTRIES]
        return [(f"key {key}", words[0].upper() + words[1:], runner(action)) for key, words, action in entries]


UNSEEN = "nobody could see this console: its terminal took nothing"
UNSEEN_AFTER_S = 5.0
"""How long a terminal may have stalled before its console counts as one that nobody watches."""


class ConsoleApp(PaintingApp[None]):
    """One console. Is the desk's `Display`."""

    TITLE = "Ninefold"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        Path(__file__).with_name(f"{name}.tcss") for name in ("console", "small")
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow-screen"), (120, "-wide-screen")]  # noqa: RUF012  # as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low-screen"), (FEW_ROWS, "-high-screen")]  # noqa: RUF012  # as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(REPEAT, "guide('repeat')", "guide: again", show=False),
        Binding(SKIP, "guide('skip')", "guide: skip", show=False),
        Binding(LEAVE, "guide('leave')", "guide: leave", show=False),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionCommands}

    def __init__(
        self,
        desk: Desk,
        *,
        in_words: bool = False,
        means: TerminalMeans | None = None,
        driver_class: type[Driver] | None = None,
        coach: Coach | None = None,
        heard: Heard | None = None,
    ) -> None:
        super().__init__(
            driver_class=driver_class,
            encoder=None if means is None else means.encoder,
            in_pixels=means is not None and means.pixels and heard is not None and heard.shows_pixels,
        )
        self._typed_ahead = "" if heard is None else heard.typed.decode(errors="ignore")
        if means is not None:
            limit_colours(self, means.colours)
        self.means = means or TerminalMeans()
        if self.means.slow:
            self.painter.pacer = ThriftyPacer(lambda: self.painter.characters_written)
        self._slow_line = SlowLineWatch()
        self._until_words = 0
        self.desk = desk
        self._in_words = in_words
        self.coach = coach
        self._was_welcomed = False
        self._will_show = False
        self._log_is_longer = False
        self._terminal_is_named = ""
        desk.show_on(self)

    def get_default_screen(self) -> Screen[None]:
        """The room."""
        return RoomScreen(self.desk, in_words=self._in_words)

    def on_mount(self) -> None:
        """Take up the line, and let the second hand go."""
        super().on_mount()
        if self.desk.keys.chosen:
            # All of them, so that two keys may be exchanged.
            self.set_keymap({action.name: action.key for action in self.desk.keys.actions})
        self.run_worker(self.desk.link.run(), name="link", group="link", exit_on_error=True)
        self.set_interval(1.0, self.second)
        type_in(self, self._typed_ahead)

    def second(self) -> None:
        """A second has passed. On a slow line the clocks go on in steps, but what is new is shown at once."""
        before = {need.id for need in self.desk.vigil.waiting}
        self.desk.tick()
        news = before != {need.id for need in self.desk.vigil.waiting} or self.desk.holding.waiting
        self._until_words -= 1
        if news or self._until_words <= 0:
            self._until_words = WORDS_EVERY_S if self.means.slow else 0
            self._show()
        self._own_up_to_being_unseen()
        if not self.means.slow and self._slow_line.second(self.painter.pacer.budget(monotonic())):
            self.say(SUGGESTION)

    def _own_up_to_being_unseen(self) -> None:
        """Let the server know when nobody can see this console: a room is never silently unattended."""
        if self.stalled_since is None:
            self.desk.link.go_on()
        elif monotonic() - self.stalled_since > UNSEEN_AFTER_S:
            self.desk.link.step_back(UNSEEN)

    async def action_quit(self) -> None:
        """Leave, after asking: no slip of a key ends a watch."""
        screen = self.screen
        if isinstance(screen, DeskScreen) and not screen.dialogs:
            screen.do_quit()

    async def on_unmount(self) -> None:
        """Hang up, and tell the phones."""
        await self.desk.close()

    def on_screen_wanted(self, message: ScreenWanted) -> None:
        """Open it above this one, unless it is open already."""
        if any(isinstance(screen, SCREENS[message.name]) for screen in self.screen_stack):
            return
        if message.name == "floor":
            self.push_screen(FloorScreen(self.desk, in_words=self._in_words))
        else:
            self.push_screen(SupportScreen(self.desk))

    # What the desk tells

    def room_changed(self) -> None:
        """Draw once, however much comes at a time: a console that joins late hears a thousand records at once."""
        if self.desk.link.state is LinkState.LIVE and self.desk.model.session is not None:
            self._was_welcomed, was_before = True, self._was_welcomed
            if not was_before and self.desk.model.you is not None and self.desk.model.you.role is Role.SUPPORT:
                # Who sees no picture begins where the reports are.
                self.push_screen(SupportScreen(self.desk))
        if not self._will_show:
            self._will_show = True
            self.call_later(self._show_changes)

    def feed_changed(self, candidate: str) -> None:
        """A feed came or went silent: shown at once."""
        for screen in self._desk_screens():
            screen.show_feed(candidate)

    def logged(self) -> None:
        """New lines stand in the log; they are drawn with the change that they tell of."""
        self._log_is_longer = True

    def say(self, words: str, *, is_refusal: bool = False) -> None:
        """Tell the person something once."""
        is_small = self.size.height < FEW_ROWS
        if is_small:
            self.clear_notifications()
        if all(shown.message != words for shown in self._notifications):
            severity: SeverityLevel = "warning" if is_refusal else "information"
            self.notify(words, severity=severity, timeout=4 if is_small else 8, markup=False)

    def ring(self) -> None:
        """The terminal's bell, unless this person wants none."""
        if self.desk.settings.screen.bell:
            self.bell()

    def ended(self, words: str) -> None:
        """A line that never was up ends the console; after one that was, the pictures go on and it is said."""
        if self._was_welcomed:
            self.notify(words, severity="error", timeout=60, markup=False)
        else:
            self.exit(return_code=ENDED_BEFORE_IT_BEGAN, message=f"ninefold: {words}")

    # The guide of a rehearsal

    def action_guide(self, choice: str) -> None:
        """Take this lesson again, skip it, or leave the lessons; pressed once more then, the rehearsal."""
        if self.coach is None:
            return
        if choice == "repeat":
            self.coach.repeat()
        elif choice == "skip":
            self.coach.skip()
        elif self.coach.leave():
            self.exit()
            return
        self._show()

    @on(CoachBar.Chosen)
    def _guide_clicked(self, message: CoachBar.Chosen) -> None:
        self.action_guide(message.name)

    def _let_the_guide_speak(self) -> None:
        if self.coach is None:
            return
        said = self.coach.look(is_enlarged=isinstance(self.screen, FocusScreen))
        if said is None:
            return
        for screen in self._desk_screens():
            if not screen.query(CoachBar):
                screen.add_class("-guided")
                screen.mount(CoachBar())
            for bar in screen.query(CoachBar):
                bar.show(said, self.coach.last_words)

    # Inside

    def _show_changes(self) -> None:
        self._will_show = False
        self.desk.look()
        self._show()

    def _show(self) -> None:
        log_is_longer, self._log_is_longer = self._log_is_longer, False
        for screen in self._desk_screens():
            screen.show_desk()
            if log_is_longer:
                screen.show_log()
        self._let_the_guide_speak()
        if self.desk.model.session is not None:
            self.title = glance.whereabouts(self.desk)
            self._name_terminal(glance.terminal_title(self.desk))

    def _name_terminal(self, words: str) -> None:
        """Name the terminal's window, so that who works in another one sees that somebody waits."""
        if words != self._terminal_is_named and may_write(self):
            self._terminal_is_named = words
            write(self, f"\x1b]2;{words}\x07")

    def _desk_screens(self) -> list[DeskScreen]:
        # While everything is being taken down, screens stand there without what is in them.
        stack = self.screen_stack if self.is_running else []
        return [screen for screen in stack if isinstance(screen, DeskScreen) and screen.is_mounted]
