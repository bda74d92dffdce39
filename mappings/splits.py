"""Splitting a document into the papers it holds: what speaks for a paper beginning, where a split stands, and why a
decision about one is not taken.

Used by the writer that proposes, the catalogue that decides and the screens of the desk.
"""

from __future__ import annotations

from enum import StrEnum

from mappings.vocabulary import Term


class Sides(StrEnum):
    """How a stack was scanned: one page a sheet (tờ), or two."""

    SIMPLEX = "simplex"
    DUPLEX = "duplex"

    def sheet_of(self, page_no: int) -> int:
        """The sheet (tờ) on which a page (trang) stands; both count from 1."""
        return page_no if self is Sides.SIMPLEX else (page_no + 1) // 2


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


class SplitState(Term):
    """Where the splitting of a document stands (tình trạng tách). SPLITTING and MERGING: done in the catalogue, and the
    index has not followed yet."""

    PROPOSED = "proposed", "Đề nghị tách", "Split proposed", "تقسيم مقترح"
    REFUSED = "refused", "Không tách", "Not to be split", "لا يُقسّم"
    SPLITTING = "splitting", "Đã tách, đang cập nhật tìm kiếm", "Split, search follows", "مقسّم، البحث يُحدَّث"
    SPLIT = "split", "Đã tách", "Split", "مقسّم"
    MERGING = "merging", "Đã gộp lại, đang cập nhật tìm kiếm", "Merged, search follows", "مدموج، البحث يُحدَّث"
    MERGED = "merged", "Đã gộp lại", "Merged again", "أعيد دمجه"

    @property
    def is_open(self) -> bool:
        """Whether the document is one and may be split."""
        return self in (SplitState.PROPOSED, SplitState.REFUSED, SplitState.MERGED)


class Objection(Term):
    """Why a decision cannot be taken as it is; a sentence for whoever took it."""

    OUTDATED = (
        "outdated",
        "Phương án tách vừa được người khác thay đổi nên chưa ghi gì. Xem phương án mới dưới đây rồi quyết định.",
        "Somebody else has just changed this, so nothing was written. Look at what stands below, then decide.",
    )
    NOT_OPEN = (
        "not_open",
        "Tài liệu đang ở bước khác nên chưa làm được việc này; chưa ghi gì. Đợi bước đó xong rồi làm lại.",
        "The document is at another step, so this cannot be done; nothing was written. Wait for it, then do it again.",
    )
    NOT_READ = (
        "not_read",
        "Còn trang chưa đọc xong nên chưa tách, gộp được; chưa ghi gì. Đợi máy đọc xong rồi làm lại.",
        "Some pages are still being read, so nothing was written. Wait until they are, then do it again.",
    )
    NO_CUT = (
        "no_cut",
        "Chưa đánh dấu trang nào bắt đầu văn bản thứ hai nên chưa tách. Đánh dấu, hoặc chọn Đây là một văn bản.",
        "No page is marked on which a second paper begins. Mark one, or say that it is one paper.",
    )
    WOULD_OPEN = (
        "would_open",
        "Gộp lại sẽ mở một phần cho người chưa được xem phần đó, nên chưa gộp. Các phần vẫn giữ nguyên.",
        "Merging would open a part to people who may not see it, so nothing was merged. The parts stay as they are.",
    )
