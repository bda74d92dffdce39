"""What the image of a page shows before any letter is read: the grey of its paper, whether there is ink at all, seals.

Called by `indexer/reading/ocr.py` inside a confined child. Seals are lifted only where they cannot be anything else:
the stamp of the secrecy grade is red too, and must still be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw

Frame = tuple[int, int, int, int]
"""left, top, right, bottom in pixels"""

_LIGHT = 128
_RED = 48
"""Of 255: how far red must stand out before green and blue to count as red ink."""

_GRID = 16
"""Pixels of one cell of the coarse picture in which red ink is gathered."""

_SEAL_INCHES = 0.9, 2.0
"""A round seal of an office is 30 to 40 mm wide; a secrecy stamp is never this high."""

_ROUND = 0.8
_OUTSIDE = 0.04
"""Share of red ink that may lie outside the circle: more, and something else hangs on to the seal."""


_COARSE = 4
_INK = 70
"""Of 255: how much darker than the paper ink is once four by four pixels are seen as one; the print of the other side,
showing through, is paler."""

_PALE_INK = 20
"""The same of what may be pale print as well as the other side showing through: only reading it tells."""

_BORDER = 0.03
"""Of each side: shadows of the lid and punched holes, not ink."""

_BLANK = 0.0002
"""Share of the sheet: 12 mm2 of an A4 page, half a line of writing."""

_COLOUR = 40
"""Of 255: how far the channels of coloured paper lie apart."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The page in grey, and what can be told of the sheet: `blank` without ink, `pale` with something that is less than
    ink, `coloured` where its paper is."""

    grey: Image.Image
    blank: bool
    coloured: bool
    pale: bool = False


def look(page: Image.Image) -> Appearance:
    """What the page (mode L or RGB) looks like."""
    grey = page.convert("L")
    across, down = (round(side * _BORDER) for side in page.size)
    inner = across, down, page.width - across, page.height - down
    coarse = grey.crop(inner).reduce(_COARSE) if min(page.size) > 4 * _COARSE else grey
    paper, histogram, area = paper_of(coarse), coarse.histogram(), coarse.width * coarse.height
    ink, pale = (sum(histogram[: max(0, paper - step)]) / area for step in (_INK, _PALE_INK))
    return Appearance(grey, ink <= _BLANK, _coloured(page), ink <= _BLANK < pale)


def _coloured(page: Image.Image) -> bool:
    if page.mode != "RGB":
        return False
    channels = [paper_of(channel) for channel in page.resize((64, 64), Image.Resampling.BOX).split()]
    return max(channels) - min(channels) >= _COLOUR


def paper_of(page: Image.Image) -> int:
    """The commonest light grey of a grey page."""
    histogram = page.histogram()
    return max(range(_LIGHT, 256), key=lambda grey: histogram[grey])


def without_seals(page: Image.Image, dpi: float) -> Image.Image:
    """The page in grey, and round red seals seen through red glass: their ink is gone, the letters below stay."""
    grey = page.convert("L")
    if page.mode != "RGB":
        return grey
    through_red, green, blue = page.split()
    red = ImageChops.subtract(through_red, ImageChops.lighter(green, blue)).point(
        [255 if step > _RED else 0 for step in range(256)]
    )
    for frame in seals(red, dpi):
        circle = Image.new("L", (frame[2] - frame[0], frame[3] - frame[1]))
        ImageDraw.Draw(circle).ellipse((0, 0, circle.width, circle.height), fill=255)
        grey.paste(through_red.crop(frame), frame, circle)
    return grey


def seals(red: Image.Image, dpi: float) -> Iterator[Frame]:
    """Where round seals stand in a picture that is white where there is red ink."""
    least, most = (inches * dpi for inches in _SEAL_INCHES)
    for frame in _gathered(red):
        shorter, longer = sorted((frame[2] - frame[0], frame[3] - frame[1]))
        round_ = least <= shorter and longer <= most and shorter >= _ROUND * longer
        if round_ and _outside(red.crop(frame)) <= _OUTSIDE:
            yield frame


def _outside(red: Image.Image) -> float:
    """The share of the ink that lies outside the circle within the frame."""
    circle = Image.new("L", red.size)
    ImageDraw.Draw(circle).ellipse((0, 0, red.width, red.height), fill=255)
    whole = red.histogram()[255]
    inside = red.histogram(circle)[255]
    return 1 - inside / whole if whole else 1.0


def _gathered(red: Image.Image) -> Iterator[Frame]:
    """The frames around red ink that hangs together."""
    coarse = red.reduce(_GRID)
    inked = {(place % coarse.width, place // coarse.width) for place, ink in enumerate(coarse.tobytes()) if ink > _GRID}
    while inked:
        edge = [inked.pop()]
        region = list(edge)
        while edge:
            x, y = edge.pop()
            near = {(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)} & inked
            inked -= near
            edge += near
            region += near
        xs, ys = [x for x, _ in region], [y for _, y in region]
        yield (
            min(xs) * _GRID,
            min(ys) * _GRID,
            min((max(xs) + 1) * _GRID, red.width),
            min((max(ys) + 1) * _GRID, red.height),
        )
