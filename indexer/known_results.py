"""What OCR has made of a file before, for the readers, and what it made now, for the catalogue.

Called by the jobs that read pages. A page that ran out of time is no result: with more time it may be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive import ocr_results
from archive.artifacts import OcrKey, PageArtifact
from archive.database import Database
from archive.store import Store
from indexer.pipeline import Kept
from mappings.vocabulary import PageNote


@dataclass(frozen=True, slots=True)
class KnownResults:
    """The results of one file; a `Known`."""

    database: Database
    store: Store
    file_digest: str

    def __call__(self, page_no: int, engine: str) -> PageArtifact | None:
        key = OcrKey.of(self.file_digest, page_no, engine)
        if key is None:
            return None
        with self.database.reading() as session:
            return ocr_results.found(session, self.store, key)


def enter_results(session: Session, file_digest: str, pages: Iterable[Kept]) -> None:
    """Note what OCR has made of pages of that file."""
    results = {
        key: (page.digest, page.characters)
        for page in pages
        if (key := OcrKey.of(file_digest, page.page_no, page.engine))
        and PageNote.TIMED_OUT not in page.notes.split(",")
    }
    ocr_results.enter(session, results)
