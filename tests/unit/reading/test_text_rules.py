"""The pure rules of reading: quality of a layer, charsets, pages cut from text, boxes and offsets, XHTML, TSV."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning import unicode
from indexer.cleaning.quality import quality
from indexer.reading.outcome import MediaType, Unreadable
from indexer.reading.paging import PAGE_CHARACTERS, ReadLine, ReadWord, in_paragraphs, read_page, text_pages
from indexer.reading.plain import artifacts, decoded
from indexer.reading.sniff import media_type
from indexer.reading.tesseract import lines_of
from indexer.reading.xhtml import text_of
from mappings.reasons import Reason

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
GOOD = (SAMPLES / "05_quyet_dinh_ky_luat_canh_cao.txt").read_text()
GARBAGE = "BO CONG THVONG TRUONG BAI. HOC. s6: ~ggITB-BHBL CONG . HOA xA HOI. can NGHiA VIET. NAM DQc IfP - TV do " * 4
SENTENCE = "Ủy ban Kiểm tra Thành ủy kết luận như sau."


def test_good_vietnamese_is_trusted_and_a_scanners_english_reading_is_not() -> None:
    assert quality(GOOD).vietnamese > 0.7
    assert quality(GARBAGE).vietnamese < 0.1


def test_characters_that_stand_for_no_letter_are_counted() -> None:
    assert quality("\ue001\ue002\ue003 a").unmapped == 0.75


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_charsets_are_told_apart(charset: str) -> None:
    assert decoded(GOOD.encode(charset)) == GOOD


def test_windows_1258_is_read_and_composed() -> None:
    shapes = "\u0302\u0306\u031b"
    letters = []
    for letter in GOOD:
        parts = unicodedata.normalize("NFD", letter)
        shaped = [mark for mark in parts[1:] if mark in shapes]
        tones = [mark for mark in parts[1:] if mark not in shapes]
        letters.append(unicodedata.normalize("NFC", parts[0] + "".join(shaped)) + "".join(tones))
    assert decoded("".join(letters).encode("cp1258")) == unicodedata.normalize("NFC", GOOD)


def test_a_western_text_stays_western() -> None:
    text = "Réunion à Genève: procès-verbal signé par M. Müller, «accepté» à l'unanimité."
    assert decoded(text.encode("cp1252")) == text


def test_a_form_feed_ends_a_page() -> None:
    assert list(text_pages("một\f\f  \fhai")) == ["một", "hai"]


def test_long_text_is_cut_at_blank_lines_into_pages_of_a_typed_sheet() -> None:
    paragraphs = [" ".join([SENTENCE] * 5)] * 60
    pages = list(text_pages("\n\n".join(paragraphs)))
    assert all(0.7 * PAGE_CHARACTERS < len(page) < 1.3 * PAGE_CHARACTERS for page in pages[:-1])
    assert [line for page in pages for line in page.split("\n") if line] == paragraphs


@given(st.text(alphabet="ab .\n\f", max_size=2000), st.integers(1, 30))
def test_cutting_loses_no_letter(text: str, times: int) -> None:
    long = text * times
    assert "".join("".join(text_pages(long)).split()) == "".join(long.split())


def test_a_line_without_end_is_cut_behind_a_sentence() -> None:
    pages = list(text_pages(" ".join([SENTENCE] * 500)))
    assert len(pages) > 3
    assert all(page.endswith("sau.") for page in pages)


def test_a_text_of_less_than_three_letters_is_no_document() -> None:
    with pytest.raises(Unreadable) as refused:
        artifacts(" x \n", "plain", 10)
    assert refused.value.reason is Reason.NO_TEXT


def test_more_pages_than_allowed_are_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        artifacts("trang\f" * 11, "plain", 10)
    assert refused.value.reason is Reason.TOO_MANY_PAGES


def test_tidying_composes_ends_lines_and_drops_what_cannot_be_stored() -> None:
    assert unicode.tidy("\n\nKe\u0302\u0301t\x00 lua\u0323\u0302n  \r\n\n\n\nÐảng\ud800\n") == "Kết luận\n\nĐảng\ufffd"


WORDS = st.text(alphabet="aăâđêôơưáảẫ12/-", min_size=1, max_size=8)
LINES = st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=6), st.booleans()), max_size=8)


@given(LINES)
def test_each_offset_cuts_its_own_word_out_of_the_text(lines: list[tuple[list[str], bool]]) -> None:
    read = [ReadLine([ReadWord(word, (0.1, 0.1, 0.2, 0.2)) for word in words], opens) for words, opens in lines]
    page = read_page(read, 595, 842)
    assert [page.text[start:end] for start, end, *_ in page.words] == [word for words, _ in lines for word in words]


def test_a_line_set_further_down_opens_a_paragraph() -> None:
    feet = [0.10, 0.12, 0.14, 0.165, 0.185, 0.10]
    lines = [[ReadWord("a", (0.1, foot - 0.01, 0.2, foot))] for foot in feet]
    assert [line.opens for line in in_paragraphs(lines)] == [False, False, False, True, False, True]


def test_a_table_row_is_a_line_and_its_cells_are_parted_by_tabs() -> None:
    xhtml = (
        "<table><tbody><tr>\t<td><p>Số\nhiệu</p>\n</td>\t<td>Ngày</td></tr>\n<tr><td>1</td><td/></tr></tbody></table>"
    )
    assert text_of(xhtml) == "Số hiệu\tNgày\n1"


def test_only_the_body_is_text_and_entities_are_letters() -> None:
    head = "<html><head><title>x</title><meta name='a' content='b'/></head>"
    xhtml = f"{head}<body><p>A &amp; B&#7841;</p><p/><p>C</p></body>"
    assert text_of(xhtml) == "A & Bạ\n\nC"


def test_tesseract_words_carry_boxes_as_fractions_and_paragraphs_a_mark() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t",
        "5\t1\t1\t1\t1\t1\t100\t200\t50\t20\t96.5\tKết",
        "5\t1\t1\t1\t1\t2\t160\t200\t50\t20\t90\tluận",
        "5\t1\t1\t2\t1\t1\t100\t300\t50\t20\t-1\t ",
        "5\t1\t1\t2\t1\t2\t100\t300\t50\t20\t10\tsố",
    ]
    first, second = lines_of("\n".join([head, *rows]), 1000, 2000)
    assert [word.text for word in first.words] == ["Kết", "luận"]
    assert first.words[0].box == (0.1, 0.1, 0.15, 0.11)
    assert first.words[0].confidence == 0.965
    assert second.opens


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4", MediaType.PDF),
        (b"\n\n%PDF-1.4", MediaType.PDF),
        (b"\xff\xd8\xff\xe0", MediaType.JPEG),
        (b"MM\x00*", MediaType.TIFF),
        (b"{\\rtf1", MediaType.RTF),
        ("\ufeff<!DOCTYPE html><p>".encode(), MediaType.HTML),
        (b"From: a@b.vn\nTo: c@d.vn\nSubject: x\n\nbody", MediaType.MAIL),
        ("To: ai đó\nmột thư".encode(), MediaType.TEXT),
        ("Kết luận".encode("utf-16"), MediaType.TEXT),
    ],
)
def test_the_content_tells_the_type(tmp_path: Path, content: bytes, kind: MediaType) -> None:
    file = tmp_path / "no-name-helps.exe"
    file.write_bytes(content)
    assert media_type(file) is kind
