"""Reads an item list (mục lục văn bản) from .xlsx or .csv into rows, each checked cell by cell.

Called by `indexer/commands/ingest.py` before anything is taken in. A row that lacks something or is wrong is kept with
the columns named, and holds its file; it is never dropped and never completed by a guess.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from indexer import cells
from indexer.cells import Sheets, Subject
from indexer.columns import Column, DoubledColumn, Header, read_header
from indexer.describing.dates import WrittenDate
from indexer.refusals import Refusal
from mappings.reasons import Reason
from mappings.vietnamese import clean
from mappings.vocabulary import DossierKind, Grade, Kind

_LARGEST = 200_000_000
"""Bytes of a list as they are read into memory: unpacked, since a few packed ones can stand for any number."""
_DAMAGED = (
    OSError, zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError,
    LookupError, SyntaxError, TypeError, ValueError,
)  # fmt: skip
_HEADER_WITHIN = 30
_ENOUGH_COLUMNS = 3
_LONGEST = {
    Column.DOSSIER: 64,
    Column.DOSSIER_TITLE: 1000,
    Column.UNIT: 300,
    Column.FONDS: 300,
    Column.INVENTORY: 32,
    Column.BOX: 32,
    Column.NUMBER: 100,
    Column.DATE: 40,
    Column.SUBJECT: 1000,
    Column.ISSUER: 300,
    Column.FILE: 900,
}
_NEVER_A_DATE = (Column.DOSSIER, Column.UNIT, Column.NUMBER, Column.BOX, Column.INVENTORY, Column.FILE)
_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class ManifestUnusable(Exception):
    """The list as a whole cannot be used; nothing was taken in. `column` where one column is to blame."""

    def __init__(self, problem: str, column: str = "") -> None:
        super().__init__(problem, column)
        self.problem = problem
        self.column = column


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the dossier stands, as far as the list says."""

    fonds: str = ""
    inventory: str = ""
    box: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list. `grade` and `kind` are None where the cell names none; `problem` is a row gone wrong."""

    line: int
    file: str
    dossier: str
    title: str
    dossier_kind: DossierKind | None
    unit: str
    shelf: Shelf
    item_no: int | None
    number: str | None
    date: WrittenDate
    subject: str
    issuer: str
    sheets: Sheets
    grade: Grade | None
    kind: Kind | None
    redacted: bool
    persons: tuple[Subject, ...]
    problem: Refusal | None = None

    @property
    def place(self) -> str:
        """Dossier and item number: what the ledger may say of an item whose name must not be kept."""
        return f"{self.dossier or '?'}#{self.item_no if self.item_no is not None else f'({self.line})'}"


def read_manifest(path: Path) -> list[Row]:
    """Every row of the list. Raises ManifestUnusable when it cannot be read or lacks a column."""
    tables = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _text_tables(path)
    missing: tuple[Column, ...] = ()
    for table in tables:
        for at, row in enumerate(table[:_HEADER_WITHIN]):
            header = _header(row)
            if len(header.places) < _ENOUGH_COLUMNS:
                continue
            if not header.missing:
                body = enumerate(table[at + 1 :], at + 2)
                return [_row(line, header, cells_) for line, cells_ in body if any(cell.strip() for cell in cells_)]
            missing = missing or header.missing
    if missing:
        raise ManifestUnusable("missing_columns", ", ".join(missing))
    raise ManifestUnusable("no_header")


def _header(row: list[str]) -> Header:
    try:
        return read_header(row)
    except DoubledColumn as doubled:
        raise ManifestUnusable("doubled_column", str(doubled.args[0])) from None


def _row(line: int, header: Header, row: list[str]) -> Row:
    text = {column: header.cell(row, column) for column in Column}
    bad = [column for column, longest in _LONGEST.items() if len(text[column]) > longest]
    bad += [column for column in _NEVER_A_DATE if _A_DATE.fullmatch(text[column])]
    bad += [column for column in (Column.DOSSIER, Column.UNIT) if not text[column]]
    item_no, kind_of_dossier = cells.whole(text[Column.ITEM]), cells.dossier_kind(text[Column.DOSSIER_KIND])
    sheets = cells.sheets(text[Column.FIRST_SHEET], text[Column.SHEETS])
    persons = cells.subjects(text[Column.PERSONS])
    kind, redacted = cells.kind(text[Column.KIND])
    bad += [
        column
        for column, wrong in (
            (Column.ITEM, not item_no),
            (Column.DOSSIER_KIND, bool(text[Column.DOSSIER_KIND]) and kind_of_dossier is None),
            (Column.FIRST_SHEET, sheets is None),
            (Column.PERSONS, persons is None),
        )
        if wrong
    ]
    return Row(
        line=line,
        file=text[Column.FILE][: _LONGEST[Column.FILE]].replace("\\", "/").removeprefix("./"),
        dossier=text[Column.DOSSIER][:64],
        title=text[Column.DOSSIER_TITLE],
        dossier_kind=kind_of_dossier,
        unit=text[Column.UNIT],
        shelf=Shelf(text[Column.FONDS], text[Column.INVENTORY], text[Column.BOX]),
        item_no=item_no or None,
        number=text[Column.NUMBER] or None,
        date=cells.written_date(text[Column.DATE]),
        subject=text[Column.SUBJECT],
        issuer=text[Column.ISSUER],
        sheets=sheets or Sheets(),
        grade=cells.grade(text[Column.GRADE]),
        kind=kind,
        redacted=redacted,
        persons=persons or (),
        problem=Refusal(Reason.BAD_ROW, f"{line}: {'; '.join(dict.fromkeys(bad))}") if bad else None,
    )


def _workbook(path: Path) -> Iterator[list[list[str]]]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise ManifestUnusable("unreadable")
        book = load_workbook(path, read_only=True, data_only=True)
    except _DAMAGED as error:
        raise ManifestUnusable("unreadable") from error
    with closing(book):
        for sheet in book.worksheets:
            yield _rows(sheet)


def _rows(sheet: Worksheet) -> list[list[str]]:
    """The rows as far as they reach: a sheet may claim a million rows of sixteen thousand columns and hold ten."""
    cast(ReadOnlyWorksheet, sheet).reset_dimensions()
    try:
        return [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except _DAMAGED as error:
        raise ManifestUnusable("unreadable") from error


def _text(value: object) -> str:
    """A cell's value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value)).strip()


def _text_tables(path: Path) -> Iterator[list[list[str]]]:
    """The table of a text file, once for each way its columns may be parted."""
    text = clean(_decoded(path))
    for mark in ",;\t":
        try:
            yield [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(keepends=True), delimiter=mark)]
        except csv.Error as error:
            raise ManifestUnusable("unreadable") from error


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise ManifestUnusable("unreadable")
        data = path.read_bytes()
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        return data.decode(encoding)
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestUnusable("unreadable") from error
