"""What must hold for every paper: rules that protect somebody, tried on many."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.artifacts import PageArtifact
from indexer.describing.paper import describe_paper
from mappings.fields import Field, FieldName
from mappings.findings import DisciplineForm, Outcome, PersonRole

_PIECES = (
    "HUYỆN ỦY BƯỞI", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 31-KL/UBKTHU", "Bưởi, ngày 07 tháng 5 năm 2019", "KẾT LUẬN", "MẬT",
    "QUYẾT ĐỊNH", "đồng chí Lê Văn Tám",
        "(sinh ngày 02/9/1970; số thẻ đảng viên 99.123456)"
    , "Bí thư Chi bộ", "II. KẾT LUẬN",
    "1. Đồng chí Ngô Thị Ba",
        "vi phạm đến mức phải xem xét, thi hành kỷ luật"
    , "không có vi phạm", "Điều 1.", "tố cáo sai",
    "bằng hình thức cảnh cáo", "Nơi nhận:", "- Như trên,", "T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM",
    "Phạm Thế Ngọ", "1 | Lê Văn Tám | 1970 |",
    "số 12-QĐ/HU, ngày 03/4/2019", "Họ và tên: Lê Văn Tám", "Kính gửi: Huyện ủy", "đã", "-----", "|", "2",
)  # fmt: skip
_GAPS = st.sampled_from((" ", "\n", "\n\n", "     ", "", ", ", ". "))
_TEXTS = st.lists(st.tuples(st.sampled_from(_PIECES) | st.text(max_size=12), _GAPS), max_size=40).map(
    lambda rows: "".join(piece + gap for piece, gap in rows)
)
_PAGES = st.lists(
    st.builds(lambda t, c: PageArtifact(t, "test", confidence=c), _TEXTS, st.sampled_from((None, 0.7, 0.95))),
    max_size=3,
)


def _conclusion(body: str, confidence: float | None = None) -> tuple[Field, ...]:
    head = (
        "HUYỆN ỦY BƯỞI\nỦY BAN KIỂM TRA\nSố 31-KL/UBKTHU\n\nKẾT LUẬN\nkiểm tra đối với đồng chí Lê Văn Tám\n-----\n\n"
    )
    text = f"{head}I. KẾT QUẢ\n\nĐồng chí Lê Văn Tám, Bí thư Chi bộ.\n\nII. KẾT LUẬN\n\n{body}\n"
    return describe_paper([PageArtifact(text, "test", confidence=confidence)])


@given(_PAGES)
@settings(max_examples=150, deadline=None)
def test_every_field_says_exactly_what_its_page_has_there(pages: list[PageArtifact]) -> None:
    for field in describe_paper(pages):
        text = pages[field.page_no - 1].text[field.start : field.end]
        assert len(text) == len(field.raw) > 0
        assert all(read in (written, "•") for read, written in zip(field.raw, text, strict=True))
        assert 0 <= field.confidence <= 1


_NEGATIONS = (
    "không", "chưa", "chẳng", "không phải",
        "chưa phải là"
    , "không có", "chưa có", "không hề", "chưa từng", "khong", "chua", "Không",
    "khôn", "cha", "hông", "chưạ", "ko", "kh ông", "ch ưa", "chửa", "chằng",
)  # fmt: skip
_SENTENCES = (
    "{name} {0} có {1} vi {2} phạm {3} đến mức phải xem xét, thi hành kỷ luật.",
    "{name} {0} có {1} khuyết điểm, {2} vi phạm {3} đến mức phải xem xét, thi hành kỷ luật.",
    "{name} {0} vi phạm {1} nghiêm trọng {2} đến {3} mức phải xem xét kỷ luật.",
    "{0} vi phạm {1} của {name} {2} đến mức {3} phải thi hành kỷ luật.",
    "Những {0} vi phạm {1} của {name} là {2} nghiêm trọng, {3} đến mức phải xem xét, xử lý kỷ luật.",
    "Đối với {name}: {0} có {1} vi phạm {2}, {3} cần xem xét, thi hành kỷ luật.",
)


@given(
    st.sampled_from(_SENTENCES),
    st.sampled_from(_NEGATIONS),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.sampled_from((None, 0.95, 0.7)),
)
@settings(max_examples=400, deadline=None)
def test_no_negation_wherever_it_stands_becomes_an_accusation(
    sentence: str, negation: str, at: int, joined: bool, broken: bool, confidence: float | None
) -> None:
    places = [negation if place == at else "" for place in range(4)]
    words = " ".join(sentence.format(*places, name="đồng chí Lê Văn Tám").split())
    words = words.replace(f"{negation} ", negation, 1) if joined else words.replace(" ", "\n", 3) if broken else words
    fields = _conclusion(f"1. {words[:1].upper()}{words[1:]}", confidence)
    assert Outcome.DISCIPLINE.value not in [field.value for field in fields]


_TURNS = (
    "nếu {}",
        "trường hợp {} thì báo cáo"
    , "{} là không đúng", "{} là không có cơ sở", "{} nhưng đã hết thời hiệu", "ý kiến cho rằng {}",
    "đề nghị kết luận {}",
        "xem xét có hay không việc {}"
    , "{} hay không", "chưa đủ cơ sở khẳng định {}", "không thể nói rằng {}", "{}, song được miễn kỷ luật",
    "tố cáo {}", "kiến nghị xem xét nếu {}",
)  # fmt: skip


@given(
    st.sampled_from(_TURNS),
    st.sampled_from(
        (
            "đồng chí Lê Văn Tám vi phạm đến mức phải xem xét, thi hành kỷ luật",
            "vi phạm của đồng chí Lê Văn Tám đến mức phải thi hành kỷ luật",
        )
    ),
)
def test_what_is_conditional_proposed_or_taken_back_is_no_accusation(turn: str, words: str) -> None:
    fields = _conclusion(f"1. {turn.format(words).capitalize().replace('lê văn tám', 'Lê Văn Tám')}.")
    assert Outcome.DISCIPLINE.value not in [field.value for field in fields]


_CARDS = st.builds(
    lambda digits, gaps: digits[:2] + gaps[0] + digits[2:5] + gaps[1] + digits[5:],
    st.text("0123456789", min_size=8, max_size=8) | st.text("0123456789", min_size=12, max_size=12),
    st.sampled_from((("", ""), (".", ""), (" ", " "), (".", "."), (". ", ""), ("-", ""))),
)
_BEARERS = (
    "1. Đồng chí Lê Văn Tám (sinh năm 1970; số thẻ đảng viên {}) không có vi phạm.",
    "1. Đồng chí Lê Văn Tám, số thẻ đảng {}, vi phạm đến mức phải xem xét, thi hành kỷ luật.",
    "1 | Lê Văn Tám | 1970 | {} | Bí thư Chi bộ |",
    "Họ và tên: Lê Văn Tám\nSố thẻ đảng viên: {}",
    "- Đồng chí Lê Văn Tám, Bí thư Chi bộ, thẻ {}",
    "Nơi nhận:\n- Đồng chí Lê Văn Tám (số thẻ {}),",
)


@given(_CARDS, st.sampled_from(_BEARERS))
@settings(max_examples=150, deadline=None)
def test_a_card_number_stands_whole_in_no_field(card: str, bearer: str) -> None:
    digits = re.sub(r"\D", "", card)
    for field in _conclusion(bearer.format(card)):
        for text in (field.value, field.raw):
            assert digits not in re.sub(r"\D", "", text)


_NEUTRAL = st.lists(
    st.sampled_from(
        (
            "hôm nay", "cùng dự có",
                "đồng chí Lê Văn Tám"
            , "ông Ngô Văn Ba", "bà Phạm Thị Tư", "và", ",", "Bí thư Chi bộ", "phát biểu", "về", "năm 2019", ".",
            "vi phạm", "xử lý", "tại xã", "trình bày", "khuyết điểm", "nhận tiền của", "họp với", "\n", "ký giấy",
        )
    ),
    min_size=3,
    max_size=30,
)  # fmt: skip


@given(_NEUTRAL, st.sampled_from(("KẾT LUẬN", "THÔNG BÁO", "BÁO CÁO", "BIÊN BẢN", "QUYẾT ĐỊNH")))
@settings(max_examples=150, deadline=None)
def test_nobody_is_more_than_mentioned_without_the_words_of_a_role(words: list[str], title: str) -> None:
    fields = describe_paper(
        [PageArtifact(f"HUYỆN ỦY BƯỞI\n\n{title}\nvề tình hình\n-----\n\nNội dung: {' '.join(words)}\n", "test")]
    )
    roles = {field.value for field in fields if field.name is FieldName.ROLE}
    assert roles <= {PersonRole.MENTIONED.value}
    assert not any(field.value for field in fields if field.name in (FieldName.OUTCOME, FieldName.FORM))


@given(
    st.sampled_from(list(DisciplineForm)),
    st.sampled_from(
        (
            "kết quả bỏ phiếu: {} 05 phiếu",
            "tự nhận hình thức {}",
            "đề nghị kỷ luật bằng hình thức {}",
            "năm 2010 bị kỷ luật bằng hình thức {}",
        )
    ),
)
def test_a_form_outside_the_articles_is_never_the_decision(form: DisciplineForm, reason: str) -> None:
    said = reason.format(form.vi.split(" (")[0].lower())
    text = (
        f"HUYỆN ỦY BƯỞI\nSố 31-QĐ/HU\n\nQUYẾT ĐỊNH\nthi hành kỷ luật đồng chí Lê Văn Tám\n-----\n\n- Xét"
        f" {said};\n\nQUYẾT ĐỊNH:\n\nĐiều 1. Giao đồng chí Lê Văn Tám chấp hành.\n"
    )
    fields = describe_paper([PageArtifact(text, "test")])
    assert not any(field.value for field in fields if field.name is FieldName.FORM)
