"""What the room and the focus share beside all screens: from a seat one goes to the lobby, the log, the day."""

from __future__ import annotations

from invigilator_console.screens.desk_screen import DeskScreen
from invigilator_console.screens.lobby import LobbyScreen
from invigilator_console.screens.log import LogScreen
from invigilator_console.screens.timeline import TimelineScreen


class SeatScreen(DeskScreen):
    """A screen on which a seat is selected, and from which others are opened."""

    def do_lobby(self) -> None:
        """Show who is at the door."""
        self.app.push_screen(LobbyScreen(self.desk))

    def do_log(self) -> None:
        """Show the whole log."""
        self.app.push_screen(LogScreen(self.desk))

    def do_timeline(self) -> None:
        """Show the selected candidate's day."""
        self.app.push_screen(TimelineScreen(self.desk))
