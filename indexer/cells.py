"""Cells of an item list: what a written grade, kind, date, number of sheets or person means.

Called by `indexer/manifest.py`. Nothing is guessed: a cell that does not say one thing clearly has no value here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.describing.dates import WrittenDate, parse_date
from indexer.describing.lines import squeeze
from mappings.vietnamese import fold
from mappings.vocabulary import DossierKind, Grade, Kind, Precision, Term

_REDACTED = re.compile(r"[\s,;(-]*(da che|ban che|da che danh tinh)\)?$")
_WHOLE = re.compile(r"0*(\d{1,6})(?:\.0)?")
_SHEET_RANGE = re.compile(r"0*(\d{1,6})\s*[-–—÷]\s*0*(\d{1,6})")
_PERSON = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<birth>[^()]*)\))?")
_LONGEST_NAME = 200
_BIRTH_WORDS = re.compile(r"^(sinh\s*)?(ngay|nam|thang)?\s*")

_GRADES = {
    "thuong": Grade.THUONG,
    "khongmat": Grade.THUONG,
    "noibo": Grade.NOI_BO,
    "luuhanhnoibo": Grade.NOI_BO,
    "mat": Grade.MAT,
    "toimat": Grade.TOI_MAT,
    "tuyetmat": Grade.TUYET_MAT,
}
_KIND_SYNONYMS = {
    "donkhieunai": Kind.DKN,
    "donphananh": Kind.DPA,
    "donkiennghi": Kind.DPA,
    "bantukiemdiem": Kind.BKD,
    "phieuchuyendon": Kind.PXL,
    "congvannhanxet": Kind.CVNX,
    "muclucvanbantailieu": Kind.MLVB,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A person a dossier is about; `birth` is ISO, shortened to what is known, or empty."""

    name: str
    birth: str = ""


@dataclass(frozen=True, slots=True)
class Sheets:
    """First sheet and number of sheets."""

    first: int | None = None
    count: int | None = None


def grade(cell: str) -> Grade | None:
    """The grade a cell names, or None."""
    return _GRADES.get(squeeze(cell.replace("_", "")))


def kind(cell: str) -> tuple[Kind | None, bool]:
    """The kind a cell names (its label or its exact code), and whether it says that identities are covered.

    `QĐ` names no kind: it stands for a decision and for a regulation.
    """
    bare = _REDACTED.sub("", fold(cell)).strip()
    redacted = bare != fold(cell).strip()
    by_code = {str(one).lower(): one for one in Kind}
    written = cell.strip().lower()[: len(bare)] if redacted else cell.strip().lower()
    if written in by_code:
        return by_code[written], redacted
    by_label = {squeeze(one.vi): one for one in Kind} | {squeeze(one.en): one for one in Kind} | _KIND_SYNONYMS
    return by_label.get(squeeze(bare)), redacted


def dossier_kind(cell: str) -> DossierKind | None:
    """The kind of dossier a cell names by label or code, or None."""
    by_name: dict[str, DossierKind] = {}
    for one in DossierKind:
        by_name |= dict.fromkeys((squeeze(one), squeeze(one.vi), squeeze(one.en)), one)
    return by_name.get(squeeze(cell))


def written_date(cell: str) -> WrittenDate:
    """The date a cell holds, as exactly as it says; a range has none and is kept as written."""
    return parse_date(cell[:40], fold(cell))


def whole(cell: str) -> int | None:
    """A whole number, leading zeros allowed, or None."""
    found = _WHOLE.fullmatch(cell.strip())
    return int(found[1]) if found else None


def sheets(first: str, count: str) -> Sheets | None:
    """First sheet and number of sheets; `01-04` in the first cell says both. None where a cell says neither."""
    span = _SHEET_RANGE.fullmatch(first.strip())
    if span and not count.strip():
        start, end = int(span[1]), int(span[2])
        return Sheets(start, end - start + 1) if end >= start else None
    found = Sheets(whole(first), whole(count))
    missing = (first.strip() and found.first is None) or (count.strip() and found.count is None)
    return None if missing else found


def subjects(cell: str) -> tuple[Subject, ...] | None:
    """`Họ tên (dd/mm/yyyy); Họ tên (yyyy)`: the persons, or None where one of them cannot be read."""
    found: list[Subject] = []
    for part in filter(None, (piece.strip() for piece in cell.split(";"))):
        person = _PERSON.fullmatch(part)
        birth = "" if person is None or not person["birth"] else _iso(person["birth"])
        if person is None or birth is None or not _is_name(person["name"]):
            return None
        found.append(Subject(" ".join(person["name"].split()), birth))
    return tuple(dict.fromkeys(found))


def _is_name(written: str) -> bool:
    return len(written) <= _LONGEST_NAME and not any(character.isdigit() for character in written)


def _iso(birth: str) -> str | None:
    bare = _BIRTH_WORDS.sub("", fold(birth).strip())
    known = parse_date(birth, bare)
    if known.value is None:
        return None
    length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[known.precision]
    return known.value.isoformat()[:length]


def labels_of(terms: type[Term]) -> str:
    """The words a cell may hold, for a message."""
    return ", ".join(one.vi for one in terms)
