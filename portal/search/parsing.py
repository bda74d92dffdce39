"""From what a person typed and picked to a Question. Pure; never raises for anything typed.

    words   "exact phrases"   -not   -"not this phrase"   one OR other (HOẶC)
    số: loại: đơn vị: năm: từ: đến: (with or without accents, the value may be quoted)   2020..2023

Whatever does not fit is searched as plain words, and a note says so. Called by the search screens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.units import UnitNode
from mappings.vietnamese import clean, fold, looks_like_number, number_key, tokens
from portal.search.drafting import Draft
from portal.search.question import LAST_PAGE, BeyondReach, Matching, Question, Slip, Sort, Term

MAX_CHARACTERS = 1_000

_QUOTES = '"\u201c\u201d\u201e'
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")
_FIELD = re.compile(r"([^\W\d_]{2,4}(?: ?[^\W\d_]{2})?) ?: *")
_CHUNK = re.compile(rf"[^\s{_QUOTES}]+")
_RANGE = re.compile(r"(\d{4})?\.\.(\d{4})?")
_SPACED_NUMBER = re.compile(r"[(\[{]*\d+[^\W\d_]?(?:/\d{4})? ?[-\u2013\u2014/] ?[^\W\d_][^\s,;]*")
_EDGES = ".,;:!?()[]{}"
_OR = frozenset({"OR", "HOẶC"})
_MOST_VALUE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Picks:
    """What was picked in the form, raw: each value is checked here before it is believed."""

    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    number: str = ""
    since: str = ""
    until: str = ""
    matching: str = ""
    sort: str = ""


def parse(text: str, picks: Picks | None = None, units: Sequence[UnitNode] = ()) -> Question:
    """The question that `text` and `picks` ask. `units` are today's units: no other can be picked."""
    draft = Draft(units)
    cleaned = " ".join(clean(text[: 4 * MAX_CHARACTERS]).split())
    if len(cleaned) > MAX_CHARACTERS or len(text) > 4 * MAX_CHARACTERS:
        draft.note(Slip.TOO_LONG)
    _Reader(cleaned[:MAX_CHARACTERS], draft).read()
    picks = picks or Picks()
    _take_picks(draft, picks)
    matching = Matching.ANY if picks.matching == Matching.ANY else Matching.ALL
    return draft.question(matching, Sort.DATE if picks.sort == Sort.DATE else Sort.RELEVANCE)


def page_number(raw: str | None) -> int:
    """The result page that `raw` names; the first when it names none. Raises BeyondReach."""
    if raw is None or not (raw.isascii() and raw.isdigit()):
        return 1
    digits = raw.lstrip("0") or "1"
    if len(digits) > len(str(LAST_PAGE)) or int(digits) > LAST_PAGE:
        raise BeyondReach
    return int(digits)


def _take_picks(draft: Draft, picks: Picks) -> None:
    picked = {
        "loai": picks.kinds,
        "donvi": picks.units,
        "nam": picks.years,
        "domat": picks.grades,
        "so": (picks.number,),
        "tu": (picks.since,),
        "den": (picks.until,),
    }
    for name, given in picked.items():
        for value in dict.fromkeys(clean(one[:MAX_CHARACTERS]).strip() for one in given):
            if value and not draft.take(name, value):
                draft.note_unknown(name, value)


class _Reader:
    """Goes through cleaned text (single spaces) from left to right and fills a draft."""

    def __init__(self, text: str, draft: Draft) -> None:
        self._text = text
        self._draft = draft
        self._at = 0

    def read(self) -> None:
        while self._at < len(self._text):
            if self._text[self._at] == " ":
                self._pass(self._at + 1)
            elif not (self._field() or self._phrase()):
                self._plain()

    def _starts_word(self) -> bool:
        return self._at == 0 or self._text[self._at - 1] == " "

    def _pass(self, end: int) -> str:
        """Go to `end`; the text passed goes back into the search box."""
        passed = self._text[self._at : end]
        self._draft.kept.append(passed)
        self._at = end
        return passed

    def _field(self) -> bool:
        """`loại: kết luận …`: the longest run of words that is a value; none is a slip and the words stay plain."""
        found = _FIELD.match(self._text, self._at) if self._starts_word() else None
        name = fold(found[1]).replace(" ", "") if found else ""
        if found is None or not self._draft.has_field(name):
            return False
        for value, end in self._values(name, found.end()):
            if self._draft.take(name, value):
                self._at = end
                return True
        self._draft.note_unknown(name, self._text[found.end() : found.end() + 60])
        self._pass(found.end())
        return True

    def _values(self, name: str, start: int) -> list[tuple[str, int]]:
        """What may be the value at `start`, longest first, each with its end."""
        if quoted := _PHRASE.match(self._text, start):
            return [(quoted[1].strip(), quoted.end())]
        if name == "so" and (number := _SPACED_NUMBER.match(self._text, start)):
            return [(number[0].strip(_EDGES), number.end())]
        words = list(_CHUNK.finditer(self._text, start))[:_MOST_VALUE_WORDS]
        ends = [word.end() for word in words if not re.search(rf"[{_QUOTES}]", self._text[start : word.end()])]
        if name not in {"loai", "donvi"}:
            ends = ends[:1]
        return [(self._text[start:end].strip(_EDGES + " "), end) for end in reversed(ends)]

    def _phrase(self) -> bool:
        """`"…"` or `-"…"`. A quotation mark without its partner is passed over."""
        negated = self._starts_word() and self._text[self._at] == "-"
        found = _PHRASE.match(self._text, self._at + negated)
        if found is None:
            if self._text[self._at] not in _QUOTES:
                return False
            self._draft.note(Slip.SYNTAX)
            self._pass(self._at + 1)
            return True
        self._pass(found.end())
        words = _words(found[1])
        if not words:
            self._draft.note(Slip.SYNTAX)
        elif negated:
            self._draft.reject(words)
        else:
            if looks_like_number(found[1].strip()):
                self._draft.numbers.append(number_key(found[1]))
            self._draft.want(Term(words, phrase=True))
        return True

    def _plain(self) -> None:
        """A word, `-word`, OR, a range of years, or a document number."""
        number = _SPACED_NUMBER.match(self._text, self._at) if self._starts_word() else None
        if number and looks_like_number(number[0].strip(_EDGES)):
            written = self._pass(number.end()).strip(_EDGES)
            self._draft.numbers.append(number_key(written))
            self._draft.want(Term(_words(written), phrase=True))
            return
        chunk = _CHUNK.match(self._text, self._at)
        end = chunk.end() if chunk else self._at + 1
        word = self._text[self._at : end]
        years = _RANGE.fullmatch(word)
        if years and self._draft.take_years(years[1], years[2]):
            self._at = end
        elif word in _OR:
            self._draft.alternative(self._pass(end))
        elif len(word) > 1 and word[0] == "-" and word[1].isalnum() and self._starts_word():
            words = _words(self._pass(end))
            self._draft.reject(words)
        else:
            self._draft.want(Term(_words(self._pass(end))))


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(text))
