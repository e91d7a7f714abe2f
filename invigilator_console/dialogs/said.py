"""What was said before, and whom it has reached: the talk with one candidate, the announcements to many."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from invigilator_console.model import GONE
from rooms.commands import SendMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from invigilator_console.desk import Desk
    from rooms.views import AnnouncementCard, MessageCard, SeatCard

LAST_WORDS = 8
LAST_ANNOUNCEMENTS = 5
CHIP_WORDS = 60
"""Letters of an announcement that are shown: enough to know it again."""


class Reach(NamedTuple):
    """Who has read an announcement, and who of those it was for has not."""

    read: list[SeatCard]
    unread: list[SeatCard]


def reach(said: AnnouncementCard, cards: Iterable[SeatCard]) -> Reach:
    """Whom an announcement has reached. Meant are those of its room who have come and not gone before reading it."""
    meant = [card for card in cards if (said.room is None or card.room == said.room) and card.joins]
    read = [card for card in meant if card.number in said.read_by]
    return Reach(read, [card for card in meant if card.number not in said.read_by and card.phase not in GONE])


def talk_with(candidate: str, messages: Sequence[MessageCard], desk: Desk) -> Content:
    """The last of what was said, with its times; of one's own whether it was read, or is still on its way."""
    own = [errand for errand in desk.link.outbox.pending if isinstance(errand.command, SendMessage)]
    on_its_way = [errand for errand in own if errand.command.candidate == candidate]  # type: ignore[union-attr]  # filtered above
    lines = [_message(said, desk) for said in messages[-LAST_WORDS:]]
    lines += [
        Content.assemble(
            (f"{desk.model.local(errand.said_at):%H:%M}  you   ", "bold"),
            errand.command.text,  # type: ignore[union-attr]  # filtered above
            ("  on its way", "$warning"),
        )
        for errand in on_its_way
    ]
    return Content("\n").join(lines) if lines else Content.styled("Nothing has been said yet.", "$text-muted")


def _message(said: MessageCard, desk: Desk) -> Content:
    who = "they" if said.from_candidate else "you "
    if said.from_candidate:
        state = ("", "") if said.read else ("  new", "bold $warning")
    else:
        state = ("  read", "$success") if said.read else ("  not read yet", "$text-muted")
    return Content.assemble((f"{desk.model.local(said.said_at):%H:%M}  {who}  ", "bold"), said.text, state)


def announced(announcements: Sequence[AnnouncementCard], desk: Desk) -> Content | None:
    """The last announcements, the newest first, with who has read each and who has not, by seat and name."""
    lines = []
    for said in reversed(announcements[-LAST_ANNOUNCEMENTS:]):
        read, unread = reach(said, desk.model.candidates.values())
        words = said.text if len(said.text) <= CHIP_WORDS else f"{said.text[: CHIP_WORDS - 1]}…"
        where = "cohort" if said.cohort else "session" if said.room is None else f"room {said.room}"
        state = "read by all" if not unread else f"read by {len(read)} of {len(read) + len(unread)}"
        head = (f"{desk.model.local(said.said_at):%H:%M}  ", "bold")
        lines.append(Content.assemble(head, f"“{words}” ", (f"to the {where}, {state}", "$text-muted")))
        for names, label, style in ((unread, "not yet", "$warning"), (read, "read", "$text-muted")):
            if names:
                lines.append(Content.styled(f"       {label}: {', '.join(_who(card, desk) for card in names)}", style))
    return Content("\n").join(lines) if lines else None


def _who(card: SeatCard, desk: Desk) -> str:
    """A candidate by seat and surname; by room, too, where it is another one."""
    room = "" if card.room == desk.model.room else card.room
    return f"{room}{card.seat or card.planned_seat} {card.name.partition(',')[0]}"
