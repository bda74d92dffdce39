"""The grammar of `đến mức phải xem xét, thi hành kỷ luật` and of the other words of outcome, as tables.

Read by `verdicts.py` alone. Patterns on squeezed text know neither spaces nor signs nor accents (`views.py`); those on
folded text have single spaces. A table may grow by words that mean the same whoever writes them.
"""

from __future__ import annotations

import re

from mappings.findings import Outcome

_MEANS = r"(?:bang|apdung|vedang|trachnhiem|mot|cac|hinhthuc|bienphap|ve)*"
_ACTION = rf"(?:datvande)?(?:xemxet)?(?:va|hoac|de)?(?:thihanh|xuly|apdung)?{_MEANS}k[yi]luat"
_ACTED = rf"(?:datvande)?(?:xemxet(?:va|hoac|de)?(?:thihanh|xuly|apdung)?|thihanh|xuly|apdung){_MEANS}k[yi]luat"
_NEED = r"(?:can(?:thiet)?|phai|bi|duoc)"
CORE = re.compile(
    rf"(?:denmuc|toimuc)(?:do)?{_NEED}*{_ACTION}"
    rf"|muc(?:do)?(?:can|phai){_NEED}*{_ACTION}"
    rf"|(?:can(?:thiet)?|phai){_NEED}*{_ACTED}"
)
"""A need and the action: `đến mức phải xem xét, thi hành kỷ luật`, `ở mức phải kỷ luật`, `cần xử lý kỷ luật`."""

WAIVED = re.compile(rf"(?P<no>khong)(?:tienhanh)?{_ACTED}")
"""The action refused: `thống nhất không xem xét, thi hành kỷ luật`."""

OF_WHOM = re.compile(r"(?!\s*(?:cac |nhung |mot so )?(?:dang vien|can bo|to chuc|doi tuong))")
"""A refusal whose object comes next is what somebody did, not what became of him."""

ELLIPSIS = re.compile(r"(?P<no>chua|khong)(?:den|toi|o)muc(?:do)?(?:nhutren|do)?")
"""`đồng chí B chưa đến mức.`: the rest was said before. Only at the end of its sentence."""

BROKEN = re.compile(
    r"(?:den|toi)m[a-z]?c[a-z]{0,30}?(?:luat|kyl|thihanh|xemxet)|muc(?:do)?phai[a-z]{0,20}?(?:luat|kyl|thihanh)"
)
"""The words of CORE with letters missing."""

TAILS = tuple(
    f"{head}{phai}{tail}kyluat"
    for head in ("denmuc", "toimuc")
    for phai in ("phai", "")
    for tail in ("xemxetthihanh", "xemxetxuly", "thihanh", "xuly", "xemxet", "")
)
LONGEST_TAIL = 34

DENIED = re.compile(
    r"(?:chua|khong|chang|cha)(?:phai)?(?:la)?(?:thucsu|hoantoan|dang|nhatthiet)?(?:thuoc(?:vao)?(?:truonghop|dien|doituong))?o?$"
)
TWICE = re.compile(r"(?:khongphai|khongthe)$")
ANCHORED = re.compile(
    r"(?:vipham|cactrenla|nghiemtrong|latnghiemtrong|dacbietnghiemtrong|nhungviphamtren)(?:la|da|deu|do|tren|nay|o"
    r"|neutren|va|rat|cua(?:dongchi|ong|ba)|nghiemtrong|ratnghiemtrong|dacbietnghiemtrong|khuyetdiem)*$"
)
"""What stands right before the words where they accuse."""

ANCHOR = re.compile(r"(?:vi pham|sai pham|khuyet diem|hanh vi)")
"""What the words must be said of, where it stands further off in their clause."""

DEGREE_ALONE = re.compile(r"\b(?:tinh chat|muc do|xet|han che)\b[^:]*$")
"""Nouns that lead in to `chưa đến mức`: right before a bare `đến mức` they are a sign that a word was lost."""

APART = re.compile(r"(?:^|[,:|;]|\bda|\bva|\bthuoc (?:truong hop|dien))\s*$")
"""What must stand right before the words where a machine read the page and their anchor is further off: a word between
that says nothing might be a denial misread."""

LABEL = re.compile(r"(?:muc do|ket luan|danh gia|ket qua|nhan xet)(?: vi pham)?\s*:\s*$")

GOES_ON = re.compile(
    r"(?:dang)?(?:va(?:ve)?(?:chinhquyen|hanhchinh))?(?:banghinhthuc[a-z]{5,12})?"
    r"(?:doivoi[a-z]{0,60}|(?:cua|la|gom)?(?:cac)?(?:dongchi|ong|ba)[a-z]{0,80}|theo[a-z0-9]{0,70}|nghiemminh"
    r"|kipthoi)?"
)
ASKED_NEXT = re.compile(
    r"\s*,?\s*(?:va\s+)?(?:giao|yeu cau|quyet dinh|thong nhat|tien hanh|chuyen|uy ban kiem tra|co dau hieu)\b.*"
)
"""All that may follow the words in their sentence; anything else may take back what they say."""

TAKEN_BACK = re.compile(
    r"\b(?:khong|chua|chang|ko|nhung|song|tuy|neu|thi(?! hanh)|mien|sai|het|qua thoi|hay|truong hop|co so|can cu|oan"
    r"|nham)\b"
)
NOT_SO = re.compile(r"\bla\b[^.;]{0,50}\b(?:khong|chua|sai|oan|thieu)\b|\b(?:khong|chua) co (?:co so|can cu)\b")

LESSER = re.compile(
    r"\s*,?\s*(?:nhung|song|ma)\s+(?:chi\s+)?(?:co|con)\s+(?:mot so\s+)?(?:khuyet diem|thieu sot|han che)\b"
)

_FAULTS = r"(?:khuyetdiem|saipham|thieusot|dauhieu|bieuhien|hay|hoac|va|gi)*"
NO_VIOLATION = re.compile(
    rf"khongco{_FAULTS}vipham|khongvipham|khongco{_FAULTS}(?:khuyetdiem|saipham)"
    rf"|(?:khong|chua)(?:phathien(?:thay)?|thay)(?:(?:cac)?(?:dongchi|ong|ba)[a-z]{{2,40}}?co|co)?{_FAULTS}"
    r"(?:vipham|saipham|khuyetdiem)"
    rf"|(?P<let>khongdexayra){_FAULTS}(?:vipham|saipham)"
)
TURNED = re.compile(r"(?:chua|(?<!hay)khong|khongphaila|khongthe)(?:ketluan|phai|la|noi|khangdinh)*$")
"""What turns `không có vi phạm` and the like round."""

IN_PART = re.compile(r"\s*(?:trong|ve|o noi dung|doi voi (?:noi dung|viec))\b")
"""`không có vi phạm trong việc ...` clears of that alone."""

CUT = re.compile(r"[;.]\s|\n[ \t]*(?=\||\d{1,3}(?:\t|[ ]{2,}))")
"""Where a clause ends for whoever looks back for a denial."""

NOT_ALL = re.compile(r"\s*(?:rat\s+|dac biet\s+)?(?:nghiem trong|lon\b)")
"""`không có vi phạm nghiêm trọng` clears nobody."""

TIME_BARRED = re.compile(
    r"(?:het|qua|ngoai|khongcontrong)thoihieu"
    r"|thoihieu(?:xemxet|xuly|thihanh)*(?:kyluat)?(?:nay|den|da|deu)*(?:het|khongcon)"
)
OPEN = re.compile(
    r"chua(?:du|co)(?:du)?(?:coso|cancu|dieukien|chungcu|tailieu)[a-z]{0,12}?ketluan|chua(?:the|xemxet|co)?ketluan"
    r"|tam(?:dung|dinhchi)(?:viec)?(?:xemxet|kiemtra|giaiquyet)"
)
PLAIN = (
    (TIME_BARRED, Outcome.TIME_BARRED), (OPEN, Outcome.NOT_CONCLUDED), (NO_VIOLATION, Outcome.NO_VIOLATION),
)  # fmt: skip

CONDITION = re.compile(
    r"\bneu\b(?! tren| ro| o tren)|\btruong hop\b[^.;]{0,60}\bthi\b|\bco den muc\b|hay (?:khong|chua)\b|\bde nghi\b"
    r"|\bkien nghi\b|\bde xuat\b|\bcho rang\b|\by kien\b|\bphieu\b"
    r"|\bto cao\b[^.;,]*$|\bphan anh\b[^.;,:]*$|\bxem xet co\b|\bgia su\b|\bdu kien\b|\btheo don\b"
    r"|\btuong trinh\b|\bgiai trinh\b"
)
REFUSING = re.compile(r"\b(?:khong|chua) (?:dong y|nhat tri|chap nhan|thong nhat)\b[^;]*; ")
"""A proposal turned down before a semicolon: what follows is the paper's own."""

PROPOSING = re.compile(r"\b(?:de nghi|kien nghi|de xuat|y kien|giai trinh)\b[^.;]*:\s*$")
"""A sentence that ends so governs whatever its colon opens."""

QUOTING = re.compile(
    r"^\W*(?:\d[\d.]*[.)]\s*)?(?:tai |theo )?(?:thong bao|ket luan|quyet dinh|bao cao)\s+so\s*\d"
    r"[^;]*\b(?:da|xac dinh)\b|\b(?:tung|truoc day|truoc do)\b"
)
"""What another paper said before."""

MILD = re.compile(
    r"rut kinh nghiem|kiem diem sau sac|\bsong\b|\bnhung (?:tinh chat|chua|khong)|tuy nhien|mien ky luat"
    r"|khong co co so|khong (?:dung|chinh xac)|chua du|la sai|khac phuc xong"
)
NUMBERED = re.compile(r"\b(?:so\s*:?\s*)?\d+\s*[-–/]\s*[a-z]{1,5}(?:\s*[-/]\s*[a-z]{1,12})+\b")
"""Numbers of papers: their letters spell no syllable and hide no denial."""

NEGATIONS = ("khong", "chua", "chang", "ko")
INNOCENT = re.compile("cua|chu|mua|dua|thua|khi|khoang|trong|dong|song|chia|chung|chau|giang|hang|chuan|chuc|nhung")
"""Words a letter away from a negation that stand in these sentences every day."""

HARMLESS = re.compile(r"khong(?:duoclam|trungthuc|hopphap|(?:nhung|chi)(?:khong|chua)?)")
NOT_TRUE = re.compile(
    r"khong\s*(?:duoc\s*lam|trung\s*thuc|hop\s*phap|(?:nhung|chi)\s+(?:(?:khong|chua)\s+)?(?=[^,;.]*\bma\s+con))"
)
"""Negations that are themselves the fault."""
