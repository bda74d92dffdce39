"""Follows a corrected item list: a paper that is in gets the facts its row has now, and goes into the index anew.

Called by `indexer/intake.py` inside its transaction. Bytes never change this way; only what the list says of them.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.documents import Document, mark_labels_changed
from indexer.manifest import Row
from indexer.queueing import queue_index
from mappings.vietnamese import number_key


def amend(session: Session, document: Document, row: Row) -> bool:
    """Bring the document to what its row says; whether anything was different."""
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
    changed = {name: value for name, value in said.items() if getattr(document, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(document, name, value)
    session.flush()
    mark_labels_changed(session, [document.id])
    queue_index(session, document.id)
    return True
