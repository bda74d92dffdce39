"""Small pictures of pages as SVG: the drawn page with the found words laid over it. Pure.

The JPEG inside was made by a confined child and is passed on unopened: the portal itself decodes no image.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from portal.web.page_marks import Spot

TYPE = "image/svg+xml"

_LOOK = 'fill="#ffd400" fill-opacity=".55" stroke="#8a6100" stroke-width="3"'


def drawn(jpeg: bytes, width: float, height: float, spots: Sequence[Spot]) -> str:
    """A page of `width` by `height` points with its spots."""
    data = base64.b64encode(jpeg).decode()
    marks = "".join(_mark(spot) for spot in spots)
    size = f'width="{width:g}" height="{height:g}" preserveAspectRatio="none"'
    return _svg(width, height, f'<image {size} href="data:image/jpeg;base64,{data}"/>{marks}')


def leaf_of_text() -> str:
    """The picture of a page that has none: lines of text."""
    lines = "".join(f'<path d="M90 {top}H505" stroke="#8b949e" stroke-width="14"/>' for top in range(120, 720, 48))
    return _svg(595, 842, f'<rect width="595" height="842" fill="#fff"/>{lines}')


def _mark(spot: Spot) -> str:
    return "".join(
        f'<rect x="{box.left:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" {_LOOK}/>'
        for box in spot.boxes
    )


def _svg(width: float, height: float, inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{inside}</svg>'
