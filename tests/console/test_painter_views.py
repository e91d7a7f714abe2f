"""What a view shows beside live pictures, and what it says of itself."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from invigilator_console.mosaic import greyed
from invigilator_console.widgets.picture import PictureView
from tests.console.drawing_app import ASPECT, DrawingApp, still_picture
from tests.console.screen_driver import (
    RED,
    ScreenDriver,
    agreed,
    driver_of,
    expected,
    on_terminal,
    running,
    until,
)


@pytest.fixture
def app() -> DrawingApp:
    return DrawingApp(driver_class=ScreenDriver)


async def test_a_stale_picture_is_grey_and_says_why(app: DrawingApp):
    """Nobody may take the last picture of a lost feed for a live one."""
    async with running(app):
        view = app.views()[0]
        view.show(still_picture(1), ASPECT)
        await until(lambda: agreed(app))

        view.go_stale("no signal 0:07")
        await until(lambda: agreed(app) and "no signal 0:07" in driver_of(app).screen.text())

        rows = on_terminal(app, view)
        middle = (view.size.height - 1) // 2
        grey = expected(view, greyed(still_picture(1)))
        assert view.stale
        assert "".join(cell[0] for cell in rows[middle]).strip() == "no signal 0:07"
        assert rows[:middle] + rows[middle + 1 :] == grey[:middle] + grey[middle + 1 :]

        view.show(still_picture(2), ASPECT)
        await until(lambda: agreed(app))
        assert not view.stale
        assert on_terminal(app, view) == expected(view, still_picture(2))


async def test_a_message_stands_where_there_is_no_picture(app: DrawingApp):
    async with running(app) as pilot:
        await pilot.pause()
        assert driver_of(app).screen.text().count("waiting for the camera") == 9

        app.views()[0].show(RED, ASPECT)
        await until(lambda: agreed(app))
        assert driver_of(app).screen.text().count("waiting for the camera") == 8

        app.views()[0].clear("no picture")
        await until(lambda: agreed(app))
        assert driver_of(app).screen.text().count("no picture") == 1
        assert app.views()[0].message == "no picture"


async def test_a_view_says_what_size_it_wants_whenever_that_changes(app: DrawingApp):
    """The decoder scales to it, and the phone is asked for no more."""
    heard = []

    class Listening(DrawingApp):
        def on_picture_view_wanted_size_changed(self, event: PictureView.WantedSizeChanged) -> None:
            if event.control.id == "seat-1":
                heard.append(event.size)

    app = Listening(driver_class=ScreenDriver)
    async with running(app) as pilot:
        await pilot.pause()
        view = app.views()[0]
        width, height = view.size
        assert heard == [(width, 2 * height)] == [view.wanted_size]
        assert view.picture_size(4 / 3) == (round(2 * height * 4 / 3), 2 * height)

        view.quarter_turns = 5
        await pilot.pause()
        assert view.quarter_turns == 1
        assert heard[1:] == [(2 * height, width)]

        driver_of(app).screen.resize(70, 24)
        await pilot.resize_terminal(70, 24)
        await until(lambda: len(heard) == 3)
        assert heard[2] == view.wanted_size


async def test_a_view_says_what_shape_its_pixels_have():
    """The decoder squeezes a picture for sextants, or it would be shown too narrow."""
    app = DrawingApp(glyphs="sextants", driver_class=ScreenDriver)
    async with running(app):
        view = app.views()[0]
        assert view.pixel_aspect == 0.75
        assert view.wanted_size == (2 * view.size.width, 3 * view.size.height)

        view.quarter_turns = 1
        assert view.pixel_aspect == pytest.approx(4 / 3)
        assert view.wanted_size == (3 * view.size.height, 2 * view.size.width)


async def test_the_mouse_may_wander_over_a_picture(app: DrawingApp):
    """Textual asks a widget's rows for their styles at each move."""
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))

        assert await pilot.hover("#seat-5")
        assert await pilot.click("#seat-5", offset=(3, 3))

        await until(lambda: agreed(app))


async def test_a_view_in_an_app_without_a_painter_is_refused():
    class Plain(App[None]):
        def compose(self) -> ComposeResult:
            yield PictureView()

    with pytest.raises(TypeError, match="needs a PaintingApp"):
        async with Plain().run_test():
            pass
