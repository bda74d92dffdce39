"""A describing job: reads the fields of a whole document and proposes them to the desk, links what it cites, and finds
which papers of its number may be the same one and whether several papers begin in it.

Called by `indexer/work.py`. Doing it twice changes nothing; nothing that people settled is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles, jobs, links
from archive.artifacts import PageArtifact
from archive.corrections import cite_anew
from archive.documents import Document, Page
from archive.fields import locked
from archive.jobs import Job
from archive.proposing import propose
from indexer import bundling, withdrawal
from indexer.describing.identity import Likeness, likeness, resemblance, same_paper
from indexer.describing.lines import squeeze
from indexer.describing.paper import describe_paper
from indexer.workshop import Workshop
from mappings.vocabulary import JobState

SAME_NUMBER = "same_number"
"""Why two documents may be one: number and issuer are the same and their texts nearly so."""
_MOST_TWINS = 20
"""Papers of one number and issuer that are compared; their pages are read for it."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A document all of whose pages are read: its artifacts in order, and what tells it from others."""

    document_id: str
    digests: tuple[str, ...]
    number: str
    dated: str
    issuer: str


def describe(workshop: Workshop, job: Job) -> None:
    """Do the job; a document that is gone, or not wholly read, needs none (whoever reads its last page asks again), and
    whoever changed a page meanwhile has asked again."""
    with workshop.database.reading() as session:
        whole = _whole(session, job.subject_id)
        others = _of_same_number(session, whole) if whole is not None else []
        may_split = whole is not None and bundles.may_be_split(session, session.get_one(Document, whole.document_id))
    pages = _pages(workshop, whole.digests) if whole is not None else []
    fields = describe_paper(pages) if pages else ()
    parts = bundling.papers_in(pages) if may_split else bundling.Found()
    twins = list(_twins(workshop, whole, pages, others)) if whole is not None else []
    with workshop.database.writing() as session:
        document = locked(session, job.subject_id)
        if document is not None and whole is not None and whole.digests == _digests(session, document.id):
            propose(session, whole.document_id, fields)
            bundles.propose(session, document, parts.papers, parts.sides)
            cite_anew(session, whole.document_id)
            for other, alike in twins:
                if session.get(Document, other.document_id) is not None:
                    links.propose_twin(session, whole.document_id, other.document_id, SAME_NUMBER, alike)
        jobs.finish(session, job.id, JobState.DONE)


def _whole(session: Session, document_id: str) -> _Whole | None:
    """The document, if all its pages are read and it is to stay."""
    document = session.get(Document, document_id)
    if document is None or withdrawal.is_pronounced(session, document_id):
        return None
    digests = _digests(session, document_id)
    if len(digests) != document.page_count:
        return None
    dated = document.issued_on.isoformat() if document.issued_on is not None else ""
    return _Whole(document_id, digests, document.number_key, dated, squeeze(document.issuer))


def _digests(session: Session, document_id: str) -> tuple[str, ...]:
    own = select(Page.digest).where(Page.document_id == document_id)
    return tuple(session.scalars(own.order_by(Page.page_no)))


def _of_same_number(session: Session, whole: _Whole) -> list[_Whole]:
    """The other whole documents of this number whose issuer is the same, or not known of one of them."""
    if not whole.number:
        return []
    bearing = select(Document.id).where(Document.number_key == whole.number, Document.id != whole.document_id)
    found = (_whole(session, document_id) for document_id in session.scalars(bearing.order_by(Document.id)).all())
    alike = [
        one for one in found if one is not None and (one.issuer == whole.issuer or not one.issuer or not whole.issuer)
    ]
    return alike[:_MOST_TWINS]


def _twins(
    workshop: Workshop, whole: _Whole, pages: list[PageArtifact], others: Iterable[_Whole]
) -> Iterable[tuple[_Whole, float]]:
    """Those of `others` whose text is nearly the same, and how near it is (0..1)."""
    own = _likeness(whole, pages)
    for other in others:
        theirs = _likeness(other, _pages(workshop, other.digests))
        if same_paper(own, theirs):
            yield other, round(resemblance(own, theirs), 4)


def _likeness(whole: _Whole, pages: list[PageArtifact]) -> Likeness:
    return Likeness(whole.number, whole.dated, likeness((), pages).shingles)


def _pages(workshop: Workshop, digests: Iterable[str]) -> list[PageArtifact]:
    return [PageArtifact.from_bytes(workshop.store.path(digest).read_bytes()) for digest in digests]
