"""The head of a paper as a row of marked pieces: motto, place and date, number, title, stamp, rule, and what is left.

A head is set in two columns. Machines read it line by line, block by block, or as one long line; the marks are known by
what they say and not by where they stand, and what lies between two marks is a piece of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.describing.kinds import LETTERS, LONGEST_LETTER_TITLE, TITLES
from indexer.describing.lines import BODY, HEAD_LINES
from indexer.describing.signs import LOWER, UPPER, WHOLE_DATE
from indexer.describing.symbols import DATED, NUMBER, read_number
from indexer.describing.views import View, near, squeezed
from mappings.vocabulary import Kind, PageNote

PLACE_DATE = re.compile(
    rf"(?:(?<!\w)(?P<place>(?:TP\.? ?|Tp\.? ?)?[{UPPER}][{LOWER}]+(?:[ ]?[{UPPER}][{LOWER}]+){{0,3}})\s*[,.]?\s*)?"
    rf"(?<!\w)[NnUu]?\s?[gq]?\s?[aàáảạăãâ]\s?[yỳỷýỵ]\s*(?:{WHOLE_DATE}"
    rf"|[.…\s]{{0,12}}tháng\s*(?P<month>\d{{1,2}})\s*năm\s*(?P<year>\d{{4}}))"
)
_MOTTO = re.compile(
    r"dan?gco?n?gs?anv?i?et?na?m|congh?oaxa?h?oich?u?n?ghiavi?etn?am|doc?lapt?udoh?anh?phuc"
    r"|ca?nghoaxahoichunghiavietnam"
)
_STAMP = re.compile(r"(?<!\w)(?<!BÍ )(?:(?:TUY[ỆEÊẸ]T|T[ỐOÔÓ]I)\s+)?M[ẬÂẠẶA]T(?!\w)")
_RULE = re.compile(r"[-–—_=~.]{3,}|(?<=\s)\*+(?=\s)|^\*+$", re.MULTILINE)
_DAY = re.compile(rf"\s*{WHOLE_DATE}")
_GAP = re.compile(r"[ \t]{2,}|\t|\|")
_CITING = re.compile(r"(?:quyet dinh|ket luan|ke hoach|cong van|bao cao|thong bao|to trinh|nghi quyet|quy dinh)[\s:]*$")
_SHORTEST_FUZZY = 7
_LONGEST_HEAD = 3000


class Tag(StrEnum):
    """What a piece of the head is."""

    MOTTO = "motto"
    DATE = "date"
    NUMBER = "number"
    CITED = "cited"
    TITLE = "title"
    STAMP = "stamp"
    RULE = "rule"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the head, offsets in the joined text. `kinds` are those a title may name: two where it cannot tell;
    `exact` is false where letters of the title had to be guessed; `line` counts the lines of the head."""

    tag: Tag
    start: int
    end: int
    text: str
    line: int
    kinds: tuple[Kind, ...] = ()
    exact: bool = True


def head_pieces(view: View) -> tuple[Piece, ...]:
    """The pieces of the head, in the order of the text."""
    pieces: list[Piece] = []
    for at, (start, end) in enumerate(_head_lines(view)):
        marks = sorted(_marks(view, start, end, at), key=lambda piece: (piece.start, -piece.end))
        place = start
        for mark in marks:
            if mark.start < place:
                continue
            pieces += _free(view, place, mark.start, at)
            pieces.append(mark)
            place = mark.end
        pieces += _free(view, place, end, at)
    return _titled(pieces)


def body_start(view: View) -> int:
    """Where the head ends."""
    lines = list(_head_lines(view))
    return lines[-1][1] if lines else 0


def _head_lines(view: View) -> Iterator[tuple[int, int]]:
    first = next(
        (at for at, page in enumerate(view.pages) if PageNote.BLANK not in page.notes and page.text.strip()), 0
    )
    start = view.starts[first] if view.starts else 0
    end = start + len(view.pages[first].text) if view.pages else 0
    seen = 0
    for found in re.compile(r"[^\n]+").finditer(view.text, start, min(end, start + _LONGEST_HEAD)):
        if not found[0].strip():
            continue
        if seen >= HEAD_LINES or (seen and BODY.match(view.folded[found.start() : found.end()].strip())):
            return
        seen += 1
        yield found.start(), found.end()


def _marks(view: View, start: int, end: int, line: int) -> Iterator[Piece]:
    def piece(tag: Tag, first: int, last: int) -> Piece:
        return Piece(tag, first, last, view.text[first:last], line)

    for found in view.find(_MOTTO, start, end):
        yield piece(Tag.MOTTO, *view.span(found.start(), found.end()))
    for number in NUMBER.finditer(view.text, start, end):
        if read_number(number) is None:
            continue
        dated = DATED.match(view.folded, number.end())
        cited = dated or _CITING.search(view.folded[max(0, number.start() - 30) : number.start()])
        alone = number["prefix"] is not None and number["prefix"][0] != "s"
        if not cited and (alone or not view.text[start : number.start()].strip()):
            yield piece(Tag.NUMBER, number.start(), number.end())
            continue
        day = _DAY.match(view.text, dated.end()) if dated else None
        yield piece(Tag.CITED, number.start(), min(day.end(), end) if day else number.end())
    for date in PLACE_DATE.finditer(view.text, start, end):
        if date["place"] or view.text[start : date.start()].strip()[-1:] in ("", ",", "."):
            yield piece(Tag.DATE, date.start(), date.end())
    for stamp in _STAMP.finditer(view.text, start, end):
        yield piece(Tag.STAMP, stamp.start(), stamp.end())
    for rule in _RULE.finditer(view.text, start, end):
        yield piece(Tag.RULE, rule.start(), rule.end())


def _free(view: View, start: int, end: int, line: int) -> Iterator[Piece]:
    """What is left between two marks, split at gaps; a piece that is a title is marked as one."""
    place = start
    spaced = re.fullmatch(r"\W*(?:\w\W+){3,}\w\W*", view.text[start:end])  # a title set in spaced letters
    gaps = [] if spaced else [(found.start(), found.end()) for found in _GAP.finditer(view.text, start, end)]
    for gap in [*gaps, (end, end)]:
        text = view.text[place : gap[0]]
        if text.strip(" *.,;:-–—_"):
            first = place + len(text) - len(text.lstrip())
            yield Piece(Tag.FREE, first, place + len(text.rstrip()), text.strip(), line)
        elif text.strip():
            yield Piece(Tag.RULE, place, gap[0], text, line)
        place = gap[1]


def _titled(pieces: list[Piece]) -> tuple[Piece, ...]:
    """The pieces with titles marked: whole pieces first; else the capitals at the start or within a piece."""
    for reader in (_whole_title, _opening_title):
        marked = [reader(piece) if piece.tag is Tag.FREE else [piece] for piece in pieces]
        if any(len(row) > 1 or row[0].tag is Tag.TITLE for row in marked):
            return tuple(piece for row in marked for piece in row if piece.text.strip())
    return tuple(pieces)


def _whole_title(piece: Piece) -> list[Piece]:
    letters = squeezed(piece.text)
    if kind := TITLES.get(letters):
        return [replace(piece, tag=Tag.TITLE, kinds=(kind,))]
    if len(letters) <= LONGEST_LETTER_TITLE and not piece.text[:1].islower():
        letter = next((kind for words, kind in LETTERS if letters.startswith(words)), None)
        if letter is not None:
            return [replace(piece, tag=Tag.TITLE, kinds=(letter,))]
    if len(letters) >= _SHORTEST_FUZZY - 1 and not piece.text.islower():
        like = {kind for title, kind in TITLES.items() if len(title) >= _SHORTEST_FUZZY and near(letters, title)}
        if like:
            return [replace(piece, tag=Tag.TITLE, kinds=tuple(sorted(like)), exact=False)]
    return [piece]


def _opening_title(piece: Piece) -> list[Piece]:
    """A title in capitals that opens a piece or stands within it, the rest of the piece being its subject."""
    for title, kind in sorted(TITLES.items(), key=lambda row: -len(row[0])):
        pattern = r"\s*".join(map(_any, title))
        found = re.search(rf"(?<!\w){pattern}(?![\w:])", piece.text)
        if found is None or squeezed(piece.text[: found.start()]).endswith("theo"):
            continue
        before, after = piece.text[: found.start()], piece.text[found.end() :]
        first, last = piece.start + found.start(), piece.start + found.end()
        lead = len(after) - len(after.lstrip())
        return [
            replace(piece, end=piece.start + len(before.rstrip()), text=before.strip()),
            replace(piece, tag=Tag.TITLE, start=first, end=last, text=found[0], kinds=(kind,)),
            replace(piece, start=last + lead, text=after.strip()),
        ]
    return [piece]


_VARIANTS = {
    "a": "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ", "e": "EÈÉẺẼẸÊỀẾỂỄỆ", "i": "IÌÍỈĨỊ", "o": "OÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ0",
    "u": "UÙÚỦŨỤƯỪỨỬỮỰ", "y": "YỲÝỶỸỴ", "d": "DĐ",
}  # fmt: skip


def _any(letter: str) -> str:
    """Any capital that folds to `letter`."""
    return f"[{_VARIANTS.get(letter, letter.upper())}]"
