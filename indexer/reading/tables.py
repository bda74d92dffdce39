"""Ruled tables on the image of a page: where their cells are, and how the cells are handed to Tesseract.

Called by `indexer/reading/ocr.py` with a page that lies straight. Tesseract reads across the rules of a table and mixes
the lines of neighbouring cells; cut out and set one below the other, the cells are read whole. What a rule parts is a
cell; columns without rules are left to the layout.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from indexer.reading.appearance import paper_of
from indexer.reading.paging import Box, ReadLine, ReadWord

Frame = tuple[int, int, int, int]
"""left, top, right, bottom in pixels"""

_PIECE = 40
"""Pixels in which a rule is looked for: longer than any stroke of a letter in running text."""

_PIECES_ALONG, _PIECES_DOWN = 4, 2
_DARK = 180
_FILLED = 200
"""Of 255: a piece is part of a rule if this much of it is ink."""

_SAME_RULE = 8
"""Pixels across within which pieces belong to one rule: rules bend, and thick ones have many rows."""

_TOUCHES = 2 * _PIECE
_FEWEST = 3
"""Rules each way: two rows of two columns."""

_MARGIN = 24
_INSET = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: how far down (or across) it lies, and from where to where it runs. In pixels."""

    at: int
    start: int
    end: int

    def covers(self, place: float) -> bool:
        return self.start - _PIECE <= place <= self.end + _PIECE


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table from the top, each with the frames of the cells that begin in it."""

    frame: Frame
    rows: tuple[tuple[Frame, ...], ...]


def tables(page: Image.Image) -> list[Table]:
    """The ruled tables on a straight grey page, from the top."""
    ink = page.point([255 if grey < _DARK else 0 for grey in range(256)])
    level = list(_rules(ink.reduce((_PIECE, 1)), _PIECES_ALONG))
    upright = list(_rules(ink.reduce((1, _PIECE)).transpose(Image.Transpose.TRANSPOSE), _PIECES_DOWN))
    groups = list(_connected(level, upright))
    return sorted(
        (_table(*group) for group in groups if min(map(len, group)) >= _FEWEST), key=lambda found: found.frame[1]
    )


def _rules(pieces: Image.Image, fewest: int) -> Iterator[Rule]:
    """The level rules of a picture that is `_PIECE` times narrower than the page."""
    open_: list[list[int]] = []
    data = pieces.tobytes()
    for row in range(pieces.height):
        for start, end in _runs(data[row * pieces.width : (row + 1) * pieces.width], fewest):
            near = next(
                (one for one in open_ if row - one[1] <= _SAME_RULE and start <= one[3] and end >= one[2]), None
            )
            if near is None:
                open_.append([row, row, start, end])
            else:
                near[1:] = [row, min(start, near[2]), max(end, near[3])]
    for first, last, start, end in open_:
        if last - first <= _SAME_RULE:
            yield Rule((first + last) // 2, start * _PIECE, end * _PIECE)


def _runs(row: bytes, fewest: int) -> Iterator[tuple[int, int]]:
    """Where `fewest` or more filled pieces stand side by side."""
    if max(row) < _FILLED:
        return
    start = 0
    for place, filled in enumerate([*(piece >= _FILLED for piece in row), False]):
        if not filled:
            if place - start >= fewest:
                yield start, place
            start = place + 1


def _connected(level: list[Rule], upright: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that meet."""
    waiting_level, waiting_upright = list(level), list(upright)
    while waiting_level:
        across, down = [waiting_level.pop(0)], list[Rule]()
        grown = True
        while grown:
            more_down = [rule for rule in waiting_upright if any(_meet(one, rule) for one in across)]
            down += more_down
            more_across = [rule for rule in waiting_level if any(_meet(rule, one) for one in down)]
            across += more_across
            waiting_upright = [rule for rule in waiting_upright if rule not in more_down]
            waiting_level = [rule for rule in waiting_level if rule not in more_across]
            grown = bool(more_across or more_down)
        yield across, down


def _meet(level: Rule, upright: Rule) -> bool:
    return level.covers(upright.at) and upright.covers(level.at)


def _table(level: list[Rule], upright: list[Rule]) -> Table:
    level.sort(key=lambda rule: rule.at)
    upright.sort(key=lambda rule: rule.at)
    frame = upright[0].at, level[0].at, upright[-1].at, level[-1].at
    rows = []
    for top, under in pairwise(level):
        middle = (top.at + under.at) / 2
        edges = [rule.at for rule in upright if rule.start - _PIECE / 2 <= middle <= rule.end + _PIECE / 2]
        cells = pairwise(edges)
        rows.append(tuple(_cells(cells, top, level)))
    return Table(frame, tuple(rows))


def _cells(columns: Iterator[tuple[int, int]], top: Rule, level: list[Rule]) -> Iterator[Frame]:
    """The cells that begin under `top`; each ends at the next rule below that runs under all of its width."""
    for left, right in columns:
        middle = (left + right) / 2
        if top.covers(middle):
            bottom = next((rule.at for rule in level if rule.at > top.at and rule.covers(middle)), None)
            if bottom is not None:
                yield left, top.at, right, bottom


@dataclass(frozen=True, slots=True)
class Stack:
    """The cells of a page's tables, one below the other in one picture."""

    picture: Image.Image
    cells: tuple[Frame, ...]
    tops: tuple[int, ...]
    """Where each cell stands in the picture."""

    def rows(self, found: Sequence[Table], lines: Sequence[ReadLine], page: tuple[int, int]) -> list[list[ReadLine]]:
        """The rows of each table as lines, from the lines read on the picture; boxes as fractions of the page."""
        words: dict[Frame, list[ReadWord]] = {}
        for line in lines:
            for word in line.words:
                if word.box and (cell := self._cell(word.box)):
                    words.setdefault(cell, []).append(word._replace(box=self._back(word.box, cell, page)))
        return [[ReadLine(row, number == 0) for number, row in enumerate(_filled(table, words))] for table in found]

    def _cell(self, box: Box) -> Frame | None:
        place = bisect_right(self.tops, (box[1] + box[3]) / 2 * self.picture.height + _MARGIN / 2) - 1
        return self.cells[place] if place >= 0 else None

    def _back(self, box: Box, cell: Frame, page: tuple[int, int]) -> Box:
        across = cell[0] + _INSET - _MARGIN
        down = cell[1] + _INSET - self.tops[self.cells.index(cell)]
        left, top, right, bottom = box
        return (
            (left * self.picture.width + across) / page[0],
            (top * self.picture.height + down) / page[1],
            (right * self.picture.width + across) / page[0],
            (bottom * self.picture.height + down) / page[1],
        )


def _filled(table: Table, words: dict[Frame, list[ReadWord]]) -> Iterator[list[ReadWord]]:
    for row in table.rows:
        if found := [word for cell in row for word in words.get(cell, ())]:
            yield found


def stacked(page: Image.Image, found: Sequence[Table]) -> Stack | None:
    """The cells that hold ink, cut out of the page; None if none does."""
    pictures, cells = [], []
    for cell in (cell for table in found for row in table.rows for cell in row):
        inner = cell[0] + _INSET, cell[1] + _INSET, cell[2] - _INSET, cell[3] - _INSET
        if inner[2] - inner[0] > _INSET and inner[3] - inner[1] > _INSET:
            picture = page.crop(inner)
            if sum(picture.histogram()[:_DARK]):
                pictures.append(picture)
                cells.append(cell)
    if not pictures:
        return None
    tops, height = [], _MARGIN
    for picture in pictures:
        tops.append(height)
        height += picture.height + _MARGIN
    whole = Image.new("L", (max(picture.width for picture in pictures) + 2 * _MARGIN, height), paper_of(page))
    for picture, top in zip(pictures, tops, strict=True):
        whole.paste(picture, (_MARGIN, top))
    return Stack(whole, tuple(cells), tuple(tops))


def without(page: Image.Image, found: Sequence[Table]) -> Image.Image:
    """The page with white paper where the tables are."""
    rest, paper = page.copy(), paper_of(page)
    for table in found:
        left, top, right, bottom = table.frame
        rest.paste(paper, (max(0, left - _SAME_RULE), top - _INSET, right + _SAME_RULE, bottom + _SAME_RULE))
    return rest
