"""Completeness of a delivery: its item list against its files against the index, each difference a line with a person.

`compare` is pure. What may be known is decided by `portal.access.deliveries`. Called by the views of completeness.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.completeness import DifferenceNote, ListedItem, newest_notes
from archive.people import Grant, User, holding_at
from archive.schema import now
from mappings.completeness import Difference
from mappings.reasons import Reason
from mappings.roles import RIGHTS
from mappings.vocabulary import FileState
from portal.access.deliveries import Delivery, DeliverySight
from portal.access.holdings import VIETNAM
from portal.web.delivery_files import FileLine, files
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


@dataclass(frozen=True, slots=True)
class Found:
    """One difference: what it is about, and a sentence on it. `key` stays the same from one run to the next."""

    key: str
    kind: Difference
    place: str
    file: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """A difference with the newest word on it; `said` tells when and by whom."""

    found: Found
    holder_id: str
    holder: str
    note: str
    settled: bool
    said: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may have a difference in hand."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """The whole screen. `listed` rows of the item list are known; without a list it is 0."""

    listed: int
    files: int
    lines: tuple[Line, ...]
    open: int
    holders: tuple[Holder, ...]


def screen(session: Session, sight: DeliverySight, delivery: Delivery) -> Completeness:
    """Every difference of which the reader may know: those to be settled first."""
    items = session.scalars(select(ListedItem).where(delivery.rows).order_by(ListedItem.row_no)).all()
    lines = files(session, delivery, frozenset())
    notes, people = newest_notes(session, delivery.id), _holders(session, sight)
    names = dict(session.execute(select(User.id, User.name)).all()) if notes else {}
    shown = sorted(
        (_line(one, notes.get(one.key), names) for one in compare(items, lines)), key=lambda one: one.settled
    )
    return Completeness(len(items), len(lines), tuple(shown), sum(not one.settled for one in shown), people)


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


def _difference(line: FileLine) -> Difference | None:
    if line.code in _OF_REASON:
        return _OF_REASON[line.code]
    if line.state is not FileState.INDEXED:
        return _OF_STATE[line.state]
    if line.behind:
        return Difference.NOT_INDEXED
    sheets = line.sheets
    return Difference.PAGES_DIFFER if sheets and not sheets <= line.pages <= 2 * sheets else None


def _why(line: FileLine, kind: Difference) -> str:
    if kind is Difference.PAGES_DIFFER:
        sentence = _("{pages} pages for {sheets} sheets; a sheet has one or two written sides.")
        return sentence.format(pages=line.pages, sheets=line.sheets)
    if kind is Difference.NOT_INDEXED:
        return _("The index does not carry yet what the catalogue says of this paper.")
    return " ".join(part for part in (line.reason, line.detail) if part)


def _place(line: FileLine) -> str:
    return f"{line.dossier}#{line.item_no}" if line.dossier and line.item_no is not None else line.dossier


def _line(found: Found, note: DifferenceNote | None, names: dict[str, str]) -> Line:
    if note is None:
        return Line(found, "", "", "", False, "")
    when = note.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    return Line(
        found, note.holder_id or "", names.get(note.holder_id or "", ""), note.note, note.settled,
        f"{when} · {names.get(note.author_id, '')}",
    )  # fmt: skip


def _holders(session: Session, sight: DeliverySight) -> tuple[Holder, ...]:
    """Those who know held files somewhere in the reader's units."""
    roles = [role for role, rights in RIGHTS.items() if rights.sees_held]
    moment = now()
    query = (
        select(User.id, User.name)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.role.in_(roles), Grant.unit_id.in_(sorted(sight.unit_ids)))
        .where(holding_at(Grant, moment), holding_at(User, moment))
        .distinct()
        .order_by(User.name)
    )
    return tuple(Holder(*row) for row in session.execute(query))


def known(lines: Iterable[Line], key: str) -> bool:
    """Whether that difference is among those shown."""
    return any(line.found.key == key for line in lines)
