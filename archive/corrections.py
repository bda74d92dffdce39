"""What a settled field means for its document: number, kind, date, issuer, subject and grade follow it, and the index.

Called by `archive.settling` in the transaction of the act. A label never becomes milder by one person's word: a grade
falls, and a kind opens a paper to somebody, only when two persons agree; a higher grade holds at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import grades
from archive.documents import Document, mark_labels_changed
from archive.fields import COLUMNS, FieldRow, fields_of
from archive.links import Cited, arrived, cite
from archive.readings import Reading
from archive.requests import ask_describing, ask_indexing
from mappings.desk import Verdict, partial_date
from mappings.fields import Citation, FieldName
from mappings.roles import RIGHTS
from mappings.vietnamese import number_key
from mappings.vocabulary import FieldState, Grade, Kind, Precision

Facts = Mapping[str, str | date | Kind | Grade | Precision | bool | None]
"""Columns of a document and what they are to hold."""

_SETTLED = (FieldState.ACCEPTED, FieldState.CONFIRMED)
OF_THE_PAPER = frozenset(COLUMNS)
"""Fields that the document follows."""


def must_be_two(name: FieldName, reading: Reading, document: Document) -> bool:
    """Whether one person's word is not enough for this reading of a field that usually takes one: another kind would
    open the paper to somebody who may not open it as what it is now."""
    if name is not FieldName.KIND or reading.verdict is not Verdict.READ or reading.value not in set(Kind):
        return False
    return opens(document.kind, Kind(reading.value))


def opens(old: Kind, new: Kind) -> bool:
    """Whether some role sees papers of kind `new` in a way in which it does not see those of kind `old`."""
    sights = (
        kinds for rights in RIGHTS.values() for kinds in (rights.by_unit, rights.by_case, rights.listed, rights.desk)
    )
    return any(new in kinds and old not in kinds for kinds in sights)


def bear_out(session: Session, row: FieldRow, document: Document, reading: Reading) -> None:
    """Let the document follow what was just said of `row`, and have it indexed if that changed anything."""
    if row.name is FieldName.CITED:
        cite_anew(session, document.id)
    if row.group_no != 0 or row.name not in OF_THE_PAPER:
        return
    said = {**_settled(session, row, document), **_raised(row, document, reading)}
    changed = {name: value for name, value in said.items() if getattr(document, name) != value}
    if not changed:
        return
    number_before = document.number_key
    for name, value in changed.items():
        setattr(document, name, value)
    session.flush()
    mark_labels_changed(session, [document.id])
    session.refresh(document)
    ask_indexing(session, document)
    if not changed.keys().isdisjoint({"number", "issuer", "issued_on"}):
        ask_describing(session, document.id)  # whose twin it may be
    for key in {number_before, document.number_key} if "number" in changed else ():
        arrived(session, key)


def cite_anew(session: Session, document_id: str) -> None:
    """Link what the document cites by its fields of this moment, leaving out what people removed."""
    rows = [row for row in fields_of(session, document_id) if row.name is FieldName.CITED]
    cite(session, document_id, [_cited(row) for row in rows if row.state is not FieldState.REMOVED and row.value])


def _cited(row: FieldRow) -> Cited:
    written = Citation.from_value(row.value)
    known = partial_date(written.date)
    day = known[0] if known is not None and known[1] is Precision.DAY else None
    return Cited(number_key(written.number), row.raw or row.value, row.page_no, day)


def _settled(session: Session, row: FieldRow, document: Document) -> Facts:
    """What people have settled of the fact that `row` is about: the first of several on the paper speaks for it."""
    if row.name is FieldName.GRADE:
        said = grades.said_by_people(session, document)
        return {} if said is None else {"grade": said.grade, "grade_open": document.grade_open and said.is_open}
    alike = select(FieldRow).where(
        FieldRow.document_id == row.document_id, FieldRow.group_no == 0, FieldRow.name == row.name
    )
    rows = session.scalars(alike.order_by(FieldRow.ordinal, FieldRow.id)).all()
    settled = [one for one in rows if one.state in _SETTLED]
    if not settled:
        return _NO_SUCH.get(row.name, {}) if all(one.state is FieldState.REMOVED for one in rows) else {}
    speaker = settled[0]
    alone = row.name is FieldName.KIND and speaker.state is not FieldState.CONFIRMED
    return {} if alone and opens(document.kind, Kind(speaker.value)) else _facts(speaker)


def _raised(row: FieldRow, document: Document, reading: Reading) -> Facts:
    """A grade above the document's holds from the first word on, and waits for the second."""
    if row.name is not FieldName.GRADE or reading.verdict is not Verdict.READ:
        return {}
    grade = Grade(reading.value)
    return {"grade": grade, "grade_open": True} if grade.level > document.grade.level else {}


def _facts(row: FieldRow) -> Facts:
    value = row.value
    if row.name is FieldName.NUMBER:
        return {"number": value[:100], "number_key": number_key(value)[:100]}
    if row.name is FieldName.KIND:
        return {"kind": Kind(value)}
    if row.name is FieldName.ISSUER:
        return {"issuer": value[:300]}
    if row.name is FieldName.SUBJECT:
        return {"subject": value[:1000]}
    known = partial_date(value)
    day, precision = known if known is not None else (None, Precision.NONE)
    return {"issued_on": day, "precision": precision, "date_as_written": (row.raw or value)[:40]}


_NO_SUCH: dict[FieldName, Facts] = {
    FieldName.NUMBER: {"number": None, "number_key": ""},
    FieldName.ISSUER: {"issuer": ""},
    FieldName.SUBJECT: {"subject": ""},
    FieldName.DATE: {"issued_on": None, "precision": Precision.NONE, "date_as_written": ""},
}
"""What the document holds where people found that the paper says nothing of it."""
