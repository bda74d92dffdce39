"""Which paper a paper is, and whether two are the same one: certified copies (sao y) and second scans.

Numbers restart with each term of a committee, and with each year in State bodies, so a number alone names many papers.
Two that are the same are linked by whoever calls this, and never made one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.artifacts import PageArtifact
from indexer.describing.lines import lines_of, squeeze
from mappings.fields import Field, FieldName
from mappings.vietnamese import folded_tokens, name_key, number_key

ALIKE = 0.73
"""Share of common shingles from which two texts of one number and date are the same. Measured with bench.noise: second
scans of office papers .94 to .98, of old ones .75 to .90; two decisions written from one form up to .72."""

SAME_TEXT = 0.85
"""The same for papers without a number, which nothing but their text tells apart."""

_SHINGLE = 3
_COPY = re.compile(r"(?:ban)?saoy(?:banchinh)?|bansao|trichsao|saoluc")
_COPY_NUMBER = re.compile(r"so\s*:?\s*\d+\s*[-/]\s*(?:bs|sy|tr-?s|sl)\s*/")
_APART = re.compile(r"\s{2,}|\t|\|")
_MARKED_LINES = 24
"""The mark of a copy stands in the head of the first page or where the last one is certified."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Issuer (as a key), kind, number (as a key) and term: `2020-2025` where the congresses are known, the year for a
    State paper, else the date itself. Two papers with equal identities are one paper or a conflict."""

    issuer: str
    kind: str
    number: str
    term: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """What `same_paper` compares: the number as a key, the ISO date, the shingles of the text."""

    number: str
    dated: str
    shingles: frozenset[str]


def identity(fields: Sequence[Field], congresses: Sequence[date] = ()) -> Identity | None:
    """The identity that the fields give, or None where issuer, kind, number or date is missing. `congresses` are the
    first days of the issuing committee's terms, in order."""
    said = {field.name: field.value for field in reversed(fields) if field.value}
    issuer, kind, number, day = (
        said.get(name, "") for name in (FieldName.ISSUER, FieldName.KIND, FieldName.NUMBER, FieldName.DATE)
    )
    if not (issuer and kind and number and day):
        return None
    return Identity(name_key(issuer), kind, number_key(number), _term(number, day, congresses))


def likeness(fields: Sequence[Field], pages: Sequence[PageArtifact]) -> Likeness:
    """What of a paper tells it from another of the same number."""
    said = {field.name: field.value for field in reversed(fields) if field.value}
    syllables = [token.text for page in pages for token in folded_tokens(page.text)]
    shingles = frozenset(" ".join(syllables[at : at + _SHINGLE]) for at in range(len(syllables) - _SHINGLE + 1))
    return Likeness(number_key(said.get(FieldName.NUMBER, "")), said.get(FieldName.DATE, ""), shingles)


def same_paper(one: Likeness, other: Likeness) -> bool:
    """Whether two are copies or scans of one paper: one number, no two dates, texts nearly equal. A date read wrongly
    keeps two scans apart until somebody corrects it; to take another decision for a copy would hide it."""
    if one.number != other.number or (one.dated and other.dated and one.dated != other.dated):
        return False
    return resemblance(one, other) >= (ALIKE if one.number else SAME_TEXT)


def resemblance(one: Likeness, other: Likeness) -> float:
    """The share of shingles that two texts have in common, of the shorter one: a copy's own stamp and number do not
    make it another paper."""
    shorter = min(len(one.shingles), len(other.shingles))
    return len(one.shingles & other.shingles) / shorter if shorter else 0.0


def calls_itself_copy(pages: Sequence[PageArtifact]) -> bool:
    """Whether a paper bears the mark of a copy (sao y, trích sao, sao lục) or the number of one."""
    read = [lines_of(page.text) for page in pages if page.text.strip()]
    if not read:
        return False
    marked = [*read[0][:_MARKED_LINES], *read[-1][-_MARKED_LINES:]]
    return any(
        _COPY_NUMBER.match(line.folded) or any(_COPY.fullmatch(squeeze(piece)) for piece in _APART.split(line.text))
        for line in marked
    )


def _term(number: str, day: str, congresses: Sequence[date]) -> str:
    if "/" in number.split("-")[0]:
        return day[:4]
    starts = [start.isoformat() for start in congresses]
    at = bisect_right(starts, day) - 1
    if at < 0:
        return day
    end = congresses[at + 1].year if at + 1 < len(congresses) else ""
    return f"{congresses[at].year}-{end}"
