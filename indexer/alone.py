"""Only one at a time: a lock in the site's store that the kernel lets go when its holder dies.

Called by the commands that change the whole site (ingest, rebuild).
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another process does this right now. The argument is the lock's name."""


@contextmanager
def alone(store: Path, name: str) -> Iterator[None]:
    """Hold the site's lock `name`. Raises AlreadyRunning at once instead of waiting."""
    store.mkdir(parents=True, exist_ok=True)
    with (store / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(name) from None
        yield
