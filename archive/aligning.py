"""Lays one text of a page over another: which words stayed, and where on the page the changed ones stand. Pure.

Called by `archive.layers` for text that a person corrected. Words are what stands between spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from archive.artifacts import Word

_WORD = re.compile(r"\S+")
_Span = tuple[int, int]


def aligned(old: str, words: Sequence[Word], new: str) -> tuple[Word, ...]:
    """The words of `new` with their boxes, in order. A word that stayed keeps box and confidence; a changed one takes
    the box of what it replaces and is sure; one put in where nothing was has no place on the image and is left out."""
    under = sorted(words, key=lambda word: word.start)
    spans = _spans(new)
    before = [old[word.start : word.end] for word in under]
    found: list[Word] = []
    for same, (i, j), (k, m) in _runs(before, [new[start:end] for start, end in spans]):
        for at in range(k, m):
            start, end = spans[at]
            if same:
                found.append(under[i + at - k]._replace(start=start, end=end))
            elif i < j:
                found.append(_over(under[i:j], (at - k) / (m - k), (at - k + 1) / (m - k), start, end))
    return tuple(found)


def moved(old: str, new: str, start: int, end: int) -> _Span:
    """Where in `new` stands what `old` has between two offsets: from the first to the last word of it that is still
    there or was replaced; (0, 0) when nothing of it is left."""
    spans, targets = _spans(old), _spans(new)
    inside = {at for at, (left, right) in enumerate(spans) if left < end and start < right}
    if not inside:
        return 0, 0
    found: list[_Span] = []
    for same, (i, j), (k, m) in _runs([old[a:b] for a, b in spans], [new[a:b] for a, b in targets]):
        hit = [at for at in range(i, j) if at in inside]
        if hit and same:
            for at in hit:
                left, right = targets[k + at - i]
                found.append((left + max(0, start - spans[at][0]), right - max(0, spans[at][1] - end)))
        elif hit and k < m:
            found.append((targets[k][0], targets[m - 1][1]))
    return (min(left for left, _ in found), max(right for _, right in found)) if found else (0, 0)


def _spans(text: str) -> list[_Span]:
    return [found.span() for found in _WORD.finditer(text)]


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, _Span, _Span]]:
    """Runs of words: whether they are the same, where they stand in the old text and where in the new one."""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag == "equal", (i, j), (k, m)


def _over(under: Sequence[Word], begins: float, ends: float, start: int, end: int) -> Word:
    """A word over that part of the replaced ones (fractions of their number) which it stands for."""
    first = min(int(begins * len(under)), len(under) - 1)
    covered = under[first : max(first + 1, round(ends * len(under)))]
    return Word(
        start, end,
        min(word.left for word in covered), min(word.top for word in covered),
        max(word.right for word in covered), max(word.bottom for word in covered),
        1.0,
    )  # fmt: skip
