"""The ways on from a page of a document: page list, next found place, next document of the results. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from portal.web import addresses
from portal.web.viewing import Look

_AROUND = 30
_MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class Spread:
    """A document as it lies open: at `here` of `last` pages, reached from a question or not.

    `found` are the pages on which the question is met, rising; `drawn` those that have an image.
    """

    document_id: str
    here: int
    last: int
    question_id: str | None
    rank: int
    found: tuple[int, ...]
    drawn: frozenset[int]

    def page(self, page_no: int, look: Look, anchor: str = "") -> str:
        """The address of another page, reached and looked at alike."""
        return addresses.page(self.document_id, page_no, self.question_id, self.rank, look, anchor)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page in the page list; `skipped` says that some before it are left out."""

    page_no: int
    address: str
    thumbnail: str
    found: bool
    here: bool
    skipped: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses; empty where there is none."""

    previous_page: str
    next_page: str
    previous_found: str
    next_found: str
    previous_document: str
    next_document: str
    results: str
    download: str


def leaves(spread: Spread, look: Look) -> tuple[Leaf, ...]:
    """Every page of a short document; of a long one those around the open one and those where words were found."""
    near = range(max(1, spread.here - _AROUND), min(spread.last, spread.here + _AROUND) + 1)
    shown = sorted({1, spread.last, *near, *spread.found[:_MOST_FOUND]})
    after_gap = {later for earlier, later in pairwise(shown) if later != earlier + 1}
    found = set(spread.found)
    straight = replace(look, turn="0")
    return tuple(
        Leaf(
            page_no=page_no,
            address=spread.page(page_no, straight),
            thumbnail=_thumbnail(spread, page_no),
            found=page_no in found,
            here=page_no == spread.here,
            skipped=page_no in after_gap,
        )
        for page_no in shown
    )


def ways(spread: Spread, look: Look, may_download: bool) -> Ways:
    """Where one can go from here."""
    straight = replace(look, turn="0")

    def page(page_no: int | None, anchor: str = "") -> str:
        return spread.page(page_no, straight, anchor) if page_no else ""

    asked = spread.question_id
    return Ways(
        previous_page=page(spread.here - 1 if spread.here > 1 else None),
        next_page=page(spread.here + 1 if spread.here < spread.last else None),
        previous_found=page(_first(reversed(spread.found), below=spread.here), "last-mark"),
        next_found=page(_first(spread.found, above=spread.here), "mark-1"),
        previous_document=addresses.ranked(asked, spread.rank - 1) if asked and spread.rank > 1 else "",
        next_document=addresses.ranked(asked, spread.rank + 1) if asked and spread.rank else "",
        results=addresses.results_around(asked, spread.rank) if asked else "",
        download=addresses.original(spread.document_id) if may_download else "",
    )


def _first(pages: Iterable[int], *, above: int = 0, below: int | None = None) -> int | None:
    return next((page_no for page_no in pages if page_no > above and (below is None or page_no < below)), None)


def _thumbnail(spread: Spread, page_no: int) -> str:
    if page_no not in spread.drawn:
        return ""
    return addresses.thumbnail(spread.document_id, page_no, spread.question_id if page_no in spread.found else None)
