"""Whole papers read into fields: one test for each rule. The names and bodies are invented here."""

from __future__ import annotations

import pytest

from archive.artifacts import PageArtifact, Word
from indexer.describing.paper import describe_paper
from mappings.fields import Citation, FieldName
from mappings.vocabulary import PageNote
from tests.papers import HEAD, conclusion, of, paper, read, values


def test_a_head_in_two_columns_gives_all_its_fields() -> None:
    fields = read(paper("KẾT LUẬN", "kiểm tra tài chính đảng", "Nội dung."))
    first = {field.name: field.value for field in reversed(fields)}
    assert first[FieldName.NUMBER] == "31-KL/UBKTHU"
    assert first[FieldName.KIND] == "KL"
    assert first[FieldName.ISSUER] == "Ủy ban Kiểm tra Huyện ủy Mây Ngàn"
    assert first[FieldName.PARENT] == "Huyện ủy Mây Ngàn"
    assert first[FieldName.PLACE] == "Mây Ngàn"
    assert first[FieldName.DATE] == "2019-05-07"
    assert first[FieldName.SUBJECT] == "kiểm tra tài chính đảng"
    assert all(field.is_sure for field in fields if field.name in (FieldName.NUMBER, FieldName.DATE, FieldName.ISSUER))


@pytest.mark.parametrize(
    "head",
    [
            "HUYỆN ỦY MÂY NGÀN\nỦY BAN KIỂM TRA\n*\nSố 31-KL/UBKTHU\n\nĐẢNG CỘNG SẢN VIỆT NAM\nMây Ngàn, ngày 07"
            " tháng 5 năm 2019\n\nKẾT LUẬN\nkiểm tra\n-----\n"
        ,
            "HUYỆN ỦY MÂY NGÀN ĐẢNG CỘNG SẢN VIỆT NAM\nỦY BAN KIỂM TRA\nSố 31-KL/UBKTHU Mây Ngàn, ngày 07 tháng 5"
            " năm 2019\nKẾT LUẬN\nkiểm tra\n-----\n"
        ,
            "HUYỆN ỦY MÂY NGÀN ĐẢNG CỘNG SẢN VIỆT NAM ỦY BAN KIỂM TRA Mây Ngàn, ngày 07 tháng 5 năm 2019 Số"
            " 31-KL/UBKTHU\nKẾT LUẬN kiểm tra\n-----\n"
        ,
            "HUYEN UY MAY NGAN    ĐẢNG CỘNG SẢN VIỆT NAM\nỦY BAN KIẾM TRA\nSô: 3l - KL/ UBKTHU   Mây Ngàn, ngày O7"
            " tháng 5 năm 2019\nK Ế T  L U Ậ N\nkiểm tra\n"
        ,
    ],
    ids=["blocks", "single spaces", "one line", "noise"],
)  # fmt: skip
def test_a_head_is_read_in_whatever_order_a_machine_gave_it(head: str) -> None:
    first = {field.name: field.value for field in reversed(read(head + "\nCăn cứ kế hoạch.\n"))}
    assert first[FieldName.NUMBER] == "31-KL/UBKTHU"
    assert first[FieldName.DATE] == "2019-05-07"
    assert first[FieldName.KIND] == "KL"
    assert first[FieldName.ISSUER].lower() in ("ủy ban kiểm tra huyện ủy mây ngàn", "ủy ban kiểm tra huyện ủy may ngan")


def test_what_had_to_be_repaired_is_flagged() -> None:
    fields = read(paper("KẾT LUẬN", "kiểm tra", "", "Số 3l-KL/UBKTHU").replace("ngày 07", "ngày O7"), confidence=0.95)
    assert not any(field.is_sure for field in fields if field.name in (FieldName.NUMBER, FieldName.DATE))


@pytest.mark.parametrize("how", [{"confidence": 0.7}, {"notes": (PageNote.HANDWRITTEN,)}])
def test_nothing_on_a_bad_page_is_sure(how: dict[str, object]) -> None:
    assert not any(field.is_sure for field in read(paper("KẾT LUẬN", "kiểm tra", ""), **how))


def test_a_state_head_joins_its_two_lines_to_one_body() -> None:
    text = (
        "ỦY BAN NHÂN DÂN                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "THÀNH PHỐ MÂY NGÀN                       Độc lập - Tự do - Hạnh phúc\n"
        "Số: 215/QĐ-UBND                   Mây Ngàn, ngày 20 tháng 11 năm 2020\n\nQUYẾT ĐỊNH\nVề việc điều động\n"
    )
    first = {field.name: field.value for field in reversed(read(text))}
    assert first[FieldName.ISSUER] == "Ủy ban nhân dân thành phố Mây Ngàn"
    assert first[FieldName.NUMBER] == "215/QĐ-UBND"


def test_an_official_letter_has_its_subject_under_its_number() -> None:
    text = HEAD.split("\n\n", maxsplit=1)[0].format(
        number="Số 8-CV/UBKTHU\nvề cung cấp hồ sơ\n\n     Kính gửi: Đảng ủy xã Bưởi\n"
    )
    first = {field.name: field.value for field in reversed(read(text))}
    assert first[FieldName.KIND] == "CV"
    assert first[FieldName.SUBJECT] == "về cung cấp hồ sơ"
    assert first[FieldName.RECIPIENT] == "Đảng ủy xã Bưởi"


def test_the_number_of_a_certified_copy_is_not_the_papers() -> None:
    text = paper("KẾT LUẬN", "kiểm tra", "").replace("Số 31-KL", "Số 7-BS/UBKTHU\nSố 31-KL")
    assert values(read(text), FieldName.NUMBER) == ["31-KL/UBKTHU"]


def test_cited_papers_are_named_with_date_and_issuer_as_far_as_written() -> None:
    body = (
        "Thực hiện Quyết định số 12-QĐ/HU, ngày 03/4/2019 của Huyện ủy Mây Ngàn; Nghị định số 112/2020/NĐ-CP; kết"
        " luận số 5."
    )
    found = [Citation.from_value(value) for value in values(read(paper("KẾT LUẬN", "x", body)), FieldName.CITED)]
    assert found == [Citation("12-QĐ/HU", "2019-04-03", "Huyện ủy Mây Ngàn"), Citation("112/2020/NĐ-CP")]


def test_signer_power_and_recipients_are_told_apart_in_mixed_columns() -> None:
    fields = read(paper("KẾT LUẬN", "kiểm tra", "Nội dung."))
    assert values(fields, FieldName.SIGNER) == ["Phạm Thế Ngọ"]
    assert values(fields, FieldName.SIGNING_POWER) == ["T/M ỦY BAN KIỂM TRA"]
    assert of(fields, "Phạm Thế Ngọ", FieldName.POSITION) == ["CHỦ NHIỆM"]
    assert of(fields, "Phạm Thế Ngọ", FieldName.ROLE) == ["nguoi_ky"]
    assert values(fields, FieldName.RECIPIENT) == ["Thường trực Huyện ủy (báo cáo)", "Lưu hồ sơ"]


def test_several_who_sign_side_by_side_make_no_signer() -> None:
    close = "\n\nĐẠI DIỆN BÊN GIAO           ĐẠI DIỆN BÊN NHẬN\n  Khúc Văn Bình               Doãn Thế Mai\n"
    assert not values(read(paper("BIÊN BẢN", "bàn giao", "", "Số 1-BB/HU", close)), FieldName.SIGNER)


@pytest.mark.parametrize(
    ("line", "value"),
    [("MẬT", "mat"), ("TỐI MẬT", "toi_mat"), ("TUYỆT MẬT", "tuyet_mat"), ("M Ậ", ""), ("TUYỆT M", "")],
)
def test_a_stamp_gives_the_grade_and_a_torn_one_a_grade_to_be_read(line: str, value: str) -> None:
    assert values(read(f"HUYỆN ỦY MÂY NGÀN\nSố 31-KL/HU\n\n     {line}\n\nKẾT LUẬN\nkiểm tra\n"), FieldName.GRADE) == [
        value
    ]


def test_the_fatherland_front_is_no_stamp() -> None:
    assert values(read("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM\nSố 3-KL/MT\nKẾT LUẬN\nkiểm tra\n"), FieldName.GRADE) == []


def test_a_filing_mark_is_told_from_a_stamp() -> None:
    fields = read("PHÔNG LƯU TRỮ\nĐộ mật của hồ sơ: TỐI MẬT\n")
    assert ("filing_mark", "toi_mat") in [(f.source, f.value) for f in fields if f.name is FieldName.GRADE]


def test_a_person_has_birth_card_and_post_and_the_card_is_covered() -> None:
    fields = conclusion(
        "1. Đồng chí Lê Văn Tám (sinh ngày 02/9/1970; số thẻ đảng viên 99.123456), Bí thư Chi bộ thôn Bưởi."
    )
    assert of(fields, "Lê Văn Tám", FieldName.BIRTH) == ["1970-09-02"]
    assert of(fields, "Lê Văn Tám", FieldName.CARD) == ["••.•••456"]
    assert of(fields, "Lê Văn Tám", FieldName.POSITION) == ["Bí thư Chi bộ thôn Bưởi"]


@pytest.mark.parametrize(
    ("written", "value"), [("sinh năm 1970", "1970"), ("sinh 2-9-1970", "1970-09-02"), ("sinh tháng 9/1970", "1970-09")]
)
def test_a_birth_date_is_as_exact_as_it_is_written(written: str, value: str) -> None:
    assert of(conclusion(f"1. Đồng chí Lê Văn Tám ({written})."), "Lê Văn Tám", FieldName.BIRTH) == [value]


def test_a_matter_that_arose_is_no_birth() -> None:
    fields = conclusion("1. Đồng chí Lê Văn Tám, xử lý việc phát sinh ngày 02/9/2018.")
    assert not values(fields, FieldName.BIRTH)


def test_one_name_with_two_birth_dates_is_two_persons() -> None:
    fields = conclusion("1. Đồng chí Lê Văn Tám (sinh năm 1970).\n\n2. Đồng chí Lê Văn Tám (sinh năm 1981).")
    assert len({field.group for field in fields if field.name is FieldName.PERSON and field.value == "Lê Văn Tám"}) == 2


def test_names_that_differ_by_a_tone_are_two_persons() -> None:
    fields = conclusion(
        "1. Đồng chí Lê Văn Hòa không có vi phạm.\n\n2. Đồng chí Lê Văn Hóa vi phạm đến mức phải xem xét, thi"
        " hành kỷ luật."
    )
    assert of(fields, "Lê Văn Hòa", FieldName.OUTCOME) == ["khong_vi_pham"]
    assert of(fields, "Lê Văn Hóa", FieldName.OUTCOME) == ["den_muc"]


def test_a_denouncers_name_stands_in_no_field() -> None:
    text = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nĐƠN TỐ CÁO\nvề việc của bà Ngô Thị Ba\n\nTên tôi là: Lê Văn Tám\nTôi"
        " tố cáo bà Ngô Thị Ba thu tiền.\n\n      NGƯỜI TỐ CÁO\n      Lê Văn Tám\n"
    )
    fields = read(text)
    assert of(fields, "Ngô Thị Ba", FieldName.ROLE) == ["bi_to_cao"]
    assert "nguoi_to_cao" in values(fields, FieldName.ROLE)
    assert not any("Tám" in field.value + field.raw for field in fields)


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Đoàn kiểm tra do đồng chí Ngô Thị Ba làm Trưởng đoàn.", "kiem_tra_vien"),
        ("Giao đồng chí Ngô Thị Ba đôn đốc việc thực hiện.", "theo_doi"),
        ("Người chứng kiến: đồng chí Ngô Thị Ba.", "nhan_chung"),
        ("Tiền được giao cho đồng chí Ngô Thị Ba.", "nhac_den"),
    ],
)
def test_a_role_is_given_by_its_words_only(words: str, role: str) -> None:
    assert of(conclusion(words), "Ngô Thị Ba", FieldName.ROLE) == [role]


def test_the_box_is_that_of_the_words_and_offsets_are_those_of_the_page() -> None:
    text = "HUYỆN ỦY BƯỞI\nSố 31-KL/HU\nKẾT LUẬN\n"
    start = text.index("31")
    words = (Word(start, start + 8, 0.1, 0.2, 0.3, 0.25, 0.9),)
    found = next(f for f in read(text, words=words, width=595.0, height=842.0) if f.name is FieldName.NUMBER)
    assert (found.start, found.raw, found.box is not None and found.box.left) == (start, "31-KL/HU", 0.1)


def test_a_second_page_has_its_own_offsets() -> None:
    pages = [
        PageArtifact(paper("KẾT LUẬN", "kiểm tra", "", close=""), "test"),
        PageArtifact("II. KẾT LUẬN\n1. Đồng chí Lê Văn Tám không có vi phạm.\n", "test"),
    ]
    found = next(field for field in describe_paper(pages) if field.name is FieldName.OUTCOME)
    assert (found.page_no, pages[1].text[found.start : found.end]) == (2, "không có vi phạm")


def test_a_wide_space_within_a_name_does_not_cut_the_issuer_short() -> None:
    text = (
        "HUYỆN ỦY  MÂY NGÀN                      ĐẢNG CỘNG SẢN VIỆT NAM\nỦY BAN KIỂM TRA\n*\nSố 3-KL/UBKTHU\n\n"
        "KẾT LUẬN\nvề tình hình\n-----\n\nThực hiện kế hoạch.\n"
    )
    for text_ in (text, text.replace("HUYỆN ỦY  MÂY NGÀN", "HUYỆN ỦY MÂY  NGÀN")):
        assert values(read(text_), FieldName.ISSUER) == ["Ủy ban Kiểm tra Huyện ủy Mây Ngàn"]
