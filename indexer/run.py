"""One run of `indexer ingest`, from the folder to the counted end: walk, pair, take in, work off, count.

Called by `indexer/commands/ingest.py`. Found files and their states are counted independently and must agree.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive import jobs
from archive.database import Database
from archive.documents import Document, Page
from archive.intake import IntakeFile, IntakeRun, sums
from archive.schema import now
from indexer import listing
from indexer.intake import Intake, Received
from indexer.ledger import Ledger
from indexer.manifest import Row
from indexer.matching import Candidate
from indexer.register import open_dossiers
from indexer.source import Source
from indexer.work import away_told, sweep
from indexer.workshop import Workshop
from mappings.vocabulary import FileState

__all__ = ["Helpers", "Miscount", "Report", "Source", "Stand", "Watcher", "ingest", "open_jobs"]

_LOOK_AHEAD = 8
_TICK = 0.3
_SWEEP_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a run is."""

    files: int
    taken: int
    pages: int
    read: int
    waiting: int


class Watcher(Protocol):
    """Is told how far the run is; shows it or not."""

    def tell(self, stand: Stand) -> None: ...


class Helpers(Protocol):
    """Who works the ledger while the run goes on: processes of our own, or Celery's."""

    def start(self) -> None: ...

    def check(self) -> None:
        """Raises Away when they gave up for want of a service."""
        ...

    def work_off(self, still_open: int) -> None:
        """Called again and again once everything is taken in. Raises Away."""
        ...

    def stop(self) -> None: ...


class Miscount(Exception):
    """Found files and their states do not agree: found, then counted."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended."""

    run_id: str
    found: int
    states: dict[FileState, int]
    pages: int
    seconds: float

    @property
    def all_in(self) -> bool:
        """Nothing is held and nothing rejected."""
        return self.states[FileState.HELD] == self.states[FileState.REJECTED] == 0


def ingest(workshop: Workshop, source: Source, helpers: Helpers, watcher: Watcher) -> Report:
    """Take everything in and see it through to the index. Raises Away, ManifestUnusable, Miscount."""
    started = time.monotonic()
    candidates, rows = source.candidates()
    with away_told():
        workshop.index.ensure()
        sweep(workshop.database)
        run_id = _begin(workshop, source, len(candidates))
        intake = _intake(workshop, source, rows, run_id)
    counter = _Counter(workshop.database, run_id, len(candidates), watcher)
    helpers.start()
    try:
        with away_told():
            for received in _received(intake, candidates, workshop.settings.workers):
                counter.took(received, intake.record(received))
                helpers.check()
            _see_through(workshop, helpers, counter)
            workshop.index.refresh()
    finally:
        helpers.stop()
    return _end(workshop.database, run_id, len(candidates), counter, time.monotonic() - started)


def _begin(workshop: Workshop, source: Source, found: int) -> str:
    with workshop.database.writing() as session:
        shown = str(source.folder).encode("utf-8", "backslashreplace").decode()[:1000]
        run = IntakeRun(batch=source.batch, source=shown, found=found, given=source.written())
        session.add(run)
        session.flush()
        return run.id


def _intake(workshop: Workshop, source: Source, rows: list[Row], run_id: str) -> Intake:
    with workshop.database.writing() as session:
        today = date.today()
        register = open_dossiers(session, rows, workshop.settings.site.ceiling, today)
        if source.manifest is not None:
            listing.keep(session, source.batch, rows, register, workshop.settings.site.ceiling)
    return Intake(workshop, Ledger(source.batch, run_id), register, source.manifest is not None)


def _received(intake: Intake, candidates: Iterable[Candidate], threads: int) -> Iterator[Received]:
    """Look at files in several threads, a few ahead of what is recorded; in order, so that every run is alike."""
    ahead: deque[Future[Received]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="door") as pool:
        try:
            for candidate in candidates:
                ahead.append(pool.submit(intake.receive, candidate))
                if len(ahead) > threads + _LOOK_AHEAD:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Counter:
    """Counts pages: those still to be read come from the catalogue, the rest from what was taken in."""

    def __init__(self, database: Database, run_id: str, files: int, watcher: Watcher) -> None:
        self._database, self._run_id, self._files, self._watcher = database, run_id, files, watcher
        self._taken = self._pages = 0
        self._told = 0.0

    def took(self, received: Received, state: FileState) -> None:
        """One more candidate has its line."""
        self._taken += 1
        if state is FileState.WAITING and received.admission is not None:
            self._pages += received.admission.page_count
        if time.monotonic() - self._told > _TICK:
            self.tell()

    def tell(self) -> int:
        """Tell the watcher how far we are; the number of files still waiting."""
        with self._database.reading() as session:
            waiting, unread = _still_open(session, self._run_id)
        total = max(self._pages, unread)
        self._watcher.tell(Stand(self._files, self._taken, total, total - unread, waiting))
        self._told = time.monotonic()
        return waiting

    @property
    def pages(self) -> int:
        return self._pages


def _still_open(session: Session, run_id: str) -> tuple[int, int]:
    """Files of the run that wait, and pages of theirs that are not read."""
    waiting = (
        select(Document.id, Document.page_count)
        .join(IntakeFile, IntakeFile.document_id == Document.id)
        .where(IntakeFile.run_id == run_id, IntakeFile.state == FileState.WAITING)
        .subquery()
    )
    files, pages = session.execute(
        select(func.count(waiting.c.id), func.coalesce(func.sum(waiting.c.page_count), 0))
    ).one()
    read = session.scalars(select(func.count()).select_from(Page).join(waiting, waiting.c.id == Page.document_id)).one()
    return files, pages - read


def _see_through(workshop: Workshop, helpers: Helpers, counter: _Counter) -> None:
    """Wait until every file of the run and every job has come to its end."""
    swept = time.monotonic()
    while True:
        still_open = open_jobs(workshop.database)
        waiting = counter.tell()
        if not waiting and not still_open:
            return
        if waiting and not still_open:
            raise Miscount("waiting", waiting)
        helpers.work_off(still_open)
        if time.monotonic() - swept > _SWEEP_EVERY:
            sweep(workshop.database)
            swept = time.monotonic()
        time.sleep(_TICK)


def open_jobs(database: Database) -> int:
    """Jobs that wait or are being done."""
    with database.reading() as session:
        return jobs.still_open(session)


def _end(database: Database, run_id: str, found: int, counter: _Counter, seconds: float) -> Report:
    with database.writing() as session:
        states = sums(session, run_id)
        session.get_one(IntakeRun, run_id).finished_at = now()
    if sum(states.values()) != found:
        raise Miscount(found, sum(states.values()))
    return Report(run_id, found, states, counter.pages, seconds)
