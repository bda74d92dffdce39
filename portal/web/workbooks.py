"""Workbooks to take away: plain cells, never a formula, whatever a file is called.

Called by the reports. A cell that a spreadsheet could take for a formula is written as text behind an apostrophe, so
that it stays text when the sheet is saved as CSV and opened again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST_CELL = 32_000
_LINE = Side(style="thin")

Cell = str | int


class Sheet:
    """A sheet that is written from top to bottom in the type of the office."""

    def __init__(self, title: str, widths: Sequence[float], landscape: bool = True) -> None:
        self._book = Workbook()
        active = self._book.active
        if not isinstance(active, Worksheet):
            raise TypeError("a new workbook has one plain sheet")
        self._sheet, self._at, self._columns = active, 0, len(widths)
        self._sheet.title = title
        for at, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(at)].width = width
        self._sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        self._sheet.page_setup.paperSize = self._sheet.PAPERSIZE_A4
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def line(self, text: str = "", *, bold: bool = False, centre: bool = False, size: int = 12) -> None:
        """A line across all columns."""
        self._at += 1
        self._sheet.merge_cells(start_row=self._at, start_column=1, end_row=self._at, end_column=self._columns)
        self._put(1, text, bold=bold, centre=centre, size=size)

    def across(self, parts: Sequence[tuple[int, int, str]], *, bold: bool = False, italic: bool = False) -> None:
        """Texts side by side on one line, each centred over its columns (first, last, counted from 1)."""
        self._at += 1
        for first, last, text in parts:
            self._sheet.merge_cells(start_row=self._at, start_column=first, end_row=self._at, end_column=last)
            self._put(first, text, bold=bold, italic=italic, centre=True)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """A ruled table with its head, which is printed on every page."""
        self._row(head, bold=True)
        self._sheet.print_title_rows = f"{self._at}:{self._at}"
        for row in rows:
            self._row(row)

    def content(self) -> bytes:
        """The workbook."""
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()

    def _row(self, cells: Sequence[Cell], *, bold: bool = False) -> None:
        self._at += 1
        for column, value in enumerate(cells, 1):
            self._put(column, value, bold=bold)
            self._sheet.cell(self._at, column).border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

    def _put(
        self,
        column: int,
        value: Cell,
        *,
        bold: bool = False,
        italic: bool = False,
        centre: bool = False,
        size: int = 12,
    ) -> None:
        cell = self._sheet.cell(self._at, column)
        cell.value = value if isinstance(value, int) else plain(value)
        if isinstance(value, str):
            cell.data_type = "s"
        cell.font = Font(name="Times New Roman", size=size, bold=bold, italic=italic)
        cell.alignment = Alignment(horizontal="center" if centre else None, vertical="top", wrap_text=True)


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula, without what a workbook cannot hold."""
    kept = str(ILLEGAL_CHARACTERS_RE.sub("�", text))[:_LONGEST_CELL]
    return f"'{kept}" if kept.startswith(_STARTS_A_FORMULA) else kept
