"""With a broker Celery's workers do the work; without one that answers, the command line does."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.jobs import Job
from indexer.verify import verify
from indexer.worker import make
from tests.indexing import command_environment, environment, lines, paper, pdf, site

pytestmark = pytest.mark.engine


@pytest.fixture
def surroundings(tmp_path: Path, opensearch_url: str) -> dict[str, str]:
    """A site whose messages go through files."""
    broker = {"HOSO_BROKER_URL": f"filesystem://{tmp_path / 'broker'}"}
    return {**environment(tmp_path / "site", opensearch_url), **broker}


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A long paper that needs a reading job, and a short one."""
    first = paper("KẾT LUẬN", "1-KL/UBKTThU", "đất")
    pdf(tmp_path / "papers" / "long.pdf", [first, *(f"trang {number}" for number in range(2, 80))])
    return pdf(tmp_path / "papers" / "short.pdf", [first]).parent


@contextmanager
def _worker(surroundings: dict[str, str]) -> Iterator[None]:
    arguments = ["-A", "indexer.worker", "worker", "-B", "-Q", "reading,indexing", "-c", "1", "--loglevel", "WARNING"]
    schedule = Path(surroundings["HOSO_STORE"]).with_name("schedule")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", *arguments, "-s", str(schedule), "--without-gossip", "--without-mingle"],
        env={**command_environment(surroundings), "C_FORCE_ROOT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ingest(surroundings: dict[str, str], papers: Path) -> subprocess.CompletedProcess[str]:
    arguments = ["ingest", str(papers), "--unit", "ubkt-vanlac", "--dossier", "1", "--grade", "thuong", "--kind", "KL"]
    return subprocess.run(
        [sys.executable, "-m", "indexer.cli", *arguments],
        env=command_environment(surroundings), capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip


def test_celery_workers_that_are_woken_do_the_work(surroundings: dict[str, str], papers: Path) -> None:
    with site(surroundings) as workshop, _worker(surroundings):
        done = _ingest(surroundings, papers)
        assert done.returncode == 0, done.stderr
        assert "works the ledger itself" not in done.stderr
        assert set(lines(workshop).values()) == {("indexed", None)}
        assert verify(workshop, deep=True).differences == []


def test_without_a_worker_the_command_line_takes_over(surroundings: dict[str, str], papers: Path) -> None:
    with site(surroundings) as workshop:
        started = time.monotonic()
        done = _ingest(surroundings, papers)
        assert done.returncode == 0, done.stderr
        assert "the command line works the ledger itself" in done.stderr
        assert time.monotonic() - started > 15
        assert set(lines(workshop).values()) == {("indexed", None)}
        with workshop.database.reading() as session:
            assert {job.attempts for job in session.scalars(select(Job))} == {1}


def test_a_broker_that_is_away_stops_nothing(surroundings: dict[str, str], papers: Path) -> None:
    with site(surroundings) as workshop:
        done = _ingest({**surroundings, "HOSO_BROKER_URL": "redis://127.0.0.1:9/0"}, papers)
        assert done.returncode == 0, done.stderr
        assert set(lines(workshop).values()) == {("indexed", None)}


def test_a_worker_that_nothing_would_wake_says_so_and_ends(tmp_path: Path) -> None:
    surroundings = environment(tmp_path / "site")
    ended = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "indexer.worker", "worker", "-c", "1"],
        env={**command_environment(surroundings), "C_FORCE_ROOT": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode != 0
    assert "Run `indexer work --stay`." in ended.stderr


def test_noticing_what_the_portal_asked_for_does_not_wait_behind_a_long_scan() -> None:
    routes = make("memory://").conf.task_routes
    assert {routes[name]["queue"] for name in ("indexer.index", "indexer.sweep")} == {"indexing"}
