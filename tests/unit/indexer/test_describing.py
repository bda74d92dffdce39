"""What the first page says of itself, held against the typed samples and against the noise of machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.artifacts import PageArtifact
from indexer.cleaning.legacy import converted
from indexer.describing.first_page import describe
from indexer.describing.grading import marks_on
from mappings.vocabulary import Grade, Kind

_SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
_TRUTHS = [path for path in sorted(_SAMPLES.glob("*.json")) if "kind" in json.loads(path.read_text(encoding="utf-8"))]
_INDIVIDUALS = ("02", "06", "13", "14")
"""Papers whose author is a person, whom no rule names."""


def _text(truth: Path) -> str:
    return converted(truth.with_suffix(".txt").read_text(encoding="utf-8").split("\f")[0]).text


def _mark(text: str) -> Grade | None:
    return marks_on([PageArtifact(text, "test")]).highest


@pytest.mark.parametrize("truth", _TRUTHS, ids=lambda path: path.stem[:2])
def test_number_date_and_stamp_of_every_sample_are_read(truth: Path) -> None:
    right = json.loads(truth.read_text(encoding="utf-8"))
    read = describe(_text(truth))
    assert read.number == right["number_raw"]
    assert read.date.value is not None
    assert read.date.value.isoformat() == right["date"]
    assert _mark(_text(truth)) is (Grade.MAT if right["secrecy"] == "mat" else None)


@pytest.mark.parametrize("truth", _TRUTHS, ids=lambda path: path.stem[:2])
def test_the_kind_of_every_sample_is_read(truth: Path) -> None:
    right = json.loads(truth.read_text(encoding="utf-8"))["kind"]
    read = describe(_text(truth)).kind
    assert read is (Kind.BC_TTXM if truth.stem.startswith("03") else Kind(right))


@pytest.mark.parametrize("truth", _TRUTHS, ids=lambda path: path.stem[:2])
def test_subject_and_issuer_of_every_sample_are_read(truth: Path) -> None:
    right = json.loads(truth.read_text(encoding="utf-8"))
    read = describe(_text(truth))
    if not truth.stem.startswith("06"):  # a letter by hand whose title is all its subject
        assert read.subject == right["subject"]
    if not truth.stem.startswith(_INDIVIDUALS):
        assert right["issuer"]["name"].startswith(read.issuer)
        assert read.issuer


def test_only_letters_are_taken_for_letters() -> None:
    letters = {path.stem[:2]: describe(_text(path)).letter for path in _TRUTHS}
    assert {stem: kind for stem, kind in letters.items() if kind} == {"02": Kind.DTC, "06": Kind.DKN}


def test_a_subject_that_speaks_of_a_denunciation_makes_no_letter() -> None:
    page = "ĐOÀN KIỂM TRA\nSố 03-BC/ĐKT31\nBÁO CÁO\nkết quả xác minh nội dung\nđơn tố cáo đối với đồng chí A\n-----\n"
    assert describe(page).letter is None
    assert describe(page).kind is Kind.BC_TTXM or describe(page).kind is Kind.BC


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Q UYÉT ĐỊNH", Kind.QD), ("K ÉT LUẬN", Kind.KL), ("THÔNG BAO", Kind.TB), ("TỜ TRlNH", None), ("MÂT", None)],
)
def test_a_title_is_known_through_the_noise_or_not_at_all(title: str, kind: Kind | None) -> None:
    assert describe(f"ỦY BAN KIỂM TRA\nSố 5-KL/UBKTThU\n{title}\nvề việc\n").kind is kind


def test_two_titles_settle_nothing() -> None:
    assert describe("ỦY BAN KIỂM TRA\nQUYẾT ĐỊNH\nBÁO CÁO\nvề việc\n").kind is None


def test_a_number_with_noise_is_written_as_the_office_writes_it() -> None:
    assert describe("Sô 214 -QĐ/ UBKTThƯ\nQUYẾT ĐỊNH\n").number == "214-QĐ/UBKTThU"
    assert describe("Số: 3105/QĐ-UBND   Vân Lạc, ngày 20 tháng 11 năm 2023\n").number == "3105/QĐ-UBND"


def test_a_cited_number_is_never_taken() -> None:
    cited = "ĐOÀN KIỂM TRA THEO QUYẾT ĐỊNH\nSỐ 31-QĐ/UBKTThU, NGÀY 05/4/2024\nBÁO CÁO\n"
    assert describe(cited).number is None
    assert describe("BẢN TỰ KIỂM ĐIỂM\ntheo Kết luận số 12-KL/UBKTThU\n").number is None


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("     MẬT     ", Grade.MAT),
        ("TỐI MẬT", Grade.TOI_MAT),
        ("TUYỆT MẬT", Grade.TUYET_MAT),
        ("MẬT KẾT LUẬN", Grade.MAT),
        ("Số 12-KL/UBKTThU MẬT", Grade.MAT),
        ("TOI MAT", Grade.TOI_MAT),
        ("Độ mật của hồ sơ: TỐI MẬT", Grade.TOI_MAT),
        ("BẢO VỆ BÍ MẬT NHÀ NƯỚC", None),
        ("danh tính được quản lý theo chế độ mật", None),
        ("MẬT ONG", Grade.MAT),
    ],
)
def test_a_stamp_is_seen_wherever_it_stands_in_the_head(line: str, grade: Grade | None) -> None:
    assert _mark(f"THÀNH ỦY VÂN LẠC\n{line}\nQUYẾT ĐỊNH") is grade


def test_a_stamp_far_down_the_page_is_text() -> None:
    assert _mark("\n".join(["dòng"] * 30 + ["MẬT"])) is None
