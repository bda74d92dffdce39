"""What damaged and hostile files have in common: how one is described, and how a good file is cut or worn.

The other modules of this folder make the files; `tests/reading/enduring/test_robust.py` takes them in as a delivery.
Everything comes from one seed, so that a failure can be seen again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from mappings.reasons import Reason

SEED = 2006
KILOBYTE = 1024

INDEXED = None
"""The end of a file that may come in: what is left of it can be read in full."""

CUT = frozenset({Reason.TRUNCATED})
STOPPED = frozenset({Reason.TOO_SLOW, Reason.TOO_MUCH_MEMORY, Reason.TOO_LARGE, Reason.TOO_MANY_PAGES})
WORN = frozenset(
    {
        INDEXED, Reason.TRUNCATED, Reason.NO_TEXT, Reason.UNSUPPORTED, Reason.ENCRYPTED, Reason.ARCHIVE_FILE,
        Reason.ATTACHMENT, *STOPPED,
    }
)  # fmt: skip
"""A file with wrong bytes in it may still be readable."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file with the ends that are right for it: a reason, or `INDEXED`."""

    name: str
    content: bytes
    ends: frozenset[Reason | None]


def cut(name: str, content: bytes, ends: frozenset[Reason | None] = CUT) -> Iterator[Hostile]:
    """`content` cut short after every kilobyte."""
    stem, _, suffix = name.rpartition(".")
    for kilobytes in range(1, (len(content) - 1) // KILOBYTE + 1):
        yield Hostile(f"{stem}-{kilobytes:03d}.{suffix}", content[: kilobytes * KILOBYTE], ends)


def worn(name: str, content: bytes, count: int, spare: int = 0) -> Iterator[Hostile]:
    """`content` with bytes changed, runs lost and runs doubled; the first `spare` bytes stay."""
    stem, _, suffix = name.rpartition(".")
    for number in range(count):
        dice = random.Random(f"{SEED} {name} {number}")
        yield Hostile(f"{stem}-{number:02d}.{suffix}", _worn(bytearray(content), dice, spare), WORN)


def _worn(content: bytearray, dice: random.Random, spare: int) -> bytes:
    for _ in range(dice.choice((1, 4, 40))):
        at = dice.randrange(spare, len(content))
        length = dice.randrange(1, 64)
        match dice.randrange(4):
            case 0:
                content[at] = dice.randrange(256)
            case 1:
                content[at : at + length] = dice.randbytes(length)
            case 2:
                del content[at : at + length]
            case _:
                content[at:at] = content[at : at + length]
    return bytes(content)
