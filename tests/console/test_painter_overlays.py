"""Pictures are drawn over nothing that lies above them, and are whole again when it goes."""

from __future__ import annotations

import asyncio
import random

import pytest
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen

from tests.console.drawing_app import ASPECT, DrawingApp, moving_picture, still_picture
from tests.console.screen_driver import (
    GREEN,
    RED,
    SIZE,
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


async def test_whatever_happens_a_repaint_changes_nothing(app: DrawingApp):
    """The compositor gives the terminal what it shows already, in any order of pictures and overlays."""
    chance = random.Random(20270608)
    sizes = [SIZE, (70, 24), (101, 37)]

    def show() -> None:
        for view in chance.sample(app.views(), 4):
            view.show(moving_picture(chance.randrange(9), chance.randrange(99)), ASPECT)

    def say() -> None:
        for line in chance.sample(app.lines(), 4):
            line.update(Content.assemble("seat ", (f"{chance.randrange(99):02}", "bold $success"), " still there"))

    def hide_or_show() -> None:
        view = chance.choice(app.views())
        view.display = not view.display

    async with running(app) as pilot:
        steps = [
            *([show] * 4),
            *([say] * 2),
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
