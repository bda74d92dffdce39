"""Which paper a paper is, copies and second scans of it, and its grade."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.artifacts import PageArtifact
from indexer.describing.grading import Held, Mark, graded, marks_of
from indexer.describing.identity import Identity, Likeness, identity, likeness, same_paper
from indexer.describing.paper import describe_paper
from mappings.fields import Field, FieldName
from mappings.vocabulary import Grade

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


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("HUYỆN ỦY\n   TỐI MẬT\nKẾT LUẬN\n", (Grade.TOI_MAT, Mark.ABSENT)),
        ("HUYỆN ỦY\n   TUYỆT M\nKẾT LUẬN\n", (Mark.UNREADABLE, Mark.ABSENT)),
        ("MỤC LỤC\nĐộ mật của hồ sơ: TỐI MẬT\n", (Grade.TOI_MAT, Grade.TOI_MAT)),
        ("HUYỆN ỦY\nKẾT LUẬN\n", (Mark.ABSENT, Mark.ABSENT)),
    ],
)
def test_stamp_and_filing_mark_are_taken_from_the_fields(text: str, marks: tuple[Grade | Mark, Grade | Mark]) -> None:
    assert marks_of(describe_paper([PageArtifact(text, "test")])) == marks


def test_a_torn_stamp_beside_a_whole_one_still_holds() -> None:
    pages = [
        PageArtifact("HUYỆN ỦY\n   MẬT\nKẾT LUẬN\n", "test"),
        PageArtifact("HUYỆN ỦY\n   TUYỆT M\nKẾT LUẬN\n", "test"),
    ]
    assert marks_of(describe_paper(pages))[0] is Mark.UNREADABLE


def test_every_pair_of_grades_gives_the_higher() -> None:
    for one, other in product(Grade, Grade):
        assert graded(one, other, Mark.ABSENT) is max(one, other, key=lambda grade: grade.level)
