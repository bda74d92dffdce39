"""Reading a file: `probe` says what it is, `read` gives its pages. The pipeline and `indexer read` call these two.

Whatever is wrong with a file comes out as `Unreadable` with a `Reason`; a reader that is not there comes out as
`ReaderUnavailable`, and the file is as good as before. Everything that opens the file runs in a confined child.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from archive.images import PageImageError, frame_count, opened_image
from indexer.reading import pdf, whole
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
from indexer.reading.pdf import RUN, Layer, PdfReader, page_count, text_layers
from indexer.reading.plain import PlainReader
from indexer.reading.sniff import media_type
from indexer.reading.tika import TikaReader
from mappings.reasons import Reason

__all__ = ["MediaType", "Probe", "Reader", "ReaderUnavailable", "Readers", "ReadingLimits", "Unreadable", "probe"]

T = TypeVar("T")


def probe(path: Path, limits: ReadingLimits) -> Probe:
    """What the file is by its content, and how many pages it has. Raises `Unreadable`; opens nothing by its name."""
    return _looked_at(path, limits, probed)


def begin(path: Path, limits: ReadingLimits, most: int) -> tuple[Probe, list[Layer]]:
    """`probe`, and of a PDF the text layers of its first pages (at most `most`) out of the same child: to start one and
    to open the file costs more than a page."""
    return _looked_at(path, limits, begun, most)


def _looked_at(path: Path, limits: ReadingLimits, look: Callable[..., T], *arguments: object) -> T:
    """`look(path, limits, *arguments)` in a confined child, if `path` is a file of a size that may come in."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise Unreadable(Reason.NOT_A_FILE)
        if facts.st_size == 0:
            raise Unreadable(Reason.EMPTY)
        if facts.st_size > limits.file_bytes:
            raise Unreadable(Reason.TOO_LARGE, f"{facts.st_size} bytes")
        path.open("rb").close()
        return run(look, path, limits, *arguments, limits=limits.of_file())
    except OSError as error:
        raise Unreadable(Reason.UNREADABLE, type(error).__name__) from None
    except (Confined, PageImageError) as error:
        raise unreadable(error) from None


def warm() -> None:
    """Build once, where the children are forked from, what each of them would build anew."""
    pdf.warm()


def begun(path: Path, limits: ReadingLimits, most: int) -> tuple[Probe, list[Layer]]:
    """The work of `begin`, inside the confined child."""
    found = probed(path, limits)
    is_pdf = found.media_type is MediaType.PDF
    return found, text_layers(path, 1, min(most, RUN)) if is_pdf else []


def probed(path: Path, limits: ReadingLimits) -> Probe:
    """The work of `probe`, inside the confined child. Raises `Unreadable`."""
    kind = media_type(path)
    whole.check(path, kind)
    pages = None
    if kind is MediaType.PDF:
        pages = page_count(path)
    elif kind.has_images:
        pages = frame_count(opened_image(path, kind, limits.pixels), kind, limits.pages)
    if pages is not None and pages > limits.pages:
        raise Unreadable(Reason.TOO_MANY_PAGES, f"more than {limits.pages}")
    return Probe(kind, pages)


class Readers:
    """The readers, one for each media type."""

    def __init__(self, tika_url: str, ocr: OcrReader | None = None, *, from_image: bool = False) -> None:
        """`from_image`: pages are read from their image whatever text their file holds."""
        self._tika_url = tika_url
        ocr, tika = ocr or OcrReader(), TikaReader(tika_url)
        self._pdf = PdfReader(ocr, from_image=from_image)
        pictures = (MediaType.PNG, MediaType.JPEG, MediaType.TIFF, MediaType.BMP)
        self._of: dict[MediaType, Reader] = dict.fromkeys(MediaType, tika)
        self._of |= dict.fromkeys(pictures, ocr)
        self._of |= {MediaType.PDF: self._pdf, MediaType.TEXT: PlainReader()}

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

    def first(self, path: Path, most: int, limits: ReadingLimits) -> tuple[Probe, Iterator[PageArtifact]]:
        """What the file is, and its first pages: `most`, or all where only reading tells how many there are. Raises
        `Unreadable`, and so do the pages as they come."""
        found, layers = begin(path, limits, most)
        if found.pages is None:
            return found, self.read(path, found.media_type, 1, None, limits)
        last = min(found.pages, most)
        if found.media_type is MediaType.PDF:
            return found, self._pdf.read_on(path, layers, last, limits)
        return found, self.read(path, found.media_type, 1, last, limits)
