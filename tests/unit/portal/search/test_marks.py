"""Which words of a page are marked in the viewer."""

from __future__ import annotations

import unicodedata

from portal.search.marks import marks, pieces
from portal.search.parsing import parse
from portal.search.passages import LONGEST, shortened
from portal.search.question import Question


def marked(text: str, page: str) -> list[str]:
    return [page[start:end] for start, end in marks(parse(text), page)]


def test_a_question_without_accents_marks_every_spelling() -> None:
    assert marked("dat dai", "Đất đai, DAT, dạt và đại hội") == ["Đất", "đai", "DAT", "dạt", "đại"]


def test_a_question_with_accents_marks_its_own_spelling_and_the_unaccented_one() -> None:
    assert marked("Cao đất", "báo cáo của phường Cao Lĩnh về đất, dat và đạt") == ["Cao", "đất", "dat"]


def test_a_page_without_the_spelling_typed_is_marked_in_any() -> None:
    assert marked("đất đai", "quản lý đât đài") == ["đât", "đài"]


def test_a_word_in_arabic_letters_marks_every_form_beside_words_with_accents() -> None:
    assert marked("مخالفة", "قرار بشأن المُخالفات") == ["المُخالفات"]
    assert marked("مخالفة đất", "đất, dat: والمخالفات") == ["đất", "dat", "والمخالفات"]


def test_a_phrase_marks_only_its_occurrences() -> None:
    assert marked('"đất đai"', "đất ở và đất đai") == ["đất", "đai"]
    assert marked('"cao linh"', "Cao Lĩnh, cao ráo") == ["Cao", "Lĩnh"]
    assert marked('"cao linh" đất', "đất ở Cao Lĩnh") == ["đất", "Cao", "Lĩnh"]


def test_unwanted_words_and_fields_are_never_marked() -> None:
    assert marked("đất -chợ loại:KL", "đất chợ KL") == ["đất"]
    assert marks(Question(), "đất") == ()
    assert marks(parse("***"), "đất") == ()


def test_marks_lie_on_the_text_as_it_is_stored() -> None:
    page = unicodedata.normalize("NFD", "Phường Hoà Bình và thuỷ lợi")
    found = marked("hòa thủy", page)
    assert [unicodedata.normalize("NFC", word) for word in found] == ["Hoà", "thuỷ"]


def test_pieces_put_together_are_the_text() -> None:
    page = "đất <b>đai</b> và đất"
    assert pieces(parse("đất"), page) == (("đất", True), (" <b>đai</b> và ", False), ("đất", True))


def test_only_an_endless_sentence_is_shortened() -> None:
    whole = (("a" * (LONGEST - 3), False), ("đất", True))
    assert shortened(whole) == whole
    endless = shortened((("từ " * LONGEST, False), ("đất", True), (" và" * LONGEST, False)))
    assert ("đất", True) in endless
    assert endless[0][0].startswith("…") and endless[-1][0].endswith(" …")
    assert sum(len(piece) for piece, _ in endless) < 2 * LONGEST
