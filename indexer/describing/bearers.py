"""Whose form of discipline it is: the object of `kỷ luật`, the one behind `đối với`, or whoever opens the line.

Called by `forms.py`. A person who merely stands in the sentence bears nothing: where no grammar ties a form to somebody
it is tied to nobody, save in an article that names but one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.describing.articles import REASON
from indexer.describing.persons import Person
from indexer.describing.targets import ORGANISATION, SPEAKS, beside
from indexer.describing.views import View

_ADDRESS = r"(?:(?:dang vien|dong chi|d/c|ong|ba|can bo|cong chuc|vien chuc)\s*:?\s*)*"
_COUNT = r"(?:ca |cac |hai |ba |\d{1,2} )*"
_OBJECT = re.compile(
    r"\b(?:(?:ky luat|xu ly|khien trach|canh cao|khai tru)(?: dang| cong chuc| vien chuc)?(?: doi voi)?:?|doi voi)"
    rf" {_COUNT}{_ADDRESS}$"
)
_OPENS = re.compile(
    r"^\W*(?:dieu \w{1,2}\W+)?(?:\d{1,2}(?:\.\d{1,2})*\W+|[a-h]\)\W*|\|\W*)?(?:nay )?(?:doi voi )?"
    rf"{_COUNT}{_ADDRESS}$"
)
_TO = re.compile(rf"^[^;:.]{{0,90}}?\b(?:doi voi|cua|cho)\s+{_COUNT}{_ADDRESS}$")
_DIRECT = re.compile(
    r"^\s*:?\s*(?:(?:ra |ve )?khoi dang |dang |ve dang |trong dang |toan [a-z ]{4,20} |ghi [a-z ]{4,25} )?"
    rf"{_COUNT}{_ADDRESS}:?\s*$"
)
_CONNECTED = re.compile(r"(?:hinh thuc(?: ky luat)?(?: dang)?|:|[-–])\W*$")
_COLON = re.compile(r"\s*:[ \t]*\n")
_MARKED = re.compile(r"(?:[-+•]|\d{1,2}[.)]|[a-h]\))")
_LESS, _DOUBT = 0.75, 0.6


@dataclass(frozen=True, slots=True)
class Bearers:
    """Persons side by side, or one organisation (its span); `confidence` is that of the tie."""

    people: tuple[Person, ...] = ()
    organisation: tuple[int, int] | None = None
    confidence: float = 0.0


NOBODY = Bearers()


def bearers_of(
    view: View, people: Sequence[Person], form: tuple[int, int], clause: tuple[int, int], last: int, follows: bool
) -> Bearers:
    """Whose a form at `form` is, within its clause; what stands behind `last` (the next form) is not looked at. Where
    the form `follows` another of its clause, whoever stands behind it comes first."""
    before = _before(view, people, clause[0], form[0])
    if follows and (after := _behind(view, people, form[1], last)) is not NOBODY:
        return after
    if before is not NOBODY and _CONNECTED.search(_flat(view, clause[0], form[0])):
        return before
    after = _behind(view, people, form[1], last)
    found = before if after is NOBODY else after
    return _only(view, people, form, clause, last) if found is NOBODY and not view.is_exact(form[0]) else found


def _only(view: View, people: Sequence[Person], form: tuple[int, int], clause: tuple[int, int], last: int) -> Bearers:
    """Where a machine read the page and letters of the grammar are lost: the one person whom the clause names, before
    any reason; for a person to confirm."""
    reason = REASON.search(view.folded, form[1], last)
    end = reason.start() if reason else last
    named = [person for person in people if any(clause[0] <= m.start < end for m in person.mentions)]
    return Bearers((named[0],), None, _DOUBT) if len(named) == 1 else NOBODY


def of_the_article(view: View, people: Sequence[Person], start: int, end: int) -> Bearers:
    """The one person whom an article names before the form."""
    named = [person for person in people if any(start <= mention.start < end for mention in person.mentions)]
    return Bearers((named[0],), None, 0.9) if len(named) == 1 else NOBODY


def listed_below(view: View, people: Sequence[Person], at: int, end: int) -> Bearers:
    """Those who open the lines of a list, where a form ends in its colon: `khiển trách:` and then a name to a line."""
    if (colon := _COLON.match(view.text, at, end)) is None:
        return NOBODY
    found: list[Person] = []
    place = colon.end()
    while line := re.compile(r"[ \t]*(?P<line>\S[^\n]*)(?:\n|$)").match(view.text, place, end):
        starts = {m.start: person for person in people for m in person.mentions if place <= m.start < line.end()}
        first = min(starts, default=line.start())
        if not starts or not _MARKED.match(line["line"]) or not _OPENS.match(_flat(view, place, first) + " "):
            break
        found.append(starts[first])
        place = line.end()
    return Bearers(tuple(found), None, _LESS) if found else NOBODY


def _before(view: View, people: Sequence[Person], start: int, end: int) -> Bearers:
    """The object of the verb, or the one who opens the clause."""
    found = NOBODY
    for at in sorted({m.start for person in people for m in person.mentions if start <= m.start < end}):
        lead = _flat(view, start, at) + " "
        if _OBJECT.search(lead) or _OPENS.match(lead):
            found = _made(beside(view, people, at, end)[0])
            break
    for organisation in ORGANISATION.finditer(view.text, start, end):
        lead = _flat(view, start, organisation.start()) + " "
        if SPEAKS.match(view.folded, organisation.end()):
            continue  # it is the body that decides
        if (_OBJECT.search(lead) or _OPENS.match(lead)) and not _behind_person(people, start, organisation.start()):
            return Bearers((), organisation.span(), 0.85)
    return found


def _behind_person(people: Sequence[Person], start: int, end: int) -> bool:
    return any(start <= mention.start < end for person in people for mention in person.mentions)


def _behind(view: View, people: Sequence[Person], start: int, end: int) -> Bearers:
    """`... đối với đồng chí X`, `khiển trách đồng chí X`, before any reason is given."""
    starts = [m.start for person in people for m in person.mentions if start <= m.start < end]
    organisation = ORGANISATION.search(view.text, start, end)
    at = min(starts, default=end)
    to_it = _flat(view, start, organisation.start()) + " " if organisation else ""
    if organisation and organisation.start() < at and to_it.endswith("doi voi ") and _ties(to_it):
        return Bearers((), organisation.span(), 0.85)
    return _made(beside(view, people, at, end)[0]) if starts and _ties(_flat(view, start, at) + " ") else NOBODY


def _ties(between: str) -> bool:
    if REASON.search(between):
        return False
    return _TO.match(between) is not None or _DIRECT.match(between) is not None


def _made(persons: tuple[Person, ...]) -> Bearers:
    return Bearers(persons, None, 0.95 if len(persons) == 1 else _LESS)


def _flat(view: View, start: int, end: int) -> str:
    return " ".join(view.folded[start:end].split())
