"""What tests of the writer share: a site of their own with units, papers to take in, and item lists."""

from __future__ import annotations

import csv
import io
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from archive.database import Database
from archive.intake import IntakeFile
from archive.tables import metadata
from archive.units import Unit, UnitName
from indexer.reading.reader import ReadingLimits
from indexer.run import Report, Source, Stand, ingest
from indexer.settings import IndexerSettings
from indexer.store import Index
from indexer.work import drain
from indexer.workshop import Workshop

UNITS = {
    "ubkt-vanlac": "Ủy ban Kiểm tra Thành ủy Vân Lạc",
    "dang-uy-caolinh": "Đảng ủy phường Cao Lĩnh",
}
COLUMNS = ("Hồ sơ", "Tiêu đề hồ sơ", "Đơn vị", "TT", "Số, ký hiệu", "Ngày tháng", "Trích yếu", "Tác giả", "Độ mật",
           "Loại văn bản", "Đối tượng", "Tên tệp")  # fmt: skip
_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
NOWHERE = "http://127.0.0.1:9"
"""An address at which nothing listens."""


def environment(folder: Path, opensearch_url: str = NOWHERE, tika_url: str = NOWHERE) -> dict[str, str]:
    """The environment of a site in `folder`, with an index prefix of its own."""
    return {
        "HOSO_DATABASE_URL": f"sqlite:///{folder}/hoso.db",
        "HOSO_STORE": str(folder / "store"),
        "HOSO_UPLOADS": str(folder / "uploads"),
        "HOSO_OPENSEARCH_URL": opensearch_url,
        "HOSO_TIKA_URL": tika_url,
        "HOSO_PREFIX": f"test-{uuid.uuid4().hex[:10]}",
        "HOSO_CEILING": "mat",
        "HOSO_CEILING_APPROVAL": "01-QĐ/TU",
        "HOSO_LANGUAGE": "en",
        "HOSO_WORKERS": "2",
    }


def command_environment(environment: dict[str, str]) -> dict[str, str]:
    """The same for a child process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    return {**kept, **environment, "OMP_THREAD_LIMIT": "1"}


@contextmanager
def site(environment: dict[str, str], limits: ReadingLimits | None = None) -> Iterator[Workshop]:
    """The workshop of a site with its units; its indices are removed at the end."""
    settings = IndexerSettings.from_environment(environment)
    workshop = Workshop.open(replace(settings, limits=limits or settings.limits))
    workshop.database.migrate()
    add_units(workshop.database)
    try:
        yield workshop
    finally:
        if settings.site.opensearch_url != NOWHERE:
            remove_indices(workshop.index)
        workshop.close()


def remove_indices(index: Index) -> None:
    """Leave nothing of a test in the engine."""
    for name in index.every_index():
        index.delete(name)


def add_units(database: Database) -> None:
    """The two units, unless they are there."""
    with database.writing() as session:
        for code, name in UNITS.items():
            if session.query(Unit).filter_by(code=code).first() is None:
                unit = Unit(code=code, opened_on=date(1997, 1, 1))
                session.add(unit)
                session.flush()
                session.add(UnitName(unit_id=unit.id, name=name, valid_from=date(1997, 1, 1)))


def paper(kind: str, number: str, body: str, stamp: str = "") -> str:
    """The text of a first page as offices lay it out."""
    return "\n".join(
        [
            "THÀNH ỦY VÂN LẠC",
            "ỦY BAN KIỂM TRA",
            "*",
            f"Số {number}",
            stamp,
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "Vân Lạc, ngày 18 tháng 8 năm 2023",
            "",
            kind,
            "về công tác kiểm tra tại phường Cao Lĩnh",
            "-----",
            "",
            "Thực hiện Quyết định số 158-QĐ/UBKTThU, ngày 12/5/2023 của Ủy ban Kiểm tra Thành ủy,",
            body,
        ]
    )


def pdf(path: Path, pages: Iterable[str]) -> Path:
    """A born-digital PDF with a page for each text."""
    pdfmetrics.registerFont(TTFont("TestSerif", str(_FONT)))
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), invariant=1)
    for text in pages:
        canvas.setFont("TestSerif", 11)
        for at, line in enumerate(text.splitlines()):
            canvas.drawString(50, 800 - 15 * at, line)
        canvas.showPage()
    canvas.save()
    return path


def row(number_of_item: int, file: str, **other: str) -> dict[str, str]:
    """A good row of an item list; `other` replaces cells (see `_COLUMN` for their names)."""
    cells = {
        "Hồ sơ": "06/2023", "Tiêu đề hồ sơ": "Kiểm tra tại phường Cao Lĩnh", "Đơn vị": "ubkt-vanlac",
        "TT": str(number_of_item), "Số, ký hiệu": f"{number_of_item}-KL/UBKTThU",
        "Ngày tháng": "18/8/2023", "Trích yếu": "Kết quả kiểm tra",
        "Tác giả": "Ủy ban Kiểm tra Thành ủy Vân Lạc", "Độ mật": "Thường", "Loại văn bản": "Kết luận",
        "Đối tượng": "Nguyễn Văn Hòa (14/06/1976)", "Tên tệp": file,
    }  # fmt: skip
    return {**cells, **{_COLUMN[name]: value for name, value in other.items()}}


_COLUMN = {
    "dossier": "Hồ sơ", "title": "Tiêu đề hồ sơ", "unit": "Đơn vị", "item": "TT", "number": "Số, ký hiệu",
    "date": "Ngày tháng", "subject": "Trích yếu", "grade": "Độ mật", "kind": "Loại văn bản", "persons": "Đối tượng",
}  # fmt: skip


def item_list(path: Path, rows: Iterable[dict[str, str]], columns: Iterable[str] = COLUMNS) -> Path:
    """An item list as .csv."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


class InProcess:
    """Works the ledger in the test's own process: the same work, without starting processes."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    def start(self) -> None:
        """Nothing to start."""

    def check(self) -> None:
        """Nothing can have gone away."""

    def work_off(self, still_open: int) -> None:
        """Do every job that is there."""
        drain(self.workshop)

    def stop(self) -> None:
        """Nothing to stop."""


class Silent:
    """Watches a run and says nothing."""

    def __init__(self) -> None:
        self.stands: list[Stand] = []

    def tell(self, stand: Stand) -> None:
        """Remember it."""
        self.stands.append(stand)


def take_in(workshop: Workshop, source: Source) -> Report:
    """A whole run of `ingest` in this process."""
    return ingest(workshop, source, InProcess(workshop), Silent())


def lines(workshop: Workshop) -> dict[str, tuple[str, str | None]]:
    """Each line of the intake ledger: path -> state and reason."""
    with workshop.database.reading() as session:
        found = session.scalars(select(IntakeFile).order_by(IntakeFile.path))
        return {line.path: (str(line.state), str(line.reason) if line.reason else None) for line in found}


def everything_kept(workshop: Workshop) -> str:
    """Everything a site keeps, as text: each cell of each table, each name and byte of the store."""
    with workshop.database.reading() as session:
        cells = [str(row) for table in metadata.sorted_tables for row in session.execute(select(table))]
    files = [path for path in workshop.settings.site.store.rglob("*") if path.is_file()]
    stored = [f"{path}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in files]
    return "\n".join(cells + stored)
