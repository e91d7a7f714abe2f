"""Takes the console's pictures in the documentation, from the real terminal on a running demo.

python -m tests.pictures docs/pictures
"""

import sys
import time
from pathlib import Path

from tests.terminal import Terminal
from tests.terminal_png import picture_of

PATIENCE = 120.0
SETTLES_IN = 8.0
"""Seconds until every tile has been drawn and the room is lively."""


def main(folder: Path) -> None:
    """Write room.png, arrival.png, focus.png and help.png."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "signalling.cli", "demo"]
    with Terminal(command, columns=200, rows=60) as terminal:

        def press(*keys: str) -> None:
            for key in keys:
                terminal.press(key)
            time.sleep(SETTLES_IN)  # something that moves never comes to rest: there is nothing to wait for

        def keep(name: str) -> None:
            picture_of(terminal.escapes()).save(folder / f"{name}.png", optimize=True)

        terminal.wait_for("toilet break", PATIENCE)
        terminal.wait_for("waits to be admitted", PATIENCE)
        press()
        keep("room")
        press("2", "Enter")
        keep("focus")
        press("Escape")
        press("8", "y")
        keep("arrival")
        press("Escape")
        press("?")
        keep("help")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
