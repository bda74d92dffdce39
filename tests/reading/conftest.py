"""The readers over the real Tika and Tesseract, and limits that make hostile files end soon."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.artifacts import PageArtifact
from indexer.reading.reader import Readers, ReadingLimits, probe

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
