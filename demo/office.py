"""Writes papers as office files: Word (.docx), and the RTF of a machine of 2003 with its TCVN3 fonts.

Called by `papers.py`. Zip files are packed again with one fixed date, so the same paper gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from itertools import zip_longest

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from demo.blocks import (
    Block,
    Break,
    Centre,
    Columns,
    Head,
    Heading,
    Paper,
    Paragraph,
    Signatures,
    Stamp,
    Table,
    Title,
)
from demo.press import FOOTER

_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_FIXED_DATE = (2025, 1, 1, 0, 0, 0)
_STAMPED_AT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


def word(paper: Paper) -> bytes:
    """`paper` as .docx, in the type that offices use."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.orientation = WD_ORIENT.PORTRAIT
    section.footer.paragraphs[0].text = FOOTER
    for block in paper.blocks:
        _write(document, block)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue())


def repacked(data: bytes) -> bytes:
    """The same zip with fixed dates, inside and out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMPED_AT.sub(rb"\g<1>2025-01-01T00:00:00Z\g<3>", content)
            new.writestr(entry, content)
    return out.getvalue()


def _write(document: WordDocument, block: Block) -> None:
    match block:
        case Head(left, right):
            _pair(document, left, right, bold_left=1)
        case Stamp(text):
            _line(document, text, bold=True)
        case Title(kind, subject):
            _line(document, kind, bold=True, align=_CENTRE)
            for line in subject:
                _line(document, line, bold=True, align=_CENTRE)
            _line(document, "-----", align=_CENTRE)
        case Centre(text, bold):
            _line(document, text, bold=bold, italic=not bold, align=_CENTRE)
        case Heading(text):
            _line(document, text, bold=True, indent=True)
        case Paragraph(text):
            _line(document, text, align=WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True)
        case Columns(rows):
            _grid(document, rows, ruled=False)
        case Table(rows):
            _grid(document, rows, ruled=True)
        case Signatures():
            _foot(document, block)
        case Break():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case _:
            raise ValueError(f"no office form for {type(block).__name__}")


def _line(
    document: WordDocument,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    indent: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(3)
    if indent:
        paragraph.paragraph_format.first_line_indent = Mm(10)
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic


def _pair(document: WordDocument, left: Iterable[str], right: Iterable[str], bold_left: int) -> None:
    """Two columns without rules: the head of a Party paper."""
    grid = document.add_table(rows=1, cols=2)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for side, (cell, lines) in enumerate(zip(grid.rows[0].cells, (left, right), strict=True)):
        for at, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
            paragraph.alignment = _CENTRE
            run = paragraph.add_run(line)
            run.bold = at == (0 if side else bold_left)
            run.italic = "ngày" in line
    document.add_paragraph()


def _grid(document: WordDocument, rows: tuple[tuple[str, ...], ...], ruled: bool) -> None:
    grid = document.add_table(rows=len(rows), cols=len(rows[0]))
    if ruled:
        grid.style = "Table Grid"
    for row, cells in zip(grid.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph()


def _foot(document: WordDocument, foot: Signatures) -> None:
    signings = [("", *signing.above, "(đã ký)", signing.name) for signing in foot.signings]
    columns = signings if len(signings) > 1 else [foot.recipients, *signings]
    grid = document.add_table(rows=1, cols=len(columns))
    for cell, lines in zip(grid.rows[0].cells, columns, strict=True):
        cell.text = "\n".join(line for line in lines if line)
        if lines is not foot.recipients:
            cell.paragraphs[0].alignment = _CENTRE


def letters_of_2003(unicode_text: str, tcvn3_text: str) -> dict[str, str]:
    """Which TCVN3 letter stands for which Unicode letter, learnt from one text typed both ways."""
    pairs = dict(zip(unicode_text, tcvn3_text, strict=True))
    pairs["Ủ"] = pairs["ủ"]  # TCVN3 has no accented capitals: a capital font shows the small letter as one
    return {letter: code for letter, code in pairs.items() if not letter.isascii()}


def rtf_of_2003(paper: Paper, letters: dict[str, str]) -> bytes:
    """`paper` as RTF in the fonts .VnTime and .VnTimeH (capitals), its bytes in TCVN3, as Word 97 wrote it."""
    lines = [line for block in paper.blocks for line in _old_lines(block, letters)]
    head = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 .VnTime;}{\f1\froman\fcharset0 .VnTimeH;}}"
        r"\paperw11907\paperh16840\margl1701\margr851\margt1134\margb1134\fs28"
    )
    return "\n".join([head, *lines, _old("Văn bản hư cấu", letters, r"\pard\qc\fs16"), "}"]).encode("ascii")


def _old_lines(block: Block, letters: dict[str, str]) -> list[str]:
    centre, indented = r"\pard\qc", r"\pard\qj\fi567"
    match block:
        case Head(left, right):
            tabs = r"\pard\tqc\tx2300\tqc\tx6700"
            return [_old(f"\t{a}\t{b}", letters, tabs) for a, b in zip(left, right, strict=True)]
        case Title(kind, subject):
            return [_old(line, letters, centre + r"\b") for line in (kind, *subject, "-----")]
        case Centre(text):
            return [_old(text, letters, centre + r"\b")]
        case Heading(text) | Paragraph(text):
            return [_old(text, letters, indented)]
        case Signatures(recipients, (signing,)):
            beside = zip_longest(recipients, (*signing.above, "", signing.name), fillvalue="")
            return [_old(f"{a}\t{b}", letters, r"\pard\tqc\tx6700") for a, b in beside]
        case _:
            raise ValueError(f"no form of 2003 for {type(block).__name__}")


def _old(text: str, letters: dict[str, str], form: str) -> str:
    """One paragraph, its columns parted by tabs."""
    parts = (_old_part(part, letters) for part in text.split("\t"))
    return form + r"\tab".join(parts) + r"\par\plain\fs28"


def _old_part(text: str, letters: dict[str, str]) -> str:
    """A run of text; what the original shows in capitals is set in the capital font."""
    capitals = len(text) > 5 and text.islower()
    return (r"\f1 " if capitals else r"\f0 ") + "".join(_old_letter(letter, letters) for letter in text)


def _old_letter(letter: str, letters: dict[str, str]) -> str:
    """Raises KeyError for a letter that the table does not hold."""
    if letter.isascii():
        return "\\" + letter if letter in "\\{}" else letter
    return f"\\'{ord(letters[letter]):02x}"
