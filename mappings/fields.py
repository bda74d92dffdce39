"""A field that a machine or a person read from a paper: what it says, where it stands, and how sure it is.

Made by `indexer/describing/`, kept by the catalogue, shown and corrected at the desk. A field never stands without the
words it came from: `raw` is what the page has between `start` and `end`, `value` what the rules made of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mappings.vocabulary import Term


class FieldName(Term):
    """What a field is about. Those about a person hang together by the field's `group`."""

    NUMBER = "number", "Số, ký hiệu", "Number and symbol", "الرقم والرمز"
    KIND = "kind", "Loại văn bản", "Kind", "النوع"
    ISSUER = "issuer", "Cơ quan ban hành", "Issuer", "جهة الإصدار"
    PARENT = "parent", "Cơ quan cấp trên", "Parent body", "الجهة الأعلى"
    PLACE = "place", "Nơi ban hành", "Place", "مكان الإصدار"
    DATE = "date", "Ngày ban hành", "Date", "تاريخ الإصدار"
    SUBJECT = "subject", "Trích yếu", "Subject", "الموضوع"
    SIGNER = "signer", "Người ký", "Signer", "الموقّع"
    SIGNING_POWER = "signing_power", "Quyền hạn ký", "Signing power", "صفة التوقيع"
    RECIPIENT = "recipient", "Nơi nhận", "Recipient", "المرسل إليه"
    GRADE = "grade", "Độ mật", "Grade", "درجة السرية"
    CITED = "cited", "Văn bản viện dẫn", "Cited document", "وثيقة مذكورة"
    ANNOUNCED = "announced", "Ngày công bố", "Announcement date", "تاريخ الإعلان"
    PERSON = "person", "Người được nêu", "Person named", "شخص مذكور"
    BIRTH = "birth", "Ngày sinh", "Birth date", "تاريخ الميلاد"
    CARD = "card", "Số thẻ đảng (che)", "Card number (masked)", "رقم البطاقة (مقنّع)"
    POSITION = "position", "Chức vụ", "Position", "المنصب"
    ROLE = "role", "Vai trò", "Role", "الدور"
    OUTCOME = "outcome", "Kết quả", "Outcome", "النتيجة"
    FORM = "form", "Hình thức kỷ luật", "Form of discipline", "شكل العقوبة"
    ORGANISATION = "organisation", "Tổ chức được nêu", "Organisation named", "منظمة مذكورة"
    ALLEGATION = "allegation", "Kết quả tố cáo", "Result of an allegation", "نتيجة البلاغ"


CRITICAL = frozenset({
    FieldName.OUTCOME, FieldName.FORM, FieldName.ANNOUNCED, FieldName.PERSON, FieldName.BIRTH, FieldName.GRADE,
})  # fmt: skip
"""Fields that a second person must confirm, having seen the page before the first one's value."""

SURE = 0.9
"""A field read with less confidence is flagged: the desk shows it as doubtful, and nothing may rest on it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as fractions of the page, 0..1, y down."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its evidence.

    `page_no` counts from 1; `start` and `end` are offsets into that page's text, `raw` the characters between them.
    `value` is canonical: a code of the vocabulary, an ISO date (yyyy, yyyy-mm or yyyy-mm-dd as exactly as it is known),
    a number as the office writes it, or plain text. `confidence` is 0..1; `source` names the rule (`head.number`).
    `group` binds what belongs to one person or one organisation (0: the paper itself). `box` is None for a page without
    an image. An empty `value` says that something stands there which the rules could not tell: a person must read it.
    Digits of a card and the name of a denouncer stand in no field: `raw` has • in their place, one for each character.
    """

    name: FieldName
    value: str
    raw: str
    page_no: int
    start: int
    end: int
    confidence: float
    source: str
    group: int = 0
    box: Box | None = None

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE and bool(self.value)


@dataclass(frozen=True, slots=True)
class Citation:
    """What the value of a `CITED` field says: the number of the other paper; its date (ISO) and issuer if written."""

    number: str
    date: str = ""
    issuer: str = ""

    def to_value(self) -> str:
        return "|".join((self.number, self.date, self.issuer)).rstrip("|")

    @classmethod
    def from_value(cls, value: str) -> Citation:
        number, date, issuer, *_ = (*value.split("|"), "", "")
        return cls(number, date, issuer)
