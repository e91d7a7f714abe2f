"""The pictures on the terminal are the newest ones, in their places, and over nothing else."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset, Region
from textual.screen import Screen

from invigilator_console.mosaic import HALF_BLOCKS, fit, greyed
from invigilator_console.painter import PaintingApp
from invigilator_console.widgets.picture import PictureView
from tests.ansi_screen import Cell
from tests.console.drawing_app import ASPECT, DrawingApp, moving_picture, still_picture
from tests.console.screen_driver import ScreenDriver, SilentDriver, agreed, compositor_says, driver_of, until

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

SIZE = (90, 32)
RED = np.full((36, 48, 3), (248, 0, 0), np.uint8)
GREEN = np.full((36, 48, 3), (0, 248, 0), np.uint8)


@pytest.fixture(autouse=True)
def true_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual asks the environment what the terminal can do."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def app(true_colour: None) -> DrawingApp:
    return DrawingApp(driver_class=ScreenDriver)


def running(app: DrawingApp, size: tuple[int, int] = SIZE) -> AbstractAsyncContextManager[Pilot[None]]:
    return app.run_test(headless=False, size=size, notifications=True)


def on_terminal(app: DrawingApp, view: PictureView) -> list[list[tuple]]:
    x, y, width, height = view.region
    return [line[x : x + width] for line in driver_of(app).shows()[y : y + height]]


def expected(view: PictureView, picture: np.ndarray) -> list[list[tuple]]:
    cells = fit(picture, *view.size, HALF_BLOCKS, view.quarter_turns, ASPECT)
    colours = view.app.painter.encoder.as_shown(cells.colours).tolist()
    flat = [Cell("▀", tuple(above), tuple(below)).seen() for above, below in colours]
    return [flat[start : start + view.size.width] for start in range(0, len(flat), view.size.width or 1)]


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


async def test_whatever_happens_a_repaint_changes_nothing(app: DrawingApp):
    """The compositor gives the terminal what it shows already, in any order of pictures and overlays."""
    chance = random.Random(20270608)
    sizes = [SIZE, (70, 24), (101, 37)]

    def show() -> None:
        for view in chance.sample(app.views(), 4):
            view.show(moving_picture(chance.randrange(9), chance.randrange(99)), ASPECT)

    def hide_or_show() -> None:
        view = chance.choice(app.views())
        view.display = not view.display

    async with running(app) as pilot:
        steps = [
            *([show] * 4),
            hide_or_show,
            app.action_still,
            app.action_stale,
            app.action_clear,
            app.action_turn,
            app.action_panel,
            lambda: app.notify("a toast", timeout=60),
            app.clear_notifications,
        ]
        for step in range(36):
            if step % 12 == 5:
                app.push_screen("dialog")
            elif step % 12 == 8:
                await app.pop_screen()
            elif step % 12 == 10:
                columns, rows = chance.choice(sizes)
                driver_of(app).screen.resize(columns, rows)
                await pilot.resize_terminal(columns, rows)
            else:
                chance.choice(steps)()
                show()
            await pilot.pause()
            await until(lambda: agreed(app))


async def test_a_dialog_is_never_drawn_through(app: DrawingApp):
    async with running(app) as pilot:
        app.action_still()
        app.action_move()
        await until(lambda: app.painter.cells_drawn > 3000)
        app.push_screen("dialog")
        await until(lambda: "a dialog lies over" in driver_of(app).screen.text())
        driver_of(app).cover = Region(0, 0, *SIZE)

        for moment in range(20):
            for view in app.views():
                view.show(moving_picture(1, moment), ASPECT)
            await pilot.pause(0.01)

        assert "a dialog lies over" in driver_of(app).screen.text()
        assert driver_of(app).drawn_through_cover == 0


async def test_a_closed_dialog_is_gone_before_the_pictures_go_on(app: DrawingApp):
    """A picture drawn into the remains of a dialog would be wiped out by the repaint that removes them."""
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))
        app.push_screen("dialog")
        await until(lambda: "a dialog lies over" in driver_of(app).screen.text())
        driver = driver_of(app)
        drawn_on_dialog = []
        write = driver.write

        def watch(data: str) -> None:
            remains = "a dialog lies over" in driver.screen.text()
            before = len(driver.paintings)
            write(data)
            drawn_on_dialog.append(remains and len(driver.paintings) > before)

        driver.write = watch
        app.pop_screen()
        for moment in range(10):
            for view in app.views():
                view.show(moving_picture(2, moment), ASPECT)
            await pilot.pause()
        await until(lambda: agreed(app))

        assert not any(drawn_on_dialog)
        assert "a dialog lies over" not in driver.screen.text()


async def test_on_a_slow_line_a_room_comes_back_in_portions(app: DrawingApp):
    """Nine pictures in one piece would keep a key waiting for its echo for seconds."""
    async with running(app):
        for seat, view in enumerate(app.views(), 1):
            view.show(moving_picture(seat, 7), ASPECT)
        await until(lambda: agreed(app))
        app.painter.pacer._budget = 300
        await app.push_screen(Screen())
        await until(lambda: "seat 1" not in driver_of(app).screen.text())
        driver_of(app).written.clear()

        app.pop_screen()
        await until(lambda: agreed(app))

        repaint = next(data for data in driver_of(app).written if "seat 1" in data)
        assert "▀" not in repaint
        for seat, view in enumerate(app.views(), 1):
            assert on_terminal(app, view) == expected(view, moving_picture(seat, 7))


async def test_on_a_fast_line_a_room_comes_back_at_once(app: DrawingApp):
    """Nothing flickers on the way back from another screen."""
    async with running(app):
        app.action_still()
        await until(lambda: agreed(app))
        await app.push_screen(Screen())
        await until(lambda: "seat 1" not in driver_of(app).screen.text())
        drawn = app.painter.cells_drawn
        app.painter.pacer._budget = 40_000

        app.pop_screen()
        await until(lambda: agreed(app) and "seat 1" in driver_of(app).screen.text())

        assert app.painter.cells_drawn == drawn


async def test_a_toast_is_never_drawn_through_and_the_rest_goes_on(app: DrawingApp):
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))
        app.notify("a toast lies over the pictures", timeout=60)
        await until(lambda: "a toast lies over" in driver_of(app).screen.text())
        toast = app.screen.query_one("Toast")
        last = app.views()[-1]
        assert last.region.overlaps(toast.region), "the toast lies over the last picture"
        driver_of(app).cover = toast.region

        for moment in range(10):
            last.show(moving_picture(9, moment), ASPECT)
            await pilot.pause(0.01)
        last.show(GREEN, ASPECT)
        await until(lambda: agreed(app))

        assert driver_of(app).drawn_through_cover == 0
        assert "a toast lies over" in driver_of(app).screen.text()
        x, y, *_ = last.region
        assert driver_of(app).shows()[y][x + last.size.width // 2][2] == (0, 255, 0)


async def test_a_picture_is_made_whole_when_the_toast_goes(app: DrawingApp):
    """Nothing moves in it any more, so no new frame would come to mend it."""
    async with running(app):
        app.action_still()
        await until(lambda: agreed(app))
        app.notify("a toast", timeout=60)
        await until(lambda: "a toast" in driver_of(app).screen.text())
        last = app.views()[-1]
        last.show(GREEN, ASPECT)
        await until(lambda: agreed(app))

        app.clear_notifications()
        await until(lambda: agreed(app) and on_terminal(app, last) == expected(last, GREEN))


async def test_a_widget_on_a_layer_above_is_never_drawn_through(app: DrawingApp):
    """So a console may keep its pictures going beside a dialog."""
    async with running(app) as pilot:
        app.action_still()
        app.action_panel()
        await pilot.pause()
        await until(lambda: agreed(app))
        driver_of(app).cover = app.query_one("#panel").region

        for moment in range(10):
            for view in app.views():
                view.show(moving_picture(3, moment), ASPECT)
            await pilot.pause(0.01)
        await until(lambda: agreed(app))

        assert driver_of(app).drawn_through_cover == 0
        assert "a panel lies over" in driver_of(app).screen.text()


async def test_a_hidden_picture_costs_nothing_and_comes_back_as_the_newest(app: DrawingApp):
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))
        view = app.views()[4]
        view.display = False
        await pilot.pause()
        drawn = app.painter.cells_drawn
        view.show(RED, ASPECT)
        await until(lambda: app.painter.idle)

        assert app.painter.cells_drawn == drawn

        view.display = True
        await until(lambda: agreed(app) and on_terminal(app, view) == expected(view, RED))


async def test_a_resized_terminal_gets_all_pictures_anew(app: DrawingApp):
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))

        driver_of(app).screen.resize(70, 24)
        await pilot.resize_terminal(70, 24)
        await until(lambda: app.size == (70, 24) and agreed(app))

        for seat, view in enumerate(app.views(), 1):
            assert on_terminal(app, view) == expected(view, still_picture(seat))


async def test_a_terminal_that_was_another_size_for_a_moment_is_repainted(app: DrawingApp):
    """Textual sees the same size twice and does nothing; what was cut off would stay lost."""
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))

        driver_of(app).screen.resize(50, 20)
        driver_of(app).screen.resize(*SIZE)
        await pilot.resize_terminal(*SIZE)

        await until(lambda: agreed(app))


async def test_a_terminal_that_answers_nothing_is_drawn_on_all_the_same():
    app = DrawingApp(driver_class=SilentDriver)
    async with running(app):
        app.action_still()
        await until(lambda: driver_of(app).shows() == compositor_says(app) and app.painter.idle)

        for seat, view in enumerate(app.views(), 1):
            assert on_terminal(app, view) == expected(view, still_picture(seat))


async def test_no_second_write_goes_out_before_the_first_is_answered(app: DrawingApp):
    """All that may stand between a key and its echo is one write."""
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))
        driver = driver_of(app)
        driver.answers = False
        driver.paintings.clear()

        for moment in range(12):
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


async def test_a_suspended_app_leaves_the_terminal_alone(app: DrawingApp):
    async with running(app) as pilot:
        app.action_still()
        await until(lambda: agreed(app))
        app.app_suspend_signal.publish(app)
        driver_of(app).paintings.clear()
        for view in app.views():
            view.show(RED, ASPECT)
        await pilot.pause(0.1)
        app.screen.refresh()
        await pilot.pause(0.1)
        assert driver_of(app).paintings == []

        driver_of(app).screen.feed("\x1b[2J")
        app.app_resume_signal.publish(app)
        await until(lambda: agreed(app) and on_terminal(app, app.views()[0]) == expected(app.views()[0], RED))


async def test_nothing_is_drawn_once_the_app_is_leaving(app: DrawingApp):
    """A late picture would land on the shell's screen."""
    async with running(app):
        app.action_still()
        await until(lambda: agreed(app))
        driver = driver_of(app)
        app.painter.pacer.ready_at = lambda: 0
        app.exit()
        driver.paintings.clear()
        for view in app.views():
            view.show(RED, ASPECT)
            await asyncio.sleep(0)

    assert driver.paintings == []


async def test_the_cursor_is_put_back_where_the_app_wants_it(app: DrawingApp):
    """An input method opens its window where the cursor stands."""
    async with running(app):
        app.cursor_position = Offset(7, 3)
        app.action_still()
        await until(lambda: agreed(app))

        assert (driver_of(app).screen.column, driver_of(app).screen.row) == (7, 3)


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


async def test_an_app_that_calls_on_its_parent_to_mount_has_one_painter_at_work():
    class Polite(PaintingApp[None]):
        def on_mount(self) -> None:
            super().on_mount()

    app = Polite(driver_class=ScreenDriver)
    async with running(app):
        assert [worker.name for worker in app.workers].count("painter") == 1


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
