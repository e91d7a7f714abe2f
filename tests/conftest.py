"""What holds for every test."""

import os

import pytest
from hypothesis import HealthCheck, settings

# No test asserts wall time, and hypothesis is not to do so by itself.
settings.register_profile("ninefold", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ninefold")

# Parallel workers inherit the size that readline gave its own process, 80 by 24, and would hand it on to every
# terminal application under test, which then takes no other.
for name in ("COLUMNS", "LINES"):
    os.environ.pop(name, None)


def pytest_make_parametrize_id(val: object) -> str | None:
    """A long text does not become a test's name: a name goes to every worker and into every report and cache."""
    return f"{len(val)} long" if isinstance(val, str | bytes) and len(val) > 80 else None


LONGEST_FIRST = (
    "test_page_networks.py",
    "test_page_screens.py",
    "test_exam_by_keys.py",
    "test_page_recording.py",
    "test_page_onboarding.py",
    "test_coach.py",
    "test_page_journeys.py",
    "test_lobby.py",
    "test_page_cameras.py",
    "test_app_floor.py",
    "test_app.py",
    "test_serve.py",
    "test_web_every_page.py",
    "test_page_computer.py",
    "test_demo_screen.py",
    "test_demo.py",
    "test_page_requests.py",
    "test_app_soak.py",
)
"""Begun last, any of these, of a minute or more each, would leave the other workers with nothing to do meanwhile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first; the others as they were found."""
    order = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))
