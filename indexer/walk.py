"""Walks a folder and names everything in it, once each and always in the same order. It opens nothing.

Called by `indexer/commands/ingest.py`. Hidden files and system files (.DS_Store, Thumbs.db) are found like any other:
nothing is left out in silence.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from indexer.refusals import Refusal
from mappings.reasons import Reason
from mappings.vietnamese import nfc

_LONGEST_NAME = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """Something in the folder. `name` is its path within it, undecodable bytes escaped; `refusal` if it is no file
    that could be read."""

    path: Path
    name: str
    size: int
    refusal: Refusal | None = None


def walk(folder: Path, leave_out: frozenset[Path] = frozenset()) -> list[Found]:
    """Everything below `folder` (resolved) but the files `leave_out`, ordered by name."""
    everything = _told_apart(found for found in _walk(folder, folder) if found.path not in leave_out)
    return sorted(everything, key=lambda found: found.name)


def _told_apart(found: Iterable[Found]) -> Iterator[Found]:
    """Two files have one name where accents are composed in one and not in the other. The second gets a mark of its
    own bytes, so that each has its line; no row of a list can name it, and it is held for want of one."""
    taken: set[str] = set()
    for one in sorted(found, key=lambda one: (one.name, not unicodedata.is_normalized("NFC", str(one.path)), one.path)):
        name = one.name
        if name in taken:
            name = f"{name[:900]} ({sha256(os.fsencode(one.path)).hexdigest()[:16]})"
        taken.add(name)
        yield replace(one, name=name)


def name_of(path: Path, folder: Path) -> str:
    """The path within the folder as the ledger keeps it: NFC, `/`, backslashes doubled, stray bytes as \\xNN."""
    relative = os.fsencode(path.relative_to(folder)).replace(b"\\", b"\\\\")
    name = nfc(relative.decode("utf-8", "backslashreplace"))
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in name)


def _walk(folder: Path, root: Path) -> Iterator[Found]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        yield _refused(folder, root, Reason.UNREADABLE, type(error).__name__)
        return
    for entry in entries:
        path = Path(entry.path)
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(path, root)
            else:
                yield _found(path, root)
        except OSError as error:
            yield _refused(path, root, Reason.UNREADABLE, type(error).__name__)


def _found(path: Path, root: Path) -> Found:
    name = name_of(path, root)
    if len(name) > _LONGEST_NAME:
        short = f"{name[:900]}…{sha256(os.fsencode(path)).hexdigest()[:16]}"
        return Found(path, short, 0, Refusal(Reason.UNREADABLE, "name too long"))
    if path.is_symlink():
        target = Path(os.path.realpath(path))
        if not target.is_relative_to(root):
            return Found(path, name, 0, Refusal(Reason.LINK_OUTSIDE))
    try:
        facts = path.stat()
    except OSError:
        return Found(path, name, 0, Refusal(Reason.NOT_A_FILE))
    if not stat.S_ISREG(facts.st_mode):
        return Found(path, name, 0, Refusal(Reason.NOT_A_FILE))
    return Found(path, name, facts.st_size)


def _refused(path: Path, root: Path, reason: Reason, detail: str) -> Found:
    return Found(path, name_of(path, root) if path != root else ".", 0, Refusal(reason, detail))
