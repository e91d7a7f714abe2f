"""Support's queue on the screen: one line a report, and the one under the cursor in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from invigilator_console.support import WORDS, Stand, Ticket, how_it_came, times_said
from rooms.event_words import minutes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from invigilator_console.desk import Desk

STYLES = {
    Stand.WAITS: "bold $warning",
    Stand.TAKEN: "$accent",
    Stand.PROPOSED: "$text-muted",
    Stand.DONE: "$text-muted",
}
EMPTY = "No report so far. What is reported by the page comes here by itself; n enters one for who telephoned."


class TicketList(Static):
    """The queue. The cursor stays on its report, wherever that goes."""

    ALLOW_SELECT: ClassVar[bool] = False

    class Chosen(Message):
        """A report was clicked on."""

        def __init__(self, ticket: str) -> None:
            super().__init__()
            self.ticket = ticket

    def __init__(self) -> None:
        super().__init__("", id="tickets")
        self._tickets: Sequence[Ticket] = ()
        self._first = 0
        self._shown: object = None

    def show(self, tickets: Sequence[Ticket], cursor: str, desk: Desk) -> None:
        """Draw those that fit, the one with that id among them."""
        self._tickets = tickets
        rows = max(1, self.size.height)
        place = next((place for place, ticket in enumerate(tickets) if ticket.id == cursor), 0)
        self._first = max(min(self._first, place), place - rows + 1, 0)
        shown = (tuple(tickets), cursor, self.size, self._first)
        if shown == self._shown:
            return
        self._shown = shown
        waits = sum(ticket.is_open for ticket in tickets)
        self.border_title = f"REPORTS  {waits} open of {len(tickets)}" if tickets else "REPORTS"
        lines = [
            _line(ticket, desk, self.size.width, is_under_cursor=ticket.id == cursor)
            for ticket in tickets[self._first : self._first + rows]
        ]
        self.update(Content("\n").join(lines) if lines else Content.styled(EMPTY, "$text-muted"), layout=False)

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked on."""
        event.stop()
        place = event.get_content_offset(self)
        if place is not None and self._first + place.y < len(self._tickets):
            self.post_message(self.Chosen(self._tickets[self._first + place.y].id))


def _line(ticket: Ticket, desk: Desk, width: int, *, is_under_cursor: bool) -> Content:
    report = ticket.report
    since = f"{desk.model.local(report.since):%H:%M:%S}"
    by = desk.model.staff_name(report.taken_by) if ticket.stand is Stand.TAKEN and report.taken_by else ""
    stand = f"{WORDS[ticket.stand]}{f' by {by}' * bool(by)}"
    where = f"{ticket.room}{ticket.seat}"
    parts = f"{since} {where:<4}{ticket.candidate:<9}"
    what = " ".join(part for part in (str(report.kind), times_said(report), _quoted(report.text)) if part)
    room = max(8, width - len(parts) - len(stand) - 3)
    what = what if len(what) <= room else what[: room - 1] + "…"
    line = Content.assemble((parts, ""), f"{what:<{room}}  ", (stand, STYLES[ticket.stand]))
    return line.stylize("reverse") if is_under_cursor else line


def _quoted(text: str) -> str:
    return f"“{text}”" if text else ""


def in_full(ticket: Ticket, desk: Desk) -> Content:
    """Everything that is known of one report."""
    report, local = ticket.report, desk.model.local
    came = how_it_came(report)
    rows: list[Content | str] = [
        Content.assemble((f"{ticket.candidate} {ticket.name}", "bold"), f"\nroom {ticket.room}, seat {ticket.seat}"),
        Content.assemble((f"\n{report.kind}", "bold"), f" {times_said(report)}".rstrip()),
        f"received {local(report.since):%H:%M:%S}{f', {came}' if came else ''}",
    ]
    if report.text:
        rows.append(f"“{report.text}”")
    if report.taken_by and ticket.is_open:
        rows.append(f"{desk.model.staff_name(report.taken_by)} is looking at it")
    rows += [f"answered: “{answer}”" for answer in report.answers]
    if report.until is not None:
        rows.append(f"resolved {local(report.until):%H:%M:%S}")
    if report.proposed_s:
        verdict = "settled by the invigilator" if report.settled else "waits for the invigilator"
        rows.append(f"{minutes(report.proposed_s)} proposed: {verdict}")
    if report.school_told:
        rows.append("the school has been told")
    return Content("\n").join(Content(row) if isinstance(row, str) else row for row in rows)
