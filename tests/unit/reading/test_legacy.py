"""Texts of before Unicode: detection and conversion, against iconv and against texts with a known answer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning import legacy
from indexer.cleaning.legacy import Encoding, converted, decoded, detected
from indexer.cleaning.syllables import is_syllable, toneless
from mappings.vietnamese import letters, nfc

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
REFERENCE = (SAMPLES / "15_unicode_reference.txt").read_text()
VNI_TEXT = "UÛY BAN NHAÂN DAÂN TÆNH, Soá: 991/QÑ-UBND, Caên cöù Luaät Toå chöùc; veà vieäc pheâ duyeät Keá hoaïch"
VNI_MEANS = "ỦY BAN NHÂN DÂN TỈNH, Số: 991/QĐ-UBND, Căn cứ Luật Tổ chức; về việc phê duyệt Kế hoạch"


def coded_in_tcvn3(text: str) -> str:
    """`text` as an old font shows it to a program of today."""
    codes = {letter: chr(code) for code, letter in legacy._TCVN3.items()}
    return "".join(codes.get(letter, letter) for letter in text)


def test_the_2003_decision_comes_out_as_its_unicode_reference_says() -> None:
    found = converted((SAMPLES / "15_legacy_tcvn3_2003.txt").read_text())
    assert found.encoding is Encoding.TCVN3
    ours, expected = found.text.lower().split(), nfc(REFERENCE).lower().split()
    assert len(set(expected) - set(ours)) <= 0.02 * len(set(expected))


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
def test_every_tcvn3_letter_is_the_one_iconv_knows() -> None:
    for code, letter in legacy._TCVN3.items():
        oracle = subprocess.run(
            ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=bytes([code]), capture_output=True, check=True
        )
        assert nfc(oracle.stdout.decode()) == letter


def test_tcvn3_has_every_lower_case_letter_of_vietnamese() -> None:
    assert {letter for letter in letters() if letter.islower()} <= set(legacy._TCVN3.values())


def test_vni_has_every_letter_of_vietnamese_in_both_cases() -> None:
    assert set(letters()) <= set(legacy._VNI.values())


def test_vni_is_found_and_read() -> None:
    assert converted(VNI_TEXT) == legacy.Converted(VNI_MEANS, Encoding.VNI)


def test_the_letter_u_with_horn_that_looks_like_a_soft_hyphen_is_kept() -> None:
    assert decoded("ph\u00ad\u00eang h\u00ad\u00edng trung \u00ad\u00acng", Encoding.TCVN3) == "phường hướng trung ương"


def test_letters_that_pdf_fonts_hand_out_as_signs_are_letters_again() -> None:
    assert decoded("trung \u2212\u00acng, d\u2212\u00acng", Encoding.TCVN3) == "trung ương, dương"


def test_a_minus_between_numbers_stays_a_minus() -> None:
    assert decoded("5 \u2212 3", Encoding.TCVN3) == "5 \u2212 3"


def test_one_file_may_mix_both_encodings_and_unicode_line_by_line() -> None:
    lines = [REFERENCE.split("\n\n")[0].replace("\n", " "), VNI_TEXT, coded_in_tcvn3(VNI_MEANS)]
    assert converted("\n".join(lines)).text == nfc("\n".join([lines[0], VNI_MEANS, VNI_MEANS]))


def test_a_line_too_short_to_tell_goes_with_the_rest_of_the_page() -> None:
    page = [coded_in_tcvn3(line) for line in ("vi phạm quy chế làm việc, thiếu trách nhiệm " * 4, "đã ký")]
    assert converted("\n".join(page)).text.endswith("\nđã ký")


@pytest.mark.parametrize(
    "text",
    [
        "Le conseil élu hier à Genève a été reçu par la délégation française près de l'hôtel où il séjournait.",
        "Der Ausschuß für die Prüfung hört später die Bürger; schöne Grüße aus Köln, Düsseldorf und Münster.",
        "El niño añadió que la señora Muñoz también llegó allí después, según explicó él mismo mañana.",
        "لجنة التفتيش في المدينة: قرار رقم 12 بشأن مخالفات الأراضي",
        "An English page with a few symbols ± § · « » and no accents at all, 100 % plain.",
        "",
        "12-KL/UBKTThU",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert converted(text) == legacy.Converted(text, Encoding.UNICODE)


def test_good_vietnamese_is_left_alone() -> None:
    for sample in sorted(SAMPLES.glob("*.txt")):
        if "legacy" not in sample.name:
            text = nfc(sample.read_text())
            assert converted(text).text == text


@given(st.lists(st.sampled_from(["thường", "trực", "đảng", "ủy", "kỷ", "luật", "nguyễn", "được", "số"]), min_size=25))
def test_what_was_coded_in_tcvn3_comes_back(words: list[str]) -> None:
    text = " ".join(words)
    assert detected(coded_in_tcvn3(text)) is Encoding.TCVN3
    assert converted(coded_in_tcvn3(text)).text == text


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
