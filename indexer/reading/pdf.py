"""PDF pages: the text layer where it can be trusted, OCR of the rendered page where it cannot. Decided page by page.

A run of pages is read in one confined child, as opening costs more than reading; each page that needs OCR then has a
child of its own, so one page that hangs takes nobody with it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from archive.images import PageImageError, opened_pdf, pdf_page
from indexer.cleaning import quality, unicode
from indexer.cleaning.legacy import Encoding, decoded, line_encodings
from indexer.reading.ocr import OcrReader
from indexer.reading.outcome import MediaType, ReadingLimits, unreadable
from indexer.reading.paging import Box, ReadPage, ReadWord, in_paragraphs, read_page

ENGINE = f"pypdfium2 {pdfium.PYPDFIUM_INFO.version}"

_RUN = 40
"""Pages read in one child."""

_TRUSTED = 0.6
_COVERED = 0.5
_UNMAPPED = 0.2
_MOST_OBJECTS = 2000
_DEEPEST = 3
_GRID = 1_000_000
_STEP = 1000
_SAMPLE = "Can cu Dieu le Dang Cong san Viet Nam"
_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"\S+")


class PdfReader:
    """Reads PDF files; pages without a usable text layer go to `ocr`."""

    def __init__(self, ocr: OcrReader) -> None:
        self._ocr = ocr

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        page_no = first
        for layers in _runs(path, first, limits.pages if last is None else last, limits):
            for layer in layers:
                if layer:
                    yield layer.artifact(ENGINE, None)
                else:
                    yield self._ocr.page(path, media_type, page_no, limits)
                page_no += 1


def _runs(path: Path, first: int, last: int, limits: ReadingLimits) -> Iterator[list[ReadPage | None]]:
    """The text layers of the pages, run by run; the next run is read while the caller works on this one."""
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(_run, path, first, last, limits)
        for start in range(first, last + 1, _RUN):
            layers = coming.result()
            if start + _RUN <= last and len(layers) == _RUN:
                coming = ahead.submit(_run, path, start + _RUN, last, limits)
            yield layers
            if len(layers) < _RUN:
                return


def _run(path: Path, start: int, last: int, limits: ReadingLimits) -> list[ReadPage | None]:
    try:
        return run(text_layers, path, start, min(last, start + _RUN - 1), limits=limits.of_file())
    except (Confined, PageImageError) as error:
        raise unreadable(error) from None


def text_layers(path: Path, first: int, last: int) -> list[ReadPage | None]:
    """Pages `first` to `last`, or to the end of the file; None for a page whose text must be read from its image."""
    document = opened_pdf(path)
    return [_layer(pdf_page(document, page_no)) for page_no in range(first, min(last, len(document)) + 1)]


def warm() -> None:
    """Build what libraries and tables build at their first page, out of a page of our own: called once where the
    children are forked from, as it costs as much as a page."""
    document = pdfium.PdfDocument.new()
    page = document.new_page(595, 842)
    font = pdfium_c.FPDFText_LoadStandardFont(document.raw, b"Times-Roman")
    for height in range(3):
        line = pdfium_c.FPDFPageObj_CreateTextObj(document.raw, font, 12)
        letters = ctypes.create_string_buffer(_SAMPLE.encode("utf-16-le") + b"\0\0")
        pdfium_c.FPDFText_SetText(line, ctypes.cast(letters, pdfium_c.FPDF_WIDESTRING))
        pdfium_c.FPDFPageObj_Transform(line, 1, 0, 0, 1, 50, 600 + 20 * height)
        pdfium_c.FPDFPage_InsertObject(page.raw, line)
    page.gen_content()
    pdfium_c.FPDFFont_Close(font)
    _layer(page)
    document.close()


def page_count(path: Path) -> int:
    """Pages of the file."""
    return len(opened_pdf(path))


def _layer(page: pdfium.PdfPage) -> ReadPage | None:
    textpage = page.get_textpage()
    try:
        raw = _characters(textpage)
        spans = [found.span() for found in _LINE.finditer(raw)]
        encodings = line_encodings([raw[start:end] for start, end in spans])
        lines = [_Line(start, end, encoding) for (start, end), encoding in zip(spans, encodings, strict=True)]
        if _needs_ocr(page, quality.quality("\n".join(line.text(raw) for line in lines))):
            return None
        place = _Placing(page, textpage)
        return read_page(in_paragraphs([line.words(raw, place) for line in lines]), *page.get_size())
    finally:
        textpage.close()
        page.close()


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line stands among the characters of the page, and how its letters are coded."""

    start: int
    end: int
    encoding: Encoding

    def text(self, raw: str) -> str:
        return decoded(raw[self.start : self.end], self.encoding)

    def words(self, raw: str, place: _Placing) -> list[ReadWord]:
        own = raw[self.start : self.end]
        as_it_is = self.encoding is Encoding.UNICODE and unicode.is_tidy(own)
        words = []
        for found in _WORD.finditer(raw, self.start, self.end):
            coded = found.group()
            if text := coded if as_it_is else unicode.word(decoded(coded, self.encoding)):
                words.append(ReadWord(text, place.box(*found.span())))
        return words


def _characters(textpage: pdfium.PdfTextPage) -> str:
    """The text with exactly one character for each place the library counts, so that boxes can be asked for."""
    count = textpage.count_chars()
    text: str = textpage.get_text_range(0, count) if count else ""
    if len(text) == count:
        return text
    codes = (pdfium_c.FPDFText_GetUnicode(textpage.raw, place) for place in range(count))
    return "".join(chr(code) if code else "\ufffd" for code in codes)


def _needs_ocr(page: pdfium.PdfPage, found: quality.Quality) -> bool:
    """Garbage, or too little text on a page that is mostly picture. A good layer needs no look at the picture."""
    if found.unmapped > _UNMAPPED:
        return True
    if found.words >= quality.ENOUGH_WORDS and found.vietnamese >= _TRUSTED:
        return False
    if found.characters == 0:
        return bool(pdfium_c.FPDFPage_CountObjects(page.raw))
    return _picture_share(page) >= _COVERED


def _picture_share(page: pdfium.PdfPage) -> float:
    """How much of the page its largest picture covers, or all strips of a cut one together."""
    width, height = page.get_size()
    covered = 0.0
    for number, found in enumerate(page.get_objects(max_depth=_DEEPEST)):
        if number >= _MOST_OBJECTS:
            break
        if found.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = found.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
    return float(covered / max(1.0, width * height))


class _Placing:
    """Boxes of words as fractions of the upright page. Rotation and crop box are the library's to know, so it is asked
    where three points of the page's own space come out, and the rest is arithmetic."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._text = textpage.raw
        self._left, self._top, self._right, self._bottom = edges = [ctypes.c_double() for _ in range(4)]
        self._edges = [ctypes.byref(edge) for edge in edges]
        x, y = self._origin = _seen(page, 0, 0)
        across, along = _seen(page, _STEP, 0), _seen(page, 0, _STEP)
        self._across = (across[0] - x) / _STEP, (across[1] - y) / _STEP
        self._along = (along[0] - x) / _STEP, (along[1] - y) / _STEP

    def box(self, start: int, end: int) -> Box | None:
        """The box around characters `start` to `end`, or None if none of them is drawn on the page."""
        count = pdfium_c.FPDFText_CountRects(self._text, start, end - start)
        if not count:
            return None
        left, top, right, bottom = self._rectangle(0)
        for number in range(1, count):
            further = self._rectangle(number)
            left, right = min(left, further[0]), max(right, further[2])
            bottom, top = min(bottom, further[3]), max(top, further[1])
        x1, y1 = self._at(left, top)
        x2, y2 = self._at(right, bottom)
        x1, x2 = (x1, x2) if x1 <= x2 else (x2, x1)
        y1, y2 = (y1, y2) if y1 <= y2 else (y2, y1)
        if x1 >= 0 and y1 >= 0 and x2 <= 1 and y2 <= 1:
            return x1, y1, x2, y2
        if x1 > 1 or y1 > 1 or x2 < 0 or y2 < 0:
            return None
        return max(0.0, x1), max(0.0, y1), min(1.0, x2), min(1.0, y2)

    def _rectangle(self, number: int) -> Box:
        pdfium_c.FPDFText_GetRect(self._text, number, *self._edges)
        return self._left.value, self._top.value, self._right.value, self._bottom.value

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._origin[0] + x * self._across[0] + y * self._along[0],
            self._origin[1] + x * self._across[1] + y * self._along[1],
        )


def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Where a point of the page's own space is seen, as fractions of the upright page."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID
