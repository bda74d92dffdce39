"""A question in the making: what `portal.search.parsing` has understood so far. Nobody else uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from archive.units import UnitNode
from mappings.vietnamese import number_key, tokens
from mappings.vocabulary import Grade, Kind
from portal.search import values
from portal.search.question import Matching, Note, Question, Slip, Sort, Term

MAX_WORDS = 64
_MOST_NOTES = 8
_ABOUT = 60

_SLIPS = {
    "loai": Slip.KIND,
    "donvi": Slip.UNIT,
    "nam": Slip.YEAR,
    "domat": Slip.GRADE,
    "so": Slip.NUMBER,
    "tu": Slip.DATE,
    "den": Slip.DATE,
}
_TYPED = frozenset(_SLIPS) - {"domat"}


class Draft:
    """Collects terms and fields in the order they were met. A field met twice widens itself (kinds, units, years) or
    narrows itself (dates); a second number is not understood."""

    def __init__(self, units: Sequence[UnitNode]) -> None:
        self._units = units
        self._operands: list[Term | None] = []  # None is an OR
        self._or_as_typed = ""
        self._unwanted: list[Term] = []
        self._number = ""
        self._kinds: set[Kind] = set()
        self._unit_ids: set[str] = set()
        self._years: set[int] = set()
        self._grades: set[Grade] = set()
        self._since: date | None = None
        self._until: date | None = None
        self._notes: list[Note] = []
        self.numbers: list[str] = []
        self.kept: list[str] = []

    def note(self, slip: Slip, about: str = "") -> None:
        note = Note(slip, about[:_ABOUT])
        if note not in self._notes and len(self._notes) < _MOST_NOTES:
            self._notes.append(note)

    def note_unknown(self, field: str, value: str) -> None:
        self.note(_SLIPS[field], value)

    def has_field(self, name: str) -> bool:
        """Whether `name` (folded, without spaces) can be typed as a field."""
        return name in _TYPED

    def take(self, field: str, value: str) -> bool:
        """Whether `value` is one of that field's; then it is picked."""
        takers: dict[str, Callable[[str], bool]] = {
            "loai": self._take_kind,
            "donvi": self._take_units,
            "nam": self._take_year,
            "domat": self._take_grade,
            "so": self._take_number,
            "tu": self._take_since,
            "den": self._take_until,
        }
        return takers[field](value)

    def take_years(self, first: str | None, last: str | None) -> bool:
        """`2020..2023`, either end open: from the first day to the last."""
        since = values.first_day(first) if first else None
        until = values.last_day(last) if last else None
        if (first and since is None) or (last and until is None) or not (since or until):
            return False
        self._narrow(since, until)
        return True

    def want(self, term: Term) -> None:
        """The next word or phrase; one that holds no word is passed over."""
        if term.words:
            self._operands.append(term)

    def alternative(self, typed: str) -> None:
        """An OR between the term before it and the one after it."""
        self._or_as_typed = typed
        if not self._operands or self._operands[-1] is None:
            self.note(Slip.SYNTAX)
        else:
            self._operands.append(None)

    def reject(self, words: tuple[str, ...]) -> None:
        """A word or phrase that must not stand in the document."""
        if self._operands and self._operands[-1] is None:
            self._operands.pop()
            self.note(Slip.SYNTAX)
        self._unwanted.append(Term(words, phrase=len(words) > 1))

    def question(self, matching: Matching, sort: Sort) -> Question:
        """What was understood, as a value."""
        wanted = self._groups()
        text = " ".join("".join(self.kept).split())
        if text and not (wanted or self._unwanted):
            self.note(Slip.NO_WORDS)
            wanted = ((),)  # a group without an alternative is met by nothing
        return Question(
            text=text,
            wanted=wanted,
            unwanted=tuple(dict.fromkeys(self._unwanted[:MAX_WORDS])),
            numbers=tuple(dict.fromkeys(self.numbers)),
            number=self._number,
            kinds=tuple(sorted(self._kinds)),
            unit_ids=tuple(sorted(self._unit_ids)),
            years=tuple(sorted(self._years)),
            grades=tuple(sorted(self._grades, key=lambda grade: grade.level)),
            since=self._since,
            until=self._until,
            matching=matching,
            sort=sort,
            notes=tuple(self._notes),
        )

    def _groups(self) -> tuple[tuple[Term, ...], ...]:
        """The operands with their alternatives joined, plain words one to a group, MAX_WORDS at most."""
        joined: list[list[Term]] = []
        after_or = False
        for operand in self._operands or self._or_alone():
            if operand is None:
                after_or = True
            elif after_or:
                joined[-1].append(operand)
                after_or = False
            else:
                joined.append([operand])
        if after_or:
            self.note(Slip.SYNTAX)
        return self._within_budget([group for alternatives in joined for group in _split(alternatives)])

    def _or_alone(self) -> list[Term | None]:
        """A text whose only word is OR asks for that word."""
        words = tuple(token.text for token in tokens(self._or_as_typed))
        return [Term(words)] if words else []

    def _within_budget(self, groups: list[tuple[Term, ...]]) -> tuple[tuple[Term, ...], ...]:
        budget, kept = MAX_WORDS, []
        for group in groups:
            terms = []
            for term in group:
                terms.append(Term(term.words[:budget], term.phrase))
                budget -= len(terms[-1].words)
            kept.append(tuple(term for term in terms if term.words))
        if kept != groups:
            self.note(Slip.TOO_MANY_WORDS)
        return tuple(group for group in kept if group)

    def _take_kind(self, value: str) -> bool:
        kind = values.kind(value)
        if kind is not None:
            self._kinds.add(kind)
        return kind is not None

    def _take_units(self, value: str) -> bool:
        found = values.units(value, self._units)
        self._unit_ids.update(found)
        return bool(found)

    def _take_year(self, value: str) -> bool:
        first, dots, last = value.partition("..")
        if dots:
            return self.take_years(first, last)
        year = values.year(value)
        if year is not None:
            self._years.add(year)
        return year is not None

    def _take_grade(self, value: str) -> bool:
        grade = values.grade(value)
        if grade is not None:
            self._grades.add(grade)
        return grade is not None

    def _take_number(self, value: str) -> bool:
        if self._number or not any(character.isdigit() for character in number_key(value)):
            return False
        self._number = value
        return True

    def _take_since(self, value: str) -> bool:
        day = values.first_day(value)
        self._narrow(day, None)
        return day is not None

    def _take_until(self, value: str) -> bool:
        day = values.last_day(value)
        self._narrow(None, day)
        return day is not None

    def _narrow(self, since: date | None, until: date | None) -> None:
        self._since = max(filter(None, (self._since, since)), default=None)
        self._until = min(filter(None, (self._until, until)), default=None)


def _split(alternatives: list[Term]) -> list[tuple[Term, ...]]:
    """`UBND/HĐND` alone is two words, each wanted; as one of two alternatives it is a phrase."""
    if len(alternatives) == 1 and not alternatives[0].phrase:
        return [(Term((word,)),) for word in alternatives[0].words]
    whole = (Term(term.words, phrase=term.phrase or len(term.words) > 1) for term in alternatives)
    return [tuple(dict.fromkeys(whole))]
