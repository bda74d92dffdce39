"""PDF pages: the text layer where it can be trusted, OCR of the rendered page where it cannot. Decided page by page.

A run of pages is read in one confined child, as opening costs more than reading; each page that needs OCR then has a
child of its own, so one page that hangs takes nobody with it. What the letters are coded in is decided for the
document first, always on its first pages, so that a page comes out the same in whichever run it is read.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from archive.images import PageImageError, opened_pdf, pdf_page
from indexer.cleaning import legacy, unicode
from indexer.cleaning.encodings import Encoding, decoder
from indexer.cleaning.language import language_of
from indexer.cleaning.legacy import Converted, line_encodings, summed_up
from indexer.cleaning.quality import Verdict, verdict
from indexer.cleaning.syllables import is_syllable
from indexer.reading.ocr import OcrReader
from indexer.reading.outcome import MediaType, ReadingLimits, unreadable
from indexer.reading.paging import ReadPage, ReadWord, in_paragraphs, read_page, with_conversion
from indexer.reading.placing import Placing
from mappings.vocabulary import PageNote

ENGINE = f"pypdfium2 {pdfium.PYPDFIUM_INFO.version}"

RUN = 40
"""Pages read in one child."""

_SAMPLED_PAGES = 8
_SAMPLED_CHARACTERS = 6_000
_MOST_OBJECTS = 2000
_DEEPEST = 3
_LINE_END = "\ufffe"
"""The library's sign for a hyphen at the end of a line, be it a hyphen or the TCVN3 letter of the same code. It takes
the place of the line end."""

_LINE = re.compile(f"[^\r\n{_LINE_END}]+{_LINE_END}?|{_LINE_END}")
_SAMPLE = "Can cu Dieu le Dang Cong san Viet Nam"
_SYLLABLE = "điều"
_WORD = re.compile(r"\S+")
_CAPITALS_FONT = re.compile(r"\.?Vn[A-Za-z ]+H(?![a-z])")
"""The TCVN3 fonts that show small letters as capitals. Their names are a hint, asked only for text that is TCVN3."""


class Layer(NamedTuple):
    """What became of a page's text layer; without a `page` its text must be read from the image."""

    page: ReadPage | None
    notes: tuple[PageNote, ...] = ()
    converted: Converted = Converted("")
    as_read: str = ""
    language: str = ""

    def artifact(self, page: ReadPage) -> PageArtifact:
        """The page as its layer has it."""
        read = page.artifact(ENGINE, None)
        noted = replace(read, notes=(*read.notes, *self.notes), language=self.language)
        return with_conversion(noted, self.converted, self.as_read)

    def replaced_by(self, read: PageArtifact) -> PageArtifact:
        """The page as it was read from its image, now or before."""
        own = tuple(note for note in read.notes if note is not PageNote.LAYER_REPLACED)
        return replace(read, notes=(*own, *self.notes) if self.page is None else own)


class Loaded(NamedTuple):
    """A page that is open, with its text; whoever has it closes it."""

    page: pdfium.PdfPage
    textpage: pdfium.PdfTextPage
    raw: str

    def close(self) -> None:
        """Let go of it."""
        self.textpage.close()
        self.page.close()


class PdfReader:
    """Reads PDF files; pages without a usable text layer go to `ocr`, and all of them if a person wants it so."""

    def __init__(self, ocr: OcrReader, *, from_image: bool = False) -> None:
        self._ocr = ocr
        self._from_image = from_image

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        runs = _runs(path, first, limits.pages if last is None else last, limits)
        yield from self._pages(path, media_type, first, chain.from_iterable(runs), limits)

    def read_on(self, path: Path, begun: list[Layer], last: int, limits: ReadingLimits) -> Iterator[PageArtifact]:
        """Pages 1 to `last`, of which the first have their layers already: `begun`, by `text_layers`."""
        yield from self._pages(path, MediaType.PDF, 1, begun, limits)
        if len(begun) < last:
            yield from self.read(path, MediaType.PDF, len(begun) + 1, last, limits)

    def _pages(
        self, path: Path, media_type: MediaType, first: int, layers: Iterable[Layer], limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        for page_no, layer in enumerate(layers, first):
            if layer.page is not None and not self._from_image:
                yield layer.artifact(layer.page)
            else:
                yield layer.replaced_by(self._ocr.page(path, media_type, page_no, limits))


def _runs(path: Path, first: int, last: int, limits: ReadingLimits) -> Iterator[list[Layer]]:
    """The text layers of the pages, run by run; the next run is read while the caller works on this one."""
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(_run, path, first, last, limits)
        for start in range(first, last + 1, RUN):
            layers = coming.result()
            if start + RUN <= last and len(layers) == RUN:
                coming = ahead.submit(_run, path, start + RUN, last, limits)
            yield layers
            if len(layers) < RUN:
                return


def _run(path: Path, start: int, last: int, limits: ReadingLimits) -> list[Layer]:
    try:
        return run(text_layers, path, start, min(last, start + RUN - 1), limits=limits.of_file())
    except (Confined, PageImageError) as error:
        raise unreadable(error) from None


def text_layers(path: Path, first: int, last: int) -> list[Layer]:
    """The layers of pages `first` to `last`, or to the end of the file."""
    document = opened_pdf(path)
    encoding, opened = _encoding_of(document, first)
    wanted = range(first, min(last, len(document)) + 1)
    return [_layer(opened[no] if no in opened else _loaded(document, no), encoding) for no in wanted]


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
    _layer(_loaded(document, 1), Encoding.UNICODE)
    document.close()
    is_syllable(_SYLLABLE)


def page_count(path: Path) -> int:
    """Pages of the file."""
    return len(opened_pdf(path))


def _encoding_of(document: pdfium.PdfDocument, first: int) -> tuple[Encoding, dict[int, Loaded]]:
    """What the letters of most of the document are coded in, and the pages of text from `first` on that were opened to
    find out, since opening costs more than reading."""
    sample, kept = "", dict[int, Loaded]()
    for page_no in range(1, min(_SAMPLED_PAGES, len(document)) + 1):
        loaded = _loaded(document, page_no)
        sample += loaded.raw + "\n"
        if page_no >= first and loaded.raw.strip():
            kept[page_no] = loaded
        else:
            loaded.close()
        if len(sample) >= _SAMPLED_CHARACTERS:
            break
    return legacy.detected(sample), kept


def _loaded(document: pdfium.PdfDocument, page_no: int) -> Loaded:
    page = pdf_page(document, page_no)
    textpage = page.get_textpage()
    return Loaded(page, textpage, _characters(textpage))


def _layer(loaded: Loaded, document: Encoding) -> Layer:
    page, textpage, raw = loaded
    try:
        spans = [found.span() for found in _LINE.finditer(raw)]
        encodings = line_encodings([raw[start:end] for start, end in spans], document)
        lines = [_Line(start, end, encoding) for (start, end), encoding in zip(spans, encodings, strict=True)]
        read = [line.text(raw) for line in lines]
        found = summed_up((raw[start:end] for start, end in spans), read, encodings)
        judged = verdict(found.text, lambda: _picture_share(page))
        if judged is Verdict.MISSING or (not found.text.strip() and pdfium_c.FPDFPage_CountObjects(page.raw)):
            return Layer(None)
        if judged is Verdict.GARBAGE:
            return Layer(None, (PageNote.LAYER_REPLACED,))
        place = Placing(page, textpage)
        words = [line.words(raw, place, textpage) for line in lines]
        notes = (PageNote.LAYER_DOUBTED,) if judged is Verdict.DOUBTED else ()
        as_read = "\n".join(raw[start:end] for start, end in spans) if found.confidence is not None else ""
        made = read_page(in_paragraphs(words), *page.get_size())
        return Layer(made, notes, found, as_read, language_of(made.text))
    finally:
        loaded.close()


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line stands among the characters of the page, and how its letters are coded."""

    start: int
    end: int
    encoding: Encoding

    def text(self, raw: str) -> str:
        own = raw[self.start : self.end]
        return self._read(own, decoder(own, self.encoding))

    def words(self, raw: str, place: Placing, textpage: pdfium.PdfTextPage) -> list[ReadWord]:
        own = raw[self.start : self.end]
        as_it_is = self.encoding is Encoding.UNICODE and unicode.is_tidy(own)
        decode = decoder(own, self.encoding)
        words = []
        for found in _WORD.finditer(raw, self.start, self.end):
            coded = found.group()
            if text := coded if as_it_is else unicode.word(self._read(coded, decode)):
                if self.encoding is Encoding.TCVN3 and _CAPITALS_FONT.search(_font(textpage, found.start())):
                    text = text.upper()
                words.append(ReadWord(text, place.box(*found.span())))
        return words

    def _read(self, coded: str, decode: Callable[[str], str]) -> str:
        """The text of one line or word. At the end of a TCVN3 line a hyphen is the letter if that makes a syllable."""
        if not coded.endswith(_LINE_END):
            return decode(coded)
        coded = coded[:-1]
        if self.encoding is Encoding.TCVN3:
            with_letter = decode(coded + "\u00ad")
            if is_syllable(with_letter.split()[-1]):
                return with_letter
        return decode(coded) + "-"


def _font(textpage: pdfium.PdfTextPage, place: int) -> str:
    """The name of the font of the character at `place`."""
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(textpage.raw, place, None, 0, flags)
    name = ctypes.create_string_buffer(max(1, length))
    pdfium_c.FPDFText_GetFontInfo(textpage.raw, place, name, length, flags)
    return name.value.decode("latin-1")


def _characters(textpage: pdfium.PdfTextPage) -> str:
    """The text with exactly one character for each place the library counts, so that boxes can be asked for."""
    count = textpage.count_chars()
    text: str = textpage.get_text_range(0, count) if count else ""
    if len(text) == count:
        return text
    codes = (pdfium_c.FPDFText_GetUnicode(textpage.raw, place) for place in range(count))
    return "".join(chr(code) if code else "\ufffd" for code in codes)


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
