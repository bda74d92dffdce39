"""What the first page of a paper says of itself: number, date, kind, subject, issuer.

Called at intake (`indexer/pipeline.py`): as a check where an item list tells the facts, as their source where there is
none. Rules only, as tables in the modules beside; what they cannot read stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.describing.dates import NO_DATE, WrittenDate, find_date
from indexer.describing.issuers import find_issuer
from indexer.describing.kinds import Title, find_titles, refined
from indexer.describing.lines import Line, head_of, lines_of, squeeze
from indexer.describing.numbers import WrittenNumber, find_number
from mappings.vocabulary import Kind

_AFTER = re.compile(r"[-–—_*.=\s]{3,}$|Bắt đầu|TT\b|.*\|")
_LONGEST_SUBJECT = 1000
_MOST_SUBJECT_LINES = 6


@dataclass(frozen=True, slots=True)
class Description:
    """The facts of a first page. `kind` is None unless exactly one title line, or the symbol CV, names it."""

    number: str | None
    date: WrittenDate
    kind: Kind | None
    letter: Kind | None
    subject: str
    issuer: str


NOTHING = Description(None, NO_DATE, None, None, "", "")


def describe(text: str) -> Description:
    """Read `text`, the first page."""
    lines = lines_of(text)
    head = head_of(lines)
    titles = find_titles(head)
    number = find_number(head)
    subject = _subject(head, titles, number)
    letter = titles[0].kind if titles and titles[0].is_letter else None
    return Description(
        number=None if letter or number is None else number.text,
        date=find_date(head, lines),
        kind=_kind(titles, number, subject),
        letter=letter,
        subject=subject,
        issuer="" if letter else find_issuer(head[: titles[0].at] if titles else head),
    )


def _kind(titles: list[Title], number: WrittenNumber | None, subject: str) -> Kind | None:
    if len(titles) == 1:
        return refined(titles[0].kind, squeeze(subject))
    if not titles and number is not None and number.kind_symbol == "CV":
        return Kind.CV
    return None


def _subject(head: list[Line], titles: list[Title], number: WrittenNumber | None) -> str:
    """The lines under the title up to the rule; for an official letter those under its number."""
    if titles:
        start = titles[0].at + 1
    elif number is not None:
        start = number.at + 1
    else:
        return ""
    found: list[str] = []
    for line in head[start : start + _MOST_SUBJECT_LINES]:
        if _AFTER.match(line.text) or line.text.isupper():
            break
        found.append(line.text)
    whole = " ".join(" ".join(found).split()).split(" (Quyết định số")[0]
    return whole.strip("() ")[:_LONGEST_SUBJECT]
