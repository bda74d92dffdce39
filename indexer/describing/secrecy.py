"""The secrecy stamp (dấu độ mật) at the top of a page. A safety check: a stamp seen wrongly holds a file, no more.

Called for every page, since a bundle may carry a stamped paper anywhere.
"""

from __future__ import annotations

import re

from indexer.describing.lines import Line
from mappings.vocabulary import Grade

TOP_LINES = 24
"""A stamp stands among the first lines of a page."""

_SQUEEZED = {"mat": Grade.MAT, "toimat": Grade.TOI_MAT, "tuyetmat": Grade.TUYET_MAT}
_WORD = re.compile(r"(?<!\w)(?:(TUYỆT|TUYẸT|TUYÊT)\s+|(TỐI|TÔI|TÓI)\s+|(BÍ|BÌ|BÍ)\s+)?MẬT(?!\w)")
_FACT = re.compile(r"do mat[^:]{0,20}:\s*(tuyet mat|toi mat|mat)\b")


def stamp(lines: list[Line]) -> Grade | None:
    """The highest grade stamped or written among the first lines, or None."""
    seen = [grade for line in lines[:TOP_LINES] for grade in _grades(line)]
    return max(seen, key=lambda grade: grade.level, default=None)


def _grades(line: Line) -> list[Grade]:
    found: list[Grade] = []
    if line.text.isupper() and line.squeezed in _SQUEEZED:
        found.append(_SQUEEZED[line.squeezed])
    for word in _WORD.finditer(line.text):
        if word[3] is None:  # "bí mật" names a matter, not a grade
            found.append(Grade.TUYET_MAT if word[1] else Grade.TOI_MAT if word[2] else Grade.MAT)
    if fact := _FACT.search(line.folded):
        found.append(_SQUEEZED[fact[1].replace(" ", "")])
    return found
