"""Puts read text into pages: words with their boxes into one page's text, and long text without pages into pages.

Called by the readers. Offsets are right by construction: words are cleaned before the text is put together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple, TypeAlias

from archive.artifacts import PageArtifact, Word
from indexer.cleaning.legacy import Converted
from mappings.vocabulary import PageNote

PAGE_CHARACTERS = 3000
"""About what a typed A4 page holds."""

_LONGEST = 2 * PAGE_CHARACTERS
_FULL = PAGE_CHARACTERS * 4 // 5
_OVERFULL = PAGE_CHARACTERS * 6 // 5
_WIDER = 1.1
"""A paragraph of a typed paper stands 2 to 6 points further below the last line than its own lines do."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.;:!?…]\s")


Box: TypeAlias = tuple[float, float, float, float]
"""left, top, right, bottom as fractions of the page, y down"""

WordRow: TypeAlias = tuple[int, int, float, float, float, float, float]
"""A `Word` as plain numbers: a page has hundreds, and they cross from a child process."""


def _turned_back(box: Box, clockwise: int) -> Box:
    left, top, right, bottom = box
    if clockwise == 90:
        return top, 1 - right, bottom, 1 - left
    if clockwise == 180:
        return 1 - right, 1 - bottom, 1 - left, 1 - top
    return 1 - bottom, left, 1 - top, right


class ReadWord(NamedTuple):
    """A cleaned word with its place; `box` is None where the reader knows none."""

    text: str
    box: Box | None
    confidence: float = 1.0


class ReadLine(NamedTuple):
    """The words of a line; `opens` tells that a paragraph begins here."""

    words: list[ReadWord]
    opens: bool = False

    def turned_back(self, clockwise: int) -> ReadLine:
        """The line on the page as it was before it was turned by `clockwise` degrees (90, 180 or 270)."""
        words = [
            ReadWord(word.text, word.box and _turned_back(word.box, clockwise), word.confidence) for word in self.words
        ]
        return ReadLine(words, self.opens)

    def moved(self, place: Callable[[Box], Box]) -> ReadLine:
        """The line with each box where `place` puts it."""
        words = [word._replace(box=word.box and place(word.box)) for word in self.words]
        return ReadLine(words, self.opens)


class ReadPage(NamedTuple):
    """A page's text with its words as rows, the size of the upright page in points, and what its reader notes."""

    text: str
    words: list[WordRow]
    width: float
    height: float
    notes: tuple[PageNote, ...] = ()

    def artifact(self, engine: str, confidence: float | None) -> PageArtifact:
        """The page as it is kept."""
        words = tuple(map(Word._make, self.words))
        return PageArtifact(self.text, engine, words, confidence, self.width, self.height, self.notes)


def read_page(lines: Iterable[ReadLine], width: float, height: float) -> ReadPage:
    """The page put together: a blank line before each paragraph, and each word with its offsets into the text."""
    parts: list[str] = []
    rows: list[WordRow] = []
    position = 0
    for line in lines:
        between = ("\n\n" if line.opens else "\n") if parts else ""
        for text, box, confidence in line.words:
            parts += (between, text)
            start = position + len(between)
            position = start + len(text)
            if box:
                rows.append((start, position, *box, confidence))
            between = " "
    return ReadPage("".join(parts), rows, width, height)


def with_conversion(page: PageArtifact, found: Converted, as_read: str) -> PageArtifact:
    """The page with what its letters were coded in and the text as it was, if anything of it was converted."""
    if found.confidence is None:
        return page
    notes = (*page.notes, PageNote.CONVERTED)
    kept = _SURROGATE.sub("\ufffd", as_read)
    return replace(
        page, notes=notes, encoding=found.encoding, encoding_confidence=found.confidence, as_read=kept
    )  # fmt: skip


def in_paragraphs(lines: list[list[ReadWord]]) -> list[ReadLine]:
    """Lines of a printed page: one that stands further below the last than usual, or above it, opens a paragraph."""
    feet = [max([word.box[3] for word in line if word.box], default=None) for line in lines]
    steps = [low - high if low and high else None for high, low in pairwise([None, *feet])]
    downwards = [step for step in steps if step and step > 0]
    usual = median(downwards) if downwards else 0.0
    return [
        ReadLine(line, step is not None and not 0 <= step <= usual * _WIDER)
        for line, step in zip(lines, steps, strict=True)
    ]


def text_pages(text: str) -> Iterator[str]:
    """`text` cut into pages of about `PAGE_CHARACTERS`: at each form feed, else at a blank line, else at a line end."""
    for sheet in text.split("\f"):
        page: list[str] = []
        length = 0
        for line in _short_lines(sheet):
            full = length > _FULL and not line.strip()
            if full or (length and length + len(line) > _OVERFULL):
                yield "\n".join(page)
                page, length = [], 0
            page.append(line)
            length += len(line) + 1
        if sheet.strip():
            yield "\n".join(page)


def _short_lines(sheet: str) -> Iterator[str]:
    """The lines of a sheet; one longer than two pages is cut behind a sentence, else behind a word."""
    for line in sheet.split("\n"):
        rest = line
        while len(rest) > _LONGEST:
            ends = [found.end() for found in _SENTENCE_END.finditer(rest, PAGE_CHARACTERS // 2, PAGE_CHARACTERS)]
            cut = ends[-1] if ends else rest.rfind(" ", 1, PAGE_CHARACTERS) + 1 or PAGE_CHARACTERS
            yield rest[:cut].rstrip()
            rest = rest[cut:]
        yield rest
