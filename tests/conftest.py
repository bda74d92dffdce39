"""What every test may ask for: the real servers of `tests/servers.py`. No test is timed: the machine has other work."""

from hypothesis import settings

pytest_plugins = ["tests.servers"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
