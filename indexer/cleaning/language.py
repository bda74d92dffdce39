"""Which language a page is in, as far as it matters here: Vietnamese with or without accents, Arabic, English, French.

Called by the readers and the text-layer gate. Script and orthography decide first, then the words that every sentence
of a language needs. What is none of these stays unnamed rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from indexer.cleaning.syllables import is_syllable, toneless, words_of
from mappings.vietnamese import fold

_ENOUGH_WORDS = 5
_ACCENTED = 0.3
"""Share of accented possible syllables: .71 and more in good Vietnamese, .08 at most in its English OCR."""

_UNACCENTED = 0.85
"""Share of words that would be syllables with some accents: .97 in Vietnamese without accents, .22 in English."""

_COMMON = 0.15
"""Share of a language's commonest words: .3 and more in its running text."""

_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]+")
_WORDS = {
    "en": "the of and to in is that for on as with by was are be this from at it which or an not have has been were",
    "fr": "le la les de des du et un une est que qui dans pour sur par au aux avec ce il en ne pas sont été cette",
}
_COMMONEST = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def language_of(text: str) -> str:
    """ISO 639-1 code; empty when there are too few words to tell or when it is none that is known here."""
    words = [word.lower() for word in words_of(text)]
    if len(words) < _ENOUGH_WORDS:
        return ""
    letters = sum(map(len, words))
    if sum(map(len, _ARABIC.findall(text))) > letters / 2:
        return "ar"
    if _share(words, _is_accented) >= _ACCENTED or _share(words, _is_folded) >= _UNACCENTED:
        return "vi"
    found = {language: sum(word in commonest for word in words) for language, commonest in _COMMONEST.items()}
    likeliest = max(found, key=lambda language: found[language])
    return likeliest if found[likeliest] >= _COMMON * len(words) else ""


def _share(words: list[str], belongs: Callable[[str], bool]) -> float:
    return sum(map(belongs, words)) / len(words)


def _is_accented(word: str) -> bool:
    return not word.isascii() and is_syllable(word)


def _is_folded(word: str) -> bool:
    return word in _folded()


@cache
def _folded() -> frozenset[str]:
    return frozenset(map(fold, toneless()))
