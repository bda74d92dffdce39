"""A daily seal kept elsewhere shows a log that was cut off or written anew, and nothing but such a log."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from archive import audit, daily_seals
from archive.audit import AccessEvent, Break
from archive.daily_seals import BadSeal, DailySeal
from archive.database import Database
from archive.schema import now
from tests.unit.archive.test_audit import KEY, record, tampering


def sealed(database: Database) -> DailySeal:
    with database.reading() as session:
        return daily_seals.seal(session, now())


def broken(database: Database, seal: DailySeal) -> Break | None:
    with database.reading() as session:
        return daily_seals.broken_since(session, seal)


def test_a_log_that_grew_holds_its_seal(database: Database) -> None:
    empty = sealed(database)
    record(database, 3)
    three = sealed(database)
    record(database, 2)
    assert (empty.rows, three.rows, three.seq) == (0, 3, 3)
    assert broken(database, empty) is broken(database, three) is None


def test_a_cut_tail_leaves_a_whole_chain_and_breaks_the_seal(database: Database) -> None:
    record(database, 5)
    seal = sealed(database)
    tampering(database, delete(AccessEvent).where(AccessEvent.seq > 3))
    with database.reading() as session:
        assert audit.verify(session, KEY) is None
    assert broken(database, seal) == Break(5, "cut off")


def test_a_tail_written_anew_with_the_key_breaks_the_seal(database: Database) -> None:
    record(database, 5)
    seal = sealed(database)
    tampering(database, delete(AccessEvent).where(AccessEvent.seq > 3))
    record(database, 4, "somebody else")
    with database.reading() as session:
        assert audit.verify(session, KEY) is None
    assert broken(database, seal) is not None


def test_a_head_cut_off_breaks_the_seal_of_its_rows(database: Database) -> None:
    record(database, 5)
    seal = sealed(database)
    tampering(database, delete(AccessEvent).where(AccessEvent.seq < 3))
    assert broken(database, seal) == Break(5, "rows missing")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.lists(st.integers(1, 6), unique=True), seal_at=st.integers(1, 6))
def test_only_a_log_with_every_row_up_to_the_seal_holds_it(
    sealed_log: tuple[Database, list[dict[str, object]], dict[int, DailySeal]], kept: list[int], seal_at: int
) -> None:
    database, events, seals = sealed_log
    with database.writing() as session:
        session.execute(delete(AccessEvent))
        for event in events:
            if event["seq"] in kept:
                session.execute(insert(AccessEvent).values(event))
    whole = set(range(1, seal_at + 1)) <= set(kept)
    assert (broken(database, seals[seal_at]) is None) == whole


@pytest.fixture
def sealed_log(database: Database) -> tuple[Database, list[dict[str, object]], dict[int, DailySeal]]:
    """Six rows, sealed after each; the guard of the table is gone."""
    seals = {}
    for number in range(1, 7):
        record(database, 1)
        seals[number] = sealed(database)
    with database.reading() as session:
        columns = [column.key for column in AccessEvent.__table__.columns]
        events = [{name: getattr(row, name) for name in columns} for row in session.scalars(select(AccessEvent))]
    tampering(database, delete(AccessEvent))
    return database, events, seals


def test_a_seal_is_read_back_only_as_it_was_signed(database: Database) -> None:
    record(database, 2)
    line = sealed(database).to_json(KEY)
    assert DailySeal.from_json(line, KEY).to_json(KEY) == line
    for name, value in {"seq": 1, "rows": 1, "hash": "0" * 64, "at": "2020-01-01T00:00:00+00:00"}.items():
        with pytest.raises(BadSeal):
            DailySeal.from_json(json.dumps({**json.loads(line), name: value}), KEY)
    with pytest.raises(BadSeal):
        DailySeal.from_json(line, b"another key")


@given(line=st.text() | st.sampled_from(["", "[]", "{}", "null", '{"signature": 1}', '{"seq": []}']))
def test_no_line_but_a_seal_is_taken_for_one(line: str) -> None:
    with pytest.raises(BadSeal):
        DailySeal.from_json(line, KEY)
