"""The access log shows every change made to it."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, select, update

from archive import audit
from archive.audit import Access, AccessEvent
from archive.database import Database

KEY = b"a key for the tests"


def record(database: Database, count: int, user: str = "reader") -> None:
    for number in range(count):
        with database.writing() as session:
            audit.append(session, KEY, Access(user, ("inspector",), "unit", "search", total=number))


def test_an_untouched_log_holds(database: Database) -> None:
    record(database, 5)
    with database.reading() as session:
        assert audit.verify(session, KEY) is None


@pytest.mark.parametrize("column", ["user_id", "action", "purpose", "reference", "document_id", "question_id"])
def test_a_changed_row_is_named(database: Database, column: str) -> None:
    record(database, 5)
    with database.writing() as session:
        session.execute(update(AccessEvent).where(AccessEvent.seq == 3).values({column: "changed"}))
    with database.reading() as session:
        broken = audit.verify(session, KEY)
    assert broken is not None
    assert broken.seq == 3


def test_a_removed_row_is_noticed(database: Database) -> None:
    record(database, 5)
    with database.writing() as session:
        session.execute(delete(AccessEvent).where(AccessEvent.seq == 3))
    with database.reading() as session:
        broken = audit.verify(session, KEY)
    assert broken is not None
    assert (broken.seq, broken.what) == (4, "predecessor")


def test_another_key_does_not_fit(database: Database) -> None:
    record(database, 1)
    with database.reading() as session:
        assert audit.verify(session, b"another key") is not None


def test_writers_at_the_same_moment_never_share_a_predecessor(database: Database) -> None:
    writers = [threading.Thread(target=record, args=(database, 10, f"reader-{n}")) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.reading() as session:
        assert audit.verify(session, KEY) is None
        previous = session.scalars(select(AccessEvent.previous)).all()
    assert len(previous) == len(set(previous)) == 40
