"""What is installed is what was tested: the wheel holds the four packages, the page and the rehearsal's files."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"rooms", "signalling", "invigilator_console", "candidate_web"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    folders = {name.partition("/")[0] for name in wheel.namelist()}

    assert {folder for folder in folders if not folder.endswith(".dist-info")} == PACKAGES


def test_the_wheel_holds_every_file_that_is_needed_at_run_time(wheel: zipfile.ZipFile) -> None:
    """A page without its style sheet, or a demo without its cohort, would only be noticed by a stranger."""
    names = set(wheel.namelist())
    needed = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]

    assert len(needed) > 100
    assert [path for path in needed if path not in names] == []


def test_the_wheel_has_the_one_door(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]

    assert "ninefold = signalling.cli:main" in wheel.read(entry_points).decode()
