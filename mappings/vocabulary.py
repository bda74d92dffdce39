"""The controlled vocabularies, each value with its Vietnamese, English and Arabic label.

Vietnamese terms stand beside the English name here once; elsewhere the English name is used. Codes, classes and
labels follow the archive's own lists (document kinds of Guidance 36-HD/VPTW; State Secrets Law 2018 for grades).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A coded value that carries its labels."""

    vi: str
    en: str
    ar: str

    def __new__(cls, code: str, vi: str = "", en: str = "", ar: str = "") -> Self:
        term = str.__new__(cls, code)
        term._value_ = code
        term.vi, term.en, term.ar = vi, en, ar
        return term

    def label(self, language: str) -> str:
        """The label in `language` (vi, en, ar); Vietnamese for any other."""
        return {"en": self.en, "ar": self.ar}.get(language, self.vi)


class Grade(Term):
    """Secrecy grade (độ mật), in rising order."""

    THUONG = "thuong", "Thường", "Ordinary", "عادي"
    NOI_BO = "noi_bo", "Lưu hành nội bộ", "Internal", "للتداول الداخلي"
    MAT = "mat", "Mật", "Confidential", "سري"
    TOI_MAT = "toi_mat", "Tối mật", "Secret", "سري جدًا"
    TUYET_MAT = "tuyet_mat", "Tuyệt mật", "Top secret", "سري للغاية"

    @property
    def level(self) -> int:
        return list(Grade).index(self)

    def up_to(self) -> frozenset[Grade]:
        """This grade and every lower one."""
        return frozenset(grade for grade in Grade if grade.level <= self.level)

    @classmethod
    def highest(cls, grades: Iterable[Grade | None]) -> Grade | None:
        """The highest of these grades, or None of none."""
        return max((grade for grade in grades if grade is not None), key=lambda grade: grade.level, default=None)


class Ceiling(Term):
    """The highest grade a site may hold. Above `mat` nothing is ever digitised (HD 40-HD/VPTW of 2018)."""

    NONE = "none", "Không nhận tài liệu mật", "No secrets", "بلا أسرار"
    MAT = "mat", "Đến độ Mật", "Up to Confidential", "حتى سري"

    @property
    def grade(self) -> Grade:
        return Grade.MAT if self is Ceiling.MAT else Grade.NOI_BO


class KindClass(Term):
    """What a kind of document proves, and so who may read it (the columns of the permission matrix)."""

    NORMATIVE = "normative", "Văn bản quy định", "Normative", "تنظيمي"
    FINDING = "finding", "Kết luận, quyết định", "Conclusion or decision", "استنتاج أو قرار"
    INTERIM = "interim", "Tài liệu quá trình, biên bản", "Interim or minutes", "وثائق مرحلية"
    LETTER = "letter", "Đơn thư (đã che)", "Letter (redacted)", "رسائل (منقّحة)"


class Kind(Term):
    """Kind of document (loại văn bản)."""

    KL = "KL", "Kết luận", "Conclusion", "استنتاج"
    TB = "TB", "Thông báo", "Notice", "إشعار"
    QD = "QD", "Quyết định", "Decision", "قرار"
    QDI = "QDi", "Quy định", "Regulation", "لائحة"
    NQ = "NQ", "Nghị quyết", "Resolution", "قرار جماعي"
    CT = "CT", "Chỉ thị", "Directive", "توجيه"
    CTR = "CTr", "Chương trình", "Programme", "برنامج"
    KH = "KH", "Kế hoạch", "Plan", "خطة"
    BC = "BC", "Báo cáo", "Report", "تقرير"
    BC_TTXM = "BC-TTXM", "Báo cáo thẩm tra, xác minh", "Verification report", "تقرير تحقّق"
    BC_TKT = "BC-TKT", "Báo cáo tự kiểm tra", "Self-inspection report", "تقرير تفتيش ذاتي"
    TTR = "TTr", "Tờ trình", "Submission", "مذكرة عرض"
    CV = "CV", "Công văn", "Official letter", "كتاب رسمي"
    BB = "BB", "Biên bản", "Minutes", "محضر"
    HD = "HD", "Hướng dẫn", "Guidance", "إرشادات"
    QC = "QC", "Quy chế", "Working rules", "نظام داخلي"
    QTR = "QTr", "Quy trình", "Procedure", "إجراء"
    DTC = "DTC", "Đơn tố cáo", "Denunciation", "بلاغ"
    DKN = "DKN", "Đơn khiếu nại kỷ luật đảng", "Complaint against discipline", "تظلّم من عقوبة"
    DPA = "DPA", "Đơn phản ánh, kiến nghị", "Petition, feedback", "عريضة"
    BKD = "BKD", "Bản kiểm điểm", "Self-criticism", "تقرير نقد ذاتي"
    BGT = "BGT", "Bản giải trình", "Written explanation", "إيضاح خطي"
    PXL = "PXL", "Phiếu xử lý đơn", "Letter-handling slip", "بطاقة معالجة"
    MLVB = "MLVB", "Mục lục văn bản", "Item list of a dossier", "فهرس الوثائق"
    MLHS = "MLHS", "Mục lục hồ sơ", "List of dossiers", "فهرس الملفات"
    PKT = "PKT", "Phiếu kết thúc hồ sơ", "Closing slip", "بطاقة إقفال"
    CVNX = "CVNX", "Công văn nhận xét nhân sự", "Personnel comment letter", "كتاب رأي في كادر"
    EXT = "Ext", "Văn bản cơ quan khác", "Paper of another authority", "وثيقة جهة أخرى"

    @property
    def kind_class(self) -> KindClass:
        return _CLASS_OF.get(self, KindClass.INTERIM)

    @classmethod
    def of_class(cls, *classes: KindClass) -> frozenset[Kind]:
        return frozenset(kind for kind in cls if kind.kind_class in classes)


_CLASS_OF = {
    **dict.fromkeys((Kind.QDI, Kind.NQ, Kind.CT, Kind.CTR, Kind.HD, Kind.QC, Kind.QTR), KindClass.NORMATIVE),
    **dict.fromkeys((Kind.KL, Kind.TB, Kind.QD, Kind.EXT), KindClass.FINDING),
    **dict.fromkeys((Kind.DTC, Kind.DKN, Kind.DPA), KindClass.LETTER),
}
"""Every other kind is interim: reports, minutes, self-criticism, slips and personnel comments stay inside the case."""


class DossierKind(Term):
    """Kind of dossier (loại hồ sơ)."""

    KT_DHVP = (
        "KT_DHVP",
        "Kiểm tra khi có dấu hiệu vi phạm",
        "Inspection on signs of violation",
        "تفتيش عند وجود دلائل مخالفة",
    )
    GS_CD = "GS_CD", "Giám sát chuyên đề", "Thematic supervision", "إشراف موضوعي"
    KT_CH = "KT_CH", "Kiểm tra chấp hành", "Compliance inspection", "تفتيش الالتزام"
    KT_NV = (
        "KT_NV",
        "Kiểm tra nhiệm vụ kiểm tra, giám sát",
        "Inspection of inspection duty",
        "تفتيش أداء مهمة التفتيش",
    )
    KT_KL = "KT_KL", "Kiểm tra thi hành kỷ luật", "Inspection of discipline work", "تفتيش تطبيق الانضباط"
    KT_TC = "KT_TC", "Kiểm tra tài chính đảng", "Party finance inspection", "تفتيش مالية الحزب"
    GQTC = "GQTC", "Giải quyết tố cáo", "Settling a denunciation", "تسوية بلاغ"
    GQKN = "GQKN", "Giải quyết khiếu nại kỷ luật", "Settling a complaint", "تسوية تظلّم"
    THKL = "THKL", "Thi hành kỷ luật", "Discipline case", "تطبيق الانضباط"
    XMTS = "XMTS", "Xác minh tài sản, thu nhập", "Asset verification", "التحقق من الذمة المالية"
    NHAN_SU = "NHAN_SU", "Nhận xét nhân sự", "Personnel comment", "رأي في الكوادر"
    BAN_GIAO = "BAN_GIAO", "Bàn giao", "Handover", "تسليم وتسلّم"
    BC_CT = "BC_CT", "Báo cáo, chương trình", "Reports, programmes", "تقارير وبرامج"
    DON_LUU = "DON_LUU", "Đơn lưu, chuyển", "Letters filed or forwarded", "رسائل محفوظة"


class Role(Term):
    """What a person does here (vai trò)."""

    ARCHIVIST = "archivist", "Lưu trữ viên", "Archivist", "أمين المحفوظات"
    INSPECTOR = "inspector", "Kiểm tra viên", "Inspector", "مفتش"
    LETTER_OFFICER = "letter_officer", "Cán bộ đơn thư", "Letter officer", "موظف الرسائل"
    REVIEWER = "reviewer", "Người rà soát", "Reviewer", "المراجع"
    SECOND_READER = "second_reader", "Người đọc thứ hai", "Second reader", "القارئ الثاني"
    CHIEF = "chief", "Chủ nhiệm ủy ban kiểm tra", "Chief of the commission", "رئيس اللجنة"
    PERSONNEL_OFFICER = "personnel_officer", "Cán bộ tổ chức", "Personnel officer", "موظف شؤون الكوادر"
    STANDING_MEMBER = "standing_member", "Thường trực cấp ủy", "Standing member", "عضو دائم"
    CLERK = "clerk", "Cán bộ kiểm tra cấp xã", "Commune commission clerk", "كاتب لجنة البلدية"
    AUDITOR = "auditor", "Người kiểm toán truy cập", "Auditor", "مدقق الوصول"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống", "Administrator", "مدير النظام"


class Purpose(Term):
    """Why somebody looks (mục đích)."""

    NS_DAIHOI = "NS_DAIHOI", "Nhân sự đại hội", "Congress personnel", "شؤون المؤتمر"
    QUY_HOACH = "QUY_HOACH", "Quy hoạch", "Planning", "تخطيط الكوادر"
    BO_NHIEM = "BO_NHIEM", "Bổ nhiệm", "Appointment", "تعيين"
    DANH_GIA = "DANH_GIA", "Đánh giá năm", "Yearly evaluation", "تقييم سنوي"
    KHEN_THUONG = "KHEN_THUONG", "Khen thưởng", "Award", "تكريم"
    GIAI_QUYET = "GIAI_QUYET", "Giải quyết vụ việc", "Case work", "معالجة قضية"
    THONG_KE = "THONG_KE", "Thống kê", "Statistics", "إحصاء"
    BAN_GIAO = "BAN_GIAO", "Bàn giao", "Handover", "تسليم"
    KIEM_TOAN_TC = "KIEM_TOAN_TC", "Kiểm tra truy cập", "Access audit", "تدقيق الوصول"
    DINH_CHINH = "DINH_CHINH", "Đính chính", "Correction", "تصحيح"
    NGHIEN_CUU = "NGHIEN_CUU", "Nghiên cứu, tổng kết", "Study", "دراسة"


class PageNote(Term):
    """What whoever read a page has to say about the reading."""

    BLANK = "blank", "Trang trắng", "Blank page", "صفحة بيضاء"
    SEPARATOR = "separator", "Tờ ngăn cách", "Separator sheet", "ورقة فاصلة"
    CONVERTED = "converted", "Đã chuyển từ bảng mã cũ", "Converted from an old encoding", "محوّلة من ترميز قديم"
    LAYER_DOUBTED = "layer_doubted", "Lớp chữ đáng ngờ", "Doubtful text layer", "طبقة نص مشكوك فيها"
    LAYER_REPLACED = "layer_replaced", "Lớp chữ hỏng, đã đọc lại", "Text layer unusable, read anew", "أعيدت قراءتها"
    READ_BADLY = "read_badly", "Độ tin cậy đọc máy: thấp", "Machine reading: low confidence", "قراءة آلية ضعيفة"
    HANDWRITTEN = "handwritten", "Có thể là chữ viết tay", "Probably handwritten", "خط يدوي على الأرجح"
    TURNED = "turned", "Trang đã được xoay", "Page was turned", "أديرت الصفحة"
    TIMED_OUT = "timed_out", "Quá thời gian đọc máy", "Machine reading timed out", "انتهت مهلة القراءة"


class FieldState(Term):
    """Where a field read from a paper stands at the desk. Only the first two are the machine's to give."""

    PROPOSED = "proposed", "Máy đọc", "Read by machine", "قراءة آلية"
    DOUBTED = "doubted", "Cần người xem", "Needs a person", "يحتاج إلى مراجعة"
    ACCEPTED = "accepted", "Đã xác nhận", "Accepted", "مقبول"
    AWAITING_SECOND = "awaiting_second", "Chờ người thứ hai", "Awaits a second person", "بانتظار شخص ثانٍ"
    CONFIRMED = "confirmed", "Hai người đã xác nhận", "Confirmed by two persons", "أكّده شخصان"
    DISPUTED = "disputed", "Hai người đọc khác nhau", "Two persons read it otherwise", "مختلف عليه"
    UNREADABLE = "unreadable", "Không đọc được", "Unreadable", "غير مقروء"
    PAPER_ONLY = "paper_only", "Chỉ có trên bản giấy", "On paper only", "على الورق فقط"
    REMOVED = "removed", "Không có trong văn bản", "Not in the paper", "غير وارد"


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NONE = "none"


class FileState(Term):
    """Where a found file stands. A run is finished when none is waiting; the four others are final."""

    WAITING = "waiting", "Đang chờ", "Waiting", "بالانتظار"
    INDEXED = "indexed", "Đã lập chỉ mục", "Indexed", "مفهرس"
    DUPLICATE = "duplicate", "Trùng tệp đã có", "Duplicate", "مكرّر"
    HELD = "held", "Giữ lại chờ xử lý", "Held", "محجوز"
    REJECTED = "rejected", "Từ chối", "Rejected", "مرفوض"


class JobState(StrEnum):
    """State of a job in the ledger."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    HELD = "held"
    QUARANTINED = "quarantined"
