"""The fields of a whole paper with the places they were read from.

Called by the describing job. Rules only; what cannot be found again on the page is not a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.artifacts import PageArtifact, Word
from indexer.describing.dates import WrittenDate
from indexer.describing.first_page import Description, describe, stamp_on
from mappings.fields import Box, Field, FieldName
from mappings.vietnamese import fold
from mappings.vocabulary import Precision

_SURE, _LIKELY = 0.9, 0.7
_LENGTH_OF = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}
_DAY = r"ng.y\s*{}\s*th.ng\s*{}\s*n.m\s*{}|{}\s*[/.-]\s*{}\s*[/.-]\s*{}"


def describe_paper(pages: Sequence[PageArtifact]) -> tuple[Field, ...]:
    """Everything that can be read of a paper with these pages, in order; page 1 is the first."""
    if not pages:
        return ()
    first = describe(pages[0].text)
    return (*_head(pages[0], first), *_stamps(pages))


def _head(page: PageArtifact, said: Description) -> Iterator[Field]:
    kind = said.kind or said.letter
    facts = (
        (FieldName.NUMBER, said.number or "", said.number or ""),
        (FieldName.ISSUER, said.issuer, said.issuer),
        (FieldName.SUBJECT, said.subject, said.subject),
        (FieldName.KIND, kind or "", kind.vi if kind is not None else ""),
    )
    for name, value, words in facts:
        if value and (span := _find(page.text, words)):
            yield _field(page, 1, name, str(value), span, _SURE)
    if said.date.value is not None and (span := _find_date(page.text, said.date)):
        value = said.date.value.isoformat()[: _LENGTH_OF[said.date.precision]]
        yield _field(page, 1, FieldName.DATE, value, span, _SURE)


def _stamps(pages: Sequence[PageArtifact]) -> Iterator[Field]:
    for page_no, page in enumerate(pages, 1):
        grade = stamp_on(page.text)
        if grade is not None and (span := _find(page.text, grade.vi)):
            yield _field(page, page_no, FieldName.GRADE, grade.value, span, _LIKELY)


def _find(text: str, words: str) -> tuple[int, int] | None:
    """Where these words stand, whatever the case, accents and spaces between them."""
    folded = fold(text)
    if len(folded) != len(text):
        return None
    pattern = r"[\s*_]*".join(re.escape(letter) for letter in fold(words) if not letter.isspace())
    found = re.search(pattern, folded) if pattern else None
    return found.span() if found is not None else None


def _find_date(text: str, written: WrittenDate) -> tuple[int, int] | None:
    day = written.value
    if day is None:
        return None
    numbers = (f"0?{day.day}", f"0?{day.month}", str(day.year))
    found = re.search(_DAY.format(*numbers, *numbers), text, re.IGNORECASE)
    return found.span() if found is not None else None


def _field(
    page: PageArtifact, page_no: int, name: FieldName, value: str, span: tuple[int, int], confidence: float
) -> Field:  # fmt: skip
    start, end = span
    words = [word for word in page.words if word.start < end and start < word.end]
    seen = [word.confidence for word in words]
    sure = min([confidence, *seen]) if page.confidence is not None else confidence
    return Field(
        name, value, page.text[start:end], page_no, start, end, sure, f"first_page.{name}", box=_around(words)
    )  # fmt: skip


def _around(words: Sequence[Word]) -> Box | None:
    if not words:
        return None
    return Box(
        min(word.left for word in words), min(word.top for word in words),
        max(word.right for word in words), max(word.bottom for word in words),
    )  # fmt: skip
