"""What papers say of people: their role in a paper, the outcome, the form of discipline, what became of an allegation.

Coded values with their labels, as in `mappings.vocabulary`. Nothing here says whether somebody is good or bad, and no
outcome is ever drawn from another one.
"""

from __future__ import annotations

from mappings.vocabulary import Term


class PersonRole(Term):
    """What a person is in a document (vai trò trong văn bản). `MENTIONED` unless a rule says more."""

    SUBJECT = "doi_tuong", "Đối tượng kiểm tra", "Subject", "المعنيّ"
    DENOUNCED = "bi_to_cao", "Người bị tố cáo", "Denounced", "المبلَّغ ضده"
    DENOUNCER = "nguoi_to_cao", "Người tố cáo", "Denouncer", "المبلِّغ"
    COMPLAINANT = "nguoi_khieu_nai", "Người khiếu nại", "Complainant", "المتظلِّم"
    DISCIPLINED = "bi_ky_luat", "Người bị kỷ luật", "Disciplined", "المعاقَب"
    INSPECTOR = "kiem_tra_vien", "Kiểm tra viên", "Inspector", "المفتش"
    SIGNER = "nguoi_ky", "Người ký", "Signer", "الموقِّع"
    WITNESS = "nhan_chung", "Người làm chứng", "Witness", "الشاهد"
    MONITOR = "theo_doi", "Người theo dõi", "Monitor", "المتابع"
    AUTHOR = "nguoi_viet", "Người viết, người lập", "Author", "الكاتب"
    REVIEWED = "duoc_nhan_xet", "Người được nhận xét", "Reviewed", "المستعرَض"
    GIVER = "nguoi_giao", "Người giao", "Giver", "المسلِّم"
    RECEIVER = "nguoi_nhan", "Người nhận", "Receiver", "المستلِم"
    MENTIONED = "nhac_den", "Được nhắc đến", "Mentioned", "مذكور"


class Outcome(Term):
    """What a conclusion says of a person or an organisation (kết quả kiểm tra)."""

    NO_VIOLATION = "khong_vi_pham", "Không có vi phạm", "No violation", "لا مخالفة"
    FAULT = (
        "khuyet_diem",
        "Khuyết điểm, chưa đến mức kỷ luật",
        "Fault below discipline",
        "تقصير دون حدّ العقوبة",
    )
    DISCIPLINE = (
        "den_muc",
        "Vi phạm đến mức xem xét kỷ luật",
        "Violation warranting discipline",
        "مخالفة تستوجب العقوبة",
    )
    TIME_BARRED = "het_thoi_hieu", "Hết thời hiệu", "Time-barred", "سقوط بالتقادم"
    NOT_CONCLUDED = "chua_ket_luan", "Chưa kết luận", "Not concluded", "لم يُبتّ فيه"


class DisciplineForm(Term):
    """Form of discipline (hình thức kỷ luật). The Party's and the State's scales share words and are two facts:
    the administrative ones carry `hc_`."""

    REPRIMAND = "khien_trach", "Khiển trách", "Reprimand", "توبيخ"
    WARNING = "canh_cao", "Cảnh cáo", "Warning", "إنذار"
    REMOVAL = "cach_chuc", "Cách chức", "Removal from Party office", "عزل من المنصب"
    EXPULSION = "khai_tru", "Khai trừ", "Expulsion", "فصل من الحزب"
    DISSOLUTION = "giai_tan", "Giải tán", "Dissolution", "حلّ المنظمة"
    STATE_REPRIMAND = "hc_khien_trach", "Khiển trách (hành chính)", "Reprimand (administrative)", "توبيخ (إداري)"
    STATE_WARNING = "hc_canh_cao", "Cảnh cáo (hành chính)", "Warning (administrative)", "إنذار (إداري)"
    STATE_PAY_CUT = "hc_ha_bac_luong", "Hạ bậc lương", "Pay cut (administrative)", "تخفيض درجة الأجر"
    STATE_DEMOTION = "hc_giang_chuc", "Giáng chức", "Demotion (administrative)", "تنزيل الرتبة"
    STATE_REMOVAL = "hc_cach_chuc", "Cách chức (hành chính)", "Removal (administrative)", "عزل (إداري)"
    STATE_RECALL = "hc_bai_nhiem", "Bãi nhiệm", "Recall from elected office", "إعفاء من منصب منتخب"
    STATE_DISMISSAL = "hc_buoc_thoi_viec", "Buộc thôi việc", "Dismissal", "فصل من الخدمة"


class AllegationResult(Term):
    """What became of one allegation (kết quả từng nội dung tố cáo). Never an outcome of a person."""

    TRUE = "dung", "Đúng", "True", "صحيح"
    PARTLY = "dung_mot_phan", "Đúng một phần", "Partly true", "صحيح جزئيًا"
    FALSE = "sai", "Sai", "False", "غير صحيح"
    GROUNDLESS = "khong_co_co_so", "Không có cơ sở", "Groundless", "بلا أساس"
    WITHDRAWN = "rut", "Đã rút", "Withdrawn", "مسحوب"
