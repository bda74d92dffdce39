"""Users and what they hold: roles at units, dossiers assigned, persons they are recused from, seals.

Also the persons a dossier is about, as far as a recusal needs to know them. Every right has a beginning and an end and
is never deleted: ending one sets `valid_until`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from archive.schema import Id, Key, Record, coded
from mappings.vocabulary import Grade, Role


class User(Record):
    """A person who signs in. Active from `valid_from` until before `valid_until`."""

    __tablename__ = "users"

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    clearance: Mapped[Grade] = mapped_column(coded(Grade))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    failed_signins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class Grant(Record):
    """A role that a user holds at a unit (and so over its subtree)."""

    __tablename__ = "grants"

    id: Mapped[Key]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(coded(Role))
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Assignment(Record):
    """A dossier given to a user to work on."""

    __tablename__ = "assignments"

    id: Mapped[Key]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    dossier_id: Mapped[Id] = mapped_column(ForeignKey("dossiers.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Person(Record):
    """Somebody a dossier is about. `birth` is ISO, shortened to what is known, or empty: a name never identifies."""

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("name_key", "birth"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    birth: Mapped[str] = mapped_column(String(10), default="")


class Recusal(Record):
    """A user must see nothing about a person: himself, a relative, his own case. It beats every grant."""

    __tablename__ = "recusals"

    id: Mapped[Key]
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Seal(Record):
    """The holder may open a sealed dossier because a second person approved it (two-person rule)."""

    __tablename__ = "seals"

    id: Mapped[Key]
    dossier_id: Mapped[Id] = mapped_column(ForeignKey("dossiers.id"), index=True)
    holder_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    approver_id: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


Dated = type[User] | type[Grant] | type[Assignment] | type[Recusal] | type[Seal]


def holding_at(table: Dated, moment: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The rows of a dated table that hold at `moment` (the end itself is outside); a statement kept ready names it."""
    return and_(table.valid_from <= moment, or_(table.valid_until.is_(None), table.valid_until > moment))
