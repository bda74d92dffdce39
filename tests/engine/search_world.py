"""Random small archives for the property tests (units, dossiers, papers, a scope, questions), and what the rule and
plain reading say the answer must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from archive.schema import new_id
from mappings import arabic
from mappings.access import ByCase, ByUnit, Labels, Only
from mappings.names import INDEXED_GRADES
from mappings.vietnamese import canonical, folded_tokens, tokens
from mappings.vocabulary import Grade, Kind
from portal.search.parsing import Picks, parse
from portal.search.question import Matching, Question, Term
from tests.engine.search_shelf import Paper

_T = TypeVar("_T")
SYLLABLES = ("đất", "dat", "đai", "nhà", "chợ", "chờ", "مخالفة", "المخالفات")
KINDS = (Kind.KL, Kind.QD, Kind.BC, Kind.DTC)
PERSONS = ("an", "binh", "chi")
YEARS = (None, 2020, 2023)
MOST_PAPERS = 10  # one result page, so that every disagreement is met at once


@dataclass(frozen=True, slots=True)
class World:
    """Papers by name, and who asks. `pending` papers are known to the catalogue to carry old labels in the index."""

    parents: tuple[int | None, ...]
    papers: tuple[Paper, ...]
    pending: frozenset[str]
    grades: frozenset[Grade]
    by_unit: tuple[tuple[frozenset[Kind], int], ...]
    by_case: tuple[tuple[frozenset[Kind], frozenset[int]], ...]
    recused_from: frozenset[str]
    seals: frozenset[int]

    def below(self, unit: int) -> frozenset[int]:
        """`unit` and everything under it."""
        return frozenset(one for one in range(len(self.parents)) if unit in _upwards(self.parents, one))


def _upwards(parents: tuple[int | None, ...], unit: int | None) -> list[int]:
    return [] if unit is None else [unit, *_upwards(parents, parents[unit])]


def _subsets(values: Iterable[_T], least: int = 0) -> st.SearchStrategy[frozenset[_T]]:
    return st.frozensets(st.sampled_from(list(values)), min_size=least)


_words = st.lists(st.sampled_from(SYLLABLES), max_size=4).map(" ".join)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """An archive of at most ten papers, some of which the index has under other labels."""
    parents: tuple[int | None, ...] = (None,)
    for position in range(1, draw(st.integers(1, 5))):
        parents = (*parents, draw(st.none() | st.integers(0, position - 1)))
    units, dossiers = range(len(parents)), range(draw(st.integers(1, 4)))
    homes = [draw(st.sampled_from(units)) for _ in dossiers]
    about = [draw(_subsets(PERSONS)) for _ in dossiers]

    def labels(document_id: str, dossier: int) -> Labels:
        kind, grade = draw(st.sampled_from(KINDS)), draw(st.sampled_from(INDEXED_GRADES))
        sealed = draw(st.sampled_from((False, False, True)))
        subjects = about[dossier]
        return Labels(document_id, str(dossier), grade, kind, str(homes[dossier]), subjects, sealed)

    papers, pending = [], set()
    for _ in range(draw(st.integers(1, MOST_PAPERS))):
        document_id, dossier = new_id(), draw(st.sampled_from(dossiers))
        drift = draw(st.sampled_from(("none", "none", "pending", "astray")))
        now = labels(document_id, dossier)
        then = None if drift == "none" else replace(labels(document_id, draw(st.sampled_from(dossiers))))
        year = draw(st.sampled_from(YEARS))
        pages = tuple(draw(st.lists(_words, min_size=1, max_size=3)))
        papers.append(Paper(now, pages, then, draw(_words), issued_on=date(year, 1, 1) if year else None))
        if drift == "pending":
            pending.add(document_id)
    return World(
        parents,
        tuple(papers),
        frozenset(pending),
        draw(_subsets(INDEXED_GRADES, least=1)),
        tuple(draw(st.lists(st.tuples(_subsets(KINDS, 1), st.sampled_from(units)), max_size=2))),
        tuple(draw(st.lists(st.tuples(_subsets(KINDS, 1), _subsets(dossiers)), max_size=2))),
        draw(_subsets(PERSONS)),
        draw(_subsets(dossiers)),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """One to three words, phrases or alternatives, perhaps one unwanted, perhaps picks."""
    words = st.sampled_from(SYLLABLES)
    phrase = st.tuples(words, words).map(lambda pair: f'"{pair[0]} {pair[1]}"')
    alternatives = st.tuples(words, phrase | words).map(" OR ".join)
    unwanted = st.tuples(phrase | words).map(lambda one: f"-{one[0]}")
    parts = draw(st.lists(words | words | phrase | alternatives, max_size=3))
    parts += draw(st.lists(unwanted, max_size=1))
    picks = Picks(
        kinds=tuple(draw(st.lists(st.sampled_from(KINDS).map(str), max_size=1))),
        years=tuple(draw(st.lists(st.sampled_from(("2020", "2023")), max_size=1))),
        matching=draw(st.sampled_from(tuple(Matching))),
        sort=draw(st.sampled_from(("relevance", "date"))),
    )
    return parse(" ".join(parts), picks)


def scope_of(world: World, papers: Iterable[Paper], unit: Callable[[str], str], dossier: Callable[[str], str],
             person: Callable[[str], str]) -> Only:  # fmt: skip
    """The reader's scope, with what the catalogue says about the papers whose labels are changing hands."""
    ways: tuple[ByUnit | ByCase, ...] = (
        *(ByUnit(kinds, frozenset(unit(str(one)) for one in world.below(top))) for kinds, top in world.by_unit),
        *(ByCase(kinds, frozenset(dossier(str(one)) for one in some)) for kinds, some in world.by_case),
    )
    seals = frozenset(dossier(str(one)) for one in world.seals)
    scope = Only(world.grades, ways, frozenset(map(person, world.recused_from)), seals)
    pending = [one for one in papers if one.id in world.pending]
    granted = frozenset(one.id for one in pending if scope.admits(one.labels))
    return replace(scope, granted=granted, withdrawn=frozenset(one.id for one in pending) - granted)


def visible(world: World, scope: Only, one: Paper) -> bool:
    """Whether the reader must find the paper: today's labels admit it, and the index does not know less than that."""
    reachable = one.in_index.grade in scope.grades
    known = one.id in world.pending or scope.admits(one.in_index)
    return scope.admits(one.labels) and reachable and known


def answers(question: Question, one: Paper) -> bool:
    """Whether the paper answers, by plain reading."""
    texts = (one.title, *one.pages)
    if any(_stands(term, text, as_typed=question.has_accents) for term in question.unwanted for text in texts):
        return False
    return not question.wanted or _holds(question, texts)


def pages_with_all(question: Question, one: Paper) -> list[int]:
    """The pages that answer by themselves."""
    return [page_no for page_no, page in enumerate(one.pages, 1) if _holds(question, [page])]


def pages_with_any(question: Question, one: Paper) -> list[int]:
    terms = [term for group in question.wanted for term in group]
    return [
        page_no
        for page_no, page in enumerate(one.pages, 1)
        if any(_stands(term, page, as_typed=term.exact) for term in terms)
    ]


def picked(question: Question, one: Paper, *, but: str = "") -> bool:
    """Whether the picks of the facets other than `but` admit the paper, by what the index knows of it."""
    kind = not question.kinds or one.in_index.kind in question.kinds
    year = not question.years or (one.issued_on is not None and one.issued_on.year in question.years)
    return (kind or but == "kind") and (year or but == "year")


def counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values))


def _holds(question: Question, texts: Iterable[str]) -> bool:
    listed = list(texts)
    met = (
        any(_stands(term, text, as_typed=term.exact) for term in group for text in listed) for group in question.wanted
    )
    return any(met) if question.matching is Matching.ANY else all(met)


def _stands(term: Term, text: str, *, as_typed: bool) -> bool:
    if term.is_arabic:
        return arabic.form(term.words[0]) in arabic.words(canonical(text))
    page = [token.text for token in (tokens(text) if as_typed else folded_tokens(text))]
    words = list(term.words if as_typed else term.folded)
    return any(page[start : start + len(words)] == words for start in range(len(page)))
