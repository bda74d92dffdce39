"""The item list of a delivery as it came, row by row, and who has a difference from it in hand.

Rows are kept by the indexer with each run over a list; of a paper whose name may not be kept only its place is. What
people say of a difference is added, never changed: the newest word on a key holds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Id, Key, Record, coded, now
from mappings.completeness import Difference


class ListedItem(Record):
    """One row of the list. `row_no` is its line in the table; `place` names dossier and item as far as it says."""

    __tablename__ = "listed_items"
    __table_args__ = (UniqueConstraint("batch", "row_no"),)

    id: Mapped[Key]
    batch: Mapped[str] = mapped_column(String(64), index=True)
    row_no: Mapped[int]
    dossier_id: Mapped[Id | None] = mapped_column(ForeignKey("dossiers.id"), index=True)
    place: Mapped[str] = mapped_column(String(100))
    file: Mapped[str] = mapped_column(String(1000), default="")
    sheets: Mapped[int | None]


class DifferenceNote(Record):
    """What somebody said of one difference: who has it in hand, a remark, and whether it is settled.

    `kind` is what the difference was when he said so: another one of the same file is not settled by it."""

    __tablename__ = "difference_notes"

    id: Mapped[Key]
    batch: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[Difference | None] = mapped_column(coded(Difference))
    author_id: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    holder_id: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    settled: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)


def forget_name(session: Session, batch: str, row_no: int | None) -> None:
    """The file of that row turned out to be one whose name may not be kept."""
    of_row = update(ListedItem).where(ListedItem.batch == batch, ListedItem.row_no == row_no)
    session.execute(of_row.values(file=""))


def newest_notes(session: Session, batch: str) -> dict[str, DifferenceNote]:
    """The newest word on each difference of a delivery, by key."""
    query = select(DifferenceNote).where(DifferenceNote.batch == batch).order_by(DifferenceNote.at, DifferenceNote.id)
    return {note.key: note for note in session.scalars(query)}
