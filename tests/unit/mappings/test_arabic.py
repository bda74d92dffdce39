"""Arabic words led back to one form; tests/engine holds the same rules to the engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import arabic


@pytest.mark.parametrize(
    "written", ["مخالفة", "المخالفة", "والمخالفات", "مخالفات", "مُخالَفة", "مخـــالفة", "بالمخالفات", "مخالفه"]
)
def test_articles_endings_and_vowel_marks_do_not_matter(written: str) -> None:
    assert arabic.form(written) == "مخالف"


def test_forms_of_alef_are_one() -> None:
    assert arabic.form("أراضي") == arabic.form("الاراضي") == arabic.form("إراضي")


@pytest.mark.parametrize("text", ["Ủy ban kiểm tra", "12-KL", "", "\u064b", "Кыйв", "عام2023"])
def test_other_words_are_none(text: str) -> None:
    assert not arabic.is_word(text)


@given(st.text(alphabet="ابتوهيةلمنكفقر\u064e", max_size=12))
def test_a_form_is_never_longer_than_the_word_nor_empty_but_for_marks(word: str) -> None:
    assert len(arabic.form(word)) <= len(word)
    assert bool(arabic.form(word)) == bool(word.replace("\u064e", ""))
