"""Works the job ledger: lease, do, finish, one job after the other until nothing is left.

Called by the Celery tasks and by the processes that the command line starts itself (`indexer/pool.py`). The ledger is
the truth: a worker may die at any point, and another one repeats what it held.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, OperationalError

from archive import jobs
from archive.database import Database
from archive.documents import Document, papers_of
from archive.intake import IntakeFile
from archive.jobs import LEASE, Job, JobKind
from archive.schema import now
from archive.store import StoreFull
from indexer.describing_job import describe
from indexer.indexing_job import index
from indexer.reading.reader import ReaderUnavailable
from indexer.reading_job import read
from indexer.regrouping_job import regroup
from indexer.rereading_job import read_again
from indexer.store import EngineAway, IndexUnfit
from indexer.taking_in import take_in
from indexer.workshop import Workshop
from mappings.reasons import Reason
from mappings.vocabulary import FileState

log = logging.getLogger(__name__)

_PAUSE = 0.25
_INDEX_AT_ONCE = 25


_ALONE = {
    JobKind.READ: read,
    JobKind.DESCRIBE: describe,
    JobKind.READ_AGAIN: read_again,
    JobKind.TAKE_IN: take_in,
    JobKind.REGROUP: regroup,
}
"""Jobs that are done one by one."""


class Service(StrEnum):
    """What the writer cannot work without."""

    ENGINE = "engine"
    INDEX = "index"
    READER = "reader"
    STORE = "store"
    DATABASE = "database"


class Away(Exception):
    """A service is away. The job it was for waits, and its attempt does not count."""

    def __init__(self, service: Service, detail: str = "") -> None:
        super().__init__(service, detail)
        self.service = service
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that holds leases: host, process id, and when it started, so that a reused id is told apart."""

    host: str
    pid: int
    started: str

    @classmethod
    def this(cls) -> Worker:
        """The running process."""
        return cls(socket.gethostname()[:60], os.getpid(), _start_of(os.getpid()))

    @classmethod
    def named(cls, name: str) -> Worker | None:
        """The worker of a ledger entry."""
        host, _, rest = name.rpartition("@")
        pid, _, started = rest.partition(":")
        return cls(host, int(pid), started) if pid.isdigit() else None

    def __str__(self) -> str:
        return f"{self.host}@{self.pid}:{self.started}"

    @property
    def is_dead(self) -> bool:
        """Whether it surely is no more: only known of this host."""
        return self.host == socket.gethostname()[:60] and _start_of(self.pid) != self.started


def drain(workshop: Workshop, *kinds: JobKind, more: Callable[[], bool] = lambda: False) -> int:
    """Do jobs until none is left and `more` says that none will come; how many. Raises Away.

    Of several `kinds` the first that has a job goes before; without any the oldest job of all.
    """
    done = 0
    while True:
        if did := step(workshop, *kinds):
            done += did
        elif not more():
            return done
        else:
            time.sleep(_PAUSE)


def step(workshop: Workshop, *kinds: JobKind) -> int:
    """Do what `drain` would do next, and no more; how many jobs, 0 when none waits. Raises Away."""
    worker = str(Worker.this())
    batch = next((found for kind in kinds or (None,) if (found := _leased(workshop.database, worker, kind))), [])
    if batch:
        _do(workshop, batch, worker)
    return len(batch)


def sweep(database: Database) -> None:
    """Free what dead workers of this host held, and set aside the files of jobs that failed too often."""
    with database.writing() as session:
        for name in jobs.holders(session):
            holder = Worker.named(name)
            if holder is not None and holder.is_dead:
                jobs.release(session, name)
        for job in jobs.sweep(session, now()):
            log.error("job %s of document %s is quarantined: %s", job.id, job.subject_id, job.error)
            document = session.get(Document, job.subject_id)
            papers = papers_of(session, document.file_digest) if document is not None else []
            session.execute(
                update(IntakeFile)
                .where(IntakeFile.document_id.in_([paper.id for paper in papers]))
                .values(state=FileState.HELD, reason=Reason.QUARANTINED, detail=job.error, changed_at=now())
            )


def _leased(database: Database, worker: str, kind: JobKind | None) -> list[Job]:
    """The next job; where it is one of indexing, the next ones too, since they go into one request."""
    with away_told():
        with database.reading() as session:  # looking costs no write lock
            if not jobs.any_waiting(session, now(), kind):
                return []
        with database.writing() as session:
            first = jobs.lease(session, worker, now(), kind)
            batch = [first] if first is not None else []
            while batch and batch[-1].kind is JobKind.INDEX and len(batch) < _INDEX_AT_ONCE:
                following = jobs.lease(session, worker, now(), JobKind.INDEX)
                if following is None:
                    break
                batch.append(following)
            return batch


def stop_on_signal() -> None:
    """Let SIGTERM end this process in an orderly way: the job in hand goes back uncounted."""
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command line, which then stops its workers


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """What a signal does that ends a worker."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def _do(workshop: Workshop, batch: list[Job], worker: str) -> None:
    try:
        with away_told(), _held(workshop.database, batch, worker):
            if batch[0].kind is JobKind.INDEX:
                index(workshop, batch)
            else:
                _ALONE[batch[0].kind](workshop, batch[0])
    except Away as away:
        _give_back(workshop.database, batch, away.service, counted=False)
        raise
    except Exception as error:
        if len(batch) > 1:  # one of them is to blame: find out which
            for job in batch:
                _do(workshop, [job], worker)
            return
        log.error("job %s of document %s failed: %s", batch[0].id, batch[0].subject_id, type(error).__name__)
        _give_back(workshop.database, batch, type(error).__name__)
        sweep(workshop.database)
    except BaseException:
        _give_back(workshop.database, batch, "stopped", counted=False)
        raise


def _give_back(database: Database, batch: list[Job], error: str, counted: bool = True) -> None:
    with database.writing() as session:
        for job in batch:
            jobs.give_back(session, job.id, error[:100], counted)


@contextmanager
def away_told() -> Iterator[None]:
    """Turn the errors of absent services into Away."""
    try:
        yield
    except EngineAway as error:
        raise Away(Service.ENGINE, str(error)) from None
    except IndexUnfit as error:
        raise Away(Service.INDEX, str(error)) from None
    except ReaderUnavailable as error:
        raise Away(Service.READER, str(error)) from None
    except StoreFull as error:
        raise Away(Service.STORE, str(error)) from None
    except OperationalError as error:
        raise Away(Service.DATABASE, type(error.orig).__name__) from None
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Away(Service.DATABASE, type(error.orig).__name__) from None
        raise


@contextmanager
def _held(database: Database, batch: list[Job], worker: str) -> Iterator[None]:
    """Extend the leases in the background while the jobs are being done."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(LEASE.total_seconds() / 4):
            try:
                with database.writing() as session:
                    for job in batch:
                        jobs.extend(session, job.id, worker, now())
            except DBAPIError as error:  # the next beat tries again; a lost lease does no harm
                log.warning("lease of job %s not extended: %s", batch[0].id, type(error).__name__)

    heart = threading.Thread(target=beat, name=f"lease-{batch[0].id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _start_of(pid: int) -> str:
    """When a process started, in clock ticks since boot; empty if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
