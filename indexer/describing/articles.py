"""The words of a decision on discipline, as tables: the forms, what brings one in, what takes one away.

Read by `forms.py` and `bearers.py` alone. Patterns on squeezed text know neither spaces nor signs nor accents; those on
folded text have single spaces and the names of persons masked.
"""

from __future__ import annotations

import re

from mappings.findings import DisciplineForm

PARTY = {
    "khientrach": DisciplineForm.REPRIMAND, "canhcao": DisciplineForm.WARNING, "cachchuc": DisciplineForm.REMOVAL,
    "khaitru": DisciplineForm.EXPULSION, "giaitan": DisciplineForm.DISSOLUTION,
}  # fmt: skip
STATE = {
    "khientrach": DisciplineForm.STATE_REPRIMAND, "canhcao": DisciplineForm.STATE_WARNING,
    "habacluong": DisciplineForm.STATE_PAY_CUT, "giangchuc": DisciplineForm.STATE_DEMOTION,
    "cachchuc": DisciplineForm.STATE_REMOVAL, "bainhiem": DisciplineForm.STATE_RECALL,
    "buocthoiviec": DisciplineForm.STATE_DISMISSAL,
}  # fmt: skip
ALL_POSTS = r"cach(?:het|bo)?(?:tatca)?(?:cac|moi)*chucvu"
"""`cách tất cả các chức vụ` is `cách chức`."""

WORDS = "|".join((ALL_POSTS, *{**PARTY, **STATE}))
FORM = re.compile(WORDS)

OPENING = re.compile(rf"quyet(?:dinh|nghi)(?=dieu(?:1|i|l)|kyluat|thihanhkyluat|1|{WORDS})")
ARTICLE = re.compile(r"dieu\s*(?:[1-9]|l|i)\b\s*[.:,]?")

_SORT = r"(?:hinhthuc)?(?:kyluat)?(?:dang)?"
CHANGED = re.compile(
    rf"(?:tu{_SORT}(?P<from>{WORDS})[a-z]{{0,12}}?(?:xuong|len|sang|thanh|bang)(?:thanh)?{_SORT}(?P<to>{WORDS})"
    rf"|(?:thay(?:doi|the)?|chuyen|doi){_SORT}(?P<old>{WORDS})(?:[a-z]{{0,60}}?)"
    rf"(?:bang|thanh|sang|xuong|len){_SORT}(?P<new>{WORDS}))"
)
INTRODUCED = re.compile(
    r"(?:hinhthuc(?:kyluat)?(?:dang)?(?:la|muc)?|kyluat(?:dang|congchuc|vienchuc)?(?:muc|la)?"
    r"|giunguyen(?:muc)?|chuany|yan)$"
)
AT_ONCE = re.compile(r"^(?:dieu(?:\d{1,2}|i{1,3}|l)|[a-h](?=$)|\d{1,2}|nay|quyetdinh|nhattri|thongnhat)*$")
"""Nothing but a number or a verb of deciding before the form: it is the act itself."""

AND = re.compile(r"(?:,|\bva)\s*$")
CELL = re.compile(r"\|\s*$")
NOT_CHANGED = re.compile(r"\b(?:khong|chua|de nghi|neu|bac)\b")
"""Before a change: it was refused, asked for or conditional."""

COLON = re.compile(r"\bky luat\b.*:\s*$|^[^:]{0,120}:\s*$")
ACTS = re.compile(r"(?:khaitru|cachchuc|buocthoiviec|giaitan|bainhiem|giangchuc|habacluong)")

LIFTED = re.compile(
    r"\b(?:xoa(?: bo)?|huy(?: bo)?|bai bo|dinh chi|cham dut)\b|\bthu hoi (?:quyet dinh|hinh thuc)"
    r"|\bmien (?:ky luat|xu ly|thi hanh|hinh thuc|ap dung)"
    r"|\b(?:khong|chua)(?: phai)? (?:thi hanh|xu ly|ky luat|ap dung|xem xet|bi |co |tien hanh)"
)
KEPT = re.compile(r"\b(?:giu nguyen|khong thay doi|chuan y|y an|y hinh thuc|cong nhan hinh thuc)\b")
ASIDE = re.compile(
    r"(?<!theo )\b(?:de nghi|kien nghi|de xuat|kinh trinh|du kien|xem xet|neu|truong hop|y kien|phieu|tu nhan"
    r"|thanh lap|theo doi|da tung|tung bi|truoc day|truoc do)\b"
    r"|\bda (?:duoc |co quyet dinh )?(?:bi|ky luat|thi hanh|khien trach|canh cao)\b"
    r"|\bkiem tra khi\b|\bnguoi bi\b|(?<!sinh )\bnam \d{4}[^,;]{0,40}\bbi\b|^(?:dieu \w+\W+)?(?:\d+\W+)?giao "
)
"""What a form that stands behind it is not: proposed, conditional, of another time or of another paper."""

REPLACED = re.compile(r"\bthay (?:cho|the)\b")
NO = re.compile(r"\b(?:khong|chua)\b")
TURNED_DOWN = re.compile(r"\b(?:khong|chua) (?:chap nhan|cong nhan|dong y)\b[^;.]*?(?=giu nguyen|chuan y|y an)")
"""A complaint is turned down and the form upheld in one sentence."""

VERB = re.compile(r"\b(?:thi hanh|xu ly|ap dung|giu nguyen|chuan y|y an)\b|(?<!hinh thuc )\bky luat\b")
VOID = re.compile(
    r"\b(?:het|cham dut|khong con)\b[^;.]{0,15}\bhieu|\bduong nhien\b|\bla (?:khong dung|sai|oan)\b"
    r"|\bduoc (?:xoa|huy)\b|\bkhong con gia tri\b"
)
"""What follows a form that is over."""

YEARS_AGO = re.compile(r"(?<!sinh )\bnam \d{4}\b")

CHANGING = re.compile(r"\b(?:thay|tang|giam|chuyen|nang)(?: \w+){0,2} (?:hinh|thuc|ky luat|muc)\b")
"""Where one of these opens a clause whose change cannot be read whole, no form of it is the decision."""

REASON = re.compile(r"\b(?:vi|do|ly do|boi)\b")
DECIDES = re.compile(
    r"\b(?:uy ban kiem tra|ubkt|ban thuong vu|ban chap hanh|chi bo|dang uy|hoi nghi|[a-z]+ uy)\b[a-z ]{0,40}?"
    r"\b(?:quyet dinh|thong nhat|nhat tri|bieu quyet)\b(?! so)[^;.]{0,60}?\bky luat\b"
)
"""A notice that tells what its body decided."""

ADMINISTRATIVE = re.compile(r"ky luat (?:cong|vien) chuc|ky luat hanh chinh|ve hanh chinh|nguoi lao dong")
OF_THE_PARTY = re.compile(r"ky luat dang|ra khoi dang|to chuc dang|dang vien")
