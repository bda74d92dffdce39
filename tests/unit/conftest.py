"""Tests of the catalogue run twice: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.database import Database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty catalogue."""
    if request.param == "sqlite":
        catalogue = Database(f"sqlite:///{tmp_path / 'catalogue.db'}")
    else:
        catalogue = Database(request.getfixturevalue("postgres_url"))
        with catalogue.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    catalogue.migrate()
    yield catalogue
    catalogue.close()
