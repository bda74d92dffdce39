"""Dates as papers and item lists write them, each with how exactly it is known.

A range or anything else that is not one date stays as written, without a value: it is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from indexer.describing.lines import Line
from mappings.vocabulary import Precision

_DAY = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*(?P<mark>[/.-])\s*(\d{1,2})\s*(?P=mark)\s*(\d{4})")
_LONG_DAY = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*(?:[/.-]|nam)\s*(\d{4})")
_YEAR = re.compile(r"(?:nam\s*)?(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ t]00:00:00)?")

_PLACE_LONG = re.compile(r",\s*ngay\s*([\do]{1,2})\s*thang\s*([\do]{1,2})\s*nam\s*(\d{4})")
_PLACE_SHORT = re.compile(r"(?<![\w/.-])[a-z]+,\s*ngay\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """`value` is None unless the writing is one date; known to month or year only, it stands on the first day."""

    value: date | None
    precision: Precision
    as_written: str


NO_DATE = WrittenDate(None, Precision.NONE, "")


def parse_date(written: str, folded: str) -> WrittenDate:
    """The date of an item list's cell; `folded` is `written` in lower case without accents."""
    cell = folded.strip()
    for pattern in (_DAY, _LONG_DAY):
        if found := pattern.fullmatch(cell):
            day, month, year = (int(part) for part in found.groups() if part.isdigit())
            return _dated(year, month, day, Precision.DAY, written)
    if found := _ISO_DAY.fullmatch(cell):
        year, month, day = map(int, found.groups())
        return _dated(year, month, day, Precision.DAY, written)
    if found := _MONTH.fullmatch(cell):
        month, year = map(int, found.groups())
        return _dated(year, month, 1, Precision.MONTH, written)
    if found := _YEAR.fullmatch(cell):
        return _dated(int(found[1]), 1, 1, Precision.YEAR, written)
    return WrittenDate(None, Precision.NONE, written)


def find_date(head: list[Line], lines: list[Line]) -> WrittenDate:
    """The date beside the place in the head; else the last one on the page (lists and minutes are dated at the end)."""
    for line in [*head, *reversed(lines)]:
        if line.folded.startswith("so ") and "/" in line.folded.split(",")[0] and not _PLACE_LONG.search(line.folded):
            continue  # the number of another paper with its date
        found = _PLACE_LONG.search(line.folded) or (_PLACE_SHORT.search(line.folded) if line in head else None)
        if found:
            day, month, year = (int(part.replace("o", "0")) for part in found.groups())
            return _dated(year, month, day, Precision.DAY, f"{day:02d}/{month:02d}/{year}")
    return NO_DATE


def _dated(year: int, month: int, day: int, precision: Precision, written: str) -> WrittenDate:
    try:
        value = date(year, month, day)
    except ValueError:
        return WrittenDate(None, Precision.NONE, written)
    if not 1900 <= year <= 2100:
        return WrittenDate(None, Precision.NONE, written)
    return WrittenDate(value, precision, written)
