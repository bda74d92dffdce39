"""Picking and dropping filters of a stored question: each turn of a filter is a new question under its own id.

Filters are sent by POST, so that no name, number or unit ever stands in an address, and so that the log can say of each
answer exactly what was asked. Called by the search view only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from mappings.vocabulary import Grade, Kind
from portal.search.question import Matching, Question, Sort

T = TypeVar("T")


class NoSuchPick(Exception):
    """A filter or a value that nobody offered."""


def turned(question: Question, pick: str, unit_ids: frozenset[str]) -> Question:
    """`question` with the filter `pick` (`kind:KL`) turned on, or off where it was on; `all:` drops every filter.

    `unit_ids` are the units there are. Raises NoSuchPick.
    """
    name, _, value = pick.partition(":")
    turn = _TURNS.get(name)
    if turn is None or (name == "unit" and value not in unit_ids and value not in question.unit_ids):
        raise NoSuchPick
    try:
        return replace(turn(question, value), notes=(), page=1)
    except ValueError:
        raise NoSuchPick from None


def carried(typed: Question, before: Question | None) -> Question:
    """What was newly typed, with the filters, the matching and the order that held before."""
    if before is None:
        return typed
    return replace(
        typed,
        number=typed.number or before.number,
        kinds=_both(before.kinds, typed.kinds),
        unit_ids=_both(before.unit_ids, typed.unit_ids),
        years=_both(before.years, typed.years),
        grades=_both(before.grades, typed.grades),
        since=typed.since or before.since,
        until=typed.until or before.until,
        matching=before.matching,
        sort=before.sort,
    )


def dated(before: Question, days: Question) -> Question:
    """`before` between the days that were picked, with the notes on a day that is none."""
    return replace(before, since=days.since, until=days.until, notes=days.notes, page=1)


def _both(before: tuple[T, ...], typed: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*before, *typed)))


def _either(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return tuple(kept for kept in values if kept != value) if value in values else (*values, value)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError(text)
    return int(text)


def _without_filters(question: Question, _: str) -> Question:
    return replace(question, number="", kinds=(), unit_ids=(), years=(), grades=(), since=None, until=None)


_TURNS: dict[str, Callable[[Question, str], Question]] = {
    "kind": lambda asked, code: replace(asked, kinds=_either(asked.kinds, Kind(code))),
    "unit": lambda asked, unit_id: replace(asked, unit_ids=_either(asked.unit_ids, unit_id)),
    "year": lambda asked, year: replace(asked, years=_either(asked.years, _year(year))),
    "grade": lambda asked, code: replace(asked, grades=_either(asked.grades, Grade(code))),
    "number": lambda asked, _: replace(asked, number=""),
    "since": lambda asked, _: replace(asked, since=None),
    "until": lambda asked, _: replace(asked, until=None),
    "all": _without_filters,
    "matching": lambda asked, code: replace(asked, matching=Matching(code)),
    "sort": lambda asked, code: replace(asked, sort=Sort(code)),
}
