import json

from hypothesis import given
from hypothesis import strategies as st

from archive.artifacts import PageArtifact, Word
from mappings.vocabulary import PageNote


def test_what_a_reader_says_of_its_reading_comes_back() -> None:
    page = PageArtifact(
        "Ủy ban", "tika", notes=(PageNote.CONVERTED, PageNote.READ_BADLY), language="", encoding="tcvn3",
        encoding_confidence=0.97, as_read="ñy ban",
    )  # fmt: skip

    assert PageArtifact.from_bytes(page.to_bytes()) == page


def test_a_page_with_nothing_unusual_keeps_the_bytes_it_always_had() -> None:
    page = PageArtifact("Ủy ban", "tika")

    assert set(json.loads(page.to_bytes())) == {"text", "engine", "confidence", "width", "height", "words"}


@given(st.lists(st.tuples(*[st.integers(0, 5000)] * 2, *[st.integers(0, 100_000)] * 5)))
def test_words_are_written_as_the_json_of_their_numbers(rows: list[tuple[int, ...]]) -> None:
    words = tuple(Word(row[0], row[1], *(part / 100_000 for part in row[2:])) for row in rows)
    body = PageArtifact("", "pdf", words).to_bytes()
    plain = {"confidence": None, "engine": "pdf", "height": 0.0, "text": "", "width": 0.0, "words": words}
    assert body == json.dumps(plain, separators=(",", ":")).encode()
    assert PageArtifact.from_bytes(body).words == words
