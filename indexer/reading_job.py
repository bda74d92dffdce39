"""A reading job: turns one slice of a document's pages into artifacts, from wherever an earlier attempt left off.

Called by `indexer/work.py`. Pages are entered as they come, so a killed worker loses seconds, not the slice. Whoever
finds every page of a document entered looks for a denunciation that lies within it, and queues its indexing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from archive import jobs
from archive.documents import Document, File, Page
from archive.fields import locked
from archive.grades import raised_by_mark
from archive.jobs import Job, JobKind
from archive.requests import ask_describing
from archive.schema import now
from indexer import bundling, withdrawal
from indexer.known_results import KnownResults, enter_results
from indexer.pipeline import Kept
from indexer.queueing import last_of_slice, pages_read
from indexer.reading.reader import MediaType
from indexer.refusals import Refusal
from indexer.workshop import Workshop
from mappings.reasons import Reason
from mappings.vocabulary import Grade, JobState

_ENTER_PAGES = 64
_ENTER_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class _Slice:
    """What is still to be read."""

    document_id: str
    file_digest: str
    original: Path
    media_type: MediaType
    grade: Grade
    runs: tuple[tuple[int, int], ...]


def read(workshop: Workshop, job: Job) -> None:
    """Do the job. Raises what is not the document's fault (a server away, no room); the job then waits."""
    with workshop.database.reading() as session:
        if session.get(Document, job.subject_id) is None or withdrawal.is_pronounced(session, job.subject_id):
            rest = None
        else:
            rest = _rest(session, workshop, job)
    if rest is None:
        withdrawal.carry_out(workshop.database, workshop.store, job.subject_id)
        with workshop.database.writing() as session:
            jobs.finish(session, job.id, JobState.DONE)
        return
    refusal = _read(workshop, job, rest)
    if refusal is not None:
        withdrawal.withdraw(workshop.database, workshop.store, job.subject_id, refusal)


def enter_pages(session: Session, document: Document, pages: Iterable[Kept]) -> None:
    """Write the rows of pages that are in the store, and what OCR made of them; a page that another attempt entered
    stays as it is, and one that has become another document's is not brought back."""
    pages = list(pages)
    rows = [
        {
            "document_id": document.id, "page_no": page.page_no, "digest": page.digest, "engine": page.engine,
            "confidence": page.confidence, "characters": page.characters, "has_image": page.has_image,
            "notes": page.notes, "read_at": now(),
        }
        for page in pages
        if page.page_no <= document.page_count
    ]  # fmt: skip
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        session.execute(dialect.insert(Page).on_conflict_do_nothing(), rows)
        enter_results(session, document.file_digest, pages)


def _rest(session: Session, workshop: Workshop, job: Job) -> _Slice:
    document = session.get_one(Document, job.subject_id)
    file = session.get_one(File, document.file_digest)
    last = last_of_slice(session, job, document.page_count)
    done = set(
        session.scalars(
            select(Page.page_no).where(Page.document_id == document.id, Page.page_no.between(job.part, last))
        )
    )
    runs = tuple(_runs([page_no for page_no in range(job.part, last + 1) if page_no not in done]))
    original = workshop.store.path(document.file_digest)
    return _Slice(document.id, document.file_digest, original, MediaType(file.media_type), document.grade, runs)


def _runs(page_numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Pages that follow each other, as (first, last)."""
    start = 0
    for at, page_no in enumerate(page_numbers):
        if at + 1 == len(page_numbers) or page_numbers[at + 1] != page_no + 1:
            yield page_numbers[start], page_no
            start = at + 1


def _read(workshop: Workshop, job: Job, rest: _Slice) -> Refusal | None:
    """Read and enter; the refusal that ended it, or None when the slice is done."""
    batch: list[Kept] = []
    entered = time.monotonic()
    known = KnownResults(workshop.database, workshop.store, rest.file_digest)
    for first, last in rest.runs:
        for outcome in workshop.pipeline.slice(rest.original, rest.media_type, first, last, rest.grade, known):
            if isinstance(outcome, Refusal):
                _discard(workshop, batch)  # kept, and not yet entered: nobody would find them again
                return outcome
            batch.append(outcome)
            if len(batch) >= _ENTER_PAGES or time.monotonic() - entered > _ENTER_SECONDS:
                if not _enter(workshop, rest.document_id, batch):
                    return None
                batch, entered = [], time.monotonic()
    return _finish(workshop, job, rest.document_id, batch)


def _enter(workshop: Workshop, document_id: str, batch: list[Kept]) -> bool:
    """Enter pages of a slice that goes on; False when the document was withdrawn meanwhile."""
    with workshop.database.writing() as session:
        document = locked(session, document_id)
        if document is not None:
            _enter_marked(session, document, batch)
    if document is None:
        _discard(workshop, batch)
    return document is not None


def _finish(workshop: Workshop, job: Job, document_id: str, batch: list[Kept]) -> Refusal | None:
    with workshop.database.writing() as session:
        document = locked(session, document_id)
        if document is not None:
            _enter_marked(session, document, batch)
        whole = document is not None and pages_read(session, document_id) == document.page_count
        if whole and not _has_text(session, document_id):
            return Refusal(Reason.NO_TEXT)  # the withdrawal ends the job
        if not whole:
            jobs.finish(session, job.id, JobState.DONE)
    if document is None:
        _discard(workshop, batch)
    return _all_read(workshop, job, document_id) if whole else None


def _all_read(workshop: Workshop, job: Job, document_id: str) -> Refusal | None:
    """Every page is in: what lies among them is looked for while nobody is held up, then the job ends."""
    if bundling.hides_letter(workshop.database, workshop.store, document_id):
        return Refusal(Reason.SEALED_LETTER)
    with workshop.database.writing() as session:
        document = session.get(Document, document_id, with_for_update=True)
        if document is not None:
            jobs.enqueue(session, JobKind.INDEX, document_id, document.revision)
            ask_describing(session, document_id)
        jobs.finish(session, job.id, JobState.DONE)
    return None


def _enter_marked(session: Session, document: Document, batch: list[Kept]) -> None:
    """Enter pages, and with them, at once, the grade that they bear."""
    enter_pages(session, document, batch)
    raised_by_mark(session, document, Grade.highest(page.mark for page in batch))


def _discard(workshop: Workshop, batch: list[Kept]) -> None:
    """Drop what was read of a document that is gone; the artifact of a blank page belongs to every blank page."""
    written = [page.digest for page in batch if page.characters]
    withdrawal.discard_unreferred(workshop.database, workshop.store, written)


def _has_text(session: Session, document_id: str) -> bool:
    characters = session.scalars(select(func.sum(Page.characters)).where(Page.document_id == document_id)).one()
    return bool(characters)
