"""What a killed writer leaves in the store is named with size and age, and goes without touching work in hand."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive import references
from archive.database import Database
from archive.documents import File
from archive.intake import IntakeRun
from archive.jobs import Job, JobKind
from archive.schema import Record, now
from archive.store import KeptBytes, Store
from indexer.alone import AlreadyRunning, alone
from indexer.loose import clear, loose
from indexer.run import Source
from indexer.verify import Fault, verify
from indexer.work import Worker
from indexer.workshop import Workshop
from mappings.vocabulary import JobState
from tests.indexing import (
    NOWHERE,
    command_environment,
    environment,
    item_list,
    lines,
    paper,
    pdf,
    row,
    site,
    take_in,
)

DAY = timedelta(days=1)
PAPERS = 48


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A site without servers: nothing here is indexed."""
    with site(environment(tmp_path / "site", NOWHERE)) as made:
        yield made


def _put(workshop: Workshop, content: bytes, age: timedelta = timedelta(0)) -> str:
    digest = workshop.store.put(io.BytesIO(content))
    _age(workshop, digest, age)
    return digest


def _age(workshop: Workshop, digest: str, age: timedelta) -> None:
    moment = time.time() - age.total_seconds()
    os.utime(workshop.store.path(digest), (moment, moment))


def _loose(workshop: Workshop) -> list[KeptBytes]:
    return list(loose(workshop.database, workshop.store))


def _digests(found: list[KeptBytes]) -> set[str]:
    return {one.digest for one in found}


@pytest.mark.engine
def test_killed_between_store_and_catalogue_the_bytes_are_named_and_running_again_takes_them_up(
    tmp_path: Path, opensearch_url: str
) -> None:
    """The catalogue is held as another writer would, so that the command has put papers and cannot enter them."""
    folder = tmp_path / "papers"
    for number in range(1, PAPERS + 1):
        pdf(folder / f"{number:02}.pdf", [paper("KẾT LUẬN", f"{number}-KL/UBKTThU", "đất đai")])
    rows = [row(number, f"{number:02}.pdf") for number in range(1, PAPERS + 1)]
    source = Source(folder, item_list(tmp_path / "list.csv", rows))
    surroundings = environment(tmp_path / "site", opensearch_url)
    with site(surroundings) as workshop:
        _killed_while_it_cannot_enter(workshop, surroundings, source)
        left = _loose(workshop)
        assert left
        assert all(one.size > 0 and now() - one.put_at < DAY for one in left)
        findings = verify(workshop, deep=False)
        assert _digests(findings.loose) == _digests(left)
        assert Fault.BYTES_UNREFERRED not in {one.fault for one in findings.differences}, "they may be of work in hand"
        assert clear(workshop, DAY) == []
        for one in left:
            _age(workshop, one.digest, 2 * DAY)
        old = {one.where for one in verify(workshop, deep=False).differences if one.fault is Fault.BYTES_UNREFERRED}
        assert old == _digests(left)
        take_in(workshop, source)
        assert clear(workshop, DAY) == []
        assert verify(workshop, deep=True).differences == []
        assert set(lines(workshop).values()) == {("indexed", None)}


def _killed_while_it_cannot_enter(workshop: Workshop, surroundings: dict[str, str], source: Source) -> None:
    command = [sys.executable, "-m", "indexer.cli", "ingest", str(source.folder), "--manifest", str(source.manifest)]
    process = subprocess.Popen(
        command, env=command_environment(surroundings), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and not _runs(workshop):
            time.sleep(0.02)
        while process.poll() is None:
            with workshop.database.writing() as session:
                entered = set(session.scalars(select(File.digest)))
                if _puts_what_it_cannot_enter(workshop, process, entered):
                    return
            time.sleep(0.05)  # it had nothing left to put: let it enter what it has, and stand in its way again
        raise AssertionError("the command ended before it could be killed")
    finally:
        process.kill()
        process.wait()


def _puts_what_it_cannot_enter(
    workshop: Workshop, process: subprocess.Popen[bytes], entered: set[str], seconds: float = 2.0
) -> bool:
    """Kill the command once it has put bytes that it could not enter; False when it puts none."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        if {one.digest for one in workshop.store.kept()} - entered:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.05)
    return False


def _runs(workshop: Workshop) -> int:
    with workshop.database.reading() as session:
        return session.scalars(select(func.count()).select_from(IntakeRun)).one()


def test_only_what_is_old_and_loose_goes(workshop: Workshop) -> None:
    kept = _put(workshop, b"an original", 9 * DAY)
    with workshop.database.writing() as session:
        session.add(File(digest=kept, size=1, media_type="text/plain", pages=1))
    old, young = _put(workshop, b"left behind", 2 * DAY), _put(workshop, b"of work in hand")
    assert _digests(clear(workshop, DAY)) == {old}
    assert _digests(list(workshop.store.kept())) == {kept, young}


def test_bytes_put_again_are_young_again(workshop: Workshop) -> None:
    digest = _put(workshop, b"left behind by the killed run", 30 * DAY)
    assert workshop.store.put(io.BytesIO(b"left behind by the killed run")) == digest
    assert clear(workshop, DAY) == []


def test_not_even_an_hour_may_be_asked_away(workshop: Workshop) -> None:
    _put(workshop, b"of work in hand", timedelta(minutes=50))
    assert clear(workshop, timedelta(0)) == []


def test_nothing_goes_while_papers_are_taken_in(workshop: Workshop) -> None:
    _put(workshop, b"left behind", 2 * DAY)
    with alone(workshop.settings.site.store, "ingest"), pytest.raises(AlreadyRunning):
        clear(workshop, DAY)
    assert len(clear(workshop, DAY)) == 1


def test_what_was_put_since_a_job_in_hand_was_made_stays_however_long_it_takes(workshop: Workshop) -> None:
    before_it, since = _put(workshop, b"before", 5 * DAY), _put(workshop, b"since", 2 * DAY)
    with workshop.database.writing() as session:
        job = Job(kind=JobKind.READ, subject_id="x", revision=1, state=JobState.RUNNING, made_at=now() - 3 * DAY)
        job.worker, job.lease_until = str(Worker.this()), now() + DAY
        session.add(job)
    assert _digests(clear(workshop, DAY)) == {before_it}
    with workshop.database.writing() as session:
        session.scalars(select(Job)).one().worker = str(Worker("elsewhere", 1, "1"))
    assert clear(workshop, DAY) == [], "of a worker on another host nobody knows whether it is dead"
    with workshop.database.writing() as session:
        session.scalars(select(Job)).one().state = JobState.DONE
    assert _digests(clear(workshop, DAY)) == {since}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([b"a", b"b", b"c"]), min_size=1, max_size=6))
def test_bytes_entered_while_old_ones_go_are_there_afterwards(workshop: Workshop, papers: list[bytes]) -> None:
    """Writers that put what lies there loose and old, and enter it, against somebody who clears all the time."""
    for content in {*papers}:
        with workshop.database.writing() as session:
            session.query(File).delete()
        _put(workshop, content, 2 * DAY)
    over = threading.Event()
    clearing = threading.Thread(target=_clear_until, args=(workshop, over))
    clearing.start()
    entered = [_enter(workshop.database, workshop.store, content) for content in papers]
    over.set()
    clearing.join()
    for digest in entered:
        assert workshop.store.path(digest).is_file()


def _clear_until(workshop: Workshop, over: threading.Event) -> None:
    while not over.is_set():
        clear(workshop, DAY)


def _enter(database: Database, store: Store, content: bytes) -> str:
    digest = store.put(io.BytesIO(content))
    with database.writing() as session:
        if session.get(File, digest) is None:
            session.add(File(digest=digest, size=1, media_type="text/plain", pages=1))
    return digest


def test_every_column_with_a_digest_is_known_to_keep_its_bytes_or_not_to() -> None:
    """A new table that refers to the store must be named in `archive.references`, or its bytes would be cleared."""
    keeping = {str(column) for column in references.REFERRING}
    found = {
        f"{mapper.class_.__name__}.{column.key}"
        for mapper in Record.registry.mappers
        for column in mapper.column_attrs
        if column.key.endswith("digest")
    }
    assert found - keeping == {
        "Document.file_digest",  # a foreign key to files
        "IntakeFile.digest",  # what a file was, also of one that was turned away
        "OcrResult.file_digest",  # a foreign key to files
        "PageVerdict.digest",  # of a layer, which page_texts keeps
        "UploadFile.digest",  # of bytes in the drop folder
    }


def test_the_command_shows_before_it_takes_away(tmp_path: Path) -> None:
    surroundings = environment(tmp_path / "site", NOWHERE)
    with site(surroundings) as workshop:
        digest = _put(workshop, b"left behind", 2 * DAY)
        for arguments, code in ((["--json"], 1), (["--remove", "--json"], 0)):
            command = [sys.executable, "-m", "indexer.cli", "clear", *arguments]
            done = subprocess.run(
                command, env=command_environment(surroundings), capture_output=True, text=True, check=False
            )
            assert done.returncode == code, done.stderr
            assert digest in done.stdout
        assert _loose(workshop) == []
