"""Found words on a page: pieces of its text, and boxes on its image. Pure.

Offsets count characters of the page's text; boxes are in points of the upright page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.artifacts import PageArtifact, Word

Span = tuple[int, int]

A4 = (595.0, 842.0)
"""Width and height that stand in for those of a page that was lost as read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `mark` numbers the found words from 1 and is 0 where nothing was found."""

    text: str
    mark: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def foot(self) -> float:
        return self.top + self.height

    @property
    def end(self) -> float:
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Spot:
    """One found word or phrase on the image: a box for each line that it stands on."""

    mark: int
    boxes: tuple[Box, ...]


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """`text` cut at the spans, which rise and do not overlap; together the pieces are the text."""
    cut: list[Piece] = []
    at = 0
    for mark, (start, end) in enumerate(spans, start=1):
        cut += [Piece(text[at:start], 0), Piece(text[start:end], mark)]
        at = end
    cut.append(Piece(text[at:], 0))
    return tuple(piece for piece in cut if piece.text)


def spots(artifact: PageArtifact, spans: Sequence[Span]) -> tuple[Spot, ...]:
    """The spans on the image; one whose words have no box is left out and keeps its number."""
    found = []
    words = sorted(artifact.words, key=lambda word: word.start)
    first = 0
    for mark, (start, end) in enumerate(spans, start=1):
        while first < len(words) and words[first].end <= start:
            first += 1
        last = first
        while last < len(words) and words[last].start < end:
            last += 1
        if first < last:
            lines = _lines([_part(word, start, end) for word in words[first:last]])
            found.append(Spot(mark, tuple(_box(line, artifact.width, artifact.height) for line in lines)))
    return tuple(found)


def _part(word: Word, start: int, end: int) -> Word:
    """The part of a word that a span covers, taken as its share of the letters: `12` of `12-KL/UBKTThU`."""
    before, after = max(start - word.start, 0), max(word.end - end, 0)
    if not before and not after:
        return word
    letter = (word.right - word.left) / (word.end - word.start)
    return word._replace(left=word.left + before * letter, right=word.right - after * letter)


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words that follow each other on one line together."""
    lines: list[list[Word]] = []
    for word in words:
        if lines and _same_line(lines[-1][-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _same_line(before: Word, after: Word) -> bool:
    middle = (after.top + after.bottom) / 2
    return before.top <= middle <= before.bottom and after.left >= before.left


def _box(line: Sequence[Word], width: float, height: float) -> Box:
    left, top = min(word.left for word in line), min(word.top for word in line)
    right, bottom = max(word.right for word in line), max(word.bottom for word in line)
    return Box(
        round(left * width, 1), round(top * height, 1),
        round((right - left) * width, 1), round((bottom - top) * height, 1),
    )  # fmt: skip
