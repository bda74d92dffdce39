"""Sets a paper as PDF pages with a true text layer: head in two columns, title, body, tables, signatures.

Called by `papers.py`. The same input gives the same bytes: no dates, no random ids. Typeface: DejaVu Serif Condensed
(Debian's fonts-dejavu-core and -extra), which holds every Vietnamese letter.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageBreak, PageTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from demo import marks
from demo.blocks import (
    Arrival,
    Block,
    Break,
    Centre,
    Columns,
    Form,
    Head,
    Heading,
    Motto,
    Paper,
    Paragraph,
    Signatures,
    Signing,
    Stamp,
    Table,
    Title,
)

FOOTER = "Văn bản hư cấu để thử phần mềm"
_FACES = Path("/usr/share/fonts/truetype/dejavu")
_GREY = Color(0.35, 0.35, 0.35)
_PENCIL = Color(0.42, 0.42, 0.44)
_RULING = Color(0.74, 0.82, 0.93)
_LEFT_SHARE = {Form.PARTY: 0.44, Form.STATE: 0.37}


@dataclass(frozen=True, slots=True)
class Look:
    """How a paper is set. `pages`: no more pages than this; the type is made smaller until they suffice."""

    pages: int
    largest: float = 12.5
    by_hand: bool = False
    inked: bool = False
    """Signed, sealed and stamped in ink (a paper to be scanned); otherwise "(đã ký)" is printed."""
    seal: str = ""
    first_sheet: int = 0
    """Pencilled sheet number of the first page; 0 for none."""


def print_pdf(paper: Paper, look: Look) -> bytes:
    """The pages of `paper` as PDF. Raises ValueError when no readable size makes it fit."""
    _prepare()
    for size in (look.largest - half / 2 for half in range(12)):
        data, pages = _Setter(paper, look, size).pdf()
        if pages <= look.pages:
            return data
    raise ValueError(f"the paper does not fit on {look.pages} pages")


def _prepare() -> None:
    rl_config.useA85 = 0  # raw streams: a quarter smaller
    for name, file in (
        ("Serif", "DejaVuSerifCondensed"),
        ("Serif-Bold", "DejaVuSerifCondensed-Bold"),
        ("Serif-Italic", "DejaVuSerifCondensed-Italic"),
        ("Serif-BoldItalic", "DejaVuSerifCondensed-BoldItalic"),
    ):
        pdfmetrics.registerFont(TTFont(name, str(_FACES / f"{file}.ttf")))
    pdfmetrics.registerFontFamily("Serif", "Serif", "Serif-Bold", "Serif-Italic", "Serif-BoldItalic")


class _Setter:
    """Sets one paper at one size."""

    def __init__(self, paper: Paper, look: Look, size: float) -> None:
        self.paper, self.look, self.size = paper, look, size
        self.page = landscape(A4) if paper.form is Form.LIST else A4
        self.width = self.page[0] - 43 * mm - 4
        self.pages = 0

    def pdf(self) -> tuple[bytes, int]:
        """The PDF and its number of pages."""
        out = io.BytesIO()
        width, height = self.page
        frame = Frame(29 * mm, 17 * mm, width - 43 * mm, height - 36 * mm, 2, 0, 2, 0)
        template = PageTemplate("page", [frame], onPage=self._above, onPageEnd=self._below, pagesize=self.page)
        setting = BaseDocTemplate(out, pageTemplates=[template], invariant=1, title="", author="")
        setting.build([piece for block in self.paper.blocks for piece in self._set(block)])
        return out.getvalue(), self.pages

    def _above(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """What stands over the text: page number, pencilled sheet number; and the ruling of writing paper."""
        self.pages = number = canvas.getPageNumber()
        width, height = self.page
        if self.look.by_hand:
            canvas.setStrokeColor(_RULING)
            canvas.setLineWidth(0.5)
            for line in range(int((height - 32 * mm) / self._leading)):
                y = height - 20 * mm - self.size - line * self._leading
                canvas.line(10 * mm, y, width - 8 * mm, y)
        if number > 1 and not self.look.by_hand:
            canvas.setFont("Serif", self.size)
            canvas.drawCentredString(width / 2, height - 13 * mm, str(number))
        if self.look.first_sheet:
            canvas.setFillColor(_PENCIL)
            canvas.setFont("Serif-Italic", 15)
            canvas.drawRightString(width - 12 * mm, height - 12 * mm, str(self.look.first_sheet + number - 1))

    def _below(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """The footer, last in the page's text too."""
        canvas.setFillColor(_GREY)
        canvas.setFont("Serif-Italic", 7)
        canvas.drawCentredString(self.page[0] / 2, 8 * mm, FOOTER)

    @property
    def _leading(self) -> float:
        return self.size * (1.55 if self.look.by_hand else 1.32)

    def _set(self, block: Block) -> Iterator[Flowable]:
        match block:
            case Head():
                yield self._head(block)
            case Motto():
                yield from self._motto(block)
            case Title():
                yield from self._title(block)
            case Stamp(text):
                mark = marks.secrecy(text, "Serif-Bold", self.size + 1, self.look.inked)
                yield Grid([[mark]], hAlign="LEFT", style=[("LEFTPADDING", (0, 0), (0, 0), 12 * mm)])
            case Arrival():
                yield marks.arrival(block, "Serif-Bold")
            case Centre(text, bold):
                yield self._text(text, align=TA_CENTER, bold=bold, italic=not bold, before=4)
            case Heading(text):
                yield self._text(text, bold=True, indent=10 * mm, before=3, with_next=True)
            case Paragraph(text):
                yield self._text(text, align=TA_LEFT if self.look.by_hand else TA_JUSTIFY, indent=10 * mm)
            case Columns(rows):
                yield self._facts(rows)
            case Table(rows):
                yield self._table(rows)
            case Signatures():
                yield KeepTogether([Spacer(0, self.size * 0.6), self._foot(block)])
            case Break():
                yield PageBreak()

    def _text(
        self,
        text: str,
        *,
        size: float = 0.0,
        align: int = TA_LEFT,
        bold: bool = False,
        italic: bool = False,
        indent: float = 0.0,
        before: float = 2.2,
        with_next: bool = False,
    ) -> Text:
        size = size or self.size
        face = {(False, False): "Serif", (True, False): "Serif-Bold", (False, True): "Serif-Italic"}
        name = "Serif-Italic" if self.look.by_hand else face.get((bold, italic), "Serif-BoldItalic")
        style = ParagraphStyle(
            name,
            fontName=name,
            fontSize=size,
            leading=self._leading if self.look.by_hand else size * 1.32,
            alignment=align,
            firstLineIndent=indent,
            spaceBefore=0 if self.look.by_hand else before,
            keepWithNext=with_next,
            textColor=marks.INK if self.look.by_hand else marks.BLACK,
        )
        return Text(text if text.startswith("<u") else escape(text), style)

    def _head(self, head: Head) -> Grid:
        left = [self._left(at, line, head) for at, line in enumerate(head.left)]
        right = [self._right(at, line, head) for at, line in enumerate(head.right)]
        rows = [[left, right]] if head.linear else [list(pair) for pair in zip(left, right, strict=True)]
        share = _LEFT_SHARE[head.form]
        return Grid(rows, [self.width * share, self.width * (1 - share)], style=_bare(1.2))

    def _left(self, at: int, line: str, head: Head) -> Text:
        number = next((row for row, text in enumerate(head.left) if text.startswith("Số")), len(head.left))
        bold = 0 < at < number and line != "*"
        size = self._fitting(line, min(self.size, 11), self.width * _LEFT_SHARE[head.form])
        return self._text(line, size=size, align=TA_CENTER, bold=bold, italic=at > number, before=0)

    def _right(self, at: int, line: str, head: Head) -> Text:
        motto = "ngày" not in line
        ruled = line and motto and at == (0 if head.form is Form.PARTY else 1)
        shown = f'<u offset="-3" width="0.7">{escape(line)}</u>' if ruled else line
        size = self._fitting(line, self.size + 1, self.width * (1 - _LEFT_SHARE[head.form]))
        return self._text(shown, size=size, align=TA_CENTER, bold=motto, italic=not motto, before=0)

    def _fitting(self, line: str, size: float, width: float) -> float:
        """`size`, or what makes `line` fit on `width` without a break."""
        natural: float = pdfmetrics.stringWidth(line, "Serif-Bold", 1.0)
        return min(size, (width - 8) / max(1.0, natural))

    def _motto(self, motto: Motto) -> Iterator[Flowable]:
        for line in motto.lines:
            yield self._text(line, align=TA_CENTER, bold=True)
        yield self._text(motto.place, align=TA_RIGHT, italic=True, before=6)

    def _title(self, title: Title) -> Iterator[Flowable]:
        larger = 0 if self.look.by_hand else 2
        yield self._text(title.kind, size=self.size + larger, align=TA_CENTER, bold=True, before=8)
        for line in title.subject:
            yield self._text(line, align=TA_CENTER, bold=True, before=1)
        if self.paper.form is Form.PARTY:
            yield self._text("-----", align=TA_CENTER, before=0)
        yield Spacer(0, larger * 2)

    def _facts(self, rows: tuple[tuple[str, ...], ...]) -> Grid:
        cells = [[self._text(cell, before=0, indent=0) for cell in row] for row in rows]
        inset = 0 if self.paper.form is Form.LIST else 10 * mm
        return Grid(cells, [(self.width - inset) / len(cells[0])] * len(cells[0]), hAlign="RIGHT", style=_bare(1))

    def _table(self, rows: tuple[tuple[str, ...], ...]) -> Grid:
        size = self.size - 1.5
        cells = [
            [
                self._text(
                    cell,
                    size=size,
                    bold=at == 0,
                    align=TA_CENTER if at == 0 or _figure(cell) else TA_LEFT,
                    before=0,
                )
                for cell in row
            ]
            for at, row in enumerate(rows)
        ]
        ruling = [("GRID", (0, 0), (-1, -1), 0.5, marks.BLACK), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        padding = [(f"{side}PADDING", (0, 0), (-1, -1), 2.6) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
        widths = self._widths(rows, size)
        return Grid(cells, widths, style=ruling + padding, repeatRows=1, spaceBefore=4, spaceAfter=4)

    def _widths(self, rows: tuple[tuple[str, ...], ...], size: float) -> list[float]:
        """Every column as wide as its longest word; what is left goes where the cells are long."""
        columns = list(zip(*rows, strict=True))
        least = [max(self._longest_word(cell, size) for cell in column) + 7 for column in columns]
        wanted = [min(max(map(len, column)), 34) for column in columns]
        spare = self.width - sum(least)
        return [width + spare * want / sum(wanted) for width, want in zip(least, wanted, strict=True)]

    def _longest_word(self, cell: str, size: float) -> float:
        return max((float(pdfmetrics.stringWidth(word, "Serif-Bold", size)) for word in cell.split()), default=0.0)

    def _foot(self, foot: Signatures) -> Grid:
        recipients = [
            self._text(line, size=self.size - (1.5 if at else 0.5), bold=not at, italic=not at, before=0)
            for at, line in enumerate(foot.recipients)
        ]
        joint = len(foot.signings) > 1
        share = self.width / (len(foot.signings) if joint else 2)
        signing = [self._signing(one, share) for one in foot.signings]
        return Grid([signing if joint else [recipients, *signing]], [share] * max(2, len(signing)), style=_bare(0))

    def _signing(self, signing: Signing, width: float) -> list[Flowable]:
        def line(text: str) -> Text:
            aside = text.startswith("(") or "ngày" in text
            return self._text(text, align=TA_CENTER, bold=not aside, italic=aside, before=0)

        if self.look.inked:
            signed: list[Flowable] = [marks.signature(signing.name, width - 6, 26 * mm, self.look.seal)]
        else:
            signed = [Spacer(0, 7), line("(đã ký)"), Spacer(0, 9)]
        return [*map(line, signing.above), *signed, line(signing.name)]


def _figure(cell: str) -> bool:
    """A number, a date or a range: short, and set in the middle of its column."""
    return bool(cell) and all(letter.isdigit() or letter in "./-" for letter in cell)


def _bare(padding: float) -> list[tuple[object, ...]]:
    """A grid without rules."""
    sides = [(f"{side}PADDING", (0, 0), (-1, -1), padding) for side in ("TOP", "BOTTOM")]
    return [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 2), *sides]
