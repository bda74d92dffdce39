"""What the engine's stock analysis does to any text, done again in Python: its words, lower case and folding.

Called by mappings.vietnamese only; it must never know Vietnamese. It mirrors Lucene's StandardTokenizer (the word
boundaries of Unicode Standard Annex #29 at Unicode 12.1, one token per Han or Hiragana character), LowerCaseFilter and
ASCIIFoldingFilter. The characters of each class and each folding stand in lucene.tsv, read off the engine by
bench/build_lucene.py; tests/engine/test_analysis.py holds the two together. Left out, since they cannot concern us: the
quotation marks inside Hebrew words, and emoji made of several characters.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LONGEST_TOKEN = 255
"""A longer word is cut into pieces of this many characters."""

_TABLE = Path(__file__).with_name("lucene.tsv")


@cache
def _table(section: str) -> dict[str, str]:
    rows = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").split("\n") if line.startswith(section))
    return {name: value for _, name, value in rows}


@cache
def _class(*names: str) -> str:
    """A character class of regular expressions, from the ranges of lucene.tsv."""
    points = (point for name in names for span in _table("class")[name].split() for point in [span.split("-")])
    return "[" + "".join("-".join(re.escape(chr(int(end, 16))) for end in span) for span in points) + "]"


@cache
def _words() -> re.Pattern[str]:
    """Group 1 is a word. A row of joiners (underscores) without one matches too, so that it costs one step."""
    extend, joiner = _class("extend") + "*", _class("joiner")
    letter, digit, katakana = _class("letter"), _class("digit"), _class("katakana")
    letters = f"{letter}{_class('letter', 'extend')}*(?:{_class('middle', 'middle_letter')}{extend}(?={letter}))?"
    digits = f"{digit}{_class('digit', 'extend')}*(?:{_class('middle', 'middle_digit')}{extend}(?={digit}))?"
    run = f"(?:(?:{letters}|{digits})+|{katakana}{_class('katakana', 'extend')}*)"
    general = f"{joiner}*{run}(?:{joiner}+{run})*{joiner}*"
    asian = f"{_class('south_east_asian')}{_class('south_east_asian', 'extend')}*"
    flag = f"[\U0001f1e6-\U0001f1ff]{extend}" * 2
    symbol = f"{_class('han', 'hiragana', 'emoji')}{extend}|{flag}"
    # The first way holds nothing that `general` does not; it is there because most words go it, several times as fast.
    usual = r"[A-Za-zÀ-ÖØ-öø-ʯḀ-ỹ]+(?=[ \n,;()/\-]|[.:][ \n])"
    return re.compile(rf"[ \n]?(?:({usual}|{general}|{asian}|{symbol})|{joiner}+)")


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each word that the engine's `standard` tokenizer finds."""
    for found in _words().finditer(text):
        start, end = found.span(1)
        if end - start > LONGEST_TOKEN:
            yield from _pieces(text, start, end)
        elif end > 0:
            yield start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        found = _words().match(text, start, min(start + LONGEST_TOKEN, end))
        if found and found.end(1) > 0:
            yield found.span(1)
            start = found.end()
        else:
            start += 1


def lower(text: str) -> str:
    """Lower case, one character for one, as Java does it: no dot is split off İ, and no sigma is final."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


@cache
def _foldings() -> dict[int, str]:
    return {ord(letter): ascii_ for ascii_, letters in _table("fold").items() for letter in letters}


def folded(text: str) -> str:
    """Lower-case `text` with every character that has an ASCII form replaced by it."""
    return text if text.isascii() else text.translate(_foldings())
