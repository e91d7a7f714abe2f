"""A page as it is entered: its path, the right it needs, and the function that answers. See `office.py` for how."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from rooms.office.rights import Right

if TYPE_CHECKING:
    from rooms.admin.web.visit import Visit

Answers = Callable[["Visit"], Awaitable[web.StreamResponse]]
"""A function that answers a visit."""

Counts = Callable[["Visit"], Awaitable[int]]
"""A function that says how much waits for whoever comes."""


@dataclass(frozen=True, slots=True)
class Page:
    """One path and method below `/office`.

    `right` None: open to whoever comes, signed in or not; only the door itself is. `menu`: its name in the navigation.
    `again`: the page that is shown once more, with what was typed and what is wrong, when a form cannot be taken.
    `waits`: how much waits there, for the start page.
    """

    method: str
    path: str
    right: Right | None
    answer: Answers
    menu: str = ""
    again: Answers | None = None
    waits: Counts | None = None


class Pages(list[Page]):
    """The pages of one subject, in the order in which they stand in the navigation."""

    def get(
        self, path: str, right: Right | None, *, menu: str = "", waits: Counts | None = None
    ) -> Callable[[Answers], Answers]:
        """Enter a page to look at."""

        def entered(answer: Answers) -> Answers:
            self.append(Page("GET", path, right, answer, menu, waits=waits))
            return answer

        return entered

    def post(self, path: str, right: Right | None, *, again: Answers | None = None) -> Callable[[Answers], Answers]:
        """Enter something to do: what a form sends."""

        def entered(answer: Answers) -> Answers:
            self.append(Page("POST", path, right, answer, again=again))
            return answer

        return entered
