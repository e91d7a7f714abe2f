"""What a camera shows while several things happen at once: the strongest look wins, and passes when it is over."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from candidate_web.desk import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from candidate_web.camera import Camera

STRONGEST_FIRST = (Mode.DARK, Mode.SWEEP, Mode.PAGE, Mode.AWAY, Mode.SWAY)


class Looks:
    """Every look that one camera has at present."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._present: list[Mode] = []

    @contextmanager
    def during(self, mode: Mode) -> Iterator[None]:
        """Look so for as long as the context lasts, unless something stronger happens."""
        self._present.append(mode)
        self._show()
        try:
            yield
        finally:
            self._present.remove(mode)
            self._show()

    def _show(self) -> None:
        self._camera.mode = next((mode for mode in STRONGEST_FIRST if mode in self._present), Mode.PRESENT)
