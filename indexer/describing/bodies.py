"""The name of the issuing body and of the one above it, from the left column of the head.

A body's own line may name only its sort (ỦY BAN KIỂM TRA) where the line above says whose it is. Letters that OCR has
changed in a sort are known by the table; those of a proper name only by the same name elsewhere on the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.describing.issuers import FORMS, LEANING
from indexer.describing.marks import Piece, Tag
from indexer.describing.views import View, near, squeezed
from mappings.vietnamese import canonical

_SHORT_FORMS = {
    "ubnd": "ỦY BAN NHÂN DÂN",
    "ubkt": "ỦY BAN KIỂM TRA",
    "bcsđ": "BAN CÁN SỰ ĐẢNG",
    "hđnd": "HỘI ĐỒNG NHÂN DÂN",
}
_PLACES = ("thanhpho", "thixa", "thitran", "phuong", "xa", "huyen", "quan", "tinh", "dackhu")
_SPELT = {squeezed(written): spelt for written, spelt in FORMS}
_SPELT |= {squeezed(short): dict(FORMS)[long] for short, long in _SHORT_FORMS.items()}
_SORTS = tuple(sorted(_SPELT, key=len, reverse=True))
_LEANING = {squeezed(sort) for sort in LEANING} | {"ubnd", "ubkt"}
_SHORTEST_FUZZY = 7
_MOST_LINES = 4
_LONGEST_LINE = 70
_WIDE_SPACE = 3
_NOT_A_BODY = re.compile(
    r"^(?:ban sao|sao y|sao luc|trich sao|mau|bieu|phu luc|du thao|ho so|hop so|muc luc|dang cong san|cong hoa"
    r"|doc lap|so\s*\d|so$|s$|[s5]o? ?\d|.*\bngay\b.*\d|.*\d{4}$|.*thang \d)"
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body's name in sentence case and its place in the text; `certain` unless letters of it had to be guessed."""

    name: str
    start: int
    end: int
    certain: bool


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    sorts: tuple[str, ...]
    rest: str
    start: int
    end: int
    certain: bool

    @property
    def leans(self) -> bool:
        """Whether the line names a sort of body and not whose it is."""
        return not self.rest and len(self.sorts) == 1 and self.sorts[0] in _LEANING


def issuer_and_parent(view: View, pieces: Sequence[Piece]) -> tuple[Body | None, Body | None]:
    """The issuer, and the body above it, from the pieces over the number or the title."""
    lines = [_line(view, piece) for piece in _block(pieces)]
    if not lines or len(lines) > _MOST_LINES:
        return None, None
    own, above = lines[-1], lines[:-1]
    if above and (own.leans or above[-1].leans):
        first, second = (own, above[-1]) if own.leans else (above[-1], own)
        whole = _joined(first, second)
    elif above and own.sorts and own.sorts[0] in _PLACES:
        whole = _joined(above[-1], own)
        above = above[:-1]
    else:
        whole = Body(own.name, own.start, own.end, own.certain)
    if above and above[-1].leans and not own.leans:
        above = above[:-1]
    parent = above[-1] if above and not above[-1].leans else None
    return whole, Body(parent.name, parent.start, parent.end, parent.certain) if parent else None


def _joined(first: _Line, second: _Line) -> Body:
    lower = second.name[:1].lower() + second.name[1:] if second.sorts and second.sorts[0] in _PLACES else second.name
    start, end = min(first.start, second.start), max(first.end, second.end)
    return Body(f"{first.name} {lower}", start, end, first.certain and second.certain)


def _block(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that name bodies: those above number and title, in capitals or opening with a sort of body."""
    block: list[Piece] = []
    for piece in pieces:
        if piece.tag in (Tag.NUMBER, Tag.TITLE):
            break
        if piece.tag is Tag.FREE and block and _goes_on(block[-1], piece):
            whole = f"{block[-1].text} {piece.text}"
            block[-1] = replace(block[-1], end=piece.end, text=whole)
        elif piece.tag is Tag.FREE and _is_body(piece):
            block.append(piece)
    return block


def _goes_on(first: Piece, piece: Piece) -> bool:
    """Whether a piece is the rest of the name before it, which a wide space has cut in two."""
    apart = piece.start - first.end
    return (
        piece.line == first.line
        and apart <= _WIDE_SPACE
        and piece.text.isupper()
        and not _sort_at(squeezed(piece.text), 0)
    )


def _is_body(piece: Piece) -> bool:
    letters = squeezed(piece.text)
    if len(piece.text) > _LONGEST_LINE or not letters or _NOT_A_BODY.match(" ".join(_words(piece.text))):
        return False
    capitals = sum(letter.isupper() for letter in piece.text)
    small = sum(letter.islower() for letter in piece.text)
    return capitals > 2 * small or _sort_at(letters, 0) is not None


def _words(text: str) -> list[str]:
    return [squeezed(word) for word in text.split()]


def _sort_at(letters: str, at: int) -> tuple[str, int, bool] | None:
    """The longest sort of body that `letters` has at `at`: the sort, how many letters it took, whether exactly."""
    for sort in _SORTS:
        if letters.startswith(sort, at):
            return sort, len(sort), True
    for sort in _SORTS if at == 0 else ():
        if len(sort) >= _SHORTEST_FUZZY:
            for length in (len(sort), len(sort) - 1, len(sort) + 1):
                if near(letters[at : at + length], sort):
                    return sort, length, False
    return None


def _line(view: View, piece: Piece) -> _Line:
    """One line: its sorts by the table, the rest as a proper name."""
    first = view.squeezed_at(piece.start)
    letters = view.squeezed[first : view.squeezed_at(piece.end)]
    sorts: list[str] = []
    at, certain = 0, True
    while at < len(letters) and (found := _sort_at(letters, at)) is not None:
        start = view.places[first + at]
        if sorts and (start and view.text[start - 1].isalnum()):
            break  # not at the start of a word: the name of a place that begins like a sort
        sort, length, exact = found
        end = view.places[first + at + length - 1] + 1
        if len(sort) < _SHORTEST_FUZZY - 1 and view.text[end : end + 1].isalnum():
            break
        sorts.append(sort)
        certain = certain and exact
        at += length
    rest = view.text[view.places[first + at] : piece.end].strip(" *.,;:-–—_") if at < len(letters) else ""
    name, agreed = _proper(view, rest, piece) if rest else ("", True)
    spelt = " ".join([*(_SPELT[sort] for sort in sorts), *([name] if name else [])])
    spelt = spelt[:1].upper() + spelt[1:]
    return _Line(spelt, tuple(sorts), rest, piece.start, piece.end, certain and agreed)


def _proper(view: View, rest: str, piece: Piece) -> tuple[str, bool]:
    """A proper name as the rest of the paper spells it, and whether head and rest agree on its letters."""
    plain = " ".join(_capital(word) for word in rest.split())
    votes = Counter(" ".join(found.split()) for found in _elsewhere(view, squeezed(rest), piece))
    if not votes:
        return plain, view.is_exact(piece.start)
    best, count = votes.most_common(1)[0]
    agreed = canonical(best).lower() == canonical(plain).lower()
    if agreed or view.is_exact(piece.start):
        return plain, True
    return (best if count > 1 or len(votes) == 1 else plain), False


def _elsewhere(view: View, letters: str, piece: Piece) -> list[str]:
    found = []
    for match in view.find(re.compile(re.escape(letters))):
        start, end = view.span(match.start(), match.end())
        text = view.text[start:end]
        whole = not (start and view.text[start - 1].isalpha()) and not view.text[end : end + 1].isalpha()
        if (
            whole
            and not piece.start <= start < piece.end
            and all(word[:1].isupper() and word[1:].islower() for word in text.split())
        ):
            found.append(text)
    return found


def _capital(word: str) -> str:
    return word if any(letter.isdigit() for letter in word) or word[:1].islower() else word.capitalize()
