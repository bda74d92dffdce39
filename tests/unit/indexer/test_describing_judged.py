"""Outcomes and forms: what a paper says of a person, and what it does not. The names are invented here."""

from __future__ import annotations

import pytest

from mappings.fields import FieldName
from tests.papers import conclusion, decision, of, paper, read, values


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Đồng chí Lê Văn Tám không có vi phạm.", "khong_vi_pham"),
        ("Đồng chí Lê Văn Tám có khuyết điểm, song chưa đến mức phải xem xét, thi hành kỷ luật.", "khuyet_diem"),
        ("Đồng chí Lê Văn Tám vi phạm không đến mức phải thi hành kỷ luật.", "khuyet_diem"),
        ("Chưa đến mức phải xem xét, thi hành kỷ luật đối với đồng chí Lê Văn Tám.", "khuyet_diem"),
        ("Đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật.", "den_muc"),
        ("Vi phạm của đồng chí Lê Văn Tám đến mức phải xem xét, thi hành kỷ luật.", "den_muc"),
        ("Đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật nhưng đã hết thời hiệu.", "het_thoi_hieu"),
        ("Đồng chí Lê Văn Tám: chưa đủ cơ sở kết luận.", "chua_ket_luan"),
        ("Đồng chí Lê Văn Tám không có vi phạm đến mức phải xem xét, thi hành kỷ luật.", ""),
        ("Nếu đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật thì báo cáo.", ""),
        ("Xem xét đồng chí Lê Văn Tám vi phạm có đến mức phải xem xét, thi hành kỷ luật hay không.", ""),
        ("Đề nghị kết luận: đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật.", ""),
        ("Đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật là không có cơ sở.", ""),
        ("Đồng chí Lê Văn Tám không phải là không có vi phạm.", ""),
        ("Đồng chí Lê Văn Tám tính chất, mức độ đến mức phải xem xét, thi hành kỷ luật.", ""),
    ],
)
def test_an_outcome_is_what_the_words_say_or_open(words: str, value: str) -> None:
    fields = conclusion(f"1. {words}")
    assert [found for found in values(fields, FieldName.OUTCOME) if found] == ([value] if value else [])
    assert values(fields, FieldName.OUTCOME) or not value


def test_an_organisations_outcome_is_not_its_members() -> None:
    fields = conclusion(
        "1. Ban Thường vụ Đảng ủy xã Bưởi do đồng chí Ngô Thị Ba đứng đầu vi phạm đến mức phải xem xét, thi"
        " hành kỷ luật. Trong đó có đồng chí Lê Văn Tám."
    )
    assert not of(fields, "Lê Văn Tám", FieldName.OUTCOME)
    assert not of(fields, "Ngô Thị Ba", FieldName.OUTCOME)
    assert "Ban Thường vụ Đảng ủy xã Bưởi" in values(fields, FieldName.ORGANISATION)


def test_a_person_named_beside_an_organisation_is_for_a_person_to_confirm() -> None:
    fields = conclusion(
        "1. Ban Thường vụ Đảng ủy xã Bưởi và đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật."
    )
    group = next(f.group for f in fields if f.name is FieldName.PERSON and f.value == "Lê Văn Tám")
    said = [f for f in fields if f.name is FieldName.OUTCOME and f.group == group]
    assert [f.value for f in said] == ["den_muc"]
    assert not any(f.is_sure for f in said)
    assert "Ban Thường vụ Đảng ủy xã Bưởi" in values(fields, FieldName.ORGANISATION)


def test_an_outcome_belongs_to_whoever_leads_the_item_not_to_the_nearest_name() -> None:
    fields = conclusion(
        "1. Đồng chí Lê Văn Tám tin tưởng đồng chí Ngô Thị Ba tham mưu; vi phạm đến mức phải xem xét, thi hành kỷ luật."
    )
    assert of(fields, "Lê Văn Tám", FieldName.OUTCOME) == ["den_muc"]
    assert not of(fields, "Ngô Thị Ba", FieldName.OUTCOME)


def test_two_outcomes_that_disagree_are_none() -> None:
    fields = conclusion(
        "1. Đồng chí Lê Văn Tám không có vi phạm.\n\n2. Đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi"
        " hành kỷ luật."
    )
    assert of(fields, "Lê Văn Tám", FieldName.OUTCOME) == [""]


def test_a_report_proposes_and_gives_no_outcome() -> None:
    body = "1. Đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật."
    assert not values(read(paper("BÁO CÁO", "kết quả thẩm tra, xác minh", body, "Số 3-BC/ĐKT9")), FieldName.OUTCOME)


def test_a_subject_without_outcome_is_left_to_be_read() -> None:
    fields = conclusion("1. Yêu cầu tiếp tục theo dõi.", "kiểm tra khi có dấu hiệu vi phạm đối với đồng chí Lê Văn Tám")
    assert of(fields, "Lê Văn Tám", FieldName.ROLE) == ["doi_tuong"]
    assert of(fields, "Lê Văn Tám", FieldName.OUTCOME) == [""]


@pytest.mark.parametrize(
    ("words", "value"),
    [("đúng một phần", "dung_mot_phan"), ("đúng", "dung"), ("sai", "sai"), ("không có cơ sở", "khong_co_co_so")],
)
def test_a_denunciation_has_a_result_that_is_nobodys_outcome(words: str, value: str) -> None:
    fields = read(
        paper(
            "THÔNG BÁO",
            "giải quyết tố cáo đối với đồng chí Lê Văn Tám",
            f"1. Nội dung thu tiền: tố cáo {words}.",
            "Số 4-TB/UBKTHU",
        )
    )
    assert values(fields, FieldName.ALLEGATION) == [value]
    assert of(fields, "Lê Văn Tám", FieldName.OUTCOME) == [""]


@pytest.mark.parametrize(
    ("article", "value"),
    [
        ("Điều 1. Thi hành kỷ luật đồng chí Lê Văn Tám bằng hình thức cảnh cáo.", "canh_cao"),
        ("Điều 1. Kỷ luật khiển trách đối với đồng chí Lê Văn Tám.", "khien_trach"),
        ("Điều 1. Khai trừ ra khỏi Đảng đối với đồng chí Lê Văn Tám.", "khai_tru"),
        ("Điều 1. Thay đổi hình thức kỷ luật của đồng chí Lê Văn Tám từ cảnh cáo xuống khiển trách.", "khien_trach"),
        ("Điều 1. Kỷ luật đồng chí Lê Văn Tám bằng hình thức cảnh cáo, bằng hình thức khiển trách.", ""),
    ],
)
def test_a_form_comes_from_the_article(article: str, value: str) -> None:
    reasons = "- kết quả bỏ phiếu: cách chức 02 phiếu; đề nghị bằng hình thức cách chức; năm 2010 bị khai trừ;"
    assert of(decision(article, reasons), "Lê Văn Tám", FieldName.FORM) == [value]


@pytest.mark.parametrize(
    "article",
    [
        "Điều 1. Xóa hình thức kỷ luật cảnh cáo đối với đồng chí Lê Văn Tám.",
        "Điều 1. Giao đồng chí Lê Văn Tám thi hành.",
    ],
)
def test_no_form_is_read_where_none_is_given(article: str) -> None:
    assert not any(values(decision(article, "- đề nghị bằng hình thức cảnh cáo;"), FieldName.FORM))


def test_the_same_word_is_another_fact_on_the_scale_of_the_state() -> None:
    text = (
        "ỦY BAN NHÂN DÂN HUYỆN BƯỞI       CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 215/QĐ-UBND\n\nQUYẾT ĐỊNH\n"
        "Về việc kỷ luật công chức\n\nCăn cứ Luật;\n\nQUYẾT ĐỊNH:\n\nĐiều 1. Kỷ luật bằng hình thức cảnh cáo"
        " đối với ông Lê Văn Tám.\n"
    )
    assert values(read(text), FieldName.FORM) == ["hc_canh_cao"]


def test_a_motto_with_letters_lost_does_not_make_a_party_paper_one_of_the_state() -> None:
    text = (
        "ĐẢNG ỦY XÃ BƯỞI                 ĐẢ NG CỘNG SẢN VIỆT NAM\nSố 7-QĐ/ĐU\n\nQUYẾT ĐỊNH\nkỷ luật đảng viên\n\n"
        "QUYẾT ĐỊNH:\n\nĐiều 1. Thi hành kỷ luật đồng chí Lê Văn Tám bằng hình thức cảnh cáo.\n"
    )
    assert values(read(text), FieldName.FORM) == ["canh_cao"]
    unread = text.replace("ĐẢ NG CỘNG SẢN VIỆT NAM", "").replace("7-QĐ/ĐU", "215/QĐ-UBND")
    assert values(read(unread), FieldName.FORM) == ["hc_canh_cao"]


@pytest.mark.parametrize(
    ("article", "value"),
    [
        ("Điều 1. Không giảm hình thức kỷ luật từ cảnh cáo xuống khiển trách như đồng chí Lê Văn Tám đề nghị.", []),
        ("Điều 1. Kỷ luật khiển trách đối với người tố cáo sai; đồng chí Lê Văn Tám không có vi phạm.", []),
        ("Điều 1. Hủy bỏ Quyết định kỷ luật sau:\n- Đồng chí Lê Văn Tám: hình thức cảnh cáo.", []),
        ("Điều 1. Không thay đổi hình thức kỷ luật cảnh cáo đối với đồng chí Lê Văn Tám.", ["canh_cao"]),
        ("Điều 1. Cách tất cả các chức vụ trong Đảng của đồng chí Lê Văn Tám.", ["cach_chuc"]),
        ("Điều 1. Kỷ luật đảng đối với đồng chí Lê Văn Tám: khiển trách.", ["khien_trach"]),
    ],
)
def test_a_form_is_his_whom_the_grammar_ties_it_to(article: str, value: list[str]) -> None:
    assert [form for form in of(decision(article), "Lê Văn Tám", FieldName.FORM) if form] == value


def test_what_a_notice_tells_of_a_decision_is_for_a_person_to_confirm() -> None:
    fields = read(
        paper(
            "THÔNG BÁO",
            "kết quả kỳ họp",
            "1. Ủy ban Kiểm tra quyết định thi hành kỷ luật khiển trách đồng chí Lê Văn Tám.\n"
            "2. Ủy ban Kiểm tra đề nghị Huyện ủy thi hành kỷ luật cảnh cáo đồng chí Ngô Thị Ba.",
            "Số 4-TB/UBKTHU",
        )
    )
    forms = [field for field in fields if field.name is FieldName.FORM]
    assert [field.value for field in forms] == ["khien_trach"]
    assert not any(field.is_sure for field in forms)
    assert of(fields, "Lê Văn Tám", FieldName.FORM) == ["khien_trach"]


@pytest.mark.parametrize(
    "words",
    [
        "Vợ đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật.",
        "Đồng chí Lê Văn Tám để cán bộ dưới quyền vi phạm đến mức phải xem xét, thi hành kỷ luật.",
        "Đồng chí Lê Văn Tám chỉ đạo xử lý các đảng viên vi phạm đến mức phải xem xét, thi hành kỷ luật.",
    ],
)
def test_what_others_did_is_not_laid_on_him(words: str) -> None:
    fields = conclusion(f"1. {words}")
    assert not any(of(fields, "Lê Văn Tám", FieldName.OUTCOME))
