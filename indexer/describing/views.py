"""A paper's pages as one text in three views: as read, folded letter by letter, squeezed to bare letters and digits.

The rules of this package search whichever view suits them, and what they find is led back to the page and its offsets.
OCR breaks words and joins lines: the squeezed view knows no space, so that `vi phạ m` and `Vi  phạm` are the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from archive.artifacts import PageArtifact
from mappings.vietnamese import fold

_PAGE_NUMBER = re.compile(r"^[ \t]*[-–—]?[ \t]*\d{1,3}[ \t]*[-–—]?[ \t]*$", re.MULTILINE)
_LETTER = re.compile(r"[a-z0-9]")


@cache
def _plain(letter: str) -> str:
    """One folded character for each character, so that offsets stay."""
    if letter == "\n":
        return letter
    folded = fold(letter)
    return folded if len(folded) == 1 and not folded.isspace() else " "


@dataclass(frozen=True, slots=True)
class View:
    """`text` is the pages joined by line ends; `folded` has its length, page numbers blanked; `places[i]` is where in
    `text` the letter `squeezed[i]` stands; `starts` where each page begins."""

    pages: tuple[PageArtifact, ...]
    starts: tuple[int, ...]
    text: str
    folded: str
    squeezed: str
    places: tuple[int, ...]

    def find(self, pattern: re.Pattern[str], start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Matches of `pattern` in the squeezed view between two offsets of the text."""
        last = len(self.squeezed) if end is None else self.squeezed_at(end)
        return pattern.finditer(self.squeezed, self.squeezed_at(start), last)

    def squeezed_at(self, offset: int) -> int:
        """The place in the squeezed view of the first letter at or after an offset of the text."""
        return bisect_left(self.places, offset)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text of a span of the squeezed view that is not empty."""
        return self.places[start], self.places[end - 1] + 1

    def page_of(self, offset: int) -> int:
        """The page (counted from 0) on which an offset stands."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def is_exact(self, offset: int) -> bool:
        """Whether the page at an offset was not read by a machine from an image."""
        return self.pages[self.page_of(offset)].confidence is None

    def page_confidence(self, offset: int) -> float:
        """How well the page at an offset was read, 1 where its text is exact."""
        confidence = self.pages[self.page_of(offset)].confidence
        return 1.0 if confidence is None else confidence


def view_of(pages: Sequence[PageArtifact]) -> View:
    """The views of a paper."""
    starts, at = [], 0
    for page in pages:
        starts.append(at)
        at += len(page.text) + 1
    text = "\n".join(page.text for page in pages)
    folded = _PAGE_NUMBER.sub(lambda found: " " * len(found[0]), "".join(map(_plain, text)))
    places = tuple(found.start() for found in _LETTER.finditer(folded))
    return View(tuple(pages), tuple(starts), text, folded, "".join(folded[at] for at in places), places)


def squeezed(text: str) -> str:
    """A text as the squeezed view has it."""
    return "".join(letter for letter in map(_plain, text) if _LETTER.match(letter))


@cache
def near(left: str, right: str, most: int = 1) -> bool:
    """Whether two strings differ by at most `most` letters put in, left out or changed."""
    if abs(len(left) - len(right)) > most:
        return False
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        above, row = row, [at]
        for place, other in enumerate(right, 1):
            row.append(min(row[-1] + 1, above[place] + 1, above[place - 1] + (letter != other)))
        if min(row) > most:
            return False
    return row[-1] <= most
