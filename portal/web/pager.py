"""Page numbers under a list: first, last, and those around the open one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_AROUND = 2
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Pager:
    """`numbers` rise; a None among them stands for those left out."""

    page: int
    last: int
    numbers: tuple[int | None, ...]

    @property
    def before(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        return self.page + 1 if self.page < self.last else None


def page_of(written: str) -> int:
    """The page that an address names, from 1; the first for what is no number."""
    return min(max(int(written), 1), _MOST_PAGES) if written.isascii() and written.isdigit() and len(written) < 9 else 1


def pager(page: int, last: int) -> Pager:
    """The links for page `page` of `last` (both from 1)."""
    near = {1, last, *range(max(1, page - _AROUND), min(last, page + _AROUND) + 1)}
    return Pager(page, last, with_gaps(sorted(near)))


def with_gaps(numbers: list[int]) -> tuple[int | None, ...]:
    """Rising numbers with a None wherever some are left out."""
    shown: list[int | None] = []
    for at, number in enumerate(numbers):
        if at and number != numbers[at - 1] + 1:
            shown.append(None)
        shown.append(number)
    return tuple(shown)
