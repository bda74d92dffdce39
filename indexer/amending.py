"""Follows a corrected item list: a paper that is in gets the facts its row has now, and goes into the index anew.

Called by `indexer/intake.py` inside its transaction. Bytes never change this way; only what the list says of them. What
people settled at the desk, having seen the paper, no list overrules; a grade it can still raise.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive import bundles
from archive.documents import Document, File, mark_labels_changed, papers_of
from archive.fields import COLUMNS, settled_names
from archive.grades import raise_listed
from archive.links import arrived
from archive.requests import ask_describing
from indexer.describing.grading import Mark, graded
from indexer.manifest import Row
from indexer.queueing import queue_index
from mappings.vietnamese import number_key
from mappings.vocabulary import Grade


def amend(session: Session, document: Document, row: Row) -> bool:
    """Bring the document to what its row says; whether anything was different. The row of a file that was split
    describes none of its papers: of it only a higher grade is followed, for all of them."""
    if bundles.is_part(document, session.get_one(File, document.file_digest)):
        return _raise(session, document, row)
    said = {
        "number": row.number,
        "number_key": number_key(row.number)[:100] if row.number else "",
        "kind": row.kind or document.kind,
        "grade": _grade(document, row),
        "issued_on": row.date.value,
        "precision": row.date.precision,
        "date_as_written": row.date.as_written[:40],
        "subject": row.subject,
        "issuer": row.issuer,
        "first_sheet": row.sheets.first,
        "sheets": row.sheets.count,
    }
    kept = _settled(session, document)
    changed = {name: value for name, value in said.items() if name not in kept and getattr(document, name) != value}
    raised = _raised(session, document, row.grade)
    if raised:
        changed.pop("grade", None)
    if not changed and not raised:
        return False
    number_before = document.number_key
    for name, value in changed.items():
        setattr(document, name, value)
    session.flush()
    mark_labels_changed(session, [document.id])
    queue_index(session, document.id)
    if not changed.keys().isdisjoint({"number_key", "issuer", "issued_on"}):
        ask_describing(session, document.id)  # whose twin it may be
    if "number_key" in changed:
        session.refresh(document)
        for key in (number_before, document.number_key):
            arrived(session, key)
    return True


def _raised(session: Session, document: Document, listed: Grade | None) -> bool:
    """Note what the list says now; whether it says more than before and that closed the paper further."""
    if listed is None or listed is document.listed_grade:
        return False
    raised = raise_listed(session, document, listed)
    document.listed_grade = listed
    document.grade_open = document.grade_open and listed.level < document.grade.level
    session.flush()
    return raised


def _grade(document: Document, row: Row) -> Grade:
    """The grade by the corrected row and the marks on the pages: the highest, as when a paper comes in."""
    found = graded(row.grade, document.marked_grade or Mark.ABSENT, Mark.ABSENT)
    return found if isinstance(found, Grade) and not document.grade_open else document.grade


def _settled(session: Session, document: Document) -> frozenset[str]:
    """The columns of which people at the desk have said something."""
    spoken = settled_names(session, document.id)
    return frozenset(column for name in spoken for column in COLUMNS.get(name, ()))


def _raise(session: Session, document: Document, row: Row) -> bool:
    """Every paper of the file is of the grade of its row at least."""
    grade = row.grade or Grade.THUONG
    raised = [paper for paper in papers_of(session, document.file_digest) if raise_listed(session, paper, grade)]
    for paper in raised:
        queue_index(session, paper.id)
    return bool(raised)
