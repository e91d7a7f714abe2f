"""The lines above and below the pictures: the head, the candidate at a glance, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from invigilator_console import glance
from invigilator_console.messages import ActionChosen
from invigilator_console.widgets.live_line import LiveLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events

    from invigilator_console.desk import Desk
    from invigilator_console.keys import Action, Keys


LEAST_SAID = 34
"""Columns that the room, or the alarm, has before the times on the right give way."""
UNBOUNDED = 1000


class Head(LiveLine):
    """Which exam, which room, what time, how the line stands."""

    def __init__(self) -> None:
        super().__init__(id="head")
        self._shown: object = None

    def show(self, desk: Desk) -> None:
        """Draw it anew if the second has changed it."""
        state, well = glance.line_state(desk)
        width = self.size.width
        says = glance.unseen if desk.vigil.alarms.unseen else glance.whereabouts
        whole = len(says(desk, width=UNBOUNDED))
        for right in glance.times(desk):
            room = width - len(right) - len(state) - 5
            if room >= min(whole, LEAST_SAID):
                break
        left = says(desk, width=room)
        flashes = flash_is_on(desk, is_still=self.app.animation_level == "none")
        self.set_class(flashes, "-alarm")
        shown = (left, right, state, width, flashes)
        if shown == self._shown:
            return
        self._shown = shown
        gap = max(1, width - len(left) - len(right) - len(state) - 4)
        self.update(
            Content.assemble(
                " ", (left, "bold"), " " * gap, right, "  ", (state, "bold $success" if well else "bold $error")
            )
        )


def flash_is_on(desk: Desk, *, is_still: bool) -> bool:
    """Whether the head stands out now, while an alarm was not looked at: a second on and a second off, or always."""
    if not desk.vigil.alarms.unseen or desk.settings.screen.flash == "off":
        return False
    # Half a hertz: what blinks faster than once a second may make people ill.
    return is_still or desk.settings.screen.flash == "steady" or int(desk.clock.monotonic()) % 2 == 0


class NoticeLine(Static):
    """What is on its way or in the way; else the selected candidate at a glance."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__("", id="notice")
        self._shown = ""

    def on_click(self, event: events.Click) -> None:
        """List what is on its way."""
        event.stop()
        self.post_message(ActionChosen("pending"))

    def show(self, desk: Desk) -> None:
        """Draw it anew if it says something else."""
        alarm = " · ".join(part for part in (glance.speaking(desk), glance.alarm(desk)) if part)
        notice = " · ".join(part for part in (glance.hearing(desk), glance.notice(desk)) if part)
        self.set_class(bool(alarm), "-alarm")
        self.set_class(bool(notice) and not alarm, "-notice")
        words = " · ".join(part for part in (alarm, notice) if part)
        if not words and desk.chosen is not None and desk.model.may_watch:
            words = " · ".join(glance.at_a_glance(desk.chosen, desk.seat, desk))
        if words != self._shown:
            self._shown = words
            self.update(Content(f" {words}"), layout=False)


class KeyBar(Static):
    """Keys and what they do, each a place to click on; those that do not fit are left to `?`."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, keys: Keys) -> None:
        super().__init__("", id="keys")
        self._keys = keys
        self._places: list[tuple[int, str]] = []

    def on_resize(self, event: events.Resize) -> None:
        """Fit as many as there is room for."""
        width = event.size.width
        actions = sorted((action for action in self._keys.actions if action.rank), key=lambda action: action.rank)
        gap = 2
        while len(actions) > 1 and _length(actions, gap) > width:
            gap, actions = (1, actions) if gap > 1 else (1, actions[:-1])
        parts: list[Content | tuple[str, str] | str] = [" "]
        self._places = []
        end = 1
        for action in (action for action in self._keys.actions if action in actions):
            parts += [(action.shown_key, "bold $accent"), f" {action.short}{' ' * gap}"]
            end += len(action.shown_key) + 1 + len(action.short) + gap
            self._places.append((end, action.name))
        self.update(Content.assemble(*parts), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked on."""
        event.stop()
        name = next((name for end, name in self._places if event.x < end), None)
        if name is not None and event.y == 0:
            self.post_message(ActionChosen(name))


def _length(actions: Iterable[Action], gap: int) -> int:
    return 1 - gap + sum(len(action.shown_key) + 1 + len(action.short) + gap for action in actions)
