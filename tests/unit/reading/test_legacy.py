"""Texts of before Unicode: what they are coded in, for the document, its pages and its lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning import syllables
from indexer.cleaning.encodings import Encoding
from indexer.cleaning.legacy import Converted, converted, detected, likeliest, line_encodings
from indexer.cleaning.syllables import is_syllable, toneless
from mappings.vietnamese import letters, nfc
from mappings.weights import Weights
from tests.coding import coded

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
REFERENCE = (SAMPLES / "15_unicode_reference.txt").read_text()
VNI_TEXT = "UÛY BAN NHAÂN DAÂN TÆNH, Soá: 991/QÑ-UBND, Caên cöù Luaät Toå chöùc; veà vieäc pheâ duyeät Keá hoaïch"
VNI_MEANS = "ỦY BAN NHÂN DÂN TỈNH, Số: 991/QĐ-UBND, Căn cứ Luật Tổ chức; về việc phê duyệt Kế hoạch"
OLD = [encoding for encoding in Encoding if encoding is not Encoding.UNICODE]
SYLLABLES = sorted(
    syllable
    for syllable in Weights.load().counts["syllable"]
    if not syllable.isascii() and is_syllable(syllable) and not set(syllable) - {*letters(), *map(chr, range(97, 123))}
)
"""Accented syllables of public Vietnamese text."""

vietnamese_words = st.lists(st.sampled_from(SYLLABLES), min_size=25, max_size=60, unique=True)
FOREIGN = (
    "Le conseil élu hier à Genève a été reçu par la délégation française près de l'hôtel où il séjournait.",
    "Ça coûte très cher: l'élève a préféré étudier chez sa sœur aînée à l'étranger, sans gêne ni regret.",
    "Der Ausschuß für die Prüfung hört später die Bürger; schöne Grüße aus Köln, Düsseldorf und Münster.",
    "El niño añadió que la señora Muñoz también llegó allí después, según explicó él mismo mañana.",
    "A mãe não pôde ir à reunião; a comissão já decidiu que as ações serão públicas até amanhã.",
    "Perché la città è così bella? Più tardi andrò lì con papà, però non sarà già chiusa, né affollata.",
    "På måndag möter vår förening er i Göteborg; då får ni också höra våra åsikter om ärendet på nästa möte.",
    "Hyvää päivää, tämä pöytäkirja on hyväksytty yhtiökokouksessa, jossa käsiteltiin myös päätökset.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy; výbor dnes přijal závěr o šetření všech stížností.",
    "Zażółć gęślą jaźń; komisja przyjęła wnioski dotyczące wszystkich zgłoszonych skarg i zażaleń.",
    "Türkiye'de görüşülen şikâyetler için hazırlanan rapor, çoğunlukla üyelerin görüşünü yansıtıyor.",
    "Það er ekki auðvelt að lesa öll þessi skjöl á íslensku, en við höfum þó lokið við það í dag.",
    "Az ülésen minden tagállam képviselője részt vett, és elfogadták a jegyzőkönyvet, majd később távoztak.",
    "Комиссия рассмотрела жалобу и приняла решение; протокол подписан всеми членами партии.",
    "لجنة التفتيش في المدينة: قرار رقم 12 بشأن مخالفات الأراضي، ووثائق أخرى كثيرة.",
    "An English page with a few symbols ± § · « » and no accents at all, 40 m² at 35 °C, 10 µm, 100 % plain.",
    "委员会审查了投诉并通过了决定。 คณะกรรมการได้ตรวจสอบแล้ว",
)


def test_the_2003_decision_comes_out_as_its_unicode_reference_says() -> None:
    found = converted((SAMPLES / "15_legacy_tcvn3_2003.txt").read_text())
    assert found.encoding is Encoding.TCVN3
    assert found.confidence is not None
    assert found.confidence > 0.98
    ours, expected = found.text.lower().split(), nfc(REFERENCE).lower().split()
    assert len(set(expected) - set(ours)) <= 0.02 * len(set(expected))


def test_vni_is_found_and_read() -> None:
    assert converted(VNI_TEXT) == Converted(VNI_MEANS, Encoding.VNI, 1.0)


def test_one_file_may_mix_both_encodings_and_unicode_line_by_line() -> None:
    lines = [REFERENCE.split("\n\n")[0].replace("\n", " "), VNI_TEXT, coded(VNI_MEANS, Encoding.TCVN3)]
    assert converted("\n".join(lines)).text == nfc("\n".join([lines[0], VNI_MEANS, VNI_MEANS]))


def test_a_line_too_short_to_tell_goes_with_the_rest_of_the_page() -> None:
    lines = (
        "vi phạm quy chế làm việc, thiếu trách nhiệm trong quản lý, sử dụng đất đai tại phường, để xảy ra",
        "đã ký",
    )
    page = [coded(line, Encoding.TCVN3) for line in lines]
    assert converted("\n".join(page)).text.endswith("\nđã ký")


def test_a_page_too_short_to_tell_goes_with_its_document() -> None:
    page = coded("đã ký\nsố 12/qđ", Encoding.TCVN3)
    assert converted(page).text == nfc(page)
    assert converted(page, Encoding.TCVN3) == Converted("đã ký\nsố 12/qđ", Encoding.TCVN3, 0.75)


def test_a_page_in_unicode_stays_so_in_an_old_document() -> None:
    page = "Có mặt: đủ.\nNội dung họp như sau\ncó 5"
    assert converted(page, Encoding.TCVN3).text == page


def test_the_sign_of_a_number_is_a_letter_on_a_page_in_tcvn3() -> None:
    page = coded("căn cứ luật tổ chức; xét đề nghị của sở tài chính về việc phê duyệt quyết toán " * 2, Encoding.TCVN3)
    assert converted(f"{page}\nSè: 12/2001/Q§-BTC\nTSC§").text.endswith("\nSố: 12/2001/QĐ-BTC\nTSCĐ")


def test_eth_is_no_sign_of_an_old_encoding() -> None:
    text = "Ðảng ủy Ðảng bộ đã họp về công tác xây dựng Ðảng"
    assert converted(text) == Converted(text)


@pytest.mark.parametrize("encoding", OLD)
@given(words=vietnamese_words)
def test_any_vietnamese_text_is_recovered_from_every_encoding(encoding: Encoding, words: list[str]) -> None:
    text = " ".join(words)
    found = converted(coded(text, encoding))
    assert (found.text, found.encoding, found.confidence) == (text, encoding, 1.0)


@pytest.mark.parametrize("encoding", [Encoding.CP1258, Encoding.VISCII])
@given(words=st.lists(st.sampled_from(SYLLABLES), min_size=4, max_size=8, unique=True))
def test_what_came_in_bytes_that_are_no_unicode_needs_few_words(encoding: Encoding, words: list[str]) -> None:
    shown = coded(" ".join(words), encoding)
    charset = likeliest(shown)
    assert charset is encoding or converted(shown, charset).text == " ".join(words) or _reads_as_well(shown, charset)


def _reads_as_well(shown: str, other: Encoding) -> bool:
    """Few words can by chance be right in two encodings."""
    return all(is_syllable(word) for word in converted(shown, other).text.split())


@given(st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=8), st.sampled_from(["\n", " "]))
def test_other_languages_are_left_alone(sentences: list[str], between: str) -> None:
    text = nfc(between.join(sentences))
    assert converted(text) == Converted(text)


@given(st.lists(st.lists(st.sampled_from(SYLLABLES), max_size=30).map(" ".join), max_size=8).map("\n".join))
def test_clean_vietnamese_is_left_alone(text: str) -> None:
    assert converted(text) == Converted(text)
    assert set(line_encodings(text.split("\n"))) == {Encoding.UNICODE}


@given(
    st.lists(st.sampled_from(SYLLABLES), min_size=6, max_size=40, unique=True),
    st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=2),
)
def test_clean_vietnamese_with_foreign_sentences_is_left_alone(words: list[str], sentences: list[str]) -> None:
    text = nfc("\n".join([" ".join(words), *sentences]))
    assert converted(text) == Converted(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x370, categories=["L", "M", "N", "Zs"]), max_size=300))
def test_letters_of_other_scripts_are_left_alone(text: str) -> None:
    assert converted(text) == Converted(nfc(text))


@pytest.mark.parametrize("text", ["", "12-KL/UBKTThU", "plain ASCII only", "· § «»"])
def test_text_without_old_letters_is_left_alone(text: str) -> None:
    assert converted(text, Encoding.UNICODE) == Converted(text)
    assert detected(text) is Encoding.UNICODE


def test_good_vietnamese_is_left_alone() -> None:
    for sample in sorted(SAMPLES.glob("*.txt")):
        if "legacy" not in sample.name:
            text = nfc(sample.read_text())
            assert converted(text).text == text


@given(st.text(max_size=300))
def test_any_text_is_converted_without_an_error_and_keeps_its_lines(text: str) -> None:
    assert converted(text).text.count("\n") == text.count("\n")


@pytest.mark.parametrize("word", ["nguyễn", "Quý", "giếng", "GÌ", "thuỷ", "thủy", "khuỷu", "ngoằn", "Đặng", "ương"])
def test_vietnamese_syllables_are_possible(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["thµnh", "ngµy", "veà", "français", "hoaïch", "xyz", "nguyễễn", "mẹẹ"])
def test_other_words_are_not(word: str) -> None:
    assert not is_syllable(word)


def test_there_are_some_four_and_a_half_thousand_groups() -> None:
    assert 4500 < len(toneless()) < 4600


def test_the_table_of_spelled_syllables_holds_nothing_that_the_rule_refuses() -> None:
    assert all(map(syllables._is_spelled_otherwise, syllables._spelled()))


@given(st.text("aăâeêioôơuưybcdđghnpqtvxðAÂĐỦfz\u0301\u0300\u0323áạềộ", max_size=7))
def test_a_word_is_a_syllable_by_the_table_if_and_only_if_it_is_one_by_the_rule(word: str) -> None:
    assert is_syllable(word) == syllables._is_spelled_otherwise(word.lower())
