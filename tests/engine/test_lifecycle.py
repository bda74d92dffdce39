"""Rebuilding the index: search goes on, nothing that changes meanwhile is lost, a crash leaves one index serving."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive import jobs
from archive.documents import Document, mark_labels_changed
from archive.jobs import JobKind
from archive.schema import now
from indexer import indexing_job
from indexer.lifecycle import RebuildFailed, rebuild
from indexer.queueing import queue_index
from indexer.run import Source
from indexer.store import Index, Targets
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.names import Family
from mappings.record import DocumentRecord, PageRecord
from mappings.vocabulary import Grade
from tests.indexing import command_environment, environment, item_list, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine

PAPERS = 8


@pytest.fixture
def surroundings(tmp_path: Path, opensearch_url: str) -> dict[str, str]:
    """The environment of the test's site."""
    return environment(tmp_path / "site", opensearch_url)


@pytest.fixture
def workshop(tmp_path: Path, surroundings: dict[str, str]) -> Iterator[Workshop]:
    """A site with some papers."""
    folder, numbers = tmp_path / "papers", range(1, PAPERS + 1)
    for number in numbers:
        pdf(folder / f"{number}.pdf", [paper("KẾT LUẬN", f"{number}-KL/UBKTThU", "đất đai"), f"trang hai của {number}"])
    manifest = item_list(tmp_path / "list.csv", [row(number, f"{number}.pdf") for number in numbers])
    with site(surroundings) as made:
        take_in(made, Source(folder, manifest))
        yield made


class Interrupted(Index):
    """The real index; something happens in the catalogue right after its first write into a new index."""

    def __init__(self, url: str, prefix: str, what: Callable[[], None]) -> None:
        super().__init__(url, prefix)
        self._what = what
        self._done = False

    def put(self, pages: Iterable[PageRecord], documents: Iterable[DocumentRecord], targets: Targets) -> None:
        super().put(pages, documents, targets)
        if not self._done:
            self._done = True
            self._what()


def _interrupted(workshop: Workshop, what: Callable[[], None]) -> Workshop:
    settings = workshop.settings.site
    return replace(workshop, index=Interrupted(settings.opensearch_url, settings.prefix, what))


def _change(workshop: Workshop, item: int, grade: Grade = Grade.MAT, indexed: bool = True) -> None:
    """A paper's grade changes and its indexing is queued, done or not."""
    with workshop.database.writing() as session:
        document = session.scalars(select(Document).where(Document.item_no == item)).one()
        document.grade = grade
        session.flush()
        mark_labels_changed(session, [document.id])
        queue_index(session, document.id)
    if indexed:
        drain(workshop)


def test_the_new_index_holds_the_same_under_new_names(workshop: Workshop) -> None:
    old = workshop.index.standing()
    rebuilt = rebuild(workshop)
    assert (rebuilt.documents, rebuilt.pages, rebuilt.retired) == (PAPERS, 2 * PAPERS, 6)
    new = workshop.index.standing()
    assert set(new) == set(old)
    assert not set(new.values()) & set(old.values())
    assert set(workshop.index.every_index()) == set(new.values())
    assert verify(workshop, deep=True).differences == []


def test_it_is_made_from_catalogue_and_store_alone(workshop: Workshop) -> None:
    for name in workshop.index.every_index():
        workshop.index.delete(name)
    rebuild(workshop)
    assert verify(workshop, deep=True).differences == []


def test_searches_see_every_paper_all_the_while(workshop: Workshop) -> None:
    target = workshop.index.aliases(Grade.THUONG)
    over, seen = threading.Event(), set[int]()

    def search() -> None:
        reader = Index(workshop.settings.site.opensearch_url, workshop.index.prefix)
        while not over.is_set():
            seen.add(reader.tally(target).documents)
        reader.close()

    thread = threading.Thread(target=search)
    thread.start()
    rebuild(workshop)
    over.set()
    thread.join()
    assert seen == {PAPERS}


def test_a_paper_indexed_during_the_fill_is_caught_up_with(workshop: Workshop) -> None:
    rebuild(_interrupted(workshop, lambda: _change(workshop, 3)))
    findings = verify(workshop, deep=True)
    assert findings.differences == []
    assert sum(count for group, count in findings.in_index.items() if group.grade is Grade.MAT) == 1


def test_a_change_still_queued_at_the_swap_goes_into_the_new_index(workshop: Workshop) -> None:
    rebuild(_interrupted(workshop, lambda: _change(workshop, 3, indexed=False)))
    drain(workshop)
    assert verify(workshop, deep=True).differences == []


def test_a_writer_that_began_before_the_swap_is_waited_for(workshop: Workshop) -> None:
    """A worker writes into the old index and is slow to say so: the rebuild waits, and the paper is not lost."""
    threads: list[threading.Thread] = []

    def slow_worker() -> None:
        _change(workshop, 5, indexed=False)
        with workshop.database.writing() as session:
            job = jobs.lease(session, "slow", now(), JobKind.INDEX)
        assert job is not None
        threads.append(threading.Timer(2.5, indexing_job.index, (workshop, [job])))
        threads[0].start()

    started = time.monotonic()
    rebuild(_interrupted(workshop, slow_worker))
    assert time.monotonic() - started > 2.5
    threads[0].join()
    assert verify(workshop, deep=True).differences == []


def test_a_new_index_that_lacks_something_never_serves(workshop: Workshop) -> None:
    class Forgetful(Index):
        """The real index, but one page of each request never arrives."""

        def put(self, pages: Iterable[PageRecord], documents: Iterable[DocumentRecord], targets: Targets) -> None:
            super().put(list(pages)[1:], documents, targets)

    old = workshop.index.standing()
    settings = workshop.settings.site
    with pytest.raises(RebuildFailed) as failed:
        rebuild(replace(workshop, index=Forgetful(settings.opensearch_url, settings.prefix)))
    assert failed.value.differences
    assert workshop.index.standing() == old
    assert verify(workshop, deep=True).differences == []


def test_what_a_killed_rebuild_left_is_cleared_by_the_next(workshop: Workshop, surroundings: dict[str, str]) -> None:
    old = workshop.index.standing()
    for wait in (1.6, 2.2, 2.8):
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer.cli", "rebuild"],
            env=command_environment(surroundings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        standing = workshop.index.standing()
        assert set(standing) == set(old)
        workshop.index.refresh()
        assert workshop.index.tally(workshop.index.aliases(Grade.THUONG)).documents == PAPERS
    orphan = workshop.index.create(Family.PAGES, Grade.MAT)
    rebuild(workshop)
    assert orphan not in workshop.index.every_index()
    assert len(workshop.index.every_index()) == 6
    assert verify(workshop, deep=True).differences == []


def test_indexing_twice_at_once_ends_with_the_newest_labels(workshop: Workshop) -> None:
    """A grade that changes while a worker writes the old one: nothing stays under the old grade."""
    _change(workshop, 2, Grade.NOI_BO, indexed=False)
    drain(_interrupted(workshop, lambda: _change(workshop, 2, Grade.MAT, indexed=False)))
    drain(workshop)
    findings = verify(workshop, deep=True)
    assert findings.differences == []
    assert {group.grade for group in findings.in_index} == {Grade.THUONG, Grade.MAT}
