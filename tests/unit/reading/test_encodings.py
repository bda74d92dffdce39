"""The tables of the old encodings, against iconv and Python's codecs, and back again for every letter."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.encodings import Encoding, decoded, decoder, tcvn3_table, viscii_table, vni_table, western
from mappings.vietnamese import letters, nfc
from tests.coding import coded, in_bytes

OLD = [encoding for encoding in Encoding if encoding is not Encoding.UNICODE]
CHARSETS = [Encoding.CP1258, Encoding.VISCII]
needs_iconv = pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv on this machine")
SIGNS = " .,;:!?()/-+%0123456789\n\t"
plain_letters = st.sampled_from([*letters(), *"abcdeghiklmnopqrstuvxyABCDEGHIKLMNOPQRSTUVXY", *SIGNS])
any_vietnamese = st.lists(plain_letters, max_size=80).map("".join)


def as_iconv_has_it(charset: str, code: int) -> str:
    told = subprocess.run(["iconv", "-f", charset, "-t", "UTF-8"], input=bytes([code]), capture_output=True, check=True)
    return nfc(told.stdout.decode())


@needs_iconv
def test_every_tcvn3_letter_is_the_one_iconv_knows() -> None:
    assert {code: as_iconv_has_it("TCVN5712-1", code) for code in tcvn3_table()} == tcvn3_table()


@needs_iconv
def test_every_viscii_letter_is_the_one_iconv_knows() -> None:
    table = {code: letter for code, letter in viscii_table().items() if code < 256}
    assert {code: as_iconv_has_it("VISCII", code) for code in table} == table
    assert set(letters()) == set(table.values())


@needs_iconv
@pytest.mark.parametrize("encoding", CHARSETS)
@given(text=any_vietnamese)
def test_the_charsets_are_written_as_iconv_reads_them(encoding: Encoding, text: str) -> None:
    read = subprocess.run(
        ["iconv", "-f", encoding.upper(), "-t", "UTF-8"],
        input=in_bytes(text, encoding),
        capture_output=True,
        check=True,
    )
    assert nfc(read.stdout.decode()) == text


def test_windows_1258_is_read_as_python_reads_it() -> None:
    for code in range(0x80, 0x100):
        try:
            letter = bytes([code]).decode("cp1258")
        except UnicodeDecodeError:
            continue
        base = "e" if unicodedata.combining(letter) else ""
        assert decoded(base + western(bytes([code])), Encoding.CP1258) == nfc(base + letter)


def test_tcvn3_has_every_lower_case_letter_of_vietnamese() -> None:
    assert {letter for letter in letters() if letter.islower()} <= set(tcvn3_table().values())


def test_vni_has_every_letter_of_vietnamese_in_both_cases() -> None:
    assert set(letters()) <= set(vni_table().values())


@pytest.mark.parametrize("encoding", OLD)
@given(text=any_vietnamese)
def test_any_vietnamese_text_comes_back_from_every_encoding(encoding: Encoding, text: str) -> None:
    back = decoded(coded(text, encoding), encoding)
    if encoding is Encoding.TCVN3:  # has no accented capitals: in capitals fonts small letters stand for them
        assert decoded(coded(text.lower(), encoding), encoding) == text.lower()
    elif encoding is Encoding.VNI:  # a letter before a coded one can look like a third: hold words as they are written
        assert decoded(coded(back, encoding), encoding) == back
    else:
        assert back == text


@given(any_vietnamese)
def test_text_that_was_taken_for_western_twice_comes_back(text: str) -> None:
    once = coded(text, Encoding.MOJIBAKE)
    assert decoded(coded(once, Encoding.MOJIBAKE), Encoding.MOJIBAKE) == text


@pytest.mark.parametrize("text", ["Ã", "ĐÃ KẾT LUẬN", "NGÃ BA", "là NGÃ"])
def test_a_capital_that_was_put_together_is_not_taken_for_half_a_letter(text: str) -> None:
    once = coded(text, Encoding.MOJIBAKE)
    assert decoded(once, Encoding.MOJIBAKE) == text
    assert decoded(coded(once, Encoding.MOJIBAKE), Encoding.MOJIBAKE) == text


def test_a_no_break_space_lost_from_mojibake_costs_no_letter() -> None:
    assert decoded("lÃ  ngÆ°á»\x9di vÃ\nlÃ ", Encoding.MOJIBAKE) == "là  người và\nlà "


@pytest.mark.parametrize("encoding", OLD)
@given(text=st.text(alphabet=st.characters(min_codepoint=0x370, categories=["L"]), max_size=40))
def test_letters_that_no_old_encoding_shows_are_left_alone(encoding: Encoding, text: str) -> None:
    assert nfc(decoded(text, encoding)) == nfc(text)


@pytest.mark.parametrize("encoding", OLD)
@given(text=st.text(max_size=120))
def test_no_line_end_is_touched(encoding: Encoding, text: str) -> None:
    assert decoded(text, encoding).count("\n") == text.count("\n")


def test_the_letter_u_with_horn_that_looks_like_a_soft_hyphen_is_kept() -> None:
    assert decoded("ph\u00ad\u00eang h\u00ad\u00edng trung \u00ad\u00acng", Encoding.TCVN3) == "phường hướng trung ương"


def test_letters_that_pdf_fonts_hand_out_as_signs_are_letters_again() -> None:
    assert decoded("trung \u2212\u00acng, d\u2212\u00acng", Encoding.TCVN3) == "trung ương, dương"


def test_a_hyphen_is_a_letter_only_where_it_makes_a_syllable_of_none() -> None:
    coded_line = "nh- ch-a cã tr-êng -¬ng ë trung -¬ng, kinh tÕ-x· héi, ®¶ng viªn - quÇn chóng, A-B, 12-KL"
    assert decoded(coded_line, Encoding.TCVN3) == (
        "như chưa có trường ương ở trung ương, kinh tế-xã hội, đảng viên - quần chúng, A-B, 12-KL"
    )


def test_a_minus_between_numbers_stays_a_minus() -> None:
    assert decoded("5 \u2212 3", Encoding.TCVN3) == "5 \u2212 3"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("vÒ viÖc PH¢N C¤NG nhiÖm vô, PHÇN I", "về việc PHÂN CÔNG nhiệm vụ, PHẦN I"),
        ("Hµ Néi", "Hà Nội"),
        ("Sè: 12/2001/Q§-BTC", "Số: 12/2001/QĐ-BTC"),
    ],
)
def test_capitals_typed_with_a_capitals_font_are_capitals(text: str, meant: str) -> None:
    assert decoded(text, Encoding.TCVN3) == meant


def test_a_word_read_alone_knows_the_capitals_of_its_line() -> None:
    line = "§¶NG Uû X·"
    assert [decoder(line, Encoding.TCVN3)(word) for word in line.split()] == ["ĐẢNG", "UỶ", "XÃ"]


def test_a_french_name_in_a_tcvn3_line_stays_french() -> None:
    assert decoded("¤ng François Godement, gi¸o s\u00ad", Encoding.TCVN3) == "Ông François Godement, giáo sư"


def test_western_shows_every_byte_as_one_character() -> None:
    shown = western(bytes(range(256)))
    assert len(set(shown)) == 256
    assert shown[0x80] == "€"
    assert shown[0x81] == "\x81"
