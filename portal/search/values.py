"""What a typed or picked value of a field stands for: a kind, units, a year, a date. Pure; unknown is None or empty.

Called by `portal.search.parsing` only.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from archive.units import UnitNode
from mappings.vietnamese import folded_tokens
from mappings.vocabulary import Grade, Kind

FIRST_YEAR, LAST_YEAR = 1900, 2100
_MOST_UNITS = 50
_DATE = re.compile(r"(?:(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-])?(?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")


def kind(value: str) -> Kind | None:
    """The kind whose code or label (Vietnamese or English, accents and case aside) is `value`."""
    wanted = _plain(value)
    return next((one for one in Kind if wanted in {_plain(one.value), _plain(one.vi), _plain(one.en)}), None)


def grade(value: str) -> Grade | None:
    """The grade of that code or label."""
    wanted = _plain(value)
    return next((one for one in Grade if wanted in {_plain(one.value), _plain(one.vi), _plain(one.en)}), None)


def units(value: str, known: Sequence[UnitNode]) -> tuple[str, ...]:
    """The unit of that id, code or name; else every unit with these words in its name, unless they are too many."""
    wanted = _plain(value)
    if not wanted:
        return ()
    exact = tuple(unit.id for unit in known if value == unit.id or wanted in {_plain(unit.code), _plain(unit.name)})
    if exact:
        return exact
    holding = tuple(unit.id for unit in known if f" {wanted} " in f" {_plain(unit.name)} ")
    return holding if len(holding) <= _MOST_UNITS else ()


def year(value: str) -> int | None:
    """A year of four digits within what an archive can hold."""
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        return None
    return int(value) if FIRST_YEAR <= int(value) <= LAST_YEAR else None


def first_day(value: str) -> date | None:
    """The first day of `dd/mm/yyyy`, `mm/yyyy`, `yyyy` or `yyyy-mm-dd`."""
    return _day(value, last=False)


def last_day(value: str) -> date | None:
    """The last day of the same."""
    return _day(value, last=True)


def _day(value: str, *, last: bool) -> date | None:
    found = _ISO.fullmatch(value) or _DATE.fullmatch(value)
    if found is None or year(found["year"]) is None:
        return None
    in_year = int(found["year"])
    in_month = int(found["month"] or (12 if last else 1))
    if not 1 <= in_month <= 12:
        return None
    length = monthrange(in_year, in_month)[1]
    on = int(found["day"] or (length if last else 1))
    return date(in_year, in_month, on) if 1 <= on <= length else None


def _plain(value: str) -> str:
    return " ".join(token.text for token in folded_tokens(value))
