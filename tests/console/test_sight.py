"""A picture that shows nothing is noticed, in words that accuse nobody, and not for a hand before the lens."""

from __future__ import annotations

import numpy as np
import pytest

from invigilator_console.sight import Lookout, Sight, Trouble, luma_of
from tests.console.console_stage import still

DESK = still(3)
DARK = (DESK * 0.05).astype(np.uint8)
DUSK = (DESK * 0.12).astype(np.uint8)
COVERED = np.full_like(DESK, 90)


def shown(sight: Sight, pixels: np.ndarray, seconds: range) -> Trouble | None:
    """One picture a second."""
    for second in seconds:
        sight.look(pixels, float(second), float(second))
    return sight.noticed.trouble if sight.noticed else None


@pytest.mark.parametrize(("pixels", "trouble"), [(DARK, Trouble.DARK), (COVERED, Trouble.COVERED), (DESK, None)])
def test_what_shows_nothing_is_noticed_after_five_seconds(pixels: np.ndarray, trouble: Trouble | None) -> None:
    """A page held before the lens for a moment is nothing to look at."""
    sight = Sight()

    assert shown(sight, pixels, range(5)) is None
    assert shown(sight, pixels, range(5, 6)) is trouble


def test_it_says_since_when() -> None:
    """Not since it was noticed: since it began."""
    sight = Sight()
    shown(sight, DESK, range(10))
    shown(sight, DARK, range(10, 20))

    assert sight.noticed is not None
    assert sight.noticed.since == 10.0


def test_a_picture_is_well_again_when_it_is_so_for_three_seconds() -> None:
    """A lamp that flickers must not come and go in the queue."""
    sight = Sight()
    shown(sight, DARK, range(10))

    assert shown(sight, DESK, range(10, 12)) is Trouble.DARK
    assert shown(sight, DARK, range(12, 13)) is Trouble.DARK
    assert shown(sight, DESK, range(13, 16)) is Trouble.DARK
    assert shown(sight, DESK, range(16, 17)) is None


def test_what_is_barely_lighter_is_still_dark() -> None:
    """At the limit itself it would flicker between the two."""
    assert shown(Sight(), DUSK, range(10)) is None

    sight = Sight()
    shown(sight, DARK, range(10))
    assert shown(sight, DUSK, range(10, 20)) is Trouble.DARK


def test_a_picture_that_does_not_change_for_two_minutes_is_noticed() -> None:
    """A phone that sends one picture for ever shows nobody; a camera's own flicker is no change."""
    sight = Sight()
    for second in range(120):
        sight.look(DESK + np.uint8(second % 2), float(second), float(second))
    assert sight.noticed is None

    assert shown(sight, DESK, range(120, 121)) is Trouble.STILL
    assert shown(sight, still(4), range(121, 122)) is None


def test_a_hand_that_moves_is_change_enough() -> None:
    """Who thinks for two minutes moves a pen."""
    sight = Sight()
    for second in range(400):
        pixels = DESK.copy()
        if second % 100 < 50:
            pixels[30:40, 20:34] = 40
        sight.look(pixels, float(second), float(second))

    assert sight.noticed is None


def test_a_picture_is_looked_at_once() -> None:
    """When none comes any more, that is a lost feed and no still picture."""
    sight = Sight()
    for second in range(300):
        sight.look(DESK, 0.0, float(second))

    assert sight.noticed is None


def test_a_feed_that_was_lost_begins_anew() -> None:
    """The picture after an outage says nothing of the one before."""
    lookout = Lookout()
    for second in range(10):
        lookout.look("1", DARK, float(second), float(second))
        lookout.look("2", DARK, float(second), float(second))
    lookout.forget_all_but({"2"})

    assert set(lookout.noticed()) == {"2"}


@pytest.mark.parametrize("size", [(2, 3), (48, 64), (480, 640), (1, 1)])
def test_a_look_takes_few_pixels_of_any_picture(size: tuple[int, int]) -> None:
    """Nine pictures a second must cost next to nothing, and a tiny tile must not break it."""
    pixels = np.zeros((*size, 3), np.uint8)
    Sight().look(pixels, 0.0, 0.0)

    assert luma_of(pixels).size <= 96 * 96
