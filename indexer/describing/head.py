"""The fields of a paper's head: number, kind, issuer and parent, place and date, subject, stamp and filing mark.

Each rule takes the marked pieces of the head and gives what it found with its confidence; two rules that confirm one
another (title and symbol, head and body) make a value sure that neither would make alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.describing.bodies import issuer_and_parent
from indexer.describing.evidence import Finding
from indexer.describing.kinds import refined
from indexer.describing.marks import PLACE_DATE, Piece, Tag
from indexer.describing.signs import read_date
from indexer.describing.symbols import COPY, KIND_OF, NUMBER, Symbol, read_number
from indexer.describing.views import View, squeezed
from mappings.fields import SURE, FieldName
from mappings.vocabulary import Grade, Kind

CERTAIN, CONFIRMED, DOUBTED, GUESSED = 0.98, 0.95, 0.8, 0.6
_MOST_SUBJECT_PIECES = 8
_NOT_SUBJECT = re.compile(r"^(?:tt\b|bat dau|stt\b|kinh gui|noi nhan|\(?(?:ban sao|sao y|du thao))")
_STAMPS = re.compile(
    r"(?<!\w)(?:(?P<top>TUY[ỆEÊẸ]T)\s*|(?P<high>T[ỐOÔÓ]I)\s*|(?P<secret>B[ÍIÌ])\s*)?M\s?[ẬÂẠẶA]\s?T(?!\w)"
)
_FILING = re.compile(r"(?:do|muc do) mat[^:\n]{0,25}:\s*(tuyet mat|toi mat|mat|thuong|khong)\b")
_TORN = re.compile(r"^(?:tuyetm?a?|tuy?e?tm[a-z]?t?|t[oi]{1,2}ma?|toi?m[a-z]?t?|ma|mt|m[a-z]t)$")
_WHOLE_STAMPS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
_TOP_LINES = 24
_TITLE_LINES = 4
_LEVELS = (
    ("ThXU", "thiuy"), ("TXU", "thiuy"), ("ThU", "thanhuy"), ("TU", "tinhuy"), ("HU", "huyenuy"), ("QU", "quanuy"),
    ("ĐU", "danguy"),
)  # fmt: skip
"""How the code of a Party body ends, and what its head says. Some cities write TU: then a person looks."""
_NO_BODY = frozenset({Kind.DTC, Kind.DKN, Kind.DPA, Kind.BKD, Kind.BGT, Kind.MLVB, Kind.MLHS, Kind.PKT})
"""Kinds whose author is a person: what stands over the title is whose member or whose file it is, not who wrote."""


def head_findings(view: View, pieces: Sequence[Piece]) -> Iterator[Finding]:
    """Everything that the head says of the paper itself."""
    number = own_number(view, pieces)
    titles = [piece for piece in pieces if piece.tag is Tag.TITLE]
    letter = bool(titles) and titles[0].kinds[0] in (Kind.DTC, Kind.DKN, Kind.DPA)
    subject = _subject(pieces, titles, number)
    bodies = [] if titles and titles[0].kinds[0] in _NO_BODY else list(_bodies(view, pieces))
    if number is not None and not letter:
        yield _number(view, number, bodies)
    if (kind := _kind(pieces, titles, number, subject)) is not None:
        yield kind
    yield from bodies
    yield from _place_and_date(view, pieces)
    if subject is not None:
        yield subject
    yield from grade_findings(view)


def own_number(view: View, pieces: Sequence[Piece]) -> tuple[Piece, Symbol] | None:
    """The paper's own number: the first that is neither cited nor a copy's."""
    for piece in pieces:
        if piece.tag is Tag.NUMBER and (found := NUMBER.match(view.text, piece.start)) is not None:
            symbol = read_number(found)
            if symbol is not None and symbol.kind != COPY:
                return piece, symbol
    return None


def _number(view: View, number: tuple[Piece, Symbol], bodies: Sequence[Finding]) -> Finding:
    piece, symbol = number
    start = piece.start + (
        len(found[0]) if (found := re.match(r"[Ss5]\s?\D?\s*[:.]?\s*(?=[\dOoIl|])", piece.text)) else 0
    )
    exact = view.is_exact(piece.start)
    sure = symbol.known or (exact and "/" in symbol.text)
    confidence = CERTAIN if sure and (exact or _of_its_level(symbol, bodies)) else DOUBTED
    return Finding(FieldName.NUMBER, symbol.text, start, piece.end, confidence, "head.number")


def _of_its_level(symbol: Symbol, bodies: Sequence[Finding]) -> bool:
    """Whether the level in the code is the one that the head names: a letter lost makes ThU another body's TU."""
    named = "".join(squeezed(body.value) for body in bodies)
    level = next((words for code, words in _LEVELS if symbol.text.endswith(code)), "")
    return not named or level in named


def _kind(
    pieces: Sequence[Piece], titles: Sequence[Piece], number: tuple[Piece, Symbol] | None, subject: Finding | None
) -> Finding | None:
    """The kind by its title; by the symbol alone only for official letters, and doubted for any other kind."""
    symbol = number[1].kind if number else ""
    spoken = KIND_OF.get(symbol)
    if not titles:
        if number is None or spoken is None:
            return None
        sure = CERTAIN if spoken is Kind.CV and number[1].known else GUESSED
        return Finding(FieldName.KIND, spoken.value, number[0].start, number[0].end, sure, "head.symbol")
    first = titles[0]
    kind = next((kind for kind in first.kinds if kind is spoken), first.kinds[0])
    agrees = kind is spoken or (kind is Kind.QDI and symbol == "QĐ") or (spoken is None and not symbol)
    near_by = [t for t in titles if t.line - first.line <= _TITLE_LINES and t.text.isupper()]
    others = {other for title in near_by for other in title.kinds} - set(first.kinds)
    if agrees:
        confidence = CERTAIN if first.exact and not others else CONFIRMED if kind is spoken else DOUBTED
    else:
        confidence = GUESSED
    words = squeezed(subject.value) if subject else ""
    kind = refined(kind, words)
    if kind is Kind.BC and ("tham" in words[:40] or "minh" in words[:60]):
        confidence = GUESSED  # perhaps a verification report, a letter of whose subject is lost
    return Finding(FieldName.KIND, kind.value, first.start, first.end, confidence, "head.title")


def _bodies(view: View, pieces: Sequence[Piece]) -> Iterator[Finding]:
    issuer, parent = issuer_and_parent(view, pieces)
    for name, body, source in ((FieldName.ISSUER, issuer, "head.issuer"), (FieldName.PARENT, parent, "head.parent")):
        if body is not None:
            confidence = CONFIRMED if body.certain else DOUBTED
            yield Finding(name, _with_decision(view, pieces, body.name), body.start, body.end, confidence, source)


def _with_decision(view: View, pieces: Sequence[Piece], name: str) -> str:
    """A team's name with the number of the decision that set it up."""
    if not name.lower().endswith("theo quyết định"):
        return name
    cited = next((piece for piece in pieces if piece.tag is Tag.CITED), None)
    found = NUMBER.match(view.text, cited.start) if cited else None
    symbol = read_number(found) if found else None
    return f"{name} số {symbol.text}" if symbol else name


def _place_and_date(view: View, pieces: Sequence[Piece]) -> Iterator[Finding]:
    """Place and date in the head; else the last that stand on a line of their own (lists and minutes)."""
    marked = next((piece for piece in pieces if piece.tag is Tag.DATE and _dated(view, piece.start)), None)
    found = PLACE_DATE.match(view.text, marked.start) if marked else _closing_date(view)
    if found is None:
        return
    sure = CONFIRMED if marked else DOUBTED + 0.12
    if found["month"]:
        value, confidence = f"{found['year']}-{int(found['month']):02d}", DOUBTED
    elif (read := read_date(found)) is not None:
        value, confidence = read.value, DOUBTED if read.repaired else sure
    else:
        value, confidence = "", 0.0
    start = next((found.start(part) for part in ("d1", "d2", "month") if found[part]), found.start())
    yield Finding(FieldName.DATE, value, start, found.end(), confidence, "head.date" if marked else "end.date")
    if place := found["place"]:
        again = view.folded.count(view.folded[found.start("place") : found.end("place")]) > 1
        confidence = CONFIRMED if view.is_exact(found.start()) or again else DOUBTED
        yield Finding(FieldName.PLACE, place, found.start("place"), found.end("place"), confidence, "head.place")


def _dated(view: View, start: int) -> bool:
    return PLACE_DATE.match(view.text, start) is not None


def _closing_date(view: View) -> re.Match[str] | None:
    found = [match for match in PLACE_DATE.finditer(view.text) if match["place"]]
    return found[-1] if found else None


def _subject(pieces: Sequence[Piece], titles: Sequence[Piece], number: tuple[Piece, Symbol] | None) -> Finding | None:
    """What stands under the title up to the rule; for an official letter what stands under its number."""
    anchor = titles[0] if titles else number[0] if number else None
    if anchor is None:
        return None
    taken: list[Piece] = []
    for piece in pieces[pieces.index(anchor) + 1 :]:
        if piece.tag in (Tag.RULE, Tag.MOTTO, Tag.DATE):
            if taken:
                break
            continue
        if piece.tag is Tag.STAMP:
            continue
        ends = piece.tag is Tag.TITLE or (piece.text.isupper() and bool(titles)) or len(taken) >= _MOST_SUBJECT_PIECES
        if ends or _NOT_SUBJECT.match(" ".join(squeezed(word) for word in piece.text.split())):
            break
        taken.append(piece)
    if not taken:
        letter = bool(titles) and titles[0].kinds[0] in (Kind.DTC, Kind.DKN, Kind.DPA)
        return (
            Finding(FieldName.SUBJECT, anchor.text, anchor.start, anchor.end, CONFIRMED, "head.title")
            if letter
            else None
        )
    value = " ".join(piece.text for piece in taken).split(" (Quyết định số")[0].strip("() ")
    return Finding(FieldName.SUBJECT, value, taken[0].start, taken[-1].end, CONFIRMED, "head.subject")


def grade_findings(view: View) -> Iterator[Finding]:
    """Stamps and filing marks at the top of any page. A stamp that is torn or misread is a grade without a value."""
    for at, page in enumerate(view.pages):
        start = view.starts[at]
        end = start + _top(page.text)
        seen = False
        for found in _STAMPS.finditer(view.text, start, end):
            if found["secret"] or _is_front(view.text, found):
                continue
            seen = True
            grade = Grade.TUYET_MAT if found["top"] else Grade.TOI_MAT if found["high"] else Grade.MAT
            around = view.text[max(start, found.start() - 2) : found.start()] + view.text[found.end() : found.end() + 2]
            confidence = CONFIRMED if found[0] in _WHOLE_STAMPS and not around.strip() else DOUBTED
            yield Finding(FieldName.GRADE, grade.value, found.start(), found.end(), confidence, "stamp")
        for mark in _FILING.finditer(view.folded, start, end):
            word = squeezed(mark[1])
            grade = {"tuyetmat": Grade.TUYET_MAT, "toimat": Grade.TOI_MAT, "mat": Grade.MAT}.get(word, Grade.THUONG)
            yield Finding(FieldName.GRADE, grade.value, mark.start(), mark.end(), SURE, "filing_mark")
        if not seen:
            yield from _torn_stamps(view, start, end)


def _is_front(text: str, found: re.Match[str]) -> bool:
    """Whether it is the MẶT of MẶT TRẬN, which heads of papers name: a stamp misread so stands alone on its line."""
    plain = not found["top"] and not found["high"] and "Ặ" in found[0]
    return plain and bool(re.match(r"[ \t]*[^\s]", text[found.end() :]))


def _top(text: str) -> int:
    """Where the first lines of a page end that hold anything."""
    lines = [line.end() for line in re.compile(r"[^\n]*\S[^\n]*").finditer(text)]
    return lines[_TOP_LINES - 1] if len(lines) >= _TOP_LINES else len(text)


def _torn_stamps(view: View, start: int, end: int) -> Iterator[Finding]:
    """Capitals standing alone that look like what is left of a stamp."""
    for line in re.compile(r"(?:^|(?<=  ))[ \t]*(\S[^\n]{0,12}?)[ \t]*(?=\n|$|  )", re.MULTILINE).finditer(
        view.text, start, end
    ):
        text = line[1]
        if text.isupper() and _TORN.match(squeezed(text)):
            yield Finding(FieldName.GRADE, "", line.start(1), line.end(1), 0.0, "stamp.torn")
