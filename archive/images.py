"""Page images: page n of a PDF or of an image file as a person sees it, upright.

The portal shows them and the OCR reader reads them, both through `rendered`, so that word boxes, which are fractions
of the page, fit whatever size is shown. Sizes are checked before anything is decoded. `page_image` and `page_sizes`
work in a confined child; `rendered` must only be called inside one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps, UnidentifiedImageError

from archive.confined import Limits, run

PAGE_IMAGE_TYPE = "image/jpeg"
MAX_PIXELS = 100_000_000
"""An A3 sheet at 600 dpi has 70 million; more is refused before decoding."""

VIEWING = Limits(seconds=20.0, memory=1_500_000_000)
"""What showing one page may take."""

PDF = "application/pdf"
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/bmp": "BMP"}
_ASSUMED_DPI = 300.0
_LEAST_DPI = 72.0
_A4, _LARGEST_SHEET, _SMALLEST_SHEET = 8.27, 17.0, 7.0
"""Inches of the shorter side; A2 has 16.5."""
_TURNED = frozenset({5, 6, 7, 8})
_ORIENTATION = 0x0112
_DEEPEST = 4


class PageImageError(Exception):
    """There is no image of this page. The message holds numbers only."""


class TooLarge(PageImageError):
    """The page has more pixels than may be decoded."""


class Damaged(PageImageError):
    """The file cannot be decoded."""


class Locked(PageImageError):
    """The file has a password."""


class NoSuchPage(PageImageError):
    """The file has no page of this number."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """Size of an upright page in points (1/72 inch)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Rendering:
    """How large a page is wanted: `dpi`, or no wider than `max_width` pixels (0: no bound), and whether in grey."""

    dpi: float = 0.0
    max_width: int = 0
    grey: bool = False
    max_pixels: int = MAX_PIXELS


def shows_paper(media_type: str) -> bool:
    """Whether the pages of such a file are sides of paper. Those of office files, mail and plain text are cuts of a
    running text and say nothing of sheets."""
    return media_type == PDF or media_type in _FORMATS


def page_image(path: Path, media_type: str, page_no: int, max_width: int, limits: Limits) -> bytes:
    """Page `page_no` (from 1) as JPEG in colour, at most `max_width` pixels wide.

    Raises a `PageImageError`, or `archive.confined.Confined` when time or memory ran out.
    """
    return run(_page_image, path, media_type, page_no, max_width, limits=limits)


def page_sizes(path: Path, media_type: str, limits: Limits) -> tuple[PageSize, ...]:
    """The size of every page, in order. Raises as `page_image`."""
    return run(_page_sizes, path, media_type, limits=limits)


def rendered(path: Path, media_type: str, page_no: int, rendering: Rendering) -> tuple[Image.Image, PageSize]:
    """The upright page (mode L or RGB) and its size in points; an image file keeps its own pixels unless too wide.

    Only inside a confined child: the file may be hostile.
    """
    if page_no < 1:
        raise NoSuchPage(str(page_no))
    if media_type == PDF:
        return _rendered_pdf(path, page_no, rendering)
    return _rendered_frame(path, media_type, page_no, rendering)


def opened_pdf(path: Path) -> pdfium.PdfDocument:
    """Open a PDF; `Locked` if it asks for a password, `Damaged` if it is none."""
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        locked = error.err_code == pdfium_c.FPDF_ERR_PASSWORD
        raise (Locked if locked else Damaged)("pdf") from None


def opened_image(path: Path, media_type: str, max_pixels: int) -> Image.Image:
    """Open an image file and check its first frame; nothing is decoded yet."""
    Image.MAX_IMAGE_PIXELS = None  # our own check stands in `_bounded`, for every frame
    try:
        image = Image.open(path, formats=[_FORMATS[media_type]])
    except UnidentifiedImageError:
        raise Damaged("image") from None
    _bounded(image.width, image.height, max_pixels)
    return image


def frame_count(image: Image.Image, media_type: str, most: int) -> int:
    """Frames of a TIFF counted one by one up to `most` + 1 (a chain may be endless); any other image is one page."""
    if media_type != "image/tiff":
        return 1
    count = 1
    while count <= most and _sought(image, count):
        count += 1
    image.seek(0)
    return count


def pdf_page(document: pdfium.PdfDocument, page_no: int) -> pdfium.PdfPage:
    """Load page `page_no` (from 1); `NoSuchPage` beyond the end, `Damaged` if the page is not there."""
    if page_no > len(document):
        raise NoSuchPage(str(page_no))
    try:
        return document[page_no - 1]
    except pdfium.PdfiumError:
        raise Damaged(f"page {page_no}") from None


def _page_image(path: Path, media_type: str, page_no: int, max_width: int) -> bytes:
    image, _ = rendered(path, media_type, page_no, Rendering(max_width=max_width))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def _page_sizes(path: Path, media_type: str) -> tuple[PageSize, ...]:
    if media_type == PDF:
        document = opened_pdf(path)
        return tuple(PageSize(*document.get_page_size(index)) for index in range(len(document)))
    image = opened_image(path, media_type, MAX_PIXELS)
    sizes = []
    for index in range(frame_count(image, media_type, 10_000)):
        image.seek(index)
        try:
            sizes.append(_size_of(image))
        except (OSError, SyntaxError, ValueError):
            raise Damaged(f"page {index + 1}") from None
    return tuple(sizes)


def _rendered_pdf(path: Path, page_no: int, rendering: Rendering) -> tuple[Image.Image, PageSize]:
    page = pdf_page(opened_pdf(path), page_no)
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise Damaged(f"page {page_no}")
    for found in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST):
        across, down = found.get_px_size()
        _bounded(across, down, rendering.max_pixels)
    scale = rendering.dpi / 72 if rendering.dpi else rendering.max_width / width
    scale = min(scale, (rendering.max_pixels / (width * height)) ** 0.5)
    _bounded(max(1, int(width * scale)), max(1, int(height * scale)), rendering.max_pixels)
    bitmap = page.render(scale=scale, grayscale=rendering.grey, rev_byteorder=not rendering.grey)
    return bitmap.to_pil().convert("L" if rendering.grey else "RGB"), PageSize(width, height)


def _rendered_frame(path: Path, media_type: str, page_no: int, rendering: Rendering) -> tuple[Image.Image, PageSize]:
    image = opened_image(path, media_type, rendering.max_pixels)
    if page_no > 1 and (media_type != "image/tiff" or not _sought(image, page_no - 1)):
        raise NoSuchPage(str(page_no))
    _bounded(image.width, image.height, rendering.max_pixels)
    try:
        size = _size_of(image)
        if rendering.max_width:
            image.draft("RGB", (rendering.max_width, rendering.max_width))
        image.load()
        upright = _flat(ImageOps.exif_transpose(image), rendering.grey)
    except (OSError, SyntaxError, ValueError):
        raise Damaged(f"page {page_no}") from None
    if rendering.max_width and upright.width > rendering.max_width:
        height = max(1, round(upright.height * rendering.max_width / upright.width))
        upright = upright.resize((rendering.max_width, height), Image.Resampling.LANCZOS, reducing_gap=2)
    return upright, size


def _flat(image: Image.Image, grey: bool) -> Image.Image:
    """The image on white paper, eight bits a channel."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        image = Image.alpha_composite(paper, seen)
    return image.convert("L" if grey else "RGB")


def _sought(image: Image.Image, index: int) -> bool:
    try:
        image.seek(index)
    except EOFError:
        return False
    except (OSError, SyntaxError, ValueError, TypeError):
        raise Damaged(f"page {index + 1}") from None
    return True


def _size_of(image: Image.Image) -> PageSize:
    """Size of the frame as it is to be seen."""
    dpi = _dpi(image)
    width, height = image.width * 72 / dpi, image.height * 72 / dpi
    if image.getexif().get(_ORIENTATION) in _TURNED:
        width, height = height, width
    return PageSize(width, height)


def _dpi(image: Image.Image) -> float:
    """The resolution that the file states if a sheet can be so large: cameras state 72. Else 300, or whatever makes it
    a sheet of A4 where 300 would make it less."""
    stated, shorter = float(image.info.get("dpi", (0, 0))[0] or 0), min(image.size)
    if 50 <= stated <= 2400 and shorter / stated <= _LARGEST_SHEET:
        return stated
    return _ASSUMED_DPI if shorter / _ASSUMED_DPI >= _SMALLEST_SHEET else max(_LEAST_DPI, shorter / _A4)


def _bounded(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise TooLarge(f"{width} x {height}")
