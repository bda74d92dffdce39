"""Several papers in one file: what is proposed of them, and the denunciation that must not lie hidden among them.

Called by the describing job, which proposes (a person decides, `archive/splitting.py`), and before a file is indexed,
by intake for one that is read at the door and by the reading job that enters the last page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from archive import bundles
from archive.artifacts import PageArtifact
from archive.bundles import PartFacts
from archive.database import Database
from archive.documents import Document, File, Page
from archive.store import Store
from indexer.describing.bundles import sides_of, split
from indexer.describing.parts import Part
from mappings.splits import Sides
from mappings.vocabulary import Kind

_LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class Found:
    """The papers that begin in a file, none where it holds one; how it was scanned, where that can be told."""

    papers: tuple[PartFacts, ...] = ()
    sides: Sides | None = None


def papers_in(pages: Sequence[PageArtifact]) -> Found:
    """The papers in the pages of a whole file."""
    parts = split(pages) if len(pages) > 1 else ()
    if len(parts) < 2:
        return Found()
    return Found(tuple(map(_facts, parts)), sides_of(pages, parts))


def has_letter(pages: Sequence[PageArtifact], media_type: str) -> bool:
    """Whether a denunciation lies behind the first paper of the file: like one that comes alone, whoever wrote it must
    not be found by it. What the file begins with is judged at the door."""
    if media_type not in bundles.SPLITTABLE or len(pages) < 2:
        return False
    return any(part.letter is Kind.DTC for part in split(pages)[1:])


def hides_letter(database: Database, store: Store, document_id: str) -> bool:
    """The same for a document whose pages are all read. One that is listed as a redacted denunciation is one."""
    with database.reading() as session:
        document = session.get(Document, document_id)
        if document is None or document.first_page != 1 or document.kind is Kind.DTC:
            return False
        media_type = session.get_one(File, document.file_digest).media_type
        own = select(Page.digest).where(Page.document_id == document_id).order_by(Page.page_no)
        digests = session.scalars(own).all() if media_type in bundles.SPLITTABLE else ()
    pages = [replace(PageArtifact.from_bytes(store.path(digest).read_bytes()), words=()) for digest in digests]
    return has_letter(pages, media_type)


def _facts(part: Part) -> PartFacts:
    return PartFacts(
        first_page=part.first_page, last_page=part.last_page,
        number=part.number if len(part.number or "") <= _LONGEST_NUMBER else None, kind=part.kind or part.letter,
        issued_on=part.date.value, precision=part.date.precision, date_as_written=part.date.as_written,
        subject=part.title, issuer=part.issuer, confidence=part.confidence, why=part.why,
    )  # fmt: skip
