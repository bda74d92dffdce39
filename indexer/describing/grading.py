"""The grade of a paper from all that tells it: manifest, stamp and filing mark; and the three read from fields.

Called before anything of a paper is kept. Pure. The highest wins; what cannot be read is never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from mappings.fields import Field, FieldName
from mappings.vocabulary import Grade


class Mark(StrEnum):
    """What a stamp or a filing mark says where it names no grade."""

    ABSENT = "absent"
    UNREADABLE = "unreadable"


class Held(StrEnum):
    """Why no grade can be given: a mark cannot be read, or nothing and nobody states one."""

    UNREADABLE = "unreadable"
    UNSTATED = "unstated"


def graded(manifest: Grade | None, stamp: Grade | Mark, filing_mark: Grade | Mark) -> Grade | Held:
    """The highest grade stated. A mark that cannot be read holds the paper, unless the highest grade there is stands
    beside it: that one is certain whatever the mark may say."""
    stated = [grade for grade in (manifest, stamp, filing_mark) if isinstance(grade, Grade)]
    highest = max(stated, key=lambda grade: grade.level, default=None)
    if highest is Grade.TUYET_MAT:
        return highest
    if Mark.UNREADABLE in (stamp, filing_mark):
        return Held.UNREADABLE
    return Held.UNSTATED if highest is None else highest


def marks_of(fields: Sequence[Field]) -> tuple[Grade | Mark, Grade | Mark]:
    """Stamp and filing mark as `graded` takes them. One that is torn counts although a whole one stands elsewhere."""
    return _mark(fields, "stamp"), _mark(fields, "filing_mark")


def _mark(fields: Sequence[Field], source: str) -> Grade | Mark:
    values = [field.value for field in fields if field.name is FieldName.GRADE and field.source.startswith(source)]
    grades = [Grade(value) for value in values if value]
    highest = max(grades, key=lambda grade: grade.level, default=Mark.ABSENT)
    return Mark.UNREADABLE if "" in values and highest is not Grade.TUYET_MAT else highest
