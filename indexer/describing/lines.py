"""The lines of a first page as the rules see them: head before the body, letters compared without accents and spaces.

Called by the other rules of this package. The text comes from OCR as often as not, so nothing here trusts a space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from mappings.vietnamese import fold

HEAD_LINES = 40
"""A head (organisations, number, stamp, title) is over after so many lines even where no body begins."""

BODY = re.compile(
    r"[-*+\s]*(kinh gui|can cu|thuc hien|xet |ten toi la|toi ten la|ho va ten|ho ten|theo de nghi|dieu 1\b|i\s*[-.]\s)"
)
_NOT_A_LETTER = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as written, folded (lower case, no accents), and squeezed to its bare letters."""

    text: str
    folded: str
    squeezed: str


def lines_of(text: str, most: int | None = None) -> list[Line]:
    """The lines that hold anything, in order; the first `most` of them."""
    written = (stripped for line in text.splitlines() if (stripped := line.strip()))
    return [_line(line) for line in islice(written, most)]


def head_of(lines: list[Line]) -> list[Line]:
    """The lines above the body."""
    for at, line in enumerate(lines[:HEAD_LINES]):
        if at > 0 and BODY.match(line.folded):
            return lines[:at]
    return lines[:HEAD_LINES]


def squeeze(text: str) -> str:
    """Lower-case letters without accents, and nothing else: `Q UYÉT ĐỊNH` and `Quyết định` are the same."""
    return _NOT_A_LETTER.sub("", fold(text))


def _line(text: str) -> Line:
    folded = fold(text)
    return Line(text, folded, _NOT_A_LETTER.sub("", folded))
