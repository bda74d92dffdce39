"""The door to the engine on bad days, hostile questions on the real one, and marks that agree with it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.schema import new_id
from mappings.access import ByUnit, Everything, Only
from mappings.vocabulary import Grade, Kind
from portal.search import engine as engine_module
from portal.search.compose import compose
from portal.search.engine import Engine, EngineAway, EngineSlow
from portal.search.marks import marks
from portal.search.parsing import Picks, parse
from tests.engine.search_shelf import WEIGHTS, Shelf, paper, shelf
from tests.engine.search_world import SYLLABLES

pytestmark = pytest.mark.engine

ALL = Everything("a test of the engine's door")


@pytest.fixture(scope="module")
def papers(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with shelf(opensearch_url, tmp_path_factory.mktemp("shelf")) as made:
        yield made


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        for one in held:
            one.close()


def test_an_engine_that_is_not_there_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = Engine(f"http://127.0.0.1:{port}", "hoso")
    assert not away.ping()
    with pytest.raises(EngineAway):
        away.ask(compose(ALL, parse("đất"), WEIGHTS).counts())
    away.close()


def test_an_engine_that_does_not_answer_is_slow(silent_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "SECONDS", 0.3)
    slow = Engine(silent_server, "hoso")
    with pytest.raises(EngineSlow):
        slow.ask(compose(ALL, parse("đất"), WEIGHTS).counts())
    slow.close()


def test_a_search_that_addresses_no_index_is_never_sent(papers: Shelf) -> None:
    with pytest.raises(ValueError, match="without asking"):
        papers.engine.ask(compose(Only(frozenset(), ()), parse("đất"), WEIGHTS).counts())


@pytest.mark.parametrize(
    "text",
    [
        "_exists_:x", ") OR (*:*", "/.*/", "*", "sealed:true", '{"match_all":{}}', "đất~9^9",
        "a" * 100_000, "đất " * 25_000, "x" * 300, "1..9",
        '"' + "đất " * 500 + '"', "\ud800", "\u0000\u001b", "-*", '-"', "số:*", "loại:*", "đơn vị:*", "năm:*",
        "\u2029\ufdd0\ufdd1\ue000", "OR OR OR", '"" "" ""', "từ:0000 đến:9999", "\U0001f600", "ﬀ ½ ⑴ ㎏ İ ß",
    ],
)  # fmt: skip
def test_a_hostile_question_is_a_normal_answer_within_the_scope(papers: Shelf, text: str) -> None:
    unit = papers.unit("small ward")
    (own,) = papers.put(paper("đất đai sealed true x or exists match all", custodian="small ward", dossier=new_id()))
    papers.put(paper("đất đai sealed true x or exists", custodian="large ward", dossier=new_id()))
    scope = Only(frozenset({Grade.THUONG}), (ByUnit(frozenset({Kind.KL}), frozenset({unit})),))
    picks = Picks(kinds=("*", "KL OR 1"), units=("*",), years=("*", "-1"), number=")", sort="doc_id", matching="x")
    for picked in (None, picks, Picks(matching="any"), Picks(sort="date")):
        page = papers.answer(scope, parse(text, picked))
        assert {hit.unit_id for hit in page.hits} <= {unit}
        assert page.total <= 50
    papers.remove(own)


_written = st.lists(
    st.sampled_from((*SYLLABLES, "Đất", "ĐAI", "hoà", "hòa", "2023", "12-KL/UBKT", "cáo", "cao")),
    min_size=1,
    max_size=25,
).map(" ".join)
_asked = st.lists(
    st.sampled_from((*SYLLABLES, '"đất đai"', "cao", "hoà", "2023", "12-KL/UBKT")), min_size=1, max_size=3
).map(" ".join)


@settings(
    deadline=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(page=_written, text=_asked)
def test_the_viewer_marks_what_the_engine_marks(papers: Shelf, page: str, text: str) -> None:
    (one,) = papers.put(paper(page, custodian=f"ward {new_id()}", dossier=new_id()))
    question = parse(text, Picks(matching="any"))
    scope = Only(frozenset({Grade.THUONG}), (ByUnit(frozenset({Kind.KL}), frozenset({one.labels.custodian_id})),))
    hits = papers.answer(scope, question).hits
    by_engine = [
        piece
        for hit in hits
        for shown in hit.pages
        for passage in shown.passages
        for piece, is_marked in passage
        if is_marked
    ]
    assert by_engine == [page[start:end] for start, end in marks(question, page)]
