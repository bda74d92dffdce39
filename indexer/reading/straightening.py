"""How far a sheet lay askew in the scanner, the page set straight, and boxes brought back to the page as it is shown.

Called by `indexer/reading/ocr.py` inside a confined child. Tesseract bears a slant of three degrees; at five it reads
one syllable in three. Angles are in degrees, counter-clockwise as the page is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image

from indexer.reading.appearance import paper_of
from indexer.reading.paging import Box

LARGEST = 7.0
"""A sheet that lies more askew than this was laid so on purpose; quarter turns are another matter."""

SMALLEST = 0.3
"""Below this nothing is gained, and turning blurs."""

_MEASURED = 900
"""Longest side in pixels of the picture on which the angle is measured."""

_COARSE = 0.5
_FINE = 0.1
_DARKEST = 64
"""Of 256: how many grey steps a point must stand below white paper to count as fully dark."""


@dataclass(frozen=True, slots=True)
class Straightening:
    """A turn of `angle` degrees about the middle, from `width` x `height` pixels to `across` x `down`."""

    angle: float
    width: int
    height: int
    across: int
    down: int

    def back(self, box: Box) -> Box:
        """The box around what `box` holds, on the page as it was; both as fractions of their page."""
        sine, cosine = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        left, top, right, bottom = box
        places = []
        for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
            along, under = (x - 0.5) * self.across, (y - 0.5) * self.down
            places.append((along * cosine + under * sine, under * cosine - along * sine))
        xs = [along / self.width + 0.5 for along, _ in places]
        ys = [under / self.height + 0.5 for _, under in places]
        return _inside(min(xs)), _inside(min(ys)), _inside(max(xs)), _inside(max(ys))


def straightened(page: Image.Image) -> tuple[Image.Image, Straightening | None]:
    """The grey page with its lines level, and how it was turned; the page itself where it lies straight enough."""
    angle = slant(page)
    if abs(angle) < SMALLEST:
        return page, None
    straight = page.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=paper_of(page))
    return straight, Straightening(angle, page.width, page.height, straight.width, straight.height)


def slant(page: Image.Image) -> float:
    """By how many degrees the lines rise to the right, -`LARGEST` to `LARGEST`; 0.0 for a page without lines.

    The lines are level where the rows of the page differ most: full of ink or empty (Postl's projection measure).
    """
    ink = _ink(page)
    level = _levelness(ink, 0.0)
    if not level:
        return 0.0
    steps = int(LARGEST / _COARSE)
    coarse = max((step * _COARSE for step in range(-steps, steps + 1)), key=lambda angle: _levelness(ink, angle))
    near = int(_COARSE / _FINE)
    found = max((coarse + step * _FINE for step in range(-near, near + 1)), key=lambda angle: _levelness(ink, angle))
    return found if abs(found) < LARGEST and _levelness(ink, found) > level else 0.0


def _ink(page: Image.Image) -> Image.Image:
    """A small picture, white where there is ink."""
    factor = max(1, max(page.size) // _MEASURED)
    small = page.reduce(factor)
    return small.point([255 if grey < 255 - _DARKEST else 0 for grey in range(256)])


def _levelness(ink: Image.Image, angle: float) -> int:
    turned = ink.rotate(-angle) if angle else ink
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((above - below) ** 2 for above, below in pairwise(rows))


def _inside(value: float) -> float:
    return max(0.0, min(1.0, value))
