"""The console in mid-exam in a real terminal, with the means that this terminal has: `python -m tests.console.small_stage`."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, cast

from invigilator_console.terminal_means import means_of, terminfo_colours
from invigilator_console.textual_insides import limit_colours
from tests.console.test_app_snapshots import StillApp

if TYPE_CHECKING:
    from textual.pilot import Pilot


class Patience:
    """Lets time pass, as a pilot does."""

    async def pause(self, seconds: float = 0) -> None:
        await asyncio.sleep(seconds)


class SmallStage(StillApp):
    """The exam of the snapshots, for a terminal that is asked what it can."""

    def __init__(self, *, in_words: bool) -> None:
        super().__init__(in_words=in_words)
        means = means_of(os.environ, terminfo_colours)
        self.painter.encoder = means.encoder
        limit_colours(self, means.colours)

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self.open(cast("Pilot[None]", Patience())), group="exam")


if __name__ == "__main__":
    SmallStage(in_words="--text" in sys.argv).run()
