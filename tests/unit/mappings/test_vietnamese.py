"""One text, many spellings: what must meet, what must not, and that nothing but marks ever moves."""

import re
import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import lucene
from mappings.vietnamese import (
    canonical,
    canonical_rules,
    clean,
    fold,
    folded_tokens,
    letters,
    nfc,
    tokens,
)

SAMPLES = [
    sample
    for sample in sorted((Path(__file__).parents[2] / "corpus" / "samples").glob("*.txt"))
    if "legacy" not in sample.stem  # not Unicode Vietnamese yet: indexer.cleaning comes first
]
TONES = "\u0300\u0301\u0303\u0309\u0323"
SHAPES = "\u0302\u0306\u031b"
VOWELS = [*"aeiouyAEIOUY", *(letter for letter in letters() if letter not in "đĐ")]
ALPHABET = "".join(
    [
        *letters(),
        *"aeiouyqQhtbnAEIOUY",
        TONES,
        SHAPES,
        "0123456789 .,'’:;-/_·&\n",
        "\u00ad\u200b\u200f\ufeff",
        "Ððáبك東©",
    ]
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def windows_1258(text: str) -> str:
    """Shaped letters composed, tones apart: what Python's cp1258 codec can hold and gives back."""

    def apart(letter: str) -> str:
        marks = nfd(letter)
        tone = "".join(mark for mark in marks[1:] if mark in TONES)
        return nfc(marks[0] + "".join(mark for mark in marks[1:] if mark not in TONES)) + tone

    spelled = "".join(apart(letter) for letter in text)
    assert spelled.encode("cp1258").decode("cp1258") == spelled
    return spelled


def tone_first(text: str) -> str:
    """The tone composed with the plain vowel, the shape apart: what some keyboards leave."""
    return "".join(
        nfc(marks[0] + "".join(m for m in marks[1:] if m in TONES)) + "".join(m for m in marks[1:] if m in SHAPES)
        for marks in map(nfd, text)
    )


def letters_only(text: str) -> str:
    kept = (letter for letter in nfd(text.translate(str.maketrans("Ðð", "Đđ"))) if not unicodedata.combining(letter))
    return "".join(letter for letter in kept if unicodedata.category(letter) != "Cf")


def by_the_book(text: str) -> str:
    """Lucene's MappingCharFilter, word for word: at each place the longest rule that fits, then on behind it."""
    rules, longest = dict(canonical_rules()), max(len(written) for written, _ in canonical_rules())
    done, at = [], 0
    while at < len(text):
        size = next((size for size in range(longest, 0, -1) if text[at : at + size] in rules), 0)
        done.append(rules[text[at : at + size]] if size else text[at])
        at += size or 1
    return "".join(done)


def test_there_are_134_letters_beyond_ascii() -> None:
    assert len(set(letters())) == 134
    assert {letter.lower() for letter in letters()} == {letter.lower() for letter in letters() if letter.islower()}


def test_no_rule_contradicts_another_and_none_makes_text_longer() -> None:
    assert len(dict(canonical_rules())) == len(canonical_rules())
    assert all(len(written) >= len(kept) for written, kept in canonical_rules())


@pytest.mark.parametrize("spell", [nfc, nfd, windows_1258, tone_first])
def test_every_letter_is_itself_in_every_encoding(spell: object) -> None:
    assert callable(spell)
    assert [canonical(spell(letter)) for letter in letters()] == list(letters())


@pytest.mark.parametrize("onset", ["", "h", "th", "q", "Q", "g"])
def test_every_two_vowels_are_the_same_in_every_encoding(onset: str) -> None:
    for first, second in product(VOWELS, VOWELS):
        if set(nfd(first)) & set(TONES) and set(nfd(second)) & set(TONES):
            continue  # no syllable has two tones
        rime = onset + first + second + "n"
        assert {canonical(spell(rime)) for spell in (nfc, nfd, windows_1258, tone_first)} == {canonical(rime)}, rime


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "HÒA"),
        ("Hoà", "Hòa"),
        ("khoẻ", "khỏe"),
        ("thuý", "thúy"),
        ("Uỷ", "Ủy"),
        ("ỦY", "UỶ"),
        ("luỹ", "lũy"),
        ("toạ", "tọa"),
        ("quý", "qúy"),
        ("QUÝ", "QÚY"),
        ("quỳ", "qùy"),
        ("quả", "qủa"),
        ("quấn", "qúân"),
        ("quí", "qúi"),
        ("hoàn", "hòan"),
        ("Ðặng", "Đặng"),
        ("ðồng", "đồng"),
        ("kỷ\u00ad luật", "kỷ luật"),
        ("\ufeffkiểm\u200b tra\u200f", "kiểm tra"),
        ("Điều\u202f1", "Điều 1"),
    ],
)
def test_two_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert canonical(one) == canonical(other) == canonical(nfd(one)) == canonical(nfd(other))


@pytest.mark.parametrize(
    "word", ["quý", "Quý", "QUÝ", "quỳ", "quỷ", "quỹ", "quỵ", "quà", "quả", "què", "quýt", "hoặc", "quốc"]
)
def test_a_word_well_spelled_after_q_or_with_a_shape_stays(word: str) -> None:
    assert canonical(word) == word == canonical(nfd(word))


@pytest.mark.parametrize(
    ("one", "other"), [("quý", "quỳ"), ("hòa", "hóa"), ("chợ", "chờ"), ("úy", "ủy"), ("mưa", "mua"), ("da", "đa")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(st.text(ALPHABET))
def test_canonical_is_the_longest_rule_at_each_place(text: str) -> None:
    assert canonical(text) == by_the_book(text)


@given(st.text(ALPHABET))
def test_canonical_moves_marks_and_nothing_else(text: str) -> None:
    assert letters_only(canonical(text)) == letters_only(text)


@given(st.text(ALPHABET))
def test_case_does_not_matter_to_the_rules(text: str) -> None:
    assert lucene.lower(canonical(text)) == canonical(lucene.lower(text))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_page_is_the_same_composed_or_not(sample: Path) -> None:
    text = clean(sample.read_text(encoding="utf-8"))
    assert canonical(nfd(text)) == canonical(text)
    assert [token.text for token in tokens(nfd(text))] == [token.text for token in tokens(text)]


@given(st.text())
def test_clean_text_can_be_stored_and_is_clean(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned == nfc(cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert not re.search("[\x00-\x08\x0b-\x1f]", cleaned)


def test_clean_keeps_lines_and_tabs_and_drops_what_cannot_be_stored() -> None:
    assert clean("a\x00b\r\nc\rd\x0ce\tf\x07 \ud800 Ðoàn e\u0302\u0301") == "ab\nc\nd\ne\tf \ufffd Đoàn ế"


def test_fold_knows_no_accents() -> None:
    assert fold("Uỷ ban Kiểm tra ĐẢNG UỶ, Ðoàn Thị Quý") == "uy ban kiem tra dang uy, doan thi quy"
    assert all(fold(spell(letter)).isascii() for letter in letters() for spell in (nfc, nfd, windows_1258, tone_first))


@given(st.text("".join(letter for letter in ALPHABET if not unicodedata.combining(letter))))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_lower_case_is_taken_letter_by_letter_as_java_does() -> None:
    assert lucene.lower("İSTANBUL ΟΔΟΣ ĐẢNG") == "istanbul οδοσ đảng"


@given(st.text())
def test_lower_case_never_changes_the_length(text: str) -> None:
    assert len(lucene.lower(text)) == len(text)


def test_tokens_are_syllables_with_their_places() -> None:
    text = "Số 12-KL/UBKTThU, đ/c Hoà"
    assert [(token.text, text[token.start : token.end]) for token in tokens(text)] == [
        ("số", "Số"),
        ("12", "12"),
        ("kl", "KL"),
        ("ubktthu", "UBKTThU"),
        ("đ", "đ"),
        ("c", "c"),
        ("hòa", "Hoà"),
    ]


def test_a_decomposed_word_is_marked_to_its_last_accent() -> None:
    text = nfd("kỷ luật") + "\u00ad!"
    assert [text[token.start : token.end] for token in tokens(text)] == [nfd("kỷ"), nfd("luật") + "\u00ad"]
    assert [token.text for token in folded_tokens(text)] == ["ky", "luat"]


@given(st.text(ALPHABET))
def test_places_lie_in_the_text_in_order(text: str) -> None:
    edges = [edge for token in tokens(text) for edge in (token.start, token.end)]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@given(st.text(ALPHABET))
def test_folded_tokens_are_the_tokens_folded(text: str) -> None:
    assert [lucene.folded(token.text) for token in tokens(text)] == [token.text for token in folded_tokens(text)]
    assert [(t.start, t.end) for t in tokens(text)] == [(t.start, t.end) for t in folded_tokens(text)]


def test_a_page_of_underscores_has_no_word_and_is_read_in_one_pass() -> None:
    assert tokens("_" * 300_000) == ()


def test_a_word_longer_than_the_engine_allows_is_cut_as_the_engine_cuts_it() -> None:
    assert [token.end - token.start for token in tokens("a" * 600)] == [255, 255, 90]
