"""What the machine read of a document goes into its fields: new readings replace old ones, never a person's word.

Called by the writer's describing job. A reading that differs from what people have in hand is noted beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from archive.fields import FieldRow, fields_of, locked, log
from archive.readings import same
from archive.schema import new_id
from mappings.desk import FieldAct
from mappings.fields import Field, FieldName
from mappings.vocabulary import FieldState

_MANY = frozenset({
    FieldName.RECIPIENT, FieldName.CITED, FieldName.ALLEGATION, FieldName.ORGANISATION, FieldName.GRADE,
})  # fmt: skip
"""Fields of which a paper, or one person in it, has several."""


def propose(session: Session, document_id: str, fields: Sequence[Field]) -> None:
    """Enter what the machine read of the whole document. Doing it twice changes nothing; a withdrawn document is left
    alone. In the caller's transaction."""
    document = locked(session, document_id)
    if document is None:
        return
    rows = fields_of(session, document_id)
    in_hand = [row for row in rows if not row.by_machine]
    free: dict[tuple[FieldName, int], list[FieldRow]] = defaultdict(list)
    for row in rows:
        if row.by_machine:
            free[(row.name, row.group_no)].append(row)
    counted: dict[tuple[FieldName, int], int] = defaultdict(int)
    for field in _regrouped(fields, rows, in_hand):
        key = (field.name, field.group)
        counterpart = _counterpart(field, in_hand)
        if counterpart is not None:
            in_hand.remove(counterpart)
            _note(session, counterpart, field.value)
        elif (unread := _to_write(free[key], field)) is not None:
            _write(unread, field, counted[key])
        else:
            session.add(_write(FieldRow(id=new_id(), document_id=document_id, version=0), field, counted[key]))
        counted[key] += 1
    for left in (row for rest in free.values() for row in rest):
        if not (left.name is FieldName.GRADE and document.grade_open):  # what closed a paper stays until people spoke
            session.delete(left)
    session.flush()


def _to_write(free: list[FieldRow], field: Field) -> FieldRow | None:
    """The row that nobody has touched which takes this reading; one mark never takes the place of another."""
    if field.name is not FieldName.GRADE:
        return free.pop(0) if free else None
    found = next((row for row in free if same(row.value, field.value) or _overlaps(row, field)), None)
    if found is not None:
        free.remove(found)
    return found


def _counterpart(field: Field, rows: Iterable[FieldRow]) -> FieldRow | None:
    """The field in people's hands that this reading is about: the same words, the same value, or the only place."""
    alike = [row for row in rows if row.name is field.name and row.group_no == field.group]
    if field.name is FieldName.GRADE:  # that a mark is none says nothing of another mark
        alike = [row for row in alike if row.state is not FieldState.REMOVED or _overlaps(row, field)]
    for fits in (_overlaps, _says):
        if found := next((row for row in alike if fits(row, field)), None):
            return found
    return alike[0] if alike and field.name not in _MANY else None


def _overlaps(row: FieldRow, field: Field) -> bool:
    return row.page_no == field.page_no and row.start < field.end and field.start < row.end


def _says(row: FieldRow, field: Field) -> bool:
    return any(same(value, field.value) for value in (row.value, row.first_value, row.second_value) if value)


def _note(session: Session, row: FieldRow, value: str) -> None:
    known = (row.value, row.first_value, row.second_value, row.noted)
    if not value or any(same(value, one) for one in known if one is not None):
        return
    before, row.noted = row.noted or "", value
    log(session, row, "", FieldAct.NOTED, before, value)


def _write(row: FieldRow, field: Field, ordinal: int) -> FieldRow:
    """Bring a row that nobody has touched to what the machine says now; its version rises if that is something else."""
    box = field.box
    state = FieldState.PROPOSED if field.is_sure else FieldState.DOUBTED
    said = {
        "name": field.name, "group_no": field.group, "ordinal": ordinal, "value": field.value, "raw": field.raw,
        "page_no": field.page_no, "start": field.start, "end": field.end,
        "box_left": box.left if box else None, "box_top": box.top if box else None,
        "box_right": box.right if box else None, "box_bottom": box.bottom if box else None,
        "confidence": field.confidence, "source": field.source[:64], "state": state,
    }  # fmt: skip
    if any(getattr(row, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(row, name, value)
        row.version += 1
    return row


def _regrouped(fields: Sequence[Field], rows: Sequence[FieldRow], in_hand: Sequence[FieldRow]) -> list[Field]:
    """The readings with groups of persons numbered as people know them.

    A group that somebody has worked on keeps its person: it takes only a reading of the same person (of the same words,
    where no person is named), whatever number the machine gave him this time. All others get numbers that no such group
    bears.
    """
    kept = {row.group_no for row in in_hand if row.group_no}
    persons = [row for row in rows if row.group_no in kept and row.name is FieldName.PERSON]
    named = {row.group_no for row in persons}
    nameless = [row for row in in_hand if row.group_no in kept - named]
    numbers: dict[int, int] = {0: 0}
    for known, of_persons in ((persons, True), (nameless, False)):
        for field in fields:
            if field.group not in numbers and (field.name is FieldName.PERSON) is of_persons:
                found = _same_one(field, known)
                if found is not None and found.group_no not in numbers.values():
                    numbers[field.group] = found.group_no
    unused = (number for number in range(1, len(fields) + len(kept) + 2) if number not in kept)
    for field in fields:
        if field.group not in numbers:
            numbers[field.group] = next(unused)
    return [replace(field, group=numbers[field.group]) for field in fields]


def _same_one(field: Field, rows: Sequence[FieldRow]) -> FieldRow | None:
    """The row that this reading is about by its words, else (a person only) by its value."""
    alike = [row for row in rows if row.name is field.name]
    by_words = next((row for row in alike if _overlaps(row, field)), None)
    if by_words is not None or field.name is not FieldName.PERSON:
        return by_words
    return next((row for row in alike if _says(row, field)), None)
