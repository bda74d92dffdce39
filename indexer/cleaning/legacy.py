"""What the letters of a text are coded in, decided on the content: for the document, for its pages, for each line.

Font names prove nothing (files republished in Unicode still name .VnTime), so the content decides: read it in each
encoding and count which gives more possible Vietnamese syllables. A document is decided first, on some hundred words;
a page with enough words may differ from it, a line with enough words from its page, and what is too short to tell goes
with the rest. Readers call this before any other cleaning, because the soft hyphen (U+00AD) is the letter ư in TCVN3.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.cleaning.encodings import Encoding, decoded
from indexer.cleaning.syllables import is_syllable


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in Unicode.

    `encoding` is what most of the converted characters had, Unicode where nothing was converted. `confidence` is the
    share of possible syllables among the words that were converted, None where none was.
    """

    text: str
    encoding: Encoding = Encoding.UNICODE
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Score:
    """Words with letters beyond ASCII: how many can be Vietnamese syllables, how many cannot, and how many different
    ones of more than a letter there are among the good."""

    good: int
    bad: int
    different: int

    @property
    def gain(self) -> int:
        return self.good - self.bad


_WORDS_OF_A_TEXT = 12
_WORDS_OF_A_LINE = 3
_WORDS_IN_UNICODE = 3
_MARGIN = 2
_SHARE = 0.75

_OLD = [encoding for encoding in Encoding if encoding is not Encoding.UNICODE]
_IN_PARTS = [Encoding.TCVN3, Encoding.VNI, Encoding.MOJIBAKE]
"""A charset codes a whole text, so no single line is in one, nor a text with letters of Unicode; the others can mix."""

_TOKEN = re.compile(r"[A-Za-z\u00a1-\u1ef9\u2212\u2219]+")
_SIGNS = "\u00b7\u00ab\u00bb\u00a7"
_ABBREVIATION = re.compile("[A-ZĂÂÊÔƠƯĐ]{1,5}")
"""QĐ, HĐND, TSCĐ: neither a syllable nor a sign of a wrong reading."""

_ONLY_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
"""Letters that no old encoding shows."""


def detected(text: str) -> Encoding:
    """The encoding of `text` as a whole; Unicode unless enough words say clearly otherwise."""
    return _clearly(text, _WORDS_OF_A_TEXT, _IN_PARTS if _ONLY_UNICODE.search(text) else _OLD)


def likeliest(text: str) -> Encoding:
    """The same for a text that was not in Unicode when it came, shown as Western: there the better reading is enough,
    and no better one means that it is Western."""
    best, score = _best(text, _OLD)
    return best if score.gain > max(0, _score(text).gain) else Encoding.UNICODE


def line_encodings(lines: list[str], document: Encoding = Encoding.UNICODE) -> list[Encoding]:
    """The encoding of each line of a page that belongs to a document in `document`."""
    text = "\n".join(lines)
    if text.isascii() or (document is Encoding.UNICODE and _score(text).bad == 0):
        return [Encoding.UNICODE] * len(lines)
    page = detected(text)
    if page is Encoding.UNICODE and not _is_unicode(text):
        page = document
    return [_line_encoding(line, page) for line in lines]


def converted(text: str, document: Encoding = Encoding.UNICODE) -> Converted:
    """A page of a document in `document`, in Unicode whatever its lines are coded in."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    encodings = line_encodings(lines, document)
    return summed_up(lines, [decoded(*line) for line in zip(lines, encodings, strict=True)], encodings)


def summed_up(coded: Iterable[str], read: list[str], encodings: Iterable[Encoding]) -> Converted:
    """The lines of a page as they were `coded` and as they were `read`, each with its encoding, in one."""
    letters = Counter[Encoding]()
    good = bad = 0
    for before, after, encoding in zip(coded, read, encodings, strict=True):
        if encoding is not Encoding.UNICODE and before != after:
            score = _score(after)
            letters[encoding] += len(before)
            good, bad = good + score.good, bad + score.bad
    if not letters:
        return Converted("\n".join(read))
    return Converted("\n".join(read), letters.most_common(1)[0][0], round(good / max(1, good + bad), 4))


def _clearly(text: str, words: int, possible: Iterable[Encoding]) -> Encoding:
    """The encoding that `text` has if at least `words` different words are possible in it and few are not."""
    plain = _score(text)
    if 2 * plain.bad <= _MARGIN:
        return Encoding.UNICODE
    best, score = _best(text, possible)
    clear = score.different >= words and score.good >= _SHARE * (score.good + score.bad)
    return best if clear and score.gain > plain.gain + _MARGIN else Encoding.UNICODE


def _best(text: str, possible: Iterable[Encoding]) -> tuple[Encoding, _Score]:
    scores = {encoding: _score(decoded(text, encoding)) for encoding in possible}
    best = max(scores, key=lambda encoding: scores[encoding].gain)
    return best, scores[best]


def _line_encoding(line: str, page: Encoding) -> Encoding:
    if line.isascii():
        return Encoding.UNICODE
    own = _clearly(line, _WORDS_OF_A_LINE, _IN_PARTS)
    if own is page or page is Encoding.UNICODE:
        return own
    alone, with_page = _score(decoded(line, own)), _score(decoded(line, page))
    if own is not Encoding.UNICODE:
        return own if alone.gain > with_page.gain + _MARGIN else page
    is_good = alone.bad == 0 and _ONLY_UNICODE.search(line)
    return page if with_page.gain >= alone.gain and not is_good else own


def _is_unicode(text: str) -> bool:
    """Whether a page shows by itself that it is in Unicode."""
    words = (word for word in _TOKEN.findall(text) if _ONLY_UNICODE.search(word) and is_syllable(word))
    return sum(1 for _ in zip(words, range(_WORDS_IN_UNICODE), strict=False)) == _WORDS_IN_UNICODE


def _score(text: str) -> _Score:
    good = bad = 0
    different = set()
    for token, times in Counter(_TOKEN.findall(text)).items():
        if token.isascii() or (word := token.strip(_SIGNS)).isascii():
            continue
        if is_syllable(word):
            good += times
            if len(word) > 1:
                different.add(word)
        elif _ABBREVIATION.fullmatch(word) is None:
            bad += times
    return _Score(good, bad, len(different))
