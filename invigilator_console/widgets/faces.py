"""ID photo, onboarding photo and live face side by side; one at a time where there is no room for three."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content

from invigilator_console.fetching import NotFetched
from invigilator_console.sheets import NoPicture, sheet_pixels
from invigilator_console.widgets.dialog import Label
from invigilator_console.widgets.picture import PictureView
from rooms.vocabulary import Onboarding

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from invigilator_console.desk import Desk
    from rooms.views import SeatCard

PHOTOS = ("id", "face")
"""The photographs of the onboarding that are looked at, as the server calls them."""

LIVE = "live"
RETRY = "r tries again"


class Face(Vertical):
    """One picture with a word above it."""

    def __init__(self, name: str, waiting: str) -> None:
        super().__init__(id=f"face-{name}", classes="face-box")
        self.caption = Label(classes="caption")
        self.view = PictureView(waiting)

    def compose(self) -> ComposeResult:
        """The word, then the picture."""
        yield self.caption
        yield self.view


class Faces(Horizontal):
    """The three pictures of one candidate. `-single` shows one of them."""

    def __init__(self, card: SeatCard, desk: Desk) -> None:
        super().__init__(id="faces")
        self._card = card
        self._desk = desk
        self._boxes = {name: Face(name, "fetching the photograph …") for name in PHOTOS}
        self._boxes[LIVE] = Face(LIVE, "waiting for the camera")
        self._in_front = LIVE
        self.failed: set[str] = set()
        """Photographs that could not be fetched, and may be asked for again."""

    @property
    def live(self) -> PictureView:
        """Where the feed is shown."""
        return self._boxes[LIVE].view

    def compose(self) -> ComposeResult:
        """ID, onboarding, live: the same face three times, if all is well."""
        yield from self._boxes.values()

    def on_mount(self) -> None:
        """Fetch what is there."""
        self.caption(self._card)
        self._bring_to_front(LIVE)
        self.fetch(PHOTOS)

    def caption(self, card: SeatCard) -> None:
        """Say above each picture what it is."""
        self._card = card
        document = f" · {card.onboarded_with}" if card.onboarded_with else ""
        places = "  (Tab: the next)" if self.has_class("-single") else ""
        for name, words in (("id", f"ID at onboarding{document}"), ("face", "face at onboarding"), (LIVE, "now, live")):
            self._boxes[name].caption.say(Content.assemble((words, "bold"), (places, "$text-muted")))

    def show_one(self, *, alone: bool) -> None:
        """Show one picture at a time, or all of them."""
        self.set_class(alone, "-single")
        self.caption(self._card)

    def show_next(self) -> None:
        """Bring the next picture to the front."""
        names = list(self._boxes)
        self._bring_to_front(names[(names.index(self._in_front) + 1) % len(names)])

    def _bring_to_front(self, name: str) -> None:
        self._in_front = name
        for each, box in self._boxes.items():
            box.set_class(each == name, "-front")

    def fetch(self, names: tuple[str, ...] | set[str]) -> None:
        """Fetch photographs of the onboarding, or say why there are none."""
        without = WITHOUT_PHOTOS.get(self._card.onboarding)
        for name in PHOTOS:
            if name not in names:
                continue
            if without is None:
                self.run_worker(self._fetch(name), group=f"photo-{name}", exclusive=True)
            else:
                self._boxes[name].view.clear(without)

    async def _fetch(self, name: str) -> None:
        view = self._boxes[name].view
        self.failed.discard(name)
        view.clear("fetching the photograph …")
        try:
            body = await self._desk.fetching.portrait(self._card.number, name)
            view.show(await asyncio.to_thread(sheet_pixels, body))
        except NotFetched as error:
            self._say_failed(name, str(error))
        except NoPicture:
            self._say_failed(name, "the photograph cannot be shown here")

    def _say_failed(self, name: str, words: str) -> None:
        self.failed.add(name)
        self._boxes[name].view.clear(f"{words} · {RETRY}")


WITHOUT_PHOTOS = {
    Onboarding.WAIVED: "onboarding waived: no photograph",
    Onboarding.MISSING: "not verified before the day",
}
"""Why there is nothing to fetch."""
