"""The order in which the lines of a page are read: left block of the head, right block, body, recipients, signing.

Called by `indexer/reading/ocr.py` with the lines of a straight page in the order that Tesseract gives them; pure. Words
are parted where Tesseract read two columns as one line, and never changed or dropped. What is neither head nor foot
keeps Tesseract's order between one line that runs across the page and the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.reading.paging import Box, ReadLine, ReadWord
from mappings import vietnamese

_HEADS = ("dang cong san", "cong hoa xa hoi", "doc lap - tu do", "doc lap -", "cong hoa xa")
"""How the right block of a head begins: HD 36-HD/VPTW of 2018 for the Party, Decree 30/2020 for the State."""

_FEET = ("noi nhan",)

_GAP = 0.022
"""Of the page's width: no space between two words of one line is wider, 4.6 mm on A4."""

_RIGHT_OF_HEAD, _RIGHT_OF_FOOT = 0.36, 0.42
"""Further right than this a line of the right block begins, further left one of the left block."""

_UPPER = 0.35
"""The head stands in this part of the page."""

_BELOW_MOTTO = 0.1
"""How far below its motto a head reaches: place and date, symbol, subject of a letter, secrecy stamp."""

_ABOVE_FOOT = 0.03
_ACROSS = 0.6
"""A line that begins on the left and ends beyond this runs across; in a head, one that ends under the motto."""

_UNDER_MOTTO = 0.03

_WIDE = 0.55


@dataclass(frozen=True, slots=True)
class _Item:
    """Lines that stay together; a `wide` one parts what stands above it from what stands below."""

    lines: list[ReadLine]
    box: Box
    wide: bool

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def in_reading_order(lines: Sequence[ReadLine], rows: Sequence[ReadLine] = ()) -> list[ReadLine]:
    """All words of `lines`, and the `rows` of ruled tables where they stand on the page."""
    rest = list(lines)
    blocks = [found for found in (_head(rest), _foot(rest)) if found]
    items = [*blocks, *(_Item([row], box_of(row), wide=True) for row in rows), *map(_single, rest)]
    wide = sorted((item for item in items if item.wide), key=lambda item: item.middle)
    bands: list[list[_Item]] = [[] for _ in range(len(wide) + 1)]
    for item in items:
        if not item.wide:
            bands[sum(other.middle < item.middle for other in wide)].append(item)
    ordered = list(bands[0])
    for item, band in zip(wide, bands[1:], strict=True):
        ordered += [item, *band]
    return [line for item in ordered for line in item.lines]


def box_of(line: ReadLine) -> Box:
    """The box around the words of a line that holds at least one."""
    boxes = [word.box for word in line.words if word.box]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _single(line: ReadLine) -> _Item:
    box = box_of(line)
    return _Item([line], box, box[2] - box[0] > _WIDE)


def _head(lines: list[ReadLine]) -> _Item | None:
    """Take the two blocks of the head out of `lines`; None if the page has no head in two columns."""
    motto = next((box_of(part) for line in lines for part in _parts(line) if _begins(part, _HEADS)), None)
    if motto is None or motto[1] > _UPPER or motto[0] < _RIGHT_OF_HEAD:
        return None
    zone = (line for line in lines if box_of(line)[3] <= motto[3] + _BELOW_MOTTO)
    return _in_two(lines, list(zone), _RIGHT_OF_HEAD, motto[0] + _UNDER_MOTTO)


def _foot(lines: list[ReadLine]) -> _Item | None:
    """Take recipients and signing out of `lines`; None if no recipients are named."""
    top = next((box_of(line)[1] for line in reversed(lines) if _begins(line, _FEET)), None)
    if top is None:
        return None
    zone = (line for line in lines if box_of(line)[1] >= top - _ABOVE_FOOT)
    within = (line for line in zone if box_of(line)[1] >= top or box_of(line)[0] > _RIGHT_OF_FOOT)
    return _in_two(lines, list(within), _RIGHT_OF_FOOT, _ACROSS)


def _in_two(lines: list[ReadLine], zone: list[ReadLine], parting: float, across: float) -> _Item | None:
    """The lines of `zone`, from the top to the first that runs across, parted into a left and a right block."""
    left: list[ReadLine] = []
    right: list[ReadLine] = []
    taken = []
    for line in sorted(zone, key=lambda line: box_of(line)[1]):
        parts = _parted(line, parting)
        if any(box_of(part)[0] < parting and box_of(part)[2] > across for part in parts):
            break
        taken.append(line)
        for part in parts:
            (left if box_of(part)[0] < parting else right).append(part)
    if not left or not right:
        return None
    for line in taken:
        lines.remove(line)
    block = [*_opened(left), *_opened(right)]
    boxes = [box_of(line) for line in block]
    return _Item(block, (0.0, min(box[1] for box in boxes), 1.0, max(box[3] for box in boxes)), wide=True)


def _opened(block: list[ReadLine]) -> Iterator[ReadLine]:
    yield block[0]._replace(opens=True)
    yield from block[1:]


def _parted(line: ReadLine, parting: float) -> list[ReadLine]:
    """The line cut at the first wide gap behind which a right block may begin; whole if it has none."""
    for place, (before, after) in enumerate(pairwise(line.words), 1):
        if before.box and after.box and after.box[0] >= parting and after.box[0] - before.box[2] > _GAP:
            return [ReadLine(line.words[:place], line.opens), ReadLine(line.words[place:], line.opens)]
    return [line]


def _parts(line: ReadLine) -> Iterator[ReadLine]:
    """The line cut at every wide gap."""
    words: list[ReadWord] = []
    for word in line.words:
        if words and word.box and (last := words[-1].box) and word.box[0] - last[2] > _GAP:
            yield ReadLine(words)
            words = []
        words.append(word)
    if words:
        yield ReadLine(words)


def _begins(line: ReadLine, openings: tuple[str, ...]) -> bool:
    """Whether one of the first words of the line opens so; a stray mark may stand before it."""
    for start in range(min(3, len(line.words))):
        text = vietnamese.fold(" ".join(word.text for word in line.words[start : start + 5]))
        if text.startswith(openings):
            return True
    return False
