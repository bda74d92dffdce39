"""The differences of a delivery: its item list against its files against the index. Pure.

Called by `completeness_view`. What may be known is decided before it comes here (`portal.access.deliveries`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.completeness import ListedItem
from mappings.completeness import Difference
from mappings.reasons import Reason
from mappings.vocabulary import FileState
from portal.web.delivery_files import FileLine
from portal.web.words import _

_OF_REASON = {
    Reason.NO_FILE: Difference.MISSING_FILE,
    Reason.NO_ROW: Difference.MISSING_ROW,
    Reason.ROW_CONFLICT: Difference.ROW_CONFLICT,
}
_OF_STATE = {
    FileState.HELD: Difference.HELD,
    FileState.REJECTED: Difference.REJECTED,
    FileState.DUPLICATE: Difference.DUPLICATE,
    FileState.WAITING: Difference.NOT_READ,
}
_SIDES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One difference: what it is about, and a sentence on it. `key` stays the same from one run to the next."""

    key: str
    kind: Difference
    place: str
    file: str
    why: str


def compare(items: Sequence[ListedItem], lines: Sequence[FileLine]) -> Iterator[Found]:
    """The differences: those of the files in their order, then rows that no file and no line answers to."""
    places = {item.row_no: item.place for item in items}
    for line in lines:
        kind = _difference(line)
        if kind is not None:
            place = places.get(line.row_no or 0, "") or _place(line)
            yield Found(key_of(line.path), kind, place, line.path, _why(line, kind))
    answered = {line.row_no for line in lines}
    for item in items:
        if item.row_no not in answered:
            why = _("Another row names the same file, or the file has not been looked at yet.")
            yield Found(key_of(f"{item.place}\0{item.row_no}"), Difference.ROW_CONFLICT, item.place, item.file, why)


def key_of(what: str) -> str:
    """The key of a difference: of a file by its path, of a row by its place."""
    return hashlib.sha256(what.encode()).hexdigest()[:32]


def is_beyond_sheets(line: FileLine) -> bool:
    """The list states sheets for a file whose pages are no sides of paper: nothing can be said of the two."""
    return bool(line.sheets) and line.pages > 0 and not line.on_paper


def _difference(line: FileLine) -> Difference | None:
    if line.code in _OF_REASON:
        return _OF_REASON[line.code]
    if line.state is not FileState.INDEXED:
        return _OF_STATE[line.state]
    if line.behind:
        return Difference.NOT_INDEXED
    sheets = line.sheets if line.on_paper else None
    return Difference.PAGES_DIFFER if sheets and not sheets <= line.pages <= _SIDES * sheets else None


def _why(line: FileLine, kind: Difference) -> str:
    if kind is Difference.PAGES_DIFFER:
        sentence = _("{pages} pages for {sheets} sheets; a sheet has one or two written sides.")
        return sentence.format(pages=line.pages, sheets=line.sheets)
    if kind is Difference.NOT_INDEXED:
        return _("The index does not carry yet what the catalogue says of this paper.")
    return " ".join(part for part in (line.reason, line.detail) if part)


def _place(line: FileLine) -> str:
    return f"{line.dossier}#{line.item_no}" if line.dossier and line.item_no is not None else line.dossier
