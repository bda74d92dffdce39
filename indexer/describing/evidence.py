"""From what a rule found in the joined text to a field of one page, with its box, its doubts and its masks.

Every field of this package is made here and nowhere else: a card number or the name of a denouncer that got into a
span of any rule ends here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.artifacts import PageArtifact
from indexer.describing.views import View
from mappings.fields import Box, Field, FieldName
from mappings.vocabulary import PageNote

POOR_PAGE = 0.86
"""Below this confidence of a page nothing on it is sure: of digits that OCR took for others no rule can know."""

_POOR_WORD = 0.6
_DOUBTED = 0.8
_BAD_NOTES = frozenset({PageNote.READ_BADLY, PageNote.HANDWRITTEN, PageNote.LAYER_DOUBTED, PageNote.TIMED_OUT})
_DIGIT = "[0-9OoIl|]"
_CARD_BODY = rf"{_DIGIT}{{2}}[ .,-]{{0,2}}{_DIGIT}{{3}}[ .,-]{{0,2}}{_DIGIT}{{3,9}}"
CARD = re.compile(rf"(?<![\w.,/-]){_CARD_BODY}(?![\w/-])")
"""Anything that may be a card or an identity number: eight digits or more, with or without separators."""

_AMOUNT = re.compile(r"[.,]?\d*\s*(?:dong|đồng|vnd|tr(?:iệu|ieu)|ha\b|m2)", re.IGNORECASE)
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: offsets are those of the joined text."""

    name: FieldName
    value: str
    start: int
    end: int
    confidence: float
    source: str
    group: int = 0


def fields_of(view: View, findings: Sequence[Finding], hidden: Sequence[re.Pattern[str]] = ()) -> tuple[Field, ...]:
    """The fields, in the order of the paper. Whatever `hidden` matches stands in none of them."""
    made = [_field(view, finding) for finding in findings if view.text[finding.start : finding.end].strip()]
    return tuple(sorted((_masked(field, hidden) for field in made), key=lambda f: (f.page_no, f.start, f.name)))


def masked_cards(text: str) -> str:
    """`text` with every digit of a card number but the last three as •; its length stays."""
    return CARD.sub(lambda found: found[0] if _AMOUNT.match(text[found.end() :]) else _covered(found[0]), text)


def _field(view: View, found: Finding) -> Field:
    """One finding on the page where it begins; a finding that runs over the page's end is cut there and doubted."""
    at = view.page_of(found.start)
    page, first = view.pages[at], view.starts[at]
    start, end = found.start - first, min(found.end - first, len(page.text))
    while start < end and page.text[start].isspace():
        start += 1
    while end > start and page.text[end - 1].isspace():
        end -= 1
    confidence = min(found.confidence, _limit(page, start, end))
    if found.end - first > len(page.text):
        confidence = min(confidence, _DOUBTED)
    value = " ".join(found.value.split())
    box = _box(page, start, end)
    raw = page.text[start:end]
    return Field(found.name, value, raw, at + 1, start, end, round(confidence, 3), found.source, found.group, box)


def _limit(page: PageArtifact, start: int, end: int) -> float:
    if (page.confidence is not None and page.confidence < POOR_PAGE) or _BAD_NOTES & set(page.notes):
        return _DOUBTED
    words = [word.confidence for word in page.words if word.start < end and word.end > start]
    return _DOUBTED if words and min(words) < _POOR_WORD else 1.0


def _box(page: PageArtifact, start: int, end: int) -> Box | None:
    words = [word for word in page.words if word.start < end and word.end > start]
    if not words or not page.has_image:
        return None
    return Box(
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def _masked(field: Field, hidden: Sequence[re.Pattern[str]]) -> Field:
    raw, value = masked_cards(field.raw), field.value
    if field.name not in (FieldName.CITED, FieldName.NUMBER):
        value = masked_cards(value)
    else:
        raw = field.raw
    for name in hidden:
        raw, value = (name.sub(lambda found: "•" * len(found[0]), text) for text in (raw, value))
    return replace(field, raw=raw, value=value)


def _covered(card: str) -> str:
    digits = [at for at, letter in enumerate(card) if letter.isalnum() or letter == "|"]
    covered = set(digits[:-_SHOWN])
    return "".join("•" if at in covered else letter for at, letter in enumerate(card))
