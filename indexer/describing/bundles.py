"""One file, many papers: where in the pages of a file papers begin, and so how it might be split. Pure.

Called when all pages of a file are read (`indexer/bundling.py`), by `indexer read` and by `bench/bundles.py`. It
only proposes: a part below `SURE` is a question to a person, and nothing is split before a person has said so. A paper
begins where a head begins: motto, body, number, date, title. Appendices, copies that are enclosed, heads that are
quoted and pages that go on never begin one by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from archive.artifacts import PageArtifact
from indexer.describing.first_page import Description, describe
from indexer.describing.kinds import find_titles
from indexer.describing.lines import Line, head_of, lines_of, squeeze
from indexer.describing.parts import Part
from mappings.splits import AGAINST, Sides, Sign
from mappings.vocabulary import PageNote

_TOP = 14
"""Lines within which motto, body, number and date of a head stand."""
_TITLE_WITHIN = 24
_ALIKE = 0.8
"""How much of a motto OCR must have left."""
_SHORT = 60
_MOTTOES = ("dangcongsanvietnam", "conghoaxahoichunghiavietnam", "doclaptudohanhphuc")
_BODIES = re.compile(
    r"(thanh uy|tinh uy|huyen uy|thi uy|quan uy|dang uy|dang bo|chi bo|uy ban|ban thuong vu|ban chap hanh|ban to chuc"
    r"|ban tuyen giao|ban dan van|ban noi chinh|van phong|doan kiem tra|cong an|vien kiem sat|toa an|thanh tra)\b"
)
_REGISTER = re.compile(r"phong luu tru\s*:|muc luc so\s*:|ho so so\b")
"""How the item list of a dossier begins."""
_NUMBERED = re.compile(r"(?:trang\s*)?[-–—\s]*(\d{1,3})(?:\s*/\s*\d{1,3})?[-–—\s]*")
_ATTACHED = re.compile(r"ph[a-z]?luc|[a-z]huluc|bieuso|mauso|(banhanh)?[a-z]?kemtheo")
_COPIES = ("saoybanchinh", "saoy", "saoluc", "trichsao", "bansao", "saoyban")
_COPY_NUMBER = re.compile(r"so\s*:?\s*\d+\s*[-/]\s*bs\s*/")
_SIGNED = re.compile(r"noi nhan\b|t/?m\.? |k/?t\.? |t/?l\.? |\(da ky\)|\(ky\b|nguoi [a-z ]{2,30}$")
_SEPARATOR_WORDS = ("tongancach", "tophancach", "tongan", "separator", "separatorsheet")
_COLUMNS = re.compile(r"\s{2,}|\t")


_WEIGHT = {
    Sign.MOTTO: 2, Sign.BODY: 1, Sign.REGISTER: 2, Sign.NUMBER: 2, Sign.DATE: 1, Sign.TITLE: 2, Sign.RESTART: 1,
}  # fmt: skip
_OPENINGS = (Sign.SEPARATOR, Sign.BLANK, Sign.SIGNED)
_CONFIDENCE = ((8, 0.99), (6, 0.98), (5, 0.96), (4, 0.93), (3, 0.7), (2, 0.55))
_CONTRADICTED = 0.6
_NAMELESS = 0.7
"""At most so sure where neither number nor title was read, and of a paper that is a copy."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page that holds text, as the rules see it."""

    page_no: int
    lines: list[Line]
    printed: int | None
    openings: tuple[Sign, ...]
    description: Description

    @property
    def signed(self) -> bool:
        return any(_SIGNED.match(piece) for line in self.lines[-18:] for piece in _COLUMNS.split(line.folded))

    @property
    def unfinished(self) -> bool:
        """Whether its last line breaks off in a sentence; a list of recipients may end in any mark."""
        last = self.lines[-1].text
        return not self.signed and (last[-1] in ",;:" or (len(last) > _SHORT and last[-1].isalpha()))


def split(pages: Sequence[PageArtifact]) -> tuple[Part, ...]:
    """The papers in the pages of one whole file, in order; empty for a file without any text."""
    parts: list[Part] = []
    before: _Leaf | None = None
    for leaf in _leaves(pages):
        begun = _begun(leaf, before, parts[-1] if parts else None)
        if begun is not None:
            parts.append(begun)
        before = leaf
    ends = [*(part.first_page - 1 for part in parts[1:]), len(pages)]
    whole = [replace(part, last_page=end) for part, end in zip(parts, ends, strict=False)]
    return tuple(_doubted_if_copy(part, pages) for part in whole)


def is_left_out(page: PageArtifact) -> bool:
    """Whether a page says nothing: blank, or a sheet that only separates. It counts as a page all the same."""
    if PageNote.BLANK in page.notes or PageNote.SEPARATOR in page.notes or not page.text.strip():
        return True
    return squeeze(page.text) in _SEPARATOR_WORDS


def text_of(pages: Sequence[PageArtifact], part: Part) -> str:
    """The text of a part without its blank pages and separator sheets."""
    own = pages[part.first_page - 1 : part.last_page]
    return "\n\n".join(page.text for page in own if not is_left_out(page))


def sides_of(pages: Sequence[PageArtifact], parts: Sequence[Part]) -> Sides | None:
    """How the stack was scanned, where it can be told; None where a person must say it.

    Nobody begins a paper on the back of another: two sure beginnings on even pages mean one side only. Blank pages
    that are all backs, with every beginning on a front, mean both sides.
    """
    begun = [part.first_page for part in parts if part.sure]
    if sum(page_no % 2 == 0 for page_no in begun) >= 2:
        return Sides.SIMPLEX
    blank = [page_no for page_no, page in enumerate(pages, 1) if PageNote.BLANK in page.notes or not page.text.strip()]
    backs_only = len(blank) >= 2 and all(page_no % 2 == 0 for page_no in blank)
    return Sides.DUPLEX if backs_only and len(begun) >= 2 and all(page_no % 2 for page_no in begun) else None


def _leaves(pages: Sequence[PageArtifact]) -> list[_Leaf]:
    leaves: list[_Leaf] = []
    opened: list[Sign] = []
    for page_no, page in enumerate(pages, 1):
        if is_left_out(page):
            blank = PageNote.BLANK in page.notes or not page.text.strip()
            opened.append(Sign.BLANK if blank else Sign.SEPARATOR)
            continue
        lines = lines_of(page.text)
        printed = [_printed(lines[0]), _printed(lines[-1])]
        if printed[0] is not None and len(lines) > 1:
            lines = lines[1:]
        number = printed[0] if printed[0] is not None else printed[1]
        described = describe("\n".join(line.text for line in lines))
        leaves.append(_Leaf(page_no, lines, number, tuple(dict.fromkeys(opened)), described))
        opened = []
    return leaves


def _printed(line: Line) -> int | None:
    found = _NUMBERED.fullmatch(line.folded)
    return int(found[1]) if found else None


def _begun(leaf: _Leaf, before: _Leaf | None, part: Part | None) -> Part | None:
    """The part that begins on this page, its last page still open; None where the one before goes on."""
    head = _head(leaf)
    if before is None or part is None:
        return _part(leaf, 1, 1.0, (Sign.FILE_BEGINS, *head))
    if any(_COPY_NUMBER.match(line.folded) for line in leaf.lines[:_TOP]):
        return None  # the form under a copy, with the number of the copying: it ends the paper that was copied
    restart = (Sign.RESTART,) if leaf.printed == 1 and (before.printed or 0) > 1 else ()
    signed = (Sign.SIGNED,) if before.signed else ()
    against = _against(leaf, before, part)
    signs = (*head, *restart, *leaf.openings, *signed, *against)
    confidence = _confidence(signs)
    return _part(leaf, leaf.page_no, confidence, signs) if confidence else None


def _head(leaf: _Leaf) -> tuple[Sign, ...]:
    """What of a head stands at the top of the page, and nothing where something else stands above it."""
    head = head_of(leaf.lines)
    top = head[:_TOP]
    pieces = [[piece for piece in _COLUMNS.split(line.text) if piece] for line in top]
    described = describe("\n".join(line.text for line in top if _is_head_line(line)))
    titles = [title.at for title in find_titles(head) if title.at < _TITLE_WITHIN]
    seen = {
        Sign.MOTTO: any(_is_motto(line, row) for line, row in zip(top, pieces, strict=True)),
        Sign.BODY: any(_names_body(line, row) for line, row in zip(top[:5], pieces[:5], strict=True)),
        Sign.REGISTER: any(_REGISTER.match(line.folded) for line in top[:5]),
        Sign.NUMBER: described.number is not None,
        Sign.DATE: bool(described.date.as_written),
        Sign.TITLE: bool(titles),
    }
    return tuple(sign for sign, found in seen.items() if found)


def _is_head_line(line: Line) -> bool:
    """A line of two columns, or a short one: a number or a date within a sentence is none of the head's."""
    return all(len(piece) <= _SHORT for piece in _COLUMNS.split(line.text)) and line.text[-1] not in ".;:"


def _is_motto(line: Line, pieces: list[str]) -> bool:
    if any(_alike(squeeze(piece), motto) for piece in pieces for motto in _MOTTOES):
        return True
    written_large = sum(map(str.isupper, line.text)) > 0.8 * sum(map(str.isalpha, line.text))
    return written_large and any(_alike(line.squeezed[-len(motto) :], motto) for motto in _MOTTOES)


def _alike(found: str, motto: str) -> bool:
    if abs(len(found) - len(motto)) > 0.2 * len(motto):
        return False
    return SequenceMatcher(None, found, motto, autojunk=False).ratio() >= _ALIKE


def _names_body(line: Line, pieces: list[str]) -> bool:
    """A body's name as a head has it: in capitals or beside the motto."""
    stands_apart = bool(pieces) and (pieces[0].isupper() or (len(pieces) > 1 and _is_motto(line, pieces[1:])))
    return stands_apart and line.text[-1] != ":" and _BODIES.match(line.folded) is not None


def _against(leaf: _Leaf, before: _Leaf, part: Part) -> tuple[Sign, ...]:
    top = leaf.lines[:6]
    attached = any(_ATTACHED.match(line.squeezed) for line in top)
    copied = any(_says_copy(line) for line in top)
    seen = {
        Sign.GOES_ON: leaf.printed is not None and leaf.printed == leaf.page_no - part.first_page + 1,
        Sign.UNFINISHED: before.unfinished,
        Sign.QUOTED: top[0].text[0] in "\"“«'‘",
        Sign.ATTACHED: attached,
        Sign.COPY: copied,
    }
    return tuple(sign for sign, found in seen.items() if found)


def _says_copy(line: Line) -> bool:
    """Whether a piece of the line is the mark of a copy and nothing else."""
    pieces = (line.squeezed, *map(squeeze, _COLUMNS.split(line.text)))
    return any(_alike(piece, mark) for piece in pieces for mark in _COPIES)


def _confidence(signs: tuple[Sign, ...]) -> float:
    """How sure it is that a paper begins, 0 where nothing says so."""
    weight = sum(_WEIGHT.get(sign, 0) for sign in signs)
    opened = any(sign in signs for sign in _OPENINGS)
    named = Sign.NUMBER in signs or Sign.TITLE in signs
    contradicted = any(sign in AGAINST for sign in signs)
    if Sign.SEPARATOR in signs:
        weight += 2
    if Sign.ATTACHED in signs and not (weight >= 5 and Sign.NUMBER in signs):
        return 0.0
    if weight < (4 if contradicted else 2 if opened else 3):
        return 0.0
    sure = next(confidence for least, confidence in _CONFIDENCE if weight >= least)
    if contradicted:
        return min(sure, _CONTRADICTED)
    return sure if named else min(sure, _NAMELESS)


def _doubted_if_copy(part: Part, pages: Sequence[PageArtifact]) -> Part:
    """A copy ends in the words of whoever copied it; whether it is an item or an enclosure, a person must say."""
    if part.first_page == 1 or Sign.COPY in part.why:
        return part
    last = [page for page in pages[part.first_page - 1 : part.last_page] if not is_left_out(page)][-1]
    copied = any(_says_copy(line) or _COPY_NUMBER.match(line.folded) for line in lines_of(last.text)[-20:])
    if not copied:
        return part
    return replace(part, confidence=min(part.confidence, _CONTRADICTED), why=(*part.why, Sign.COPY))


def _part(leaf: _Leaf, first_page: int, confidence: float, why: tuple[Sign, ...]) -> Part:
    said = leaf.description
    return Part(
        first_page, first_page, said.number, said.kind, said.date, said.subject, confidence, why, said.letter,
        said.issuer,
    )  # fmt: skip
