"""Rebuilds the demo archive: renders every paper and writes the item list as a workbook. Run `python -m demo.papers`.

Needs the development packages and Debian's DejaVu fonts; the result is committed, so that nobody else needs them. The
same samples give the same files, byte for byte, with the same versions of the libraries.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from demo import office, press, samples, scanner
from demo.blocks import Form, Paper
from demo.renderings import RENDERINGS, Medium, Rendering

HOME = Path(__file__).parent
ARCHIVE = HOME / "archive"
LIST = HOME / "muc-luc.csv"
WORKBOOK = "muc-luc.xlsx"
SAMPLES = HOME.parent / "tests" / "corpus" / "samples"
TEXTS = HOME / "texts"

_WIDTHS = (10, 36, 10, 16, 6, 20, 8, 5, 20, 12, 60, 30, 8, 7, 16, 24, 50, 42)


def main() -> int:
    """Write every file below `demo/archive`; name what lies there and is no longer made."""
    made = {ARCHIVE / WORKBOOK: workbook(LIST.read_text("utf-8-sig"))}
    made |= {ARCHIVE / rendering.file: rendered(rendering) for rendering in RENDERINGS}
    for path, data in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    strays = [path for path in ARCHIVE.rglob("*") if path.is_file() and path not in made]
    for path in strays:
        sys.stderr.write(f"not made by this program: {path.relative_to(HOME)}\n")
    sys.stdout.write(f"{len(made)} files, {sum(map(len, made.values())):,} bytes\n")
    return 1 if strays else 0


def rendered(rendering: Rendering) -> bytes:
    """The bytes of one file."""
    paper = _paper(rendering)
    match rendering.medium:
        case Medium.PRINT:
            return press.print_pdf(paper, press.Look(pages=rendering.pages))
        case Medium.WORD:
            return office.word(paper)
        case Medium.RTF_2003:
            return office.rtf_of_2003(paper, _letters_of_2003(rendering.sample))
        case _:
            return _scan(paper, rendering)


def workbook(table: str) -> bytes:
    """The item list `table` (CSV; file names from `demo/`) as a workbook (file names from `demo/archive/`)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Mục lục văn bản")
    head, *rows = csv.reader(io.StringIO(table))
    sheet.append(head)
    for *row, file in rows:
        sheet.append([*map(_cell, head, row), file.removeprefix(f"{ARCHIVE.name}/")])
    for column, width in zip(sheet.columns, _WIDTHS, strict=True):
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[column[0].column_letter].width = width
    sheet.freeze_panes = "A2"
    book.properties.created = datetime(2025, 1, 1)
    out = io.BytesIO()
    book.save(out)
    return office.repacked(out.getvalue())


def _cell(title: str, text: str) -> str | int | None:
    """Counting columns hold numbers, an empty cell nothing."""
    return int(text) if text and title in ("TT", "Tờ đầu", "Số tờ") else text or None


def _paper(rendering: Rendering) -> Paper:
    if rendering.medium is Medium.RTF_2003:
        unicode_text = (SAMPLES / "15_unicode_reference.txt").read_text("utf-8")
        return samples.paper(samples.typed(unicode_text, Form.PARTY))
    own = TEXTS / f"{rendering.sample}.txt"
    if own.exists():
        return samples.paper(samples.typed(own.read_text("utf-8"), Form.PARTY))
    paper = samples.paper(samples.read(SAMPLES, rendering.sample))
    if rendering.arrival is None:
        return paper
    head, *rest = paper.blocks
    return replace(paper, blocks=(head, rendering.arrival, *rest))


def _scan(paper: Paper, rendering: Rendering) -> bytes:
    scan = rendering.scan or scanner.Scan(seed=0)
    look = press.Look(
        pages=rendering.pages,
        largest=17 if rendering.by_hand else 12.5,
        by_hand=rendering.by_hand,
        inked=True,
        seal=rendering.seal,
        first_sheet=rendering.sheet,
    )
    pages = scanner.scanned(press.print_pdf(paper, look), scan)
    match rendering.medium:
        case Medium.JPEG:
            return scanner.jpeg(pages[0], scan)
        case Medium.PNG:
            return scanner.png(pages[0], scan)
        case Medium.TIFF:
            return scanner.tiff(pages, scan)
        case _:
            return scanner.image_pdf(pages, scan)


def _letters_of_2003(sample: str) -> dict[str, str]:
    reference = (SAMPLES / "15_unicode_reference.txt").read_text("utf-8")
    return office.letters_of_2003(reference, (SAMPLES / f"{sample}.txt").read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
