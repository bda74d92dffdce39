"""The form of discipline: from the operative articles of a decision, and what a notice tells of one.

Reasons, ballots, proposals and earlier decisions name forms too; they stand before `QUYẾT ĐỊNH` and are never read, and
within an article whatever lifts, proposes or remembers a form takes it away. The scales of the Party and of the State
share words: which is meant follows from the paper's layout and the words beside. The words are in `articles.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.describing import articles
from indexer.describing.bearers import NOBODY, Bearers, bearers_of, listed_below, of_the_article
from indexer.describing.evidence import Finding
from indexer.describing.persons import Person, well_named
from indexer.describing.targets import body_name, item_of
from indexer.describing.views import View
from mappings.fields import FieldName
from mappings.findings import DisciplineForm
from mappings.vocabulary import Kind

TELLING = frozenset({Kind.TB, Kind.KL})
"""Kinds that tell what their body decided: the decision itself is another paper, so a person must confirm it."""

_CLAUSE = re.compile(
    r"(?<!\d)(?<!\btp)[.;](?=\s|$)|\n(?=[ \t]*\n)|\n(?=[ \t]*(?:dieu\s+\w{1,2}\b|\d{1,2}[.)]|[a-h]\)|[-+•]|\|))"
)
_LISTED = re.compile(r"\s*(?:\d{1,2}[.)]|[a-h]\)|[-+•]|\|)")
_DOUBT, _TOLD = 0.6, 0.75


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    form: DisciplineForm | None
    confidence: float


def form_findings(
    view: View, people: Sequence[Person], kind: Kind | None, is_state: bool, about: str, start: int, end: int,
    organisations: Mapping[str, int],
) -> Iterator[Finding]:  # fmt: skip
    """The form of each person or organisation whom the paper disciplines; group 0 where it names nobody who could be
    told. `organisations`: the groups of those already found. A decision on discipline in which no form can be told
    leaves one without a value."""
    if kind is not Kind.QD and kind not in TELLING:
        return
    told = kind in TELLING
    first = start if told else operative_start(view, start, end)
    named = list(_forms(view, people, first, end, is_state, told)) if first is not None else []
    well = well_named(view, people)
    groups = dict(organisations)
    by_group: dict[int, list[_Named]] = {}
    for one, bearers in named:
        if bearers.organisation:
            name = body_name(view, *bearers.organisation)
            if name not in groups:
                groups[name] = 1 + max([len(people), *groups.values()])
                yield Finding(
                    FieldName.ORGANISATION, name, *bearers.organisation, 0.85, "organisation.form", groups[name]
                )
            by_group.setdefault(groups[name], []).append(_limited(one, bearers.confidence))
        for person in bearers.people:
            limit = bearers.confidence if person.group in well else _DOUBT
            by_group.setdefault(person.group, []).append(_limited(one, limit))
        if bearers is NOBODY:
            by_group.setdefault(0, []).append(_limited(one, _DOUBT))
    yield from (_decided(group, rows) for group, rows in by_group.items())
    if not named and not told and "ky luat" in about and "khieu nai" not in about:
        place = first if first is not None else start
        yield Finding(FieldName.FORM, "", place, min(end, place + 80), 0.0, "form.missing")


def operative_start(view: View, start: int, end: int) -> int | None:
    """Where the articles begin: after the last `QUYẾT ĐỊNH` that an article follows; else at `Điều 1`."""
    openings = [view.span(*found.span())[1] for found in view.find(articles.OPENING, start, end)]
    openings = [
        place
        for place in openings
        if view.text[place - 9 : place].strip().isupper() or view.text[place : place + 3].strip()[:1] in (":", "")
    ]
    if openings:
        return openings[-1]
    found = (m.start() for m in articles.ARTICLE.finditer(view.folded, start, end))
    return next((place for place in found if view.text[place] == "Đ"), None)


def _limited(one: _Named, limit: float) -> _Named:
    return replace(one, confidence=min(one.confidence, limit))


def _decided(group: int, rows: Sequence[_Named]) -> Finding:
    last = rows[-1]
    if len({row.form for row in rows}) > 1 or last.form is None:
        return Finding(FieldName.FORM, "", last.start, last.end, 0.0, "form.open", group)
    confidence = min(row.confidence for row in rows)
    return Finding(FieldName.FORM, last.form.value, last.start, last.end, confidence, "form.article", group)


def _forms(
    view: View, people: Sequence[Person], start: int, end: int, is_state: bool, told: bool
) -> Iterator[tuple[_Named, Bearers]]:
    """Every form that the articles give, with whoever bears it."""
    masked = _masked(view, people)
    changed = dict(_changes(view, start, end))
    given: tuple[int, int] | None = None
    rows = [(found, *view.span(*found.span())) for found in view.find(articles.FORM, start, end)]
    for at, (found, first, last) in enumerate(rows):
        clause = _clause(view, first, start, end)
        before, after = (" ".join(masked[slice(*span)].split()) for span in ((clause[0], first), (last, clause[1])))
        follows = given == clause
        weight = changed.get(found.start(), _weight(view, before, clause[0], first, follows))
        turned = found.start() in changed
        above = before if turned else "" if told else _above(masked, start, clause[0], before)
        if not weight or _undone(above, after, turned) or (told and not _told(masked, first, start)):
            continue
        given = clause
        article = item_of(view, first, start, end)
        behind = rows[at + 1][1] if at + 1 < len(rows) else clause[1]
        bearers = bearers_of(view, people, (first, last), clause, min(clause[1], behind), follows)
        if bearers is NOBODY:
            bearers = listed_below(view, people, last, end)
        if bearers is NOBODY and not told and "doi voi" not in after:
            bearers = of_the_article(view, people, article[0], first)
        one = _named(view, found[0], first, last, article, is_state, min(weight, _TOLD) if told else weight)
        unread = not turned and articles.CHANGING.search(before) and not articles.KEPT.search(before)
        yield replace(one, form=None, confidence=0.0) if unread else one, bearers


def _undone(above: str, after: str, turned: bool) -> bool:
    """Whether what governs a form lifts, proposes or remembers it, or what follows says that it is over."""
    if articles.VOID.search(after) or (turned and articles.NOT_CHANGED.search(above)):
        return True
    return articles.LIFTED.search(above) is not None or articles.ASIDE.search(above) is not None


def _changes(view: View, start: int, end: int) -> Iterator[tuple[int, float]]:
    """Where in the squeezed view a change from one form to another names them: 0 for the old, sure of the new."""
    for found in view.find(articles.CHANGED, start, end):
        old, new = ("from", "to") if found["to"] else ("old", "new")
        yield found.start(old), 0.0
        yield found.start(new), 0.95


def _masked(view: View, people: Sequence[Person]) -> str:
    """The folded text with every name as x: a name may be spelt like a word of the tables."""
    text = view.folded
    for mention in (mention for person in people for mention in person.mentions):
        text = text[: mention.start] + "x" * (mention.end - mention.start) + text[mention.end :]
    return text


def _weight(view: View, before: str, start: int, at: int, follows: bool) -> float | None:
    """How surely a form with `before` in front of it, in its clause, is given; None where it is not."""
    plain = articles.TURNED_DOWN.sub(" ", before)
    kept = articles.KEPT.search(plain)
    others = articles.KEPT.sub(" ", plain)
    if any(words.search(others) for words in (articles.ASIDE, articles.REPLACED, articles.LIFTED, articles.NO)):
        return None
    if kept:
        return 0.85
    squeezed = view.squeezed[view.squeezed_at(start) : view.squeezed_at(at)]
    if articles.INTRODUCED.search(squeezed) or articles.AT_ONCE.match(squeezed):
        return 0.95
    if (follows and articles.AND.search(before)) or articles.COLON.search(before):
        return 0.92
    return 0.75 if articles.CELL.search(before) else None


def _clause(view: View, at: int, start: int, end: int) -> tuple[int, int]:
    first, last = start, end
    for found in _CLAUSE.finditer(view.folded, start, end):
        if found.end() <= at:
            first = found.end()
        elif found.start() >= at:
            last = found.start()
            break
    return first, last


def _above(masked: str, start: int, at: int, before: str) -> str:
    """What the article says above a clause that has no verb of its own: it governs the clause."""
    if articles.VERB.search(before):
        return ""
    article = masked[start:at]
    found = [found.start() for found in articles.ARTICLE.finditer(article)]
    return " ".join(article[found[-1] if found else 0 :].split())


def _told(masked: str, at: int, start: int) -> bool:
    """Whether the sentence up to `at`, or the line above its list that ends in a colon, says that the body decided."""
    lead = masked[start:at]
    whole = re.split(r"(?<!\d)\.\s|\n[ \t]*\n", lead)[-1]
    colon = lead.rfind(":\n")
    listed = [line for line in lead[colon + 2 :].split("\n") if line.strip()] if colon >= 0 else []
    if listed and all(_LISTED.match(line) for line in listed):
        above = " ".join(re.split(r"(?<!\d)\.\s|\n", lead[:colon])[-1].split())
        if articles.DECIDES.search(above):
            return True
    said = " ".join(whole.split())
    return articles.DECIDES.search(said) is not None and not articles.YEARS_AGO.search(said)


def _named(
    view: View, word: str, start: int, end: int, article: tuple[int, int], is_state: bool, confidence: float
) -> _Named:
    near_by = " ".join(view.folded[slice(*article)].split())
    state = is_state or articles.ADMINISTRATIVE.search(near_by) is not None
    if is_state and articles.OF_THE_PARTY.search(near_by) and not articles.ADMINISTRATIVE.search(near_by):
        confidence = min(confidence, _DOUBT)
    key = "cachchuc" if re.fullmatch(articles.ALL_POSTS, word) else word
    form = (articles.STATE if state else articles.PARTY).get(key)
    return _Named(start, end, form, confidence if form else 0.0)
