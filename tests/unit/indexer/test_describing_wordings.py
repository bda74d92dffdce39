"""The written wordings of outcomes and forms: well formed, never read wrongly, and never turned by what is put round
them or by whose names stand in them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.papers import Paper
from bench.worded import Wording, slots_of, worded, wordings
from mappings.fields import Field, FieldName
from mappings.findings import DisciplineForm, Outcome
from mappings.vocabulary import Kind
from tests.papers import conclusion, decision, read

_SEEN = wordings("seen")
_CODES = {code.value for code in (*Outcome, *DisciplineForm)}
_JUDGED = (FieldName.OUTCOME, FieldName.FORM)
_NAMES = (
    "Lê Văn Tám", "Ngô Thị Ba", "Phạm Thế Ngọ", "Trần Quốc Huy", "Lò Thị Xoa", "Trịnh Bá Trình", "Vũ Đức Miên",
    "Nguyễn Văn Khai", "Hoàng Thị Hạ", "Bùi Minh Chuẩn", "Đỗ Văn Cảnh", "Nông Thị Nam",
)  # fmt: skip
"""Some spelt like words of the tables: to lift, exempt, submit, uphold, warn, year."""


def _read(paper: Paper) -> tuple[Field, ...]:
    return read(paper.text)


def _said(fields: tuple[Field, ...]) -> dict[tuple[str, FieldName], Field]:
    """Outcome and form by name of person or organisation; those without a value are no claims."""
    names = {f.group: f.value for f in reversed(fields) if f.name in (FieldName.PERSON, FieldName.ORGANISATION)}
    return {(names.get(f.group, ""), f.name): f for f in fields if f.name in _JUDGED and f.value}


def _truth(paper: Paper) -> dict[tuple[str, FieldName], str]:
    outcomes = {(name, FieldName.OUTCOME): outcome.value for name, outcome in paper.outcomes.items()}
    return outcomes | {(name, FieldName.FORM): form.value for name, form in paper.forms.items()}


def _filled(wording: Wording, names: Mapping[str, str]) -> str:
    """The text of an entry with these names in its slots."""
    given_names = {slot.lower(): name.split()[-1] for slot, name in names.items()}
    bodies = {"O": "Ban Thường vụ Đảng ủy xã Bưởi", "P": "Chi bộ thôn Khe Vàng"}
    return wording.text.strip().format(**names, **given_names, **bodies)


def _conclude(text: str) -> tuple[Field, ...]:
    return conclusion(re.sub(r"^(?:Phần )?[IVX\d]+[-. :]+K[ếẾ][tT] [lL][^\n]*\n", "", text))


@pytest.mark.parametrize("name", ["seen", "held_out"])
def test_every_entry_says_something_of_the_names_it_has_a_place_for(name: str) -> None:
    for entry in wordings(name):
        assert set(entry.truth) <= set(slots_of(entry)), entry.text
        assert {code for said in entry.truth.values() for code in said.split()} <= _CODES, entry.text


@pytest.mark.parametrize("name", ["seen", "held_out"])
def test_nothing_is_claimed_of_anybody_that_the_paper_does_not_say(name: str) -> None:
    for at, entry in enumerate(wordings(name)):
        paper = worded(entry, random.Random(at))
        truth = _truth(paper)
        for key, field in _said(_read(paper)).items():
            assert not field.is_sure or truth.get(key) == field.value, f"{name} {at}"
            assert field.value != Outcome.DISCIPLINE.value or truth.get(key) == field.value, f"{name} {at}"


@given(st.sampled_from(_SEEN), st.permutations(_NAMES))
@settings(max_examples=200, deadline=None)
def test_whose_names_stand_in_the_places_changes_nobodys_outcome(entry: Wording, names: list[str]) -> None:
    slots = dict(zip("ABCD", names, strict=False))
    swapped = dict(slots, A=slots["B"], B=slots["A"])
    one, other = (_said(read(_whole(entry, _filled(entry, who)))) for who in (slots, swapped))
    back = {slots["A"]: slots["B"], slots["B"]: slots["A"]}
    assert {(back.get(name, name), kind): field.value for (name, kind), field in other.items()} == {
        key: field.value for key, field in one.items()
    }


def _whole(entry: Wording, text: str) -> str:
    """A paper of the entry's kind around a text."""
    titles = {Kind.QD: "QUYẾT ĐỊNH", Kind.KL: "KẾT LUẬN", Kind.TB: "THÔNG BÁO"}
    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" if entry.state else "ĐẢNG CỘNG SẢN VIỆT NAM"
    head = f"HUYỆN ỦY BƯỞI        {motto}\n\n{titles.get(entry.kind, 'BÁO CÁO')}\nvề một số đảng viên\n-----\n\n"
    return f"{head}- Căn cứ Điều lệ Đảng;\n\n{text}\n\nT/M ỦY BAN KIỂM TRA\nCHỦ NHIỆM\n\nPhan Văn Sáu\n"


_NEED = re.compile(
    r"(?<!hưa )(?<!hông )(?<!ới )(?:đã )?(?:(?:đến|tới|ở) mức(?! nghiêm)|(?:cần |phải )+(?:bị |được )?(?:xem|thi|xử))"
)
_ACCUSING = [entry for entry in _SEEN if entry.kind in (Kind.KL, Kind.TB) and "den_muc" in entry.truth.values()]
_SLOTS = dict(zip("ABCD", _NAMES, strict=False))


@given(
    st.sampled_from(_ACCUSING),
    st.sampled_from(
        ("chưa", "không", "chưa phải", "không phải là", "chưa thực sự", "không hề", "chưa có gì để nói là")
    ),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_no_known_wording_with_a_negation_before_it_accuses(entry: Wording, negation: str, upper: bool) -> None:
    text = _filled(entry, _SLOTS)
    denied = _NEED.sub(lambda found: f"{negation} {found[0].lower()}", text)
    assume(denied != text)
    said = _conclude(denied.replace(negation, negation.capitalize()) if upper else denied)
    assert Outcome.DISCIPLINE.value not in [field.value for field in said if field.name is FieldName.OUTCOME]


_ROUND = (
    "Nếu {}", "Đề nghị kết luận: {}", "Có ý kiến cho rằng {}", "Đoàn kiểm tra đề xuất {}", "Giả sử {}",
    "Trước đây Huyện ủy từng kết luận: {}", "Đồng chí Đinh Văn Mười giải trình rằng {}",
)  # fmt: skip
_ONE_SENTENCE = [
    entry for entry in _ACCUSING if len(re.findall(r"[.;](?:\s|$)", entry.text.split("LUẬN\n")[-1].strip())) == 1
]


@given(st.sampled_from(_ONE_SENTENCE), st.sampled_from(_ROUND))
@settings(max_examples=150, deadline=None)
def test_no_known_wording_that_is_conditional_or_proposed_accuses(entry: Wording, turn: str) -> None:
    body = _filled(entry, _SLOTS).split("LUẬN\n")[-1].strip()
    assume("|" not in body and "\n" not in body)
    words = turn.format(body[0].lower() + body[1:])
    assert Outcome.DISCIPLINE.value not in [f.value for f in _conclude(words) if f.name is FieldName.OUTCOME]


@given(
    st.sampled_from(_ONE_SENTENCE),
    st.sampled_from(
        (
            " là không đúng.",
            " là không có cơ sở.",
            " là sai.",
            ", nhưng đã hết thời hiệu.",
            ", song được miễn kỷ luật.",
            " hay không.",
        )
    ),
)
@settings(max_examples=150, deadline=None)
def test_no_known_wording_that_is_taken_back_accuses(entry: Wording, end: str) -> None:
    body = _filled(entry, _SLOTS).split("LUẬN\n")[-1].strip()
    assume("|" not in body and "\n" not in body)
    words = body.rstrip(".") + end
    assert Outcome.DISCIPLINE.value not in [f.value for f in _conclude(words) if f.name is FieldName.OUTCOME]


_DECIDING = [e for e in _SEEN if e.kind is Kind.QD and "Điều 1. " in e.text and any(e.truth.values()) and not e.state]
_NO_DECISION = (
    "Hủy bỏ Quyết định số 5-QĐ/ĐU, ngày 02/3/2011 về việc {}", "Đề nghị Huyện ủy {}", "Không {}", "Xem xét việc {}",
    "Trước đây, Đảng ủy đã {}", "Nếu tái phạm thì {}", "Thành lập Đoàn kiểm tra để xem xét việc {}", "Xóa việc {}",
    "Đình chỉ việc {}", "Thu hồi Quyết định {}",
)  # fmt: skip


@given(st.sampled_from(_DECIDING), st.sampled_from(_NO_DECISION))
@settings(max_examples=200, deadline=None)
def test_no_form_of_a_known_article_is_given_where_it_is_lifted_proposed_or_past(entry: Wording, turn: str) -> None:
    operative = _filled(entry, _SLOTS).split("QUYẾT ĐỊNH:")[-1].split("QUYẾT ĐỊNH\n")[-1].strip()
    turned = re.sub(r"(Điều \d\. )(\w)", lambda found: found[1] + turn.format(found[2].lower()), operative)
    said = decision(turned)
    assert not [field.value for field in said if field.name is FieldName.FORM and field.value]
