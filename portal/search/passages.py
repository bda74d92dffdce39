"""Passages as the engine marks them, taken apart into plain pieces. Pure; called by `portal.search.asking`."""

from __future__ import annotations

from portal.search.compose import MARK_END, MARK_START
from portal.search.results import Passage

LONGEST = 1_200
"""A sentence up to this many characters is shown whole; of a longer one (a table read as one line) the part around the
first marks."""
_LEAD = 150


def pieces(text: str) -> Passage:
    """`… START found END …`: what stands between the two signs is marked."""
    parts: list[tuple[str, bool]] = []
    for position, part in enumerate(text.split(MARK_START)):
        found, _, rest = part.partition(MARK_END) if position else ("", "", part)
        parts += [(found, True), (rest, False)]
    return tuple((piece, is_marked) for piece, is_marked in parts if piece)


def shortened(passage: Passage) -> Passage:
    """At most about LONGEST characters, cut between words, with an ellipsis where something is left out."""
    if sum([len(piece) for piece, _ in passage]) <= LONGEST:
        return passage
    first, is_marked = passage[0]
    if not is_marked and len(first) > _LEAD:
        passage = (("…" + first[max(first.find(" ", len(first) - _LEAD), len(first) - _LEAD) :], False), *passage[1:])
    kept: list[tuple[str, bool]] = []
    room = LONGEST
    for piece, marked in passage:
        if len(piece) > room:
            kept.append((piece[: max(piece.rfind(" ", 0, room), 0)] + " …", False))
            break
        kept.append((piece, marked))
        room -= len(piece)
    return tuple(kept)
