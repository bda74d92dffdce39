"""The heart of the search: puts a reader's scope and his question together. Only here is a search made.

    counts      how many documents answer, and how many there are for each facet value   (index `documents`)
    ranked      which come first: by their best page                                      (index `pages`)
    by_date     newest first; also the documents whose words stand on different pages     (index `documents`)
    evidence    the best pages of the documents shown, with marked passages               (index `pages`)

Called by `portal.search.asking`. In every body `scope.clause()` is the first filter, so that nothing outside the scope
is counted, ranked, grouped or marked. Never: query_string, global, post_filter, min_doc_count 0, suggesters,
significant_terms, more_like_this, terms lookup, explain, profile, scripts, user-named fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any

from mappings.access import Clause, Scope
from mappings.names import INDEXED_GRADES, Family
from mappings.vocabulary import Grade
from mappings.weights import Weights
from portal.search import clauses
from portal.search.question import PAGE_SIZE, REACH, Question

Body = dict[str, Any]
"""A search body of the engine's language."""

FACETS = {"kind": 100, "custodian_id": 10_000, "year": 300, "grade": 10}
"""Facet fields and how many values each can have at most: above what exists, so that the counts are exact."""
MARK_START, MARK_END = "\ufdd0", "\ufdd1"
"""Around a found word: noncharacters, which no text has a use for, so that no markup ever comes from the engine."""
BEST_PAGES = 3
PASSAGES = 2
TIME = "2500ms"
_PAGES_OF_ONE = 10_000
_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class Search:
    """One search that carries its scope. It cannot be made outside this module."""

    family: Family
    grades: tuple[Grade, ...]
    body: Body
    made: InitVar[object]

    def __post_init__(self, made: object) -> None:
        if made is not _MADE_HERE:
            raise TypeError("Only portal.search.compose makes a search: it is what puts the scope into it.")


@dataclass(frozen=True, slots=True)
class Searches:
    """The searches that answer one question within one scope. Make it with `compose`."""

    scope: Scope
    question: Question
    weights: Weights
    custody: frozenset[str]
    hidden: frozenset[str]
    grades: tuple[Grade, ...] = field(init=False)
    _within_scope: Clause = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grades", tuple(grade for grade in INDEXED_GRADES if grade in self.scope.grades))
        object.__setattr__(self, "_within_scope", self.scope.clause())

    def counts(self) -> Search:
        """The total and each facet. A facet's own picks do not narrow its counts; the other facets' picks do."""
        picked = clauses.picks(self.question, self.custody)
        aggregations: Body = {"total": {"filter": clauses.every(list(picked.values()))}}
        for name, size in FACETS.items():
            others = [clause for other, clause in picked.items() if other != name]
            values = {"values": {"terms": {"field": name, "size": size}}}
            aggregations[name] = {"filter": clauses.every(others), "aggs": values}
        query = self._within(self._answering_documents(), self._unwanted())
        return self._search(Family.DOCUMENTS, query, {"size": 0, "track_total_hits": False, "aggs": aggregations})

    def by_date(self, start: int, size: int, without: Iterable[str] = ()) -> Search:
        """Documents that answer, newest first, those without a date last; `without` these."""
        barred = self._unwanted() + _documents(without)
        query = self._within(self._answering_documents() + self._picks(), barred)
        order = [{"date": {"order": "desc", "missing": "_last"}}, {"doc_id": "asc"}]
        window = {"from": start, "size": size, "sort": order, "track_total_hits": False, "_source": False}
        return self._search(Family.DOCUMENTS, query, window)

    def ruled_out(self) -> Search:
        """The ids of the documents that would answer but for an unwanted word."""
        query = self._within([*self._answering_documents(), *self._picks(), clauses.either(self._unwanted())])
        return self._search(Family.DOCUMENTS, query, _ids_only())

    def ranked(self, start: int, ruled_out: Iterable[str] = ()) -> Search:
        """One result page of the documents with a page that answers, in order of their best page, then by id.

        The total of this search counts pages; with a number in the question its aggregation `holding` does.
        """
        body: Body = {
            "from": start,
            "size": PAGE_SIZE,
            "collapse": {"field": "doc_id"},
            "sort": [{"_score": "desc"}, {"doc_id": "asc"}],
            "track_total_hits": True,
            "_source": False,
        }
        if self.question.numbers:
            body["aggs"] = {"holding": {"filter": self._holding_pages()}}
        return self._search(Family.PAGES, self._answering_pages(ruled_out, scored=True), body)

    def ranked_ids(self, ruled_out: Iterable[str] = ()) -> Search:
        """The ids of all documents that `ranked` would list."""
        return self._search(Family.PAGES, self._answering_pages(ruled_out, scored=False), _ids_only())

    def evidence(self, document_ids: Sequence[str]) -> Search:
        """The best pages of these documents with passages, and how many pages match.

        A page that answers the whole question comes before pages that hold only some of its words.
        """
        query = self._within([clauses.documents(document_ids)])
        query["bool"]["must"] = [clauses.touching(self.question, Family.PAGES, self.weights)]
        query["bool"]["should"] = clauses.closeness(self.question, self.weights)
        best = {
            "size": BEST_PAGES,
            "sort": [{"_score": "desc"}, {"page_no": "asc"}],
            "_source": ["page_no"],
            "highlight": self._highlight(),
        }
        per_document: Body = {"best": {"top_hits": best}}
        if not self.question.any_word_is_enough:
            query["bool"]["should"].append(clauses.first(clauses.holding(self.question, Family.PAGES)))
            per_document["whole"] = {"filter": self._holding_pages()}
        groups = {"documents": {"terms": {"field": "doc_id", "size": len(document_ids)}, "aggs": per_document}}
        return self._search(Family.PAGES, query, {"size": 0, "track_total_hits": False, "aggs": groups})

    def pages_of(self, document_id: str) -> Search:
        """The numbers of all pages of one document that hold all words, and of those that hold any."""
        query = self._within([clauses.documents([document_id]), clauses.touching(self.question, Family.PAGES)])
        numbers = {"pages": {"terms": {"field": "page_no", "size": _PAGES_OF_ONE, "order": {"_key": "asc"}}}}
        aggregations: Body = dict(numbers)
        if not self.question.any_word_is_enough:
            aggregations["whole"] = {"filter": self._holding_pages(), "aggs": numbers}
        return self._search(Family.PAGES, query, {"size": 0, "track_total_hits": False, "aggs": aggregations})

    def _within(self, wanted: Sequence[Clause], barred: Sequence[Clause] = ()) -> Clause:
        """`wanted` and not `barred`, within the scope. Every query of this module begins here."""
        within = [self._within_scope, *clauses.filters(self.question), *wanted]
        return {"bool": {"filter": within, "must_not": [*barred, *_documents(self.hidden)]}}

    def _search(self, family: Family, query: Clause, body: Body) -> Search:
        return Search(family, self.grades, {"query": query, "timeout": TIME, **body}, _MADE_HERE)

    def _picks(self) -> list[Clause]:
        return list(clauses.picks(self.question, self.custody).values())

    def _unwanted(self) -> list[Clause]:
        return clauses.unwanted(self.question, Family.DOCUMENTS)

    def _answering_documents(self) -> list[Clause]:
        return clauses.answering(self.question, Family.DOCUMENTS)

    def _holding_pages(self) -> Clause:
        return clauses.every(clauses.holding(self.question, Family.PAGES))

    def _answering_pages(self, ruled_out: Iterable[str], *, scored: bool) -> Clause:
        """Pages that answer. Documents with an unwanted word on any page are known from `documents`, and barred."""
        query = self._within(self._picks(), _documents(ruled_out))
        if scored:
            query["bool"]["must"] = clauses.answering(self.question, Family.PAGES, self.weights)
            query["bool"]["should"] = clauses.closeness(self.question, self.weights)
        else:
            query["bool"]["filter"] += clauses.answering(self.question, Family.PAGES)
        return query

    def _highlight(self) -> Body:
        """Whole sentences (a fragment size of 0 never splits one), words in any spelling. When the question has
        accents, `content` marks the words as typed, and goes before. The fields stay apart: `matched_fields` would let
        the cao of Cao Lĩnh mark every cáo."""
        any_spelling = clauses.touching(self.question, Family.PAGES)
        fields: Body = {"content.folded": {"highlight_query": any_spelling}}
        if self.question.has_arabic:
            fields["content.arabic"] = {"highlight_query": any_spelling}
        if self.question.has_accents:
            fields["content"] = {"highlight_query": clauses.markable_as_typed(self.question)}
        return {
            "type": "unified",
            "boundary_scanner": "sentence",
            "boundary_scanner_locale": "vi",
            "fragment_size": 0,
            "number_of_fragments": PASSAGES,
            "order": "score",
            "pre_tags": [MARK_START],
            "post_tags": [MARK_END],
            "fields": fields,
        }


def compose(
    scope: Scope,
    question: Question,
    weights: Weights,
    custody: frozenset[str] = frozenset(),
    hidden: frozenset[str] = frozenset(),
) -> Searches:
    """The searches for `question` within `scope`.

    `custody` are the picked units with everything below them today; `hidden` are documents found out of place, to be
    left out of everything until the index is mended. Both only narrow.
    """
    return Searches(scope, question, weights, custody, hidden)


def _documents(document_ids: Iterable[str]) -> list[Clause]:
    listed = list(document_ids)
    return [clauses.documents(listed)] if listed else []


def _ids_only() -> Body:
    """Up to REACH document ids, exactly, and whether there are more (`sum_other_doc_count`)."""
    groups = {"documents": {"terms": {"field": "doc_id", "size": REACH}}}
    return {"size": 0, "track_total_hits": False, "aggs": groups}
