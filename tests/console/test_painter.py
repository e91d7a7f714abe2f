"""The pictures on the terminal are the newest ones, in their places, at the terminal's own pace."""

from __future__ import annotations

from time import monotonic

import pytest
from textual.geometry import Offset

from invigilator_console import painter
from invigilator_console.painting_app import PaintingApp
from tests.console.drawing_app import ASPECT, DrawingApp, moving_picture, still_picture
from tests.console.screen_driver import (
    GREEN,
    RED,
    ScreenDriver,
    SilentDriver,
    agreed,
    compositor_says,
    driver_of,
    expected,
    on_terminal,
    running,
    until,
)


@pytest.fixture
def app() -> DrawingApp:
    return DrawingApp(driver_class=ScreenDriver)


async def test_each_picture_is_shown_in_its_own_tile(app: DrawingApp):
    async with running(app):
        app.action_still()
        await until(lambda: agreed(app))

        for seat, view in enumerate(app.views(), 1):
            assert on_terminal(app, view) == expected(view, still_picture(seat))
        assert driver_of(app).screen.astray == 0


async def test_the_newest_picture_wins(app: DrawingApp):
    """A slow terminal must not fall behind: what was not drawn in time is dropped."""
    async with running(app):
        view = app.views()[0]
        app.action_still()
        await until(lambda: agreed(app))
        driver_of(app).paintings.clear()

        for moment in range(50):
            view.show(moving_picture(1, moment), ASPECT)
        view.show(RED, ASPECT)
        await until(lambda: agreed(app))

        assert len(driver_of(app).paintings) <= 2
        assert on_terminal(app, view) == expected(view, RED)


async def test_only_changed_cells_are_written(app: DrawingApp):
    """A candidate who sits still costs the line next to nothing."""
    async with running(app):
        app.action_still()
        await until(lambda: agreed(app))
        drawn = app.painter.cells_drawn
        nearly = still_picture(1)
        nearly[nearly < 240] += 10

        app.views()[0].show(nearly, ASPECT)
        await until(lambda: app.painter.idle and not app.views()[0].fresh)

        assert app.painter.cells_drawn == drawn


async def test_a_terminal_that_answers_nothing_is_drawn_on_all_the_same():
    app = DrawingApp(driver_class=SilentDriver)
    async with running(app):
        app.action_still()
        await until(lambda: driver_of(app).shows() == compositor_says(app) and app.painter.idle)

        for seat, view in enumerate(app.views(), 1):
            assert on_terminal(app, view) == expected(view, still_picture(seat))


async def test_no_second_write_goes_out_before_the_first_is_answered(app: DrawingApp, monkeypatch: pytest.MonkeyPatch):
    """All that may stand between a key and its echo is one write."""
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))
        driver = driver_of(app)
        driver.answers = False
        driver.paintings.clear()
        # A clock of its own: on a busy machine twelve rounds may last longer than the painter waits for an answer.
        at = monotonic() + 10
        monkeypatch.setattr(painter, "monotonic", lambda: at)
        app.views()[0].show(RED, ASPECT)
        await until(lambda: driver.paintings)

        for moment in range(12):
            at += 0.07
            for view in app.views():
                view.show(moving_picture(1, moment), ASPECT)
            await pilot.pause(0.01)
        assert len(driver.paintings) == 1

        driver.answers = True
        driver.answer()
        await until(lambda: len(driver.paintings) > 1)


async def test_nothing_is_added_while_the_terminal_has_not_taken_what_was_written(app: DrawingApp):
    """Textual's writer thread blocks the whole app once thirty writes wait."""
    async with running(app) as pilot:
        driver_of(app).answers = False
        await pilot.pause()
        driver_of(app).paintings.clear()
        driver_of(app).waiting = 2

        for moment in range(12):
            for view in app.views():
                view.show(moving_picture(1, moment), ASPECT)
            await pilot.pause(0.02)
        assert driver_of(app).paintings == []

        driver_of(app).waiting = 0
        await until(lambda: len(driver_of(app).paintings) > 1)


async def test_no_tile_is_starved_by_another(app: DrawingApp):
    """Eight candidates who move all the time must not hold back the ninth."""
    async with running(app):
        app.painter.pacer.budget = lambda now: 100
        restless, quiet = app.views()[:8], app.views()[8]
        for moment in range(400):
            for view in restless:
                view.show(moving_picture(1, moment), ASPECT)
            if moment == 3:
                quiet.show(GREEN, ASPECT)
            await until(lambda so_far=app.painter.cells_drawn: app.painter.cells_drawn > so_far)
            if moment > 3 and on_terminal(app, quiet) == expected(quiet, GREEN):
                break
        else:
            pytest.fail("the ninth picture was never finished")


async def test_a_picture_drawn_in_portions_is_not_a_mixture_of_two(app: DrawingApp):
    """A slow line shows each picture late but whole; what moved half-way would mislead."""
    async with running(app):
        view = app.views()[0]
        view.show(RED, ASPECT)
        await until(lambda: agreed(app))
        app.painter.pacer.budget = lambda now: 60
        drawn = app.painter.cells_drawn
        view.show(GREEN, ASPECT)
        await until(lambda: app.painter.cells_drawn >= drawn + 60)
        blue = GREEN[:, :, [0, 2, 1]]
        view.show(blue, ASPECT)

        while on_terminal(app, view) != expected(view, GREEN):
            colours = {cell[2] for line in on_terminal(app, view) for cell in line}
            assert (0, 0, 255) not in colours, "the next picture has begun before this one was done"
            await until(lambda so_far=app.painter.cells_drawn: app.painter.cells_drawn > so_far)
        await until(lambda: on_terminal(app, view) == expected(view, blue))


async def test_pictures_are_finished_one_after_the_other(app: DrawingApp):
    """Nine halves of pictures tell an invigilator less than one whole and eight a moment old."""
    async with running(app):
        for view in app.views():
            view.show(RED, ASPECT)
        await until(lambda: agreed(app))
        app.painter.pacer.budget = lambda now: 60
        for view in app.views():
            view.show(GREEN, ASPECT)

        while not app.painter.idle:
            half_done = 0
            for view in app.views():
                seen = {cell[2] for line in on_terminal(app, view) for cell in line}
                half_done += {(255, 0, 0), (0, 255, 0)} <= seen
            assert half_done <= 1
            await until(lambda so_far=app.painter.cells_drawn: app.painter.idle or app.painter.cells_drawn > so_far)


async def test_the_cursor_is_put_back_where_the_app_wants_it(app: DrawingApp):
    """An input method opens its window where the cursor stands."""
    async with running(app):
        app.cursor_position = Offset(7, 3)
        app.action_still()
        await until(lambda: agreed(app))

        assert (driver_of(app).screen.column, driver_of(app).screen.row) == (7, 3)


async def test_an_app_that_calls_on_its_parent_to_mount_has_one_painter_at_work():
    class Polite(PaintingApp[None]):
        def on_mount(self) -> None:
            super().on_mount()

    app = Polite(driver_class=ScreenDriver)
    async with running(app):
        assert [worker.name for worker in app.workers].count("painter") == 1
