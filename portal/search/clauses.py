"""A question's words and filters as clauses of the engine's language. Pure; holds no scope and makes no search.

Called by `portal.search.compose` only. Only the fields named here are ever addressed: nothing a user types becomes the
name of a field or a piece of syntax. Words go in as `term` and `match_phrase` clauses, already analysed, so that the
engine has nothing to interpret.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mappings import arabic
from mappings.access import Clause
from mappings.names import Family
from mappings.vietnamese import number_key
from mappings.weights import Weights
from portal.search.question import Matching, Question, Term

_TEXT = {Family.PAGES: "content", Family.DOCUMENTS: "text"}
_EXACT_SHARE, _PAIR_SHARE = 0.3, 0.5
"""The score is a plain sum: folded words 1.0, words as typed 0.3, pairs of folded words 0.5 (bench.retrieval)."""
_FIRST = 100_000.0
"""More than any sum of weights: what has it comes first."""
NONE: Clause = {"match_none": {}}
ANYTHING: Clause = {"match_all": {}}


def every(clauses: Sequence[Clause]) -> Clause:
    """All of `clauses`; anything for an empty list. Not scored."""
    return {"bool": {"filter": list(clauses)}} if clauses else ANYTHING


def either(clauses: Sequence[Clause]) -> Clause:
    """At least one of `clauses`, their scores added; nothing for an empty list."""
    if not clauses:
        return NONE
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def documents(document_ids: Iterable[str]) -> Clause:
    return {"terms": {"doc_id": sorted(document_ids)}}


def filters(question: Question) -> list[Clause]:
    """The filters that are not facets: the number in its field, and the dates."""
    clauses: list[Clause] = []
    if question.number:
        key = number_key(question.number)
        starts: list[Clause] = [{"prefix": {"number_key": f"{key}{sign}"}} for sign in "-/"]
        clauses.append(either([{"term": {"number_key": key}}, *starts]))
    between = {"gte": question.since, "lte": question.until}
    dates = {bound: day.isoformat() for bound, day in between.items() if day}
    if dates:
        clauses.append({"range": {"date": dates}})
    return clauses


def picks(question: Question, custody: frozenset[str]) -> dict[str, Clause]:
    """The picked facets by field. `custody` are the picked units with everything below them."""
    picked: dict[str, tuple[bool, Iterable[str | int]]] = {
        "kind": (bool(question.kinds), (kind.value for kind in question.kinds)),
        "custodian_id": (bool(question.unit_ids), sorted(custody)),
        "year": (bool(question.years), question.years),
        "grade": (bool(question.grades), (grade.value for grade in question.grades)),
    }
    return {name: {"terms": {name: list(chosen)}} for name, (is_picked, chosen) in picked.items() if is_picked}


def answering(question: Question, family: Family, weights: Weights | None = None) -> list[Clause]:
    """What a document or a page must hold to answer, scored when `weights` are given. Empty when no word is wanted."""
    if not question.wanted:
        return []
    text = holding(question, family, weights)
    if not question.numbers:
        return text
    number: Clause = {"terms": {"number_key": list(question.numbers)}}
    if weights is None:
        return [either([number, every(text)])]
    return [either([_first(number), {"bool": {"must": text}}])]


def holding(question: Question, family: Family, weights: Weights | None = None) -> list[Clause]:
    """The same, of the words alone."""
    groups = [either([_term(term, family, weights) for term in group]) for group in question.wanted]
    return [either(groups)] if question.matching is Matching.ANY else groups


def touching(question: Question, family: Family, weights: Weights | None = None) -> Clause:
    """Any of the wanted words."""
    return either([_term(term, family, weights) for group in question.wanted for term in group])


def first(clauses: Sequence[Clause]) -> Clause:
    """What meets all of `clauses` comes before everything else."""
    return _first(every(clauses))


def unwanted(question: Question, family: Family) -> list[Clause]:
    """What must not stand in the document. In a question typed with accents a word rules out only its own spelling."""
    as_typed = question.has_accents
    return [
        _term(term, family, None)
        if term.is_arabic
        else _matched(term, _TEXT[family] if as_typed else _folded(family), as_typed, 1.0)
        for term in question.unwanted
    ]


def closeness(question: Question, weights: Weights) -> list[Clause]:
    """What makes one page better than another though neither needs it: words as typed, and adjacent words."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for run in _runs(question):
        words.update(word for term in run for word in term.words if not term.exact)
        syllables = [syllable for term in run for syllable in term.folded]
        pairs.update(pairwise(syllables))
    as_typed = (_weighed("content", word, _EXACT_SHARE * n * weights.syllable(word)) for word, n in words.items())
    adjacent = (
        _weighed("content.pair", f"{one} {next_}", _PAIR_SHARE * n * weights.pair(one, next_))
        for (one, next_), n in pairs.items()
    )
    return [*as_typed, *adjacent]


def markable_as_typed(question: Question) -> Clause:
    """What is marked first, in `content`: phrases as typed, and words in the spelling typed or without accents.

    `portal.search.marks` has the same rule for the viewer.
    """
    clauses: list[Clause] = []
    for term in (term for group in question.wanted for term in group):
        if term.phrase:
            clauses.append(_matched(term, "content", True, 1.0))
        else:
            clauses.extend({"term": {"content": spelling}} for spelling in sorted({*term.words, *term.folded}))
    return either(clauses)


def _runs(question: Question) -> list[list[Term]]:
    """The wanted terms in runs that were typed one after the other; alternatives are runs of their own."""
    runs: list[list[Term]] = [[]]
    for group in question.wanted:
        if len(group) == 1:
            runs[-1].append(group[0])
        else:
            runs.extend([[term] for term in group])
            runs.append([])
    return runs


def _term(term: Term, family: Family, weights: Weights | None) -> Clause:
    """One word or phrase: with accents if it is an exact phrase, else in any spelling, or form if it is Arabic."""
    boost = 1.0
    if term.is_arabic:
        (word,) = term.words
        return _weighed(f"{_TEXT[family]}.arabic", arabic.form(word), weights.folded(word) if weights else boost)
    if weights is not None:
        rarity = map(weights.syllable, term.words) if term.exact else map(weights.folded, term.folded)
        boost = sum(rarity) / len(term.words)
    return _matched(term, _TEXT[family] if term.exact else _folded(family), term.exact, boost)


def _matched(term: Term, field: str, as_typed: bool, boost: float) -> Clause:
    words = term.words if as_typed else term.folded
    if len(words) == 1:
        return _weighed(field, words[0], boost)
    # The words are tokens already; the whitespace analyzer hands them on as they are.
    phrase = {"query": " ".join(words), "analyzer": "whitespace", "boost": round(boost, 4)}
    return {"match_phrase": {field: phrase}}


def _folded(family: Family) -> str:
    return f"{_TEXT[family]}.folded"


def _weighed(field: str, value: str, boost: float) -> Clause:
    return {"term": {field: {"value": value, "boost": round(boost, 4)}}}


def _first(clause: Clause) -> Clause:
    return {"constant_score": {"filter": clause, "boost": _FIRST}}
