"""Pages read from their image by Tesseract: sheet made ready, words read, lines put in order, and what to say of it.

    render -> lift seals -> turn upright -> set straight -> part papers side by side -> cut out tables -> read -> order
    -> boxes back -> notes

Grey and not the red channel, though that reads seals away: the stamp of the secrecy grade is red too. Page and engine
live in one confined child. A page that reads badly is tried once more the way up that Tesseract finds it, since sheets
lie sideways or upside down in the scanner. Boxes are always those of the page as it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from archive.artifacts import PageArtifact
from archive.confined import Confined, TooSlow, run
from archive.images import PageImageError, PageSize, Rendering, page_sizes, rendered
from indexer.reading import appearance, tesseract
from indexer.reading.judging import READS_WELL, is_text, lies_sideways, notes_on, sure_letters, sureness
from indexer.reading.layout import in_reading_order
from indexer.reading.outcome import Known, MediaType, ReadingLimits, nothing, unreadable
from indexer.reading.paging import Box, ReadLine, ReadPage, read_page
from indexer.reading.spreads import halves
from indexer.reading.straightening import straightened
from indexer.reading.tables import stacked, tables, without
from indexer.reading.tesseract import OcrSettings
from mappings.vocabulary import PageNote

_LONGEST_SIDE = 32_000
"""Tesseract takes no more than 32,767 pixels a side."""

_WORTH_REDUCING = 0.9
_QUARTERS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


class OcrReader:
    """Reads image files, and single pages of PDF files for `PdfReader`."""

    def __init__(self, settings: OcrSettings | None = None, known: Known = nothing) -> None:
        """`known` tells of pages read before in exactly this way: they cost nothing."""
        self._settings = settings or OcrSettings()
        self._known = known

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        if last is None:
            last = len(_sizes(path, media_type, limits))
        for page_no in range(first, last + 1):
            yield self.page(path, media_type, page_no, limits)

    def page(self, path: Path, media_type: MediaType, page_no: int, limits: ReadingLimits) -> PageArtifact:
        """Page `page_no` (from 1) as Tesseract reads it.

        A page beyond its time comes back without text and says so, and the next ones are read. Only of the first page
        is that an error: it tells what the paper is and bears its secrecy stamp, so the file is held.
        """
        name = f"{tesseract.engine()} {self._settings.key}"
        if (before := self._known(page_no, name)) is not None:
            return before
        try:
            page = run(read_image, path, media_type, page_no, limits.pixels, self._settings, limits=limits.of_page())
        except TooSlow as error:
            if page_no == 1:
                raise unreadable(error) from None
            size = _sizes(path, media_type, limits)[page_no - 1]
            page = ReadPage("", [], size.width, size.height, (PageNote.TIMED_OUT,))
        except (Confined, PageImageError) as error:
            raise unreadable(error) from None
        return page.artifact(name, round(sureness(page), 4))


def _sizes(path: Path, media_type: MediaType, limits: ReadingLimits) -> tuple[PageSize, ...]:
    try:
        return page_sizes(path, media_type, limits.of_file())
    except (Confined, PageImageError) as error:
        raise unreadable(error) from None


def read_image(path: Path, media_type: MediaType, page_no: int, pixels: int, settings: OcrSettings) -> ReadPage:
    """Render one page and read it; only inside a confined child."""
    image, size = rendered(path, media_type, page_no, Rendering(dpi=settings.dpi, max_pixels=pixels))
    image = _reduced(image, settings.dpi * size.width / 72)
    seen = appearance.look(image)
    nothing_there = ReadPage("", [], size.width, size.height, (PageNote.BLANK,))
    if seen.blank and not seen.pale:
        return nothing_there
    grey = appearance.without_seals(image, image.width * 72 / size.width) if settings.seals_lifted else seen.grey
    sheet = _Sheet(grey, size, settings)
    page, turned = _upright(sheet)
    if seen.blank and not is_text(page):  # the print of the other side, mirrored, and no pale print of this one
        return nothing_there
    return page._replace(notes=notes_on(page, seen, turned=turned))


def _reduced(image: Image.Image, width: float) -> Image.Image:
    """The image no wider than `width` pixels, where that is clearly less, and no longer than Tesseract takes."""
    factor = min(width / image.width, _LONGEST_SIDE / max(image.size))
    if factor > _WORTH_REDUCING:
        return image
    across, down = (max(1, round(side * factor)) for side in image.size)
    return image.resize((across, down), Image.Resampling.LANCZOS)


def _upright(sheet: _Sheet) -> tuple[ReadPage, bool]:
    """The page as it reads best, and whether it had to be turned for that."""
    if sheet.settings.turned is not None:
        return sheet.read(sheet.settings.turned), sheet.settings.turned != 0
    page = sheet.read(0)
    sideways = lies_sideways(page)
    if sureness(page) >= READS_WELL and not sideways:
        return page, False
    clockwise = tesseract.lies_turned(sheet.grey, sheet.settings.dpi)
    if clockwise not in _QUARTERS:
        return page, False
    other = sheet.read(clockwise)
    better = sure_letters(other) > sure_letters(page) or (sideways and sureness(other) >= READS_WELL)
    return (other, True) if better else (page, False)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page made ready for reading, whichever way up."""

    grey: Image.Image
    size: PageSize
    settings: OcrSettings

    def read(self, clockwise: int) -> ReadPage:
        """What Tesseract reads when the sheet is turned by so many degrees."""
        page = self.grey.transpose(_QUARTERS[clockwise]) if clockwise else self.grey
        straight, turn = straightened(page) if self.settings.straightened else (page, None)
        lines = self._lines(straight)
        if turn:
            lines = [line.moved(turn.back) for line in lines]
        if clockwise:
            lines = [line.turned_back(clockwise) for line in lines]
        return read_page(lines, self.size.width, self.size.height)

    def _lines(self, page: Image.Image) -> list[ReadLine]:
        """The lines of each paper on the sheet, one paper after the other."""
        papers = halves(page)
        if len(papers) == 1:
            return self._lines_of(page)
        lines = list[ReadLine]()
        for left, right in papers:
            own = self._lines_of(page.crop((left, 0, right, page.height)))
            moved = [line.moved(partial(_within, left / page.width, (right - left) / page.width)) for line in own]
            lines += [line._replace(opens=line.opens or number == 0) for number, line in enumerate(moved)]
        return lines

    def _lines_of(self, page: Image.Image) -> list[ReadLine]:
        dpi = self.settings.dpi
        found = tables(page) if self.settings.tables else []
        stack = stacked(page, found)
        if stack is None:
            return in_reading_order(tesseract.page_lines(page, dpi))
        rows = stack.rows(found, tesseract.column_lines(stack.picture, dpi), page.size)
        return in_reading_order(
            tesseract.page_lines(without(page, found), dpi), [row for table in rows for row in table]
        )


def _within(start: float, share: float, box: Box) -> Box:
    """The box on the sheet of a paper that begins at `start` and has that share of the width."""
    return start + box[0] * share, box[1], start + box[2] * share, box[3]
