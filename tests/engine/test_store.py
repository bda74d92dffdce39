"""The writer's side of the engine: what it writes stands once, newest revision first, under the right grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.store import EngineAway, Index, IndexUnfit, Refused
from mappings import names
from mappings.access import Labels
from mappings.names import INDEXED_GRADES, Family
from mappings.record import DocumentRecord, Facts, PageRecord
from mappings.vocabulary import Grade, Kind
from tests.indexing import NOWHERE, remove_indices

pytestmark = pytest.mark.engine

LABELS = Labels("d1", "dossier", Grade.THUONG, Kind.KL, "unit", frozenset({"p2", "p1"}))
FACTS = Facts(LABELS, "12-kl/ubktthu", "2023-08-18", 2023, 1)


def _page(page_no: int, facts: Facts = FACTS, text: str = "đất đai phường Cao Lĩnh") -> PageRecord:
    return PageRecord(facts, page_no, text, "plain", None, f"{page_no:064d}")


def _document(facts: Facts = FACTS, pages: int = 2) -> DocumentRecord:
    return DocumentRecord(facts, "12-KL/UBKTThU", "Kết luận", "UBKT", pages, ("Kết luận", "đất đai"))


@pytest.fixture
def index(opensearch_url: str, request: pytest.FixtureRequest) -> Iterator[Index]:
    """An index of the test's own."""
    made = Index(opensearch_url, f"test-store-{abs(hash(request.node.name)) % 10**9}")
    made.ensure()
    yield made
    remove_indices(made)
    made.close()


def _held(index: Index, grade: Grade = Grade.THUONG) -> dict[str, int]:
    """Id and revision of everything under a grade."""
    index.refresh()
    found: dict[str, int] = {}
    for target in index.aliases(grade).values():
        found |= {key: source["revision"] for key, source in index.scan(target)}
    return found


def test_every_grade_has_its_own_indices_and_making_them_again_changes_nothing(index: Index) -> None:
    standing = index.standing()
    assert set(standing) == {(family, grade) for family in Family for grade in INDEXED_GRADES}
    index.ensure()
    assert index.standing() == standing
    assert set(index.every_index()) == set(standing.values())


def test_an_index_of_another_mapping_is_not_written_to(index: Index) -> None:
    standing = index.standing()[(Family.PAGES, Grade.THUONG)]
    older = replace(standing, hash8="00000000")
    index._client.indices.create(index=str(older))
    index.swap([older], [standing])
    with pytest.raises(IndexUnfit, match=names.alias(index.prefix, Family.PAGES, Grade.THUONG)):
        index.ensure()


def test_a_record_written_twice_stands_once(index: Index) -> None:
    for _ in range(2):
        index.put([_page(1), _page(2)], [_document()], index.aliases(Grade.THUONG))
    assert _held(index) == {"d1": 1, "d1-p00001": 1, "d1-p00002": 1}
    tally = index.tally(index.aliases(Grade.THUONG))
    assert (tally.documents, tally.pages) == (1, 2)


def test_a_late_writer_never_puts_an_older_revision_over_a_newer(index: Index) -> None:
    newer = replace(FACTS, revision=3)
    index.put([_page(1, newer)], [_document(newer)], index.aliases(Grade.THUONG))
    index.put([_page(1)], [_document()], index.aliases(Grade.THUONG))
    assert _held(index) == {"d1": 3, "d1-p00001": 3}


def test_what_was_removed_does_not_come_back_with_an_older_revision(index: Index) -> None:
    index.put([_page(1), _page(2)], [_document()], index.aliases(Grade.THUONG))
    index.remove("d1", 2, 2, index.aliases(Grade.THUONG))
    index.put([_page(1)], [_document()], index.aliases(Grade.THUONG))
    assert _held(index) == {}
    index.remove("d1", 2, 2, index.aliases(Grade.THUONG))


def test_a_paper_whose_grade_rises_leaves_the_lower_index(index: Index) -> None:
    index.put([_page(1), _page(2)], [_document()], index.aliases(Grade.THUONG))
    raised = replace(FACTS, labels=replace(LABELS, grade=Grade.MAT), revision=2)
    index.put([_page(1, raised), _page(2, raised)], [_document(raised)], index.aliases(Grade.MAT))
    index.remove_elsewhere("d1", 2, 2, Grade.MAT)
    assert _held(index) == {}
    assert len(_held(index, Grade.MAT)) == 3


def test_the_text_of_a_document_is_searched_and_never_given_back(index: Index) -> None:
    index.put([], [_document()], index.aliases(Grade.THUONG))
    index.refresh()
    target = index.aliases(Grade.THUONG)[Family.DOCUMENTS]
    answer = index._client.search(index=target, body={"query": {"match_phrase": {"text.folded": "dat dai"}}})
    assert [hit["_id"] for hit in answer["hits"]["hits"]] == ["d1"]
    assert "text" not in answer["hits"]["hits"][0]["_source"]


def test_a_refused_record_is_named_by_its_id_and_its_text_is_not(index: Index) -> None:
    wrong = replace(FACTS, date="hôm qua")
    with pytest.raises(Refused) as refused:
        index.put([_page(1, wrong, "lời bí mật")], [], index.aliases(Grade.THUONG))
    assert "d1-p00001" in str(refused.value)
    assert "hôm qua" not in str(refused.value)
    assert "lời bí mật" not in str(refused.value)


def test_writing_where_no_index_is_says_so_and_makes_none(index: Index) -> None:
    with pytest.raises(IndexUnfit):
        index.put([_page(1)], [], {Family.PAGES: f"{index.prefix}-nothing", Family.DOCUMENTS: ""})
    assert len(index.every_index()) == 6


def test_an_engine_that_is_away_is_one_clear_error() -> None:
    away = Index(NOWHERE, "test")
    for call in (away.ensure, away.standing, away.refresh):
        with pytest.raises(EngineAway):
            call()
    with pytest.raises(EngineAway):
        away.put([_page(1)], [], away.aliases(Grade.THUONG))
    away.close()
