"""The intake ledger: every file found by every run, and the one state it ended in. Nothing leaves this ledger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Id, Key, Record, coded, now
from mappings.reasons import Reason
from mappings.vocabulary import FileState


class IntakeRun(Record):
    """One run over a source. All runs over the same source are one delivery, known by its batch.

    `given` is what the writer needs to go there again (see `indexer/source.py`); empty where it cannot.
    """

    __tablename__ = "intake_runs"

    id: Mapped[Key]
    batch: Mapped[str] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(1000))
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    found: Mapped[int] = mapped_column(default=0)
    given: Mapped[str] = mapped_column(String(8000), default="", server_default="")


class IntakeFile(Record):
    """One file (or one row of an item list without its file) of a batch.

    `path` is relative to the batch's folder, undecodable bytes escaped; for a file above the site's ceiling it names
    only dossier and item number. `row_no` is its row of the item list, `duplicate_of` the document that holds the same
    bytes.
    """

    __tablename__ = "intake_files"
    __table_args__ = (UniqueConstraint("batch", "path"),)

    id: Mapped[Key]
    batch: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(1000))
    run_id: Mapped[Id] = mapped_column(ForeignKey("intake_runs.id"), index=True)
    digest: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]
    state: Mapped[FileState] = mapped_column(coded(FileState), index=True)
    reason: Mapped[Reason | None] = mapped_column(coded(Reason))
    detail: Mapped[str] = mapped_column(String(300), default="")
    dossier_id: Mapped[Id | None] = mapped_column(ForeignKey("dossiers.id"), index=True)
    item_no: Mapped[int | None]
    row_no: Mapped[int | None]
    document_id: Mapped[Id | None] = mapped_column(ForeignKey("documents.id"), index=True)
    duplicate_of: Mapped[Id | None] = mapped_column(ForeignKey("documents.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)


def sums(session: Session, run_id: str | None = None) -> dict[FileState, int]:
    """How many files stand in each state, of one run or of the whole ledger; every state is named, also at 0."""
    query = select(IntakeFile.state, func.count()).group_by(IntakeFile.state)
    if run_id is not None:
        query = query.where(IntakeFile.run_id == run_id)
    counted = dict(session.execute(query).all())
    return {state: counted.get(state, 0) for state in FileState}


def one_at_a_time(session: Session) -> None:
    """Until the end of this transaction nobody else takes a file in: two lines must not both find that the same bytes,
    or the next free item number, are still unknown. SQLite lets only one write anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)


_LOCK = text(f"SELECT pg_advisory_xact_lock({0x696E74616B65})")
