"""Cells of an item list: read when they say one thing clearly, otherwise not at all."""

from __future__ import annotations

from datetime import date

import pytest

from indexer import cells
from indexer.cells import Sheets, Subject
from mappings.vocabulary import DossierKind, Grade, Kind, Precision


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("Thường", Grade.THUONG),
        ("thuong", Grade.THUONG),
        ("Lưu hành nội bộ", Grade.NOI_BO),
        ("noi_bo", Grade.NOI_BO),
        ("MẬT", Grade.MAT),
        ("Tối mật", Grade.TOI_MAT),
        ("TUYET MAT", Grade.TUYET_MAT),
    ],
)
def test_a_grade_is_known_by_its_name_with_or_without_accents(cell: str, grade: Grade) -> None:
    assert cells.grade(cell) is grade


@pytest.mark.parametrize("cell", ["", "A", "Mật?", "1", "Thường/Mật", "Bí mật"])
def test_anything_else_is_no_grade(cell: str) -> None:
    assert cells.grade(cell) in (None, Grade.MAT if cell == "Mật?" else None)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_is_known_by_label_and_by_code(kind: Kind) -> None:
    assert cells.kind(kind.vi) == (kind, False)
    assert cells.kind(str(kind)) == (kind, False)
    assert cells.kind(kind.vi.upper()) == (kind, False)


def test_a_symbol_shared_by_two_kinds_names_none() -> None:
    assert cells.kind("QĐ") == (None, False)


def test_a_redacted_denunciation_says_so_in_its_kind() -> None:
    assert cells.kind("Đơn tố cáo (đã che)") == (Kind.DTC, True)
    assert cells.kind("Đơn tố cáo") == (Kind.DTC, False)


def test_a_kind_of_dossier_is_known_by_label_and_by_code() -> None:
    assert all(cells.dossier_kind(kind.vi) is kind and cells.dossier_kind(kind) is kind for kind in DossierKind)
    assert cells.dossier_kind("kt dhvp") is DossierKind.KT_DHVP
    assert cells.dossier_kind("khác") is None


@pytest.mark.parametrize(
    ("cell", "value", "precision"),
    [
        ("18/8/2023", date(2023, 8, 18), Precision.DAY),
        ("02-9-2003", date(2003, 9, 2), Precision.DAY),
        ("ngày 24 tháng 3 năm 2025", date(2025, 3, 24), Precision.DAY),
        ("2023-08-18", date(2023, 8, 18), Precision.DAY),
        ("8/2023", date(2023, 8, 1), Precision.MONTH),
        ("2023", date(2023, 1, 1), Precision.YEAR),
        ("năm 2023", date(2023, 1, 1), Precision.YEAR),
        ("6-7/2023", None, Precision.NONE),
        ("2020-2022", None, Precision.NONE),
        ("31/2/2023", None, Precision.NONE),
        ("", None, Precision.NONE),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(cell: str, value: date | None, precision: Precision) -> None:
    read = cells.written_date(cell)
    assert (read.value, read.precision, read.as_written) == (value, precision, cell)


def test_sheets_are_numbers_or_a_range() -> None:
    assert cells.sheets("257", "3") == Sheets(257, 3)
    assert cells.sheets("01-04", "") == Sheets(1, 4)
    assert cells.sheets("", "") == Sheets()
    assert cells.sheets("4-1", "") is None
    assert cells.sheets("tờ 5", "") is None


def test_persons_carry_what_is_known_of_their_birth() -> None:
    read = cells.subjects("Nguyễn Văn Hòa (14/06/1976); Trần Thị Lan (1985); Lại Thị Ngân (4/1988); Vi Văn Chuyên")
    assert read == (
        Subject("Nguyễn Văn Hòa", "1976-06-14"),
        Subject("Trần Thị Lan", "1985"),
        Subject("Lại Thị Ngân", "1988-04"),
        Subject("Vi Văn Chuyên", ""),
    )


@pytest.mark.parametrize("cell", ["Nguyễn Văn Hòa (không rõ)", "Nguyễn Văn Hòa 1976", "A (1/1/2020"])
def test_a_person_that_cannot_be_read_is_not_guessed(cell: str) -> None:
    assert cells.subjects(cell) is None
