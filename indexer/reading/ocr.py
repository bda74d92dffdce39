"""Pages read from their image by Tesseract with the Vietnamese model alone.

`vie` and not `vie+eng`: with English beside it exact syllables fall from .92 to .86. Page segmentation 3, because 6
reads the two columns of a letterhead as one. Grey and not the red channel, though that reads seals away: the stamp
of the secrecy grade is red too. One thread: with the default of one a core, four times slower.
Page and engine live in one confined child. A page that reads badly is tried once more the way up that Tesseract finds
it, since sheets lie sideways or upside down in the scanner; its boxes stay those of the page as it is shown.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from archive.confined_server import die_with_parent
from archive.images import PageImageError, PageSize, Rendering, page_sizes, rendered
from indexer.cleaning import unicode
from indexer.reading.outcome import MediaType, ReaderUnavailable, ReadingLimits, unreadable
from indexer.reading.paging import ReadLine, ReadPage, ReadWord, read_page

DPI = 300
_LONGEST_SIDE = 32_000
"""Tesseract takes no more than 32,767 pixels a side."""

_READS_WELL = 0.65
"""Below this mean confidence a page may lie the wrong way: papers read at .85 to .97, sideways ones below .5."""

_CLOCKWISE = re.compile(r"^Rotate: (\d+)", re.M)
_QUARTERS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
_WORD_LEVEL = "5"
_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How a page is read. `turned`: by how many degrees clockwise the sheet must be turned to be upright (0, 90, 180,
    270); None finds out."""

    turned: int | None = None


class OcrReader:
    """Reads image files, and single pages of PDF files for `PdfReader`."""

    def __init__(self, settings: OcrSettings | None = None) -> None:
        self._settings = settings or OcrSettings()

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        if last is None:
            last = _page_count(path, media_type, limits)
        for page_no in range(first, last + 1):
            yield self.page(path, media_type, page_no, limits)

    def page(self, path: Path, media_type: MediaType, page_no: int, limits: ReadingLimits) -> PageArtifact:
        """Page `page_no` (from 1) as Tesseract reads it."""
        name = engine()
        try:
            page = run(read_image, path, media_type, page_no, limits.pixels, self._settings, limits=limits.of_page())
        except (Confined, PageImageError) as error:
            raise unreadable(error) from None
        return page.artifact(name, round(_confidence(page), 4))


def _page_count(path: Path, media_type: MediaType, limits: ReadingLimits) -> int:
    try:
        return len(page_sizes(path, media_type, limits.of_file()))
    except (Confined, PageImageError) as error:
        raise unreadable(error) from None


@cache
def engine() -> str:
    """Name and version of the engine. Raises `ReaderUnavailable` without Tesseract or its Vietnamese model."""
    try:
        version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True, timeout=20)
        models = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        raise ReaderUnavailable("Tesseract does not start") from None
    if "vie" not in models.stdout.split():
        raise ReaderUnavailable("Tesseract has no Vietnamese model")
    return f"tesseract {(version.stdout or version.stderr).split()[1]} vie"


def read_image(path: Path, media_type: MediaType, page_no: int, pixels: int, settings: OcrSettings) -> ReadPage:
    """Render one page and read it; only inside a confined child."""
    image, size = rendered(path, media_type, page_no, Rendering(dpi=DPI, grey=True, max_pixels=pixels))
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    if settings.turned:
        return _read_turned(image, size, settings.turned)
    table = _tesseract(image, "-l", "vie", "--psm", "3", "tsv")
    page = read_page(lines_of(table, image.width, image.height), size.width, size.height)
    if settings.turned is not None or _confidence(page) >= _READS_WELL:
        return page
    other = _turned(image, size)
    return other if other and _sure_letters(other) > _sure_letters(page) else page


def _turned(image: Image.Image, size: PageSize) -> ReadPage | None:
    """The page read the way up that Tesseract finds, or None if it lies right or nothing can be told."""
    found = _CLOCKWISE.search(_tesseract(image, "-l", "osd", "--psm", "0"))
    clockwise = int(found.group(1)) if found else 0
    return _read_turned(image, size, clockwise) if clockwise in _QUARTERS else None


def _read_turned(image: Image.Image, size: PageSize, clockwise: int) -> ReadPage:
    turned = image.transpose(_QUARTERS[clockwise])
    table = _tesseract(turned, "-l", "vie", "--psm", "3", "tsv")
    lines = lines_of(table, turned.width, turned.height)
    return read_page((line.turned_back(clockwise) for line in lines), size.width, size.height)


def _confidence(page: ReadPage) -> float:
    """Mean over the words, each as heavy as it is long; 0 for a page without words."""
    letters = sum(end - start for start, end, *_ in page.words)
    return _sure_letters(page) / letters if letters else 0.0


def _sure_letters(page: ReadPage) -> float:
    return sum(row[6] * (row[1] - row[0]) for row in page.words)


def _tesseract(image: Image.Image, *how: str) -> str:
    """What Tesseract prints; nothing if it can do nothing with the image, as with one of a few dots."""
    header = f"P5 {image.width} {image.height} 255\n".encode()
    finished = subprocess.run(
        ["tesseract", "stdin", "stdout", "--dpi", str(DPI), *how],
        input=header + image.tobytes(),
        capture_output=True,
        check=False,
        preexec_fn=die_with_parent,
    )
    if finished.returncode < 0:
        raise MemoryError
    return finished.stdout.decode("utf-8", "replace")


def lines_of(table: str, width: int, height: int) -> Iterator[ReadLine]:
    """The lines of Tesseract's TSV: its blocks and paragraphs open paragraphs, boxes become fractions of the page."""
    current, paragraph, words = "", "", list[ReadWord]()
    opens = False
    for row in table.split("\n")[1:]:
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not (text := unicode.word(cells[11])):
            continue
        line = "/".join(cells[1:5])
        if line != current:
            if words:
                yield ReadLine(words, opens)
            words = []
            opens = "/".join(cells[1:4]) != paragraph
            current, paragraph = line, "/".join(cells[1:4])
        left, top, across, down = (int(cell) for cell in cells[6:10])
        box = left / width, top / height, (left + across) / width, (top + down) / height
        words.append(ReadWord(text, box, max(0.0, min(1.0, float(cells[10]) / 100))))
    if words:
        yield ReadLine(words, opens)
