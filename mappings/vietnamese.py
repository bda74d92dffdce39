"""Text rules that the writer, the reader and the search engine must share.

Called by indexer (what is stored), portal (what is asked) and mappings.analysis (what the engine does with it). Pure
and deterministic: it must never read a setting or the index. The half of the work that is not Vietnamese, the engine's
own words and folding, is in mappings.lucene.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product

from mappings import lucene

_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"
_SHAPES = {
    "a": ("", _BREVE, _CIRCUMFLEX),
    "e": ("", _CIRCUMFLEX),
    "i": ("",),
    "o": ("", _CIRCUMFLEX, _HORN),
    "u": ("", _HORN),
    "y": ("",),
}
_ETH = {"\u00d0": "\u0110", "\u00f0": "\u0111"}
# The engine takes the narrow no-break space for an underscore and would join two words over it.
_NARROW_SPACE = {"\u202f": " "}
# Soft hyphen, zero-width space and joiners, byte order mark, marks of writing direction: none has a shape.
_INVISIBLE = (
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)

_LINE_END = re.compile("\r\n?|[\x0b\x0c]")
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ETH_TO_D = str.maketrans(_ETH)


def nfc(text: str) -> str:
    """The composed form (Unicode NFC) in which every text is stored and compared."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    r"""The text as it may be stored: NFC, Đ where eth stood, lines ended by \n, no control character but \n and \t.

    Neither does it hold what makes the page lie: signs that turn the direction of the letters after them, and the
    noncharacters, among them those that the search puts around found words.
    A lone surrogate becomes U+FFFD. Soft hyphens stay: in a TCVN3 text they are the letter ư, so legacy text must be
    converted before anyone drops them; `canonical` ignores them.
    """
    text = _UNSTORABLE.sub("", _LINE_END.sub("\n", text))
    return nfc(_SURROGATE.sub("\ufffd", text)).translate(_ETH_TO_D)


def _cases(letter: str) -> tuple[str, str]:
    return letter, letter.upper()


@cache
def _spellings(base: str, shape: str, tone: str) -> tuple[str, ...]:
    """Every way to type one letter, the composed one first: `ậ`, `â` + tone, `ạ` + shape, `a` + both in any order."""
    found = [nfc(base + shape + tone)]
    for marks in permutations(mark for mark in (shape, tone) if mark):
        for composed in range(len(marks)):
            head = nfc(base + "".join(marks[:composed]))
            found.append(head + "".join(marks[composed:]))
    return tuple(dict.fromkeys(found))


@cache
def _vowels() -> tuple[tuple[str, str, str], ...]:
    """(base, shape, tone) of each of the 132 accented vowels, both cases."""
    every = (
        (case, shape, tone)
        for base in _SHAPES
        for case in _cases(base)
        for shape in _SHAPES[base]
        for tone in ("", *_TONES)
    )
    return tuple((base, shape, tone) for base, shape, tone in every if shape or tone)


def letters() -> tuple[str, ...]:
    """The 134 letters that Vietnamese adds to ASCII."""
    return (*(_spellings(*vowel)[0] for vowel in _vowels()), "\u0110", "\u0111")


def _composing() -> Iterator[tuple[str, str]]:
    """Decomposed and half composed letters (NFD, Windows-1258) become one character."""
    for vowel in _vowels():
        letter, *others = _spellings(*vowel)
        yield from ((spelling, letter) for spelling in others)


def _placing() -> Iterator[tuple[str, str]]:
    """The tone of oa, oe, uy stands on the first vowel: hoà, hoè, thuý are hòa, hòe, thúy.

    It need not be good spelling (hoàn becomes hòan), only the same on both sides; nobody is shown it. The shaped
    letters are named, unmoved, because a decomposed `oặ` begins like `oạ`.
    """
    for first, second in ("oa", "oe", "uy"):
        for head, tail in product(_cases(first), _cases(second)):
            for shape, tone in product(_SHAPES[second], _TONES):
                moved = nfc(head + tone) + tail
                kept = head + nfc(tail + shape + tone)
                yield from ((head + spelling, kept if shape else moved) for spelling in _spellings(tail, shape, tone))


def _after_q() -> Iterator[tuple[str, str]]:
    """In qu- the u is half of the consonant: quý keeps its tone, and the slips qúy, qúa, qúi are led back to it."""
    for consonant, glide in product(_cases("q"), _cases("u")):
        for vowel, tone in product(_cases("y"), _TONES):
            kept = consonant + glide + nfc(vowel + tone)
            yield from ((consonant + glide + spelling, kept) for spelling in _spellings(vowel, "", tone))
        for base, tone in product("aiy", _TONES):
            for vowel, shape in product(_cases(base), _SHAPES[base]):
                right = consonant + glide + nfc(vowel + shape + tone)
                for toned, plain in product(_spellings(glide, "", tone), _spellings(vowel, shape, "")):
                    yield consonant + toned + plain, right


@cache
def canonical_rules() -> tuple[tuple[str, str], ...]:
    """(written, canonical) pairs, sorted: leftmost first, longest first, never applied to their own output.

    No canonical side is longer than the written one. Lucene's MappingCharFilter applies them in the engine.
    """
    rules = {**dict(_composing()), **dict(_placing()), **dict(_after_q()), **_ETH, **_NARROW_SPACE}
    rules.update(dict.fromkeys(_INVISIBLE, ""))
    return tuple(sorted(rules.items()))


def _alternatives(written: list[str]) -> str:
    """A pattern matching the longest of `written`: a tree over their first letters, so that a miss is cheap."""
    tails: dict[str, list[str]] = {}
    for word in written:
        tails.setdefault(word[0], []).append(word[1:])
    leaves = "".join(re.escape(head) for head, rest in tails.items() if rest == [""])
    branches = [f"[{leaves}]"] if leaves else []
    for head, rest in tails.items():
        longer = [tail for tail in rest if tail]
        if longer:
            branches.append(f"{re.escape(head)}{_alternatives(longer)}{'?' if '' in rest else ''}")
    return f"(?:{'|'.join(branches)})"


@cache
def _rules() -> tuple[dict[str, str], re.Pattern[str]]:
    rules = dict(canonical_rules())
    return rules, re.compile(_alternatives(list(rules)))


def canonical(text: str) -> str:
    """`text` after `canonical_rules`, exactly as the engine's `vi_canon` filter leaves it."""
    rules, written = _rules()
    return written.sub(lambda found: rules[found[0]], text)


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable, number or symbol as the engine indexes it, and its offsets in the text as it was given."""

    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """What the engine's `content` analyzer makes of `text`."""
    return _tokens(text, lucene.lower)


def folded_tokens(text: str) -> tuple[Token, ...]:
    """What the engine's `folded` analyzer makes of `text`."""
    return _tokens(text, _lower_and_folded)


def fold(text: str) -> str:
    """Lower case without accents, đ as d: what the engine's `folded` analyzer does to each token."""
    return _lower_and_folded(canonical(text))


def _lower_and_folded(text: str) -> str:
    return lucene.folded(lucene.lower(text))


def _tokens(text: str, form: Callable[[str], str]) -> tuple[Token, ...]:
    """The words of the canonical text in one form. `form` works letter by letter, so that it can be taken once."""
    canon = canonical(text)
    formed = form(canon)
    spans = lucene.word_spans(canon)
    if len(text) == len(canon) == len(formed):
        return tuple(Token(formed[start:end], start, end) for start, end in spans)
    original = _original_offset(text)
    return tuple(Token(form(canon[start:end]), original(start), original(end)) for start, end in spans)


def _original_offset(text: str) -> Callable[[int], int]:
    """From an offset in `canonical(text)` to one in `text`. What was dropped belongs to what stands before it."""
    rules, written = _rules()
    after, lost = [-1], [0]
    for found in written.finditer(text):
        shorter = len(found[0]) - len(rules[found[0]])
        if shorter:
            lost.append(lost[-1] + shorter)
            after.append(found.end() - lost[-1])
    return lambda offset: offset + lost[bisect_right(after, offset) - 1]


_NUMBER_SIGNS = str.maketrans({**dict.fromkeys("‐‑‒–—―−﹣－", "-"), **dict.fromkeys("⁄∕／", "/")})
_NUMBER_HEAD = re.compile(r"^(?:so)?[:.]*0*(?=\d)")
_NUMBER = re.compile(r"\d{1,6}[a-z]?(?:/\d{4})?[-/][a-z][a-z0-9]*(?:[-/][a-z][a-z0-9]*)*")


def number_key(text: str) -> str:
    """One form for a document number however it was typed: `Số 05 – KL/UBKTThU` is `5-kl/ubktthu`.

    Case, accents, spaces, the word Số with its colon, leading zeros, the kind of dash and closing punctuation do not
    matter; hyphen and slash do, since a Party number (12-KL/UBKTThU) and a State one (3105/QĐ-UBND) differ by them.
    """
    signs = fold(text).translate(_NUMBER_SIGNS)
    return _NUMBER_HEAD.sub("", "".join(signs.split()), count=1).rstrip(".,;:")


def looks_like_number(text: str) -> bool:
    """Whether all of `text` is a number with its symbol: `12-KL`, `Số: 3105/QĐ-UBND`, `12/2019/NĐ-CP`; not a date."""
    return _NUMBER.fullmatch(number_key(text)) is not None


_HONORIFICS = (
    "đồng chí|dong chi|đ/c|d/c|đc|ông|ong|bà|chị|cô|chú|bác|cụ|em|anh(?=\\s+\\S+\\s+\\S)"
    "|phó giáo sư|giáo sư|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|bác sĩ|bác sỹ|kỹ sư|kĩ sư|cử nhân|luật sư|nhà giáo"
    "|pgs|gs|tskh|ts|ths|bscki{1,2}|bs|ks|cn|ls|ngưt|ngnd"
    "|(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy|sĩ|sỹ)|hạ sĩ|hạ sỹ|binh nhất|binh nhì"
)
_HONORIFIC = re.compile(rf"(?:{_HONORIFICS})[\s.,:]+(?=[^\W\d])")
_NOT_NAME = re.compile(r"[^\w'\-]+")


def name_key(name: str) -> str:
    """A person's name to compare by: folded, single spaces, without forms of address, degrees and military ranks.

    They are known by their accents, so that the surname Cù is not taken for cụ. The last syllable always stays: `chị
    Anh` is `anh`; so does `Anh` before one syllable, for Anh Thư is a name. A key finds candidates and proves nothing.
    """
    rest = " ".join(lucene.lower(canonical(name)).split())
    while found := _HONORIFIC.match(rest):
        rest = rest[found.end() :]
    return " ".join(_NOT_NAME.sub(" ", lucene.folded(rest)).split())
