"""Where the words of a PDF page stand on it, as fractions of the upright page.

Called by `indexer/reading/pdf.py` inside a confined child.
"""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.reading.paging import Box

_GRID = 1_000_000
_STEP = 1000


class Placing:
    """Boxes of words as fractions of the upright page. Rotation and crop box are the library's to know, so it is asked
    where three points of the page's own space come out, and the rest is arithmetic."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._text = textpage.raw
        self._found = (ctypes.c_double * 4)()
        size = ctypes.sizeof(ctypes.c_double)
        self._edges = [ctypes.byref(ctypes.c_double.from_buffer(self._found, edge * size)) for edge in range(4)]
        x, y = _seen(page, 0, 0)
        across, along = _seen(page, _STEP, 0), _seen(page, 0, _STEP)
        self._seen_at = (
            x, y, (across[0] - x) / _STEP, (across[1] - y) / _STEP, (along[0] - x) / _STEP, (along[1] - y) / _STEP,
        )  # fmt: skip

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
        x, y, across_x, across_y, along_x, along_y = self._seen_at
        x1, y1 = x + left * across_x + top * along_x, y + left * across_y + top * along_y
        x2, y2 = x + right * across_x + bottom * along_x, y + right * across_y + bottom * along_y
        x1, x2 = (x1, x2) if x1 <= x2 else (x2, x1)
        y1, y2 = (y1, y2) if y1 <= y2 else (y2, y1)
        if x1 >= 0 and y1 >= 0 and x2 <= 1 and y2 <= 1:
            return x1, y1, x2, y2
        if x1 > 1 or y1 > 1 or x2 < 0 or y2 < 0:
            return None
        return max(0.0, x1), max(0.0, y1), min(1.0, x2), min(1.0, y2)

    def _rectangle(self, number: int) -> list[float]:
        """left, top, right, bottom in the page's own space."""
        pdfium_c.FPDFText_GetRect(self._text, number, *self._edges)
        return self._found[:]


def _seen(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Where a point of the page's own space is seen, as fractions of the upright page."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID
