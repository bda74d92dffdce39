"""Follows a corrected item list: a paper that is in gets the facts its row has now, and goes into the index anew.

Called by `indexer/intake.py` inside its transaction. Bytes never change this way; only what the list says of them. What
people settled at the desk, having seen the paper, no list overrules; a grade it can still raise.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive import bundles
from archive.documents import Document, File, mark_labels_changed, papers_of
from archive.fields import COLUMNS, settled_names
from archive.links import arrived
from indexer.manifest import Row
from indexer.queueing import queue_index
from mappings.fields import FieldName
from mappings.vietnamese import number_key


def amend(session: Session, document: Document, row: Row) -> bool:
    """Bring the document to what its row says; whether anything was different. The row of a file that was split
    describes none of its papers: of it only a higher grade is followed, for all of them."""
    if bundles.is_part(document, session.get_one(File, document.file_digest)):
        return _raise(session, document, row)
    said = {
        "number": row.number,
        "number_key": number_key(row.number)[:100] if row.number else "",
        "kind": row.kind or document.kind,
        "grade": row.grade or document.grade,
        "issued_on": row.date.value,
        "precision": row.date.precision,
        "date_as_written": row.date.as_written[:40],
        "subject": row.subject,
        "issuer": row.issuer,
        "first_sheet": row.sheets.first,
        "sheets": row.sheets.count,
    }
    kept = _settled(session, document, row)
    changed = {name: value for name, value in said.items() if name not in kept and getattr(document, name) != value}
    if not changed:
        return False
    number_before = document.number_key
    for name, value in changed.items():
        setattr(document, name, value)
    session.flush()
    mark_labels_changed(session, [document.id])
    queue_index(session, document.id)
    if "number_key" in changed:
        session.refresh(document)
        for key in (number_before, document.number_key):
            arrived(session, key)
    return True


def _settled(session: Session, document: Document, row: Row) -> frozenset[str]:
    """The columns of which people at the desk have said something."""
    spoken = settled_names(session, document.id)
    if FieldName.GRADE in spoken and row.grade is not None and row.grade.level > document.grade.level:
        spoken -= {FieldName.GRADE}
    return frozenset(column for name in spoken for column in COLUMNS.get(name, ()))


def _raise(session: Session, document: Document, row: Row) -> bool:
    grade = row.grade or document.grade
    lower = [paper for paper in papers_of(session, document.file_digest) if paper.grade.level < grade.level]
    for paper in lower:
        paper.grade = grade
    session.flush()
    mark_labels_changed(session, [paper.id for paper in lower])
    for paper in lower:
        queue_index(session, paper.id)
    return bool(lower)
