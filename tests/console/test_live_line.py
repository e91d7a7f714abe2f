"""Words that change each second reach the terminal with the pictures, and past the compositor."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from invigilator_console.widgets.live_line import LiveLine
from tests.console.drawing_app import DrawingApp
from tests.console.screen_driver import ScreenDriver, agreed, driver_of, running, until


@pytest.fixture
def app() -> DrawingApp:
    return DrawingApp(driver_class=ScreenDriver)


async def test_a_line_is_drawn_anew_without_a_repaint(app: DrawingApp, monkeypatch: pytest.MonkeyPatch):
    """Nine countdowns a second, repainted by Textual, cost as much as scaling nine feeds."""
    async with running(app):
        await until(lambda: agreed(app))
        line = app.lines()[4]
        repainted: list[LiveLine] = []
        monkeypatch.setattr(LiveLine, "refresh", lambda self, *_, **__: repainted.append(self))

        line.update(Content.assemble("0:41", (" left", "bold")))
        await until(lambda: "0:41 left" in driver_of(app).screen.text() and agreed(app))

        assert repainted == []


async def test_a_line_under_something_else_is_left_to_the_compositor(app: DrawingApp):
    """Never is anything drawn through a dialog."""
    async with running(app) as pilot:
        app.notify("a toast lies over the seats", timeout=60)
        app.query_one("#panel").styles.offset = (20, 0)
        app.action_panel()
        await pilot.pause()
        await until(lambda: agreed(app))

        for line in app.lines():
            line.update(Content("under the panel " * 4))
        await until(lambda: "under the panel" in driver_of(app).screen.text() and agreed(app))

        assert "a panel lies over the pictures" in driver_of(app).screen.text()
        assert "a toast lies over the seats" in driver_of(app).screen.text()


async def test_a_line_that_is_too_long_is_cut_and_one_too_short_is_filled(app: DrawingApp):
    """What the seconds before have left must not stand beside the words of now."""
    async with running(app):
        await until(lambda: agreed(app))
        line = app.lines()[0]

        line.update(Content("x" * 500))
        await until(lambda: "xxxx" in driver_of(app).screen.text() and agreed(app))
        assert driver_of(app).screen.text().count("x") <= line.size.width + len("next")

        line.update(Content("short"))
        await until(lambda: "short" in driver_of(app).screen.text() and agreed(app))
        assert "xx" not in driver_of(app).screen.text()


async def test_a_live_line_in_another_kind_of_app_says_what_it_needs():
    class Plain(App[None]):
        def compose(self) -> ComposeResult:
            yield LiveLine()

    with pytest.raises(TypeError, match="PaintingApp"):
        async with Plain().run_test():
            pass
