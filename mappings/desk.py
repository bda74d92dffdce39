"""The words of the desk: what a person says of a field, what was done, how a page is read again.

Used by the catalogue, the writer and the screens of the desk.
"""

from __future__ import annotations

import re
from datetime import date

from mappings.fields import FieldName
from mappings.findings import AllegationResult, DisciplineForm, Outcome, PersonRole
from mappings.vocabulary import FieldState, Grade, Kind, Precision, Term

LONGEST_VALUE = 2000
"""Characters of a value that a person enters."""
CODES: dict[FieldName, type[Term]] = {
    FieldName.KIND: Kind,
    FieldName.GRADE: Grade,
    FieldName.ROLE: PersonRole,
    FieldName.OUTCOME: Outcome,
    FieldName.FORM: DisciplineForm,
    FieldName.ALLEGATION: AllegationResult,
}
"""The fields of which the value is a code of a list."""
DATES = frozenset({FieldName.DATE, FieldName.ANNOUNCED, FieldName.BIRTH})
"""The fields of which the value is a date."""
_DIGITS_OF_A_CARD = 4
"""A card's number is kept covered; no more than its last digits stand anywhere."""
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def fits(name: FieldName, value: str) -> bool:
    """Whether `value` can be what a field of this name says: a code of its list, a date, or some text."""
    if name in CODES:
        return value in {str(term) for term in CODES[name]}
    if name in DATES:
        return partial_date(value) is not None
    if name is FieldName.CARD and sum(letter.isdigit() for letter in value) > _DIGITS_OF_A_CARD:
        return False
    return 0 < len(value) <= LONGEST_VALUE and bool(value.strip())


def partial_date(value: str) -> tuple[date, Precision] | None:
    """The first day of yyyy, yyyy-mm or yyyy-mm-dd and how exactly it is known; None for anything else."""
    found = _PARTIAL_DATE.fullmatch(value)
    if found is None:
        return None
    precision = Precision.DAY if found[3] else Precision.MONTH if found[2] else Precision.YEAR
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)), precision
    except ValueError:
        return None


class Verdict(Term):
    """What a person who looked at the page says of a field."""

    READ = "read", "Đọc được", "Read", "مقروء"
    ABSENT = "absent", "Không có trong văn bản", "Not in the paper", "غير وارد"
    UNREADABLE = "unreadable", "Không đọc được", "Unreadable", "غير مقروء"
    PAPER_ONLY = "paper_only", "Chỉ có trên bản giấy", "On paper only", "على الورق فقط"

    def settled(self, by_two: bool) -> FieldState:
        """Where a field stands of which this is the last word."""
        if self is Verdict.READ:
            return FieldState.CONFIRMED if by_two else FieldState.ACCEPTED
        return _WITHOUT_VALUE[self]


_WITHOUT_VALUE = {
    Verdict.ABSENT: FieldState.REMOVED,
    Verdict.UNREADABLE: FieldState.UNREADABLE,
    Verdict.PAPER_ONLY: FieldState.PAPER_ONLY,
}


class FieldAct(Term):
    """What was done to a field."""

    ADDED = "added", "Thêm trường", "Added", "إضافة"
    ACCEPTED = "accepted", "Xác nhận", "Accepted", "قبول"
    CORRECTED = "corrected", "Sửa", "Corrected", "تصحيح"
    REMOVED = "removed", "Bỏ: không có trong văn bản", "Removed: not in the paper", "حذف"
    UNREADABLE = "unreadable", "Đánh dấu không đọc được", "Marked unreadable", "غير مقروء"
    PAPER_ONLY = "paper_only", "Đánh dấu chỉ có trên giấy", "Marked as on paper only", "على الورق فقط"
    READ_SECOND = "read_second", "Người thứ hai đọc", "Read by a second person", "قراءة ثانية"
    NOTED = "noted", "Máy đọc lại khác đi", "Machine read otherwise later", "قراءة آلية مختلفة"


class LayerSource(Term):
    """Where a layer of a page's text comes from."""

    OCR = "ocr", "Máy đọc lần đầu", "First reading", "القراءة الأولى"
    READ_AGAIN = "re-ocr", "Máy đọc lại", "Read again", "إعادة القراءة"
    PERSON = "person", "Người sửa", "Corrected by a person", "تصحيح بشري"


class ReadingWay(Term):
    """How a page is read again: `LAYER` is the file's own text where that can be trusted, and else its image."""

    LAYER = "text_layer", "Lớp chữ của tệp", "The file's own text", "نص الملف"
    OCR = "ocr", "Nhận dạng ảnh (OCR)", "From the image (OCR)", "من الصورة"


class Blocks(Term):
    """What keeps a document from use, the worst first."""

    GRADE = "grade", "Mức độ mật chờ xác nhận", "Grade to be confirmed", "درجة سرية تنتظر التأكيد"
    SPLIT = "split", "Nhiều văn bản trong một tệp", "Several papers in one file", "عدة وثائق في ملف واحد"
    SECOND = "second", "Cần người thứ hai xác nhận", "Needs a second person", "يحتاج إلى شخص ثانٍ"
    PAGES = "pages", "Trang đọc kém", "Badly read pages", "صفحات ضعيفة القراءة"
    DOUBT = "doubt", "Trường còn nghi ngờ", "Doubtful fields", "حقول مشكوك فيها"
    TWIN = "twin", "Có thể trùng văn bản khác", "Perhaps the same as another paper", "قد تطابق وثيقة أخرى"
    LOOK = "look", "Chưa ai xem", "Nobody has looked yet", "لم يُراجع بعد"


class LinkState(Term):
    """Where a link between two documents stands."""

    PROPOSED = "proposed", "Máy đề xuất", "Proposed", "مقترح"
    ACCEPTED = "accepted", "Đã xác nhận", "Accepted", "مقبول"
    REFUSED = "refused", "Đã bác", "Refused", "مرفوض"
