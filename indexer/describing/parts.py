"""A paper within a file that holds many, as proposed: its pages, what its head says, how sure its beginning is and why.

Made by `indexer/describing/bundles.py`, kept by `archive/bundles.py` for a person to accept, change or refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.describing.dates import NO_DATE, WrittenDate
from mappings.splits import Sides, Sign
from mappings.vocabulary import Kind

SURE = 0.9
"""From here on the machine would bet on a boundary; below it asks."""


@dataclass(frozen=True, slots=True)
class Part:
    """One paper within a file: pages `first_page` to `last_page` of the file (from 1), blank and separator ones too.

    The parts of a file tile it. Number, kind, date and title are what its first page says, None or empty where it does
    not. `confidence` (0..1) is that of the boundary before it; `why` are the signs for it and against it.
    """

    first_page: int
    last_page: int
    number: str | None = None
    kind: Kind | None = None
    date: WrittenDate = NO_DATE
    title: str = ""
    confidence: float = 0.0
    why: tuple[Sign, ...] = ()
    letter: Kind | None = None
    issuer: str = ""

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE

    @property
    def page_count(self) -> int:
        """Pages (trang), blank ones and separator sheets counted."""
        return self.last_page - self.first_page + 1

    def sheets(self, sides: Sides) -> int:
        """Sheets (tờ) that its pages take: a sheet has a front and a back where both sides were scanned."""
        return sides.sheet_of(self.last_page) - sides.sheet_of(self.first_page) + 1
