"""The one door to SQL: an engine with the right settings, sessions that read, sessions that write, migrations.

SQLite in WAL mode is the embedded default and PostgreSQL the production database; the same code runs on both.
Composition roots make a `Database` and pass it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from archive.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"
TABLES = metadata
"""Whoever opens the catalogue knows every table: a key to one that was never imported fails at the first write."""


class Database:
    """An engine and its two kinds of session. Safe to share between threads, not between processes after a fork."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        if self.is_sqlite and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        # errors must not carry what was bound: names, titles, questions
        self.engine = create_engine(self._url, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing_engine = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; what it changed is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on an error.

        On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that what it reads cannot go stale before it
        writes and two writers wait for each other instead of failing.
        """
        with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    def forget_journal(self) -> None:
        """Let go of what the journal still holds of rows that are gone. Best effort: it grows again with every write,
        and a reader that is in the way leaves it for the next call. PostgreSQL keeps its own."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def migrate(self) -> None:
        """Bring the tables to the newest migration. Idempotent."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self._writing_engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not open transactions behind our back
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
