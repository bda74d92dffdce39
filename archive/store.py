"""The content-addressed store of originals and page artifacts: what goes in is found again by its SHA-256.

Few methods are the whole protocol, so that another store (S3) can follow. Nothing is overwritten, and only what must
not be here is discarded. A file appears under its name only when all of it is on the disk, and nothing is said to be
kept before its name is there too. Its age counts from the last time that somebody put it: what was put a moment ago may
be about to be referred to, even if the same bytes have lain here for years.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO, Protocol

_BLOCK = 1 << 20
_AT_ONCE = 64
"""Drafts that are open at the same time."""
_ABANDONED = 3600
"""Seconds after the last write at which nobody is still writing a draft."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class StoreFull(Exception):
    """The disk has no room. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class KeptBytes:
    """What lies in the store under one name: how many bytes, and when they were last put."""

    digest: str
    size: int
    put_at: datetime


class Store(Protocol):
    """Keeps bytes under their SHA-256 (64 hexadecimal characters)."""

    def put(self, source: BinaryIO) -> str:
        """Keep all of `source`; the digest. Putting the same bytes again changes nothing. Raises StoreFull."""
        ...

    def put_all(self, sources: Iterable[BinaryIO]) -> list[str]:
        """The same for many at once, in order: the disk is waited for once for all of them. Raises StoreFull."""
        ...

    def path(self, digest: str) -> Path:
        """A local file with these bytes. Raises KeyError when they are not kept."""
        ...

    def discard(self, digest: str) -> None:
        """Remove these bytes for good: they turned out to be above what the site may hold. The caller knows that
        nothing refers to them any more."""
        ...

    def kept(self) -> Iterator[KeptBytes]:
        """Everything that lies here, by digest."""
        ...

    def discard_old(self, digest: str, before: datetime, is_unreferred: Callable[[str], bool]) -> bool:
        """Remove these bytes if they were last put before that moment and nothing refers to them; whether it was done.
        Nobody puts them between the question and the removal."""
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
        return self.put_all([source])[0]

    def put_all(self, sources: Iterable[BinaryIO]) -> list[str]:
        rest, digests = iter(sources), list[str]()
        while some := list(islice(rest, _AT_ONCE)):
            digests += self._put(some)
        return digests

    def _put(self, sources: list[BinaryIO]) -> list[str]:
        """All drafts are written before the first is waited for, and all are named before the first folder is: what
        waits for one then finds the others done."""
        with ExitStack() as drafts:
            try:
                written = [self._draft(source, drafts) for source in sources]
                drafts.enter_context(self._locked(fcntl.LOCK_SH))
                new = [one for one in written if not _renewed(self._place(one.digest))]
                for one in new:
                    os.fsync(one.file.fileno())
                for one in new:
                    self._settle(one.path, self._place(one.digest))
                self._wait_for_names([self._place(one.digest) for one in written])
            except OSError as error:  # half a paper must not fill the disk still more: the drafts go as the stack ends
                raise StoreFull(f"The store cannot be written: {error.strerror}.") from error
        return [one.digest for one in written]

    def path(self, digest: str) -> Path:
        place = self._place(digest)
        if not place.is_file():
            raise KeyError(digest)
        return place

    def discard(self, digest: str) -> None:
        self._place(digest).unlink(missing_ok=True)

    def kept(self) -> Iterator[KeptBytes]:
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            with contextlib.suppress(FileNotFoundError):  # discarded a moment ago
                if _DIGEST.fullmatch(path.name):
                    facts = path.stat()
                    yield KeptBytes(path.name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))

    def discard_old(self, digest: str, before: datetime, is_unreferred: Callable[[str], bool]) -> bool:
        place = self._place(digest)
        with self._locked(fcntl.LOCK_EX), contextlib.suppress(FileNotFoundError):
            if datetime.fromtimestamp(place.stat().st_mtime, UTC) < before and is_unreferred(digest):
                place.unlink()
                return True
        return False

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """Many may put at once; who takes old bytes away is alone for as long as one file takes."""
        with (self._root / "store.lock").open("a") as lock:
            fcntl.flock(lock, how)
            yield

    def _place(self, digest: str) -> Path:
        return self._root / digest[:2] / digest[2:4] / digest

    def _draft(self, source: BinaryIO, drafts: ExitStack) -> _Draft:
        """Copy all of `source`; the draft goes when the stack ends, unless it has its place by then."""
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        file = drafts.enter_context(os.fdopen(descriptor, "wb"))
        drafts.callback(Path(name).unlink, missing_ok=True)
        sha = hashlib.sha256()
        while block := source.read(_BLOCK):
            sha.update(block)
            file.write(block)
        file.flush()
        return _Draft(Path(name), file, sha.hexdigest())

    def _settle(self, draft: Path, place: Path) -> None:
        """Move a draft that is on the disk to its place."""
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.chmod(0o440)
        draft.replace(place)

    def _wait_for_names(self, places: list[Path]) -> None:
        """Until the names are on the disk, those of the folders above them too, whoever gave them a moment ago."""
        folders = {folder for place in places for folder in (place.parent, place.parent.parent, self._root)}
        for folder in sorted(folders):
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def _renewed(place: Path) -> bool:
    """Whether the bytes are there, now as if they had just been put. Those of another owner are put anew."""
    try:
        os.utime(place)
    except (FileNotFoundError, PermissionError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Draft:
    """Bytes that are written, and perhaps not yet on the disk."""

    path: Path
    file: IO[bytes]
    digest: str


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
