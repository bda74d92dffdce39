"""What a hand adds to a printed paper: the seal, the signature, rubber stamps.

Called by `press.py`; every mark is a drawing that reportlab sets into the flow. Nothing here resembles the seal or the
signature of a real office or person: the strokes are drawn from a number made of the invented name.
"""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Iterator

from reportlab.graphics.shapes import Circle, Drawing, Group, Path, Polygon, Rect, String
from reportlab.lib.colors import Color
from reportlab.lib.units import mm

from demo.blocks import Arrival

RED = Color(0.80, 0.10, 0.13)
_SEAL = Color(0.80, 0.10, 0.13, alpha=0.72)
INK = Color(0.09, 0.14, 0.46)
BLACK = Color(0, 0, 0)

_RADIUS = 14.5 * mm


def signature(name: str, width: float, height: float, seal: str) -> Drawing:
    """The signature of `name` in a field of `width` x `height` points, the round seal over its left third."""
    drawing = Drawing(width, height)
    drawing.add(_stroke(name, width, height))
    if seal:
        drawing.add(_seal(seal, width / 2 - 18 * mm, height / 2))
    return drawing


def secrecy(text: str, font: str, size: float, inked: bool) -> Drawing:
    """The boxed secrecy mark: a red rubber stamp when `inked`, else printed."""
    colour = RED if inked else BLACK
    width, height = len(text) * size * 0.95 + 18, size * 1.9
    frame = Rect(0, 0, width, height, fillColor=None, strokeColor=colour, strokeWidth=1.6)
    word = String(width / 2, size * 0.6, text, fontName=font, fontSize=size, fillColor=colour, textAnchor="middle")
    return _set_in(Group(frame, word), width, height, tilt=-2.0 if inked else 0.0)


def arrival(mark: Arrival, font: str) -> Drawing:
    """The receiving stamp: office, number and date of arrival."""
    width, height = 62 * mm, 17 * mm
    frame = Rect(0, 0, width, height, fillColor=None, strokeColor=RED, strokeWidth=1.1)
    lines = (mark.office.upper(), f"ĐẾN   Số: {mark.number}", f"Ngày: {mark.date}")
    words = [
        String(width / 2, height - 13 - at * 14, line, fontName=font, fillColor=RED, textAnchor="middle")
        for at, line in enumerate(lines)
    ]
    for word, size in zip(words, (7.4, 10, 10), strict=True):
        word.fontSize = size
    return _set_in(Group(frame, *words), width, height, tilt=1.4)


def _set_in(group: Group, width: float, height: float, tilt: float) -> Drawing:
    group.rotate(tilt)
    return Drawing(width, height + 4, group)


def _stroke(name: str, width: float, height: float) -> Path:
    """One line of ink that leans like a name written fast."""
    dice = random.Random(zlib.crc32(name.encode()))  # noqa: S311 (a drawing, not a secret)
    path = Path(fillColor=None, strokeColor=INK, strokeWidth=1.3, strokeLineCap=1, strokeLineJoin=1)
    x, middle = width / 2 - 14 * mm, height / 2
    path.moveTo(x, middle)
    for turn in range(7):
        reach = height * (0.5 if turn == 0 else dice.choice((0.09, 0.14, 0.3)))
        step = dice.uniform(2.6, 6) * mm
        rise = dice.uniform(0.6, 1) * reach
        path.curveTo(
            x + step * 0.2, middle + rise, x + step * 0.9, middle + rise * 0.8, x + step * 0.6, middle - rise * 0.7
        )
        x += step
    path.curveTo(x, middle - height * 0.3, x - 24 * mm, middle - height * 0.42, x + 6 * mm, middle - height * 0.2)
    return path


def _seal(text: str, x: float, y: float) -> Group:
    seal = Group(
        Circle(0, 0, _RADIUS, fillColor=None, strokeColor=_SEAL, strokeWidth=2.0),
        Circle(0, 0, _RADIUS * 0.64, fillColor=None, strokeColor=_SEAL, strokeWidth=0.9),
        Polygon(_star(_RADIUS * 0.36), fillColor=_SEAL, strokeColor=None),
        *_around(text),
    )
    seal.translate(x, y)
    seal.rotate(-9)
    return seal


def _star(radius: float) -> list[float]:
    points: list[float] = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.4
        angle = math.pi / 2 + corner * math.pi / 5
        points += [reach * math.cos(angle), reach * math.sin(angle)]
    return points


def _around(text: str) -> Iterator[Group]:
    """The letters of `text`, each upright on the ring, from lower left over the top to lower right."""
    sweep = min(300.0, 9.5 * len(text))
    for at, letter in enumerate(text):
        turn = sweep / 2 - sweep * at / max(1, len(text) - 1)
        word = String(0, 0, letter, fontName="Serif-Bold", fontSize=7, fillColor=_SEAL, textAnchor="middle")
        place = Group(word)
        place.rotate(turn)
        place.translate(0, _RADIUS * 0.72)
        yield place
