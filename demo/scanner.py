"""Makes scans of printed pages: paper tint, skew, lamp shadow, grain, specks; then JPEG, TIFF, PNG or an image PDF.

Called by `papers.py`. Everything random comes from one seed, so the same pages give the same scan.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import PdfDocument
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Scan:
    """How a scanner saw the paper. `skew` in degrees; `grain` 0..40; `quality` of JPEG."""

    seed: int
    dpi: int = 200
    skew: float = 0.7
    grain: int = 7
    specks: int = 25
    blur: float = 0.45
    tint: tuple[int, int, int] = (248, 248, 240)
    colour: bool = True
    quality: int = 36
    stained: bool = False
    """A water stain at the lower right corner of the last page."""


def scanned(pdf: bytes, scan: Scan) -> list[Image.Image]:
    """Each page of `pdf` as the scanner saw it."""
    dice = random.Random(scan.seed)  # noqa: S311 (grain, not a secret)
    document = PdfDocument(pdf)
    try:
        sheets = [page.render(scale=scan.dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    last = len(sheets) - 1
    return [_seen(sheet, scan, dice, scan.stained and at == last) for at, sheet in enumerate(sheets)]


def image_pdf(pages: list[Image.Image], scan: Scan) -> bytes:
    """A PDF that holds nothing but the pictures, as office scanners write it."""
    out = io.BytesIO()
    rl_config.useA85 = 0
    canvas = Canvas(out, invariant=1)
    for page in pages:
        width, height = (side * 72 / scan.dpi for side in page.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(jpeg(page, scan))), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def jpeg(page: Image.Image, scan: Scan) -> bytes:
    """One page as JPEG."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=scan.quality, optimize=True, dpi=(scan.dpi, scan.dpi))
    return out.getvalue()


def tiff(pages: list[Image.Image], scan: Scan) -> bytes:
    """All pages in one TIFF, compressed as JPEG."""
    out = io.BytesIO()
    first, *rest = (page.convert("YCbCr") for page in pages)  # libtiff thins the colours only of this form
    first.save(
        out,
        "TIFF",
        save_all=True,
        append_images=rest,
        compression="jpeg",
        quality=scan.quality,
        dpi=(scan.dpi, scan.dpi),
    )
    return out.getvalue()


def png(page: Image.Image, scan: Scan) -> bytes:
    """One page as PNG in sixteen greys."""
    out = io.BytesIO()
    page.convert("L").quantize(16).save(out, "PNG", optimize=True, dpi=(scan.dpi, scan.dpi))
    return out.getvalue()


def _seen(sheet: Image.Image, scan: Scan, dice: random.Random, stained: bool) -> Image.Image:
    size = sheet.size
    sheet = sheet.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor="white")
    sheet = sheet.filter(ImageFilter.GaussianBlur(scan.blur))
    _speck(sheet, scan.specks, dice)
    sheet = ImageChops.multiply(sheet, Image.new("RGB", size, scan.tint))
    if stained:
        sheet = ImageChops.multiply(sheet, _stain(size))
    sheet = ImageChops.multiply(sheet, _shade(size))
    if scan.grain:
        sheet = ImageChops.add(sheet, _grain(size, scan.grain, dice), offset=-scan.grain)
    return sheet if scan.colour else sheet.convert("L")


def _speck(sheet: Image.Image, specks: int, dice: random.Random) -> None:
    """Dust on the glass."""
    draw = ImageDraw.Draw(sheet)
    for _ in range(specks):
        x, y, r = dice.randrange(sheet.width), dice.randrange(sheet.height), dice.choice((0, 0, 1, 1, 2))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(dice.randrange(60, 150),) * 3)


def _shade(size: tuple[int, int]) -> Image.Image:
    """The lamp fades towards the edges; a thin shadow lies along the left one."""
    small = Image.new("L", (32, 44))
    row = [255 - round((abs(x - 17) / 17) ** 3 * 9) - (14 if x == 0 else 0) for x in range(32)]
    small.putdata(row * 44)
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def _grain(size: tuple[int, int], strength: int, dice: random.Random) -> Image.Image:
    """Grey noise between 0 and twice `strength`, in clumps of two pixels."""
    small = (size[0] // 2 + 1, size[1] // 2 + 1)
    noise = Image.frombytes("L", small, dice.randbytes(small[0] * small[1]))
    noise = noise.point([value * 2 * strength // 255 for value in range(256)])
    return noise.resize(size, Image.Resampling.BILINEAR).convert("RGB")


def _stain(size: tuple[int, int]) -> Image.Image:
    """A brown water mark with a darker rim, at the lower right corner."""
    stain = Image.new("RGB", (size[0] // 4, size[1] // 4), "white")
    draw = ImageDraw.Draw(stain)
    right, bottom = stain.size
    reach = right * 0.38
    draw.ellipse((right - reach, bottom - reach * 1.3, right + reach * 0.6, bottom + reach * 0.5), fill=(205, 182, 140))
    inner = reach * 0.94
    draw.ellipse((right - inner, bottom - inner * 1.3, right + reach * 0.6, bottom + reach * 0.5), fill=(232, 216, 184))
    return stain.filter(ImageFilter.GaussianBlur(right / 90)).resize(size, Image.Resampling.BICUBIC)
