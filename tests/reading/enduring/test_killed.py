"""Killed at any moment and run again: nothing is lost and nothing is there twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.documents import Document, Page
from archive.intake import IntakeRun
from archive.jobs import Job
from indexer.run import Source
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.vocabulary import JobState
from tests.indexing import command_environment, environment, item_list, lines, paper, pdf, row, site, take_in
from tests.wires import Wire

pytestmark = [pytest.mark.engine, pytest.mark.ocr]

_SCANS = Path(__file__).parents[3] / "demo" / "archive" / "03-2024"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Short papers, long ones that need reading jobs, a scan, a twin, a file without a row, a row without a file."""
    folder = tmp_path_factory.mktemp("papers")
    for number in range(1, 9):
        pages = 150 if number % 4 == 0 else 2
        first = paper("KẾT LUẬN", f"{number}-KL/UBKTThU", "đất đai")
        pdf(folder / f"{number}.pdf", [first, *(f"trang {page} của {number}" for page in range(2, pages + 1))])
    scan = next(_SCANS.glob("*.tif*"))
    shutil.copy(scan, folder / "scan.tif")
    shutil.copy(folder / "1.pdf", folder / "twin.pdf")
    shutil.copy(folder / "2.pdf", folder / "unlisted.pdf")
    with (folder / "unlisted.pdf").open("ab") as other:
        other.write(b"\n%")
    rows = [row(number, f"{number}.pdf") for number in range(1, 9)]
    rows += [row(9, "scan.tif", kind="Đơn khiếu nại kỷ luật đảng"), row(10, "twin.pdf"), row(11, "gone.pdf")]
    return Source(folder, item_list(folder.parent / "list.csv", rows))


def _end_state(workshop: Workshop) -> dict[str, object]:
    """Where everything stands, without the ids that differ between sites."""
    with workshop.database.reading() as session:
        papers = {
            document.item_no: (document.number, document.revision, document.indexed_revision, document.file_digest)
            for document in session.scalars(select(Document))
        }
        pages = sorted(
            (item, page.page_no, page.digest)
            for page, item in session.execute(select(Page, Document.item_no).join(Document))
        )
        open_jobs = session.scalars(select(Job.id).where(Job.state != JobState.DONE)).all()
    findings = verify(workshop, deep=True)
    return {
        "lines": lines(workshop), "papers": papers, "pages": pages, "open": open_jobs,
        "differences": findings.differences, "indexed": sum(findings.pages_in_index.values()),
    }  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, source: Source, opensearch_url: str) -> dict[str, object]:
    """The end of a run that nobody disturbs."""
    with site(environment(tmp_path_factory.mktemp("calm"), opensearch_url)) as workshop:
        take_in(workshop, source)
        return _end_state(workshop)


def _command(surroundings: dict[str, str], source: Source) -> subprocess.Popen[str]:
    arguments = ["ingest", str(source.folder), "--manifest", str(source.manifest), "--json"]
    return subprocess.Popen(
        [sys.executable, "-m", "indexer.cli", *arguments],
        env=command_environment(surroundings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_the_user,
    )


def _hears_the_user() -> None:
    """A suite that was started in the background hands on that Ctrl-C is not for it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _begun(workshop: Workshop, process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """The command once its run is in the ledger: from here on there is something to lose."""
    with workshop.database.reading() as session:
        before = session.scalars(select(func.count()).select_from(IntakeRun)).one()
    while process.poll() is None:
        with workshop.database.reading() as session:
            if session.scalars(select(func.count()).select_from(IntakeRun)).one() > before:
                break
        time.sleep(0.1)
    return process


def _taken_in(workshop: Workshop) -> int:
    """How many papers stand in the catalogue."""
    with workshop.database.reading() as session:
        return session.scalars(select(func.count()).select_from(Document)).one()


def _indexed(workshop: Workshop) -> int:
    """How many papers have reached the index."""
    with workshop.database.reading() as session:
        return session.scalars(select(func.count()).where(Document.indexed_revision > 0)).one()


def _children(pid: int) -> list[int]:
    """The worker processes of a running command."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, IndexError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            arguments = (entry / "cmdline").read_bytes()
            if int(fields[1]) == pid and b"spawn_main" in arguments:
                found.append(int(entry.name))
    return found


def _finish(surroundings: dict[str, str], source: Source) -> None:
    """Run it to its end; two of the files stay out, so it ends with 1."""
    process = _command(surroundings, source)
    _out, complaints = process.communicate(timeout=240)
    assert process.returncode == 1, complaints


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_command_line_killed_at_random_moments_ends_as_if_nothing_had_been(
    workshop: Workshop, surroundings: dict[str, str], source: Source, undisturbed: dict[str, object], seed: int
) -> None:
    dice = random.Random(seed)
    for _ in range(3):
        process = _begun(workshop, _command(surroundings, source))
        time.sleep(dice.uniform(0.0, 5.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    _finish(surroundings, source)
    assert _end_state(workshop) == undisturbed


def test_a_worker_killed_at_random_moments_is_replaced(
    workshop: Workshop, surroundings: dict[str, str], source: Source, undisturbed: dict[str, object]
) -> None:
    dice, killed = random.Random(7), 0
    process = _command(surroundings, source)
    while process.poll() is None and killed < 2:
        time.sleep(dice.uniform(0.5, 2.5))
        children = _children(process.pid)
        if children:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(children), signal.SIGKILL)
                killed += 1
    _out, complaints = process.communicate(timeout=240)
    assert killed
    assert process.returncode == 1, complaints
    assert _end_state(workshop) == undisturbed


def test_the_user_may_stop_it_and_go_on_later(
    workshop: Workshop, surroundings: dict[str, str], source: Source, undisturbed: dict[str, object]
) -> None:
    process = _begun(workshop, _command(surroundings, source))
    while process.poll() is None and not _taken_in(workshop):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _out, complaints = process.communicate(timeout=240)
    assert process.returncode == 130, complaints
    assert "Traceback" not in complaints
    with workshop.database.reading() as session:
        assert set(session.scalars(select(Job.attempts).where(Job.state == JobState.QUEUED))) <= {0}
    _finish(surroundings, source)
    assert _end_state(workshop) == undisturbed


@pytest.mark.parametrize("indexed", [0, 3])
def test_an_engine_that_goes_away_in_the_middle_ends_the_run_with_a_sentence_and_it_goes_on_later(
    workshop: Workshop,
    surroundings: dict[str, str],
    source: Source,
    undisturbed: dict[str, object],
    opensearch_url: str,
    indexed: int,
) -> None:
    wire = Wire(opensearch_url)
    process = _begun(workshop, _command({**surroundings, "HOSO_OPENSEARCH_URL": wire.url}, source))
    while process.poll() is None and _indexed(workshop) < indexed:
        time.sleep(0.05)
    wire.cut()
    _out, complaints = process.communicate(timeout=240)
    assert process.returncode == 3, complaints
    assert "The search engine (OpenSearch) does not answer" in complaints
    assert "Traceback" not in complaints
    _finish(surroundings, source)
    assert _end_state(workshop) == undisturbed
