"""What is called handwriting: papers in a simulated hand, and prints scanned so badly that they are hard to read.

Called by bench.ocr. There is no handwriting with a free licence at hand, so the hand is made here: letters of a slanted
typeface, each turned, sheared, stretched and shifted by chance, joined by strokes, the lines bent. What is measured on
it says how the rule behaves between print and scrawl; how it does on real hands is not known before real letters are
read. A bad print that is called handwriting goes to the desk as one that is not; a hand that is not called so but read
badly goes there too.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from indexer.cleaning.syllables import is_syllable, words_of
from indexer.reading.judging import sureness
from indexer.reading.ocr import read_image
from indexer.reading.paging import ReadPage
from indexer.reading.reader import MediaType, ReadingLimits, probe
from indexer.reading.tesseract import OcrSettings
from mappings.vietnamese import folded_tokens, nfc
from mappings.vocabulary import PageNote

Figures = dict[str, dict[str, float]]

_FACE = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed-Italic.ttf")
_SHEET = (1654, 2339)
_DPI = 200
_LEFT, _RIGHT, _TOP, _STEP = 150, 1500, 160, 82
_LINES = 24
_PIXELS = 100_000_000


@dataclass(frozen=True, slots=True)
class Called:
    """What a page was read with, and what it was called. Shares 0..1."""

    confidence: float
    syllables: float
    badly: bool
    handwritten: bool


def called(image: Image.Image, draft: Path) -> tuple[Called, ReadPage]:
    """How a page at 200 dpi is read; it is saved as `draft` for that."""
    image.save(draft, dpi=(_DPI, _DPI), compress_level=1)
    return called_of(draft, MediaType.PNG, 1)


def called_of(path: Path, media_type: MediaType, page_no: int) -> tuple[Called, ReadPage]:
    """How a page of a file is read."""
    page = read_image(path, media_type, page_no, _PIXELS, OcrSettings())
    words = [word for word in words_of(page.text) if len(word) > 1]
    share = sum(map(is_syllable, words)) / max(1, len(words))
    notes = page.notes
    return Called(
        round(sureness(page), 3), round(share, 3), PageNote.READ_BADLY in notes, PageNote.HANDWRITTEN in notes
    ), page


def by_hand(text: str, wild: float, seed: int) -> Image.Image:
    """A sheet written by a hand that is neat at 0.5 and a scrawl at 2."""
    dice = random.Random(seed)
    sheet = Image.new("L", _SHEET, 250)
    pen = ImageDraw.Draw(sheet)
    x, y, before = _LEFT, _TOP, None
    for letter in " ".join(text.split()):
        if letter == " ":
            x, before = x + 16 + dice.randrange(10), None
            if x > _RIGHT - 120:
                x, y = _LEFT + dice.randrange(30), y + _STEP
            if y > _TOP + _LINES * _STEP:
                break
            continue
        tile = _letter(letter, wild, dice)
        down = y + round(dice.gauss(0, 2.2 * wild))
        ink = Image.new("L", tile.size, 45)
        sheet.paste(ink, (x, down), tile)
        if before is not None and wild > 0.7:
            pen.line((before, (x + 4, down + 46)), fill=60, width=3)
        before = (x + tile.width - 6, down + 47)
        x += max(8, tile.width - round(4 * wild) - 5)
    return _bent(sheet, wild, dice)


def _letter(letter: str, wild: float, dice: random.Random) -> Image.Image:
    """One letter as this hand makes it this time, white on black."""
    font = ImageFont.truetype(str(_FACE), round(40 * (1 + dice.uniform(-0.12, 0.12) * wild)))
    width = max(12, round(font.getlength(letter)) + 10)
    tile = Image.new("L", (width, 74))
    ImageDraw.Draw(tile).text((5, 10), letter, font=font, fill=255)
    slant, stretch = 0.12 + dice.uniform(-0.18, 0.28) * wild, 1 + dice.uniform(-0.15, 0.2) * wild
    tile = tile.transform(
        tile.size, Image.Transform.AFFINE, (1 / stretch, slant, -slant * 44, 0, 1, 0), Image.Resampling.BILINEAR
    )
    return tile.rotate(dice.gauss(0, 4.0 * wild), Image.Resampling.BILINEAR)


def _bent(sheet: Image.Image, wild: float, dice: random.Random) -> Image.Image:
    """The sheet with lines that wave, in strips of 40 pixels."""
    phase, bent = dice.uniform(0, 6), sheet.copy()
    for left in range(0, sheet.width, 40):
        strip = sheet.crop((left, 0, left + 40, sheet.height))
        bent.paste(ImageChops.offset(strip, 0, round(4 * wild * math.sin(left / 170 + phase))), (left, 0))
    return bent.filter(ImageFilter.GaussianBlur(0.6))


def fax(page: Image.Image) -> Image.Image:
    """A print as a fax of 100 lines an inch leaves it."""
    small = page.convert("L").resize((page.width // 2, page.height // 2), Image.Resampling.BOX)
    return small.point([0 if grey < 170 else 255 for grey in range(256)]).resize(page.size)


def blurred(page: Image.Image) -> Image.Image:
    """A print out of focus."""
    return page.convert("L").filter(ImageFilter.GaussianBlur(2.4))


def copied(page: Image.Image) -> Image.Image:
    """A copy of a copy of a copy: letters run together."""
    thick = page.convert("L").filter(ImageFilter.GaussianBlur(1.6))
    return thick.point([0 if grey < 205 else 255 for grey in range(256)])


def worn(page: Image.Image, seed: int = 5) -> Image.Image:
    """A print of which much is rubbed off, on stained paper."""
    dice = random.Random(seed)
    small = Image.frombytes("L", (page.width // 3 + 1, page.height // 3 + 1),
                            dice.randbytes((page.width // 3 + 1) * (page.height // 3 + 1)))  # fmt: skip
    spots = small.point([110 if grey > 150 else 0 for grey in range(256)]).resize(page.size, Image.Resampling.BILINEAR)
    return ImageChops.add(page.convert("L"), spots).filter(ImageFilter.GaussianBlur(0.8))


HANDS = {"neat hand": 0.5, "usual hand": 1.0, "hasty hand": 1.4, "scrawl": 2.0}
"""How wild each hand is."""
BAD_PRINTS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "fax": fax, "out of focus": blurred, "copy of copies": copied, "worn": worn,
}  # fmt: skip
_REAL_PAGES = 10
_NEVER_BELOW = 0.9
"""A print of which OCR reads so much must not be called handwriting."""


def table(
    hand_text: str, prints: Iterable[tuple[Image.Image, str]], real: Iterable[Path], draft: Path, missed: list[str]
) -> Figures:
    """Print and return the share called handwriting per condition, over the papers `prints` (each with its text) and
    the first pages of the `real` scans, all of them printed."""
    print(f"\n{'handwriting':<20}{'pages':>6}{'called so':>11}{'read badly':>12}{'confidence':>12}{'syllables':>11}")
    figures: Figures = {}
    for name, wild in HANDS.items():
        figures[name] = _told(name, [called(by_hand(hand_text, wild, seed), draft)[0] for seed in (3, 4)])
    reals = [called_of(path, kind, page_no)[0] for path in real for kind, page_no in _first_pages(path)]
    figures["real prints"] = _told("real prints", reals)
    papers = list(prints)
    for name, spoil in BAD_PRINTS.items():
        reads = []
        for page, truth in papers:
            one, read = called(spoil(page), draft)
            reads.append(one)
            if one.handwritten and _folded_share(truth, read.text) >= _NEVER_BELOW:
                missed.append(f"{name}: a print that is read well is called handwriting")
        figures[name] = _told(name, reads)
    return figures


def _first_pages(path: Path) -> Iterator[tuple[MediaType, int]]:
    found = probe(path, ReadingLimits())
    for page_no in range(1, min(found.pages or 1, _REAL_PAGES) + 1):
        yield found.media_type, page_no


def _told(name: str, reads: list[Called]) -> dict[str, float]:
    means = {
        "handwritten": fmean(one.handwritten for one in reads),
        "badly": fmean(one.badly for one in reads),
        "confidence": fmean(one.confidence for one in reads),
        "syllables": fmean(one.syllables for one in reads),
    }
    called_so, badly, confidence, syllables = means.values()
    print(f"{name:<20}{len(reads):>6}{called_so:>11.2f}{badly:>12.2f}{confidence:>12.3f}{syllables:>11.3f}", flush=True)
    return {"pages": len(reads), **means}


def _folded_share(truth: str, text: str) -> float:
    wanted, found = (Counter(token.text for token in folded_tokens(nfc(one))) for one in (truth, text))
    return (wanted & found).total() / max(1, wanted.total())
