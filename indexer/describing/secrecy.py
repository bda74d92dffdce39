"""The secrecy stamp (dấu độ mật) at the top of a page, and the mark of the filing (`Độ mật của hồ sơ: …`).

Called by `indexer/describing/grading.py` for every page, since a bundle may carry a stamped paper anywhere. A safety
check: a stamp seen wrongly closes a paper until two persons have looked, no more.
"""

from __future__ import annotations

import re

from indexer.describing.lines import Line, squeeze
from indexer.describing.signs import LOWER
from indexer.describing.views import near
from mappings.vocabulary import Grade

TOP_LINES = 24
"""A stamp stands among the first lines of a page."""

_WHOLE = {"mat": Grade.MAT, "toimat": Grade.TOI_MAT, "tuyetmat": Grade.TUYET_MAT}
_CELL = re.compile(r"\s{2,}|\t|\|")
_WORD = re.compile(r"(?<!\w)M\s?Ậ\s?T(?!\w)")
_CAPITALS = str.maketrans({"l": "I", "1": "I", "0": "O"})
"""What machines make of capitals."""
_TAIL = re.compile(rf"(?:(?![{LOWER}])\S)+$")
_LONGEST_SCRAP = 12
_SCRAPS = re.compile(r"tuy?e?tm[a-z]{0,2}|toim[a-z]{0,2}")
_SHORT_SCRAPS = re.compile(r"ma|mt|m[a-z]t|toi|tuyet|t[oi]{1,2}ma?|tom[a-z]?t")
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


def torn(lines: list[Line], *, due: bool) -> bool:
    """Whether something among the first lines looks like what is left of a stamp. `due`: this is a page on which a
    stamp stands if there is one; there short scraps tell too, where no whole one does."""
    cells = [cell for line in lines[:TOP_LINES] for cell in _cells(line)]
    alone = [squeeze(cell) for cell in cells if cell.isupper() and len(cell) <= _LONGEST_SCRAP]
    if any(_is_scrap(letters) for letters in alone):
        return True
    if any(_is_misread(cell[: word.start()]) for cell in cells for word in _WORD.finditer(cell)):
        return True
    return due and stamp(lines) is None and any(_SHORT_SCRAPS.fullmatch(letters) for letters in alone)


def _grades(line: Line) -> list[Grade]:
    found: list[Grade] = []
    for cell in {line.text.translate(_CAPITALS), *_cells(line)}:
        if cell.isupper() and squeeze(cell) in _WHOLE:
            found.append(_WHOLE[squeeze(cell)])
        for word in _WORD.finditer(cell):
            before, last = _capitals_before(cell[: word.start()])
            if last != "bi":  # "bí mật" names a matter, not a grade
                found.append(
                    Grade.TUYET_MAT if before.endswith("tuyet")
                    else Grade.TOI_MAT if before.endswith("toi")
                    else Grade.MAT
                )  # fmt: skip
    return found


def _cells(line: Line) -> list[str]:
    """What stands apart on a line, its capitals repaired: a head is set in columns."""
    repaired = line.text.translate(_CAPITALS)
    return [cell.strip() for cell in _CELL.split(repaired) if cell.strip()]


def _capitals_before(text: str) -> tuple[str, str]:
    """The bare letters of the last two words of `text` as far as they end in capitals, and those of the last one."""
    tails = [_TAIL.search(word) for word in text.split()[-2:]]
    letters = [squeeze(tail[0]) if tail else "" for tail in tails]
    if not letters or not letters[-1]:
        return "", ""
    return "".join(letters), letters[-1]


def _is_scrap(letters: str) -> bool:
    if letters in _WHOLE:
        return False
    return bool(_SCRAPS.fullmatch(letters)) or near(letters, "toimat") or near(letters, "tuyetmat", 2)


def _is_misread(before: str) -> bool:
    """Whether the word before `MẬT` may have been TỐI or TUYỆT: a letter lost or read wrongly, but for the first one of
    TỐI (HÀ NỘI)."""
    joined, last = _capitals_before(before)
    if joined.endswith(("toi", "tuyet")):
        return False
    small = last == "oi" or (last[:1] == "t" and len(last) > 1 and near(last, "toi"))
    return small or any(len(word) > 3 and near(word, "tuyet", 2) for word in (last, joined))
