"""The year facet as a small bar chart: one bar a year without gaps, heights as whole numbers of a fixed scale. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HEIGHT = 48
_STEP = 10
_MOST_YEARS = 60
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart in units of its view box; `empty` where nothing is dated in that year."""

    year: int
    left: int
    top: int
    height: int
    empty: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """The chart; `width` is that of its view box."""

    width: int
    bars: tuple[Bar, ...]


def bars(counts: Mapping[int, int]) -> Bars | None:
    """The chart of the last 60 years up to the newest with a count; None where there are too few to draw."""
    years = sorted(year for year in counts if year > 0)
    if len(years) < _FEWEST:
        return None
    first = max(years[0], years[-1] - _MOST_YEARS + 1)
    highest = max(counts[year] for year in years if year >= first)
    drawn = tuple(_bar(year, first, counts.get(year, 0), highest) for year in range(first, years[-1] + 1))
    return Bars(len(drawn) * _STEP, drawn)


def _bar(year: int, first: int, count: int, highest: int) -> Bar:
    height = max(3, round(HEIGHT * count / highest)) if count else 1
    return Bar(year, (year - first) * _STEP, HEIGHT - height, height, not count)
