"""What holds for every test."""

import os

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
