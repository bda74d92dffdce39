"""Worker processes that the command line starts for itself where no Celery worker is at hand.

Called by `indexer/workforce.py` and `indexer/staying.py`. Each process opens its own connections (nothing is
inherited), and when the command line dies the kernel tells it to stop; it then gives back what it held.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from dataclasses import dataclass, field
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event

from archive.jobs import JobKind
from indexer.settings import IndexerSettings
from indexer.work import Away, Service, drain, stop_on_signal
from indexer.workshop import Workshop

_PR_SET_PDEATHSIG = 1
_STOP_WITHIN = 20.0


@dataclass(slots=True)
class Pool:
    """`settings.workers` processes that work the ledger (jobs of `kinds`, or all) until told that no more is coming."""

    settings: IndexerSettings
    kinds: tuple[JobKind, ...] = ()
    _processes: list[SpawnProcess] = field(default_factory=list)
    _no_more: Event | None = None

    def start(self) -> None:
        """Start the processes."""
        context = multiprocessing.get_context("spawn")
        self._no_more = context.Event()
        for number in range(self.settings.workers):
            process = context.Process(
                target=_work, args=(self.settings, self.kinds, self._no_more, os.getpid()), name=f"worker-{number}",
                daemon=True,
            )  # fmt: skip
            process.start()
            self._processes.append(process)

    def finish_when_empty(self) -> None:
        """No more jobs will be queued: end when the ledger is empty."""
        if self._no_more is not None:
            self._no_more.set()

    @property
    def is_running(self) -> bool:
        return any(process.is_alive() for process in self._processes)

    def away(self) -> Service | None:
        """The service for want of which a process gave up."""
        codes = {process.exitcode for process in self._processes}
        return next((service for service, code in _CODES.items() if code in codes), None)

    def crashed(self) -> bool:
        """Whether a process ended in a way that it should not."""
        expected = {None, 0, -signal.SIGTERM, *_CODES.values()}
        return any(process.exitcode not in expected for process in self._processes)

    def stop(self) -> None:
        """End all processes; what they held goes back to the ledger."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(_STOP_WITHIN)
            if process.is_alive():
                process.kill()
                process.join()


_CODES = {service: 40 + number for number, service in enumerate(Service)}


def _work(settings: IndexerSettings, kinds: tuple[JobKind, ...], no_more: Event, parent: int) -> None:
    stop_on_signal()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return  # it died before it could be watched
    workshop = Workshop.open(settings)
    try:
        drain(workshop, *kinds, more=lambda: not no_more.is_set())
    except Away as away:
        sys.exit(_CODES[away.service])
    finally:
        workshop.close()
