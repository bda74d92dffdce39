"""What OCR has made of a page of a file, under everything that decides what comes of it: nothing is read twice alike.

A result belongs to the bytes of the file, not to a document, and leaves with them (`archive.forgetting`). The writer
enters and finds results; a page's text in use and its layers are another matter (`archive.layers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.artifacts import OcrKey, PageArtifact
from archive.schema import Record, now
from archive.store import Store


class OcrResult(Record):
    """The page artifact (`digest`) that an engine of that version made of a page with these settings. `characters` is
    0 for a blank page, whose artifact all blank pages share."""

    __tablename__ = "ocr_results"

    file_digest: Mapped[str] = mapped_column(ForeignKey("files.digest"), primary_key=True)
    page_no: Mapped[int] = mapped_column(primary_key=True)
    engine: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    settings: Mapped[str] = mapped_column(String(60), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    characters: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(default=now)


def enter(session: Session, results: Mapping[OcrKey, tuple[str, int]]) -> None:
    """Note results that are in the store, each as its digest and its characters; what is known stays as it is."""
    rows = [
        {
            "file_digest": key.file_digest, "page_no": key.page_no, "engine": key.engine, "version": key.version,
            "settings": key.settings, "digest": digest, "characters": characters, "made_at": now(),
        }
        for key, (digest, characters) in results.items()
    ]  # fmt: skip
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:
        session.execute(dialect.insert(OcrResult).on_conflict_do_nothing(), rows)


def found(session: Session, store: Store, key: OcrKey) -> PageArtifact | None:
    """The result under exactly this key; None if there is none or the store has lost it."""
    row = session.get(OcrResult, (key.file_digest, key.page_no, key.engine, key.version, key.settings))
    if row is None:
        return None
    try:
        return PageArtifact.from_bytes(store.path(row.digest).read_bytes())
    except KeyError:
        return None


def digests_of(session: Session, file_digest: str) -> set[str]:
    """The artifacts that say something of that file."""
    own = select(OcrResult.digest).where(OcrResult.file_digest == file_digest, OcrResult.characters > 0)
    return set(session.scalars(own))


def kept_for_others(session: Session, digests: Iterable[str], file_digest: str = "") -> set[str]:
    """Those of `digests` that are results of another file than `file_digest`."""
    others = select(OcrResult.digest).where(OcrResult.digest.in_(sorted(digests)), OcrResult.file_digest != file_digest)
    return set(session.scalars(others))


def forget(session: Session, file_digest: str) -> None:
    """Drop the rows of a file that leaves the archive; its artifacts leave the store by whoever calls."""
    session.execute(delete(OcrResult).where(OcrResult.file_digest == file_digest))
