"""The pure rules of reading: quality of a layer, charsets, pages cut from text, boxes and offsets, XHTML, TSV."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning import syllables, unicode
from indexer.cleaning.encodings import Encoding
from indexer.cleaning.language import language_of
from indexer.cleaning.quality import Verdict, quality, verdict
from indexer.reading import reader
from indexer.reading.outcome import MediaType, Unreadable
from indexer.reading.paging import PAGE_CHARACTERS, ReadLine, ReadWord, in_paragraphs, read_page, text_pages
from indexer.reading.plain import artifacts, decoded
from indexer.reading.sniff import media_type
from indexer.reading.tesseract import lines_of
from indexer.reading.xhtml import text_of
from mappings.reasons import Reason
from mappings.vietnamese import fold, nfc
from mappings.vocabulary import PageNote
from tests.coding import coded, in_bytes

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
GOOD = (SAMPLES / "05_quyet_dinh_ky_luat_canh_cao.txt").read_text()
GARBAGE = "BO CONG THVONG TRUONG BAI. HOC. s6: ~ggITB-BHBL CONG . HOA xA HOI. can NGHiA VIET. NAM DQc IfP - TV do " * 4
SENTENCE = "Ủy ban Kiểm tra Thành ủy kết luận như sau."


ENGLISH = "The committee has read the report and found that it is not in line with the rules of the party. " * 3
FRENCH = (
    "Le comité a examiné le rapport et il est d'avis que les règles du parti ne sont pas respectées par la section. "
    * 3
)
GERMAN = "Der Ausschuss hat den Bericht gelesen und meint, dass die Regeln der Partei nicht eingehalten wurden. " * 3
ARABIC = "قرأت اللجنة التقرير ووجدت أنه لا يتفق مع قواعد الحزب ولا مع قرار المؤتمر العام في هذا الشأن. " * 3
HALF_READ = "kết luận kiểm điểm ket luan cua Uy " * 8
UNMAPPED = "\ue001\ue002\ue003 a"


def test_good_vietnamese_is_told_from_a_scanners_english_reading() -> None:
    assert quality(GOOD).vietnamese > 0.7
    assert quality(GOOD).junk < 0.02
    assert quality(GARBAGE).vietnamese < 0.1
    assert quality(GARBAGE).junk > 0.1


def test_characters_that_stand_for_no_letter_are_counted() -> None:
    assert quality(UNMAPPED).unmapped == 0.75


@pytest.mark.parametrize(
    ("text", "picture", "what"),
    [
        (GOOD, 1.0, Verdict.TRUSTED),
        (GOOD, 0.0, Verdict.TRUSTED),
        (HALF_READ, 1.0, Verdict.DOUBTED),
        (HALF_READ, 0.0, Verdict.DOUBTED),
        (GARBAGE, 1.0, Verdict.GARBAGE),
        (GARBAGE, 0.0, Verdict.GARBAGE),
        (UNMAPPED, 0.0, Verdict.GARBAGE),
        (fold(GOOD), 1.0, Verdict.GARBAGE),  # its accents are lost in the layer, not in the picture
        (fold(GOOD), 0.0, Verdict.DOUBTED),  # it may have been typed without any
        (ENGLISH, 1.0, Verdict.TRUSTED),
        (FRENCH, 1.0, Verdict.TRUSTED),
        (ARABIC, 1.0, Verdict.TRUSTED),
        ("قرار اللجنة رقم ١٢ لسنة الحزب", 1.0, Verdict.TRUSTED),
        (GERMAN, 0.0, Verdict.DOUBTED),
        ("Ký bởi: Ủy ban", 1.0, Verdict.MISSING),
        ("Ký bởi: Ủy ban", 0.0, Verdict.TRUSTED),
        ("", 0.0, Verdict.TRUSTED),
    ],
)
def test_what_becomes_of_a_text_layer(text: str, picture: float, what: Verdict) -> None:
    assert verdict(text, lambda: picture) is what


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GOOD, "vi"), (fold(GOOD), "vi"), (ENGLISH, "en"), (FRENCH, "fr"), (ARABIC, "ar"), (GERMAN, ""),
        (GARBAGE, ""), ("", ""), ("Trang 2", ""),
    ],
)  # fmt: skip
def test_the_language_of_a_page(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_charsets_are_told_apart(charset: str) -> None:
    assert decoded(GOOD.encode(charset)) == (GOOD, None)


@pytest.mark.parametrize("encoding", [Encoding.CP1258, Encoding.VISCII, Encoding.TCVN3, Encoding.VNI])
def test_a_text_file_of_before_unicode_is_read_and_its_text_as_it_was_is_kept(encoding: Encoding) -> None:
    text = nfc(GOOD if encoding is not Encoding.TCVN3 else GOOD.lower())
    shown, found = decoded(in_bytes(text, encoding))
    assert (shown, found) == (coded(text, encoding), encoding)
    for page in (pages := artifacts(shown, "plain", 10, found)):
        assert (page.encoding, page.notes, page.language) == (encoding, (PageNote.CONVERTED,), "vi")
        assert page.encoding_confidence is not None
        assert page.encoding_confidence > 0.9
    assert "".join("".join(page.text for page in pages).split()) == "".join(text.split())
    assert "".join("".join(page.as_read for page in pages).split()) == "".join(shown.split())


@pytest.mark.parametrize("times", [1, 2])
def test_unicode_that_was_taken_for_western_is_mended(times: int) -> None:
    shown = nfc(GOOD)
    for _ in range(times):
        shown = coded(shown, Encoding.MOJIBAKE)
    pages = artifacts(shown, "plain", 10)
    assert "".join("".join(page.text for page in pages).split()) == "".join(nfc(GOOD).split())
    assert {page.encoding for page in pages} == {Encoding.MOJIBAKE}


def test_unicode_is_kept_without_a_word_about_encodings() -> None:
    for page in artifacts(GOOD, "plain", 10):
        assert (page.encoding, page.encoding_confidence, page.as_read, page.notes) == ("unicode", None, "", ())


def test_decomposed_letters_and_eth_are_cleaned_without_a_word() -> None:
    (page,) = artifacts("Ke\u0302\u0301t lua\u0323\u0302n cu\u0309a Ðảng ủy", "plain", 10)
    assert (page.text, page.encoding) == ("Kết luận của Đảng ủy", "unicode")


def test_a_short_page_profits_from_its_document() -> None:
    text = coded("kết luận kiểm tra việc chấp hành quy chế làm việc, thực hiện nhiệm vụ được giao", Encoding.TCVN3)
    pages = artifacts(f"{text}\f{coded('đã ký', Encoding.TCVN3)}", "plain", 10)
    assert [page.text for page in pages][1:] == ["đã ký"]


def test_a_western_text_stays_western() -> None:
    text = "Réunion à Genève: procès-verbal signé par M. Müller, «accepté» à l'unanimité."
    assert decoded(text.encode("cp1252")) == (text, Encoding.UNICODE)


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


def test_the_module_that_the_door_calls_builds_its_tables_before_any_child_is_forked() -> None:
    home = sys.modules[reader.begun.__module__]
    syllables._spelled.cache_clear()
    home.warm()
    assert syllables._spelled.cache_info().currsize == 1
