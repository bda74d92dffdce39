"""The job ledger at work: failing jobs are set aside, the leases of the dead are freed, absent services waited for."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document as Docx
from sqlalchemy import select

from archive import jobs
from archive.documents import Document
from archive.jobs import LEASE, MAX_ATTEMPTS, Job, JobKind
from archive.schema import now
from indexer.run import Source, ingest
from indexer.verify import verify
from indexer.work import Away, Service, Worker, drain, step, sweep
from indexer.workshop import Workshop
from mappings.vocabulary import Grade, JobState, Kind
from tests.indexing import InProcess, Silent, environment, lines, paper, pdf, site, take_in

pytestmark = pytest.mark.engine

LONG = 70
"""Pages: more than are read at the door."""


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    """A site with an index of its own and no Tika."""
    with site(environment(tmp_path / "site", opensearch_url)) as made:
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """One long paper."""
    pages = [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất"), *(f"trang {number}" for number in range(2, LONG + 1))]
    pdf(tmp_path / "papers" / "long.pdf", pages)
    return Source(tmp_path / "papers", None, "ubkt-vanlac", "1", Grade.THUONG, Kind.KL)


def _attempts(workshop: Workshop) -> list[tuple[JobKind, JobState, int]]:
    with workshop.database.reading() as session:
        return [(job.kind, job.state, job.attempts) for job in session.scalars(select(Job).order_by(Job.made_at))]


class Thief(InProcess):
    """Takes the original out of the store between the door and the reading job."""

    stolen: tuple[Path, bytes] | None = None

    def work_off(self, still_open: int) -> None:
        if self.stolen is None:
            with self.workshop.database.reading() as session:
                original = self.workshop.store.path(session.scalars(select(Document.file_digest)).one())
            self.stolen = original, original.read_bytes()
            original.unlink()
        super().work_off(still_open)


def test_a_job_that_fails_four_times_sets_its_file_aside_and_the_next_run_tries_anew(
    workshop: Workshop, source: Source
) -> None:
    thief = Thief(workshop)
    ingest(workshop, source, thief, Silent())
    assert lines(workshop) == {"long.pdf": ("held", "quarantined")}
    assert _attempts(workshop) == [(JobKind.READ, JobState.QUARANTINED, MAX_ATTEMPTS)]
    assert thief.stolen is not None
    path, original = thief.stolen
    path.write_bytes(original)
    take_in(workshop, source)
    assert lines(workshop) == {"long.pdf": ("indexed", None)}
    assert verify(workshop, deep=True).differences == []


def test_what_a_dead_worker_of_this_host_held_is_freed_at_once(workshop: Workshop, source: Source) -> None:
    with workshop.database.writing() as session:
        for part, holder in enumerate((_dead(), str(Worker.this()), "elsewhere@1:1")):
            jobs.enqueue(session, JobKind.READ, "d", 1, part)
            assert jobs.lease(session, holder, now()) is not None
    sweep(workshop.database)
    with workshop.database.reading() as session:
        states = list(session.scalars(select(Job.state).order_by(Job.part)))
    assert states == [JobState.QUEUED, JobState.RUNNING, JobState.RUNNING]


def _dead() -> str:
    """A worker whose process id now belongs to another process."""
    return str(Worker(socket.gethostname()[:60], os.getpid(), "1"))


def test_a_lease_that_ran_out_is_taken_over(workshop: Workshop, source: Source) -> None:
    with workshop.database.writing() as session:
        jobs.enqueue(session, JobKind.READ, "gone", 1)
        job = jobs.lease(session, "elsewhere@1:1", now() - LEASE - timedelta(seconds=1))
    assert job is not None
    assert drain(workshop) == 1
    assert _attempts(workshop) == [(JobKind.READ, JobState.DONE, 2)]


def test_a_reader_that_is_away_ends_the_run_and_no_file_is_blamed(
    workshop: Workshop, tmp_path: Path, tika_url: str, opensearch_url: str
) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    page = Docx()
    page.add_paragraph("KẾT LUẬN về đất đai")
    page.save(str(folder / "a.docx"))
    (folder / "b.txt").write_text(paper("KẾT LUẬN", "1-KL/UBKTThU", "đất"), encoding="utf-8")
    source = Source(folder, None, "ubkt-vanlac", "1", Grade.THUONG, Kind.KL)
    with pytest.raises(Away) as away:
        take_in(workshop, source)
    assert away.value.service is Service.READER
    assert "a.docx" not in lines(workshop)
    with site({**environment(tmp_path / "site", opensearch_url, tika_url)}) as mended:
        take_in(mended, source)
        assert lines(mended) == {"a.docx": ("indexed", None), "b.txt": ("indexed", None)}


def test_of_several_kinds_the_first_that_has_a_job_goes_before(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        for kind in (JobKind.READ, JobKind.TAKE_IN, JobKind.DESCRIBE):
            jobs.enqueue(session, kind, "gone", 1)
    assert step(workshop, JobKind.INDEX) == 0
    assert drain(workshop, JobKind.DESCRIBE, JobKind.READ) == 2
    with workshop.database.reading() as session:
        ended = select(Job.kind).where(Job.ended_at.is_not(None)).order_by(Job.ended_at)
        assert session.scalars(ended).all() == [JobKind.DESCRIBE, JobKind.READ]


def test_an_engine_that_is_away_costs_a_job_no_attempt(tmp_path: Path, source: Source, opensearch_url: str) -> None:
    surroundings = environment(tmp_path / "site", opensearch_url)
    with site(surroundings) as workshop:
        with workshop.database.writing() as session:
            jobs.enqueue(session, JobKind.READ, "gone", 1)
        take_in(workshop, source)
        with workshop.database.writing() as session:
            document = session.scalars(select(Document)).one()
            document.revision += 1
            jobs.enqueue(session, JobKind.INDEX, document.id, document.revision)
        with site({**surroundings, "HOSO_OPENSEARCH_URL": "http://127.0.0.1:9"}) as cut_off:
            for _ in range(MAX_ATTEMPTS + 1):
                with pytest.raises(Away):
                    drain(cut_off)
        assert (JobKind.INDEX, JobState.QUEUED, 0) in _attempts(workshop)
        drain(workshop)
        assert verify(workshop, deep=True).differences == []
