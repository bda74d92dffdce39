"""Reading a file: `probe` says what it is, `read` gives its pages. The pipeline and `indexer read` call these two.

Whatever is wrong with a file comes out as `Unreadable` with a `Reason`; a reader that is not there comes out as
`ReaderUnavailable`, and the file is as good as before. Everything that opens the file runs in a confined child.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from archive.images import PageImageError, frame_count, opened_image
from indexer.reading import whole
from indexer.reading.ocr import OcrReader
from indexer.reading.outcome import (
    MediaType,
    Probe,
    Reader,
    ReaderUnavailable,
    ReadingLimits,
    Unreadable,
    unreadable,
)
from indexer.reading.pdf import PdfReader, page_count
from indexer.reading.plain import PlainReader
from indexer.reading.sniff import media_type
from indexer.reading.tika import TikaReader
from mappings.reasons import Reason

__all__ = ["MediaType", "Probe", "Reader", "ReaderUnavailable", "Readers", "ReadingLimits", "Unreadable", "probe"]


def probe(path: Path, limits: ReadingLimits) -> Probe:
    """What the file is by its content, and how many pages it has. Raises `Unreadable`; opens nothing by its name."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise Unreadable(Reason.NOT_A_FILE)
        if facts.st_size == 0:
            raise Unreadable(Reason.EMPTY)
        if facts.st_size > limits.file_bytes:
            raise Unreadable(Reason.TOO_LARGE, f"{facts.st_size} bytes")
        path.open("rb").close()
        found = run(probed, path, limits, limits=limits.of_file())
    except OSError as error:
        raise Unreadable(Reason.UNREADABLE, type(error).__name__) from None
    except (Confined, PageImageError) as error:
        raise unreadable(error) from None
    if found.pages is not None and found.pages > limits.pages:
        raise Unreadable(Reason.TOO_MANY_PAGES, f"more than {limits.pages}")
    return found


def probed(path: Path, limits: ReadingLimits) -> Probe:
    """The work of `probe`, inside the confined child."""
    kind = media_type(path)
    whole.check(path, kind)
    if kind is MediaType.PDF:
        return Probe(kind, page_count(path))
    if kind.has_images:
        return Probe(kind, frame_count(opened_image(path, kind, limits.pixels), kind, limits.pages))
    return Probe(kind, None)


class Readers:
    """The readers, one for each media type."""

    def __init__(self, tika_url: str, ocr: OcrReader | None = None, *, from_image: bool = False) -> None:
        """`from_image`: pages are read from their image whatever text their file holds."""
        self._tika_url = tika_url
        ocr, tika = ocr or OcrReader(), TikaReader(tika_url)
        pictures = (MediaType.PNG, MediaType.JPEG, MediaType.TIFF, MediaType.BMP)
        self._of: dict[MediaType, Reader] = dict.fromkeys(MediaType, tika)
        self._of |= dict.fromkeys(pictures, ocr)
        self._of |= {MediaType.PDF: PdfReader(ocr, from_image=from_image), MediaType.TEXT: PlainReader()}

    def with_ocr(self, ocr: OcrReader, *, from_image: bool = False) -> Readers:
        """The same readers with another way of reading images."""
        return Readers(self._tika_url, ocr, from_image=from_image)

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        """Pages `first` to `last` (from 1, both included; None: to the end), each as soon as it is read.

        Files whose probe knows no page count are read whole whichever pages are asked for.
        """
        return self._of[media_type].read(path, media_type, first, last, limits)
