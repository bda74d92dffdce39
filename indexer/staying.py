"""A worker that stays: looks into the job ledger every second and does what comes. It needs neither broker nor timer.

Called by `indexer work --stay`. What somebody waits for (a correction to be found, a page to be read again) is done
here at once; long reading is left to processes that come when there is some and go when it is done, so that nothing
settled at the desk waits behind a box of scans. A service that is away is waited for, and costs no job an attempt.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import NoReturn

from archive.jobs import JobKind, any_waiting
from archive.schema import now
from indexer import uploaded
from indexer.pool import Pool
from indexer.work import Away, Service, away_told, step, stop, sweep
from indexer.workshop import Workshop

log = logging.getLogger(__name__)

_AWAITED = (JobKind.INDEX, JobKind.READ_AGAIN, JobKind.DESCRIBE)
"""What a person at a screen waits for, the quickest first."""
_LONG = tuple(kind for kind in JobKind if kind not in _AWAITED)
_LOOK_EVERY = 1.0
_SWEEP_EVERY = 5.0


def stay(workshop: Workshop) -> NoReturn:
    """Work until SIGTERM or Ctrl-C; what is in hand then goes back to the ledger, uncounted."""
    signal.signal(signal.SIGTERM, stop)
    worker = _Worker(workshop)
    try:
        while True:
            if not worker.turn():
                time.sleep(_LOOK_EVERY)
    finally:
        worker.end()


class _Worker:
    """What it remembers from one turn to the next."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._readers: Pool | None = None
        self._swept = float("-inf")
        self._away: frozenset[Service] = frozenset()

    def turn(self) -> int:
        """Do the next thing of each kind; how many jobs."""
        away, done = set[Service](), 0
        acts: list[Callable[[], int]] = [self._sweep, *(partial(self._next, kind) for kind in _AWAITED), self._read]
        for act in acts:
            try:
                with away_told():
                    done += act()
            except Away as error:
                away.add(error.service)
        self._tell(away)
        return 0 if away else done

    def end(self) -> None:
        """Stop the readers; what they held goes back."""
        if self._readers is not None:
            self._readers.stop()

    def _sweep(self) -> int:
        if time.monotonic() - self._swept > _SWEEP_EVERY:
            sweep(self._workshop.database)
            uploaded.clear_abandoned(self._workshop)
            self._swept = time.monotonic()
        return 0

    def _next(self, kind: JobKind) -> int:
        done = step(self._workshop, kind)
        if done and kind is JobKind.INDEX:
            self._workshop.index.refresh()
        return done

    def _read(self) -> int:
        """Let processes of our own read as long as there is something to read."""
        if self._readers is not None and self._readers.is_running:
            return 0
        service = self._readers.away() if self._readers is not None else None
        with self._workshop.database.reading() as session:
            wanted = any(any_waiting(session, now(), kind) for kind in _LONG)
        self._readers = Pool(self._workshop.settings, _LONG) if wanted else None
        if self._readers is not None:
            self._readers.start()
            self._readers.finish_when_empty()
        if service is not None:
            raise Away(service)
        return 0

    def _tell(self, away: Iterable[Service]) -> None:
        """Log what went away and what came back, once each."""
        now_away = frozenset(away)
        for service in sorted(now_away - self._away):
            log.warning("%s is away; its jobs wait", service)
        for service in sorted(self._away - now_away):
            log.warning("%s is back", service)
        self._away = now_away
