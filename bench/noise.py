"""Noise as scanners and old papers make it: marks lost or changed, letters taken for others, words broken and joined.

Called by bench.fields. Three levels; each is a table of rates per letter or per line, and the confidence with which an
OCR engine would report such a page. A digit becomes a letter that looks like it and, on old paper, another digit.
"""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass

from archive.artifacts import PageArtifact
from mappings.vietnamese import nfc

_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LOOKALIKE = {"0": "O", "1": "l", "O": "0", "I": "l", "l": "1"}
_LETTERS = {"n": "u", "u": "n", "h": "b", "c": "e", "e": "c", "i": "ì", "t": "l", "g": "q", "o": "ơ", "a": "à"}


@dataclass(frozen=True, slots=True)
class Level:
    """Rates: `tone` and `letter` per letter, `digit` per digit, `misread` (a digit for a digit) per digit, `split` and
    `joined` per letter and per space, `dropped` per letter, `line` (two lines made one) and `flat` (the columns of a
    line pushed together) per line. `confidence` is what the engine says of the page; None for a text file."""

    name: str
    tone: float = 0.0
    letter: float = 0.0
    digit: float = 0.0
    misread: float = 0.0
    split: float = 0.0
    joined: float = 0.0
    dropped: float = 0.0
    line: float = 0.0
    flat: float = 0.0
    confidence: float | None = None


LEVELS = (
    Level("clean"),
    Level("office", 0.004, 0.0015, 0.008, 0.0, 0.002, 0.002, 0.001, 0.02, 0.5, 0.93),
    Level("old", 0.03, 0.008, 0.04, 0.01, 0.012, 0.012, 0.006, 0.1, 0.8, 0.8),
)


def noisy(text: str, level: Level, dice: random.Random) -> PageArtifact:
    """The page as it would be read at a level of noise."""
    if level.confidence is None:
        return PageArtifact(text, "bench")
    lines = [_flat(line, level, dice) for line in text.split("\n")]
    rows = [lines[0]]
    for line in lines[1:]:
        joins = line.strip() and rows[-1].strip() and dice.random() < level.line
        rows[-1:] = [f"{rows[-1]} {line.strip()}"] if joins else [rows[-1], line]
    read = "".join(_letter(letter, level, dice) for letter in "\n".join(rows))
    return PageArtifact(nfc(read), "bench", confidence=level.confidence)


def _flat(line: str, level: Level, dice: random.Random) -> str:
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", line) if dice.random() < level.flat else line


def _letter(letter: str, level: Level, dice: random.Random) -> str:
    if letter == " ":
        return "" if dice.random() < level.joined else letter
    if letter.isdigit():
        if dice.random() < level.misread:
            return dice.choice("0123456789")
        return _LOOKALIKE.get(letter, letter) if dice.random() < level.digit else letter
    if not letter.isalpha():
        return letter
    if dice.random() < level.dropped:
        return ""
    if dice.random() < level.tone:
        letter = _retoned(letter, dice)
    if dice.random() < level.letter:
        letter = _LETTERS.get(letter, _LOOKALIKE.get(letter, letter))
    return letter + (" " if dice.random() < level.split else "")


def _retoned(letter: str, dice: random.Random) -> str:
    """The letter without its mark, or with another tone."""
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 1:
        return {"đ": "d", "Đ": "D"}.get(letter, letter)
    bare = "".join(part for part in parts if part not in _TONES)
    return nfc(bare + dice.choice(("", *_TONES))) if dice.random() < 0.7 else parts[0]
