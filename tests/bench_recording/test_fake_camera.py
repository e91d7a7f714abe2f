"""The files that stand for a camera in Chromium."""

from pathlib import Path

import av
import numpy as np
import pytest

from candidate_web.desk import Desk
from tests.fakecamera import write_camera


def shots(count: int) -> list[np.ndarray]:
    return [Desk(1, (160, 120)).picture(second) for second in range(count)]


@pytest.mark.parametrize(("ending", "rate", "in_file"), [(".y4m", 20, 3), (".mjpeg", 30, 3), (".mjpeg", 10, 9)])
def test_a_camera_file_plays_in_the_colours_of_a_camera(tmp_path: Path, ending: str, rate: int, in_file: int) -> None:
    """4:2:0 or Chromium shows green; mjpeg repeats pictures, for Chromium always plays it at 30."""
    pictures = shots(3)
    path = tmp_path / f"camera{ending}"

    write_camera(path, pictures, rate)

    with av.open(str(path)) as container:
        played = list(container.decode(video=0))
    last = played[-1].to_ndarray(format="rgb24").astype(int)
    assert len(played) == in_file
    assert played[0].format.name in ("yuv420p", "yuvj420p")
    assert (played[0].width, played[0].height) == (160, 120)
    assert np.abs(last - pictures[-1]).mean() < 8


def test_a_y4m_camera_keeps_its_rate(tmp_path: Path) -> None:
    """What moves at half speed is cheaper to encode, and a recording would flatter the bench."""
    path = tmp_path / "camera.y4m"

    write_camera(path, shots(1), 20)

    with av.open(str(path)) as container:
        assert container.streams.video[0].average_rate == 20


@pytest.mark.parametrize(
    ("name", "count", "rate"), [("camera.avi", 1, 10), ("camera.y4m", 0, 10), ("camera.mjpeg", 1, 7)]
)
def test_a_camera_that_chromium_could_not_play_is_refused(tmp_path: Path, name: str, count: int, rate: int) -> None:
    """Better here than as a black picture in a browser test."""
    with pytest.raises(ValueError, match="camera"):
        write_camera(tmp_path / name, shots(count), rate)
