"""What every composed search holds and never holds, whatever was asked: read off the bodies, without an engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import schema
from mappings.access import ByCase, ByUnit, Everything, Nothing, Only, Scope
from mappings.arabic import COMMON_SHARE
from mappings.names import Family
from mappings.vocabulary import Grade, Kind
from mappings.weights import Weights
from portal.search.compose import Search, Searches, compose
from portal.search.parsing import Picks, parse
from portal.search.question import Question

WEIGHTS = Weights.load()
SCOPES: tuple[Scope, ...] = (
    Only(frozenset({Grade.THUONG}), (ByUnit(frozenset({Kind.KL}), frozenset({"u1"})),)),
    Only(frozenset(Grade), (ByCase(frozenset({Kind.BC}), frozenset({"d1"})),), seals=frozenset({"d1"})),
    Only(frozenset({Grade.MAT}), (), granted=frozenset({"x"}), withdrawn=frozenset({"y"})),
    Everything("a test"),
)
_NEVER = {
    "query_string", "simple_query_string", "global", "post_filter", "min_doc_count", "suggest", "significant_terms",
    "more_like_this", "explain", "profile", "script", "script_fields", "runtime_mappings", "inner_hits", "track_scores",
    "regexp", "wildcard", "fuzzy", "multi_match", "indices_boost", "rescore", "knn", "path",
}  # fmt: skip
_TEXT_FIELDS = {"content", "content.folded", "content.pair", "content.arabic", "text", "text.folded", "text.arabic"}
_typed = st.lists(
    st.sampled_from(
        [
            '"đất đai"',
            "-chợ",
            "OR",
            "12-KL/UBKTThU",
            "Cao Lĩnh",
            "المخالفات",
            "-قرار",
            "_exists_:x",
            "số:3-KL",
            "từ:2020",
            "/.*/",
        ]
    )
    | st.text(max_size=12),
    max_size=8,
).map(" ".join)
_picks = st.builds(
    Picks,
    kinds=st.sampled_from([(), ("KL",), ("KL", "BC")]),
    years=st.sampled_from([(), ("2023",)]),
    grades=st.sampled_from([(), ("mat",)]),
    matching=st.sampled_from(["all", "any"]),
)


def searches_of(made: Searches) -> Iterator[Search]:
    yield made.counts()
    yield made.by_date(0, 10, without=["a"])
    yield made.ruled_out()
    if made.question.wanted:
        yield made.ranked(20, ["b"])
        yield made.ranked_ids()
        yield made.evidence(["c", "d"])
        yield made.pages_of("e")


def keys_of(body: object) -> Iterator[str]:
    if isinstance(body, dict):
        for key, value in body.items():
            yield key
            yield from keys_of(value)
    elif isinstance(body, list):
        for item in body:
            yield from keys_of(item)


def fields_of(body: object) -> Iterator[str]:
    """The fields that leaf clauses address."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key in {"term", "terms", "prefix", "range", "match_phrase"} and isinstance(value, dict):
                yield value["field"] if "field" in value else next(iter(value))
            yield from fields_of(value)
    elif isinstance(body, list):
        for item in body:
            yield from fields_of(item)


@pytest.mark.parametrize("scope", SCOPES, ids=["by unit", "by case", "changing hands", "everything"])
@given(text=_typed, picks=_picks)
def test_the_scope_is_the_first_filter_of_every_search(scope: Scope, text: str, picks: Picks) -> None:
    for search in searches_of(compose(scope, parse(text, picks), WEIGHTS, hidden=frozenset({"h"}))):
        assert search.body["query"]["bool"]["filter"][0] == scope.clause()
        assert set(search.grades) <= scope.grades
        assert "timeout" in search.body
        assert {"terms": {"doc_id": ["h"]}} in search.body["query"]["bool"]["must_not"]


@given(text=_typed, picks=_picks)
def test_nothing_asked_brings_in_a_forbidden_feature_or_a_field_of_its_own(text: str, picks: Picks) -> None:
    for search in searches_of(compose(SCOPES[0], parse(text, picks), WEIGHTS)):
        assert _NEVER.isdisjoint(keys_of(search.body))
        roles = schema.roles(search.family)
        allowed = _TEXT_FIELDS | roles.filter | roles.facet | roles.sort | {"subject_ids", "sealed"}
        assert set(fields_of(search.body)) <= allowed


def test_a_scope_without_a_grade_addresses_no_index() -> None:
    assert compose(Nothing("no grant"), Question(), WEIGHTS).grades == ()
    assert compose(Only(frozenset({Grade.TUYET_MAT}), ()), Question(), WEIGHTS).grades == ()


def test_a_search_cannot_be_made_elsewhere() -> None:
    with pytest.raises(TypeError, match=r"portal\.search\.compose"):
        Search(Family.PAGES, (Grade.THUONG,), {"query": {"match_all": {}}}, object())


def test_the_ranking_is_a_plain_sum_of_public_rarities() -> None:
    query = compose(SCOPES[0], parse("Cao Lĩnh"), WEIGHTS).ranked(0).body["query"]["bool"]

    def weighed(field: str, word: str, boost: float) -> object:
        return {"term": {field: {"value": word, "boost": round(boost, 4)}}}

    assert query["must"] == [weighed("content.folded", word, WEIGHTS.folded(word)) for word in ("cao", "linh")]
    assert query["should"] == [
        *(weighed("content", word, 0.3 * WEIGHTS.syllable(word)) for word in ("cao", "lĩnh")),
        weighed("content.pair", "cao linh", 0.5 * WEIGHTS.pair("cao", "linh")),
    ]


def test_a_word_in_arabic_letters_is_weighed_by_a_constant_in_its_own_field() -> None:
    query = compose(SCOPES[0], parse("المخالفات في"), WEIGHTS).ranked(0).body["query"]["bool"]
    assert query["must"] == [
        {"term": {"content.arabic": {"value": "مخالف", "boost": round(WEIGHTS.folded("zzzz"), 4)}}},
        {"term": {"content.arabic": {"value": "في", "boost": round(COMMON_SHARE * WEIGHTS.folded("zzzz"), 4)}}},
    ]


def test_ties_end_at_the_document_and_equal_questions_are_equal_bodies() -> None:
    made = [compose(SCOPES[1], parse(text), WEIGHTS).ranked(0) for text in ("Hòa đất", "hoà  ĐẤT")]
    assert made[0] == made[1]
    assert made[0].body["sort"] == [{"_score": "desc"}, {"doc_id": "asc"}]
