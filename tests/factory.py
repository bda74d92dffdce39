"""A small whole archive for tests of the screens: the demo's people and some of its papers, read, stored and indexed.

Everything is real (readers, store, catalogue, index); only the ledger of the intake is left out, so that a test has its
archive in seconds. `build` makes it, `Archive.paper` adds a paper, `settings_of` gives the portal its settings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.artifacts import PageArtifact
from archive.database import Database
from archive.documents import Document, File, Page
from archive.dossiers import Box, Custody, Dossier, DossierSubject, Fonds, Inventory
from archive.intake import IntakeFile, IntakeRun
from archive.people import Person
from archive.schema import new_id
from archive.settings import Site
from archive.store import FileStore
from archive.units import Unit
from demo import world
from indexer.projection import projections
from indexer.reading.outcome import MediaType, ReadingLimits
from indexer.reading.reader import Readers
from indexer.store import Index
from mappings.reasons import Reason
from mappings.vietnamese import name_key, number_key
from mappings.vocabulary import Ceiling, DossierKind, FileState, Grade, Kind, Precision
from portal.access.passwords import hashed
from portal.settings import PortalSettings

PASSWORD = "nui-song-bien-cat-204"
SECRET = "a-secret-of-at-least-32-characters-for-tests"

_ROOT = Path(__file__).parents[1]
_DEMO = _ROOT / "demo"
_TEXTS = Path(__file__).parent / "corpus" / "samples"
_OFFICE = {
    "ban-tu-kiem-diem.docx": "13_ban_kiem_diem_ca_nhan.txt",
    "Biên bản bàn giao hồ sơ.docx": "08_bien_ban_ban_giao_ho_so.txt",
    "QD07-DU.RTF": "15_unicode_reference.txt",
}
"""Office papers stand in the archive with the text of their sample: they have text pages and no image."""
_PAGE_OF_TEXT = 1800


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a paper besides its pages."""

    number: str | None = None
    kind: Kind = Kind.KL
    issued_on: date | None = None
    precision: Precision = Precision.DAY
    subject: str = ""
    issuer: str = ""
    first_sheet: int | None = None
    sheets: int | None = None
    grade: Grade = Grade.THUONG
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """A catalogue, a store and an index that belong to one test session."""

    database: Database
    store: FileStore
    index: Index

    def dossier(self, code: str, title: str, unit: str, kind: DossierKind | None, about: Iterable[str] = ()) -> str:
        """A dossier in the custody of the unit of that code, about persons written `Name (birth)`."""
        with self.database.writing() as session:
            unit_id = session.scalars(select(Unit.id).where(Unit.code == unit)).one()
            row = Dossier(
                code=code, title=title, kind=kind, origin_id=unit_id, custodian_id=unit_id, box_id=_box(session)
            )
            session.add(row)
            session.flush()
            session.add(Custody(dossier_id=row.id, unit_id=unit_id, valid_from=date(2003, 1, 1), valid_until=None))
            for name in about:
                session.add(DossierSubject(dossier_id=row.id, person_id=_person(session, name)))
            return row.id

    def paper(
        self, dossier_id: str, item_no: int, facts: Facts, pages: Sequence[PageArtifact], original: bytes, media: str
    ) -> str:
        """A paper with its pages as read, in catalogue and store."""
        digest = self.store.put(io.BytesIO(original))
        with self.database.writing() as session:
            if session.get(File, digest) is None:
                session.add(File(digest=digest, size=len(original), media_type=media, pages=len(pages)))
                session.flush()
            document_id = new_id()
            session.add(
                Document(
                    id=document_id, dossier_id=dossier_id, item_no=item_no, number=facts.number,
                    number_key=number_key(facts.number or ""), kind=facts.kind, issued_on=facts.issued_on,
                    precision=facts.precision, subject=facts.subject, issuer=facts.issuer,
                    first_sheet=facts.first_sheet, sheets=facts.sheets, grade=facts.grade, sealed=facts.sealed,
                    file_digest=digest, page_count=len(pages), revision=1, indexed_revision=1,
                    indexed_grade=facts.grade,
                )
            )  # fmt: skip
            session.flush()
            session.add_all(self._page(document_id, at, page) for at, page in enumerate(pages, start=1))
            return document_id

    def text_paper(self, dossier_id: str, item_no: int, facts: Facts, text: str) -> str:
        """A paper of plain text, cut into pages."""
        pages = [PageArtifact(text=part, engine="plain") for part in _cut(text)]
        return self.paper(dossier_id, item_no, facts, pages, text.encode(), "text/plain")

    def lacking(self, dossier_id: str, item_no: int, path: str, reason: Reason) -> None:
        """A file that was held."""
        with self.database.writing() as session:
            run = IntakeRun(batch="test", source="test", found=1)
            session.add(run)
            session.flush()
            session.add(
                IntakeFile(
                    batch="test", path=path, run_id=run.id, state=FileState.HELD, reason=reason,
                    dossier_id=dossier_id, item_no=item_no,
                )
            )  # fmt: skip

    def write_index(self) -> None:
        """Put everything that the catalogue holds into the index."""
        self.index.ensure()
        with self.database.reading() as session:
            for projection in projections(session, session.scalars(select(Document.id)).all()):
                records = list(projection.page_records(self.store))
                document = projection.document_record([record.content for record in records])
                self.index.put(records, [document], self.index.aliases(projection.grade))
        self.index.refresh()

    def close(self) -> None:
        """Remove the indices of this archive and let go of everything."""
        for name in self.index.every_index():
            self.index.delete(name)
        self.index.close()
        self.database.close()

    def _page(self, document_id: str, page_no: int, page: PageArtifact) -> Page:
        return Page(
            document_id=document_id, page_no=page_no, digest=self.store.put(io.BytesIO(page.to_bytes())),
            engine=page.engine, confidence=page.confidence, characters=len(page.text), has_image=page.has_image,
        )  # fmt: skip


def build(folder: Path, opensearch_url: str, prefix: str, files: Sequence[str] = ()) -> Archive:
    """The demo's people and those of its papers whose file is named in `files` (all when none is named)."""
    database = Database(f"sqlite:///{folder / 'hoso.db'}")
    database.migrate()
    archive = Archive(database, FileStore(folder / "store"), Index(opensearch_url, prefix))
    with database.writing() as session:
        world.populate(session, hashed(PASSWORD))
    _take_in(archive, [row for row in _rows() if not files or Path(row["Tên tệp"]).name in files])
    with database.writing() as session:
        world.populate(session)
    archive.write_index()
    return archive


def settings_of(folder: Path, opensearch_url: str, prefix: str) -> PortalSettings:
    """The portal of that archive, on a site that may hold papers up to Mật."""
    site = Site(
        database_url=f"sqlite:///{folder / 'hoso.db'}",
        store=folder / "store",
        opensearch_url=opensearch_url,
        prefix=prefix,
        ceiling=Ceiling.MAT,
        approval="17-CV/CYHB (số hư cấu)",
        language="vi",
        uploads=folder / "uploads",
    )
    return PortalSettings(
        site=site, secret_key=SECRET, audit_key=SECRET.encode(), cookie_secure=False, idle_minutes=30,
        absolute_minutes=600, language="vi", trusted_hosts=("127.0.0.1", "localhost"), page_cache=folder / "pages",
    )  # fmt: skip


def read(path: Path) -> tuple[PageArtifact, ...]:
    """The pages of a PDF or an image, read by the real readers."""
    media = MediaType.PDF if path.suffix.lower() == ".pdf" else _IMAGES[path.suffix.lower()]
    return tuple(Readers("").read(path, media, 1, None, ReadingLimits()))


_IMAGES = {".jpg": MediaType.JPEG, ".tif": MediaType.TIFF, ".png": MediaType.PNG}


def _rows() -> list[dict[str, str]]:
    with (_DEMO / "muc-luc.csv").open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def _take_in(archive: Archive, rows: Sequence[dict[str, str]]) -> None:
    dossiers: dict[str, str] = {}
    for row in rows:
        if row["Hồ sơ"] not in dossiers:
            kind = DossierKind(row["Loại hồ sơ"])
            about = [name for name in row["Đối tượng"].split("; ") if name]
            dossiers[row["Hồ sơ"]] = archive.dossier(row["Hồ sơ"], row["Tiêu đề hồ sơ"], row["Đơn vị"], kind, about)
        path = _DEMO / row["Tên tệp"]
        if not path.exists():
            archive.lacking(dossiers[row["Hồ sơ"]], int(row["TT"]), row["Tên tệp"], Reason.NO_FILE)
        elif path.name in _OFFICE:
            text = (_TEXTS / _OFFICE[path.name]).read_text("utf-8")
            archive.text_paper(dossiers[row["Hồ sơ"]], int(row["TT"]), _facts(row), text)
        else:
            media = "application/pdf" if path.suffix.lower() == ".pdf" else _IMAGES[path.suffix.lower()].value
            archive.paper(dossiers[row["Hồ sơ"]], int(row["TT"]), _facts(row), read(path), path.read_bytes(), media)


def _facts(row: dict[str, str]) -> Facts:
    return Facts(
        number=row["Số, ký hiệu"] or None,
        kind=next(kind for kind in Kind if kind.vi == row["Loại văn bản"]),
        issued_on=datetime.strptime(row["Ngày tháng"], "%d/%m/%Y").date(),
        subject=row["Trích yếu"],
        issuer=row["Tác giả"],
        first_sheet=int(row["Tờ đầu"]) if row["Tờ đầu"] else None,
        sheets=int(row["Số tờ"]) if row["Số tờ"] else None,
        grade=next(grade for grade in Grade if grade.vi == row["Độ mật"]),
    )


def _box(session: Session) -> str:
    """The one box of these archives."""
    standing = session.scalars(select(Box.id)).first()
    if standing is not None:
        return standing
    fonds = Fonds(title="Thành ủy Vân Lạc")
    session.add(fonds)
    session.flush()
    inventory = Inventory(fonds_id=fonds.id, number="03")
    session.add(inventory)
    session.flush()
    box = Box(inventory_id=inventory.id, number="19")
    session.add(box)
    session.flush()
    return box.id


def _person(session: Session, written: str) -> str:
    """`Trần Thị Lan (30/01/1981)` or `Trần Thị Lan (1985)`."""
    name, _, rest = written.partition(" (")
    birth = "-".join(reversed(rest.rstrip(")").split("/")))
    found = select(Person.id).where(Person.name_key == name_key(name), Person.birth == birth)
    standing = session.scalars(found).first()
    if standing is not None:
        return standing
    person = Person(name=name, name_key=name_key(name), birth=birth)
    session.add(person)
    session.flush()
    return person.id


def _cut(text: str) -> list[str]:
    """Text in pages that end at a line."""
    pages, page = [], ""
    for line in text.splitlines(keepends=True):
        if page and len(page) + len(line) > _PAGE_OF_TEXT:
            pages.append(page)
            page = ""
        page += line
    return [*pages, page]
