"""What every table shares: the declarative root, column types, ids and the clock. Only `archive` modules use it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python and naive in the database (SQLite keeps no zone)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Record(DeclarativeBase):
    """Root of all tables. Constraint names are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcTime()}  # noqa: RUF012 - the name and form SQLAlchemy asks for


def coded(choices: type[StrEnum]) -> Enum:
    """Column type that stores a StrEnum by its code, not by its Python name."""
    return Enum(choices, native_enum=False, length=32, values_callable=lambda kinds: [kind.value for kind in kinds])


Id = Annotated[str, mapped_column(String(32))]
"""An opaque identifier: 32 hexadecimal characters."""

Key = Annotated[str, mapped_column(String(32), primary_key=True, default=lambda: new_id())]


def new_id() -> str:
    """A fresh opaque identifier."""
    return uuid.uuid4().hex


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
