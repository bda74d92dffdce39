"""How the three witnesses of a delivery can disagree: its item list, its files and the index; how far that is settled.

Used by the screen of completeness.
"""

from __future__ import annotations

from mappings.vocabulary import Term


class Difference(Term):
    """In what item list, files and index of a delivery do not agree."""

    MISSING_FILE = "missing_file", "Thiếu tệp", "File missing", "ملف مفقود"
    MISSING_ROW = "missing_row", "Thiếu dòng mục lục", "Row missing", "سطر مفقود"
    ROW_CONFLICT = "row_conflict", "Dòng mục lục mâu thuẫn", "Rows in conflict", "أسطر متعارضة"
    HELD = "held", "Tệp bị giữ lại", "File held", "ملف محجوز"
    REJECTED = "rejected", "Tệp bị từ chối", "File rejected", "ملف مرفوض"
    DUPLICATE = "duplicate", "Tệp trùng", "File repeated", "ملف مكرّر"
    NOT_READ = "not_read", "Chưa đọc xong", "Not read yet", "لم يُقرأ بعد"
    NOT_INDEXED = "not_indexed", "Chưa lập chỉ mục", "Not indexed", "غير مفهرس"
    PAGES_DIFFER = "pages_differ", "Số trang lệch số tờ", "Pages differ from sheets", "عدد الصفحات مختلف"


class Settling(Term):
    """How far a difference is on its way out."""

    OPEN = "open", "Chưa giao cho ai", "Not assigned", "لم يُسند"
    IN_HAND = "in_hand", "Đang xử lý", "In hand", "قيد المعالجة"
    SETTLED = "settled", "Đã giải quyết", "Settled", "تمت التسوية"
