"""The unit facet: counts by custodian summed up the tree of units as it stands today. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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


def branches(nodes: Sequence[UnitNode], counts: Mapping[str, int], picked: Iterable[str]) -> tuple[Branch, ...]:
    """The tree of every unit that holds something, or is picked; most first. Units in a loop have no place in a tree.

    A chain at the top, where each unit has only the next one below it and holds nothing itself, starts at its end; a
    single unit at the top is open.
    """
    chosen = frozenset(picked)
    by_id = {node.id: node for node in nodes}
    children: dict[str | None, list[UnitNode]] = defaultdict(list)
    for node in _on_the_way(by_id, {*counts, *chosen}):
        children[node.parent_id if node.parent_id in by_id else None].append(node)
    grown = _grown(children, None, counts, chosen, frozenset())
    while len(grown) == 1 and len(grown[0].below) == 1 and not grown[0].picked and grown[0].id not in counts:
        grown = grown[0].below
    return (replace(grown[0], opened=True),) if len(grown) == 1 else grown


def size(trees: Iterable[Branch]) -> int:
    """How many units stand in these trees."""
    return sum(1 + size(branch.below) for branch in trees)


def brief(trees: Sequence[Branch]) -> tuple[Branch, ...]:
    """The trees as far as a column has room: the first of each level and what is picked, and only below open units."""
    return tuple(
        replace(branch, below=brief(branch.below) if branch.opened or branch.picked else ())
        for at, branch in enumerate(trees)
        if at < _SHOWN_AT_ONCE or branch.opened or branch.picked
    )


def _on_the_way(by_id: Mapping[str, UnitNode], ends: Iterable[str]) -> list[UnitNode]:
    """These units and all above them, each once."""
    met: dict[str, UnitNode] = {}
    for end in ends:
        here = by_id.get(end)
        while here is not None and here.id not in met:
            met[here.id] = here
            here = by_id.get(here.parent_id or "")
    return list(met.values())


def _grown(
    children: Mapping[str | None, list[UnitNode]],
    parent: str | None,
    counts: Mapping[str, int],
    picked: frozenset[str],
    above: frozenset[str],
) -> tuple[Branch, ...]:
    found = []
    for node in children.get(parent, ()):
        if node.id in above:
            continue
        below = _grown(children, node.id, counts, picked, above | {node.id})
        count = counts.get(node.id, 0) + sum(branch.count for branch in below)
        if count or node.id in picked or below:
            opened = any(branch.picked or branch.opened for branch in below)
            found.append(Branch(node.id, node.name, count, node.id in picked, opened, below))
    return tuple(sorted(found, key=lambda branch: (-branch.count, branch.name)))
