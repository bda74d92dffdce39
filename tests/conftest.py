"""What every test may ask for: the real servers of `tests/servers.py`. No example has a deadline on slow machines."""

from hypothesis import settings

from portal.search import compose, engine

pytest_plugins = ["tests.servers"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Readers are told after three seconds that the engine is slow; here it may be the machine that is.
engine.SECONDS, compose.TIME = 60.0, "50s"
