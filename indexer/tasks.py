"""The Celery tasks: each opens what it needs and drains the ledger. Nothing is passed in a message.

Called by Celery's workers and beat; `wake` by the command line and by the sweep.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from kombu.exceptions import OperationalError

from archive.jobs import JobKind, any_waiting
from archive.schema import now
from indexer import uploaded, work
from indexer.settings import IndexerSettings
from indexer.worker import app
from indexer.workshop import Workshop

_TASKS = {
    JobKind.READ: "indexer.read",
    JobKind.READ_AGAIN: "indexer.read",
    JobKind.DESCRIBE: "indexer.read",
    JobKind.INDEX: "indexer.index",
    JobKind.REGROUP: "indexer.index",
    JobKind.TAKE_IN: "indexer.take_in",
}
_READING = (JobKind.READ_AGAIN, JobKind.READ, JobKind.DESCRIBE)
"""What the reading queue works off, first what a person waits for."""
_INDEXING = (JobKind.REGROUP, JobKind.INDEX)
"""What the indexing queue works off, first what searches are kept from meanwhile."""


def read() -> None:
    """Read pages and their fields until none is waiting, then have them indexed."""
    with _workshop() as workshop:
        if work.drain(workshop, *_READING):
            wake((JobKind.INDEX,))


def index() -> None:
    """Index documents until none is waiting."""
    with _workshop() as workshop:
        if sum(work.drain(workshop, kind) for kind in _INDEXING):
            workshop.index.refresh()


def take_in() -> None:
    """Take in what was handed over or asked for again, then have it read and indexed."""
    with _workshop() as workshop:
        if work.drain(workshop, JobKind.TAKE_IN):
            wake((JobKind.READ, JobKind.INDEX))


def sweep() -> None:
    """Free leases of the dead, set aside what failed too often, wake whoever is needed."""
    with _workshop() as workshop:
        work.sweep(workshop.database)
        uploaded.clear_abandoned(workshop)
        with workshop.database.reading() as session:
            waiting = tuple(kind for kind in JobKind if any_waiting(session, now(), kind))
        wake(waiting)


for _task in (read, index, take_in, sweep):
    app.task(name=f"indexer.{_task.__name__}")(_task)


def wake(kinds: tuple[JobKind, ...] = tuple(JobKind)) -> None:
    """Have workers look into the ledger. Raises ConnectionError when the broker is away."""
    try:
        for task in dict.fromkeys(_TASKS[kind] for kind in kinds):
            app.send_task(task, retry=False)
    except (OperationalError, OSError) as error:
        raise ConnectionError("the broker is away") from error


@contextmanager
def _workshop() -> Iterator[Workshop]:
    workshop = Workshop.open(IndexerSettings.from_environment(os.environ))
    try:
        with work.away_told():
            yield workshop
    except work.Away as away:
        work.log.warning("%s is away: %s", away.service, away.detail)  # the next sweep tries again
    finally:
        workshop.close()
