"""The panel at the side: what needs this person, and the log that writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from invigilator_console.attention import Need, Urgency
from invigilator_console.messages import NeedChosen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from textual import events

    from invigilator_console.alarms import PutOff
    from invigilator_console.desk import Desk
    from invigilator_console.wording import LogLine

COLOURS = {Urgency.ALARM: "$error", Urgency.NOW: "$warning", Urgency.SOON: "$accent", Urgency.WHEN_FREE: "$text-muted"}
MARKS = {Urgency.ALARM: "‼", Urgency.NOW: "!", Urgency.SOON: "·", Urgency.WHEN_FREE: " "}
MARKS_IN_WORDS = {Urgency.ALARM: "alarm", Urgency.NOW: "now", Urgency.SOON: "soon", Urgency.WHEN_FREE: "when free"}
SPELT = {"⏎": "Enter", "␣": "space"}
FRAME = 2
"""Rows that a border takes."""

LOG_LINES = 80
"""As many as the tallest terminal shows; the rest is kept at the desk."""


class NeedsYou(Static):
    """What waits, most urgent first; a click goes there, as `space` does for the first."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, *, in_words: bool = False) -> None:
        super().__init__("", id="needs")
        self._in_words = in_words
        self._shown: object = None
        self._rows: list[Need | None] = []

    def show(self, desk: Desk) -> None:
        """Draw the queue if it has changed."""
        width = max(20, self.size.width)
        # The small screens give this panel a height of their own, of one line where there is none to spare.
        narrow = self.is_attached and self.screen.has_class("-narrow-screen")
        in_one_line = narrow and not self._in_words and self.size.height <= 1
        shown = (width, in_one_line, tuple(desk.vigil.waiting), tuple(desk.vigil.put_off))
        if shown == self._shown:
            return
        self._shown = shown
        if in_one_line or self._in_words:
            self._rows, said = _in_one_line(desk, width) if in_one_line else _in_words(desk, width)
            self.update(Content("\n").join(said), layout=self._in_words)
            return
        self.border_title = f"NEEDS YOU  {len(desk.vigil.waiting)}" if desk.vigil.waiting else "NEEDS YOU"
        lines: list[Content] = []
        self._rows = []
        for need in desk.vigil.waiting:
            for line in _need_lines(need, desk, width):
                lines.append(line)
                self._rows.append(need)
        for off in desk.vigil.put_off:
            lines += _put_off_lines(off, desk, width)
        if not desk.vigil.waiting:
            lines.insert(0, Content.styled("nothing at the moment", "$text-muted"))
            self._rows.insert(0, None)
        content = Content("\n").join(lines)
        # Set, not left to `auto`: Textual may keep a height it reckoned between two updates.
        self.styles.height = None if narrow else len(lines) + FRAME
        self.update(content, layout=False)

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked on."""
        event.stop()
        row = event.get_content_offset(self)
        if row is not None and row.y < len(self._rows) and (need := self._rows[row.y]) is not None:
            self.post_message(NeedChosen(need))


def _in_one_line(desk: Desk, width: int) -> tuple[list[Need | None], list[Content]]:
    """How many wait, then the first of them, and the next as far as there is room."""
    if not desk.vigil.waiting:
        return [None], [Content.styled(" nothing needs you", "$text-muted")]
    parts = [Content.styled(f" NEEDS YOU {len(desk.vigil.waiting)} ", f"bold {COLOURS[desk.vigil.waiting[0].urgency]}")]
    for need in desk.vigil.waiting:
        words = f" {MARKS[need.urgency]} {_where(need)} {need.words} [{desk.keys.shown(need.act)}]"
        if sum(part.cell_length for part in parts) + len(words) > width and len(parts) > 1:
            break
        parts.append(Content.styled(words, COLOURS[need.urgency]))
    return [desk.vigil.waiting[0]], [Content.assemble(*parts)]


def _in_words(desk: Desk, width: int) -> tuple[list[Need | None], list[Content]]:
    """A line a need, without a sign that would be spelt."""
    put_off = [Content(_put_off_in_words(off, desk)[:width]) for off in desk.vigil.put_off]
    if not desk.vigil.waiting:
        return [None], [Content("Nothing needs you."), *put_off]
    lines = [Content.styled(f"Needs you: {len(desk.vigil.waiting)}", "bold")]
    for need in desk.vigil.waiting:
        since = f"{desk.model.local(need.since):%H:%M}"
        words = f"{MARKS_IN_WORDS[need.urgency]}, {_where(need)}, {since}: {need.words}"
        shown = desk.keys.shown(need.act)
        key = f" (key {SPELT.get(shown, shown)})" if shown else ""
        lines.append(Content(words[: width - len(key)] + key))
    return [None, *desk.vigil.waiting], [*lines, *put_off]


def _where(need: Need) -> str:
    return f"seat {need.seat}" if need.seat else "the session"


def _need_lines(need: Need, desk: Desk, width: int) -> list[Content]:
    colour = COLOURS[need.urgency]
    key = desk.keys.shown(need.act)
    since = f"{desk.model.local(need.since):%H:%M:%S}"
    head = f"{MARKS[need.urgency]} {since} {_where(need)}"
    gap = max(1, width - len(head) - len(key) - 2)
    first = Content.assemble((head, f"bold {colour}"), " " * gap, (f"[{key}]", "$text-muted"))
    words = need.words if len(need.words) <= width - 2 else need.words[: width - 3] + "…"
    return [first, Content.assemble("  ", words)]


def _put_off_lines(off: PutOff, desk: Desk, width: int) -> list[Content]:
    """What somebody has put off, greyed: what, until when, by whom and why."""
    first = f"z {_where(off.need)}: {off.need.words}"
    second = f"  back {desk.model.local(off.until):%H:%M:%S} · {desk.model.staff_name(off.by)}: {off.reason}"
    return [Content.styled(_cut(line, width), "$text-disabled") for line in (first, second)]


def _put_off_in_words(off: PutOff, desk: Desk) -> str:
    back = f"{desk.model.local(off.until):%H:%M:%S}"
    return (
        f"Put off until {back} by {desk.model.staff_name(off.by)}, {_where(off.need)}: {off.need.words}; {off.reason}"
    )


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


class LogPanel(Static):
    """The newest lines of the log, the newest on top; in words at the bottom, where a screen reader looks for them."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, *, in_words: bool = False) -> None:
        super().__init__("", id="log")
        self.border_title = "LOG"
        self._in_words = in_words
        self._alarms: list[tuple[datetime, Content]] = []
        self._rung: set[str] = set()

    def tell_alarms(self, desk: Desk) -> bool:
        """Write down each alarm once, as it begins: a colour and a bell are no words. Whether there was a new one."""
        alarms = {need.id: need for need in desk.vigil.waiting if need.urgency is Urgency.ALARM}
        new = [need for name, need in alarms.items() if name not in self._rung]
        self._rung = set(alarms)
        now = desk.clock.now()
        for need in new:
            said = Content(f"{desk.model.local(now):%H:%M:%S} alarm, {_where(need)}: {need.words}")
            self._alarms.append((now, said))
        self._alarms = self._alarms[-LOG_LINES:]
        return bool(new)

    def show(self, desk: Desk, lines: Iterable[LogLine]) -> None:
        """Draw these lines, oldest first as they come."""
        if self._in_words:
            told = [(line.at, log_content(line, desk)) for line in lines] + self._alarms
            newest = sorted(told, key=lambda each: each[0])[-max(1, self.size.height) :]
            self.update(Content("\n").join(words for _, words in newest), layout=False)
            return
        self.update(Content("\n").join(log_content(line, desk) for line in reversed(list(lines))), layout=False)


def log_content(line: LogLine, desk: Desk) -> Content:
    """One log line: when it was said, where, what; and when it came, if that was later."""
    who = f"seat {line.seat} " if line.seat else f"{line.candidate} " if line.candidate else ""
    late = f" (came {desk.model.local(line.at):%H:%M:%S})" if line.came_late else ""
    return Content.assemble(
        (f"{desk.model.local(line.said_at):%H:%M:%S} ", "$text-muted"),
        (who, "bold"),
        line.words,
        (late, "$text-muted"),
    )
