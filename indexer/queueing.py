"""Puts jobs into the ledger: which pages are still to be read, and when a document may go into the index.

Always inside the caller's transaction, so that a change and the work it asks for stand or fall together.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive import jobs
from archive.documents import Document, Page
from archive.jobs import Job, JobKind

EXACT_SLICE = 64
"""Pages of one reading job where pages carry their text: opening the file costs more than a page."""
IMAGE_SLICE = 4
"""Pages of one reading job where each page takes OCR: small, so that one long scan keeps every core busy."""


def queue_reading(session: Session, document: Document, first: int, exact: bool) -> None:
    """Reading jobs for pages `first` to the last."""
    step = EXACT_SLICE if exact else IMAGE_SLICE
    for start in range(first, document.page_count + 1, step):
        jobs.enqueue(session, JobKind.READ, document.id, document.revision, start)


def queue_index(session: Session, document_id: str) -> None:
    """An indexing job for the document's revision of this moment, if all its pages are read.

    Else the reading job that reads the last of them queues it. Both look while they hold the document's row, so that
    one of them always does.
    """
    document = session.get(Document, document_id, with_for_update=True, populate_existing=True)
    if document is not None and pages_read(session, document_id) == document.page_count:
        jobs.enqueue(session, JobKind.INDEX, document.id, document.revision)


def pages_read(session: Session, document_id: str) -> int:
    """How many pages of the document are read."""
    return session.scalars(select(func.count()).where(Page.document_id == document_id)).one()


def last_of_slice(session: Session, job: Job, page_count: int) -> int:
    """The last page of a reading job: the one before the next job begins."""
    following = select(func.min(Job.part)).where(
        Job.kind == JobKind.READ, Job.subject_id == job.subject_id, Job.part > job.part
    )
    start = session.scalars(following).one()
    return page_count if start is None else start - 1
