"""The columns of an item list (mục lục văn bản) and the names archives give them, with or without accents.

Called by `indexer/manifest.py` to find out which column of a table holds what.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.describing.lines import squeeze


class Column(StrEnum):
    """A column by its usual Vietnamese name, in which messages speak of it."""

    DOSSIER = "Hồ sơ"
    DOSSIER_TITLE = "Tiêu đề hồ sơ"
    DOSSIER_KIND = "Loại hồ sơ"
    UNIT = "Đơn vị"
    FONDS = "Phông"
    INVENTORY = "Mục lục"
    BOX = "Hộp"
    ITEM = "TT"
    NUMBER = "Số, ký hiệu"
    DATE = "Ngày tháng"
    SUBJECT = "Trích yếu"
    ISSUER = "Tác giả"
    FIRST_SHEET = "Tờ đầu"
    SHEETS = "Số tờ"
    GRADE = "Độ mật"
    KIND = "Loại văn bản"
    PERSONS = "Đối tượng"
    FILE = "Tên tệp"


REQUIRED = (Column.DOSSIER, Column.UNIT, Column.ITEM, Column.GRADE, Column.KIND, Column.FILE)

_NAMES = {
    Column.DOSSIER: ("hồ sơ", "hồ sơ số", "số hồ sơ", "mã hồ sơ", "hồ sơ số (ĐVBQ)", "đvbq", "dossier"),
    Column.DOSSIER_TITLE: ("tiêu đề hồ sơ", "tên hồ sơ", "dossier title"),
    Column.DOSSIER_KIND: ("loại hồ sơ", "nhóm hồ sơ", "dossier kind"),
    Column.UNIT: ("đơn vị", "mã đơn vị", "cơ quan", "unit"),
    Column.FONDS: ("phông", "phông lưu trữ", "tên phông", "fonds"),
    Column.INVENTORY: ("mục lục", "mục lục số", "số mục lục", "inventory"),
    Column.BOX: ("hộp", "hộp số", "số hộp", "box"),
    Column.ITEM: ("tt", "stt", "số tt", "số thứ tự", "thứ tự", "item", "no"),
    Column.NUMBER: ("số, ký hiệu", "số ký hiệu", "số và ký hiệu", "ký hiệu", "số ký hiệu văn bản", "number"),
    Column.DATE: ("ngày tháng", "ngày tháng năm", "ngày văn bản", "ngày ban hành", "ngày", "date"),
    Column.SUBJECT: (
        "trích yếu", "trích yếu nội dung", "nội dung", "tên loại và trích yếu nội dung", "tên loại và trích yếu",
        "trích yếu nội dung văn bản", "subject",
    ),
    Column.ISSUER: ("tác giả", "cơ quan ban hành", "nơi ban hành", "tác giả văn bản", "issuer"),
    Column.FIRST_SHEET: ("tờ đầu", "tờ số", "từ tờ", "tờ", "first sheet"),
    Column.SHEETS: ("số tờ", "số lượng tờ", "sheets"),
    Column.GRADE: ("độ mật", "mức độ mật", "grade"),
    Column.KIND: ("loại văn bản", "tên loại", "loại", "kind"),
    Column.PERSONS: ("đối tượng", "người có liên quan", "cá nhân", "subjects", "persons"),
    Column.FILE: ("tên tệp", "tệp", "tên file", "file", "đường dẫn", "tệp tin", "file name"),
}  # fmt: skip
_BY_NAME = {squeeze(name): column for column, names in _NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands in the table (from 0)."""

    places: dict[Column, int]

    @property
    def missing(self) -> tuple[Column, ...]:
        return tuple(column for column in REQUIRED if column not in self.places)

    def cell(self, row: list[str], column: Column) -> str:
        """The cell of `column`, stripped; empty where the table lacks it."""
        place = self.places.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""


class DoubledColumn(Exception):
    """Two columns of the table bear names of the same meaning; the argument is that column."""


def read_header(row: list[str]) -> Header:
    """The columns that `row` names. Raises DoubledColumn."""
    places: dict[Column, int] = {}
    for place, name in enumerate(row):
        column = _BY_NAME.get(squeeze(name))
        if column is None:
            continue
        if column in places:
            raise DoubledColumn(column)
        places[column] = place
    return Header(places)
