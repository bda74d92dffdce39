"""Two papers side by side on one wide sheet, as a large scanner or an open folder gives them: where one ends.

Called by `indexer/reading/ocr.py` inside a confined child, with an upright, straight page. Read as one, the lines of
both run into each other wherever they stand at nearly the same height, and no head is known for one.
"""

from __future__ import annotations

from itertools import groupby

from PIL import Image

_WIDE = 1.25
"""How many times wider than high: two upright sheets of A4 or A5 have 1.41."""
_MIDDLE = 0.42, 0.58
_GUTTER = 0.025
"""Of the width: the margins of both papers, 10 mm on A3. A table or a title in the middle leaves no such gap."""
_DARK = 160


def halves(page: Image.Image) -> list[tuple[int, int]]:
    """From which to which column of pixels each paper goes, from the left; all of the page where it is one."""
    whole = [(0, page.width)]
    if page.width < _WIDE * page.height:
        return whole
    ink = page.point([255 if grey < _DARK else 0 for grey in range(256)])
    columns = ink.resize((page.width, 1), Image.Resampling.BOX).tobytes()
    first, last = (round(share * page.width) for share in _MIDDLE)
    runs = [list(run) for inked, run in groupby(range(first, last), lambda at: columns[at] > 0) if not inked]
    widest = max(runs, key=len, default=[])
    middle = widest[len(widest) // 2] if len(widest) >= _GUTTER * page.width else 0
    if not middle or not any(columns[:middle]) or not any(columns[middle:]):
        return whole
    return [(0, middle), (middle, page.width)]
