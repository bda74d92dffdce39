"""A question: what was asked, as a value that can be stored, compared and asked again.

Made by `portal.search.parsing.parse` from what a person typed and picked; kept as JSON under an opaque id; read by
`portal.search.compose` and `portal.search.marks`. It holds no right: what a reader may see is the scope's business, and
nothing in a question can widen it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from mappings import arabic
from mappings.vietnamese import fold, number_key
from mappings.vocabulary import Grade, Kind

PAGE_SIZE = 10
REACH = 10_000
"""How many documents of one result can be paged through: the engine's result window."""
LAST_PAGE = REACH // PAGE_SIZE


class Matching(StrEnum):
    """Whether a document must hold every word or any of them."""

    ALL = "all"
    ANY = "any"


class Sort(StrEnum):
    """The order asked for. By relevance is by best page; by date is newest first."""

    RELEVANCE = "relevance"
    DATE = "date"


class Slip(StrEnum):
    """What could not be understood as typed or picked. The screen has a sentence for each."""

    SYNTAX = "syntax"  # a stray quotation mark or OR: taken as plain words
    TOO_LONG = "too_long"  # cut at the first MAX_CHARACTERS
    TOO_MANY_WORDS = "too_many_words"  # cut at the first MAX_WORDS
    NO_WORDS = "no_words"  # something was typed, but nothing that can be looked for
    KIND = "kind"  # no such kind of document
    UNIT = "unit"  # no such unit
    YEAR = "year"  # no year
    GRADE = "grade"  # no such grade
    DATE = "date"  # no date
    NUMBER = "number"  # no number, or a second one


@dataclass(frozen=True, slots=True)
class Note:
    """One slip, with the words it was about as they were typed (for the screen only, never for a log)."""

    slip: Slip
    about: str = ""


class BeyondReach(Exception):
    """A result page past LAST_PAGE was asked for."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or an exact phrase of one or more words. `words` are as the engine's `content` field has them."""

    words: tuple[str, ...]
    phrase: bool = False

    @property
    def folded(self) -> tuple[str, ...]:
        return _folded(self.words)

    @property
    def exact(self) -> bool:
        """A phrase typed with accents is looked for with them; one typed without is met in either spelling."""
        return self.phrase and self.words != self.folded

    @property
    def is_arabic(self) -> bool:
        """A single word in Arabic letters is met in any of its forms; in a phrase it stands as it was typed."""
        return not self.phrase and len(self.words) == 1 and arabic.is_word(self.words[0])


@dataclass(frozen=True, slots=True)
class Question:
    """A document answers when each group of `wanted` is met by one of its alternatives (with Matching.ANY: when one
    group is), no term of `unwanted` stands anywhere in it, and every picked filter holds.

    A document whose number is in `numbers` answers whatever its text holds, and comes first.
    """

    text: str = ""
    """What goes back into the search box: as typed, without the fields that were understood."""
    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    numbers: tuple[str, ...] = ()
    number: str = ""
    """A number typed in its own field: a filter, whole or from its beginning (`12-KL` finds `12-KL/UBKTThU`)."""
    kinds: tuple[Kind, ...] = ()
    unit_ids: tuple[str, ...] = ()
    """Units picked; each stands for everything below it too."""
    years: tuple[int, ...] = ()
    grades: tuple[Grade, ...] = ()
    since: date | None = None
    until: date | None = None
    matching: Matching = Matching.ALL
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    notes: tuple[Note, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was asked: no word and no filter."""
        return not (self.wanted or self.unwanted or self.is_filtered)

    @property
    def has_accents(self) -> bool:
        """Whether any word was typed with accents: then words are meant as they are spelled."""
        terms = [*self.unwanted, *(term for group in self.wanted for term in group)]
        return any(term.words != term.folded for term in terms)

    @property
    def has_arabic(self) -> bool:
        """Whether a wanted word is in Arabic letters."""
        return any(term.is_arabic for group in self.wanted for term in group)

    @property
    def mixes_spellings(self) -> bool:
        """No one field of the engine can mark it all: a phrase to be met in any spelling stands among words that are
        meant as spelled, or a word in Arabic letters among others."""
        terms = [term for group in self.wanted for term in group]
        if self.has_arabic and not all(term.is_arabic for term in terms):
            return True
        phrases = (term for group in self.wanted for term in group if term.phrase)
        return self.has_accents and not all(term.exact for term in phrases)

    @property
    def any_word_is_enough(self) -> bool:
        """A page with any wanted word answers: there is nothing to tell a whole answer from a part of one."""
        return self.matching is Matching.ANY or len(self.wanted) < 2

    @property
    def is_filtered(self) -> bool:
        return bool(self.number or self.kinds or self.unit_ids or self.years or self.grades or self.since or self.until)

    def at_page(self, page: int) -> Question:
        """The same question, turned to result page `page` (from 1; less is 1). Raises BeyondReach."""
        if page > LAST_PAGE:
            raise BeyondReach
        return replace(self, page=max(page, 1))

    def to_json(self) -> str:
        """The whole question, for the catalogue."""
        return _dumps({field.name: _plain(getattr(self, field.name)) for field in fields(self)})

    @classmethod
    def from_json(cls, body: str) -> Question:
        """The inverse of `to_json`."""
        stored = json.loads(body)
        return cls(
            text=stored["text"],
            wanted=tuple(tuple(_term(term) for term in group) for group in stored["wanted"]),
            unwanted=tuple(_term(term) for term in stored["unwanted"]),
            numbers=tuple(stored["numbers"]),
            number=stored["number"],
            kinds=tuple(Kind(code) for code in stored["kinds"]),
            unit_ids=tuple(stored["unit_ids"]),
            years=tuple(stored["years"]),
            grades=tuple(Grade(code) for code in stored["grades"]),
            since=date.fromisoformat(stored["since"]) if stored["since"] else None,
            until=date.fromisoformat(stored["until"]) if stored["until"] else None,
            matching=Matching(stored["matching"]),
            sort=Sort(stored["sort"]),
            page=stored["page"],
            notes=tuple(Note(Slip(slip), about) for slip, about in stored["notes"]),
        )

    def canonical(self) -> str:
        """The JSON of what was meant: two ways to ask one question give the same bytes, whatever page is open."""
        meant = replace(self, text="", notes=(), page=1, number=number_key(self.number))
        return meant.to_json()


@lru_cache(maxsize=1_024)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


def _term(stored: list[Any]) -> Term:
    words, phrase = stored
    return Term(tuple(words), phrase)


def _plain(value: object) -> object:
    """A field's value as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Term):
        return [list(value.words), value.phrase]
    if isinstance(value, Note):
        return [value.slip.value, value.about]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _dumps(body: dict[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
