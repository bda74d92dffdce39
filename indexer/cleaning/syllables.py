"""Which letter groups can be a Vietnamese syllable; tells a right reading from a wrong one.

The legacy detector and the text-layer gate ask here. Orthography only: that a syllable can be written does not mean
that it is a word. About 4,500 groups without tone, from 27 initials and 170 rimes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_INITIALS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng
iêp iêt iêu im in inh ip it iu y yêm yên yêng yêt yêu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen
oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui
um un ung uơ up ut uy uya uych uyên uyêt uyn uynh uyt uyu uô uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ươc ươi
ươm ươn ương ươp ươt ươu ưt ưu ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây oăc oăm oăn oăng oăt uâ êc êng iêng
"""
_VOWELS = frozenset("aăâeêioôơuưy")
_IRREGULAR = ("gin", "gi", "quy", "quyt", "quych", "quyên", "quyêt", "quynh", "giêng")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def toneless() -> frozenset[str]:
    """Every letter group that can be a syllable, lower case, without its tone."""
    return frozenset(initial + rime for initial in ("", *_INITIALS.split()) for rime in _RIMES.split()).union(
        _IRREGULAR
    )


def is_syllable(word: str) -> bool:
    """Whether `word` (one run of letters, any case) can be one Vietnamese syllable with at most one tone.

    Eth counts as the đ it was meant for.
    """
    lower = word.lower()
    return lower in _spelled() or _is_spelled_otherwise(lower)


@cache
def _spelled() -> frozenset[str]:
    """Nearly every syllable as it is typed: composed, in small letters, its tone on any vowel. Most questions end here,
    and a forked child that only looks into a table copies nothing of it."""
    return frozenset(
        unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])
        for bare in toneless()
        for at, letter in enumerate(bare)
        if letter in _VOWELS
        for tone in ("", *_TONES)
    )


@lru_cache(maxsize=100_000)
def _is_spelled_otherwise(word: str) -> bool:
    """The rule itself, for a word in small letters."""
    letters = unicodedata.normalize("NFD", word.replace("ð", "đ"))
    bare = "".join(letter for letter in letters if letter not in _TONES)
    return len(letters) - len(bare) <= 1 and unicodedata.normalize("NFC", bare) in toneless()


def words_of(text: str) -> list[str]:
    """The runs of letters in `text`."""
    return _WORD.findall(text)
