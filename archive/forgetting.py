"""What leaves the catalogue with a document that must not be here: all that people and machine made of it.

Called by the writer's withdrawal, in one transaction: `forget_work`, then the document's own row, then
`forget_history`, which the database allows only once the document is gone. Nothing else deletes these rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from archive import bundles
from archive.desk_positions import DeskPosition
from archive.documents import Document
from archive.fields import FieldChange, FieldRow
from archive.layers import PageText, PageVerdict
from archive.links import Citation, PaperIdentity, Twin
from archive.requests import Rereading


def forget_work(session: Session, document_id: str) -> None:
    """Fields, layers, requests, places at the desk and links; what others cite of it stays cited, without a target."""
    for table in (FieldRow, PageText, PageVerdict, Rereading, DeskPosition, Citation, PaperIdentity):
        session.execute(delete(table).where(table.document_id == document_id))
    session.execute(delete(Twin).where(or_(Twin.first_id == document_id, Twin.second_id == document_id)))
    session.execute(update(Citation).where(Citation.target_id == document_id).values(target_id=None))
    bundles.forget(session, document_id)


def forget_history(session: Session, document_id: str, field_ids: Sequence[str]) -> None:
    """What was ever said of its fields, `field_ids`; also while they were those of a part that was merged into it.
    Raises an error of the database while the document is still there."""
    of_parts = and_(FieldChange.field_id.in_(field_ids), FieldChange.document_id.not_in(select(Document.id)))
    session.execute(delete(FieldChange).where(or_(FieldChange.document_id == document_id, of_parts)))
