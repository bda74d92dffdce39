"""A paper within a file that holds many, as proposed: its pages, what its head says, how sure its beginning is and why.

Made by `indexer/describing/bundles.py`, kept by `archive/bundles.py` for a person to accept, change or refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.describing.dates import NO_DATE, WrittenDate
from mappings.vocabulary import Kind, Term

SURE = 0.9
"""From here on the machine would bet on a boundary; below it asks."""


class Sides(StrEnum):
    """How a stack was scanned: one page a sheet (tờ), or two."""

    SIMPLEX = "simplex"
    DUPLEX = "duplex"


class Sign(Term):
    """What speaks for a paper beginning on a page, or against it (dấu hiệu)."""

    FILE_BEGINS = "file_begins", "Trang đầu của tệp", "The file begins", "بداية الملف"
    MOTTO = "motto", "Tiêu ngữ", "Motto", "الشعار"
    BODY = "body", "Tên cơ quan ở đầu trang", "Body named at the top", "اسم الجهة في الأعلى"
    REGISTER = "register", "Phông, mục lục, hồ sơ số", "Fonds, inventory, dossier", "رصيد وفهرس وملف"
    NUMBER = "number", "Số, ký hiệu riêng", "A number of its own", "رقم خاص"
    DATE = "date", "Địa danh, ngày tháng", "Place and date", "المكان والتاريخ"
    TITLE = "title", "Tên loại văn bản", "A title", "عنوان"
    RESTART = "restart", "Số trang bắt đầu lại", "Page numbers begin again", "ترقيم يبدأ من جديد"
    SEPARATOR = "separator", "Sau tờ ngăn cách", "After a separator sheet", "بعد ورقة فاصلة"
    BLANK = "blank", "Sau trang trắng", "After a blank page", "بعد صفحة بيضاء"
    SIGNED = "signed", "Trang trước đã có chữ ký", "The page before is signed", "الصفحة السابقة موقّعة"
    GOES_ON = "goes_on", "Số trang nối tiếp", "Page numbers go on", "ترقيم متواصل"
    UNFINISHED = "unfinished", "Trang trước chưa hết câu", "The page before is unfinished", "الصفحة السابقة لم تنته"
    QUOTED = "quoted", "Phần đầu được trích dẫn", "The head is quoted", "رأس مقتبس"
    ATTACHED = "attached", "Phụ lục kèm theo", "An appendix", "ملحق"
    COPY = "copy", "Bản sao", "A copy", "نسخة"


AGAINST = frozenset({Sign.GOES_ON, Sign.UNFINISHED, Sign.QUOTED, Sign.ATTACHED, Sign.COPY})
"""Signs that no paper begins; all others speak for one."""


@dataclass(frozen=True, slots=True)
class Part:
    """One paper within a file: pages `first_page` to `last_page` of the file (from 1), blank and separator ones too.

    The parts of a file tile it. Number, kind, date and title are what its first page says, None or empty where it does
    not. `confidence` (0..1) is that of the boundary before it; `why` are the signs for it and against it.
    """

    first_page: int
    last_page: int
    number: str | None = None
    kind: Kind | None = None
    date: WrittenDate = NO_DATE
    title: str = ""
    confidence: float = 0.0
    why: tuple[Sign, ...] = ()
    letter: Kind | None = None

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE

    @property
    def page_count(self) -> int:
        """Pages (trang), blank ones and separator sheets counted."""
        return self.last_page - self.first_page + 1

    def sheets(self, sides: Sides) -> int:
        """Sheets (tờ) that its pages take: a sheet has a front and a back where both sides were scanned."""
        if sides is Sides.SIMPLEX:
            return self.page_count
        return (self.last_page + 1) // 2 - (self.first_page + 1) // 2 + 1
