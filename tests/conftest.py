"""What every test may ask for: the real servers of `tests/servers.py`."""

pytest_plugins = ["tests.servers"]
