"""The unit facet: counts by custodian summed up the tree of units as it stands today. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.units import UnitNode

_SHOWN_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with the documents of its whole subtree. `opened` when something below it is picked."""

    id: str
    name: str
    count: int
    picked: bool
    opened: bool
    below: tuple[Branch, ...]


class UnitTree:
    """Every unit that holds something, or is picked, and all above it. Units in a loop have no place in a tree.

    A chain at the top, where each unit has only the next one below it and holds nothing itself, starts at its end; a
    single unit at the top is open. A province has hundreds of units and the column shows a dozen: only what is shown
    is grown.
    """

    def __init__(self, nodes: Sequence[UnitNode], counts: Mapping[str, int], picked: Iterable[str]) -> None:
        by_id = {node.id: node for node in nodes}
        self._picked = frozenset(picked)
        self._counts: dict[str, int] = defaultdict(int)
        self._opened: set[str] = set()
        ends = {*counts, *self._picked}
        for end in ends:
            self._grow(_way_up(by_id, end), counts.get(end, 0), end in self._picked)
        self._below: dict[str | None, list[UnitNode]] = defaultdict(list)
        for node in map(by_id.__getitem__, self._counts):
            self._below[node.parent_id if node.parent_id in by_id else None].append(node)
        self._top, self.size = self._below[None], len(self._counts)
        while len(self._top) == 1 and len(self._below[self._top[0].id]) == 1 and self._top[0].id not in ends:
            self._top, self.size = self._below[self._top[0].id], self.size - 1
        if len(self._top) == 1:
            self._opened.add(self._top[0].id)

    def whole(self) -> tuple[Branch, ...]:
        """All of it; on each level the most first."""
        return tuple(map(self._branch, self._ordered(self._top)))

    def brief(self) -> tuple[Branch, ...]:
        """As far as a column has room: the first of each level and what is picked, and only below open units."""
        return self._brief(self._top)

    def _grow(self, way: Sequence[UnitNode], count: int, is_picked: bool) -> None:
        for node in way:
            self._counts[node.id] += count
        if is_picked:
            self._opened.update(node.id for node in way[1:])

    def _ordered(self, level: Iterable[UnitNode]) -> list[UnitNode]:
        return sorted(level, key=lambda node: (-self._counts[node.id], node.name))

    def _branch(self, node: UnitNode) -> Branch:
        return self._with(node, tuple(map(self._branch, self._ordered(self._below[node.id]))))

    def _brief(self, level: Iterable[UnitNode]) -> tuple[Branch, ...]:
        unfolded = self._opened | self._picked
        return tuple(
            self._with(node, self._brief(self._below[node.id]) if node.id in unfolded else ())
            for at, node in enumerate(self._ordered(level))
            if at < _SHOWN_AT_ONCE or node.id in unfolded
        )

    def _with(self, node: UnitNode, below: tuple[Branch, ...]) -> Branch:
        is_picked, is_open = node.id in self._picked, node.id in self._opened
        return Branch(node.id, node.name, self._counts[node.id], is_picked, is_open, below)


def size(trees: Iterable[Branch]) -> int:
    """How many units stand in these trees."""
    return sum(1 + size(branch.below) for branch in trees)


def _way_up(by_id: Mapping[str, UnitNode], unit_id: str) -> list[UnitNode]:
    """The unit and all above it, rising; nothing for a unit that is not there or whose way up runs in a loop."""
    way: list[UnitNode] = []
    here, met = by_id.get(unit_id), set[str]()
    while here is not None:
        if here.id in met:
            return []
        met.add(here.id)
        way.append(here)
        here = by_id.get(here.parent_id or "")
    return way
