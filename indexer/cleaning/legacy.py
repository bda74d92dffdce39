"""Texts typed in the fonts of before Unicode (TCVN3 "ABC", VNI): which encoding it is, and the text in Unicode.

Font names prove nothing, so the content decides: convert to each candidate and count which has more possible
Vietnamese syllables, first for the page, then line by line, as one file can mix both. Readers call this before any
other cleaning, because the soft hyphen (U+00AD) is the letter ư in TCVN3.
The TCVN3 table is that of glibc's TCVN5712-1 (a test holds it against iconv); the VNI table is built from its rule:
a vowel followed by a mark letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from indexer.cleaning.syllables import is_syllable


class Encoding(StrEnum):
    """How the letters of a text are coded."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in Unicode, and the encoding that most of it had."""

    text: str
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class _Score:
    """Words with letters beyond ASCII: how many can be Vietnamese syllables, how many cannot."""

    good: int
    bad: int

    @property
    def gain(self) -> int:
        return self.good - self.bad


_WORDS_OF_A_TEXT = 20
_WORDS_OF_A_LINE = 3
_MARGIN = 2
_SHARE = 0.75

_TCVN3_FROM_A1 = "ĂÂÊÔƠƯĐăâêôơưđ"
_TCVN3_FROM_B5 = (
    "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"  # a dot is a code not in use
)


def _tcvn3_table() -> dict[int, str]:
    table = {0xA1 + place: letter for place, letter in enumerate(_TCVN3_FROM_A1)}
    return table | {0xB5 + place: letter for place, letter in enumerate(_TCVN3_FROM_B5) if letter != "."}


_TCVN3 = _tcvn3_table()
_BESIDE = "A-Za-z" + re.escape("".join(map(chr, _TCVN3)))
_SIGN_AS_LETTER = re.compile(f"(?<=[{_BESIDE}])[\u2212\u2219]|[\u2212\u2219](?=[{_BESIDE}])")
"""PDF fonts hand out two TCVN3 letters as mathematical signs: ư as U+2212, ã as U+2219."""

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)


def _vni_table() -> dict[str, str]:
    pairs = {base + mark: base + tone for base in "aeouy" for mark, tone in zip("ùøûõï", _TONES, strict=True)}
    for base in "aeo":
        pairs |= {base + mark: base + "\u0302" + tone for mark, tone in zip("âáàåãä", ("", *_TONES), strict=True)}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in zip("êéèúüë", ("", *_TONES), strict=True)}
    for letter, horned in (("ô", "o\u031b"), ("ö", "u\u031b")):
        pairs[letter] = horned
        pairs |= {letter + mark: horned + tone for mark, tone in zip("ùøûõï", _TONES, strict=True)}
    pairs |= {"iù": "í", "iø": "ì", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    table: dict[str, str] = {}
    for coded, spelled in pairs.items():
        letter = unicodedata.normalize("NFC", spelled)
        table |= {coded: letter, coded.upper(): letter.upper(), coded[0].upper() + coded[1:]: letter.upper()}
    return table


_VNI = _vni_table()
_VNI_CODED = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_TOKEN = re.compile(r"[A-Za-z\u00a1-\u1ef9\u2212\u2219]+")
_SIGNS = "\u00b7\u00ab\u00bb\u00a7"


def _from_tcvn3(text: str) -> str:
    letters = _SIGN_AS_LETTER.sub(lambda sign: "\u00ad" if sign.group() == "\u2212" else "\u00b7", text)
    return letters.translate(_TCVN3)


def _from_vni(text: str) -> str:
    return _VNI_CODED.sub(lambda coded: _VNI[coded.group()], text)


_DECODERS: dict[Encoding, Callable[[str], str]] = {Encoding.TCVN3: _from_tcvn3, Encoding.VNI: _from_vni}


def decoded(text: str, encoding: Encoding) -> str:
    """`text`, which has `encoding`, in Unicode. Spaces and line ends stay where they are."""
    return text if encoding is Encoding.UNICODE else _DECODERS[encoding](text)


def detected(text: str, words: int = _WORDS_OF_A_TEXT) -> Encoding:
    """The encoding of `text` as a whole; Unicode unless at least `words` words say clearly otherwise."""
    plain = _score(text)
    if plain.bad == 0:
        return Encoding.UNICODE
    scores = {encoding: _score(decode(text)) for encoding, decode in _DECODERS.items()}
    best = max(scores, key=lambda encoding: scores[encoding].gain)
    score = scores[best]
    clear = score.good >= words and score.good >= _SHARE * (score.good + score.bad)
    return best if clear and score.gain > plain.gain + _MARGIN else Encoding.UNICODE


def gain(text: str) -> int:
    """How much in `text`, taken as Unicode, speaks for Vietnamese: possible syllables less impossible ones."""
    return _score(text).gain


def line_encodings(lines: list[str]) -> list[Encoding]:
    """The encoding of each line; a line too short to tell goes with the rest."""
    text = "\n".join(lines)
    if _score(text).bad == 0:
        return [Encoding.UNICODE] * len(lines)
    whole = detected(text)
    return [_line_encoding(line, whole) for line in lines]


def converted(text: str) -> Converted:
    """`text` in Unicode whatever its lines are coded in."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    encodings = line_encodings(lines)
    letters = Counter[Encoding]()
    for line, encoding in zip(lines, encodings, strict=True):
        letters[encoding] += len(line)
    return Converted("\n".join(map(decoded, lines, encodings)), letters.most_common(1)[0][0])


def _line_encoding(line: str, whole: Encoding) -> Encoding:
    own = detected(line, _WORDS_OF_A_LINE)
    if own is not Encoding.UNICODE or whole is Encoding.UNICODE:
        return own
    return whole if _score(decoded(line, whole)).gain >= _score(line).gain else own


def _score(text: str) -> _Score:
    words = [word for token in _TOKEN.findall(text) if (word := token.strip(_SIGNS)) and not word.isascii()]
    good = sum(map(is_syllable, words))
    return _Score(good, len(words) - good)
