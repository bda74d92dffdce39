"""The public rarity of syllables: what it weighs, that it is whole, and that it is made the same way each time."""

from itertools import pairwise
from math import isclose, log
from pathlib import Path

import pytest

from bench.build_weights import LEAST, count, rows
from mappings.vietnamese import folded_tokens, tokens
from mappings.weights import Weights

TABLE = Path(__file__).parents[3] / "mappings" / "weights.tsv"


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights.load()


def test_the_table_holds_the_whole_public_corpus(weights: Weights) -> None:
    assert weights.texts == 22_494
    assert {kind: len(counts) for kind, counts in weights.counts.items()} == {
        "syllable": 15_294,
        "folded": 11_541,
        "pair": 47_009,
    }


def test_a_weight_is_the_inverse_document_frequency(weights: Weights) -> None:
    frequency = weights.counts["pair"]["ky luat"]
    assert isclose(weights.pair("ky", "luat"), log(1 + (22_494 - frequency + 0.5) / (frequency + 0.5)))


def test_a_rarer_word_weighs_more(weights: Weights) -> None:
    assert weights.folded("va") < weights.folded("ky") < weights.folded("ubkttu")
    assert weights.syllable("và") < weights.syllable("kỷ") < weights.syllable("luật") + weights.syllable("kỷ")
    assert weights.pair("viet", "nam") < weights.pair("ky", "luat") < weights.pair("thanh", "luat")


def test_every_unseen_term_of_a_kind_weighs_the_same_and_no_listed_one_weighs_more(weights: Weights) -> None:
    assert (
        weights.syllable("qwxz") == weights.syllable("zxwq") >= max(map(weights.syllable, weights.counts["syllable"]))
    )
    assert weights.folded("qwxz") == weights.folded("zxwq") >= max(map(weights.folded, weights.counts["folded"]))
    listed = (weights.pair(*pair.split(" ")) for pair in weights.counts["pair"])
    assert weights.pair("qw", "xz") == weights.pair("xz", "qw") >= max(listed)


def test_every_weight_is_above_nought(weights: Weights) -> None:
    assert min(map(weights.syllable, weights.counts["syllable"])) > 0
    assert min(map(weights.folded, weights.counts["folded"])) > 0


def test_terms_are_spelled_as_the_engine_spells_them(weights: Weights) -> None:
    assert all(len(tokens(term)) == 1 and tokens(term)[0].text == term for term in weights.counts["syllable"])
    assert all(
        len(folded_tokens(term)) == 1 and folded_tokens(term)[0].text == term for term in weights.counts["folded"]
    )
    assert all(half in weights.counts["folded"] for pair in weights.counts["pair"] for half in pair.split(" "))


def test_rows_are_sorted_and_none_stands_twice() -> None:
    cells = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for kind in LEAST:
        terms = [term for of, term, _ in cells if of == kind]
        assert all(one < other for one, other in pairwise(terms))


def test_counting_counts_texts_and_not_words() -> None:
    total, counts = count(iter(["Kỷ luật, kỷ luật!", "Kỷ luật", "Kỷ luật Đảng", "hoà"]))
    assert total == 4
    assert counts["syllable"] == {"kỷ": 3, "luật": 3, "đảng": 1, "hòa": 1}
    assert counts["folded"] == {"ky": 3, "luat": 3, "dang": 1, "hoa": 1}
    assert counts["pair"] == {"ky luat": 3, "luat ky": 1, "luat dang": 1}


def test_what_few_texts_hold_is_not_in_the_table() -> None:
    total, counts = count(iter(["Kỷ luật Đảng"] * 30 + ["bí mật"] * 2))
    assert list(rows(total, counts)) == [
        "texts\tall\t32",
        "least\tsyllable\t3",
        "least\tfolded\t3",
        "least\tpair\t30",
        "syllable\tkỷ\t30",
        "syllable\tluật\t30",
        "syllable\tđảng\t30",
        "folded\tdang\t30",
        "folded\tky\t30",
        "folded\tluat\t30",
        "pair\tky luat\t30",
        "pair\tluat dang\t30",
    ]
