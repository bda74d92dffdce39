"""Real papers from public sources, where they are at hand: scans, official Word files, files of before Unicode."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mappings.vietnamese import fold, nfc
from mappings.vocabulary import PageNote
from tests.reading.conftest import Read

LEGACY_OFFICE = [
    "tcvn3/2004-NghiDinh114_2003.doc",
    "tcvn3/2003-A16.rtf",
    "tcvn3/2005-FDILangson.xls",
    "vni/2008-23.QD-991-UBND.doc",
    "vni/2009-Van-ban-phap-quy-2-_10-02-09.ppt",
]


@pytest.mark.ocr
def test_a_scan_with_a_red_seal_gives_93_of_100_syllables_without_accents(public_data: Path, read: Read) -> None:
    (page,) = read(public_data / "scans_vi" / "dl_2025_0003.jpg")
    transcript = (public_data / "scans_vi" / "transcript_dl_2025_0003.txt").read_text()
    assert _recall(fold(transcript), fold(page.text)) >= 0.93
    assert _recall(transcript, page.text) >= 0.90


@pytest.mark.ocr
def test_a_scanners_garbage_layer_is_read_anew(public_data: Path, read: Read) -> None:
    pages = read(public_data / "scans_vi" / "dl_2025_0006.pdf")
    assert all(page.engine.startswith("tesseract") for page in pages)
    assert all(PageNote.LAYER_REPLACED in page.notes for page in pages)
    assert "TRƯỜNG ĐẠI HỌC ĐIỆN LỰC" in pages[0].text
    assert "đăng ký môn học" in pages[0].text


def test_a_pdf_of_before_unicode_comes_out_in_unicode(public_data: Path, read: Read) -> None:
    file = public_data / "legacy_tcvn3_vni" / "tcvn3" / "2006-16EZE_TT01.06GopvonDNNVV.pdf"
    pages = read(file)
    assert all(page.engine.startswith("pypdfium2") for page in pages)
    assert _recall(_transcript(file), " ".join(page.text for page in pages)) >= 0.97


@pytest.mark.tika
@pytest.mark.parametrize("name", LEGACY_OFFICE)
def test_an_office_file_of_before_unicode_comes_out_in_unicode(public_data: Path, read_office: Read, name: str) -> None:
    file = public_data / "legacy_tcvn3_vni" / name
    pages = read_office(file)
    assert _recall(_transcript(file), " ".join(page.text for page in pages)) >= 0.96
    assert {page.encoding for page in pages if PageNote.CONVERTED in page.notes} == {file.parent.name}
    assert all(page.encoding_confidence and page.encoding_confidence > 0.9 for page in pages if page.as_read)


@pytest.mark.tika
@pytest.mark.parametrize("name", ["VBPL_13639.docx", "VBPL_25164.docx", "VBPL_96117.docx"])
def test_an_official_word_file_is_read_in_composed_letters(public_data: Path, read_office: Read, name: str) -> None:
    pages = read_office(public_data / "docx_official" / name)
    assert all(page.text == nfc(page.text) and len(page.text) < 6500 for page in pages)
    assert all((page.encoding, page.as_read) == ("unicode", "") for page in pages)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0].text


def _transcript(file: Path) -> str:
    return (file.parents[1] / "transcripts" / f"{file.stem}.txt").read_text()


def _recall(expected: str, found: str) -> float:
    wanted, got = (Counter(re.findall(r"\w+", nfc(text).lower())) for text in (expected, found))
    return sum((wanted & got).values()) / sum(wanted.values())
