"""What a person holds at one moment, read from the catalogue: roles with their subtrees, dossiers, recusals, seals.

Called by `portal.access.policy` at every request; nothing is kept from one request to the next, so that an ended right
is gone at once. Each row keeps its id, so that a verdict can name where it comes from. All of it is one statement, kept
ready, because making statements took most of the time (4.4 ms a request, 0.9 ms so).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Select,
    String,
    and_,
    bindparam,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from archive.people import Assignment, Grant, Person, Recusal, Seal, User, holding_at
from archive.schema import UtcTime
from archive.units import UnitParent, standing_on
from mappings.roles import RIGHTS, Rights
from mappings.vocabulary import Grade, Role

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role at a unit, with the units below it today (the unit itself among them)."""

    id: str
    role: Role
    unit_id: str
    unit_ids: frozenset[str]

    @property
    def rights(self) -> Rights:
        return RIGHTS[self.role]


@dataclass(frozen=True, slots=True)
class Held:
    """A row that holds now: its id, and the dossier or person it is about."""

    id: str
    about: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """`clearance` is None for a person who is not active now (he then holds nothing).

    `recusals` name every person record that may be the person barred, so one recusal can stand there several times.
    """

    clearance: Grade | None = None
    grants: tuple[HeldGrant, ...] = ()
    assignments: tuple[Held, ...] = ()
    recusals: tuple[Held, ...] = ()
    seals: tuple[Held, ...] = ()


def today(moment: datetime) -> date:
    """The day in Vietnam at `moment`: the tree of units is dated by days of the office."""
    return moment.astimezone(VIETNAM).date()


def holdings_of(session: Session, user_id: str, moment: datetime) -> Holdings:
    """Everything `user_id` holds at `moment` (UTC)."""
    found: dict[str, list[tuple[str, str, str]]] = {part: [] for part in _PARTS}
    for part, *row in (
        session.connection().execute(_HOLDINGS, {"user": user_id, "moment": moment, "day": today(moment)}).all()
    ):
        found[part].append((row[0], row[1], row[2]))
    if not found["user"]:
        return Holdings()
    return Holdings(
        clearance=Grade(found["user"][0][1]),
        grants=_grants(found["grant"], found["below"]),
        assignments=tuple(Held(id_, dossier_id) for id_, dossier_id, _ in found["assignment"]),
        recusals=tuple(Held(id_, person_id) for id_, person_id, _ in found["recusal"]),
        seals=tuple(Held(id_, dossier_id) for id_, dossier_id, _ in found["seal"]),
    )


def _grants(grants: list[tuple[str, str, str]], below: list[tuple[str, str, str]]) -> tuple[HeldGrant, ...]:
    units: dict[str, set[str]] = {}
    for root, unit_id, _ in below:
        units.setdefault(root, set()).add(unit_id)
    return tuple(HeldGrant(id_, Role(role), root, frozenset(units[root])) for id_, role, root in sorted(grants))


_USER: BindParameter[str] = bindparam("user", type_=String)
_MOMENT: BindParameter[datetime] = bindparam("moment", type_=UtcTime)
_DAY: BindParameter[date] = bindparam("day", type_=Date)
_Column = InstrumentedAttribute[Any]


def _part(name: str, first: _Column, second: _Column, third: _Column | None = None) -> Select[str, str, str, str]:
    """A part of the statement: its name, and up to three columns as plain text."""
    last = literal("") if third is None else type_coerce(third, String)
    return select(literal(name), type_coerce(first, String), type_coerce(second, String), last)


def _user() -> Select[str, str, str, str]:
    return _part("user", User.id, User.clearance).where(User.id == _USER, holding_at(User, _MOMENT))


def _grant() -> Select[str, str, str, str]:
    query = _part("grant", Grant.id, Grant.role, Grant.unit_id)
    return query.where(Grant.user_id == _USER, holding_at(Grant, _MOMENT))


def _below() -> Select[str, str, str, str]:
    """Each unit of a grant with itself and all below it on that day. A loop in the tree ends where it meets itself."""
    held = select(Grant.unit_id.label("root"), Grant.unit_id.label("unit"))
    below = held.where(Grant.user_id == _USER, holding_at(Grant, _MOMENT)).cte("below", recursive=True)
    children = select(below.c.root, UnitParent.unit_id).join(below, UnitParent.parent_id == below.c.unit)
    below = below.union(children.where(standing_on(UnitParent, _DAY)))
    return select(literal("below"), below.c.root, below.c.unit, literal(""))


def _assignment() -> Select[str, str, str, str]:
    query = _part("assignment", Assignment.id, Assignment.dossier_id)
    return query.where(Assignment.user_id == _USER, holding_at(Assignment, _MOMENT))


def _recusal() -> Select[str, str, str, str]:
    """A recusal bars the person named and everybody who may be him: one name, unless both births are known and differ.

    Births are shortened to what is known, so 1970 and 1970-05-02 may be one person. Closed before convenient.
    """
    named, other = aliased(Person), aliased(Person)
    may_be_one = or_(other.birth.startswith(named.birth), named.birth.startswith(other.birth))
    return (
        _part("recusal", Recusal.id, other.id)
        .join(named, named.id == Recusal.person_id)
        .join(other, and_(other.name_key == named.name_key, may_be_one))
        .where(Recusal.user_id == _USER, holding_at(Recusal, _MOMENT))
    )


def _seal() -> Select[str, str, str, str]:
    """Two-person rule: nobody approves his own seal."""
    query = _part("seal", Seal.id, Seal.dossier_id)
    return query.where(Seal.holder_id == _USER, Seal.approver_id != Seal.holder_id, holding_at(Seal, _MOMENT))


_PARTS = ("user", "grant", "below", "assignment", "recusal", "seal")
_HOLDINGS = union_all(_user(), _grant(), _below(), _assignment(), _recusal(), _seal())
