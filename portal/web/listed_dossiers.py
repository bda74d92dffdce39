"""Dossiers as lines of a list, for the list of dossiers and the start screen. What may be shown of each is decided by
`portal.access.dossiers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.dossiers import Box, Dossier, Inventory
from portal.access import dossiers
from portal.access.dossiers import DossierSight
from portal.web import addresses
from portal.web.words import _, language


@dataclass(frozen=True, slots=True)
class ListedDossier:
    """A dossier in a list; an empty title is not to be shown."""

    id: str
    code: str
    title: str
    kind: str
    unit: str
    place: str
    address: str


def listed(
    session: Session, sight: DossierSight, dossier_ids: Sequence[str], unit_names: Mapping[str, str]
) -> tuple[ListedDossier, ...]:
    """Those of these dossiers that are there for the reader, by code."""
    items = dossiers.items_of(session, dossier_ids)
    there = [id_ for id_ in dossier_ids if sight.listed(items.get(id_, ()))]
    rows = session.scalars(select(Dossier).where(Dossier.id.in_(there)).order_by(Dossier.code, Dossier.id)).all()
    places = _places(session, rows)
    titled = {row.id for row in rows if sight.shows_title(items[row.id])}
    return tuple(
        ListedDossier(
            id=row.id,
            code=row.code,
            title=row.title if row.id in titled else "",
            kind=row.kind.label(language()) if row.kind and row.id in titled else "",
            unit=unit_names.get(row.custodian_id, ""),
            place=places.get(row.id, ""),
            address=addresses.dossier(row.id),
        )
        for row in rows
    )


def _places(session: Session, rows: Sequence[Dossier]) -> dict[str, str]:
    """Where each dossier stands on the shelf, by dossier id; one without a box is left out."""
    boxes = {row.box_id for row in rows if row.box_id}
    query = select(Box.id, Box.number, Inventory.number).join(Inventory, Inventory.id == Box.inventory_id)
    stands = {
        box_id: _("box {box}, inventory {inventory}").format(box=box, inventory=inventory)
        for box_id, box, inventory in session.execute(query.where(Box.id.in_(sorted(boxes))))
    }
    return {row.id: stands[row.box_id] for row in rows if row.box_id in stands}
