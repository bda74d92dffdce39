"""The writer's whole flow with its catalogue on PostgreSQL: what production runs on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from archive.database import Database
from indexer.lifecycle import rebuild
from indexer.run import Source
from indexer.verify import verify
from tests.indexing import environment, item_list, lines, paper, pdf, row, site, take_in

pytestmark = [pytest.mark.engine, pytest.mark.postgres]


def test_ingest_verify_rebuild_and_again_on_postgresql(tmp_path: Path, opensearch_url: str, postgres_url: str) -> None:
    catalogue = Database(postgres_url)
    with catalogue.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    catalogue.close()
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
