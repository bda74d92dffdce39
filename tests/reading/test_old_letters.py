"""Files of before Unicode through the real readers: each format, the text as it was, the decision, and right boxes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from archive.artifacts import PageArtifact
from indexer.cleaning.encodings import Encoding
from indexer.reading.reader import MediaType, Readers, ReadingLimits
from mappings.vocabulary import PageNote
from tests.coding import coded, in_bytes
from tests.reading import making
from tests.reading.conftest import NO_TIKA, Read

LINES = tuple(part.lower().strip() for line in making.SENTENCES for part in (line[:40], line[40:]))
SHORT = ("đã ký, đóng dấu", "nơi nhận: lưu đảng ủy")
FONTS = [Encoding.TCVN3, Encoding.VNI]


def _pdf(path: Path, pages: list[tuple[str, ...]], encoding: Encoding) -> Path:
    return making.born_digital(path, [[coded(line, encoding) for line in page] for page in pages])


def _is_marked(page: PageArtifact, encoding: Encoding) -> bool:
    return (page.encoding, page.notes, page.language) == (encoding, (PageNote.CONVERTED,), "vi")


@pytest.mark.parametrize("encoding", FONTS)
def test_a_pdf_is_converted_and_each_word_keeps_its_place(tmp_path: Path, read: Read, encoding: Encoding) -> None:
    (page,) = read(_pdf(tmp_path / "old.pdf", [LINES], encoding))
    (clean,) = read(making.born_digital(tmp_path / "clean.pdf", [LINES]))
    assert page.text.split() == " ".join(LINES).split()
    assert [page.text[word.start : word.end] for word in page.words] == page.text.split()
    assert [word.top for word in page.words] == pytest.approx([word.top for word in clean.words], abs=0.012)
    assert all(word.left < word.right <= 1 for word in page.words)
    assert _is_marked(page, encoding)
    assert page.as_read.split() == coded(" ".join(LINES), encoding).split()
    assert page.encoding_confidence is not None
    assert page.encoding_confidence > 0.95


@pytest.mark.parametrize("encoding", FONTS)
def test_a_short_page_of_a_pdf_profits_from_the_document(tmp_path: Path, read: Read, encoding: Encoding) -> None:
    path = _pdf(tmp_path / "old.pdf", [LINES, SHORT], encoding)
    whole = read(path)
    assert whole[1].text.split() == " ".join(SHORT).split()
    alone = list(Readers(NO_TIKA).read(path, MediaType.PDF, 2, 2, ReadingLimits()))
    assert alone == whole[1:]


def test_the_letter_that_looks_like_a_hyphen_at_the_end_of_a_line_is_kept(tmp_path: Path, read: Read) -> None:
    lines = (*LINES[:3], "tổng vốn đầu tư", "còn chậm so với kinh tế-", "xã hội")
    (page,) = read(_pdf(tmp_path / "old.pdf", [lines], Encoding.TCVN3))
    assert page.text.split("\n")[-3:] == ["tổng vốn đầu tư", "còn chậm so với kinh tế-", "xã hội"]


def test_a_capitals_font_that_the_file_names_is_believed_in_a_tcvn3_text(tmp_path: Path, read: Read) -> None:
    body = b"BT /F1 12 Tf 72 700 Td 20 TL (%s) Tj T* /F2 12 Tf" % in_bytes("ủy ban kiểm tra tỉnh ủy", Encoding.TCVN3)
    body += b"".join(b"(%s) Tj T* " % in_bytes(line, Encoding.TCVN3) for line in LINES) + b"ET"
    fonts = b"<< /F1 5 0 R /F2 6 0 R >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    page = b"/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font " + fonts + b" >>"
    objects = {4: making.stream(body), 5: font % b".VnTimeH", 6: font % b".VnTime"}
    (tmp_path / "capitals.pdf").write_bytes(making.pdf_of_one(page, objects))
    (found,) = read(tmp_path / "capitals.pdf")
    assert found.text.split("\n")[0].strip() == "ỦY BAN KIỂM TRA TỈNH ỦY"
    assert found.text.split()[6:] == " ".join(LINES).split()


def test_a_doubtful_layer_is_kept_and_marked(tmp_path: Path, read: Read) -> None:
    (page,) = read(making.born_digital(tmp_path / "half.pdf", [["kết luận kiểm điểm ket luan cua Uy"] * 8]))
    assert page.engine.startswith("pypdfium2")
    assert page.notes == (PageNote.LAYER_DOUBTED,)


@pytest.mark.ocr
def test_a_garbage_layer_is_replaced_and_marked(tmp_path: Path, read: Read) -> None:
    garbage = ["BO CONG THVONG TRUONG BAI. HOC. s6: ggITB-BHBL CONG HOA xA HOI. can NGHiA VIET"] * 8
    (page,) = read(making.scanned(tmp_path / "scan.pdf", making.picture(making.SENTENCES), garbage))
    assert page.engine.startswith("tesseract")
    assert PageNote.LAYER_REPLACED in page.notes


def test_english_and_arabic_pages_pass_untouched_and_are_named(tmp_path: Path, read: Read) -> None:
    english = ["The committee has read the report and found that it is in line with the rules of the party."] * 3
    pages = read(making.born_digital(tmp_path / "english.pdf", [english, LINES]))
    assert [(page.language, page.notes, page.encoding) for page in pages] == [
        ("en", (), "unicode"),
        ("vi", (), "unicode"),
    ]
    assert pages[0].text.split() == " ".join(english).split()


def test_a_scan_with_a_good_english_layer_is_not_read_anew(tmp_path: Path, read: Read) -> None:
    english = ["The committee has read the report and found that it is in line with the rules."] * 3
    (page,) = read(making.scanned(tmp_path / "scan.pdf", making.picture(making.SENTENCES), english))
    assert page.engine.startswith("pypdfium2")


@pytest.mark.parametrize("encoding", [*FONTS, Encoding.CP1258, Encoding.VISCII])
def test_a_text_file(tmp_path: Path, read: Read, encoding: Encoding) -> None:
    (tmp_path / "a.txt").write_bytes(in_bytes("\n".join(LINES), encoding))
    (page,) = read(tmp_path / "a.txt")
    assert page.text == "\n".join(LINES)
    assert _is_marked(page, encoding)


@pytest.mark.tika
def test_a_word_file_with_mojibake(tmp_path: Path, read_office: Read) -> None:
    line = "kết luận kiểm tra đảng viên vi phạm quy chế làm việc, thiếu trách nhiệm trong quản lý đất đai tại xã"
    document = docx.Document()
    document.add_paragraph(coded(line, Encoding.MOJIBAKE))
    document.save(str(tmp_path / "a.docx"))
    (page,) = read_office(tmp_path / "a.docx")
    assert page.text == line
    assert _is_marked(page, Encoding.MOJIBAKE)


@pytest.mark.tika
@pytest.mark.parametrize("encoding", FONTS)
def test_a_word_file(tmp_path: Path, read_office: Read, encoding: Encoding) -> None:
    document = docx.Document()
    for line in (*LINES, *SHORT):
        document.add_paragraph(coded(line, encoding))
    document.save(str(tmp_path / "a.docx"))
    assert b"\xc2\xad" in zipfile.ZipFile(tmp_path / "a.docx").read("word/document.xml") or encoding is not FONTS[0]
    (page,) = read_office(tmp_path / "a.docx")
    assert page.text.split("\n\n") == [*LINES, *SHORT]
    assert _is_marked(page, encoding)
    assert page.as_read.split("\n\n") == [coded(line, encoding) for line in (*LINES, *SHORT)]


@pytest.mark.tika
@pytest.mark.parametrize("encoding", FONTS)
def test_rich_text(tmp_path: Path, read_office: Read, encoding: Encoding) -> None:
    escaped = [
        "".join(letter if letter.isascii() else f"\\'{ord(letter):02x}" for letter in coded(line, encoding))
        for line in (*LINES, *SHORT)
    ]
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi\ansicpg1252 " + "\\par\n".join(escaped) + "}", "ascii")
    (page,) = read_office(tmp_path / "a.rtf")
    assert page.text.split() == " ".join((*LINES, *SHORT)).split()
    assert _is_marked(page, encoding)
