"""What reading a file can come to: pages, a reason why not, or a reader that is not there.

Shared by the readers and by who calls them (`indexer/reading/reader.py` offers all of it). Details never hold text
of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from archive.artifacts import PageArtifact
from archive.confined import Confined, Limits, TooMuchMemory, TooSlow
from archive.images import Locked, PageImageError, TooLarge
from mappings.reasons import Reason


class MediaType(StrEnum):
    """What a file is by its content, whatever its name says."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
    OLD_OFFICE = "application/x-ole-storage"
    RTF = "application/rtf"
    HTML = "text/html"
    MAIL = "message/rfc822"
    TEXT = "text/plain"

    @property
    def has_images(self) -> bool:
        """Whether its pages can be shown as images; the others have text pages only."""
        return self in (MediaType.PDF, MediaType.PNG, MediaType.JPEG, MediaType.TIFF, MediaType.BMP)


class Unreadable(Exception):
    """This file cannot be taken in as it is. `detail` is short and holds no text of the document."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class ReaderUnavailable(Exception):
    """Tesseract or Tika is not there: nothing is wrong with the file, so try again later."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file is and how many pages it has; `pages` is None where only reading tells (text is cut into pages)."""

    media_type: MediaType
    pages: int | None


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one file and one page may take. Sizes in bytes, times in seconds."""

    file_bytes: int = 500_000_000
    pages: int = 5_000
    pixels: int = 100_000_000
    memory: int = 1_500_000_000
    file_seconds: float = 120.0
    page_seconds: float = 60.0
    nice: int = 0

    def of_file(self) -> Limits:
        """For work on a whole file: opening, counting, text layers of a run of pages."""
        return Limits(self.file_seconds, self.memory, self.nice)

    def of_page(self) -> Limits:
        """For one page that is rendered and read."""
        return Limits(self.page_seconds, self.memory, self.nice)


Known = Callable[[int, str], PageArtifact | None]
"""What is known already of a page of the file in hand (from 1), read by the engine of that name."""


def nothing(_page_no: int, _engine: str) -> None:
    """The `Known` of a file of which nothing is known."""


class Reader(Protocol):
    """Reads pages `first` to `last` (from 1, both included; None: to the end) one after the other."""

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]: ...


def unreadable(error: Confined | PageImageError) -> Unreadable:
    """The reason that a child's failure amounts to."""
    detail = f"{type(error).__name__}: {error}"
    match error:
        case TooSlow():
            return Unreadable(Reason.TOO_SLOW, detail)
        case TooMuchMemory():
            return Unreadable(Reason.TOO_MUCH_MEMORY, detail)
        case TooLarge():
            return Unreadable(Reason.TOO_LARGE, detail)
        case Locked():
            return Unreadable(Reason.ENCRYPTED, detail)
        case _:
            return Unreadable(Reason.TRUNCATED, detail)
