"""The grade of a document that is in: how a mark raises it, how people confirm or lower it, which papers wait for that.

A mark raises it at once and never lowers it; lower it becomes only when two persons have said of every mark what it
says (`archive.settling`). Called by the writer for each page it reads, and by `archive.corrections` for people's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document, mark_labels_changed
from archive.fields import FieldRow, log
from archive.readings import OPEN
from archive.schema import new_id
from mappings.desk import FieldAct
from mappings.fields import FieldName
from mappings.vocabulary import FieldState, Grade

BY_MARK = "mark"
"""The source of a field that only asks: a mark was read that no field shows."""
_SETTLED = (FieldState.ACCEPTED, FieldState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Said:
    """The grade that holds by what people said. `is_open`: a mark of which they have yet to speak bears it up."""

    grade: Grade
    is_open: bool


def raised_by_mark(session: Session, document: Document, mark: Grade | None) -> bool:
    """A machine read `mark` on a page of `document`, which the caller holds; whether that closed the paper further.

    The catalogue overrules the index at once; the caller queues the indexing in the same transaction.
    """
    if mark is None:
        return False
    document.marked_grade = Grade.highest((document.marked_grade, mark))
    return raise_to(session, document, mark, is_open=True)


def raise_listed(session: Session, document: Document, listed: Grade) -> bool:
    """Another list says that this paper is of grade `listed`; whether that closed it further."""
    document.listed_grade = Grade.highest((document.listed_grade, listed))
    return raise_to(session, document, listed, is_open=False)


def raise_to(session: Session, document: Document, grade: Grade, *, is_open: bool) -> bool:
    """The grade of `document` is `grade` at least; whether that changed it. `is_open`: two persons are to confirm it.

    What people had settled below it is asked anew: one who says it once more must not undo what came to light since.
    """
    if grade.level <= document.grade.level:
        return False
    document.grade, document.grade_open = grade, document.grade_open or is_open
    for row in grade_rows(session, document.id):
        if row.state in _SETTLED and Grade(row.value).level < grade.level:
            _ask_again(session, row)
    session.flush()
    mark_labels_changed(session, [document.id])
    session.refresh(document)
    return True


def was_judged(session: Session, document: Document, page_no: int, mark: Grade | None) -> bool:
    """Whether two persons have settled what stands on that page, and had seen a mark as high as this one."""
    known = document.marked_grade
    if mark is None or known is None or mark.level > known.level:
        return False
    judged = (*_SETTLED, FieldState.REMOVED)
    return any(row.page_no == page_no and row.state in judged for row in grade_rows(session, document.id))


def ask(session: Session, document: Document) -> None:
    """See to it that people find a field to confirm where the grade waits for them."""
    rows = grade_rows(session, document.id)
    if not document.grade_open or _left(rows):
        return
    session.add(
        FieldRow(
            id=new_id(), document_id=document.id, name=FieldName.GRADE, group_no=0, ordinal=len(rows),
            value=document.grade.value, raw="", page_no=1, start=0, end=0, confidence=0.0, source=BY_MARK,
            state=FieldState.DOUBTED, version=1, first_value="", second_value="",
        )
    )  # fmt: skip
    session.flush()


def grade_rows(session: Session, document_id: str) -> Sequence[FieldRow]:
    """The fields that speak of the paper's own grade."""
    own = select(FieldRow).where(
        FieldRow.document_id == document_id, FieldRow.group_no == 0, FieldRow.name == FieldName.GRADE
    )
    return session.scalars(own.order_by(FieldRow.ordinal, FieldRow.id)).all()


def said_by_people(session: Session, document: Document) -> Said | None:
    """What people have settled of the grade, None while that is nothing.

    Where they found that no mark stands on the paper, what the list said holds again. A mark of which two persons have
    not said what it says bars every grade below it; one that nobody can read bars every lowering.
    """
    rows = grade_rows(session, document.id)
    settled = Grade.highest(Grade(row.value) for row in rows if row.state in _SETTLED)
    if settled is None and rows and all(row.state is FieldState.REMOVED for row in rows):
        settled = document.listed_grade
    if settled is None:
        return None
    values = [value for row in _left(rows) for value in _values(row)]
    barred = document.grade if "" in values else Grade.highest(map(Grade, values))
    if barred is None or barred.level <= settled.level or settled.level >= document.grade.level:
        return Said(settled, is_open=False)
    held = min(barred, document.grade, key=lambda grade: grade.level)
    return Said(held, any(row.state in OPEN for row in rows))


def _left(rows: Sequence[FieldRow]) -> list[FieldRow]:
    """Marks of which two persons have not said what they say."""
    return [row for row in rows if row.state not in _SETTLED and row.state is not FieldState.REMOVED]


def _values(row: FieldRow) -> tuple[str, ...]:
    """What the machine and the persons said of a mark that is not settled."""
    said = tuple(reading.value for reading in (row.standing.first, row.standing.second) if reading and reading.value)
    return (row.value, *said)


def _ask_again(session: Session, row: FieldRow) -> None:
    """A settled field stands as if nobody had spoken; its history keeps who had."""
    before, row.state = row.value, FieldState.DOUBTED
    row.first_by = row.first_verdict = row.first_at = row.second_by = row.second_verdict = row.second_at = None
    row.first_value = row.second_value = ""
    row.version += 1
    log(session, row, "", FieldAct.NOTED, before, before)
