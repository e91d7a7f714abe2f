"""What the room and the focus screen share: dialogs, actions, and being drawn anew.

Actions are looked up in `acts.table`; what concerns the screen itself is a `do_…` method. While a dialog is open the
screen's own keys are off, so that no letter typed into it can do anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.screen import Screen

from invigilator_console.acts.table import OF_CANDIDATE, OF_ROOM
from invigilator_console.acts.watching import only_watching
from invigilator_console.dialogs.plain import ConfirmDialog
from invigilator_console.keys import ACTIONS, Keys
from invigilator_console.messages import ActionChosen, LiveViewReady, NeedChosen, ScreenWanted
from invigilator_console.screens.help import HelpScreen
from invigilator_console.widgets.bars import Head, NoticeLine
from invigilator_console.widgets.chips import Chips
from invigilator_console.widgets.dialog import Dialog
from invigilator_console.widgets.picture import PictureView
from rooms.vocabulary import Role

if TYPE_CHECKING:
    from invigilator_console.attention import Need
    from invigilator_console.desk import Desk

Answer = TypeVar("Answer")


class DeskScreen(Screen[None]):
    """A screen that shows the desk. Is the `Stage` of actions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(action.key, f"act('{action.name}')", action.words, show=False, id=action.name) for action in ACTIONS),
        Binding("escape", "back", "back", show=False),
    ]
    OWN_ACTIONS: ClassVar[frozenset[str]] = frozenset()
    """What keys of a screen's own do, beside those of the room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.dialogs: list[Dialog[object]] = []
        self._head = Head()
        self._notice = NoticeLine()
        self._large: list[tuple[str, PictureView]] = []

    # Being drawn

    def show_desk(self) -> None:
        """Draw whatever has changed. To extend."""
        self._let_go_of_what_is_gone()
        self._head.show(self.desk)
        self._notice.show(self.desk)
        # One that is opening has nothing to refresh yet.
        if self.dialogs and self.dialogs[-1].is_mounted:
            self.dialogs[-1].refresh_from(self.desk)

    def on_resize(self) -> None:
        """Fit every line to its new width, which is known after the next layout."""
        self.call_after_refresh(self.show_desk)

    def show_feed(self, candidate: str) -> None:
        """A feed came or went silent. To override."""

    def show_log(self) -> None:
        """New lines stand in the log. To override."""

    # Dialogs

    async def ask(self, dialog: Dialog[Answer]) -> Answer | None:
        """Open a dialog above whatever is open, and wait for its answer."""
        below = self.dialogs[-1] if self.dialogs else None
        if below is not None:
            below.disabled = True
        self.dialogs.append(dialog)  # type: ignore[arg-type]  # read for its keys and its second only
        self.add_class("-asking")
        dialog.set_class(self.desk.seat % 3 == 0, "-left")
        await self.mount(dialog)
        if (first := dialog.first_to_focus()) is None:
            dialog.can_focus = True
            first = dialog
        first.focus()
        try:
            return await dialog.answered
        finally:
            self._close(dialog)

    def _close(self, dialog: Dialog[Answer]) -> None:
        if dialog in self.dialogs:
            self.dialogs.remove(dialog)  # type: ignore[arg-type]  # as above
        for candidate, view in [large for large in self._large if dialog in large[1].ancestors]:
            self._large.remove((candidate, view))
            self.desk.gallery.take_from(candidate, view)
        if dialog.is_attached:
            dialog.remove()
        self.set_class(bool(self.dialogs), "-asking")
        if self.dialogs and self.is_attached:
            below = self.dialogs[-1]
            below.disabled = False
            (below.first_to_focus() or below).focus()
        self.call_after_refresh(self._let_go_of_what_is_gone)

    def _let_go_of_what_is_gone(self) -> None:
        """Two dialogs closed in one turn leave the focus on a field that is gone, which would swallow every key."""
        if self.focused is not None and not self.focused.is_attached:
            self.set_focus(None)

    @on(LiveViewReady)
    def _show_large(self, message: LiveViewReady) -> None:
        self._large.append((message.candidate, message.view))
        self.desk.gallery.show_in(message.candidate, message.view, "focus")

    @on(PictureView.WantedSizeChanged)
    def _fit_large(self, message: PictureView.WantedSizeChanged) -> None:
        for candidate, view in self._large:
            if view is message.picture_view:
                self.desk.gallery.show_in(candidate, view, "focus")

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The screen's keys are off while a dialog is open."""
        del parameters
        return not (self.dialogs and (action in {"act", "back"} or action in self.OWN_ACTIONS))

    async def action_act(self, name: str) -> None:
        """Do what an action of `keys.py` says, unless this person only watches."""
        if (why_not := only_watching(self.desk, name)) is not None:
            self.say(why_not)
            return
        if name in OF_ROOM:
            self.run_worker(OF_ROOM[name](self.desk, self), group="act")
        elif name in OF_CANDIDATE:
            if (card := self.desk.chosen) is None:
                self.say("Select a seat first: 1 to 9.")
            else:
                self.run_worker(OF_CANDIDATE[name](self.desk, self, card), group="act")
        elif name.startswith("seat_"):
            self.desk.select(int(name.removeprefix("seat_")))
        elif (do := getattr(self, f"do_{name}", None)) is not None:
            do()
        else:
            self.say(f"Go back to the room first (Esc): {self.desk.keys[name].words}.")

    def action_back(self) -> None:
        """Take back what waits, if anything does; else go back from here."""
        if self.desk.holding.waiting:
            self.desk.undo()
        else:
            self.go_back()

    def go_back(self) -> None:
        """To where this screen was opened from. To override where that is another place, or none."""
        self.dismiss()

    @on(Chips.Chosen)
    async def _do_chip(self, message: Chips.Chosen) -> None:
        if not self.dialogs:
            await self.run_action(message.action)

    @on(ActionChosen)
    async def _do_clicked(self, message: ActionChosen) -> None:
        if not self.dialogs:
            await self.action_act(message.name)

    @on(NeedChosen)
    async def _go_to_clicked(self, message: NeedChosen) -> None:
        if not self.dialogs:
            self.desk.go_to(message.need)
            await self._open_need(message.need)

    def do_next_need(self) -> None:
        """Go to what is most urgent; pressed again there, to the next."""
        need = self.desk.vigil.next()
        if need is None:
            self.say("Nothing needs you at the moment.")
            return
        self.desk.go_to(need)
        self.say(need_words(need, self.desk.keys))

    async def _open_need(self, need: Need) -> None:
        if need.act in OPENED_BY_CLICK:
            await self.action_act(need.act)

    def do_undo(self) -> None:
        """Take back the last thing that waits."""
        self.desk.undo()

    def do_floor(self) -> None:
        """Show all rooms, to a chief."""
        you = self.desk.model.you
        if you is None or you.role is not Role.CHIEF:
            self.say(f"The floor is the chief's: all rooms at once. {self.desk.keys.shown('attend')} shows the rooms.")
        else:
            self.post_message(ScreenWanted("floor"))

    def do_support(self) -> None:
        """Show all reports of the session."""
        self.post_message(ScreenWanted("support"))

    def palette(self) -> list[tuple[str, str, str]]:
        """What can be done here, for the command palette: the key, the words, the action. To override."""
        return [
            (action.shown_key, action.words, f"act('{action.name}')")
            for action in self.desk.keys.actions
            if not action.name.startswith("seat_")
        ]

    def do_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen(self.desk.keys))

    def do_quit(self) -> None:
        """Leave, after asking."""
        self.run_worker(self._quit(), group="act")

    async def _quit(self) -> None:
        held = [held.words for held in self.desk.holding.waiting]
        pending = [errand.words for errand in self.desk.link.outbox.pending if not errand.quiet]
        pictures = [f"the picture of {piece.words}" for piece in self.desk.tray.waiting]
        lost = [*held, *pending, *pictures]
        warning = f" NOT SAID YET, and lost if you leave: {', '.join(lost)}." if lost else ""
        question = f"The room stays yours on record, and counts as unattended after 20 seconds.{warning} Leave?"
        if await self.ask(ConfirmDialog("Leave the console", question)):
            self.app.exit()

    def say(self, words: str, *, is_refusal: bool = False) -> None:
        """Tell the person something once, without a key to dismiss it."""
        self.notify(words, severity="warning" if is_refusal else "information", timeout=8, markup=False)


OPENED_BY_CLICK = frozenset({"message", "fault", "admit", "upload"})
"""Needs whose answer is a dialog, which a click opens at once; the others want a key that says what is meant."""


def need_words(need: Need, keys: Keys) -> str:
    """A need with the key that answers it."""
    key = keys.shown(need.act)
    where = f"Seat {need.seat}: " if need.seat else ""
    return f"{where}{need.words}. [{key}] {keys[need.act].words}" if key else f"{where}{need.words}."
