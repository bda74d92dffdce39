"""Who works the ledger for a run of the command line: its own processes, or Celery's workers if they are there.

Called by `indexer/run.py`. Celery only wakes: when no worker takes a job within some seconds, the command line does the
work itself, so a broker that is away stops nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from archive.database import Database
from archive.jobs import counts
from indexer.pool import Pool
from indexer.settings import IndexerSettings
from indexer.work import Away
from mappings.vocabulary import JobState

log = logging.getLogger(__name__)

_MOST_RESTARTS = 5
_PATIENCE = 15.0
_WAKE_EVERY = 5.0


class OwnWorkers:
    """Processes of our own. One that crashed is replaced; its job goes back to the ledger."""

    def __init__(self, settings: IndexerSettings) -> None:
        self._settings = settings
        self._pool = Pool(settings)
        self._restarts = 0

    def start(self) -> None:
        """Start them."""
        self._pool.start()

    def check(self) -> None:
        """Raises Away when one of them gave up for want of a service."""
        if (service := self._pool.away()) is not None:
            raise Away(service)

    def work_off(self, still_open: int) -> None:
        """Let them end when the ledger is empty; start new ones if they ended too early."""
        self.check()
        self._pool.finish_when_empty()
        if self._pool.is_running or not still_open:
            return
        if self._pool.crashed():
            self._restarts += 1
            if self._restarts > _MOST_RESTARTS:
                raise RuntimeError("the workers keep crashing")
        self._pool = Pool(self._settings)
        self._pool.start()

    def stop(self) -> None:
        """Stop them; what they held goes back."""
        self._pool.stop()


class CeleryWorkers:
    """Workers of a Celery installation, woken through the broker; our own ones if none of them answers."""

    def __init__(self, settings: IndexerSettings, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self._own = OwnWorkers(settings)
        self._took_over = False
        self._seen: dict[JobState, int] = {}
        self._moved = self._woke = 0.0

    def start(self) -> None:
        """Wake them."""
        self._moved = time.monotonic()
        self._call()

    def check(self) -> None:
        """Wake them now and then while files come in."""
        if self._took_over:
            self._own.check()
        elif time.monotonic() - self._woke > _WAKE_EVERY:
            self._call()

    def work_off(self, still_open: int) -> None:
        """Watch that something moves; take over when nothing does."""
        if self._took_over:
            self._own.work_off(still_open)
            return
        with self._database.reading() as session:
            stand = counts(session)
        if stand != self._seen or stand[JobState.RUNNING]:
            self._seen, self._moved = stand, time.monotonic()
        if time.monotonic() - self._moved > _PATIENCE:
            self._take_over("no worker takes a job")
        else:
            self.check()

    def stop(self) -> None:
        """Stop our own; Celery's go on."""
        if self._took_over:
            self._own.stop()

    def _call(self) -> None:
        self._woke = time.monotonic()
        try:
            self._wake()
        except OSError as error:
            self._take_over(type(error).__name__)

    def _take_over(self, why: str) -> None:
        log.warning("the command line works the ledger itself: %s", why)
        self._took_over = True
        self._own.start()
