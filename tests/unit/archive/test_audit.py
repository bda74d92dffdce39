"""The access log shows every change made to it."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import replace

import pytest
from sqlalchemy import Delete, Update, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from archive import audit
from archive.audit import Access, AccessEvent
from archive.database import Database

KEY = b"a key for the tests"
SQLITE_GUARD = ("DROP TRIGGER access_events_stay", "DROP TRIGGER access_events_kept")
POSTGRES_GUARD = (
    "DROP TRIGGER access_events_kept ON access_events",
    "DROP TRIGGER access_events_whole ON access_events",
)


def record(database: Database, count: int, user: str = "reader") -> None:
    for number in range(count):
        with database.writing() as session:
            audit.append(session, KEY, Access(user, ("inspector",), "unit", "search", total=number))


def tampering(database: Database, statement: Update | Delete) -> None:
    """Somebody who owns the database takes its guard away before he changes the log."""
    drops = SQLITE_GUARD if database.is_sqlite else POSTGRES_GUARD
    with database.writing() as session:
        for drop in drops:
            session.execute(text(drop))
        session.execute(statement)


def test_an_untouched_log_holds(database: Database) -> None:
    record(database, 5)
    with database.reading() as session:
        assert audit.verify(session, KEY) is None


COLUMNS = ["user_id", "action", "purpose", "reference", "document_id", "question_id", "delivery_id"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_row_is_named(database: Database, column: str) -> None:
    record(database, 5)
    tampering(database, update(AccessEvent).where(AccessEvent.seq == 3).values({column: "changed"}))
    with database.reading() as session:
        broken = audit.verify(session, KEY)
    assert broken is not None
    assert broken.seq == 3


def test_a_row_of_before_deliveries_had_a_place_holds_and_one_of_after_cannot_lose_it(database: Database) -> None:
    """The hash of the first row is that of a row of migration 0003: the same fields, and nothing of the new column."""
    early = Access("reader", (), "unit", "open_delivery", question_id="d" * 32, total=1)
    with database.writing() as session:
        audit.append(session, KEY, early)
        audit.append(session, KEY, replace(early, question_id="", delivery_id="d" * 64))
    with database.reading() as session:
        assert audit.verify(session, KEY) is None
        row = session.get_one(AccessEvent, 1)
        fields = [row.at.isoformat(), "reader", "", "unit", "open_delivery", "", "", "d" * 32, "", "", 0, 1, "0" * 64]
        assert row.hash == hmac.new(KEY, json.dumps(fields).encode(), hashlib.sha256).hexdigest()
    tampering(database, update(AccessEvent).where(AccessEvent.seq == 2).values(delivery_id=""))
    with database.reading() as session:
        broken = audit.verify(session, KEY)
    assert broken is not None
    assert broken.seq == 2


def test_a_removed_row_is_noticed(database: Database) -> None:
    record(database, 5)
    tampering(database, delete(AccessEvent).where(AccessEvent.seq == 3))
    with database.reading() as session:
        broken = audit.verify(session, KEY)
    assert broken is not None
    assert (broken.seq, broken.what) == (4, "predecessor")


@pytest.mark.parametrize(
    "change",
    [update(AccessEvent).values(total=9), delete(AccessEvent), delete(AccessEvent).where(AccessEvent.seq == 5)],
)
def test_the_database_itself_refuses_to_change_a_row(database: Database, change: Update | Delete) -> None:
    record(database, 5)
    with pytest.raises(DBAPIError, match="access_events only grows"), database.writing() as session:
        session.execute(change)
    with database.reading() as session:
        assert audit.verify(session, KEY) is None


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
