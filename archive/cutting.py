"""Some pages of a file as a file of their own, made of their images alone.

Called by the portal where a paper is part of a file that holds others. The pages are drawn and put together anew:
whatever else the original carries (other pages, images and fonts that pages share, text layers, outlines, attachments,
earlier versions) cannot come along, since nothing of it is copied.
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from archive.confined import Limits, run
from archive.images import Rendering, rendered

CUTTING = Limits(seconds=60.0, memory=1_500_000_000)
"""What making one file may take: some two hundred pages."""

CUT_TYPE = "application/pdf"
_DPI = 150.0
_MOST_PIXELS = 30_000_000


def cut(path: Path, media_type: str, first: int, last: int, limits: Limits = CUTTING) -> bytes:
    """Pages `first` to `last` (from 1, both included) of a PDF or an image file, as a PDF of images at 150 dpi.

    Raises an `archive.images.PageImageError`, or `archive.confined.Confined` when time or memory ran out.
    """
    return run(_cut, path, media_type, first, last, limits=limits)


def _cut(path: Path, media_type: str, first: int, last: int) -> bytes:
    made = pdfium.PdfDocument.new()
    for page_no in range(first, last + 1):
        jpeg, width, height = _drawn(path, media_type, page_no)
        image = pdfium.PdfImage.new(made)
        image.load_jpeg(jpeg, inline=True)
        image.set_matrix(pdfium.PdfMatrix().scale(width, height))
        page = made.new_page(width, height)
        page.insert_obj(image)
        page.gen_content()
        page.close()
    whole = io.BytesIO()
    made.save(whole)
    return whole.getvalue()


def _drawn(path: Path, media_type: str, page_no: int) -> tuple[io.BytesIO, float, float]:
    """The page as JPEG and its size in points; of the image only the pixels are taken, no remark in it."""
    drawn, size = rendered(path, media_type, page_no, Rendering(dpi=_DPI, max_pixels=_MOST_PIXELS))
    pixels = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    pixels.thumbnail((max(1, round(size.width / 72 * _DPI)), max(1, round(size.height / 72 * _DPI))))
    jpeg = io.BytesIO()
    pixels.save(jpeg, "JPEG", quality=80)
    jpeg.seek(0)
    return jpeg, size.width, size.height
