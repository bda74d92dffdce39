"""Whole runs of ingest on the real readers and the real engine: every file ends in exactly one state, and says why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.documents import Document, Page
from archive.dossiers import Custody, Dossier, DossierSubject
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job, JobKind
from archive.people import Person
from indexer.reading.reader import ReadingLimits
from indexer.run import Source
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, Grade, Kind
from tests.indexing import environment, item_list, lines, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine

INDEXED = ("indexed", None)


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    """A site that may hold confidential papers, with an index of its own."""
    with site(environment(tmp_path / "site", opensearch_url)) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where papers come from."""
    made = tmp_path / "papers"
    made.mkdir()
    return made


def _text(folder: Path, name: str, text: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or paper("KẾT LUẬN", "12-KL/UBKTThU", f"nội dung của {name}"), encoding="utf-8")
    return path


def _listed(folder: Path, *rows: dict[str, str]) -> Source:
    return Source(folder, item_list(folder.parent / "list.csv", rows))


def _document(workshop: Workshop, item: int = 1) -> Document:
    with workshop.database.reading() as session:
        return session.scalars(select(Document).where(Document.item_no == item)).one()


def test_a_listed_paper_goes_all_the_way(workshop: Workshop, folder: Path) -> None:
    pdf(folder / "a.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất đai"), "trang hai", "trang ba"])
    report = take_in(workshop, _listed(folder, row(1, "a.pdf", grade="Lưu hành nội bộ")))
    assert (report.found, report.pages, report.all_in) == (1, 3, True)
    document = _document(workshop)
    assert (document.number, document.number_key, document.kind) == ("1-KL/UBKTThU", "1-kl/ubktthu", Kind.KL)
    assert (document.grade, document.page_count, document.indexed_revision) == (Grade.NOI_BO, 3, 1)
    findings = verify(workshop, deep=True)
    assert findings.differences == []
    assert sum(findings.pages_in_index.values()) == 3


def test_its_dossier_is_opened_with_custody_and_the_persons_it_is_about(workshop: Workshop, folder: Path) -> None:
    _text(folder, "a.txt")
    take_in(workshop, _listed(folder, row(1, "a.txt", persons="Nguyễn Văn Hòa (14/06/1976); Trần Thị Lan (1985)")))
    with workshop.database.reading() as session:
        dossier = session.scalars(select(Dossier)).one()
        custody = session.scalars(select(Custody)).one()
        about = set(session.scalars(select(Person.birth).join(DossierSubject)))
    assert (dossier.code, dossier.title) == ("06/2023", "Kiểm tra tại phường Cao Lĩnh")
    assert custody.unit_id == dossier.custodian_id == dossier.origin_id
    assert about == {"1976-06-14", "1985"}


def test_running_again_changes_nothing(workshop: Workshop, folder: Path) -> None:
    _text(folder, "a.txt")
    _text(folder, "b.txt")
    (folder / "twin.txt").write_bytes((folder / "a.txt").read_bytes())
    source = _listed(folder, row(1, "a.txt"), row(2, "twin.txt"), row(3, "gone.txt"))
    take_in(workshop, source)
    first, changed = lines(workshop), _changed_at(workshop)
    again = take_in(workshop, source)
    assert lines(workshop) == first
    assert _changed_at(workshop) == changed
    assert again.found == sum(again.states.values()) == 4
    assert _document(workshop).revision == 1
    with workshop.database.reading() as session:
        assert sorted(job.kind for job in session.scalars(select(Job))) == [JobKind.DESCRIBE, JobKind.INDEX]


def _changed_at(workshop: Workshop) -> list[object]:
    with workshop.database.reading() as session:
        return list(session.scalars(select(IntakeFile.changed_at).order_by(IntakeFile.id)))


def test_every_leftover_is_named(workshop: Workshop, folder: Path) -> None:
    for name in ("good.txt", "strange.txt", "unit.txt", "grade.txt", "kind.txt", "bad.txt", "one.txt", "two.txt"):
        _text(folder, name)
    (folder / "copy.txt").write_bytes((folder / "good.txt").read_bytes())
    source = _listed(
        folder,
        row(1, "good.txt"),
        row(2, "unit.txt", unit="nowhere"),
        row(3, "grade.txt", grade="?"),
        row(4, "kind.txt", kind="Giấy"),
        row(5, "bad.txt", persons="Hòa (hôm qua)"),
        row(6, "one.txt"),
        row(6, "two.txt"),
        row(7, "gone.txt"),
        row(8, "copy.txt"),
    )
    report = take_in(workshop, source)
    assert lines(workshop) == {
        "bad.txt": ("held", "bad_row"),
        "copy.txt": ("indexed", None),
        "good.txt": ("duplicate", None),
        "gone.txt": ("held", "no_file"),
        "grade.txt": ("held", "unknown_grade"),
        "kind.txt": ("held", "unknown_kind"),
        "one.txt": ("held", "row_conflict"),
        "strange.txt": ("held", "no_row"),
        "two.txt": ("held", "row_conflict"),
        "unit.txt": ("held", "unknown_unit"),
    }
    assert report.found == 10
    assert report.states[FileState.HELD] == 8


def test_what_was_held_comes_in_once_it_is_mended(workshop: Workshop, folder: Path) -> None:
    for name in ("row.txt", "grade.txt", "file.txt"):
        _text(folder, name)
    (folder / "file.txt").rename(folder.parent / "file.txt")
    take_in(workshop, _listed(folder, row(1, "grade.txt", grade=""), row(2, "file.txt")))
    assert {state for state, _reason in lines(workshop).values()} == {"held"}
    (folder.parent / "file.txt").rename(folder / "file.txt")
    take_in(workshop, _listed(folder, row(1, "grade.txt"), row(2, "file.txt"), row(3, "row.txt")))
    assert lines(workshop) == {"row.txt": INDEXED, "grade.txt": INDEXED, "file.txt": INDEXED}
    assert verify(workshop, deep=True).differences == []


def test_other_bytes_under_a_known_name_are_held_and_the_old_ones_stay(workshop: Workshop, folder: Path) -> None:
    path = _text(folder, "a.txt")
    source = _listed(folder, row(1, "a.txt"))
    take_in(workshop, source)
    before = path.read_bytes()
    path.write_bytes(before + b"\nmore")
    take_in(workshop, source)
    assert lines(workshop) == {"a.txt": ("held", "content_changed")}
    assert verify(workshop, deep=True).differences == []
    path.write_bytes(before)
    take_in(workshop, source)
    assert lines(workshop) == {"a.txt": INDEXED}


def test_a_corrected_list_is_followed_into_the_index(workshop: Workshop, folder: Path) -> None:
    _text(folder, "a.txt")
    take_in(workshop, _listed(folder, row(1, "a.txt")))
    take_in(workshop, _listed(folder, row(1, "a.txt", grade="Mật", subject="Trích yếu đã sửa", persons="Lý Thị Thơm")))
    document = _document(workshop)
    assert (document.grade, document.subject) == (Grade.MAT, "Trích yếu đã sửa")
    assert document.indexed_revision == document.revision > 1
    assert not document.labels_pending
    findings = verify(workshop, deep=True)
    assert findings.differences == []
    assert {group.grade for group in findings.in_index} == {Grade.MAT}
    assert workshop.index.tally(workshop.index.aliases(Grade.THUONG)).documents == 0


def test_a_whole_folder_comes_in_under_one_dossier_and_the_pages_say_what_they_are(
    workshop: Workshop, folder: Path
) -> None:
    _text(folder, "a.txt")
    _text(folder, "b.txt", paper("THÔNG BÁO", "96-TB/UBKTThU", "kết luận"))
    _text(folder, "c.txt", "không có đầu đề nào\n")
    take_in(workshop, Source(folder, None, "ubkt-vanlac", "9/2024", Grade.THUONG))
    assert lines(workshop) == {"a.txt": INDEXED, "b.txt": INDEXED, "c.txt": ("held", "unknown_kind")}
    with workshop.database.reading() as session:
        documents = session.scalars(select(Document).order_by(Document.item_no)).all()
    assert [(one.item_no, one.kind, one.number) for one in documents] == [
        (1, Kind.KL, "12-KL/UBKTThU"),
        (2, Kind.TB, "96-TB/UBKTThU"),
    ]
    assert str(documents[0].issued_on) == "2023-08-18"
    assert documents[0].issuer == "Ủy ban Kiểm tra Thành ủy Vân Lạc"
    take_in(workshop, Source(folder, None, "ubkt-vanlac", "9/2024", Grade.THUONG, Kind.BC))
    assert lines(workshop)["c.txt"] == INDEXED


def test_hostile_files_each_end_in_a_named_state_and_the_run_goes_on(
    tmp_path: Path, folder: Path, opensearch_url: str
) -> None:
    pdf(folder / "long.pdf", ["một trang"] * 12)
    whole = pdf(folder / "good.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất")])
    (folder / "cut.pdf").write_bytes(whole.read_bytes()[:900])
    (folder / "empty.pdf").touch()
    (folder / "byte.pdf").write_bytes(b"\x00")
    (folder / "zip.pdf").write_bytes(b"PK\x05\x06" + bytes(18))
    (folder / "large.txt").write_text("chữ " * 20_000, encoding="utf-8")
    (folder / "out.pdf").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.pdf")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text(
        paper("KẾT LUẬN", "2-KL/UBKTThU", "x"), encoding="utf-8"
    )
    limits = ReadingLimits(pages=10, file_bytes=50_000)
    with site(environment(tmp_path / "site", opensearch_url), limits) as workshop:
        report = take_in(workshop, Source(folder, None, "ubkt-vanlac", "1", Grade.THUONG, Kind.KL))
        found = lines(workshop)
    assert found == {
        "\\xff.txt": INDEXED,
        "byte.pdf": ("rejected", found["byte.pdf"][1]),
        "cut.pdf": ("rejected", "truncated"),
        "empty.pdf": ("rejected", "empty"),
        "good.pdf": INDEXED,
        "large.txt": ("rejected", "too_large"),
        "long.pdf": ("rejected", "too_many_pages"),
        "out.pdf": ("rejected", "link_outside"),
        "pipe.pdf": ("rejected", "not_a_file"),
        "zip.pdf": ("rejected", "archive_file"),
    }
    assert report.found == len(found)


def test_pages_without_a_letter_are_held(workshop: Workshop, folder: Path) -> None:
    pdf(folder / "blank.pdf", ["", ""])
    take_in(workshop, Source(folder, None, "ubkt-vanlac", "1", Grade.THUONG, Kind.KL))
    assert lines(workshop) == {"blank.pdf": ("held", "no_text")}
    with workshop.database.reading() as session:
        assert session.scalars(select(Document)).all() == []
        assert session.scalars(select(Page)).all() == []


def test_the_run_keeps_what_it_found(workshop: Workshop, folder: Path) -> None:
    _text(folder, "a.txt")
    report = take_in(workshop, _listed(folder, row(1, "a.txt")))
    with workshop.database.reading() as session:
        run = session.get_one(IntakeRun, report.run_id)
    assert (run.found, run.source) == (1, str(folder))
    assert run.finished_at is not None
