"""Trying again what failed of a delivery: the writer goes to the folder again and touches nothing that is in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from archive import retrying
from archive.documents import Document
from archive.intake import IntakeFile, IntakeRun, sums
from archive.retrying import Asked
from indexer.run import Source
from indexer.source import Source as Kept
from indexer.taking_in import UNREACHABLE
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, Grade, JobState, Kind
from tests.indexing import environment, item_list, lines, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    with site(environment(tmp_path / "site", opensearch_url)) as made:
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A good paper, a file without a row, and one that was cut short."""
    folder = tmp_path / "papers"
    pdf(folder / "good.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất đai")])
    pdf(folder / "cut.pdf", [paper("KẾT LUẬN", "2-KL/UBKTThU", "rừng")])
    pdf(folder / "late.pdf", [paper("KẾT LUẬN", "3-KL/UBKTThU", "biển")])
    whole = (folder / "cut.pdf").read_bytes()
    (folder / "whole.bin").write_bytes(whole)
    (folder / "whole.bin").rename(tmp_path / "whole.bin")
    (folder / "cut.pdf").write_bytes(whole[:900])
    return Source(folder, item_list(tmp_path / "list.csv", [row(1, "good.pdf"), row(2, "cut.pdf")]))


def ask(workshop: Workshop) -> Asked:
    """What the board does."""
    with workshop.database.writing() as session:
        run = session.scalars(select(IntakeRun).order_by(IntakeRun.started_at.desc())).first()
        assert run is not None
        failed = session.scalars(
            select(IntakeFile).where(IntakeFile.state.in_((FileState.HELD, FileState.REJECTED)))
        ).all()
        return retrying.try_again(session, run, failed)


def test_what_was_mended_comes_in_and_what_was_in_stays_as_it_was(
    workshop: Workshop, source: Source, tmp_path: Path
) -> None:
    take_in(workshop, source)
    before = {"good.pdf": ("indexed", None), "cut.pdf": ("rejected", "truncated"), "late.pdf": ("held", "no_row")}
    assert lines(workshop) == before
    with workshop.database.reading() as session:
        revisions = {one.item_no: one.revision for one in session.scalars(select(Document))}
    assert ask(workshop) == Asked(0, True)
    drain(workshop)
    assert lines(workshop) == before, "nothing was mended, so nothing changed"
    shutil.copy(tmp_path / "whole.bin", source.folder / "cut.pdf")
    item_list(tmp_path / "list.csv", [row(1, "good.pdf"), row(2, "cut.pdf"), row(3, "late.pdf")])
    ask(workshop)
    drain(workshop)
    assert lines(workshop) == dict.fromkeys(before, ("indexed", None))
    with workshop.database.reading() as session:
        documents = {one.item_no: one.revision for one in session.scalars(select(Document))}
        run = session.scalars(select(IntakeRun)).one()
        assert sums(session, run.id)[FileState.INDEXED] == run.found == 3
    assert {item: documents[item] for item in revisions} == revisions


def test_a_folder_that_is_gone_is_said_to_be_gone(workshop: Workshop, source: Source) -> None:
    take_in(workshop, source)
    before = lines(workshop)
    shutil.rmtree(source.folder)
    ask(workshop)
    drain(workshop)
    with workshop.database.reading() as session:
        run = session.scalars(select(IntakeRun)).one()
        job = retrying.newest(session, run.id)
    assert job is not None
    assert (job.state, job.error) == (JobState.HELD, UNREACHABLE)
    assert lines(workshop) == before
    ask(workshop)
    with workshop.database.reading() as session:
        again = retrying.newest(session, run.id)
    assert again is not None
    assert (again.state, again.revision) == (JobState.QUEUED, 2), "it may be asked again once the folder is back"


def test_a_source_is_read_back_as_it_was_kept() -> None:
    source = Kept(Path("/srv/h\udcffộp"), None, "đơn-vị", "06/2023", Grade.MAT, Kind.KL)
    assert Kept.read(source.written()) == source
    assert Kept.read("") is None
    assert Kept.read(Kept(Path("/" + "x" * 9000)).written()) is None
