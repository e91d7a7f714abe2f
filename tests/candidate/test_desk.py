"""The drawn desks: what an invigilator sees of a simulated candidate."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from candidate_web.desk import Desk, Mode
from candidate_web.desk_paint import Picture
from candidate_web.desk_writing import PAGE_SECONDS

TILE = (320, 240)


def small(picture: Picture) -> NDArray[np.float64]:
    """Brightness and colour averaged over 20-pixel squares, as far as a tile across the room can be told."""
    height, width, _ = picture.shape
    return picture.reshape(height // 20, 20, width // 20, 20, 3).mean(axis=(1, 3))


def inked(desk: Desk, written: float, at: float = 1.0) -> int:
    """How many pixels are darker than while the sheet was empty; the candidate, whose arm hides some, is out."""
    blank = desk.picture(at, Mode.AWAY, written=0.0).astype(int)
    return int(((blank - desk.picture(at, Mode.AWAY, written=written)).sum(axis=2) > 60).sum())


@pytest.mark.parametrize("mode", list(Mode))
def test_the_same_seed_time_and_mode_give_the_same_picture(mode: Mode) -> None:
    """A rehearsal can be run again and a test can name what it expects."""
    first, second = Desk(5, TILE), Desk(5, TILE)

    second.picture(300.0, mode)
    second.picture(20.0, Mode.AWAY)

    assert np.array_equal(first.picture(42.5, mode), second.picture(42.5, mode))


def test_going_back_in_time_takes_back_the_writing() -> None:
    """A page that was turned too far would make the picture depend on who looked before."""
    desk = Desk(2, TILE)
    early = desk.picture(60.0)

    desk.picture(60.0 + PAGE_SECONDS)

    assert np.array_equal(desk.picture(60.0), early)


@pytest.mark.parametrize("size", [(320, 240), (640, 480), (240, 320), (160, 120)])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_picture_has_the_size_that_was_asked_for(size: tuple[int, int], mode: Mode) -> None:
    """Tile, focus and a phone held upright are all drawn to measure."""
    picture = Desk(1, size).picture(3.0, mode)

    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.uint8


def test_nine_neighbours_look_like_nine_people() -> None:
    """An invigilator in training must be able to tell the tiles of a room apart at a glance."""
    tiles = [small(Desk(seed, TILE).picture(100.0)) for seed in range(9)]

    differences = [np.abs(one - other).mean() for one, other in combinations(tiles, 2)]

    assert min(differences) > 15


def test_an_empty_chair_is_not_taken_for_a_candidate() -> None:
    """Leaving the desk is the thing to be noticed: head, arms and hands must be gone from the picture."""
    for seed in range(9):
        desk = Desk(seed, TILE)
        change = np.abs(small(desk.picture(50.0)) - small(desk.picture(50.0, Mode.AWAY, written=50.0))).mean(axis=2)

        assert (change > 20).sum() > 15, seed


def test_the_writing_grows_while_the_candidate_writes() -> None:
    """A page that stays empty is what tells a frozen picture or an idle candidate."""
    desk = Desk(4, TILE)
    pixels = [inked(desk, seconds) for seconds in (5.0, 60.0, 120.0, 240.0, 400.0)]

    assert all(later > earlier + 50 for earlier, later in pairwise(pixels)), pixels


def test_who_was_away_has_not_written_meanwhile() -> None:
    """After a break the sheet is as it was left, however late it has become."""
    desk = Desk(4, TILE)

    left_so = inked(desk, 200.0, at=200.0)

    assert inked(desk, 200.0, at=395.0) == pytest.approx(left_so, rel=0.05)
    assert inked(desk, 395.0, at=395.0) > 1.5 * left_so


def test_the_hand_moves_while_it_writes() -> None:
    """Frames a tenth of a second apart differ where the hand is by more than the sensor's noise."""
    desk = Desk(0, TILE)
    frames = [small(desk.picture(30.0 + second)) for second in range(8)]

    moved = np.max([np.abs(b - a).max() for a, b in pairwise(frames)])

    assert moved > 12


def test_a_camera_on_its_stand_keeps_still_and_one_in_the_hand_does_not() -> None:
    """The room behind tells a stand from a hand; bandwidth is measured on both."""
    desk = Desk(3, TILE)

    def restless(mode: Mode) -> float:
        corners = [small(desk.picture(10.0 + step / 2, mode))[:3, :3] for step in range(6)]
        return float(np.mean([np.abs(b - a).mean() for a, b in pairwise(corners)]))

    assert restless(Mode.SWAY) > 4 * restless(Mode.PRESENT)


def test_a_held_up_page_fills_the_view_and_shows_its_number() -> None:
    """The invigilator reads the number off the page before the candidate may go."""
    desk = Desk(6, TILE)
    third = desk.picture(50.0, Mode.PAGE, page=3).astype(int)
    twelfth = desk.picture(50.0, Mode.PAGE, page=12).astype(int)

    paper = (third.min(axis=2) > 150).mean()
    number = np.abs(third - twelfth)[5:45, 170:270].max(axis=2) > 80

    assert paper > 0.3
    assert number.sum() > 20


def test_in_the_dark_hardly_anything_is_seen() -> None:
    """The dark picture must trip the same warnings as a lens that is covered."""
    desk = Desk(1, TILE)

    assert desk.picture(9.0, Mode.DARK).mean() < 25
    assert desk.picture(9.0).mean() > 70


def test_a_room_sweep_shows_both_ends_of_the_room() -> None:
    """Turned about, the camera shows walls that it does not see from its stand, on both sides."""
    desk = Desk(8, TILE)
    left, middle, right = (small(desk.picture(t, Mode.SWEEP)) for t in (15.7, 0.0, 5.2))

    assert np.abs(left - right).mean() > 20
    assert np.abs(left - middle).mean() > 15
    assert np.abs(right - middle).mean() > 15


def test_a_picture_belongs_to_its_caller() -> None:
    """A track may scale or draw on its frame without spoiling the next."""
    desk = Desk(7, TILE)
    desk.picture(5.0)[:] = 0

    assert desk.picture(5.0).mean() > 70
