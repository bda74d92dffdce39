"""The content-addressed store of originals and page artifacts: what goes in is found again by its SHA-256.

Three methods are the whole protocol, so that another store (S3) can follow. Nothing is overwritten, and only what must
not be here is discarded. A file appears under its name only when all of it is on the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import IO, BinaryIO, Protocol

_BLOCK = 1 << 20
_ABANDONED = 3600
"""Seconds after the last write at which nobody is still writing a draft."""


class StoreFull(Exception):
    """The disk has no room. Nothing was stored."""


class Store(Protocol):
    """Keeps bytes under their SHA-256 (64 hexadecimal characters)."""

    def put(self, source: BinaryIO) -> str:
        """Keep all of `source`; the digest. Putting the same bytes again changes nothing. Raises StoreFull."""
        ...

    def path(self, digest: str) -> Path:
        """A local file with these bytes. Raises KeyError when they are not kept."""
        ...

    def discard(self, digest: str) -> None:
        """Remove these bytes for good: they turned out to be above what the site may hold. The caller knows that
        nothing refers to them any more."""
        ...


class FileStore:
    """A store in a folder: `ab/cd/abcd…`."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._incoming = self._root / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._clear()

    def _clear(self) -> None:
        """Remove the drafts of killed processes: a paper that leaves the archive must not stay here in halves."""
        with contextlib.suppress(OSError):
            for draft in self._incoming.iterdir():
                if draft.stat().st_mtime < time.time() - _ABANDONED:
                    draft.unlink(missing_ok=True)

    def put(self, source: BinaryIO) -> str:
        draft: Path | None = None
        try:
            with tempfile.NamedTemporaryFile(dir=self._incoming, delete=False) as opened:
                draft = Path(opened.name)
                digest = _copied(source, opened)
            self._settle(draft, self._place(digest))
        except OSError as error:
            if draft is not None:
                draft.unlink(missing_ok=True)  # half a paper must not fill the disk still more
            raise StoreFull(f"The store cannot be written: {error.strerror}.") from error
        return digest

    def path(self, digest: str) -> Path:
        place = self._place(digest)
        if not place.is_file():
            raise KeyError(digest)
        return place

    def discard(self, digest: str) -> None:
        self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self._root / digest[:2] / digest[2:4] / digest

    def _settle(self, draft: Path, place: Path) -> None:
        """Move a finished draft to its place, durably."""
        if place.exists():
            draft.unlink()
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.chmod(0o440)
        draft.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _copied(source: BinaryIO, draft: IO[bytes]) -> str:
    """Copy all of `source` onto the disk; its digest."""
    sha = hashlib.sha256()
    while block := source.read(_BLOCK):
        sha.update(block)
        draft.write(block)
    draft.flush()
    os.fsync(draft.fileno())
    return sha.hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
