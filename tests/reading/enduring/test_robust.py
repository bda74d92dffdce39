"""A delivery in which most files are damaged or hostile: each ends in its state, and no good one suffers for it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.documents import Document, Page
from archive.intake import IntakeFile
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.reasons import Reason
from mappings.vocabulary import FileState
from tests.hostile import delivery
from tests.hostile.damage import INDEXED
from tests.hostile.delivery import Ends
from tests.indexing import command_environment, environment, lines, site

pytestmark = [pytest.mark.engine, pytest.mark.tika, pytest.mark.ocr]

_MEGABYTE = 1 << 20
CAP = 600
"""Megabytes a confined child may take in these deliveries."""
OURS = 300
"""Megabytes that the command and its workers stay under, whatever they are handed."""
AT_LEAST = 150
"""Damaged and hostile files, without the tiny ones."""

LIMITS = {
    "HOSO_MAX_MEMORY_MB": str(CAP),
    "HOSO_MAX_PAGES": "50",
    "HOSO_MAX_MEGAPIXELS": "20",
    "HOSO_MAX_FILE_MB": "200",
}
PATIENT = {**LIMITS, "HOSO_FILE_SECONDS": "30", "HOSO_PAGE_SECONDS": "30"}
HASTY = {**LIMITS, "HOSO_FILE_SECONDS": "4", "HOSO_PAGE_SECONDS": "4"}
ARGUMENTS = ["--unit", "ubkt-vanlac", "--dossier", "1", "--grade", "Thường", "--kind", "KL", "--json"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run of the command ended; the most memory (megabytes) of its own processes, and of any child of theirs."""

    found: int
    states: dict[FileState, int]
    own_peak: float
    child_peak: float


def _peak_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _own(launcher: int) -> list[int]:
    """The command and its workers; what they fork for files is not among them."""
    found = []
    for command in _children(launcher):
        workers = (
            child for child in _children(command) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        )
        found += [command, *workers]
    return found


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


_LAUNCHER = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(ended)
"""
"""Runs the command from a small process: a child's peak begins at the size of whoever started it."""


def _ingest(surroundings: dict[str, str], folder: Path) -> Ending:
    """Run the command on a folder and watch it."""
    over, peaks = threading.Event(), [0.0]
    process = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, sys.executable, "-m", "indexer.cli", "ingest", str(folder), *ARGUMENTS],
        env=command_environment(surroundings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def watch() -> None:
        while not over.wait(0.1):
            with suppress(OSError, ValueError):
                peaks.extend(_peak_of(pid) for pid in _own(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    answered, said = process.communicate()
    over.set()
    watcher.join()
    assert process.returncode in (0, 1)
    told = json.loads(answered)
    states = {FileState(state): count for state, count in told["states"].items()}
    return Ending(told["found"], states, max(peaks), int(said.split()[-1]) / 1024)


def _ends(workshop: Workshop) -> dict[str, Reason | None]:
    """Each line's reason; a duplicate counts as in."""
    known = {str(reason): reason for reason in Reason}
    found = lines(workshop)
    assert {state for state, _ in found.values()} <= {"indexed", "duplicate", "held", "rejected"}
    for state, reason in found.values():
        assert (reason is None) == (state in ("indexed", "duplicate"))
    return {name: known[reason] if reason else INDEXED for name, (_, reason) in found.items()}


def _read_of(workshop: Workshop, names: Ends) -> dict[str, list[object]]:
    """What was read of these files: the facts of the document and the digest of each page."""
    with workshop.database.reading() as session:
        rows = session.execute(
            select(IntakeFile.path, Document, Page)
            .join(Document, IntakeFile.document_id == Document.id)
            .join(Page, Page.document_id == Document.id)
            .where(IntakeFile.path.in_(names))
            .order_by(IntakeFile.path, Page.page_no)
        )
        read: dict[str, list[object]] = {}
        for path, one, page in rows:
            facts = (one.file_digest, one.number, one.kind, one.issued_on, one.subject, one.issuer, one.page_count)
            read.setdefault(path, [facts]).append((page.page_no, page.digest, page.confidence))
    return read


def _wrong(ends: dict[str, Reason | None], expected: Ends) -> dict[str, Reason | None]:
    return {name: ends.get(name, Reason.NO_FILE) for name, right in expected.items() if ends.get(name, 0) not in right}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """For the good files alone, for the whole delivery, and for drafts."""
    made = tmp_path / "alone", tmp_path / "delivery", tmp_path / "drafts"
    for folder in made:
        folder.mkdir()
    return made


def test_a_hostile_delivery_ends_file_by_file_and_the_good_ones_come_in_as_if_alone(
    tmp_path: Path, folders: tuple[Path, Path, Path], opensearch_url: str, tika_url: str
) -> None:
    alone, whole, drafts = folders
    names = delivery.good(alone)
    expected = {**delivery.hostile(whole, drafts), **names}
    shutil.copytree(alone, whole, dirs_exist_ok=True)
    assert len(expected) - len(names) - 100 >= AT_LEAST
    calm = environment(tmp_path / "calm", opensearch_url, tika_url) | PATIENT
    with site(calm) as workshop:
        assert _ingest(calm, alone).states[FileState.INDEXED] == len(names)
        undisturbed = _read_of(workshop, names)
    rough = environment(tmp_path / "rough", opensearch_url, tika_url) | PATIENT
    with site(rough) as workshop:
        ending, ends = _ingest(rough, whole), _ends(workshop)
        assert ending.found == sum(ending.states.values()) == len(ends)
        assert ending.states[FileState.WAITING] == 0
        assert _wrong(ends, expected) == {}
        assert Reason.QUARANTINED not in ends.values()
        assert _read_of(workshop, names) == undisturbed
        assert set(undisturbed) == set(names)
        assert verify(workshop, deep=True).differences == []
    assert ending.own_peak < OURS
    assert ending.child_peak < CAP


def test_files_that_take_all_time_are_stopped_by_the_clock_and_the_rest_comes_in(
    tmp_path: Path, folders: tuple[Path, Path, Path], opensearch_url: str, tika_url: str
) -> None:
    _alone, whole, drafts = folders
    expected = delivery.slow(whole, drafts)
    (whole / "a-good.txt").write_text("Kết luận số 1 của Ủy ban Kiểm tra", encoding="utf-8")
    (whole / "z-good.txt").write_text("Kết luận số 2 của Ủy ban Kiểm tra", encoding="utf-8")
    expected |= dict.fromkeys(["a-good.txt", "z-good.txt"], frozenset({INDEXED}))
    surroundings = environment(tmp_path / "site", opensearch_url, tika_url) | HASTY
    with site(surroundings) as workshop:
        ending, ends = _ingest(surroundings, whole), _ends(workshop)
    assert ending.found == sum(ending.states.values()) == len(ends)
    assert _wrong(ends, expected) == {}
    assert Reason.TOO_SLOW in ends.values()
    assert ending.own_peak < OURS
    assert ending.child_peak < CAP
