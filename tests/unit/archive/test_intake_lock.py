"""One at a time takes a file in: what one writer finds unknown stays unknown to nobody else until he has entered it."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import func, select, text

from archive.database import Database
from archive.intake import IntakeFile, IntakeRun, one_at_a_time
from archive.schema import new_id
from mappings.vocabulary import FileState

WRITERS, EACH = 6, 8


def _run(database: Database) -> str:
    with database.writing() as session:
        run = IntakeRun(id=new_id(), batch="b", source="/s")
        session.add(run)
        session.flush()
        return run.id


def test_writers_at_the_same_moment_never_give_the_same_next_number(database: Database) -> None:
    """Each looks for the highest number and enters the next: what intake does for items and for the same bytes."""
    run_id, errors = _run(database), list[Exception]()

    def write(writer: int) -> None:
        try:
            for at in range(EACH):
                with database.writing() as session:
                    one_at_a_time(session)
                    highest = session.scalars(select(func.max(IntakeFile.item_no))).one() or 0
                    time.sleep(0.002)
                    line = IntakeFile(batch="b", path=f"{writer}-{at}", run_id=run_id, state=FileState.WAITING)
                    line.item_no = highest + 1
                    session.add(line)
        except Exception as error:  # a thread must not die in silence
            errors.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not errors
    with database.reading() as session:
        numbers = session.scalars(select(IntakeFile.item_no)).all()
    assert sorted(number or 0 for number in numbers) == list(range(1, WRITERS * EACH + 1))


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_on_postgresql_the_second_connection_waits_until_the_first_has_committed(
    database: Database,
) -> None:
    passed, first_is_through = threading.Event(), threading.Event()

    def second() -> None:
        with database.writing() as session:
            one_at_a_time(session)
            assert first_is_through.is_set()
            passed.set()

    thread = threading.Thread(target=second)
    with database.writing() as session:
        one_at_a_time(session)
        thread.start()
        while not _waits(database):
            assert thread.is_alive()
            time.sleep(0.01)
        assert not passed.is_set()
        first_is_through.set()
    thread.join()
    assert passed.is_set()
    assert not _waits(database)


def _waits(database: Database) -> bool:
    """Whether the server says that a connection waits for an advisory lock."""
    with database.engine.connect() as connection:
        asked = connection.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        return bool(asked.scalar())
