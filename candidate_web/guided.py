"""`ninefold rehearse --guided`: the console taught by doing, on nine simulated candidates who wait for their cue.

The exam is made for it and removed afterwards, so that no slip of a learner can reach a real one.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from candidate_web.demo import Chain, chain_of, desk_on, on_stage, run_console, temporary_folder
from rooms.vocabulary import SEATS_PER_ROOM

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator_console.settings import Settings

BREAK_LIMIT = timedelta(seconds=40)
"""So short that who learns what an overrun looks like does not wait five minutes for it."""


async def learn(settings: Settings, *, in_words: bool, progress: Callable[[str], None]) -> tuple[str, Chain]:
    """Teach until the person leaves.

    Returns:
        What was learnt, as one line, and what the record of the rehearsal came to.

    Raises:
        Unavailable: the server, the candidates or the console did not come up.
    """
    with temporary_folder() as path:
        staging = on_stage(path, SEATS_PER_ROOM, "guided.toml", progress, break_limit=BREAK_LIMIT, prompted=True)
        async with staging as stage:
            from invigilator_console.app import ConsoleApp  # noqa: PLC0415 - loaded while the candidates come
            from invigilator_console.cli import terminal_means  # noqa: PLC0415
            from invigilator_console.coach import Coach  # noqa: PLC0415

            def prompt(candidate: str, deed: str) -> None:
                stage.candidates.hear(f"{candidate} {deed}")

            desk = desk_on(stage, settings)
            card = _keep_key_card(settings)
            coach = Coach(desk, prompt, key_card=card)
            app = ConsoleApp(
                desk,
                in_words=in_words or settings.screen.text,
                means=terminal_means(settings, colours=None, glyphs=None, slow=False),
                coach=coach,
            )
            await run_console(app, stage, path)
        return f"{coach.course.summary()} The key card for print: {card}", await chain_of(stage.exam)


def _keep_key_card(settings: Settings) -> str:
    """Write the key card, with the keys in force, where it outlives the rehearsal; its address, or how to have it."""
    from invigilator_console.key_card import key_card  # noqa: PLC0415 - loaded while the candidates come
    from invigilator_console.keys import Keys  # noqa: PLC0415

    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = (Path(base) if Path(base).is_absolute() else Path("~/.cache").expanduser()) / "ninefold"
    file = folder / "key-card.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(key_card(Keys(settings.keys)), encoding="utf-8")
    except OSError:
        # The card is a gift at the end, not what the lessons stand on.
        return "ninefold console keys --html FILE"
    return file.as_uri()
