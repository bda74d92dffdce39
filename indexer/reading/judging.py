"""How surely a page was read, and what is to be said of the page by that: blank, turned, badly read, written by hand.

Called by `indexer/reading/ocr.py`; pure. A note never changes the text: it sends the page to a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.cleaning.syllables import is_syllable, words_of
from indexer.reading.appearance import Appearance
from indexer.reading.paging import ReadPage
from mappings import vietnamese
from mappings.vocabulary import PageNote

READS_WELL = 0.65
"""Below this mean confidence a page may lie the wrong way: papers read at .85 to .97, sideways ones below .5."""

_FEW_SYLLABLES = 0.85
"""Share of the words that can be Vietnamese. Prints scanned so badly that they read at .66 have .91 and more of them; a
simulated hand that reads below `READS_WELL` has .77 and less (`make bench-ocr`). No real hands were at hand."""

_FEWEST_WORDS = 5
_LONG_WORD = 3
_SEPARATORS = ("to ngan cach", "to phan cach", "trang ngan cach")
_WORDS_OF_A_SEPARATOR = 12


def sureness(page: ReadPage) -> float:
    """Mean confidence over the words, each as heavy as it is long; 0 for a page without words."""
    letters = sum(end - start for start, end, *_ in page.words)
    return sure_letters(page) / letters if letters else 0.0


def sure_letters(page: ReadPage) -> float:
    """How many letters were read, each counted as far as it is sure."""
    return sum(row[6] * (row[1] - row[0]) for row in page.words)


def is_text(page: ReadPage) -> bool:
    """Whether what was read is Vietnamese beyond doubt: not made out of spots, mirrored letters or scribble."""
    words = _long_words(page.text)
    return (
        len(words) >= _FEWEST_WORDS
        and sureness(page) >= READS_WELL
        and sum(map(is_syllable, words)) >= _FEW_SYLLABLES * len(words)
    )


def lies_sideways(page: ReadPage) -> bool:
    """Whether most words stand on end: Tesseract reads some of them even so, and loses others."""
    long = [row for row in page.words if row[1] - row[0] >= _LONG_WORD]
    on_end = sum((row[5] - row[3]) * page.height > (row[4] - row[2]) * page.width for row in long)
    return 2 * on_end > len(long)


def notes_on(page: ReadPage, seen: Appearance, *, turned: bool) -> tuple[PageNote, ...]:
    """What a person must know of the reading of a page that has ink on it."""
    return tuple(_notes(page, seen, turned))


def _notes(page: ReadPage, seen: Appearance, turned: bool) -> Iterator[PageNote]:
    if turned:
        yield PageNote.TURNED
    words = _long_words(page.text)
    if len(words) <= _WORDS_OF_A_SEPARATOR and (seen.coloured or _names_itself(page.text)):
        yield PageNote.SEPARATOR
    elif sureness(page) < READS_WELL:
        yield PageNote.READ_BADLY
        if sum(map(is_syllable, words)) < _FEW_SYLLABLES * len(words) or not words:
            yield PageNote.HANDWRITTEN


def _long_words(text: str) -> list[str]:
    return [word for word in words_of(text) if len(word) > 1]


def _names_itself(text: str) -> bool:
    folded = vietnamese.fold(" ".join(text.split()))
    return any(name in folded for name in _SEPARATORS)
