"""The drop folder: where bytes from browsers lie until the writer has looked at them. Outside the store on purpose.

Files are called by opaque ids; no name that a person typed ever reaches the disk. What leaves is overwritten first, as
nobody may have looked at its stamp yet. Used by the portal (to write) and the indexer (to read and clear).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path

from archive.store import StoreFull

CHUNK = 1 << 20
"""Bytes of a part. Every part but the last of a file is exactly so long."""
_RESERVE = 64 << 20
"""Room that uploads leave to the catalogue and its journal on the same disk."""
_ID = re.compile(r"[0-9a-f]{32}")
_GOING = ".going"


class Drop:
    """The folder; it is made when the first bytes come."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, upload_id: str, file_id: str) -> Path:
        """Where the bytes of a file are. Raises ValueError for what is no id of ours."""
        if not (_ID.fullmatch(upload_id) and _ID.fullmatch(file_id)):
            raise ValueError("not an id")
        return self.root / upload_id / file_id

    def write(self, upload_id: str, file_id: str, offset: int, part: bytes) -> None:
        """Put `part` at `offset`, durably; what stood behind it from an attempt that broke off is cut away.

        Raises StoreFull, and then nothing that had arrived before is lost.
        """
        place = self.path(upload_id, file_id)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o770)
            if shutil.disk_usage(self.root).free < len(part) + _RESERVE:
                raise StoreFull("The drop folder has no room.")
            with place.open("r+b" if place.exists() else "w+b") as file:
                file.seek(offset)
                file.truncate()
                file.write(part)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreFull(f"The drop folder cannot be written: {error.strerror}.") from error

    def wipe(self, upload_id: str, file_id: str) -> None:
        """Overwrite and remove the bytes of a file. Can be repeated; killed in the middle, `clear` finishes it."""
        place = self.path(upload_id, file_id)
        going = place.with_suffix(_GOING)
        with contextlib.suppress(FileNotFoundError):
            place.rename(going)  # from here on nobody takes half-overwritten bytes for the file
        _overwrite(going)

    def clear(self, upload_id: str) -> None:
        """Overwrite and remove everything of an upload that is over."""
        folder = self.path(upload_id, "0" * 32).parent
        if folder.is_dir():
            for place in folder.iterdir():
                _overwrite(place)
            with contextlib.suppress(OSError):
                folder.rmdir()


def _overwrite(place: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        left = place.stat().st_size
        with place.open("r+b") as file:
            while left > 0:
                file.write(bytes(min(left, CHUNK)))
                left -= CHUNK
            file.flush()
            os.fsync(file.fileno())
        place.unlink(missing_ok=True)
