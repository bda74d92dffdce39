"""Page images drawn on demand from the stored original, and kept: one file for each (original, page, size).

An original never changes under its digest, so an image kept is never out of date. The cache is bounded and may be
emptied at any time; it holds what the store holds and belongs under the same protection. Called only behind the gate.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from enum import StrEnum
from pathlib import Path

from archive import images
from archive.confined import Limits
from archive.documents import File

LIMITS = Limits(seconds=30.0, memory=1_500_000_000)
_MOST_IN_DRAWER = 256
"""The cache has 256 drawers, so about 65,000 images (some 12 GB) at most; the oldest half of a full drawer goes."""


class Size(StrEnum):
    """How wide an image is: for lists, for the screen, for reading close."""

    SMALL = "small"
    PAGE = "page"
    LARGE = "large"


_WIDTHS = {Size.SMALL: 224, Size.PAGE: 1240, Size.LARGE: 2480}


def page_image(cache: Path, original: Path, file: File, page_no: int, size: Size) -> bytes:
    """Page `page_no` of the file as JPEG. Raises `archive.images.PageImageError` or `archive.confined.Confined`."""
    kept = cache / file.digest[:2] / f"{file.digest}-{page_no}-{size}.jpg"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        drawn = images.page_image(original.resolve(), file.media_type, page_no, _WIDTHS[size], LIMITS)
    _keep(kept, drawn)
    return drawn


def _keep(place: Path, drawn: bytes) -> None:
    """Put the image into its drawer; a full or read-only disk only costs drawing it again."""
    draft: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as opened:
            draft = Path(opened.name)
            opened.write(drawn)
        draft.replace(place)
        _bound(place.parent)
    except OSError:
        with contextlib.suppress(OSError):
            if draft is not None:
                draft.unlink(missing_ok=True)


def _bound(drawer: Path) -> None:
    kept = [entry for entry in os.scandir(drawer) if entry.is_file()]
    if len(kept) <= _MOST_IN_DRAWER:
        return
    oldest = sorted(kept, key=lambda entry: entry.stat().st_mtime)[: len(kept) // 2]
    for entry in oldest:
        Path(entry.path).unlink(missing_ok=True)
