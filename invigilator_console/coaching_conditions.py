"""When a step of the guided rehearsal is done, or may begin: read off the scene. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator_console.coaching import Condition, Scene
from invigilator_console.model import GONE, IN_EXAM
from invigilator_console.standing import overrun, waits_at_the_door
from rooms import events as e
from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from rooms.events import SessionEvent

HAS_FINISHED = frozenset({Phase.UPLOADING, Phase.CONFIRMED}) | GONE


def recorded(*kinds: type[SessionEvent]) -> Condition:
    """Done once one of these is in the record."""
    return lambda scene: any(scene.happened(kind) for kind in kinds)


def written_to(scene: Scene) -> bool:
    """The person has written to the candidate."""
    return any(
        isinstance(event, e.MessageSent) and event.candidate == scene.card.number and not event.from_candidate
        for event in scene.sight.heard
    )


def selected(scene: Scene) -> bool:
    """The candidate of the lesson is selected."""
    return scene.is_selected


def on_a_break(scene: Scene) -> bool:
    """The candidate is out, or was."""
    return scene.card.pause is not None or scene.happened(e.BreakEnded)


def over(scene: Scene) -> bool:
    """The break lasts longer than it may, or has ended."""
    pause = scene.card.pause
    return scene.happened(e.BreakEnded) or (pause is not None and overrun(pause, scene.sight.now) is not None)


def admitted(scene: Scene) -> bool:
    """The candidate was let in."""
    return scene.card.phase in IN_EXAM | GONE


def shows_an_id(scene: Scene) -> bool:
    """An ID can be looked at, or was."""
    return admitted(scene) or (waits_at_the_door(scene.card) and scene.card.id_kind is not None)


def ticked(scene: Scene) -> bool:
    """Every check that is asked for has passed."""
    checks = scene.card.checks
    return admitted(scene) or set(checks.required) <= set(checks.passed)


def feed_is_lost(scene: Scene) -> bool:
    """The picture has gone."""
    return scene.needs("feed") or scene.happened(e.FeedLost)


def has_pages(count: int) -> Condition:
    """Done once so many pages are stored."""
    return lambda scene: len(scene.card.pages) >= count or scene.card.phase in {Phase.CONFIRMED} | GONE


def has_declared(scene: Scene) -> bool:
    """The candidate has said how many pages there are."""
    return scene.card.declared is not None


def is_whole(scene: Scene) -> bool:
    """Every declared page is stored."""
    return scene.card.complete or scene.card.phase in {Phase.CONFIRMED} | GONE
