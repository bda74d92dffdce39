"""The real engine and mappings.vietnamese must find the same tokens at the same places in any text."""

import gzip
import json
import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, product
from pathlib import Path

import pytest
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings import arabic
from mappings.analysis import analysis
from mappings.vietnamese import Token, canonical, clean, fold, folded_tokens, letters, nfc, tokens

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "tests" / "corpus" / "samples").glob("*.txt"))
NEWS = Path(os.environ.get("HOSO_DATA", ROOT.parent / "shared" / "data")) / "load_vietnews" / "docs.jsonl.gz"
TONES, SHAPES = "\u0300\u0301\u0303\u0309\u0323", "\u0302\u0306\u031b"
VOWELS = [*"aeiouyAEIOUY", *(letter for letter in letters() if letter not in "đĐ")]
PIECES = [
    *letters(),
    *(unicodedata.normalize("NFD", letter) for letter in letters() if letter not in "đĐ"),
    *(letter + tone for letter in "âêôăơưÂÊÔĂƠƯ" for tone in TONES),
    *(letter + shape for letter in "àáạéẹóọúụ" for shape in SHAPES),
    *"aeiouybcdđghklmnpqrstvxAEIOUYBCDĐGHKLMNPQRSTVX0123456789",
    *".,'’‘:;-–—/_·&%()\"“” \n\t",
    *"\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202b\u00a0\u202f",
    *"ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآ\u064b\u0651\u0640،؛٠١٢٣",
    *"ÐðİıΣςßæøłñüÿﬁ①²½№®©☐☑✔→東京カタあン한글ไทย😀👍🏽🇻🇳",
    "oà", "oè", "uỳ", "uý", "quý", "qúy", "qủa", "oa\u0323\u0306", "qu\u0301a\u0302", "UỶ", "Uỷ", "12-KL/UBKTThU",
]  # fmt: skip
Found = list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Engine:
    """An index made with our analysis."""

    pool: urllib3.PoolManager
    index: str

    def analyzed(self, analyzer: str, texts: list[str]) -> list[Found]:
        """The tokens of each text with their places, in characters of that text."""
        body = {"analyzer": analyzer, "text": texts}
        answer = json.loads(self.pool.request("POST", f"{self.index}/_analyze", json=body).data)
        found, rest, begin = [], list(reversed(answer["tokens"])), 0
        for text in texts:
            place = _places(text)
            mine = []
            while rest and rest[-1]["start_offset"] - begin < len(place) - 1:
                token = rest.pop()
                mine.append((token["token"], place[token["start_offset"] - begin], place[token["end_offset"] - begin]))
            found.append(mine)
            begin += len(place)
        assert not rest
        return found

    def normalized(self, text: str) -> str:
        """One keyword as the normalizer leaves it."""
        body = {"normalizer": "folded", "text": text}
        answer = json.loads(self.pool.request("POST", f"{self.index}/_analyze", json=body).data)
        return "".join(token["token"] for token in answer["tokens"])


def _places(text: str) -> list[int]:
    """For each UTF-16 unit of the text, and its end, the character it belongs to."""
    units = [at for at, character in enumerate(text) for _ in range(1 + (ord(character) > 0xFFFF))]
    return [*units, len(text)]


@pytest.fixture(scope="module")
def engine(opensearch_url: str) -> Iterator[Engine]:
    pool = urllib3.PoolManager(retries=False, timeout=60)
    index = f"{opensearch_url}/test-analysis-{os.getpid()}"
    limits = {"number_of_replicas": 0, "index.analyze.max_token_count": 2_000_000}
    assert pool.request("PUT", index, json={"settings": {**limits, "analysis": analysis()}}).status == 200
    yield Engine(pool, index)
    pool.request("DELETE", index)


def _pairs(text: str) -> tuple[Token, ...]:
    following = pairwise(folded_tokens(text))
    return tuple(Token(f"{first.text} {second.text}", first.start, second.end) for first, second in following)


MIRRORS: dict[str, Callable[[str], tuple[Token, ...]]] = {"content": tokens, "folded": folded_tokens, "pair": _pairs}


def _assert_same(engine: Engine, texts: list[str], analyzers: tuple[str, ...] = ("content", "folded", "pair")) -> None:
    for analyzer in analyzers:
        for text, found in zip(texts, engine.analyzed(analyzer, texts), strict=True):
            assert [(token.text, token.start, token.end) for token in MIRRORS[analyzer](text)] == found, (
                analyzer,
                text[:80].encode("unicode_escape"),
            )


def _spellings(letter: str) -> Iterator[str]:
    """Composed, decomposed in both orders, shape composed and tone apart, tone composed and shape apart."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    yield letter
    for order in (marks, marks[::-1]):
        yield base + "".join(order)
        yield "".join([nfc(base + "".join(order[:1])), *order[1:]])


def test_every_letter_in_every_encoding_is_one_token_and_the_same(engine: Engine) -> None:
    for letter in letters():
        words = [f"th{spelling}ng" for spelling in _spellings(letter)]
        _assert_same(engine, words)
        assert {found[0][0] for found in engine.analyzed("content", words)} == {f"th{letter.lower()}ng"}
        assert {found[0][0] for found in engine.analyzed("folded", words)} == {f"th{fold(letter)}ng"}


@pytest.mark.parametrize("onset", ["h", "q", "Q"])
def test_every_two_vowels_in_every_encoding(engine: Engine, onset: str) -> None:
    rimes = [first + spelling for first, second in product(VOWELS, VOWELS) for spelling in _spellings(second)]
    for begin in range(0, len(rimes), 10_000):
        _assert_same(engine, [onset + rime for rime in rimes[begin : begin + 10_000]], ("content",))


@pytest.mark.parametrize(
    ("words", "token"),
    [
        (["hoà", "hòa", "HÒA", "Hoà", "ho\u0300a", "hoa\u0300"], "hòa"),
        (["thuý", "thúy", "THUÝ", "thuy\u0301"], "thúy"),
        (["uỷ", "ủy", "Uỷ", "ỦY", "UỶ"], "ủy"),
        (["quý", "qúy", "Quý", "QÚY", "quy\u0301", "qu\u0301y"], "quý"),
        (["quả", "qủa", "QUẢ", "qu\u0309a"], "quả"),
        (["hoặc", "hoa\u0323\u0306c", "hoạ\u0306c", "hoă\u0323c"], "hoặc"),
        (["Đảng", "Ðảng", "ðảng", "Đa\u0309ng"], "đảng"),
        (["kỷ", "k\u00adỷ", "\ufeffkỷ", "kỷ\u200b", "kỷ\u200f"], "kỷ"),
    ],
)
def test_what_people_type_for_one_word_is_one_token(engine: Engine, words: list[str], token: str) -> None:
    assert [[text for text, _, _ in found] for found in engine.analyzed("content", words)] == [[token]] * len(words)


@pytest.mark.parametrize("first", range(0, 0x20000, 0x4000), ids=hex)
def test_every_character_alone_and_between_letters_and_digits(engine: Engine, first: int) -> None:
    characters = [chr(point) for point in range(max(first, 1), first + 0x4000) if not 0xD800 <= point < 0xE000]
    contexts = "{0} a{0}a 1{0}1 a{0} {0}a {0}{0} ア{0}ア _{0}_ {0}.{0} {0}\u0301"
    texts = [contexts.format(character) for character in characters]
    wrong = {
        f"{ord(character):x}"
        for character, text, found in zip(characters, texts, engine.analyzed("folded", texts), strict=True)
        if [(token.text, token.start, token.end) for token in folded_tokens(text)] != found
    }
    assert wrong <= NEWER_CAPITALS


NEWER_CAPITALS = {"1c89", "a7cb", "a7cc", "a7da", "a7dc"}
"""Capitals that Unicode 15 and 16 added: Java 25 knows their small letters, Python 3.11 does not."""


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_any_mixture_of_what_official_text_holds(engine: Engine, texts: list[str]) -> None:
    _assert_same(engine, texts)


ARABIC = [
    *"ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئٱڤپ\u064b\u064e\u0651\u0652\u0670\u0640",
    " ",
    " ",
    "\u200c",
    "12",
    "١",
    "đ",
]
AFFIXES = ["ال", "وال", "بال", "كال", "فال", "لل", "و", "ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"]


@given(st.lists(st.lists(st.sampled_from([*ARABIC, *AFFIXES]), max_size=30).map("".join), min_size=1, max_size=20))
@settings(max_examples=150, deadline=None)
def test_words_in_arabic_letters_are_led_back_to_the_same_form(engine: Engine, texts: list[str]) -> None:
    for text, found in zip(texts, engine.analyzed("arabic", texts), strict=True):
        assert arabic.words(canonical(text)) == [token for token, _, _ in found]


@pytest.mark.parametrize("first", range(0x600, 0x700, 0x40), ids=hex)
def test_every_arabic_character_is_a_letter_for_both_or_for_neither(engine: Engine, first: int) -> None:
    texts = [f"بتث{chr(point)}بتث" for point in range(first, first + 0x40)]
    for text, found in zip(texts, engine.analyzed("arabic", texts), strict=True):
        assert arabic.words(canonical(text)) == [token for token, _, _ in found], f"{ord(text[3]):x}"


def test_a_vietnamese_page_has_no_word_in_arabic_letters(engine: Engine) -> None:
    texts = [clean(sample.read_text(encoding="utf-8")) for sample in SAMPLES]
    assert all(found == [] for found in engine.analyzed("arabic", texts))


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=300, deadline=None)
def test_a_keyword_is_folded_as_a_text_is(engine: Engine, text: str) -> None:
    assert engine.normalized(text) == fold(text)


@pytest.mark.parametrize(
    "long", ["a" * 600, "đ" * 256, "a." * 300, "1,2" * 200, "a_" * 200, "_" * 700 + "a", "1" * 255 + "a"]
)
def test_a_word_longer_than_a_token_may_be(engine: Engine, long: str) -> None:
    _assert_same(engine, [f"x {long} y"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_page_of_a_dossier(engine: Engine, sample: Path) -> None:
    text = clean(sample.read_text(encoding="utf-8"))
    _assert_same(engine, [text, unicodedata.normalize("NFD", text), text.upper()])


@pytest.mark.skipif(not NEWS.exists(), reason="needs HOSO_DATA/load_vietnews")
def test_three_hundred_news_articles(engine: Engine) -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 0, 21_000, 70)]
    for begin in range(0, len(texts), 100):
        some = texts[begin : begin + 100]
        _assert_same(engine, some)
        _assert_same(engine, [unicodedata.normalize("NFD", text) for text in some[:10]], ("content",))


def test_canonical_is_what_the_char_filter_makes(engine: Engine) -> None:
    texts = ["".join(pieces) for pieces in product(PIECES[::7], ["", "q", "Q", "h"], PIECES[::5])]
    body = {"tokenizer": "keyword", "char_filter": ["vi_canon"], "text": texts}
    answer = json.loads(engine.pool.request("POST", f"{engine.index}/_analyze", json=body).data)
    assert [token["token"] for token in answer["tokens"]] == [canonical(text) for text in texts]
