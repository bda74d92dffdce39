"""The demo archive as committed: the item lists are true, the files are what the program makes, nothing leaks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdfium2 import PdfDocument

from demo import office
from demo.papers import ARCHIVE, LIST, SAMPLES, WORKBOOK, workbook
from demo.press import FOOTER
from demo.renderings import RENDERINGS, Medium, Rendering
from mappings.vocabulary import DossierKind, Grade, Kind

PROJECT = Path(__file__).parents[3]
FONTS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed-BoldItalic.ttf")
BY_FILE = {rendering.file: rendering for rendering in RENDERINGS}
OF_MEDIUM = {medium: [one for one in RENDERINGS if one.medium is medium] for medium in Medium}
needs_fonts = pytest.mark.skipif(not FONTS.exists(), reason="the DejaVu serif faces (fonts-dejavu-extra) are absent")


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(LIST.read_text("utf-8-sig"))))


def file_of(row: dict[str, str]) -> str:
    return row["Tên tệp"].removeprefix("archive/")


def truth(rendering: Rendering) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((SAMPLES / f"{rendering.sample}.json").read_text("utf-8"))
    return facts


def texts(rendering: Rendering) -> list[str]:
    document = PdfDocument(ARCHIVE / rendering.file)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_the_workbook_and_the_csv_list_say_the_same() -> None:
    sheet = load_workbook(ARCHIVE / WORKBOOK).worksheets[0]
    head, *listed = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert head == list(rows()[0])
    assert listed == [[*list(row.values())[:-1], file_of(row)] for row in rows()]


def test_every_code_and_label_of_the_list_is_in_the_vocabulary() -> None:
    for row in rows():
        assert row["Loại hồ sơ"] in set(DossierKind)
        assert row["Độ mật"] in {grade.vi for grade in Grade}
        assert row["Loại văn bản"] in {kind.vi for kind in Kind}


def test_the_list_is_true_to_the_samples() -> None:
    for row in rows():
        rendering = BY_FILE.get(file_of(row))
        if rendering is None:
            continue
        facts = truth(rendering)
        assert row["Số, ký hiệu"] == (facts["number_raw"] or "")
        assert datetime.strptime(row["Ngày tháng"], "%d/%m/%Y").date().isoformat() == facts["date"]
        assert (row["Độ mật"] == Grade.MAT.vi) == bool(facts["secrecy"])
        kind = next(kind for kind in Kind if kind.vi == row["Loại văn bản"])
        assert kind.value.split("-")[0] == facts["kind"] or kind is Kind.CVNX


def test_one_row_lacks_its_file_and_one_file_lacks_its_row() -> None:
    listed = {file_of(row) for row in rows()}
    present = {str(path.relative_to(ARCHIVE)) for path in ARCHIVE.rglob("*") if path.is_file()} - {WORKBOOK}
    assert listed - present == {"112-2023/158-QD-UBKTThU.pdf"}
    assert present - listed == {"112-2023/phieu-ket-thuc.pdf"}


def test_an_order_number_stands_once_in_its_dossier() -> None:
    numbered = [(row["Hồ sơ"], row["TT"]) for row in rows()]
    assert len(numbered) == len(set(numbered))


def test_no_list_and_no_file_name_tells_who_denounced() -> None:
    told = LIST.read_text("utf-8-sig") + " ".join(str(path) for path in ARCHIVE.rglob("*"))
    for secret in truth(BY_FILE["27-2024/den-118.jpg"])["sealed_spans"]:
        assert secret == "1979" or secret not in told  # the year is also that of a namesake's birth


@pytest.mark.parametrize("rendering", OF_MEDIUM[Medium.PRINT], ids=lambda rendering: rendering.file)
def test_a_born_digital_paper_has_its_text_and_the_note_that_it_is_fiction(rendering: Rendering) -> None:
    pages = texts(rendering)
    assert len(pages) == rendering.pages
    assert all(page.rstrip().endswith(FOOTER) for page in pages)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in pages[0]


@pytest.mark.parametrize("rendering", OF_MEDIUM[Medium.SCAN], ids=lambda rendering: rendering.file)
def test_a_scan_is_nothing_but_pictures(rendering: Rendering) -> None:
    assert texts(rendering) == [""] * rendering.pages


def test_the_handwritten_complaint_is_one_tiff_of_two_pages() -> None:
    with Image.open(ARCHIVE / "03-2024" / "don-khieu-nai.tif") as image:
        assert (getattr(image, "n_frames", 1), image.info["dpi"]) == (2, (200.0, 200.0))


def test_the_paper_of_2003_is_tcvn3_letter_by_letter() -> None:
    typed = (SAMPLES / "15_unicode_reference.txt").read_text("utf-8")
    letters = office.letters_of_2003(typed, (SAMPLES / "15_legacy_tcvn3_2003.txt").read_text("utf-8"))
    unicode_of = {code: letter for letter, code in letters.items() if letter != "Ủ"}
    data = (ARCHIVE / "07-2003" / "QD07-DU.RTF").read_text("ascii")
    text = re.sub(r"\\'([0-9a-f]{2})", lambda found: unicode_of[chr(int(found[1], 16))], data)
    assert "Kỷ luật bằng hình thức khiển trách đối với đồng chí Lò Văn Páo" in text
    assert "ban thường vụ đảng ủy quyết định" in text


def test_the_whole_archive_stays_small() -> None:
    assert sum(path.stat().st_size for path in ARCHIVE.rglob("*") if path.is_file()) < 4_000_000


def test_the_committed_workbook_is_what_the_program_makes() -> None:
    made = hashlib.sha256(workbook(LIST.read_text("utf-8-sig"))).hexdigest()
    assert hashlib.sha256((ARCHIVE / WORKBOOK).read_bytes()).hexdigest() == made


AGAIN = [one for medium in (Medium.PRINT, Medium.WORD, Medium.RTF_2003, Medium.PNG) for one in OF_MEDIUM[medium]]
_RENDER = """
import hashlib, sys
from demo.papers import rendered
from demo.renderings import RENDERINGS
for one in RENDERINGS:
    if one.file in sys.argv[1:]:
        print(hashlib.sha256(rendered(one)).hexdigest(), one.file)
"""


@needs_fonts
def test_the_committed_files_are_what_the_program_makes() -> None:
    """In a process of its own: the names that fonts get in a PDF depend on what else was printed before."""
    command = [sys.executable, "-c", _RENDER, *(one.file for one in AGAIN)]
    made = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    committed = {f"{hashlib.sha256((ARCHIVE / one.file).read_bytes()).hexdigest()} {one.file}" for one in AGAIN}
    assert set(made) == committed
