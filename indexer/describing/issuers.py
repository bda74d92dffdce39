"""The issuing body from the left column of the head, in sentence case: `Ủy ban Kiểm tra Thành ủy Vân Lạc`.

A body's own line names only its sort where the line above names whose it is; both together are the issuer.
"""

from __future__ import annotations

import re

from indexer.describing.lines import Line

_RIGHT_COLUMN = re.compile(
    r"(ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H[ÒO][ÀA]? XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*-.*)", re.IGNORECASE
)
_PLACE_AND_DATE = re.compile(r"(?:\b[^\W\d_][^\WA-Z\d_]+ ?){1,4},\s*ngày.*")
_RULE = re.compile(r"[-–—_*.=\s]+")
FORMS = (
    ("ỦY BAN KIỂM TRA", "Ủy ban Kiểm tra"),
    ("ỦY BAN NHÂN DÂN", "Ủy ban nhân dân"),
    ("BAN THƯỜNG VỤ", "Ban Thường vụ"),
    ("BAN CHẤP HÀNH", "Ban Chấp hành"),
    ("BAN TỔ CHỨC", "Ban Tổ chức"),
    ("BAN TUYÊN GIÁO", "Ban Tuyên giáo"),
    ("BAN DÂN VẬN", "Ban Dân vận"),
    ("BAN NỘI CHÍNH", "Ban Nội chính"),
    ("VĂN PHÒNG", "Văn phòng"),
    ("BAN CÁN SỰ ĐẢNG", "Ban cán sự đảng"),
    ("HỘI ĐỒNG NHÂN DÂN", "Hội đồng nhân dân"),
    ("ĐẢNG ỦY BỘ PHẬN", "Đảng ủy bộ phận"),
    ("CHI ỦY", "Chi ủy"),
    ("ĐẢNG ĐOÀN", "Đảng đoàn"),
    ("THANH TRA", "Thanh tra"),
    ("ĐẶC KHU", "đặc khu"),
    ("NỘI VỤ", "Nội vụ"),
    ("PHÒNG", "Phòng"),
    ("SỞ", "Sở"),
    ("ĐOÀN GIÁM SÁT", "Đoàn giám sát"),
    ("ĐOÀN XÁC MINH", "Đoàn xác minh"),
    ("ĐOÀN KIỂM TRA", "Đoàn kiểm tra"),
    ("THEO QUYẾT ĐỊNH", "theo Quyết định"),
    ("THÀNH ỦY", "Thành ủy"),
    ("TỈNH ỦY", "Tỉnh ủy"),
    ("HUYỆN ỦY", "Huyện ủy"),
    ("THỊ ỦY", "Thị ủy"),
    ("QUẬN ỦY", "Quận ủy"),
    ("ĐẢNG ỦY", "Đảng ủy"),
    ("ĐẢNG BỘ", "Đảng bộ"),
    ("CHI BỘ", "Chi bộ"),
    ("THÀNH PHỐ", "thành phố"),
    ("THỊ XÃ", "thị xã"),
    ("THỊ TRẤN", "thị trấn"),
    ("PHƯỜNG", "phường"),
    ("HUYỆN", "huyện"),
    ("QUẬN", "quận"),
    ("TỈNH", "tỉnh"),
    ("XÃ", "xã"),
)
LEANING = {"ỦY BAN KIỂM TRA", "ỦY BAN NHÂN DÂN", "BAN THƯỜNG VỤ", "BAN TỔ CHỨC", "BAN TUYÊN GIÁO", "VĂN PHÒNG",
            "BAN DÂN VẬN", "BAN NỘI CHÍNH", "BAN CHẤP HÀNH", "ĐOÀN KIỂM TRA"}  # fmt: skip
_DEEPEST = 4


def find_issuer(head: list[Line]) -> str:
    """The issuer, or an empty string where the head does not tell."""
    block: list[str] = []
    for line in head[:12]:
        text = _left(line.text)
        if line.folded.startswith("so ") and any(letter.isdigit() for letter in line.text):
            break
        if _RULE.fullmatch(line.text) and block:
            break
        if text and not _RULE.fullmatch(text):
            block.append(" ".join(text.upper().split()))
    if not block or len(block) > _DEEPEST:
        return ""
    own = block[-1]
    if len(block) > 1 and own in LEANING:
        own = f"{own} {block[-2]}"
    elif len(block) > 1 and own.startswith(("THÀNH PHỐ", "PHƯỜNG", "XÃ", "HUYỆN")):
        own = f"{block[-2]} {own}"
    return sentence_case(own)


def sentence_case(name: str) -> str:
    """A body's name in capitals as running text has it: sorts of bodies by the table, the rest as proper names."""
    words, rest = [], name.upper()
    while rest:
        form = next(((sort, written) for sort, written in FORMS if _opens(rest, sort)), None)
        if form is None:
            word, _, rest = rest.partition(" ")
            words.append(word.capitalize())
        else:
            words.append(form[1])
            rest = rest[len(form[0]) :].strip()
    whole = " ".join(words)
    return whole[:1].upper() + whole[1:]


def _left(text: str) -> str:
    """What of a line belongs to the left column."""
    return _PLACE_AND_DATE.sub("", _RIGHT_COLUMN.split(text)[0]).strip(" *-_")


def _opens(rest: str, sort: str) -> bool:
    return rest.startswith(sort) and rest[len(sort) : len(sort) + 1] in ("", " ")
