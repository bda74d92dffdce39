"""Documents that a paper cites: number, date and issuer as far as they are written with it.

A number that only looks like one, or stands without its symbol (`kết luận số 12`), is not taken: nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.describing.evidence import Finding
from indexer.describing.signs import LOWER, UPPER, WHOLE_DATE, read_date
from indexer.describing.symbols import DATED, NUMBER, Symbol, read_number
from indexer.describing.views import View
from mappings.fields import Citation, FieldName

_DAY = re.compile(rf"\s*{WHOLE_DATE}")
_ROW_DAY = re.compile(rf"\s*\|\s*{WHOLE_DATE}")
_SMALL = (
    "tỉnh|thành|phố|huyện|quận|thị|xã|phường|trấn|đảng|nhân|dân|kiểm|tra|vụ|ủy|uỷ|chức|ban|giám|sát|cán|sự|hành|phủ|trị"
    "|bí|thư|ương|hội|đồng|giáo|vận|chính|bộ"
)
_OF = re.compile(
    rf"\s*\)?,?\s*c[uủ]a\s+(?P<issuer>[{UPPER}][{UPPER}{LOWER}]*(?:\s(?:[{UPPER}][{UPPER}{LOWER}]*"
    rf"|(?:{_SMALL})(?!\w)))*)"
)
_CERTAIN, _PLAIN, _DOUBTED = 0.96, 0.92, 0.8


def cited_findings(view: View, own: tuple[int, Symbol] | None) -> Iterator[Finding]:
    """One finding for each cited number; of several mentions the one that says most. `own` is where the paper's own
    number stands and what it says."""
    best: dict[str, Finding] = {}
    for found in NUMBER.finditer(view.text):
        symbol = read_number(found)
        if symbol is None or (own and (found.start() == own[0] or symbol.text == own[1].text)):
            continue
        finding = _citation(view, found, symbol)
        if finding is None:
            continue
        before = best.get(symbol.text)
        if before is None or len(finding.value) > len(before.value):
            best[symbol.text] = finding
    yield from best.values()


def _citation(view: View, found: re.Match[str], symbol: Symbol) -> Finding | None:
    row = _ROW_DAY.match(view.text, found.end())
    if found["prefix"] is None and row is None:
        return None
    dated = DATED.match(view.folded, found.end())
    day = row or (_DAY.match(view.text, dated.end()) if dated else None)
    read = read_date(day) if day else None
    end = day.end() if day and read else found.end()
    of = _OF.match(view.text, end) if row is None else None
    start = found.start() + (len(found["prefix"]) if found["prefix"] else 0)
    repaired = not symbol.known or (read is not None and read.repaired) or (dated is not None and read is None)
    exact = view.is_exact(found.start())
    confidence = _DOUBTED if repaired and not exact else _CERTAIN if not repaired else _PLAIN
    issuer = " ".join(of["issuer"].split()) if of else ""
    value = Citation(symbol.text, read.value if read else "", issuer).to_value()
    return Finding(FieldName.CITED, value, start, of.end() if of else end, confidence, "cited.row" if row else "cited")
