"""The secrecy stamp (dấu độ mật) at the top of a page, and the mark of the filing (`Độ mật của hồ sơ: …`).

Called by `indexer/describing/grading.py` for every page, since a bundle may carry a stamped paper anywhere. A safety
check: a stamp seen wrongly closes a paper until two persons have looked, no more.
"""

from __future__ import annotations

import re

from indexer.describing.lines import Line, squeeze
from mappings.vocabulary import Grade

TOP_LINES = 24
"""A stamp stands among the first lines of a page."""

_SQUEEZED = {"mat": Grade.MAT, "toimat": Grade.TOI_MAT, "tuyetmat": Grade.TUYET_MAT}
_CELL = re.compile(r"\s{2,}|\t|\|")
_WORD = re.compile(r"(?<!\w)(?:(TUYỆT|TUYẸT|TUYÊT)\s+|(TỐI|TÔI|TÓI)\s+|(BÍ|BÌ|BÍ)\s+)?MẬT(?!\w)")
_FILED = re.compile(r"do mat[^:]{0,25}:\s*(tuyet mat|toi mat|mat|noi bo|luu hanh noi bo|thuong|khong)\b")
_FILED_AS = {
    "tuyetmat": Grade.TUYET_MAT, "toimat": Grade.TOI_MAT, "mat": Grade.MAT, "noibo": Grade.NOI_BO,
    "luuhanhnoibo": Grade.NOI_BO,
}  # fmt: skip


def stamp(lines: list[Line]) -> Grade | None:
    """The highest grade stamped among the first lines, or None."""
    seen = [grade for line in lines[:TOP_LINES] for grade in _grades(line)]
    return max(seen, key=lambda grade: grade.level, default=None)


def filing_mark(lines: list[Line]) -> Grade | None:
    """The highest grade that a filing mark names among the first lines, or None."""
    found = [mark[1].replace(" ", "") for line in lines[:TOP_LINES] for mark in _FILED.finditer(line.folded)]
    seen = [_FILED_AS.get(word, Grade.THUONG) for word in found]
    return max(seen, key=lambda grade: grade.level, default=None)


def cells_of(line: Line) -> list[str]:
    """What stands apart on a line: a head is set in columns."""
    return [cell.strip() for cell in _CELL.split(line.text) if cell.strip()]


def _grades(line: Line) -> list[Grade]:
    found: list[Grade] = []
    for cell in {line.text, *cells_of(line)}:
        if cell.isupper() and squeeze(cell) in _SQUEEZED:
            found.append(_SQUEEZED[squeeze(cell)])
    for word in _WORD.finditer(line.text):
        if word[3] is None:  # "bí mật" names a matter, not a grade
            found.append(Grade.TUYET_MAT if word[1] else Grade.TOI_MAT if word[2] else Grade.MAT)
    return found
