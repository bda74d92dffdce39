"""The grade of a paper from all that tells it: the list, the stamps on its pages, the filing marks.

The one place where this is decided, for every way in. Called before anything of a paper is kept, for each page that is
read later, and for each page that is read again. Pure. The highest wins; what cannot be read is never taken for
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.artifacts import PageArtifact
from indexer.describing.lines import lines_of
from indexer.describing.secrecy import TOP_LINES, filing_mark, stamp, torn
from mappings.vocabulary import Grade, PageNote

_QUIET = frozenset({PageNote.BLANK, PageNote.SEPARATOR})
_MOTTO = re.compile(r"congsanvi?et?nam|xahoichunghia")
"""A page with a motto is the first of some paper, wherever in a bundle it lies."""


class Mark(StrEnum):
    """What a stamp or a filing mark says where it names no grade."""

    ABSENT = "absent"
    UNREADABLE = "unreadable"


class Held(StrEnum):
    """Why no grade can be given: a mark cannot be read, or nothing and nobody states one."""

    UNREADABLE = "unreadable"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Marks:
    """What the pages of a paper say of its grade: the highest stamp and filing mark that can be read; `torn_on` is the
    first page (from 1) with a stamp that cannot, 0 where there is none."""

    stamped: Grade | None = None
    filed: Grade | None = None
    torn_on: int = 0

    @property
    def highest(self) -> Grade | None:
        """The highest grade that can be read, whatever else cannot."""
        return Grade.highest((self.stamped, self.filed))

    @property
    def stamp(self) -> Grade | Mark:
        """The stamps as `graded` takes them: one that is torn counts although a whole one stands elsewhere."""
        if self.torn_on and self.stamped is not Grade.TUYET_MAT:
            return Mark.UNREADABLE
        return self.stamped or Mark.ABSENT

    @property
    def filing(self) -> Grade | Mark:
        """The filing marks as `graded` takes them."""
        return self.filed or Mark.ABSENT


def graded(manifest: Grade | None, stamp: Grade | Mark, filing_mark: Grade | Mark) -> Grade | Held:
    """The highest grade stated. A mark that cannot be read holds the paper, unless the highest grade there is stands
    beside it: that one is certain whatever the mark may say."""
    top = Grade.highest(grade for grade in (manifest, stamp, filing_mark) if isinstance(grade, Grade))
    if top is Grade.TUYET_MAT:
        return top
    if Mark.UNREADABLE in (stamp, filing_mark):
        return Held.UNREADABLE
    return Held.UNSTATED if top is None else top


def marks_on(pages: Sequence[PageArtifact], first: int = 1) -> Marks:
    """The marks on these pages, of which the first is page `first` of its paper.

    The page where a stamp is due is the first that holds anything: it counts as torn there when the machine ran out of
    time before it had read the page.
    """
    found = [
        _of_page(page, at, opens=opens)
        for at, (page, opens) in enumerate(zip(pages, _opening(pages, first), strict=True), first)
    ]
    return Marks(
        Grade.highest(marks.stamped for marks in found),
        Grade.highest(marks.filed for marks in found),
        next((marks.torn_on for marks in found if marks.torn_on), 0),
    )


def is_quiet(page: PageArtifact) -> bool:
    """Whether a page was seen to hold nothing of a paper: then its first page is still to come."""
    return not _QUIET.isdisjoint(page.notes)


def _opening(pages: Sequence[PageArtifact], first: int) -> list[bool]:
    """For each page, whether it opens the paper."""
    opening = next((at for at, page in enumerate(pages) if not is_quiet(page)), None) if first == 1 else None
    return [at == opening for at in range(len(pages))]


def _of_page(page: PageArtifact, page_no: int, *, opens: bool) -> Marks:
    lines = lines_of(page.text, TOP_LINES)
    due = opens or any(_MOTTO.search(line.squeezed) for line in lines)
    late = opens and PageNote.TIMED_OUT in page.notes
    return Marks(stamp(lines), filing_mark(lines), page_no if late or torn(lines, due=due) else 0)
