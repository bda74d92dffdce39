"""Arabic words as the engine's `arabic` analyzer indexes them, done again in Python: normalised, then lightly stemmed.

Called by mappings.analysis (which letters make a word), mappings.weights and portal.search (what a question means).
It mirrors Lucene's ArabicNormalizationFilter and ArabicStemFilter (light10, after Larkey, Ballesteros and Connell,
2002); tests/engine/test_analysis.py holds the two together. Stop words are kept, so that every word of a question can
be asked for; the commonest only weigh little.
"""

from __future__ import annotations

import re

LETTERS = "\u0620-\u065f\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06fc"
"""Letters and their marks, as the inside of a character class."""

COMMON_SHARE = 0.02
"""How much a word that stands in every text weighs, compared with another. On 1,190 Arabic questions (bench.retrieval)
R@10 is .976 with it, .973 at .1."""

_WORD = re.compile(f"[{LETTERS}]+")
_NORMAL = str.maketrans(
    dict.fromkeys("\u0622\u0623\u0625", "\u0627")
    | {"\u0649": "\u064a", "\u0629": "\u0647"}
    | dict.fromkeys("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652", "")
)
"""Forms of alef, dotless yeh, teh marbuta; the lengthening sign and vowel marks are dropped."""

_PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
_LEAST = 2
"""Letters that remain of a word."""
_LEAST_AFTER_AND = 3

_COMMON = """
من في على إلى عن مع أن إن لا ما لم لن قد هذا هذه ذلك تلك التي الذي الذين كان كانت يكون هو هي هم كما كل بعد قبل بين عند
حيث أو ثم بل لكن أي أين كيف متى ماذا لماذا هل كم منذ حتى خلال حول تم ليس غير بعض وهو وهي التى
"""


def words(text: str) -> list[str]:
    """What the engine's `arabic` analyzer makes of canonical `text`."""
    return [formed for word in _WORD.findall(text) if (formed := form(word))]


def is_word(word: str) -> bool:
    """Whether all of `word` is in Arabic letters, and so stands in the Arabic sub-field."""
    return _WORD.fullmatch(word) is not None and bool(form(word))


def is_common(word: str) -> bool:
    """Whether the word is one of those that every text holds."""
    return form(word) in _COMMONEST


def form(word: str) -> str:
    """The form under which a word in Arabic letters stands in the Arabic sub-field; empty for marks alone."""
    normal = word.translate(_NORMAL)
    for prefix in _PREFIXES:
        rest = len(normal) - len(prefix)
        if normal.startswith(prefix) and rest >= (_LEAST_AFTER_AND if len(prefix) == 1 else _LEAST):
            normal = normal[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if normal.endswith(suffix) and len(normal) - len(suffix) >= _LEAST:
            normal = normal[: -len(suffix)]
    return normal


_COMMONEST = frozenset(map(form, _COMMON.split()))
