"""A picture in pixels stands where a view is wholly in sight, and nowhere else; the cells do the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from invigilator_console.pacing import MOST_CELLS
from invigilator_console.painting_app import PaintingApp
from invigilator_console.widgets.picture import PictureView
from tests.console.drawing_app import Dialog, moving_picture, still_picture
from tests.console.kitty_screen import KittyDriver, KittyScreen, Standing
from tests.console.screen_driver import RED, ScreenDriver, driver_of, on_terminal, running, until

if TYPE_CHECKING:
    from textual.app import ComposeResult

ASPECT = 4 / 3


class Enlarged(PaintingApp[None]):
    """One large picture beside words, and a panel that may come to lie over it."""

    CSS = """
    Screen { layers: below above; }
    Horizontal { layer: below; }
    #about { width: 30; }
    #panel { layer: above; offset: 20 10; width: 40; height: 5; background: #104080; display: none; }
    """

    def __init__(self, *, in_pixels: bool = True, driver_class: type[ScreenDriver] = KittyDriver) -> None:
        super().__init__(in_pixels=in_pixels, driver_class=driver_class)
        self.view = PictureView("waiting", in_pixels=True)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.view
            yield Static("about", id="about")
        yield Static("a panel", id="panel")

    def lay_panel(self, *, over: bool) -> None:
        self.query_one("#panel").display = over

    def show(self, moment: int = 1) -> np.ndarray:
        picture = moving_picture(1, moment)
        self.view.show(picture, ASPECT)
        return picture


@pytest.fixture
def app() -> Enlarged:
    return Enlarged()


def terminal(app: Enlarged) -> KittyScreen:
    screen = driver_of(app).screen
    assert isinstance(screen, KittyScreen)
    return screen


def standing(app: Enlarged) -> Standing | None:
    """The one picture on the terminal; None without."""
    assert len(terminal(app).pictures) <= 1
    assert terminal(app).trespasses == 0
    return next(iter(terminal(app).pictures.values()), None)


def shows(app: Enlarged, picture: np.ndarray) -> bool:
    """Whether the terminal shows just this, in pixels, and nothing is under way."""
    there = standing(app)
    return app.painter.idle and there is not None and np.array_equal(there.pixels, picture)


async def test_the_large_picture_stands_in_pixels_in_the_middle_of_its_place(app: Enlarged):
    """Sixty columns by thirty-two rows: four by three fills the columns, and 22 or 23 rows."""
    async with running(app):
        picture = app.show()
        await until(lambda: shows(app, picture))

        place = standing(app)[:5]

    assert place in {(0, 5, 60, 22, -1), (0, 4, 60, 23, -1), (0, 5, 60, 23, -1), (0, 4, 60, 22, -1)}


async def test_a_newer_picture_stands_before_the_old_one_goes(app: Enlarged):
    """Else the picture would flicker ten times a second."""
    async with running(app):
        for moment in range(5):
            picture = app.show(moment)
            await until(lambda picture=picture: shows(app, picture))
        counts = terminal(app).counts

    assert counts[:9] == [1, 2, 1, 2, 1, 2, 1, 2, 1]


async def test_what_comes_to_lie_over_the_picture_finds_it_gone(app: Enlarged):
    """Each write is checked against what stands then: a dialog is never drawn through, nor is a word of it lost."""
    async with running(app):
        covers = {
            "a dialog lies over": (lambda: app.push_screen(Dialog()), app.pop_screen),
            "a toast": (lambda: app.notify("a toast", timeout=60), app.clear_notifications),
            "a panel": (lambda: app.lay_panel(over=True), lambda: app.lay_panel(over=False)),
        }
        for moment, (words, (cover, uncover)) in enumerate(covers.items()):
            picture = app.show(moment)
            await until(lambda picture=picture: shows(app, picture))

            cover()
            await until(lambda words=words: words in terminal(app).text())
            assert standing(app) is None
            app.show(moment + 50)
            if words != "a dialog lies over":
                await until(lambda: app.painter.idle and len({*on_terminal(app, app.view)[7]}) > 3)

            uncover()
            await until(lambda words=words: words not in terminal(app).text())
            picture = app.show(moment + 70)
            await until(lambda picture=picture: shows(app, picture))


async def test_a_picture_of_the_past_is_shown_in_grey_cells(app: Enlarged):
    """In pixels it would look as live as any."""
    async with running(app):
        app.view.show(RED, ASPECT)
        await until(lambda: shows(app, RED))

        app.view.go_stale("no signal 0:07")
        await until(lambda: app.painter.idle and standing(app) is None)

        assert "no signal 0:07" in terminal(app).text()
        colours = {background for line in on_terminal(app, app.view) for _, _, background in line if background}
        assert len(colours) > 1
        assert all(red == green == blue for red, green, blue in colours)


async def test_a_picture_that_is_cleared_is_gone_at_once(app: Enlarged):
    """The face of one candidate is never seen below another's name."""
    async with running(app):
        picture = app.show()
        await until(lambda: shows(app, picture))

        app.view.clear("waiting")

        assert standing(app) is None


async def test_nothing_stands_on_another_screen_or_after_leaving(app: Enlarged):
    async with running(app):
        picture = app.show()
        await until(lambda: shows(app, picture))
        await app.push_screen(Screen())
        assert standing(app) is None

        app.pop_screen()
        picture = app.show(2)
        await until(lambda: shows(app, picture))
        app.painter.suspend()
        assert standing(app) is None

        app.painter.resume()
        await until(lambda: shows(app, picture))
        app.exit()
        assert standing(app) is None


async def test_a_view_that_is_removed_leaves_nothing(app: Enlarged):
    async with running(app):
        picture = app.show()
        await until(lambda: shows(app, picture))

        await app.view.remove()

        assert standing(app) is None


async def test_in_a_new_size_the_picture_stands_in_its_new_place(app: Enlarged):
    async with running(app) as pilot:
        picture = app.show()
        await until(lambda: shows(app, picture))

        terminal(app).resize(70, 24)
        await pilot.resize_terminal(70, 24)
        picture = app.show(2)
        await until(lambda: shows(app, picture) and standing(app).columns == 40)


async def test_a_turned_picture_is_turned_in_pixels(app: Enlarged):
    async with running(app):
        app.view.quarter_turns = 1
        picture = app.show()

        await until(lambda: shows(app, np.rot90(picture, -1)))


async def test_the_picture_is_as_fine_as_the_line_carries(app: Enlarged):
    """A slow line gets it coarse and in time, one with room to spare gets it whole."""
    picture = np.random.default_rng(1).integers(0, 256, (240, 320, 3), np.uint8)
    async with running(app):
        app.painter.pacer._budget = 700
        app.view.show(picture, ASPECT)
        await until(lambda: standing(app) is not None)
        assert standing(app).pixels.shape == (80, 106, 3)

        app.painter.pacer._budget = MOST_CELLS
        app.view.show(picture, ASPECT)
        await until(lambda: shows(app, picture))


async def test_cells_are_black_below_the_picture(app: Enlarged):
    """Words written in them would stand above it."""
    async with running(app):
        picture = app.show()
        await until(lambda: shows(app, picture))

        # What was said before the picture came goes with the next repaint.
        await until(lambda: {cell for line in on_terminal(app, app.view) for cell in line} == {(" ", None, (0, 0, 0))})


async def test_a_terminal_without_pictures_is_written_none():
    """The same view then is one of cells."""
    app = Enlarged(in_pixels=False, driver_class=ScreenDriver)
    async with running(app):
        app.view.show(still_picture(1), ASPECT)
        await until(lambda: app.painter.idle and len({*on_terminal(app, app.view)[12]}) > 1)

        assert not any("\x1b_" in data for data in driver_of(app).written)
        assert app.view.wanted_size == (60, 64)
