"""A describing job: reads the fields of a whole document and proposes them to the desk, with what it cites and whose
twin it may be.

Called by `indexer/work.py`. Doing it twice changes nothing; nothing that people settled is touched.
"""

from __future__ import annotations

from sqlalchemy import select

from archive import jobs
from archive.artifacts import PageArtifact
from archive.documents import Document, Page
from archive.fields import locked
from archive.jobs import Job
from archive.proposing import propose
from indexer import withdrawal
from indexer.describing.paper import describe_paper
from indexer.workshop import Workshop
from mappings.vocabulary import JobState


def describe(workshop: Workshop, job: Job) -> None:
    """Do the job; a document that is gone, or not wholly read, needs none (whoever reads its last page asks again)."""
    digests = _whole(workshop, job.subject_id)
    fields = describe_paper(_pages(workshop, digests)) if digests else ()
    with workshop.database.writing() as session:
        document = locked(session, job.subject_id)
        if document is not None and digests:
            propose(session, document.id, fields)
        jobs.finish(session, job.id, JobState.DONE)


def _whole(workshop: Workshop, document_id: str) -> list[str]:
    """The artifacts of a document's pages in order; none unless all are read and it is to stay."""
    with workshop.database.reading() as session:
        document = session.get(Document, document_id)
        if document is None or withdrawal.is_pronounced(session, document_id):
            return []
        digests = list(
            session.scalars(select(Page.digest).where(Page.document_id == document_id).order_by(Page.page_no))
        )
        return digests if len(digests) == document.page_count else []


def _pages(workshop: Workshop, digests: list[str]) -> list[PageArtifact]:
    return [PageArtifact.from_bytes(workshop.store.path(digest).read_bytes()) for digest in digests]
