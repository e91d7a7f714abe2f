"""What holds for every test."""

from hypothesis import HealthCheck, settings

# No test asserts wall time, and hypothesis is not to do so by itself.
settings.register_profile("ninefold", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ninefold")
