"""The office's measurement: what it says to the office is what the office takes."""

import pytest

from invigilator_console.bench import office


def test_every_command_that_is_measured_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the roster to a cohort that is published; a command that is refused was measured for nothing."""
    monkeypatch.setattr(office, "ROWS", 12)

    figures = office.compare(rounds=1, seconds=0)

    assert {key.what for key in figures.taken} >= {"cohort check", "cohort create", "cohort publish", "cohort show"}
