"""The small pure parts of the screens."""

from __future__ import annotations

from datetime import date

import pytest

from archive.artifacts import PageArtifact, Word
from archive.units import UnitNode
from mappings.vocabulary import Kind, Precision
from portal.search.question import Question, Sort, Term
from portal.web import dates, picking, results_view
from portal.web.bars import HEIGHT, bars
from portal.web.page_marks import pieces, spots
from portal.web.pager import pager
from portal.web.results_view import PageRow
from portal.web.unit_tree import UnitTree, size
from portal.web.viewing import Look, Side

UNITS = [
    UnitNode("province", "t", "Tỉnh", None),
    UnitNode("city", "c", "Thành phố", "province"),
    UnitNode("ward", "p", "Phường", "city"),
    UnitNode("commune", "x", "Xã", "city"),
    UnitNode("lost", "l", "Lạc", "lost"),
]


def test_counts_are_summed_up_the_tree() -> None:
    (city,) = UnitTree(UNITS, {"ward": 3, "commune": 5, "city": 1}, []).whole()
    assert (city.id, city.count, city.opened) == ("city", 9, True)
    assert [(branch.id, branch.count) for branch in city.below] == [("commune", 5), ("ward", 3)]


def test_a_picked_unit_is_in_the_tree_even_when_it_holds_nothing() -> None:
    (city,) = UnitTree(UNITS, {"ward": 3}, ["commune"]).whole()
    assert [(branch.id, branch.picked) for branch in city.below] == [("ward", False), ("commune", True)]


def test_a_unit_below_itself_does_not_hang_the_tree() -> None:
    tree = UnitTree(UNITS, {"lost": 2}, [])
    assert (tree.whole(), tree.brief(), tree.size) == ((), (), 0)


def test_a_column_shows_the_first_units_of_a_level_and_whatever_is_picked() -> None:
    wards = [UnitNode(f"w{n:02}", f"{n:02}", f"Phường {n:02}", "city") for n in range(20)]
    counts = {node.id: 100 - at for at, node in enumerate(wards)}
    tree = UnitTree([*UNITS, *wards], counts, ["w19"])
    (city,) = tree.brief()
    assert [branch.id for branch in city.below] == [*(f"w{n:02}" for n in range(8)), "w19"]
    assert size(tree.whole()) == tree.size == 21


def test_a_column_opens_only_the_way_to_what_is_picked() -> None:
    nodes = [UnitNode("a", "a", "A", None), UnitNode("b", "b", "B", None)]
    nodes += [UnitNode(f"{top}{n}", f"{top}{n}", f"{top}{n}", top) for top in "ab" for n in (1, 2)]
    counts = {"a1": 3, "a2": 2, "b1": 5, "b2": 1}
    closed = UnitTree(nodes, counts, []).brief()
    assert [(branch.id, branch.count, branch.below) for branch in closed] == [("b", 6, ()), ("a", 5, ())]
    _b, a = UnitTree(nodes, counts, ["a2"]).brief()
    assert [(branch.id, branch.picked) for branch in a.below] == [("a1", False), ("a2", True)]


def test_a_date_is_shown_as_exactly_as_it_is_known() -> None:
    day = date(2023, 8, 18)
    assert [dates.shown(day, precision) for precision in Precision] == ["18/08/2023", "08/2023", "2023", ""]
    assert [dates.machine(day, precision) for precision in Precision] == ["2023-08-18", "2023-08", "2023", ""]
    assert dates.shown(None, Precision.DAY) == ""


def test_bars_are_one_a_year_without_gaps_and_none_is_invisible() -> None:
    drawn = bars({0: 9, 2019: 1, 2020: 400, 2022: 2, 2023: 4})
    assert drawn is not None
    assert [bar.at for bar in drawn.bars] == [2019, 2020, 2021, 2022, 2023]
    assert [bar.empty for bar in drawn.bars] == [False, False, True, False, False]
    assert max(bar.height for bar in drawn.bars) == HEIGHT
    assert all(bar.height + bar.top == HEIGHT and bar.height > 0 for bar in drawn.bars)
    assert bars({2020: 1, 2021: 1}) is None


@pytest.mark.parametrize(
    ("page", "last", "numbers"),
    [(1, 1, (1,)), (1, 9, (1, 2, 3, None, 9)), (5, 9, (1, None, 3, 4, 5, 6, 7, None, 9)), (9, 9, (1, None, 7, 8, 9))],
)
def test_a_pager_names_the_ends_and_what_is_near(page: int, last: int, numbers: tuple[int | None, ...]) -> None:
    assert pager(page, last).numbers == numbers


def test_pieces_are_the_text_cut_at_its_marks() -> None:
    cut = pieces("đất đai ở Cao Lĩnh", [(0, 3), (10, 13)])
    assert "".join(piece.text for piece in cut) == "đất đai ở Cao Lĩnh"
    assert [(piece.text, piece.mark) for piece in cut if piece.mark] == [("đất", 1), ("Cao", 2)]


def test_a_phrase_over_two_lines_has_a_box_on_each() -> None:
    words = (Word(0, 3, 0.8, 0.1, 0.9, 0.12, 1.0), Word(4, 7, 0.1, 0.14, 0.2, 0.16, 1.0))
    (spot,) = spots(PageArtifact("đất đai", "x", words, width=100, height=1000), [(0, 7)])
    assert [(box.left, box.top) for box in spot.boxes] == [(80, 100), (10, 140)]


def test_words_side_by_side_share_a_box() -> None:
    words = (Word(0, 3, 0.1, 0.1, 0.2, 0.12, 1.0), Word(4, 7, 0.22, 0.1, 0.3, 0.125, 1.0))
    (spot,) = spots(PageArtifact("đất đai", "x", words, width=100, height=1000), [(0, 7)])
    assert [(box.left, box.width, box.height) for box in spot.boxes] == [(10, 20, 25)]


def test_a_part_of_a_word_has_its_share_of_the_box() -> None:
    words = (Word(0, 10, 0.0, 0.1, 1.0, 0.2, 1.0),)
    found = spots(PageArtifact("12-KL/UBKT", "x", words, width=100, height=100), [(0, 2), (3, 5)])
    assert [(spot.mark, spot.boxes[0].left, spot.boxes[0].width) for spot in found] == [(1, 0, 20), (2, 30, 20)]


def test_a_mark_without_a_box_keeps_its_number() -> None:
    words = (Word(4, 7, 0.1, 0.1, 0.2, 0.2, 1.0),)
    found = spots(PageArtifact("đất đai", "x", words, width=10, height=10), [(0, 3), (4, 7)])
    assert [spot.mark for spot in found] == [2]


def test_a_look_keeps_only_what_is_unusual() -> None:
    assert Look.of({"view": "text", "zoom": "150", "turn": "45"}) == Look(Side.TEXT, "150", "0")
    assert Look(Side.TEXT, "150", "0").kept == {"view": "text", "zoom": "150"}
    assert Look().kept == {}
    assert (Look(zoom="fit").smaller, Look(zoom="300").larger, Look(turn="270").turned) == ("fit", "300", "0")


def test_a_filter_is_turned_on_and_off() -> None:
    question = Question(text="đất", wanted=((Term(("đất",)),),), page=4)
    on = picking.turned(question, "kind:KL", frozenset())
    assert (on.kinds, on.page, on.text) == ((Kind.KL,), 1, "đất")
    assert picking.turned(on, "kind:KL", frozenset()).kinds == ()
    assert picking.turned(on, "all:", frozenset()).kinds == ()
    assert picking.turned(on, "sort:date", frozenset()).sort is Sort.DATE


def test_a_unit_that_was_picked_can_be_taken_off_after_it_has_gone() -> None:
    picked = Question(unit_ids=("gone",))
    assert picking.turned(picked, "unit:gone", frozenset()).unit_ids == ()
    with pytest.raises(picking.NoSuchPick):
        picking.turned(Question(), "unit:gone", frozenset())


def test_what_is_typed_anew_keeps_the_filters() -> None:
    before = Question(text="a", kinds=(Kind.KL,), since=date(2020, 1, 1), sort=Sort.DATE)
    kept = picking.carried(Question(text="b", kinds=(Kind.QD,)), before)
    assert (kept.text, kept.kinds, kept.since, kept.sort) == ("b", (Kind.KL, Kind.QD), date(2020, 1, 1), Sort.DATE)


def test_the_list_shows_the_passage_with_the_most_of_the_words() -> None:
    one = (("… ", False), ("đất", True), (" và ", False), ("Đất", True))
    two = (("về ", False), ("đất", True), (" ", False), ("đai", True))
    assert PageRow(1, "", (one, two)).passage == two


def test_a_word_is_counted_under_the_spelling_it_was_typed_in() -> None:
    question = Question(text="Thanh Toán", wanted=((Term(("thanh",)),), (Term(("tóan",)),)))
    counted = results_view.word_counts(question, [3, 0])
    assert [(one.words, one.documents) for one in counted] == [("Thanh", 3), ("Toán", 0)]
