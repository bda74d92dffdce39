"""What every test may ask for: the real servers of `tests/servers.py`. No example has a deadline on slow machines."""

from hypothesis import settings

pytest_plugins = ["tests.servers"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
