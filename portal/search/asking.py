"""The conversation with the engine that answers one question: which documents, in which order, with which evidence.

Called by `portal.search.hits`. What comes back is document ids and passages out of the index; nothing of it may be
shown before `hits` has checked each document against the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from portal.search import marks, passages
from portal.search.compose import FACETS, Searches
from portal.search.engine import Answer, Engine, NothingIndexed
from portal.search.question import PAGE_SIZE, REACH, Question, Sort
from portal.search.results import Group, Order, PageHit, Passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best pages of one document and how many of its pages match."""

    pages: tuple[PageHit, ...]
    matching: int


NO_EVIDENCE = Evidence((), 0)


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine found. `facets` are counts by field and value; the evidence is still under way."""

    total: int
    pages_matching: int | None
    placed: tuple[tuple[str, Group], ...]
    facets: dict[str, dict[str, int]]
    order: Order
    evidence: Future[list[Answer]] | None


NOTHING = Found(0, 0, (), {name: {} for name in FACETS}, Order.RELEVANCE, None)


def find(engine: Engine, searches: Searches) -> Found:
    """Ask what `searches` need, and begin to ask for the evidence. Raises EngineUnavailable."""
    if not searches.grades:
        return NOTHING
    try:
        return _find(engine, searches)
    except NothingIndexed:
        return NOTHING


def _find(engine: Engine, searches: Searches) -> Found:
    if searches.question.sort is Sort.DATE or not searches.question.wanted:
        return _newest_first(engine, searches, Order.DATE)
    ruled_out = _ruled_out(engine, searches)
    if ruled_out is None:
        return _newest_first(engine, searches, Order.DATE_INSTEAD)
    return _best_first(engine, searches, ruled_out)


def pages_of(engine: Engine, searches: Searches, document_id: str) -> tuple[int, ...]:
    """The pages of one document with all words, or else with any, rising. Raises EngineUnavailable."""
    try:
        (answer,) = engine.ask(searches.pages_of(document_id))
    except NothingIndexed:
        return ()
    groups = answer["aggregations"]
    whole = groups.get("whole", groups)["pages"]["buckets"]
    return tuple(bucket["key"] for bucket in whole or groups["pages"]["buckets"])


def _newest_first(engine: Engine, searches: Searches, order: Order) -> Found:
    counts, dated = engine.ask(searches.counts(), searches.by_date(_start(searches), PAGE_SIZE))
    placed = tuple((hit["_id"], Group.LISTED) for hit in dated["hits"]["hits"])
    evidence = _evidence(engine, searches, placed)
    return Found(_total(counts), None, placed, _facets(counts), order, evidence)


def _best_first(engine: Engine, searches: Searches, ruled_out: list[str]) -> Found:
    """The documents with a page that answers, best page first; then those whose words stand on different pages."""
    start = _start(searches)
    counts, ranked = engine.ask(searches.counts(), searches.ranked(start, ruled_out))
    ids = [hit["fields"]["doc_id"][0] for hit in ranked["hits"]["hits"]]
    placed = [(id_, Group.TOGETHER) for id_ in ids]
    missing = PAGE_SIZE - len(ids)
    if missing and _total(counts) > start + len(ids):
        together = ids if start == 0 else _ids(engine.ask(searches.ranked_ids(ruled_out))[0])
        skip = max(0, start - len(together))
        (spread,) = engine.ask(searches.by_date(skip, missing, without=together))
        placed += [(hit["_id"], Group.SPREAD) for hit in spread["hits"]["hits"]]
    matching = ranked.get("aggregations", {}).get("holding", {}).get("doc_count", ranked["hits"]["total"]["value"])
    evidence = _evidence(engine, searches, placed)
    return Found(_total(counts), matching, tuple(placed), _facets(counts), Order.RELEVANCE, evidence)


def _ruled_out(engine: Engine, searches: Searches) -> list[str] | None:
    """The documents that an unwanted word rules out; None when they are too many to name."""
    if not searches.question.unwanted:
        return []
    (answer,) = engine.ask(searches.ruled_out())
    return None if answer["aggregations"]["documents"]["sum_other_doc_count"] else _ids(answer)


def evidence_of(question: Question, found: Found) -> dict[str, Evidence]:
    """The evidence by document id, once it is there. Raises EngineUnavailable."""
    if found.evidence is None:
        return {}
    (answer,) = found.evidence.result()
    buckets = answer["aggregations"]["documents"]["buckets"]
    read = _reading(question)
    return {bucket["key"]: _evidence_of(bucket, read) for bucket in buckets}


def _evidence(engine: Engine, searches: Searches, placed: Sequence[tuple[str, Group]]) -> Future[list[Answer]] | None:
    if not placed or not searches.question.wanted:
        return None
    return engine.begin(searches.evidence([id_ for id_, _ in placed]))


def _evidence_of(bucket: Answer, read: Callable[[str], Passage]) -> Evidence:
    """Pages with all the words, if there are any; else pages with some."""
    whole: int = bucket.get("whole", bucket)["doc_count"]
    best = bucket["best"]["hits"]["hits"]
    if whole:
        best = best[:whole]
    pages = tuple(PageHit(hit["_source"]["page_no"], _passages(hit, read)) for hit in best)
    return Evidence(pages, whole or bucket["doc_count"])


def _passages(hit: Answer, read: Callable[[str], Passage]) -> tuple[Passage, ...]:
    """The passages with words as typed; if there are none, those with words in any spelling, or form of Arabic."""
    highlight = hit.get("highlight", {})
    best = (highlight[field] for field in ("content", "content.folded", "content.arabic") if highlight.get(field))
    return tuple(passages.shortened(read(text)) for text in next(best, []))


def _reading(question: Question) -> Callable[[str], Passage]:
    """How a passage is taken apart: as the engine marked it, or by our own matcher where no one field can mark it."""
    if not question.mixes_spellings:
        return passages.pieces
    return lambda text: marks.pieces(question, "".join(piece for piece, _ in passages.pieces(text)))


def _start(searches: Searches) -> int:
    return (searches.question.page - 1) * PAGE_SIZE


def _total(counts: Answer) -> int:
    total: int = counts["aggregations"]["total"]["doc_count"]
    return total


def _facets(counts: Answer) -> dict[str, dict[str, int]]:
    return {name: _counted(counts["aggregations"][name]["values"]["buckets"]) for name in FACETS}


def _counted(buckets: list[Answer]) -> dict[str, int]:
    return {str(bucket["key"]): bucket["doc_count"] for bucket in buckets}


def _ids(answer: Answer) -> list[str]:
    return [bucket["key"] for bucket in answer["aggregations"]["documents"]["buckets"][:REACH]]
