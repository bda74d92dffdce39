"""Signs that OCR confuses, and the writings of numbers and dates that survive it.

Tables and small readers for the other rules; each reader says whether it had to repair what it read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from indexer.describing.views import near, squeezed

UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
LOWER = "a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
DIGIT = "[0-9OoIl|]"
"""A digit, or a letter that OCR takes it for."""

_AS_DIGIT = str.maketrans("OoIl|", "00111")
_DATE_WORDS = ("thang", "nam")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_DAY = (
    rf"(?P<d2>{DIGIT}{{1,2}})\s*(?P<mark>[/.\-–])\s*(?P<m2>{DIGIT}{{1,2}})\s*(?P=mark)\s*(?P<y2>{DIGIT}{{4}})(?![\w/])"
)
_LONG = (
    rf"(?P<d1>{DIGIT}{{1,2}})\s*(?P<thang>[^\W\d_](?:\s?[^\W\d_]){{2,5}}?)\s*(?P<m1>{DIGIT}{{1,2}})\s*"
    rf"(?P<nam>[^\W\d_](?:\s?[^\W\d_]){{1,3}}?)\s*(?P<y1>{DIGIT}{{4}})(?!\d)"
)
WHOLE_DATE = rf"(?:{_LONG}|{_DAY})"
DATE = re.compile(rf"(?<![\w/]){WHOLE_DATE}")
"""A whole date: `ngày` is not part of it."""

MONTH = re.compile(rf"(?:tháng|thang)\s*({DIGIT}{{1,2}})\s*(?:[/.\-–]|năm|nam)\s*(\d{{4}})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """A value in canonical form, and whether a letter had to be taken for a digit to read it."""

    value: str
    repaired: bool = False


def digits(text: str) -> str:
    """`text` with the letters that look like digits read as digits."""
    return text.translate(_AS_DIGIT)


def read_date(found: re.Match[str]) -> Read | None:
    """A match of DATE as ISO date, or None where no such day exists."""
    day, month, year = (found[f"{part}1"] or found[f"{part}2"] for part in "dmy")
    written = day + month + year
    words = (squeezed(found["thang"]), squeezed(found["nam"])) if found["d1"] else _DATE_WORDS
    if not all(near(word, right) for word, right in zip(words, _DATE_WORDS, strict=True)):
        return None
    try:
        value = date(int(digits(year)), int(digits(month)), int(digits(day)))
    except ValueError:
        return None
    return (
        Read(value.isoformat(), not written.isdigit() or words != _DATE_WORDS)
        if _FIRST_YEAR <= value.year <= _LAST_YEAR
        else None
    )


def read_month(found: re.Match[str]) -> Read | None:
    """A match of MONTH as `yyyy-mm`."""
    month, year = int(digits(found[1])), int(found[2])
    known = 1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR
    return Read(f"{year}-{month:02d}", not found[1].isdigit()) if known else None
