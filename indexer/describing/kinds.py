"""The kind of a paper from its title line, and whether the page is a letter (đơn).

The table is compared with squeezed lines, so that OCR's spaces and lost accents do no harm. The symbol in the number
settles nothing but `CV` (an official letter bears no title): `QĐ` is both a decision and a regulation.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.describing.lines import Line
from mappings.vocabulary import Kind

TITLES = {
    "ketluan": Kind.KL,
    "thongbao": Kind.TB,
    "thongbaoketluan": Kind.TB,
    "quyetdinh": Kind.QD,
    "quydinh": Kind.QDI,
    "nghiquyet": Kind.NQ,
    "chithi": Kind.CT,
    "chuongtrinh": Kind.CTR,
    "kehoach": Kind.KH,
    "baocao": Kind.BC,
    "baocaothamtraxacminh": Kind.BC_TTXM,
    "baocaotukiemtra": Kind.BC_TKT,
    "totrinh": Kind.TTR,
    "bienban": Kind.BB,
    "huongdan": Kind.HD,
    "quyche": Kind.QC,
    "quytrinh": Kind.QTR,
    "bankiemdiem": Kind.BKD,
    "bantukiemdiem": Kind.BKD,
    "bankiemdiemcanhan": Kind.BKD,
    "bangiaitrinh": Kind.BGT,
    "phieuxuly": Kind.PXL,
    "phieuxulydon": Kind.PXL,
    "phieuchuyendon": Kind.PXL,
    "mucluchoso": Kind.MLHS,
    "mucluc": Kind.MLVB,
    "muclucvanban": Kind.MLVB,
    "muclucvanbantailieu": Kind.MLVB,
    "phieuketthuchoso": Kind.PKT,
}
LETTERS = (
    ("dontocao", Kind.DTC),
    ("donkhieunai", Kind.DKN),
    ("donphananh", Kind.DPA),
    ("donkiennghi", Kind.DPA),
    ("dondenghi", Kind.DPA),
)
LONGEST_LETTER_TITLE = 45
_REPORTS = (("thamtraxacminh", Kind.BC_TTXM), ("tukiemtra", Kind.BC_TKT))


@dataclass(frozen=True, slots=True)
class Title:
    """A title line: which line of the head it is, and the kind it names."""

    at: int
    kind: Kind
    is_letter: bool = False


def find_titles(head: list[Line]) -> list[Title]:
    """Every title line of the head, in order; a line repeated (QUYẾT ĐỊNH, then QUYẾT ĐỊNH:) is one."""
    found: dict[Kind, Title] = {}
    for at, line in enumerate(head):
        title = _title(at, line, first=not found)
        if title is not None:
            found.setdefault(title.kind, title)
    return list(found.values())


def refined(kind: Kind, subject: str) -> Kind:
    """A report told apart by what it is about (`subject` squeezed)."""
    if kind is not Kind.BC:
        return kind
    return next((report for words, report in _REPORTS if words in subject[:60]), kind)


def _title(at: int, line: Line, first: bool) -> Title | None:
    if kind := TITLES.get(line.squeezed):
        return Title(at, kind)
    if first and len(line.squeezed) <= LONGEST_LETTER_TITLE:
        for words, kind in LETTERS:
            if line.squeezed.startswith(words):
                return Title(at, kind, is_letter=True)
    return None
