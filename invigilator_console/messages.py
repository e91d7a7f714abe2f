"""What widgets of the console tell their screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from invigilator_console.attention import Need
    from invigilator_console.widgets.picture import PictureView


class SeatChosen(Message):
    """Somebody clicked on a tile; `twice` for a double click, which enlarges it."""

    def __init__(self, seat: int, *, twice: bool = False) -> None:
        super().__init__()
        self.seat = seat
        self.twice = twice


class FloorChosen(Message):
    """Somebody clicked on the chief's floor: on a seat, or with `seat` 0 on a room; `twice` opens it."""

    def __init__(self, room: str, seat: int, *, twice: bool = False) -> None:
        super().__init__()
        self.room = room
        self.seat = seat
        self.twice = twice


class NeedChosen(Message):
    """Somebody clicked on something that needs them."""

    def __init__(self, need: Need) -> None:
        super().__init__()
        self.need = need


class ActionChosen(Message):
    """Somebody clicked on an action; `name` stands in `keys.py`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class ScreenWanted(Message):
    """Somebody wants another screen above this one: `floor` or `support`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class LiveViewReady(Message):
    """A dialog or screen has a place to show one candidate's feed large."""

    def __init__(self, candidate: str, view: PictureView) -> None:
        super().__init__()
        self.candidate = candidate
        self.view = view
