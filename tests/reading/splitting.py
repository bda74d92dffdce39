"""What the tests of splitting share: a file of three papers, decisions about it, and what came of them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select, update

from archive import bundles, jobs, splitting
from archive.bundles import SplitProposal
from archive.documents import Document
from archive.jobs import Job
from indexer.workshop import Workshop
from mappings.names import INDEXED_GRADES, Family
from mappings.splits import Sides
from mappings.vocabulary import Grade, JobState, Kind
from tests.indexing import command_environment, item_list, paper, row

CLOSED = "Nơi nhận:\n- Lưu VT.\nT/M ỦY BAN KIỂM TRA\n(đã ký)\nĐặng Quốc Trường"
PAGES = (
    paper("KẾT LUẬN", "12-KL/UBKTThU", "trang một của kết luận"),
    "2\nIII- Kiến nghị của kết luận\n" + CLOSED,
    "",
    paper("QUYẾT ĐỊNH", "214-QĐ/UBKTThU", "trang một của quyết định") + "\n" + CLOSED,
    "TỜ NGĂN CÁCH",
    paper("BIÊN BẢN", "31-BB/UBKTThU", "trang một của biên bản"),
    "2\nBiên bản kết thúc hồi 16 giờ\n" + CLOSED,
)
BEGINS = (1, 4, 6)
Row = tuple[int, str | None, Kind, int, int, Grade]
WHOLE: list[Row] = [(1, "9-BC/UBKTThU", Kind.BC, 1, len(PAGES), Grade.NOI_BO)]
SPLIT: list[Row] = [
    (1, "12-KL/UBKTThU", Kind.BC, 1, 3, Grade.NOI_BO),
    (3, "214-QĐ/UBKTThU", Kind.BC, 4, 2, Grade.NOI_BO),
    (4, "31-BB/UBKTThU", Kind.BB, 6, 2, Grade.NOI_BO),
]
"""Item, number, kind, first page, pages and grade of each. A report is read by fewer than a conclusion: what its parts
are waits for two persons."""


def listed(folder: Path, grade: str) -> Path:
    """The item list of the bundle and its twin."""
    listed = row(1, "a.pdf", kind="Báo cáo", number="9-BC/UBKTThU", grade=grade)
    return item_list(folder / "list.csv", [listed, row(2, "twin.pdf")])


def proposal_for(workshop: Workshop, whole: str) -> SplitProposal:
    """The proposal for the document."""
    with workshop.database.reading() as session:
        proposal = bundles.proposal_of(session, whole)
        assert proposal is not None
        return proposal


def split(
    workshop: Workshop, whole: str, person: str, begins: Sequence[int] = BEGINS, sides: Sides | None = None
) -> None:  # fmt: skip
    """Somebody splits it so."""
    version = proposal_for(workshop, whole).version
    with workshop.database.writing() as session:
        splitting.split(session, whole, version, begins, sides, person)


def merge(workshop: Workshop, whole: str, person: str) -> None:
    """Somebody undoes the split."""
    version = proposal_for(workshop, whole).version
    with workshop.database.writing() as session:
        splitting.merge(session, whole, version, person)


def documents(workshop: Workshop) -> list[Row]:
    """Item, number, kind, first page, pages and grade of every document."""
    with workshop.database.reading() as session:
        return [
            (one.item_no, one.number, one.kind, one.first_page, one.page_count, one.grade)
            for one in session.scalars(select(Document).order_by(Document.item_no))
        ]


def papers(workshop: Workshop) -> list[str]:
    """The id of every document, in the order of the item list."""
    with workshop.database.reading() as session:
        return list(session.scalars(select(Document.id).order_by(Document.item_no)))


def indexed(workshop: Workshop) -> list[tuple[str, int, str, str]]:
    """Document, page, kind and digest of every page in the index."""
    workshop.index.refresh()
    return [
        (source["doc_id"], source["page_no"], source["kind"], source["digest"])
        for grade in INDEXED_GRADES
        for _, source in workshop.index.scan(workshop.index.aliases(grade)[Family.PAGES])
    ]


def kill(surroundings: dict[str, str], effect: int) -> bool:
    """Work in another process that kills itself at that effect; whether it came to that."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reading.killed_at", str(effect)],
        env=command_environment(surroundings), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode == -signal.SIGKILL


def freed(workshop: Workshop) -> None:
    """What the dead held is free again, as the sweep does it."""
    with workshop.database.writing() as session:
        for name in jobs.holders(session):
            jobs.release(session, name)
        session.execute(update(Job).where(Job.state == JobState.QUEUED).values(attempts=0))
