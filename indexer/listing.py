"""Keeps the rows of an item list, so that the list can be compared with the files and the index at any later time.

Called once by each run over a list, in its transaction. Of a paper above the site's ceiling, or of an unredacted
denunciation, only the place in the dossier is kept: not its file's name.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.orm import Session

from archive.completeness import ListedItem
from indexer.manifest import Row
from indexer.register import Register
from mappings.vocabulary import Ceiling, Kind

_LONGEST_PLACE = 100


def keep(session: Session, batch: str, rows: Iterable[Row], register: Register, ceiling: Ceiling) -> None:
    """The rows of the newest list take the place of those before."""
    session.execute(delete(ListedItem).where(ListedItem.batch == batch))
    for row in rows:
        place = register.places.get(row.line)
        session.add(
            ListedItem(
                batch=batch, row_no=row.line, dossier_id=place.dossier_id if place else None,
                place=row.place[:_LONGEST_PLACE], file="" if _is_unnamed(row, ceiling) else row.file,
                sheets=row.sheets.count,
            )
        )  # fmt: skip


def _is_unnamed(row: Row, ceiling: Ceiling) -> bool:
    above = row.grade is not None and row.grade.level > ceiling.grade.level
    return above or (row.kind is Kind.DTC and not row.redacted)
