"""Item lists as archives write them: what is read, what holds a row, and what stops everything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from indexer.manifest import ManifestUnusable, read_manifest
from mappings.reasons import Reason
from mappings.vocabulary import Grade, Kind
from tests.indexing import COLUMNS, item_list, row


def test_a_good_row_is_read_whole(tmp_path: Path) -> None:
    [read] = read_manifest(item_list(tmp_path / "list.csv", [row(3, "a/b.pdf", grade="Mật")]))
    assert (read.line, read.dossier, read.unit, read.item_no, read.file) == (2, "06/2023", "ubkt-vanlac", 3, "a/b.pdf")
    assert (read.grade, read.kind, read.problem) == (Grade.MAT, Kind.KL, None)
    assert [person.birth for person in read.persons] == ["1976-06-14"]


@pytest.mark.parametrize(("mark", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "utf-16")])
def test_marks_and_encodings_of_office_programs_are_understood(tmp_path: Path, mark: str, encoding: str) -> None:
    columns = [column.replace(",", "") for column in COLUMNS]
    cells = dict(zip(COLUMNS, columns, strict=True))
    good = row(1, "a.pdf", subject="Kết luận")
    lines = [mark.join(columns), mark.join(good[column] for column in cells)]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(lines), encoding=encoding)
    [read] = read_manifest(path)
    assert (read.file, read.subject, read.kind) == ("a.pdf", "Kết luận", Kind.KL)


def test_columns_are_known_without_accents_and_by_other_names(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "STT;ho so so;DON VI;Ten loai;do mat;Ten file\n1;06/2023;ubkt-vanlac;Kết luận;Thường;a.pdf\n", encoding="utf-8"
    )
    [read] = read_manifest(path)
    assert (read.item_no, read.dossier, read.kind, read.file) == (1, "06/2023", Kind.KL, "a.pdf")


def test_a_workbook_may_have_a_heading_above_its_columns(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["MỤC LỤC VĂN BẢN, TÀI LIỆU"])
    sheet.append([])
    sheet.append(list(COLUMNS))
    good = row(1, "a.pdf")
    sheet.append([good[column] for column in COLUMNS])
    sheet.cell(4, COLUMNS.index("Ngày tháng") + 1, datetime(2023, 8, 18))
    sheet.cell(4, COLUMNS.index("TT") + 1, 7)
    book.save(tmp_path / "list.xlsx")
    [read] = read_manifest(tmp_path / "list.xlsx")
    assert (read.line, read.item_no, read.date.value) == (4, 7, datetime(2023, 8, 18).date())


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"item": ""}, "TT"),
        ({"item": "một"}, "TT"),
        ({"item": "0"}, "TT"),
        ({"dossier": ""}, "Hồ sơ"),
        ({"dossier": "2023-06-01"}, "Hồ sơ"),
        ({"unit": ""}, "Đơn vị"),
        ({"persons": "Nguyễn Văn Hòa (hôm qua)"}, "Đối tượng"),
        ({"subject": "x" * 1001}, "Trích yếu"),
    ],
)
def test_a_bad_row_is_kept_with_its_columns_named(tmp_path: Path, change: dict[str, str], column: str) -> None:
    [read] = read_manifest(item_list(tmp_path / "list.csv", [row(1, "a.pdf", **change)]))
    assert read.problem is not None
    assert read.problem.reason is Reason.BAD_ROW
    assert read.problem.detail.startswith("2: ")
    assert column in read.problem.detail


def test_an_unclear_grade_or_kind_is_no_value_and_no_guess(tmp_path: Path) -> None:
    [read] = read_manifest(item_list(tmp_path / "list.csv", [row(1, "a.pdf", grade="?", kind="Giấy")]))
    assert (read.grade, read.kind) == (None, None)


def test_empty_lines_are_no_rows(tmp_path: Path) -> None:
    path = item_list(tmp_path / "list.csv", [row(1, "a.pdf")])
    path.write_text(path.read_text(encoding="utf-8-sig") + "\n,,,,\n", encoding="utf-8")
    assert len(read_manifest(path)) == 1


def test_missing_columns_are_named_before_anything_is_taken_in(tmp_path: Path) -> None:
    path = item_list(tmp_path / "list.csv", [row(1, "a.pdf")], columns=("Hồ sơ", "TT", "Tên tệp"))
    with pytest.raises(ManifestUnusable) as unusable:
        read_manifest(path)
    assert unusable.value.problem == "missing_columns"
    assert unusable.value.column == "Đơn vị, Độ mật, Loại văn bản"


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    path = item_list(tmp_path / "list.csv", [], columns=(*COLUMNS, "STT"))
    with pytest.raises(ManifestUnusable, match="doubled_column"):
        read_manifest(path)


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_list_that_is_something_else_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\xff\xfe\x81PK nothing")
    with pytest.raises(ManifestUnusable):
        read_manifest(path)
