"""What the index is to hold of one document, drawn from the catalogue and the store alone.

Called by the indexing job, by rebuild and by verify, so that all three have one idea of what is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.artifacts import PageArtifact
from archive.documents import Document, File, Page, labels_of
from archive.store import Store
from indexer.describing.bundles import is_left_out
from mappings.record import DocumentRecord, Facts, PageRecord, flow
from mappings.vocabulary import Grade, Precision

_DOCUMENTS_AT_ONCE = 50
_PAGES_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page's row in the catalogue, as far as the index needs it."""

    page_no: int
    digest: str
    engine: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Projection:
    """A document as the index should have it, its text still in the store. `most_pages` is how many it may ever have
    had: before a split the whole file."""

    facts: Facts
    number: str | None
    title: str
    issuer: str
    page_count: int
    most_pages: int
    pages: tuple[KeptPage, ...]

    @property
    def document_id(self) -> str:
        return self.facts.labels.document_id

    @property
    def grade(self) -> Grade:
        return self.facts.labels.grade

    @property
    def whole(self) -> bool:
        """Whether every page has been read."""
        return len(self.pages) == self.page_count

    def page_records(self, store: Store) -> Iterator[PageRecord]:
        """Its pages with their text."""
        for page in self.pages:
            artifact = PageArtifact.from_bytes(store.path(page.digest).read_bytes())
            text = "" if is_left_out(artifact) else flow(artifact.text)
            yield PageRecord(self.facts, page.page_no, text, page.engine, page.confidence, page.digest)

    def document_record(self, texts: Iterable[str]) -> DocumentRecord:
        """The document with the text of its pages."""
        return DocumentRecord(
            self.facts, self.number, self.title, self.issuer, self.page_count, (self.title, *texts)
        )  # fmt: skip


def projections(session: Session, document_ids: Iterable[str]) -> list[Projection]:
    """These documents as the catalogue has them now, in the order of the ids; an unknown one is left out."""
    wanted = list(document_ids)
    labels = labels_of(session, wanted)
    documents = {row.id: row for row in session.scalars(select(Document).where(Document.id.in_(wanted)))}
    pages: dict[str, list[KeptPage]] = {}
    sizes = select(File.digest, File.pages).where(File.digest.in_({row.file_digest for row in documents.values()}))
    of_file = dict(session.execute(sizes).all())
    columns = select(Page.document_id, Page.page_no, Page.digest, Page.engine, Page.confidence)
    ordered = columns.where(Page.document_id.in_(wanted)).order_by(Page.document_id, Page.page_no)
    for document_id, page_no, digest, engine, confidence in session.execute(ordered):
        pages.setdefault(document_id, []).append(KeptPage(page_no, digest, engine, confidence))
    return [
        _projection(
            documents[id_],
            Facts(labels[id_], *_dated(documents[id_])),
            of_file[documents[id_].file_digest],
            tuple(pages.get(id_, ())),
        )
        for id_ in wanted
        if id_ in documents
    ]


def in_parts(documents: Iterable[Projection]) -> Iterator[list[Projection]]:
    """Documents some at a time: as many as fit into memory and into one request with their text."""
    part: list[Projection] = []
    pages = 0
    for document in documents:
        part.append(document)
        pages += document.page_count
        if len(part) >= _DOCUMENTS_AT_ONCE or pages >= _PAGES_AT_ONCE:
            yield part
            part, pages = [], 0
    if part:
        yield part


def _dated(document: Document) -> tuple[str, str | None, int, int]:
    """Number key, date, year and revision, in the order of `Facts`."""
    known = document.issued_on if document.precision is not Precision.NONE else None
    return document.number_key, known.isoformat() if known else None, known.year if known else 0, document.revision


def _projection(document: Document, facts: Facts, of_file: int, pages: tuple[KeptPage, ...]) -> Projection:
    most = of_file if document.first_page == 1 else document.page_count
    return Projection(
        facts, document.number, document.subject, document.issuer, document.page_count,
        max(most, document.page_count), pages,
    )  # fmt: skip
