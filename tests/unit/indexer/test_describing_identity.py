"""Which paper a paper is, copies and second scans of it, and its grade."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.artifacts import PageArtifact
from indexer.describing.grading import Held, Mark, graded, marks_on
from indexer.describing.identity import Identity, Likeness, identity, likeness, same_paper
from indexer.describing.paper import describe_paper
from mappings.fields import Field, FieldName
from mappings.vocabulary import Grade, PageNote

_SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
_CONGRESSES = (date(2015, 7, 20), date(2020, 7, 21), date(2025, 8, 1))


def _read(stem: str) -> tuple[tuple[Field, ...], Likeness]:
    text = next(_SAMPLES.glob(f"{stem}_*.txt")).read_text(encoding="utf-8")
    pages = [PageArtifact(text, "test")]
    fields = describe_paper(pages)
    return fields, likeness(fields, pages)


def _fields(number: str, day: str) -> list[Field]:
    values = {FieldName.ISSUER: "Huyện ủy Bưởi", FieldName.KIND: "KL", FieldName.NUMBER: number, FieldName.DATE: day}
    return [Field(name, value, value, 1, 0, len(value), 0.9, "test") for name, value in values.items()]


def test_one_number_in_two_terms_is_two_papers() -> None:
    before, after = (identity(_fields("12-KL/HU", day), _CONGRESSES) for day in ("2020-07-20", "2020-07-21"))
    assert before == Identity("huyen uy buoi", "KL", "12-kl/hu", "2015-2020")
    assert after == Identity("huyen uy buoi", "KL", "12-kl/hu", "2020-2025")


def test_a_state_paper_is_numbered_by_the_year_and_an_unknown_term_by_the_day() -> None:
    assert (found := identity(_fields("31/QĐ-UBND", "2019-02-01"))) and found.term == "2019"
    assert (found := identity(_fields("31-KL/HU", "2019-02-01"))) and found.term == "2019-02-01"


def test_what_has_no_number_has_no_identity() -> None:
    assert identity(_fields("", "2019-02-01")) is None


def test_a_second_scan_full_of_noise_is_the_same_paper() -> None:
    (first, one), (second, other) = _read("05"), _read("16")
    assert identity(first) == identity(second)
    assert same_paper(one, other)


@pytest.mark.parametrize("other", ["01", "07", "12"])
def test_another_paper_of_the_same_case_is_not(other: str) -> None:
    assert not same_paper(_read("05")[1], _read(other)[1])


def test_the_same_number_of_another_term_is_another_paper_though_the_form_is_one() -> None:
    text = next(_SAMPLES.glob("05_*.txt")).read_text(encoding="utf-8")
    later = text.replace("06 tháng 10 năm 2023", "06 tháng 10 năm 2018")
    for name, new in (
        ("Nguyễn Văn Hòa", "Phạm Thế Ngọ"),
        ("Cao Lĩnh", "Bưởi"),
        ("17 trường hợp", "hai việc"),
        ("14/6/1976", "2/9/1980"),
    ):
        later = later.replace(name, new)
    pages = [PageArtifact(later, "test")]
    assert not same_paper(_read("05")[1], likeness(describe_paper(pages), pages))


def test_a_certified_copy_with_a_number_of_its_own_is_the_same_paper() -> None:
    text = next(_SAMPLES.glob("05_*.txt")).read_text(encoding="utf-8")
    copy = [
        PageArtifact(
            "SAO Y BẢN CHÍNH\nSố 7-BS/UBKTThU\n" + text + "\nVân Lạc, ngày 02 tháng 11 năm 2023\nCHÁNH VĂN PHÒNG\n",
            "test",
        )
    ]
    assert same_paper(_read("05")[1], likeness(describe_paper(copy), copy))


_MARKS = st.sampled_from((*Grade, *Mark))


@given(st.none() | st.sampled_from(Grade), _MARKS, _MARKS)
def test_no_grade_is_ever_below_one_that_is_stated(
    manifest: Grade | None, stamp: Grade | Mark, filing: Grade | Mark
) -> None:
    found = graded(manifest, stamp, filing)
    stated = [grade for grade in (manifest, stamp, filing) if isinstance(grade, Grade)]
    if isinstance(found, Grade):
        assert found.level == max(grade.level for grade in stated)
        assert found is Grade.TUYET_MAT or Mark.UNREADABLE not in (stamp, filing)
    else:
        assert Grade.TUYET_MAT not in stated


def test_what_nobody_states_is_held() -> None:
    assert graded(None, Mark.ABSENT, Mark.ABSENT) is Held.UNSTATED
    assert graded(Grade.THUONG, Mark.UNREADABLE, Mark.ABSENT) is Held.UNREADABLE


_U = Mark.UNREADABLE
_MOTTO = "ĐẢNG CỘNG SẢN VIỆT NAM"


@pytest.mark.parametrize(
    ("text", "stamp", "filing"),
    [
        ("HUYỆN ỦY\n   TỐI MẬT\nKẾT LUẬN\n", Grade.TOI_MAT, Mark.ABSENT),
        ("HUYỆN ỦY\n   TUYỆT M\nKẾT LUẬN\n", _U, Mark.ABSENT),
        ("HUYỆN ỦY\n   M Ậ\nKẾT LUẬN\n", _U, Mark.ABSENT),
        ("HUYỆN ỦY       TUYỆT\nKẾT LUẬN\n", _U, Mark.ABSENT),
        ("Số 31-KL/HU          TOI MAT\nKẾT LUẬN\n", Grade.TOI_MAT, Mark.ABSENT),
        ("Số: 5-KL/HU TỐl MẬT\nKẾT LUẬN\n", Grade.TOI_MAT, Mark.ABSENT),
        ("Số:146-BC/ĐUTỐI M ẬT\nBÁO CÁO\n", Grade.TOI_MAT, Mark.ABSENT),
        ("Số: 377-TB/HU TUYỆ T MẬT\nTHÔNG BÁO\n", Grade.TUYET_MAT, Mark.ABSENT),
        ("Số 393-QĐ/HU TUYỆ MẬT\nQUYẾT ĐỊNH\n", _U, Mark.ABSENT),
        ("   UYỆT MẬT\nKẾT LUẬN\n", _U, Mark.ABSENT),
        ("   TỐI ẬT\nKẾT LUẬN\n", _U, Mark.ABSENT),
        ("THÀNH ỦY HÀ NỘI MẬT\nKẾT LUẬN\n", Grade.MAT, Mark.ABSENT),
        ("BẢO VỆ BÍ MẬT\nKẾT LUẬN\n", Mark.ABSENT, Mark.ABSENT),
        ("TỐI MẬT\nTUYỆT M\nKẾT LUẬN\n", _U, Mark.ABSENT),
        ("TUYỆT MẬT\nTUYỆT M\nKẾT LUẬN\n", Grade.TUYET_MAT, Mark.ABSENT),
        ("MỤC LỤC\nĐộ mật của hồ sơ: TỐI MẬT\n", Grade.TOI_MAT, Grade.TOI_MAT),
        ("MỤC LỤC\nĐộ mật của hồ sơ: lưu hành nội bộ\n", Mark.ABSENT, Grade.NOI_BO),
        ("MỤC LỤC\nĐộ mật: thường\n", Mark.ABSENT, Grade.THUONG),
        ("ỦY BAN MẶT TRẬN TỔ QUỐC\nKẾT LUẬN\n", Mark.ABSENT, Mark.ABSENT),
        ("HUYỆN ỦY\nKẾT LUẬN\n", Mark.ABSENT, Mark.ABSENT),
    ],
)
def test_stamp_and_filing_mark_are_read_from_the_page(text: str, stamp: Grade | Mark, filing: Grade | Mark) -> None:
    found = marks_on([PageArtifact(text, "test")])
    assert (found.stamp, found.filing) == (stamp, filing)


def test_a_torn_stamp_beside_a_whole_one_still_holds() -> None:
    pages = [
        PageArtifact("HUYỆN ỦY\n   MẬT\nKẾT LUẬN\n", "test"),
        PageArtifact("HUYỆN ỦY\n   TUYỆT M\nKẾT LUẬN\n", "test"),
    ]
    found = marks_on(pages)
    assert (found.stamp, found.highest, found.torn_on) == (Mark.UNREADABLE, Grade.MAT, 2)


@pytest.mark.parametrize(("head", "torn_on"), [("", 0), (_MOTTO, 2)])
def test_a_scrap_tells_of_a_stamp_only_where_one_is_due(head: str, torn_on: int) -> None:
    pages = [PageArtifact("trang một", "test"), PageArtifact(f"{head}\nMT\nbảng", "test")]
    assert marks_on(pages).torn_on == torn_on


@pytest.mark.parametrize(
    ("notes", "torn_on"),
    [
        (["timed_out"], 1),
        (["", "timed_out"], 0),
        (["blank", "timed_out"], 2),
        (["separator", "blank", "timed_out"], 3),
        (["blank", "", "timed_out"], 0),
    ],
)
def test_a_first_page_whose_reading_ran_out_of_time_holds_the_paper(notes: list[str], torn_on: int) -> None:
    pages = [PageArtifact("", "test", notes=(PageNote(note),) if note else ()) for note in notes]
    assert marks_on(pages).torn_on == torn_on
    assert (marks_on(pages).stamp is Mark.UNREADABLE) is bool(torn_on)


def test_every_pair_of_grades_gives_the_higher() -> None:
    for one, other in product(Grade, Grade):
        assert graded(one, other, Mark.ABSENT) is max(one, other, key=lambda grade: grade.level)
