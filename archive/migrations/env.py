"""Runs the migrations on the connection that `archive.database.Database.migrate` hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from archive.schema import UtcTime
from archive.tables import metadata


def plain_types(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """A migration says what the database holds, so our own column types are written as what they are there."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
