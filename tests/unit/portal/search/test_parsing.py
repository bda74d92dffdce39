"""From what was typed and picked to a question: each form is understood, and whatever is not stays plain words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.units import UnitNode
from mappings.vocabulary import Grade, Kind
from portal.search.parsing import MAX_CHARACTERS, Picks, page_number, parse
from portal.search.question import BeyondReach, Matching, Question, Slip, Sort, Term

UNITS = (
    UnitNode("u1", "TU", "Thành ủy Vân Lạc", None),
    UnitNode("u2", "CL", "Đảng ủy phường Cao Lĩnh", "u1"),
    UnitNode("u3", "CT", "Đảng ủy phường Cao Thắng", "u1"),
)


def words(question: Question) -> list[list[str]]:
    return [[" ".join(term.words) for term in group] for group in question.wanted]


def slips(question: Question) -> list[Slip]:
    return [note.slip for note in question.notes]


def test_words_are_wanted_one_by_one_in_their_order() -> None:
    question = parse("Cao Lĩnh  đất đai 2023")
    assert words(question) == [["cao"], ["lĩnh"], ["đất"], ["đai"], ["2023"]]
    assert question.text == "Cao Lĩnh đất đai 2023"
    assert question.notes == ()


def test_a_phrase_stays_together_in_any_kind_of_quotation_marks() -> None:
    for text in ('"Cao Lĩnh"', "\u201cCao Lĩnh\u201d", "\u201eCao Lĩnh\u201c"):
        assert parse(text).wanted == ((Term(("cao", "lĩnh"), phrase=True),),)


def test_a_phrase_with_accents_is_exact_and_one_without_is_not() -> None:
    assert Term(("cao", "lĩnh"), phrase=True).exact
    assert not Term(("cao", "linh"), phrase=True).exact
    assert not Term(("lĩnh",)).exact


def test_unwanted_words_and_phrases_are_kept_apart() -> None:
    question = parse('đất -chợ -"nhà ở" Báo cáo - kết luận')
    assert question.unwanted == (Term(("chợ",)), Term(("nhà", "ở"), phrase=True))
    assert words(question) == [["đất"], ["báo"], ["cáo"], ["kết"], ["luận"]]


def test_or_joins_the_terms_beside_it() -> None:
    assert words(parse('kê đất OR nhà HOẶC "tài sản" khai')) == [["kê"], ["đất", "nhà", "tài sản"], ["khai"]]
    assert words(parse("đất hoặc nhà")) == [["đất"], ["hoặc"], ["nhà"]]


@pytest.mark.parametrize("text", ["OR đất", "đất OR", "đất OR OR nhà", 'đất "nhà', "đất OR -nhà", 'đất ""'])
def test_a_syntax_slip_searches_the_plain_words_and_says_so(text: str) -> None:
    question = parse(text)
    assert "đất" in [word for group in words(question) for word in group]
    assert slips(question) == [Slip.SYNTAX]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("_exists_:x", [["_exists_"], ["x"]]),
        (") OR (*:*", [["or"]]),
        ("number_key:1 AND sealed:true", [["number_key"], ["1"], ["and"], ["sealed:true"]]),
        ("a~2 b^9 [1 TO 2] {x}", [["a"], ["2"], ["b"], ["9"], ["1"], ["to"], ["2"], ["x"]]),
        ('{"match_all":{}}', [["match_all"]]),
        ("đất\x00\x1b đai\ud800", [["đất"], ["đai"]]),
    ],
)
def test_what_is_not_our_syntax_is_plain_text(text: str, wanted: list[list[str]]) -> None:
    assert [group for group in words(parse(text)) if group != [""]] == wanted


@pytest.mark.parametrize("text", ["/.*/", "***", "?", "( )", "-"])
def test_a_text_without_a_word_finds_nothing_rather_than_everything(text: str) -> None:
    question = parse(text)
    assert slips(question) == [Slip.NO_WORDS]
    assert question.wanted == ((),)
    assert not question.is_empty


def test_fields_are_understood_with_and_without_accents() -> None:
    for text in ("loại: kết luận đất", "loai:KL đất", 'Loại:"kết luận" đất', "LOẠI : ket luan đất"):
        question = parse(text)
        assert (question.kinds, words(question), question.text) == ((Kind.KL,), [["đất"]], "đất"), text
    for text in ("đơn vị: Cao Lĩnh đất", 'donvi:"cao linh" đất', "đơnvị:CL đất", "don vi: phuong cao linh đất"):
        question = parse(text, units=UNITS)
        assert (question.unit_ids, words(question)) == (("u2",), [["đất"]]), text
    assert parse("đơn vị: phường đất", units=UNITS).unit_ids == ("u2", "u3")
    assert parse("số: 12-KL/UBKTThU").number == "12-KL/UBKTThU"
    assert parse("so: 12 - KL/UBKTThU đất").number == "12 - KL/UBKTThU"
    assert parse("năm: 2023 nam:2021").years == (2021, 2023)


def test_dates_and_ranges_reach_from_their_first_day_to_their_last() -> None:
    for text in (
        "2020..2023",
        "năm:2020..2023",
        "từ:2020 đến:2023",
        "tu: 1/1/2020 den: 31.12.2023",
        "từ:01/2020 đến:12/2023",
    ):
        question = parse(text)
        assert (question.since, question.until) == (date(2020, 1, 1), date(2023, 12, 31)), text
    assert parse("2020..").until is None
    assert parse("..2023").since is None
    assert parse("từ:2020 từ:2021").since == date(2021, 1, 1)
    assert parse("đến:2/2024").until == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "slip", "left"),
    [
        ("loại: xyz đất", Slip.KIND, [["xyz"], ["đất"]]),
        ("đơn vị: không có", Slip.UNIT, [["không"], ["có"]]),
        ("năm: 99999", Slip.YEAR, [["99999"]]),
        ("từ: 31/2/2020", Slip.DATE, [["31"], ["2"], ["2020"]]),
        ("số: abc", Slip.NUMBER, [["abc"]]),
        ("số:1-KL số:2-KL", Slip.NUMBER, [["2"], ["kl"]]),
    ],
)
def test_a_value_that_does_not_exist_is_said_and_searched_as_words(
    text: str, slip: Slip, left: list[list[str]]
) -> None:
    question = parse(text, units=UNITS)
    assert slips(question) == [slip]
    assert words(question) == left


def test_picks_are_checked_and_made_up_ones_are_dropped_and_said() -> None:
    picks = Picks(
        kinds=("KL", "XX", "KL"), units=("u2", "u9", "' OR 1=1"), years=("2023", "-1", "9" * 5_000),
        grades=("mat", "x"), since="2020-01-02", until="x", number="12-KL", matching="any", sort="date",
    )  # fmt: skip
    question = parse("", picks, UNITS)
    assert question.kinds == (Kind.KL,)
    assert question.unit_ids == ("u2",)
    assert question.years == (2023,)
    assert question.grades == (Grade.MAT,)
    assert (question.since, question.until, question.number) == (date(2020, 1, 2), None, "12-KL")
    assert (question.matching, question.sort) == (Matching.ANY, Sort.DATE)
    assert set(slips(question)) == {Slip.KIND, Slip.UNIT, Slip.YEAR, Slip.GRADE, Slip.DATE}
    plain = parse("", Picks(matching="x", sort="y"))
    assert (plain.matching, plain.sort, plain.is_empty) == (Matching.ALL, Sort.RELEVANCE, True)


def test_a_document_number_is_recognised_anywhere() -> None:
    for text in ("12-KL/UBKTThU", "về 12 – kl/ubktthu, đất", '"12-KL/UBKTThU"', "(12-KL/UBKTThU)"):
        question = parse(text)
        assert question.numbers == ("12-kl/ubktthu",), text
    assert parse("24/3/2025").numbers == ()
    assert parse("-12-KL/UBKTThU đất").numbers == ()


def test_long_texts_are_cut_and_said() -> None:
    long = parse("đất " * 25_000)
    assert set(slips(long)) == {Slip.TOO_LONG, Slip.TOO_MANY_WORDS}
    assert len(long.text) <= MAX_CHARACTERS
    assert len(long.wanted) == 64
    phrase = parse('"' + "đất " * 70 + '" nhà')
    assert [len(term.words) for group in phrase.wanted for term in group] == [64]
    assert slips(phrase) == [Slip.TOO_MANY_WORDS]


def test_two_ways_to_ask_one_question_have_one_canonical_form() -> None:
    same = ("loại:KL Hòa  đất", "hoà ĐẤT loại: kết luận", "Hoà đất loai:kl")
    assert len({parse(text).canonical() for text in same}) == 1
    assert parse("đất").canonical() != parse("dat").canonical()
    assert parse("đất", Picks(number="12-KL")).canonical() == parse("đất số: 12–kl").canonical()
    assert parse("đất").at_page(3).canonical() == parse("đất").canonical()


def test_pages_are_turned_within_reach_only() -> None:
    assert [page_number(raw) for raw in (None, "", "x", "-5", "0", "1", "007", "1000")] == [1, 1, 1, 1, 1, 1, 7, 1000]
    for raw in ("1001", "9" * 10_000):
        with pytest.raises(BeyondReach):
            page_number(raw)
    with pytest.raises(BeyondReach):
        parse("đất").at_page(1_001)


_pieces = st.sampled_from(
    ['"', "-", "OR", "HOẶC", "số:", "loại:", "đơn vị:", "năm:", "từ:", "2020..", "KL", "Cao Lĩnh", "12-KL/U", ":", " "]
)


@given(st.lists(_pieces | st.text(max_size=8), max_size=20).map(" ".join) | st.text())
def test_nothing_typed_raises_and_every_question_survives_storage(text: str) -> None:
    question = parse(text, units=UNITS)
    assert Question.from_json(question.to_json()) == question
    question.to_json().encode()
    assert sum(len(term.words) for group in question.wanted for term in group) <= 64


@given(st.lists(_pieces | st.text(max_size=8), max_size=12).map(" ".join))
def test_what_goes_back_into_the_box_asks_for_the_same_words(text: str) -> None:
    question = parse(text)
    again = parse(question.text)
    if not question.notes and not again.is_filtered:
        assert (again.wanted, again.unwanted) == (question.wanted, question.unwanted)
