"""The cohort in words: its sessions one below the other, and who has read what was announced to all. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from rooms.event_words import spell
from rooms.vocabulary import Phase, SessionPhase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rooms.cohort_views import CohortAnnouncementCard, CohortRoomCard, CohortSessionCard, CohortView

SHOWN_PHASES = (Phase.EXPECTED, Phase.CHECKING, Phase.SEATED, Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED)
LAST_ANNOUNCEMENTS = 4
UNREAD_NAMED = 6


def cohort_lines(view: CohortView, own: str, local: Callable[[datetime], datetime]) -> list[Content]:
    """The whole overview. `own` is the session this console is in; `local` turns a moment to the exam's wall clock."""
    lines: list[Content] = []
    for card in view.sessions:
        lines += _session_lines(card, card.session == own, view.now, local)
    return [*lines, *announcement_lines(view, local)]


def _session_lines(
    card: CohortSessionCard, is_own: bool, now: datetime, local: Callable[[datetime], datetime]
) -> list[Content]:
    begins = "" if card.phase is SessionPhase.WRITING else f", starts {local(card.starts):%H:%M}"
    here = "  (this one)" if is_own else ""
    lines = [
        Content.assemble((card.session, "bold"), f"  {card.title}  ", (f"{card.phase}{begins}{here}", "$text-muted"))
    ]
    counts = " · ".join(f"{card.counts.get(phase, 0)} {phase}" for phase in SHOWN_PHASES if card.counts.get(phase, 0))
    gone = card.counts.get(Phase.RELEASED, 0) + card.counts.get(Phase.LEFT, 0)
    counts = " · ".join(part for part in (counts, f"{gone} gone" if gone else "") if part)
    reports = f" · {card.open_reports} open report{'s' * (card.open_reports != 1)}" if card.open_reports else ""
    lines.append(Content.assemble("  ", counts or "nobody", (reports, "$warning")))
    rooms = [_room(room, now) for room in card.rooms]
    return [*lines, Content.assemble("  ", Content("   ").join(rooms)), Content("")]


def _room(room: CohortRoomCard, now: datetime) -> Content:
    if room.unattended_since is not None:
        lasts = spell((now - room.unattended_since).total_seconds())
        return Content.styled(f"‼ {room.room} UNATTENDED {lasts} ({room.staff or 'nobody'})", "bold $text on $error")
    return Content.assemble((f"{room.room} ", "bold"), (room.staff or "nobody yet", "" if room.staff else "$warning"))


def announcement_lines(view: CohortView, local: Callable[[datetime], datetime]) -> list[Content]:
    """What was announced to the cohort, the newest first, and who has not read it yet."""
    told: dict[str, list[tuple[str, CohortAnnouncementCard]]] = {}
    for card in view.sessions:
        for said in card.announcements:
            if said.cohort:
                told.setdefault(said.of, []).append((card.session, said))
    if not told:
        return [Content.styled("Nothing has been announced to the cohort yet; a announces.", "$text-muted")]
    newest = sorted(told.values(), key=lambda copies: copies[0][1].said_at, reverse=True)
    lines = [Content.styled("ANNOUNCED TO THE COHORT", "bold")]
    for copies in newest[:LAST_ANNOUNCEMENTS]:
        read, meant = sum(said.read for _, said in copies), sum(said.meant for _, said in copies)
        first = copies[0][1]
        style = "$success" if read == meant else "$warning"
        lines.append(
            Content.assemble(
                (f"{local(first.said_at):%H:%M} ", "$text-muted"),
                f"“{first.text}” ",
                (f"read by {read} of {meant}", style),
            )
        )
        lines += [
            Content.styled(f"      {session}: {_unread(said)}", "$text-muted")
            for session, said in copies
            if said.unread
        ]
    return lines


def _unread(said: CohortAnnouncementCard) -> str:
    named = ", ".join(said.unread[:UNREAD_NAMED])
    more = len(said.unread) - UNREAD_NAMED
    return f"not by {named}" + (f" and {more} more" if more > 0 else "")
