import json

from archive.artifacts import PageArtifact
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
