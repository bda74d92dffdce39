"""What a question finds on the real engine: matching, order, groups, paging, numbers, negation, facets, passages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mappings.access import Everything
from mappings.vocabulary import Kind
from portal.search import compose, hits
from portal.search.engine import EngineAway
from portal.search.parsing import Picks, parse
from portal.search.question import PAGE_SIZE, Question
from portal.search.results import Group, Order
from tests.engine.search_shelf import WEIGHTS, Shelf, paper, shelf

pytestmark = pytest.mark.engine

ALL = Everything("a test of matching, not of rights")


@pytest.fixture(scope="module")
def standing(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with shelf(opensearch_url, tmp_path_factory.mktemp("shelf")) as made:
        yield made


@pytest.fixture
def papers(standing: Shelf) -> Iterator[Shelf]:
    """An empty shelf."""
    yield standing
    standing.clear()


def found(papers: Shelf, text: str, picks: Picks | None = None) -> list[str]:
    return [hit.document_id for hit in papers.answers(ALL, parse(text, picks))]


def test_a_question_is_met_with_and_without_accents(papers: Shelf) -> None:
    (one,) = papers.put(paper("Quản lý đất đai tại phường Cao Lĩnh năm 2023."))
    for text in ("Cao Lĩnh đất đai 2023", "cao linh dat dai 2023", "CAO LĨNH ĐẤT ĐAI", '"cao linh"', '"đất đai"'):
        assert found(papers, text) == [one.id], text


def test_a_question_in_arabic_meets_every_form_of_its_words(papers: Shelf) -> None:
    one, other, _ = papers.put(
        paper("قررت اللجنة في المدينة النظر في المُخالفات المتعلقة بالأراضي."),
        paper("تقرير عن الأراضي بلا شيء آخر."),
        paper("Quản lý đất đai tại phường Cao Lĩnh năm 2023."),
    )
    assert found(papers, "مخالفة لجنة") == [one.id]
    assert set(found(papers, "الاراضي")) == {one.id, other.id}
    assert found(papers, "الأراضي -مخالفات") == [other.id]
    assert found(papers, '"اللجنة في المدينة"') == [one.id]
    assert found(papers, '"لجنة في المدينة"') == []
    (hit,) = papers.answers(ALL, parse("مخالفة لجنة"))
    marked = [piece for passage in hit.pages[0].passages for piece, is_marked in passage if is_marked]
    assert marked == ["اللجنة", "المُخالفات"]


def test_a_question_in_two_languages_marks_the_words_of_both(papers: Shelf) -> None:
    (one,) = papers.put(paper("Quyết định số 12 (قرار بشأن المخالفات) của Ủy ban kiểm tra."))
    (hit,) = papers.answers(ALL, parse("quyết định مخالفة"))
    assert hit.document_id == one.id
    marked = [piece for passage in hit.pages[0].passages for piece, is_marked in passage if is_marked]
    assert {"Quyết", "định", "المخالفات"} <= set(marked)


def test_a_phrase_typed_with_accents_tells_market_from_wait(papers: Shelf) -> None:
    market, wait = papers.put(paper("Chợ mới của phường."), paper("Chờ mới của phường."))
    assert found(papers, '"chợ mới"') == [market.id]
    assert found(papers, '"chờ mới"') == [wait.id]
    assert set(found(papers, '"cho moi"')) == {market.id, wait.id}


def test_a_phrase_does_not_run_over_the_end_of_a_page(papers: Shelf) -> None:
    one, _ = papers.put(paper("hồ sơ đất", "đai nhà ở"), paper("đất và đai"))
    assert found(papers, '"đất đai"') == []
    assert set(found(papers, '"hồ sơ" "nhà ở"')) == {one.id}


def test_words_on_different_pages_come_after_words_on_one_page(papers: Shelf) -> None:
    apart, together, newest = papers.put(
        paper("kiểm tra tài sản", "đất đai", issued_on=date(2020, 1, 1)),
        paper("không liên quan", "kiểm tra đất đai", issued_on=date(2001, 1, 1)),
        paper("kiểm tra", "đất đai", issued_on=date(2024, 1, 1)),
    )
    page = papers.answer(ALL, parse("kiểm tra đất đai"))
    assert [(hit.document_id, hit.group) for hit in page.hits] == [
        (together.id, Group.TOGETHER),
        (newest.id, Group.SPREAD),
        (apart.id, Group.SPREAD),
    ]
    assert page.total == 3
    assert page.pages_matching == 1
    assert [hit.pages_matching for hit in page.hits] == [1, 2, 2]
    assert [[one.page_no for one in hit.pages] for hit in page.hits] == [[2], [2, 1], [2, 1]]


def test_words_of_the_title_count_towards_the_document(papers: Shelf) -> None:
    (one,) = papers.put(paper("nội dung khác", title="Kết luận về đất đai"))
    page = papers.answer(ALL, parse("kết luận nội dung"))
    assert [(hit.document_id, hit.group) for hit in page.hits] == [(one.id, Group.SPREAD)]


def test_paging_is_exact_and_stable_over_both_groups(papers: Shelf) -> None:
    together = papers.put(*(paper(f"đất đai trang {n}", issued_on=date(2000 + n, 1, 1)) for n in range(13)))
    spread = papers.put(*(paper("đất", f"đai {n}", issued_on=date(2000 + n, 1, 1)) for n in range(14)))
    question = parse("đất đai")
    first = papers.answer(ALL, question)
    assert first.total == 27
    assert first.last_page == 3
    whole = papers.answers(ALL, question)
    assert [hit.group for hit in whole] == [Group.TOGETHER] * 13 + [Group.SPREAD] * 14
    assert {hit.document_id for hit in whole[:13]} == {one.id for one in together}
    assert [hit.document_id for hit in whole[13:]] == [one.id for one in reversed(spread)]
    assert papers.answers(ALL, question) == whole
    assert papers.answer(ALL, question.at_page(4)).hits == ()


def test_equal_pages_are_ordered_by_document(papers: Shelf) -> None:
    made = papers.put(*(paper("đất đai") for _ in range(2 * PAGE_SIZE + 3)))
    assert found(papers, "đất đai") == sorted(one.id for one in made)


def test_an_unwanted_word_rules_out_the_whole_document(papers: Shelf) -> None:
    clean, dirty, other = papers.put(
        paper("đất đai", "nhà ở"), paper("đất đai", "chợ búa"), paper("đất đai", "chờ đợi")
    )
    page = papers.answer(ALL, parse("đất đai -chợ"))
    assert {hit.document_id for hit in page.hits} == {clean.id, other.id}
    assert page.total == 2
    assert page.pages_matching == 2
    assert found(papers, "dat dai -cho") == [clean.id]
    assert set(found(papers, 'đất -"chợ búa"')) == {clean.id, other.id}
    assert found(papers, "-đất") == []
    assert dirty.id not in found(papers, "-chợ")


def test_an_unwanted_word_rules_out_documents_of_both_groups(papers: Shelf) -> None:
    kept = papers.put(*(paper("đất", "đai") for _ in range(4)), *(paper("đất đai", "x") for _ in range(9)))
    papers.put(*(paper("đất đai", "nhà") for _ in range(3)), *(paper("đất", "đai", "nhà") for _ in range(3)))
    question = parse("đất đai -nhà")
    assert papers.answer(ALL, question).total == len(kept)
    assert {hit.document_id for hit in papers.answers(ALL, question)} == {one.id for one in kept}


def test_too_many_unwanted_documents_to_name_are_ruled_out_by_date(
    papers: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "REACH", 2)
    kept = papers.put(*(paper("đất đai", issued_on=date(2000 + n, 1, 1)) for n in range(3)))
    papers.put(*(paper("đất đai", "nhà") for _ in range(3)))
    page = papers.answer(ALL, parse("đất đai -nhà"))
    assert page.order is Order.DATE_INSTEAD
    assert [hit.document_id for hit in page.hits] == [one.id for one in reversed(kept)]
    assert page.total == 3


def test_alternatives_are_met_by_either(papers: Shelf) -> None:
    land, house, _ = papers.put(paper("kê khai đất"), paper("kê khai nhà"), paper("kê khai xe"))
    assert set(found(papers, "kê khai đất OR nhà")) == {land.id, house.id}
    assert set(found(papers, "kê đất HOẶC nhà")) == {land.id, house.id}


def test_any_word_is_enough_when_asked_so(papers: Shelf) -> None:
    land, house, _ = papers.put(paper("kê khai đất"), paper("về nhà"), paper("xe"))
    assert set(found(papers, "đất nhà cửa", Picks(matching="any"))) == {land.id, house.id}


def test_an_exact_number_comes_first_even_when_its_page_lost_it(papers: Shelf) -> None:
    cited = papers.put(*(paper("theo Kết luận số 12-KL/UBKTThU về đất đai") for _ in range(11)))
    asked, _ = papers.put(paper("trang quét mất số", number="12-KL/UBKTThU"), paper("khác", number="112-KL/UBKTThU"))
    for text in ("12-KL/UBKTThU", "số 12 - kl/ubktthu", "kết luận 12–KL/UBKTThU"):
        page = papers.answer(ALL, parse(text))
        assert page.hits[0].document_id == asked.id
        assert page.hits[0].group is Group.NUMBER
        assert page.total == len(cited) + 1
        assert page.pages_matching == len(cited)
    assert found(papers, "số: 12-KL") == [asked.id]
    assert found(papers, 'so:"12-KL/UBKTThU" quét') == [asked.id]


def test_fields_narrow_the_answer(papers: Shelf) -> None:
    papers.unit("phường", papers.unit("thành ủy") and "thành ủy")
    old, new, other = papers.put(
        paper("đất đai", custodian="phường", dossier="a", kind=Kind.KL, issued_on=date(2019, 5, 6)),
        paper("đất đai", custodian="thành ủy", dossier="b", kind=Kind.QD, issued_on=date(2023, 7, 8)),
        paper("đất đai", custodian="khác", dossier="c", kind=Kind.BC),
    )
    assert found(papers, "đất loại: kết luận") == [old.id]
    assert found(papers, "đất loai:QD") == [new.id]
    assert found(papers, "đất năm:2019") == [old.id]
    assert found(papers, "đất 2020..2023") == [new.id]
    assert found(papers, "đất từ:07/2023") == [new.id]
    assert found(papers, "đất đến: 2022") == [old.id]
    assert found(papers, "loại:BC") == [other.id]
    picked = Question(wanted=parse("đất").wanted, unit_ids=(papers.unit("thành ủy"),))
    assert {hit.document_id for hit in papers.answers(ALL, picked)} == {old.id, new.id}


def test_the_counts_of_a_facet_ignore_its_own_pick_but_no_other(papers: Shelf) -> None:
    papers.put(
        *(paper("đất", kind=Kind.KL, issued_on=date(2023, 1, n)) for n in range(1, 4)),
        *(paper("đất", kind=Kind.QD, issued_on=date(2023, 2, n)) for n in range(1, 3)),
        paper("đất", kind=Kind.QD, issued_on=date(2020, 1, 1)),
        paper("nhà", kind=Kind.QD, issued_on=date(2023, 1, 1)),
    )
    page = papers.answer(ALL, parse("đất", Picks(kinds=("KL",), years=("2023",))))
    assert page.total == 3
    assert {(facet.value, facet.count, facet.picked) for facet in page.facets.kinds} == {
        ("KL", 3, True),
        ("QD", 2, False),
    }
    assert {(facet.value, facet.count) for facet in page.facets.years} == {("2023", 3)}
    none = papers.answer(ALL, parse("đất", Picks(kinds=("CV",))))
    assert none.total == 0
    assert ("CV", 0, True) in {(facet.value, facet.count, facet.picked) for facet in none.facets.kinds}


def test_by_date_is_newest_first_and_undated_last(papers: Shelf) -> None:
    made = papers.put(
        paper("đất đai", issued_on=date(2020, 1, 1)), paper("đất đai"), paper("đất đai", issued_on=date(2024, 1, 1))
    )
    page = papers.answer(ALL, parse("đất đai", Picks(sort="date")))
    assert [hit.document_id for hit in page.hits] == [made[2].id, made[0].id, made[1].id]
    assert page.order is Order.DATE
    assert all(hit.pages[0].passages for hit in page.hits)


def test_passages_are_whole_sentences_with_the_words_marked(papers: Shelf) -> None:
    sentence = "Ban Thường vụ Đảng ủy phường Cao Lĩnh quản lý đất đai chưa chặt chẽ."
    papers.put(paper(f"Ủy ban kiểm tra báo cáo Đại hội. {sentence} Câu cuối nói việc khác."))
    for text in ("Cao Lĩnh đất đai", "cao linh dat dai"):
        (hit,) = papers.answer(ALL, parse(text)).hits
        passages = ["".join(piece for piece, _ in passage).strip() for passage in hit.pages[0].passages]
        assert sentence in passages
        marked = [piece for passage in hit.pages[0].passages for piece, is_marked in passage if is_marked]
        assert {"Cao", "Lĩnh", "đất", "đai"} <= set(marked)
        assert ("cáo" in marked) is (text == "cao linh dat dai")


def test_a_word_typed_with_accents_is_marked_in_any_spelling_where_the_page_has_no_other(papers: Shelf) -> None:
    papers.put(paper("Quan ly dat dai cua phuong."), paper("Quản lý đât đài."))
    for hit in papers.answer(ALL, parse("đất đai")).hits:
        marked = [piece for passage in hit.pages[0].passages for piece, is_marked in passage if is_marked]
        assert len(marked) == 2


def test_markup_in_a_paper_stays_plain_text(papers: Shelf) -> None:
    papers.put(paper("<b>đất</b> &amp; <script>alert(1)</script> đai."))
    (hit,) = papers.answer(ALL, parse("đất đai script")).hits
    pieces = [piece for passage in hit.pages[0].passages for piece, _ in passage]
    assert "<script>" in "".join(pieces) or "script" in pieces
    assert ("đất", True) in hit.pages[0].passages[0]


def test_the_pages_of_one_document_are_those_with_all_words_or_else_with_any(papers: Shelf) -> None:
    whole, parts = papers.put(paper("đất", "đất đai", "x", "đai đất"), paper("đất", "x", "đai"))
    question = parse("đất đai")
    assert hits.matching_pages(papers.engine, ALL, question, whole.id, WEIGHTS) == (2, 4)
    assert hits.matching_pages(papers.engine, ALL, question, parts.id, WEIGHTS) == (1, 3)


def test_an_archive_without_an_index_answers_that_nothing_is_found(opensearch_url: str, tmp_path: Path) -> None:
    with shelf(opensearch_url, tmp_path) as bare:
        one, *others = bare.index.every_index()
        bare.index.delete(one)
        with pytest.raises(EngineAway):
            bare.answer(ALL, parse("đất"))
        for name in others:
            bare.index.delete(name)
        page = bare.answer(ALL, parse("đất"))
    assert (page.total, page.hits, page.last_page) == (0, (), 1)


def test_the_total_is_known_while_the_passages_are_on_their_way(papers: Shelf) -> None:
    papers.put(paper("đất đai"), paper("đất đai", "đất"))
    question = parse("đất")
    with papers.database.reading() as session:
        answering = hits.ask(session, papers.engine, ALL, question, WEIGHTS).checked(papers.database, session)
    assert answering.total == 2
    assert answering.page() == papers.answer(ALL, question)
