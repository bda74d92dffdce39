"""One dossier as values: its facts, its items in order, and what is missing, waiting or held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document
from archive.dossiers import Box, Dossier, Fonds, Inventory
from archive.intake import IntakeFile
from archive.units import UnitNode
from mappings.vocabulary import Grade
from portal.access import dossiers
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.web import addresses, dates, details
from portal.web.page_view import Fact, sheets
from portal.web.unsearchable import UNSEARCHABLE
from portal.web.words import _, language, ngettext


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the item list; without an address the paper itself may not be opened. `waits` to be read."""

    item_no: int
    number: str
    day: str
    machine_day: str
    kind: str
    subject: str
    issuer: str
    sheets: str
    pages: int
    grade: Grade
    address: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Lack:
    """A file or a row of the item list that is not a document yet."""

    item_no: int | None
    state: str
    path: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class DossierScreen:
    """The whole screen. An empty title is not to be shown; `lacking` is empty for those who may not know."""

    code: str
    title: str
    kind: str
    grade: Grade | None
    facts: tuple[Fact, ...]
    items: tuple[Item, ...]
    counted: str
    lacking: tuple[Lack, ...]


def screen(
    session: Session, policy: Policy, reader: Principal, dossier_id: str, nodes: Sequence[UnitNode]
) -> DossierScreen | None:
    """The dossier as `reader` may see it; None when it is not there for him."""
    sight = dossiers.sight_of(session, policy, reader)
    all_items = dossiers.items_of(session, [dossier_id]).get(dossier_id, ())
    listed = sight.listed(all_items)
    if not listed:
        return None
    dossier = session.get_one(Dossier, dossier_id)
    titled = sight.shows_title(all_items)
    items = _items(session, [labels.document_id for labels in listed], dossiers.opened(session, policy, reader, listed))
    return DossierScreen(
        code=dossier.code,
        title=dossier.title if titled else "",
        kind=dossier.kind.label(language()) if titled and dossier.kind else "",
        grade=max((labels.grade for labels in listed), key=lambda grade: grade.level) if titled else None,
        facts=_facts(session, dossier, {node.id: node.name for node in nodes}),
        items=items,
        counted=ngettext("{n} document", "{n} documents", len(items)),
        lacking=_lacking(session, policy, reader, dossier) if titled else (),
    )


def _items(session: Session, listed: Sequence[str], opened: frozenset[str]) -> tuple[Item, ...]:
    """The entries of these documents, in the order of the item list; those in `opened` lead to their papers."""
    rows = session.scalars(select(Document).where(Document.id.in_(listed)).order_by(Document.item_no))
    return tuple(_item(row, row.id in opened) for row in rows)


def _item(row: Document, opens: bool) -> Item:
    return Item(
        item_no=row.item_no,
        number=row.number or "",
        day=dates.shown(row.issued_on, row.precision) or row.date_as_written,
        machine_day=dates.machine(row.issued_on, row.precision),
        kind=row.kind.label(language()),
        subject=row.subject,
        issuer=row.issuer,
        sheets=sheets(row.first_sheet, row.sheets),
        pages=row.page_count,
        grade=row.grade,
        address=addresses.document(row.id) if opens else "",
        waits=row.indexed_revision == 0,
    )


def _facts(session: Session, dossier: Dossier, names: Mapping[str, str]) -> tuple[Fact, ...]:
    query = select(Fonds.title, Inventory.number, Box.number).join(Inventory, Inventory.fonds_id == Fonds.id)
    shelf = session.execute(query.join(Box, Box.inventory_id == Inventory.id).where(Box.id == dossier.box_id)).first()
    fonds, inventory, box = shelf or ("", "", "")
    known = (
        Fact(_("Fonds"), fonds),
        Fact(_("Inventory"), inventory),
        Fact(_("Box"), box),
        Fact(_("Registered by"), names.get(dossier.origin_id, "")),
        Fact(_("In the custody of"), names.get(dossier.custodian_id, "")),
    )
    return tuple(fact for fact in known if fact.value)


def _lacking(session: Session, policy: Policy, reader: Principal, dossier: Dossier) -> tuple[Lack, ...]:
    if not policy.sees_held(session, reader, dossier.custodian_id):
        return ()
    query = select(IntakeFile).where(IntakeFile.dossier_id == dossier.id, IntakeFile.state.in_(UNSEARCHABLE))
    rows = session.scalars(query.order_by(IntakeFile.item_no, IntakeFile.path))
    return tuple(
        Lack(
            item_no=row.item_no,
            state=row.state.label(language()),
            path=row.path,
            reason=row.reason.label(language()) if row.reason else "",
            detail=details.told(row.reason, row.detail),
        )
        for row in rows
    )
