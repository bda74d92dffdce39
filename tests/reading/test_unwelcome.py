"""Papers that may not be here: nothing of them is stored, indexed or named, whenever it turns out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.documents import Document, File, Page
from archive.intake import IntakeFile
from indexer.run import Source
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.names import INDEXED_GRADES
from mappings.vocabulary import Ceiling, Grade, Kind
from tests.indexing import environment, everything_kept, item_list, lines, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine

SECRET = "kho thóc Vân Hồ"


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    """A site that may hold no secrets."""
    set_up = environment(tmp_path / "site", opensearch_url)
    del set_up["HOSO_CEILING"]
    with site(set_up) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where papers come from."""
    made = tmp_path / "papers"
    made.mkdir()
    return made


def _listed(folder: Path, *rows: dict[str, str]) -> Source:
    return Source(folder, item_list(folder.parent / "list.csv", rows))


def _assert_nothing_of(workshop: Workshop, *words: str) -> None:
    """Not in the catalogue, not in the store, not in the index."""
    with workshop.database.reading() as session:
        assert session.scalars(select(Document)).all() == []
        assert session.scalars(select(Page)).all() == []
        assert session.scalars(select(File)).all() == []
    kept = everything_kept(workshop)
    assert not [word for word in words if word in kept]
    workshop.index.refresh()
    for grade in (Grade.THUONG, Grade.NOI_BO, Grade.MAT):
        tally = workshop.index.tally(workshop.index.aliases(grade))
        assert (tally.documents, tally.pages) == (0, 0)


@pytest.mark.parametrize("grade", ["Mật", "Tối mật", "Tuyệt mật"])
def test_a_row_above_the_ceiling_leaves_a_place_and_nothing_else(workshop: Workshop, folder: Path, grade: str) -> None:
    (folder / "bi-mat-kho-thoc.txt").write_text(paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET), encoding="utf-8")
    source = _listed(folder, row(4, "bi-mat-kho-thoc.txt", grade=grade, subject=SECRET, title=SECRET))
    for _ in range(2):
        report = take_in(workshop, source)
        assert report.found == 1
        assert lines(workshop) == {"06/2023#4": ("rejected", "above_ceiling")}
    _assert_nothing_of(workshop, SECRET, "bi-mat-kho-thoc")


def test_a_paper_kept_on_paper_only_is_accounted_for(workshop: Workshop, folder: Path) -> None:
    take_in(workshop, _listed(folder, row(4, "", grade="Tối mật")))
    assert lines(workshop) == {"06/2023#4": ("rejected", "above_ceiling")}


def test_a_file_whose_row_comes_later_loses_its_name_from_the_ledger(workshop: Workshop, folder: Path) -> None:
    (folder / "kho-thoc.txt").write_text(paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET), encoding="utf-8")
    take_in(workshop, _listed(folder))
    assert lines(workshop) == {"kho-thoc.txt": ("held", "no_row")}
    take_in(workshop, _listed(folder, row(4, "kho-thoc.txt", grade="Mật")))
    assert lines(workshop) == {"06/2023#4": ("rejected", "above_ceiling")}


def test_a_stamp_above_the_ceiling_stops_a_paper_at_the_door(workshop: Workshop, folder: Path) -> None:
    text = paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET, stamp="TỐI MẬT")
    (folder / "kho-thoc.txt").write_text(text, encoding="utf-8")
    take_in(workshop, _listed(folder, row(4, "kho-thoc.txt")))
    assert lines(workshop) == {"06/2023#4": ("rejected", "above_ceiling")}
    _assert_nothing_of(workshop, SECRET, "kho-thoc")


def test_a_stamp_far_inside_takes_the_whole_paper_out_again(workshop: Workshop, folder: Path) -> None:
    first = paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET)
    pages = [first, *(f"trang {number}" for number in range(2, 71)), "MẬT\nphụ lục", "trang cuối"]
    pdf(folder / "kho-thoc.pdf", pages)
    (folder / "twin.pdf").write_bytes((folder / "kho-thoc.pdf").read_bytes())
    source = _listed(folder, row(4, "kho-thoc.pdf"), row(5, "twin.pdf"))
    for _ in range(2):
        report = take_in(workshop, source)
        assert report.found == 2
        assert lines(workshop) == {
            "06/2023#4": ("rejected", "above_ceiling"),
            "06/2023#5": ("rejected", "above_ceiling"),
        }
    _assert_nothing_of(workshop, SECRET, "kho-thoc")


def test_a_stamp_above_the_row_within_the_ceiling_raises_the_paper(workshop: Workshop, folder: Path) -> None:
    raised = replace(workshop.settings, site=replace(workshop.settings.site, ceiling=Ceiling.MAT, approval="1"))
    open_site = replace(workshop, settings=raised, pipeline=replace(workshop.pipeline, ceiling=Ceiling.MAT))
    (folder / "a.txt").write_text(paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET, stamp="MẬT"), encoding="utf-8")
    for listed, is_open in (("Thường", True), ("Thường", True), ("Mật", False), ("Thường", False)):
        take_in(open_site, _listed(folder, row(4, "a.txt", grade=listed)))
        assert lines(workshop) == {"a.txt": ("indexed", None)}
        with workshop.database.reading() as session:
            document = session.scalars(select(Document)).one()
            assert (document.grade, document.grade_open) == (Grade.MAT, is_open)
        workshop.index.refresh()
        tallies = {grade: workshop.index.tally(workshop.index.aliases(grade)).documents for grade in INDEXED_GRADES}
        assert tallies == {Grade.THUONG: 0, Grade.NOI_BO: 0, Grade.MAT: 1}


def test_a_stamp_that_cannot_be_read_holds_the_paper_and_nothing_of_it_is_kept(
    workshop: Workshop, folder: Path
) -> None:  # fmt: skip
    text = paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET, stamp="TUYỆT M")
    (folder / "a.txt").write_text(text, encoding="utf-8")
    for _ in range(2):
        take_in(workshop, _listed(folder, row(4, "a.txt")))
        assert lines(workshop) == {"a.txt": ("held", "stamp_unreadable")}
        _assert_nothing_of(workshop, SECRET)
    (folder / "a.txt").write_text(text.replace("TUYỆT M", ""), encoding="utf-8")
    take_in(workshop, _listed(folder, row(4, "a.txt")))
    assert lines(workshop) == {"a.txt": ("indexed", None)}


def test_a_paper_that_is_in_leaves_when_its_list_raises_it_above_the_ceiling(workshop: Workshop, folder: Path) -> None:
    (folder / "kho-thoc.txt").write_text(paper("KẾT LUẬN", "1-KL/UBKTThU", SECRET), encoding="utf-8")
    take_in(workshop, _listed(folder, row(4, "kho-thoc.txt")))
    assert lines(workshop) == {"kho-thoc.txt": ("indexed", None)}
    take_in(workshop, _listed(folder, row(4, "kho-thoc.txt", grade="Mật")))
    assert lines(workshop) == {"06/2023#4": ("rejected", "above_ceiling")}
    assert verify(workshop, deep=True).differences == []
    with workshop.database.reading() as session:
        assert session.scalars(select(Document)).all() == []
    files = [path for path in workshop.settings.site.store.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert files == []


LETTER = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHà Sơn, ngày 11 tháng 3 năm 2024\nĐƠN TỐ CÁO\nKính gửi: Ủy ban\nCao Thị Mến"
)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("Đơn tố cáo", "sealed_letter"), ("Kết luận", "kind_conflict"), ("Đơn phản ánh, kiến nghị", "kind_conflict")],
)
def test_a_denunciation_is_sealed_whatever_its_row_calls_it(
    workshop: Workshop, folder: Path, kind: str, reason: str
) -> None:
    (folder / "don cua ba Men.txt").write_text(LETTER, encoding="utf-8")
    take_in(workshop, _listed(folder, row(1, "don cua ba Men.txt", kind=kind)))
    assert lines(workshop) == {"06/2023#1": ("held", reason)}
    _assert_nothing_of(workshop, "Cao Thị Mến", "don cua ba Men")


def test_a_denunciation_in_a_folder_without_a_list_is_sealed_without_its_name(workshop: Workshop, folder: Path) -> None:
    (folder / "don cua ba Men.txt").write_text(LETTER, encoding="utf-8")
    for _ in range(2):
        take_in(workshop, Source(folder, None, "ubkt-vanlac", "9/2024", Grade.THUONG))
        [(path, state)] = lines(workshop).items()
        assert path.startswith("9/2024#")
        assert state == ("held", "sealed_letter")
    _assert_nothing_of(workshop, "Cao Thị Mến", "don cua ba Men")


def test_its_redacted_copy_comes_in(workshop: Workshop, folder: Path) -> None:
    (folder / "da-che.txt").write_text(LETTER.replace("Cao Thị Mến", "NTC-2024-017"), encoding="utf-8")
    take_in(workshop, _listed(folder, row(1, "da-che.txt", kind="Đơn tố cáo (đã che)")))
    assert lines(workshop) == {"da-che.txt": ("indexed", None)}
    with workshop.database.reading() as session:
        assert session.scalars(select(Document)).one().kind is Kind.DTC
        assert session.scalars(select(IntakeFile)).one().document_id is not None
