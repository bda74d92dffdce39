"""Units as a dated tree: what each was called, and to which it belonged, from when until when.

A document keeps the unit it came from for ever; access follows the tree as it stands today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, ForeignKey, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Id, Key, Record


class Unit(Record):
    """A Party organisation or commission. `code` is what item lists and the command line call it by."""

    __tablename__ = "units"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class UnitName(Record):
    """What a unit was called, from `valid_from` until before `valid_until`."""

    __tablename__ = "unit_names"

    id: Mapped[Key]
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class UnitParent(Record):
    """To which unit a unit belonged, from `valid_from` until before `valid_until`."""

    __tablename__ = "unit_parents"

    id: Mapped[Key]
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    parent_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit as it stands on one day."""

    id: str
    code: str
    name: str
    parent_id: str | None


def standing_on(table: type[UnitName] | type[UnitParent], on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The rows of a dated table that hold on that day; a statement kept ready names it."""
    return and_(table.valid_from <= on, or_(table.valid_until.is_(None), table.valid_until > on))


def subtree(session: Session, unit_ids: set[str], on: date) -> frozenset[str]:
    """The units `unit_ids` and everything below them on that day. A loop in the tree ends where it meets itself."""
    below = select(Unit.id.label("id")).where(Unit.id.in_(sorted(unit_ids))).cte("below", recursive=True)
    children = select(UnitParent.unit_id).join(below, UnitParent.parent_id == below.c.id)
    below = below.union(children.where(standing_on(UnitParent, on)))
    return frozenset(session.scalars(select(below.c.id)))


def tree(session: Session, on: date) -> list[UnitNode]:
    """Every unit with its name and parent on that day, ordered by code. A unit without a name shows its code."""
    return [UnitNode(*row) for row in session.connection().execute(_TREE, {"day": on}).all()]


_DAY: BindParameter[date] = bindparam("day", type_=Date)
_TREE = (
    select(Unit.id, Unit.code, func.coalesce(UnitName.name, Unit.code), UnitParent.parent_id)
    .outerjoin(UnitName, and_(UnitName.unit_id == Unit.id, standing_on(UnitName, _DAY)))
    .outerjoin(UnitParent, and_(UnitParent.unit_id == Unit.id, standing_on(UnitParent, _DAY)))
    .order_by(Unit.code)
)
"""Kept ready: making the statement took longer than running it."""
