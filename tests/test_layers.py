"""Imports run one way, also at run time."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NETWORK_AND_MEDIA = ("aiohttp", "aiortc", "aioice", "av", "textual")


def loaded_by(*modules: str) -> set[str]:
    """What a fresh interpreter has loaded after importing those modules."""
    code = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_exam_loads_neither_network_nor_media() -> None:
    """Rules that a regulation can be read against must not hang on a socket; and the office's commands start at once."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "rooms").rglob("*.py"))
        # The exams office's pages are a shell of their own.
        if path.name != "__init__.py" and "web" not in path.relative_to(ROOT / "rooms").parts
    ]

    assert len(modules) > 30
    assert loaded_by(*modules).isdisjoint(NETWORK_AND_MEDIA)


def test_the_one_door_loads_no_command_before_it_is_called() -> None:
    loaded = loaded_by("signalling.cli")

    assert loaded.isdisjoint((*NETWORK_AND_MEDIA, "numpy", "pydantic", "invigilator_console", "candidate_web"))


@pytest.mark.parametrize("package", ["rooms", "signalling", "invigilator_console", "candidate_web"])
def test_package_files_stay_empty(package: str) -> None:
    """An import must never run more than the module that was asked for."""
    files = list((ROOT / package).rglob("__init__.py"))

    assert files
    assert [file for file in files if file.read_text().strip()] == []
