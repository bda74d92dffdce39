"""A small bar chart over years, or over days by their number: one bar each without gaps, on a fixed scale. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HEIGHT = 48
_STEP = 10
_MOST = 60
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart in units of its view box: the year or day it stands for; `empty` where nothing is counted."""

    at: int
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
    """The chart of the last 60 up to the newest with a count; None where there are too few to draw."""
    counted = sorted(at for at in counts if at > 0)
    if len(counted) < _FEWEST:
        return None
    first = max(counted[0], counted[-1] - _MOST + 1)
    highest = max(counts[at] for at in counted if at >= first)
    drawn = tuple(_bar(at, first, counts.get(at, 0), highest) for at in range(first, counted[-1] + 1))
    return Bars(len(drawn) * _STEP, drawn)


def _bar(at: int, first: int, count: int, highest: int) -> Bar:
    height = max(3, round(HEIGHT * count / highest)) if count else 1
    return Bar(at, (at - first) * _STEP, HEIGHT - height, height, not count)
