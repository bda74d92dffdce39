"""The facet column of the results as the template shows it: kinds, the tree of units, years, grades. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.units import UnitNode
from mappings.vocabulary import Grade, Kind
from portal.search.hits import FacetCount, Facets
from portal.search.question import Question
from portal.web.bars import Bars, bars
from portal.web.unit_tree import Branch, UnitTree, size
from portal.web.words import _, language

_SHOWN_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to pick: `pick` is what the button sends."""

    pick: str
    name: str
    count: int
    picked: bool


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """The first values, and the rest behind a disclosure."""

    shown: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """Everything in the column; a part that has nothing to choose from is empty and is not shown.

    `units` is as much of the `tree` as the column has room for; `units_in_all` is how many units the tree has, or 0
    when the column has room for all.
    """

    kinds: ChoiceList
    units: tuple[Branch, ...]
    tree: UnitTree
    units_in_all: int
    years: ChoiceList
    bars: Bars | None
    grades: tuple[Choice, ...]
    since: str
    until: str


def column(facets: Facets, question: Question, nodes: Sequence[UnitNode]) -> FacetColumn:
    """The column beside the answer to `question`; `nodes` are today's units."""
    years = tuple(reversed(facets.years))
    tree = UnitTree(nodes, {unit.value: unit.count for unit in facets.units}, question.unit_ids)
    shown = tree.brief()
    return FacetColumn(
        kinds=_list([_choice("kind", count, Kind(count.value).label(language())) for count in facets.kinds]),
        units=shown,
        tree=tree,
        units_in_all=tree.size if tree.size > size(shown) else 0,
        years=_list([_choice("year", year, year.value if year.value != "0" else _("Undated")) for year in years]),
        bars=bars({int(year.value): year.count for year in facets.years}),
        grades=tuple(_choice("grade", grade, Grade(grade.value).label(language())) for grade in facets.grades),
        since=question.since.strftime("%d/%m/%Y") if question.since else "",
        until=question.until.strftime("%d/%m/%Y") if question.until else "",
    )


def _choice(name: str, count: FacetCount, label: str) -> Choice:
    return Choice(f"{name}:{count.value}", label, count.count, count.picked)


def _list(choices: list[Choice]) -> ChoiceList:
    """What is picked is always among the first."""
    rest = choices[_SHOWN_AT_ONCE:]
    first = choices[:_SHOWN_AT_ONCE] + [choice for choice in rest if choice.picked]
    return ChoiceList(tuple(first), tuple(choice for choice in rest if not choice.picked))
