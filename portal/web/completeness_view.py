"""Completeness of a delivery as values: each difference with its state and the person who has it in hand.

What differs is found by `portal.web.differences`; what may be known is decided by `portal.access.deliveries`. Called by
the views of completeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.completeness import DifferenceNote, ListedItem, newest_notes
from archive.people import Grant, User, holding_at
from archive.schema import now
from mappings.completeness import Difference, Settling
from mappings.roles import RIGHTS
from portal.access.deliveries import Delivery, DeliverySight
from portal.access.holdings import VIETNAM
from portal.web.delivery_files import files
from portal.web.differences import Found, compare, is_beyond_sheets
from portal.web.pager import Pager, pager
from portal.web.words import _, language

LINES_SHOWN = 100
MINE = "mine"
UNSETTLED = ""
"""What is shown when nothing is chosen: all that is not settled."""


@dataclass(frozen=True, slots=True)
class Line:
    """A difference with the newest word on it; `said` tells when and by whom."""

    found: Found
    holder_id: str
    holder: str
    note: str
    state: Settling
    said: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may have a difference in hand."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Differences:
    """All of them, in the order of the files. `listed` rows of the item list are known; without a list it is 0.
    `beyond_sheets` files have no sides of paper to hold against the list's sheets."""

    listed: int
    files: int
    beyond_sheets: int
    lines: tuple[Line, ...]
    holders: tuple[Holder, ...]

    @property
    def open(self) -> int:
        return sum(line.state is not Settling.SETTLED for line in self.lines)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of choosing lines, with how many it has."""

    show: str
    label: str
    lines: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Completeness:
    """The whole screen: the lines of one page; `first` is the place of the first among `total` (from 1)."""

    all: Differences
    choices: tuple[Choice, ...]
    show: str
    lines: tuple[Line, ...]
    first: int
    total: int
    pager: Pager


def differences(session: Session, sight: DeliverySight, delivery: Delivery) -> Differences:
    """Every difference of which the reader may know."""
    items = session.scalars(select(ListedItem).where(delivery.rows).order_by(ListedItem.row_no)).all()
    lines = files(session, delivery, frozenset())
    notes, holders = newest_notes(session, delivery.id), _holders(session, sight)
    names = dict(session.execute(select(User.id, User.name)).all()) if notes else {}
    shown = tuple(_line(one, notes.get(one.key), names) for one in compare(items, lines))
    return Differences(len(items), len(lines), sum(map(is_beyond_sheets, lines)), shown, holders)


def screen(every: Differences, reader_id: str, show: str, page_no: int) -> Completeness:
    """The lines to `show`: those not settled, the reader's own, those settled, or those of one kind."""
    choices = _choices(every.lines, reader_id, show)
    show = next((one.show for one in choices if one.chosen), UNSETTLED)
    chosen = [line for line in every.lines if _belongs(line, reader_id, show)]
    last = max(1, -(-len(chosen) // LINES_SHOWN))
    page_no = min(page_no, last)
    first = (page_no - 1) * LINES_SHOWN
    lines = tuple(chosen[first : first + LINES_SHOWN])
    return Completeness(every, choices, show, lines, first + 1, len(chosen), pager(page_no, last))


def _choices(lines: Sequence[Line], reader_id: str, show: str) -> tuple[Choice, ...]:
    of_kind = Counter(line.found.kind for line in lines if line.state is not Settling.SETTLED)
    labels = [(UNSETTLED, _("To be settled")), (MINE, _("In my hand")), (Settling.SETTLED.value, _("Settled"))]
    labels += [(kind.value, kind.label(language())) for kind in Difference if of_kind[kind] or kind == show]
    shows = {one for one, _label in labels}
    return tuple(
        Choice(
            one, label, sum(_belongs(line, reader_id, one) for line in lines), one == (show if show in shows else "")
        )
        for one, label in labels
    )


def _belongs(line: Line, reader_id: str, show: str) -> bool:
    if show == Settling.SETTLED:
        return line.state is Settling.SETTLED
    mine = line.holder_id == reader_id if show == MINE else show in (UNSETTLED, line.found.kind)
    return mine and line.state is not Settling.SETTLED


def _line(found: Found, note: DifferenceNote | None, names: dict[str, str]) -> Line:
    if note is None:
        return Line(found, "", "", "", Settling.OPEN, "")
    when = note.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    return Line(
        found, note.holder_id or "", names.get(note.holder_id or "", ""), note.note, _state(found, note),
        f"{when} · {names.get(note.author_id, '')}",
    )  # fmt: skip


def _state(found: Found, note: DifferenceNote) -> Settling:
    """What was settled was another difference if the file has since come to differ in another way."""
    if note.settled and note.kind is found.kind:
        return Settling.SETTLED
    return Settling.IN_HAND if note.holder_id else Settling.OPEN


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


def known(lines: Iterable[Line], key: str) -> Line | None:
    """The line of that difference, if it is among those that the reader may know."""
    return next((line for line in lines if line.found.key == key), None)
