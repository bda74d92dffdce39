"""A site whose papers a test reads itself, and papers with marks of secrecy for it: shared by the tests of grades."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from opensearchpy import OpenSearch
from sqlalchemy import select

from archive.artifacts import PageArtifact
from archive.intake import IntakeFile
from indexer.reading.ocr import OcrReader
from indexer.reading.reader import MediaType, Probe, Readers, ReadingLimits, probe
from indexer.run import Source
from indexer.workshop import Workshop
from mappings.vocabulary import Ceiling, Grade, Kind, PageNote
from tests.indexing import environment, item_list, paper, pdf, row, site, take_in


class Machine(Readers):
    """Reads of a file what a test says stands there, page by page, as a machine reads scans."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.pages: list[PageArtifact] = []

    def with_ocr(self, ocr: OcrReader, *, from_image: bool = False) -> Readers:
        """The same, whatever is asked for."""
        return self

    def first(self, path: Path, most: int, limits: ReadingLimits) -> tuple[Probe, Iterator[PageArtifact]]:
        """What the file really is, and the first of the pages."""
        found = probe(path, limits)
        return found, self.read(path, found.media_type, 1, found.pages and min(found.pages, most), limits)

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        """The pages asked for."""
        yield from self.pages[first - 1 : last]


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose papers are read by `machine`, and the folder for everything temporary."""

    workshop: Workshop
    machine: Machine
    folder: Path

    def under(self, ceiling: Ceiling) -> Workshop:
        """The same site with that ceiling."""
        home = self.workshop
        approved = replace(home.settings, site=replace(home.settings.site, ceiling=ceiling, approval="1"))
        return replace(home, settings=approved, pipeline=replace(home.pipeline, ceiling=ceiling))

    def holds(self, word: str) -> list[Path]:
        """Every file of the site or of the temporary folder that holds the word in its bytes or its name."""
        places = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path for path in places if word.encode() in path.read_bytes() or word in str(path)]


@contextmanager
def opened(folder: Path, opensearch_url: str) -> Iterator[Site]:
    """One site for every example: each has a word of its own."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder / "tmp")
    Path(tempfile.tempdir).mkdir()
    try:
        with site(environment(folder / "site", opensearch_url)) as workshop:
            machine = Machine()
            yield Site(replace(workshop, pipeline=replace(workshop.pipeline, readers=machine)), machine, folder)
    finally:
        tempfile.tempdir = before


STAMPS = {None: "", Grade.MAT: "MẬT", Grade.TOI_MAT: "TỐI MẬT", Grade.TUYET_MAT: "TUYỆT MẬT"}
_TORN = "TUYỆT M"


@dataclass(frozen=True, slots=True)
class Case:
    """What each source says; the pages (from 1) on which stamp and filing mark stand."""

    listed: Grade | None
    stamp: Grade | None
    torn: bool
    filing: Grade | None
    stamp_on: int
    filing_on: int
    late: int
    """The page whose reading runs out of time; 0 for none."""
    with_list: bool
    ceiling: Ceiling

    @property
    def stated(self) -> list[Grade]:
        """Every grade that can be read."""
        said = (self.listed, self.stamp if self.late != self.stamp_on and not self.torn else None)
        return [grade for grade in (*said, self.filing if self.late != self.filing_on else None) if grade is not None]

    @property
    def is_torn(self) -> bool:
        """Whether there is a stamp, or may be one, that nobody can read."""
        return self.late == 1 or (self.torn and self.late != self.stamp_on)

    @property
    def is_above(self) -> bool:
        """Whether one of them is above what the site may hold."""
        return any(grade.level > self.ceiling.grade.level for grade in self.stated)

    def pages(self, canary: str) -> list[PageArtifact]:
        """Three pages as read."""
        return [self._page(page_no, canary) for page_no in (1, 2, 3)]

    def _page(self, page_no: int, canary: str) -> PageArtifact:
        if page_no == self.late:
            return PageArtifact("", "test", confidence=0.0, notes=(PageNote.TIMED_OUT,))
        stamp = (_TORN if self.torn else STAMPS[self.stamp]) if page_no == self.stamp_on else ""
        filed = f"Độ mật của hồ sơ: {self.filing.vi}\n" if self.filing and page_no == self.filing_on else ""
        text = paper("KẾT LUẬN", "1-KL/UBKTThU", canary, stamp) if page_no == 1 else f"{stamp}\ntrang {canary}"
        return PageArtifact(filed + text, "test", confidence=0.9)


def taken_in(made: Site, case: Case, word: str) -> IntakeFile:
    """The ledger line of the paper after a whole run; its source is gone from the folder by then."""
    folder = made.folder / word[:12]
    original = pdf(folder / "a.pdf", ["một", "hai", "ba"])
    original.write_bytes(original.read_bytes() + f"\n%{word}\n".encode())
    made.machine.pages = case.pages(word)
    listed = item_list(
        folder.with_suffix(".csv"), [row(1, "a.pdf", dossier=word[:12], grade=case.listed.vi if case.listed else "?")]
    )
    grade = case.listed or Grade.THUONG
    source = Source(folder, listed) if case.with_list or case.listed is None else _whole(folder, word[:12], grade)
    take_in(made.under(case.ceiling), source)
    original.unlink()
    listed.unlink()
    with made.workshop.database.reading() as session:
        return session.scalars(select(IntakeFile).where(IntakeFile.batch == source.batch)).one()


def _whole(folder: Path, dossier: str, grade: Grade) -> Source:
    return Source(folder, None, "ubkt-vanlac", dossier, grade, Kind.KL)


def indexed(made: Site, word: str) -> int:
    """How many pages in the index hold the word."""
    made.workshop.index.refresh()
    client = OpenSearch(made.workshop.settings.site.opensearch_url)
    try:
        body = {"query": {"match_phrase": {"content": word}}}
        return int(client.count(index=f"{made.workshop.index.prefix}-pages-*", body=body)["count"])
    finally:
        client.close()
