"""Where dossiers stand: fonds, inventory, box, dossier, and who has custody of it.

The old address is never overwritten. Exactly one unit has custody on any day; only `take_custody` moves it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Id, Key, Record, coded
from mappings.vocabulary import DossierKind


class Fonds(Record):
    """All papers of one creator (phông)."""

    __tablename__ = "fonds"

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(300), unique=True)


class Inventory(Record):
    """A list of dossiers within a fonds (mục lục)."""

    __tablename__ = "inventories"
    __table_args__ = (UniqueConstraint("fonds_id", "number"),)

    id: Mapped[Key]
    fonds_id: Mapped[Id] = mapped_column(ForeignKey("fonds.id"))
    number: Mapped[str] = mapped_column(String(32))


class Box(Record):
    """A box on the shelf (hộp)."""

    __tablename__ = "boxes"
    __table_args__ = (UniqueConstraint("inventory_id", "number"),)

    id: Mapped[Key]
    inventory_id: Mapped[Id] = mapped_column(ForeignKey("inventories.id"))
    number: Mapped[str] = mapped_column(String(32))


class Dossier(Record):
    """A dossier (hồ sơ). `origin_id` is the unit whose register gave it its code and never changes."""

    __tablename__ = "dossiers"
    __table_args__ = (UniqueConstraint("origin_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(1000))
    kind: Mapped[DossierKind | None] = mapped_column(coded(DossierKind))
    origin_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    custodian_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    box_id: Mapped[Id | None] = mapped_column(ForeignKey("boxes.id"))


class DossierSubject(Record):
    """A person the dossier is about."""

    __tablename__ = "dossier_subjects"

    dossier_id: Mapped[Id] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)


class Custody(Record):
    """Which unit had custody of a dossier, from `valid_from` until before `valid_until`."""

    __tablename__ = "custodies"

    id: Mapped[Key]
    dossier_id: Mapped[Id] = mapped_column(ForeignKey("dossiers.id"), index=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


def take_custody(session: Session, dossier: Dossier, unit_id: str, on: date) -> None:
    """Custody of `dossier` passes to `unit_id` on that day. The caller marks its documents' labels as changed."""
    standing = session.scalars(
        select(Custody).where(Custody.dossier_id == dossier.id, Custody.valid_until.is_(None))
    ).first()
    if standing is not None:
        standing.valid_until = on
    session.add(Custody(dossier_id=dossier.id, unit_id=unit_id, valid_from=on, valid_until=None))
    dossier.custodian_id = unit_id
