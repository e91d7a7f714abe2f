"""The answer sheets of one candidate: what was declared, what is stored, how it looks; confirm or ask again."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from invigilator_console.dialogs.plain import WordsDialog
from invigilator_console.fetching import NotFetched
from invigilator_console.sheets import NoPicture, sheet_pixels
from invigilator_console.standing import pages_in_words
from invigilator_console.widgets.dialog import Dialog, Label
from invigilator_console.widgets.picture import PictureView
from rooms.commands import AskAgain, ConfirmUpload
from rooms.event_words import pages
from rooms.vocabulary import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from textual.widget import Widget

    from invigilator_console.desk import Desk
    from invigilator_console.screens.stage import Stage
    from rooms.views import PageCard, SeatCard


class UploadDialog(Dialog[ConfirmUpload]):
    """Declared pages against stored ones. A page counts as looked at once it has been shown here."""

    HINT = "↑↓ page · c confirm · r page again · a count again · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "confirm", show=False),
        Binding("r", "again", show=False),
        Binding("a", "count_again", show=False),
    ]

    def __init__(self, card: SeatCard, seat: int, desk: Desk, stage: Stage) -> None:
        super().__init__(f"Upload · seat {seat} · {card.name}")
        self.add_class("-wide")
        self._card = card
        self._desk = desk
        self._stage = stage
        self._looked_at: set[str] = set()
        self._pictures: dict[str, NDArray[np.uint8]] = {}
        self._warned = False

    def questions(self) -> Iterable[Widget]:
        """How far it is, the pages, the one under the cursor."""
        yield Label(self._state(), id="state")
        yield OptionList(*self._options(), id="pages", compact=True)
        yield PictureView("no page yet", id="sheet")

    def first_to_focus(self) -> Widget | None:
        """The pages."""
        return self.query_one("#pages")

    def refresh_from(self, desk: Desk) -> None:
        """Pages come in while one looks."""
        card = desk.model.candidates.get(self._card.number)
        if card is None or card == self._card:
            return
        self._card = card
        self._warned = False
        self._redraw()
        if card.phase not in {Phase.WRITING, Phase.UPLOADING, Phase.CONFIRMED}:
            self.answer(None)

    # What the person does

    def action_confirm(self) -> None:
        """Confirm; the first time it says which pages were not looked at."""
        card = self._card
        if not card.complete:
            self.complain(f"Not yet: {pages_in_words(card)}; the candidate is still to declare or to upload.")
        elif card.phase is not Phase.UPLOADING:
            self.complain("It is confirmed already.")
        elif (unseen := [page.page for page in card.pages if page.sha256 not in self._looked_at]) and not self._warned:
            self._warned = True
            self.complain(f"Not looked at yet: page {', '.join(map(str, unseen))}. c once more confirms all the same.")
        else:
            self.answer(ConfirmUpload(candidate=card.number))

    def action_again(self) -> None:
        """Ask for the page under the cursor again."""
        if (page := self._current()) is not None:
            self.run_worker(self._ask_again(page), exclusive=True, group="again")

    def action_count_again(self) -> None:
        """Ask for the declaration again."""
        self.run_worker(self._ask_again(None), exclusive=True, group="again")

    async def _ask_again(self, page: int | None) -> None:
        what = "the page count" if page is None else f"page {page}"
        ready = ("It is blurred.", "Part of it is cut off.", "It is too dark.", "Something is missing.")
        reason = await self._stage.ask(WordsDialog(f"Ask for {what} again", "What is wrong with it?", ready=ready))
        if reason is not None:
            command = AskAgain(candidate=self._card.number, page=page, reason=reason)
            self._desk.command(command, f"ask {self._card.name} for {what} again")

    @on(OptionList.OptionHighlighted, "#pages")
    def _show_page(self) -> None:
        page = self._stored(self._current())
        if page is None:
            self.query_one(PictureView).clear("not stored yet")
            return
        self.run_worker(self._fetch_and_show(page), exclusive=True, group="sheet")

    async def _fetch_and_show(self, page: PageCard) -> None:
        view = self.query_one(PictureView)
        if page.media_type == "application/pdf":
            view.clear(f"page {page.page} is a PDF of {page.size / 1000:.0f} kB; open it in the office")
            self._looked(page)
            return
        if page.sha256 not in self._pictures:
            view.clear(f"fetching page {page.page} …")
            try:
                body = await self._desk.fetching.page(self._card.number, page.page)
                if hashlib.sha256(body).hexdigest() != page.sha256:
                    view.clear(f"page {page.page} came damaged; look at it again")
                    return
                self._pictures[page.sha256] = await asyncio.to_thread(sheet_pixels, body)
            except (NotFetched, NoPicture) as error:
                view.clear(str(error))
                return
        if self.answered.done():
            return  # closed while the page was fetched: nothing is left to be drawn on
        view.show(self._pictures[page.sha256])
        self._looked(page)

    def _looked(self, page: PageCard) -> None:
        if page.sha256 not in self._looked_at:
            self._looked_at.add(page.sha256)
            self._redraw()

    # What it says

    def _redraw(self) -> None:
        self.query_one("#state", Label).say(self._state())
        listed = self.query_one("#pages", OptionList)
        options = self._options()
        if listed.option_count == len(options):
            for place, option in enumerate(options):
                listed.replace_option_prompt_at_index(place, option.prompt)
        else:
            place_before = listed.highlighted
            listed.clear_options()
            listed.add_options(options)
            listed.highlighted = min(place_before or 0, len(options) - 1) if options else None

    def _numbers(self) -> list[int]:
        return sorted({page.page for page in self._card.pages} | set(range(1, (self._card.declared or 0) + 1)))

    def _current(self) -> int | None:
        highlighted = self.query_one("#pages", OptionList).highlighted
        numbers = self._numbers()
        return numbers[highlighted] if highlighted is not None and highlighted < len(numbers) else None

    def _stored(self, number: int | None) -> PageCard | None:
        return next((page for page in self._card.pages if page.page == number), None)

    def _options(self) -> list[Option]:
        return [Option(_page_line(number, self._stored(number), self._looked_at)) for number in self._numbers()]

    def _state(self) -> Content:
        card = self._card
        if card.handed_in:
            return Content("The answers are declared handed in elsewhere: see that they are, then confirm.")
        said = "has not said how many pages there are" if card.declared is None else f"declares {pages(card.declared)}"
        state = ("  whole", "bold $success") if card.complete else ("  not whole yet", "bold $warning")
        return Content.assemble(f"The candidate {said}; {len(card.pages)} stored.", state)


def _page_line(number: int, page: PageCard | None, looked_at: set[str]) -> Content:
    if page is None:
        return Content.assemble((f"{number:>3}  ", "bold"), ("not stored yet", "$warning"))
    mark = "✓ looked at" if page.sha256 in looked_at else ""
    return Content.assemble(
        (f"{number:>3}  ", "bold"),
        f"{page.size / 1000:>6.0f} kB  ",
        (f"sha256 {page.sha256[:16]}…  ", "$text-muted"),
        (mark, "$success"),
    )
