"""The readers over the real Tika and Tesseract, limits that make hostile files end soon, and a file of three papers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.artifacts import PageArtifact
from archive.units import Unit
from indexer.reading.reader import Readers, ReadingLimits, probe
from indexer.run import Source
from indexer.workshop import Workshop
from tests import rows
from tests.indexing import environment, pdf, site, take_in
from tests.reading.splitting import PAGES, listed, papers

ROOT = Path(__file__).parents[2]
NO_TIKA = "http://127.0.0.1:9"

Read = Callable[[Path], list[PageArtifact]]


@pytest.fixture
def limits() -> ReadingLimits:
    return ReadingLimits(memory=800_000_000, file_seconds=30, page_seconds=30)


@pytest.fixture
def read(limits: ReadingLimits) -> Read:
    """Probe a file and read all its pages, as the pipeline does; for what needs no Tika."""
    return _reading(Readers(NO_TIKA), limits)


@pytest.fixture
def read_office(tika_url: str, limits: ReadingLimits) -> Read:
    """The same for what needs Tika."""
    return _reading(Readers(tika_url), limits)


@pytest.fixture(scope="session")
def public_data() -> Path:
    """Public material that is not part of the project: `$HOSO_DATA`, else `data` in `shared` beside the project."""
    folder = Path(os.environ.get("HOSO_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no public material in {folder}")
    return folder


def _reading(readers: Readers, limits: ReadingLimits) -> Read:
    def read(path: Path) -> list[PageArtifact]:
        found = probe(path, limits)
        return list(readers.read(path, found.media_type, 1, found.pages, limits))

    return read


@pytest.fixture
def surroundings(tmp_path: Path, opensearch_url: str) -> dict[str, str]:
    """The environment of a site of the test's own."""
    return environment(tmp_path / "site", opensearch_url)


@pytest.fixture
def workshop(surroundings: dict[str, str]) -> Iterator[Workshop]:
    """The site."""
    with site(surroundings) as made:
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A file of three papers, listed as a report, and a twin of it."""
    folder = tmp_path / "papers"
    pdf(folder / "a.pdf", PAGES)
    (folder / "twin.pdf").write_bytes((folder / "a.pdf").read_bytes())
    return Source(folder, listed(tmp_path, "Lưu hành nội bộ"))


@pytest.fixture
def whole(workshop: Workshop, source: Source) -> str:
    """The bundle, taken in and indexed as one document; its id."""
    take_in(workshop, source)
    (only,) = papers(workshop)
    return only


@pytest.fixture
def person(workshop: Workshop) -> str:
    """The id of somebody who decides."""
    with workshop.database.writing() as session:
        return rows.user(session, "luutru", session.scalars(select(Unit.id)).first() or "")
