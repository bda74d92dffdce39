"""The writer's whole flow with its catalogue on PostgreSQL: what production runs on."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from archive.database import Database
from archive.documents import Document
from archive.intake import IntakeRun
from indexer.intake import Intake, Received
from indexer.ledger import Ledger
from indexer.lifecycle import rebuild
from indexer.register import open_dossiers
from indexer.run import Source
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, Grade
from tests.indexing import environment, item_list, lines, paper, pdf, row, site, take_in

pytestmark = [pytest.mark.engine, pytest.mark.postgres]
_AT_ONCE = 4


def _empty(postgres_url: str) -> None:
    catalogue = Database(postgres_url)
    with catalogue.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    catalogue.close()


def test_the_same_bytes_taken_in_by_several_at_once_become_one_paper_and_its_twins(
    tmp_path: Path, opensearch_url: str, postgres_url: str
) -> None:
    """Each has looked at its file and found it unknown before the first of them is entered."""
    _empty(postgres_url)
    text_of_all = paper("KẾT LUẬN", "1-KL/UBKTThU", "nội dung")
    for at in range(_AT_ONCE):
        (tmp_path / f"{at}").mkdir()
        (tmp_path / f"{at}" / "same.txt").write_text(text_of_all, encoding="utf-8")
        (tmp_path / f"{at}" / "own.txt").write_text(f"{text_of_all}\n{at}", encoding="utf-8")
    with site({**environment(tmp_path / "site", opensearch_url), "HOSO_DATABASE_URL": postgres_url}) as workshop:
        looked = [_looked_at(workshop, tmp_path / f"{at}") for at in range(_AT_ONCE)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            states = [one for some in pool.map(_entered, looked) for one in some]
        with workshop.database.reading() as session:
            numbers = session.scalars(select(Document.item_no)).all()
    assert Counter(states) == {FileState.WAITING: 1 + _AT_ONCE, FileState.DUPLICATE: _AT_ONCE - 1}
    assert sorted(numbers) == list(range(1, _AT_ONCE + 2))


def _looked_at(workshop: Workshop, folder: Path) -> tuple[Intake, list[Received]]:
    source = Source(folder, None, "ubkt-vanlac", "9/2024", Grade.THUONG)
    candidates, rows = source.candidates()
    with workshop.database.writing() as session:
        run = IntakeRun(batch=source.batch, source=str(folder), found=len(candidates), given="")
        session.add(run)
        session.flush()
        register = open_dossiers(session, rows, workshop.settings.site.ceiling, date.today())
        ledger = Ledger(source.batch, run.id)
    intake = Intake(workshop, ledger, register, listed=False)
    return intake, [intake.receive(candidate) for candidate in candidates]


def _entered(looked: tuple[Intake, list[Received]]) -> list[FileState]:
    intake, received = looked
    return [intake.record(one) for one in received]


def test_ingest_verify_rebuild_and_again_on_postgresql(tmp_path: Path, opensearch_url: str, postgres_url: str) -> None:
    _empty(postgres_url)
    papers = tmp_path / "papers"
    for item in (1, 2, 3):
        pdf(papers / f"{item}.pdf", [paper("KẾT LUẬN", f"{item}-KL/UBKTThU", f"nội dung {item}"), "trang hai"])
    (papers / "twin.pdf").write_bytes((papers / "1.pdf").read_bytes())
    rows = [*(row(item, f"{item}.pdf") for item in (1, 2, 3)), row(4, "twin.pdf"), row(5, "gone.pdf")]
    source = Source(papers, item_list(tmp_path / "list.csv", rows))
    with site({**environment(tmp_path / "site", opensearch_url), "HOSO_DATABASE_URL": postgres_url}) as workshop:
        report = take_in(workshop, source)
        assert report.found == sum(report.states.values()) == 5
        first = lines(workshop)
        assert sorted(state for state, _ in first.values()) == ["duplicate", "held", "indexed", "indexed", "indexed"]
        assert verify(workshop, deep=True).differences == []
        take_in(workshop, source)
        assert lines(workshop) == first
        rebuild(workshop)
        assert verify(workshop, deep=True).differences == []
