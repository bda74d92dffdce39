"""The number and symbol of a paper (số, ký hiệu) in its head: `Số 12-KL/UBKTThU`, `Số: 3105/QĐ-UBND`.

Only the paper's own number: one that is cited, or that is followed by a date of its own, is not taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.describing.lines import Line

_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
_LETTER = _UPPER + _UPPER.lower()
_PARTY = re.compile(
    rf"S[ốôóồơoO]\s*[:.]?\s*(?P<n>\d{{1,5}}[a-z]?)\s*[-–—]\s*(?P<kind>[{_UPPER}][{_LETTER}]{{0,4}})"
    rf"\s*/\s*(?P<body>[{_UPPER}][{_LETTER}\d]{{0,12}})(?P<rest>.*)"
)
_STATE = re.compile(
    rf"S[ốôóồơoO]\s*[:.]?\s*(?P<n>\d{{1,6}}[A-Z]?)\s*/\s*(?P<kind>[{_UPPER}][{_LETTER}]{{0,4}})"
    rf"(?P<body>(?:\s*-\s*[{_UPPER}][{_LETTER}&]{{0,12}})+)(?P<rest>.*)"
)
_DATED = re.compile(r"\s*,\s*ng", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """`text` as the office would write it, `kind_symbol` the kind's letters within it (KL, QĐ, CV), `at` its line."""

    at: int
    text: str
    kind_symbol: str


def find_number(head: list[Line]) -> WrittenNumber | None:
    """The paper's own number, or None where it bears none."""
    for at, line in enumerate(head):
        if (found := _PARTY.match(line.text)) and not _DATED.match(found["rest"]):
            body = found["body"].replace("Ư", "U")  # no body's code has it: OCR of ThU gives ThƯ
            return WrittenNumber(at, f"{found['n']}-{found['kind']}/{body}", found["kind"])
        if (found := _STATE.match(line.text)) and not _DATED.match(found["rest"]):
            body = re.sub(r"\s", "", found["body"])
            return WrittenNumber(at, f"{found['n']}/{found['kind']}{body}", found["kind"])
    return None
