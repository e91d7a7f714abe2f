"""The panel at the side: what needs this person, and the log that writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from invigilator_console.attention import Need, Urgency
from invigilator_console.messages import NeedChosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events

    from invigilator_console.alarms import PutOff
    from invigilator_console.desk import Desk
    from invigilator_console.wording import LogLine

COLOURS = {Urgency.ALARM: "$error", Urgency.NOW: "$warning", Urgency.SOON: "$accent", Urgency.WHEN_FREE: "$text-muted"}
MARKS = {Urgency.ALARM: "‼", Urgency.NOW: "!", Urgency.SOON: "·", Urgency.WHEN_FREE: " "}
FRAME = 2
"""Rows that a border takes."""

LOG_LINES = 80
"""As many as the tallest terminal shows; the rest is kept at the desk."""


class NeedsYou(Static):
    """What waits, most urgent first; a click goes there, as `space` does for the first."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__("", id="needs")
        self._shown: object = None
        self._rows: list[Need | None] = []

    def show(self, desk: Desk) -> None:
        """Draw the queue if it has changed."""
        width = max(20, self.size.width)
        shown = (width, tuple(desk.waiting), tuple(desk.put_off))
        if shown == self._shown:
            return
        self._shown = shown
        self.border_title = f"NEEDS YOU  {len(desk.waiting)}" if desk.waiting else "NEEDS YOU"
        lines: list[Content] = []
        self._rows = []
        for need in desk.waiting:
            for line in _need_lines(need, desk, width):
                lines.append(line)
                self._rows.append(need)
        for off in desk.put_off:
            lines += _put_off_lines(off, desk, width)
        if not desk.waiting:
            lines.insert(0, Content.styled("nothing at the moment", "$text-muted"))
            self._rows.insert(0, None)
        content = Content("\n").join(lines)
        # Set, not left to `auto`: Textual may keep a height it reckoned between two updates.
        self.styles.height = len(lines) + FRAME
        self.update(content, layout=False)

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked on."""
        event.stop()
        row = event.get_content_offset(self)
        if row is not None and row.y < len(self._rows) and (need := self._rows[row.y]) is not None:
            self.post_message(NeedChosen(need))


def _need_lines(need: Need, desk: Desk, width: int) -> list[Content]:
    colour = COLOURS[need.urgency]
    key = desk.keys.shown(need.act)
    where = f"seat {need.seat}" if need.seat else "the session"
    since = f"{desk.model.local(need.since):%H:%M:%S}"
    head = f"{MARKS[need.urgency]} {since} {where}"
    gap = max(1, width - len(head) - len(key) - 2)
    first = Content.assemble((head, f"bold {colour}"), " " * gap, (f"[{key}]", "$text-muted"))
    words = need.words if len(need.words) <= width - 2 else need.words[: width - 3] + "…"
    return [first, Content.assemble("  ", words)]


def _put_off_lines(off: PutOff, desk: Desk, width: int) -> list[Content]:
    """What somebody has put off, greyed: what, until when, by whom and why."""
    where = f"seat {off.need.seat}" if off.need.seat else "the session"
    first = f"z {where}: {off.need.words}"
    second = f"  back {desk.model.local(off.until):%H:%M:%S} · {desk.model.staff_name(off.by)}: {off.reason}"
    return [Content.styled(_cut(line, width), "$text-disabled") for line in (first, second)]


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


class LogPanel(Static):
    """The newest lines of the log, the newest on top."""

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__("", id="log")
        self.border_title = "LOG"

    def show(self, desk: Desk, lines: Iterable[LogLine]) -> None:
        """Draw these lines, oldest first as they come."""
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
