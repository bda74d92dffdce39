"""Papers handed over in the browser: which dossier they are for, and how much of each file has arrived.

The bytes lie in the drop folder (`archive/drop.py`) until the writer has looked at them; then the rows of the files and
the bytes are gone, whatever became of them, and the intake ledger says what that was. Written by the portal until an
upload is handed over, by the indexer afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Id, Key, Record, coded, now
from mappings.vocabulary import Grade, Kind

KEPT_FOR = timedelta(days=2)
"""An upload untouched for so long was given up. Nobody has looked at its papers, so they may not lie there."""


class Upload(Record):
    """One delivery by browser; its id is the batch of its run. `unit_id` has custody of the dossier of that code."""

    __tablename__ = "uploads"

    id: Mapped[Key]
    made_by: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    dossier: Mapped[str] = mapped_column(String(64))
    grade: Mapped[Grade] = mapped_column(coded(Grade))
    kind: Mapped[Kind | None] = mapped_column(coded(Kind))
    touched_at: Mapped[datetime] = mapped_column(default=now, index=True)
    handed_over_at: Mapped[datetime | None]


class UploadFile(Record):
    """One file on its way. `name` is a label and never a path; `received` are the bytes that arrived, from the start.

    `chain` stands for the parts that arrived: SHA-256 over the chain before and the SHA-256 of the part, all in
    hexadecimal. A browser that goes on proves with it that it holds the same file. `digest` is that of the whole file.
    """

    __tablename__ = "upload_files"
    __table_args__ = (UniqueConstraint("upload_id", "name"),)

    id: Mapped[Key]
    upload_id: Mapped[Id] = mapped_column(ForeignKey("uploads.id"), index=True)
    name: Mapped[str] = mapped_column(String(1000))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    chain: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str | None] = mapped_column(String(64))

    @property
    def is_whole(self) -> bool:
        """Whether all of it has arrived."""
        return self.digest is not None


def files_of(session: Session, upload_id: str) -> list[UploadFile]:
    """Its files, by name."""
    query = select(UploadFile).where(UploadFile.upload_id == upload_id).order_by(UploadFile.name)
    return list(session.scalars(query))


def abandoned(session: Session, moment: datetime) -> list[Upload]:
    """Uploads that were given up."""
    query = select(Upload).where(Upload.handed_over_at.is_(None), Upload.touched_at < moment - KEPT_FOR)
    return list(session.scalars(query))
