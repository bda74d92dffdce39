"""The permission rule in the search, on the real engine: what is found is what the rule admits; nothing else shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from archive.documents import Document, pending_labels
from archive.jobs import Job, JobKind
from archive.schema import new_id
from mappings.access import ByUnit, Labels, Nothing, Only
from mappings.vocabulary import Grade, Kind
from portal.search import hits
from portal.search.parsing import parse
from portal.search.question import Question, Sort
from portal.search.results import Group, ResultPage
from tests.engine import search_world
from tests.engine.search_shelf import WEIGHTS, Paper, Shelf, paper, shelf
from tests.engine.search_world import World, questions, worlds

pytestmark = pytest.mark.engine

_REAL = settings(
    deadline=None,
    max_examples=40,
    phases=(Phase.explicit, Phase.generate),  # to shrink a failure against a real engine takes minutes
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def papers(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """One shelf for all: each example has units, dossiers and persons of its own, so that the others lie outside."""
    with shelf(opensearch_url, tmp_path_factory.mktemp("shelf")) as made:
        yield made


@_REAL
@given(world=worlds(), asked=st.lists(questions(), min_size=3, max_size=3))
def test_a_document_is_found_if_and_only_if_the_rule_admits_it(
    papers: Shelf, world: World, asked: list[Question]
) -> None:
    placed, scope = _settle(papers, world)
    for question in asked:
        page, _, expected = _checked(papers, world, scope, placed, question)
        _check_evidence(papers, scope, page, question, expected)
        _check_order(page, question, expected)
    papers.answer(scope, parse(""))  # meets every paper, and so mends every disagreement
    scope = _today(papers, scope, placed)
    for question in asked:
        page, within, _ = _checked(papers, world, scope, placed, question)
        _check_facets(page, question, within)


def _today(papers: Shelf, scope: Only, placed: list[Paper]) -> Only:
    """The scope of the next request: it knows from the catalogue which papers the index has wrong."""
    with papers.database.reading() as session:
        pending = pending_labels(session)
    ours = {one.id: pending[one.id] for one in placed if one.id in pending}
    granted = frozenset(id_ for id_, labels in ours.items() if scope.admits(labels))
    return replace(scope, granted=granted | scope.granted, withdrawn=frozenset(ours.keys() - granted) | scope.withdrawn)


def _settle(papers: Shelf, world: World) -> tuple[list[Paper], Only]:
    """Put the world's papers on the shelf under names that no other example uses."""
    mark = new_id()
    for unit, parent in enumerate(world.parents):
        papers.unit(f"{mark}{unit}", None if parent is None else f"{mark}{parent}")

    def own(one: Paper) -> Paper:
        def named(labels: Labels) -> Labels:
            about = frozenset(f"{mark}{name}" for name in labels.subject_ids)
            dossier, unit = f"{mark}d{labels.dossier_id}", f"{mark}{labels.custodian_id}"
            return replace(labels, dossier_id=dossier, custodian_id=unit, subject_ids=about)

        return replace(one, labels=named(one.labels), indexed=named(one.indexed) if one.indexed else None)

    placed = papers.put(*map(own, world.papers))
    home = papers.unit(f"{mark}0")
    scope = search_world.scope_of(
        world,
        placed,
        unit=lambda name: papers.unit(mark + name),
        dossier=lambda name: papers.dossier(f"{mark}d{name}", f"{mark}0") if home else "",
        person=lambda name: papers.person(mark + name),
    )
    return placed, scope


def _checked(
    papers: Shelf, world: World, scope: Only, placed: list[Paper], question: Question
) -> tuple[ResultPage, list[Paper], dict[str, Paper]]:
    """The answer, the papers that answer whatever is picked, and those that must be shown; it shows just these."""
    page = papers.answer(scope, question)
    within = [one for one in placed if search_world.visible(world, scope, one) and search_world.answers(question, one)]
    expected = {one.id: one for one in within if search_world.picked(question, one)}
    assert {hit.document_id for hit in page.hits} == set(expected)
    assert page.total == len(page.hits)
    return page, within, expected


def _check_facets(page: ResultPage, question: Question, within: list[Paper]) -> None:
    for name, facet, value in (
        ("kind", page.facets.kinds, lambda one: one.in_index.kind.value),
        ("year", page.facets.years, lambda one: str(one.issued_on.year if one.issued_on else 0)),
        ("grade", page.facets.grades, lambda one: one.in_index.grade.value),
        ("custodian_id", page.facets.units, lambda one: one.in_index.custodian_id),
    ):
        counts = {one.value: one.count for one in facet if one.count}
        assert counts == search_world.counted(
            value(one) for one in within if search_world.picked(question, one, but=name)
        ), name


def _check_evidence(
    papers: Shelf, scope: Only, page: ResultPage, question: Question, expected: dict[str, Paper]
) -> None:
    for hit in page.hits:
        one = expected[hit.document_id]
        whole, some = search_world.pages_with_all(question, one), search_world.pages_with_any(question, one)
        pages = (whole or some) if question.wanted else []
        assert hit.pages_matching == len(pages)
        assert {shown.page_no for shown in hit.pages} <= set(pages)
        assert len(hit.pages) == min(3, len(pages))
        assert hits.matching_pages(papers.engine, scope, question, one.id, WEIGHTS) == tuple(pages)


def _check_order(page: ResultPage, question: Question, expected: dict[str, Paper]) -> None:
    if question.sort is Sort.DATE or not question.wanted:
        dates = [expected[hit.document_id].issued_on for hit in page.hits]
        assert dates == sorted(dates, key=lambda day: day.toordinal() if day else 0, reverse=True)
        assert all(hit.group is Group.LISTED for hit in page.hits)
        return
    together = [bool(search_world.pages_with_all(question, expected[hit.document_id])) for hit in page.hits]
    assert [hit.group is Group.TOGETHER for hit in page.hits] == together
    assert together == sorted(together, reverse=True)
    if question.unwanted or question.numbers:
        return
    assert page.pages_matching is not None


_INSIDE = ByUnit(frozenset({Kind.KL, Kind.QD}), frozenset())
_pages = st.lists(st.lists(st.sampled_from(search_world.SYLLABLES), max_size=12).map(" ".join), min_size=1, max_size=3)


@_REAL
@given(
    inside=st.lists(_pages, min_size=2, max_size=14),
    outside=st.lists(_pages, min_size=1, max_size=14),
    changed=_pages,
    asked=st.lists(questions(), min_size=2, max_size=2),
)
def test_papers_outside_the_scope_never_change_what_is_inside(
    papers: Shelf, inside: list[list[str]], outside: list[list[str]], changed: list[str], asked: list[Question]
) -> None:
    mark = new_id()
    own, other = papers.unit(f"{mark}own"), papers.unit(f"{mark}other")
    scope = Only(
        frozenset({Grade.THUONG, Grade.NOI_BO}),
        (replace(_INSIDE, unit_ids=frozenset({own})),),
        recused_from=frozenset({papers.person(f"{mark}kin")}),
    )
    papers.put(*(paper(*pages, custodian=f"{mark}own", dossier=f"{mark}d", title="đất") for pages in inside))

    def answers() -> list[ResultPage]:
        pages = [papers.answer(scope, question) for question in asked]
        return pages + [papers.answer(scope, question.at_page(2)) for question in asked]

    before = answers()
    hidden = papers.put(*(_outside(mark, position, pages) for position, pages in enumerate(outside)))
    assert other and answers() == before
    papers.write((replace(one, pages=tuple(changed)) for one in hidden), revision=2)
    assert answers() == before
    papers.remove(*hidden)
    assert answers() == before


def _outside(mark: str, position: int, pages: list[str]) -> Paper:
    """A paper that one part of the rule keeps out: its unit, its kind, its grade, a recusal or a seal."""
    own, dossier = f"{mark}own", f"{mark}d"
    makers = (
        lambda: paper(*pages, custodian=f"{mark}other", dossier=f"{mark}e"),
        lambda: paper(*pages, custodian=own, dossier=dossier, kind=Kind.DTC),
        lambda: paper(*pages, custodian=own, dossier=dossier, grade=Grade.MAT),
        lambda: paper(*pages, custodian=own, dossier=f"{mark}f", subject_ids=frozenset({f"{mark}kin"})),
        lambda: paper(*pages, custodian=own, dossier=dossier, sealed=True),
    )
    return makers[position % len(makers)]()


def test_a_scope_of_nothing_finds_nothing_and_asks_nothing(papers: Shelf) -> None:
    papers.put(paper("đất đai", dossier="none"))
    for scope in (Nothing("no grant"), Only(frozenset(), ()), Only(frozenset(Grade), ())):
        page = papers.answer(scope, parse("đất"))
        assert (page.total, page.hits) == (0, ())
        assert not any((page.facets.kinds, page.facets.units, page.facets.years, page.facets.grades))


def test_a_disagreement_is_hidden_counted_out_and_mended(papers: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """The index says conclusion, the catalogue denunciation: it must not even be counted."""
    unit = papers.unit("ward of drift")
    scope = Only(frozenset({Grade.THUONG}), (ByUnit(frozenset({Kind.KL}), frozenset({unit})),))
    astray = paper("đất đai ở ngã ba", custodian="ward of drift", dossier="drift", kind=Kind.DTC)
    astray = replace(astray, indexed=replace(astray.labels, kind=Kind.KL))
    shown, hidden = papers.put(paper("đất đai ở ngã tư", custodian="ward of drift", dossier="drift"), astray)
    page = papers.answer(scope, parse("đất ngã"))
    assert [hit.document_id for hit in page.hits] == [shown.id]
    assert (page.total, page.pages_matching) == (1, 1)
    assert [(facet.value, facet.count) for facet in page.facets.kinds] == [("KL", 1)]
    assert hidden.id in caplog.text and "đất" not in caplog.text
    with papers.database.reading() as session:
        assert hidden.id in pending_labels(session)
        revision = session.get_one(Document, hidden.id).revision
        waiting = session.scalars(select(Job).where(Job.subject_id == hidden.id)).one()
    assert (waiting.kind, waiting.revision) == (JobKind.INDEX, revision)
