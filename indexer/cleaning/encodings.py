"""The codings of Vietnamese letters from before Unicode, and text coded wrongly since: how to read each of them.

Called by `indexer.cleaning.legacy`, which decides what a text has, and by the readers, which convert word by word. All
of them are read off the characters that a program of today shows, that is, the bytes as Windows-1252 has them:
TCVN3 ("ABC", the .Vn fonts) and VNI (the VNI- fonts) are fonts and no charsets; Windows-1258 and VISCII are charsets
taken for Western; mojibake is UTF-8 taken for Western, once or twice. Tests hold the tables against glibc's iconv
(TCVN5712-1, VISCII) and Python's codecs. Nothing here decides anything, and no line end is ever touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import partial

from indexer.cleaning.syllables import is_syllable


class Encoding(StrEnum):
    """How the letters of a text are coded."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"
    CP1258 = "cp1258"
    VISCII = "viscii"
    MOJIBAKE = "mojibake"


_TCVN3_FROM_A1 = "ĂÂÊÔƠƯĐăâêôơưđ"
_TCVN3_FROM_B5 = (
    "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"  # a dot is a code not in use
)
_VISCII_FROM_80 = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_BELOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_CP1258_OTHERS = {
    0xC3: "Ă", 0xCC: "\u0300", 0xD0: "Đ", 0xD2: "\u0309", 0xD5: "Ơ", 0xDD: "Ư", 0xDE: "\u0303",
    0xE3: "ă", 0xEC: "\u0301", 0xF0: "đ", 0xF2: "\u0323", 0xF5: "ơ", 0xFD: "ư",
    0xFE: "₫",
}  # fmt: skip
"""Where Windows-1258 differs from Windows-1252 in a letter or a tone, which follows its vowel."""

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_TONES = (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)


def western(data: bytes) -> str:
    """`data` as Windows-1252 shows it; the five bytes without a sign there become the control codes of their number."""
    return data.decode("latin-1").translate(_SIGNS_OF_1252)


def _signs_of_1252() -> dict[int, str]:
    """The bytes 80 to 9F that have a sign."""
    signs = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
    return {code: sign for code, sign in signs.items() if sign}


_SIGNS_OF_1252 = _signs_of_1252()
_CODE_OF_SIGN = {ord(sign): code for code, sign in _SIGNS_OF_1252.items()}


def tcvn3_table() -> dict[int, str]:
    """From code to letter. It has few capitals: fonts whose names end in H show small letters as capitals."""
    table = {0xA1 + place: letter for place, letter in enumerate(_TCVN3_FROM_A1)}
    return table | {0xB5 + place: letter for place, letter in enumerate(_TCVN3_FROM_B5) if letter != "."}


def viscii_table() -> dict[int, str]:
    """From code to letter, and from the sign that Windows-1252 shows for that code."""
    table = _VISCII_BELOW | {0x80 + place: letter for place, letter in enumerate(_VISCII_FROM_80)}
    return table | {ord(sign): table[code] for code, sign in _SIGNS_OF_1252.items()}


def vni_table() -> dict[str, str]:
    """From a vowel with its mark letter, or a letter alone, to what it stands for; capitals in every way of typing."""
    pairs = {base + mark: base + tone for base in "aeouy" for mark, tone in zip("ùøûõï", _TONES, strict=True)}
    for base in "aeo":
        pairs |= {base + mark: base + "\u0302" + tone for mark, tone in zip("âáàåãä", ("", *_TONES), strict=True)}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in zip("êéèúüë", ("", *_TONES), strict=True)}
    for letter, horned in (("ô", "o\u031b"), ("ö", "u\u031b")):
        pairs[letter] = horned
        pairs |= {letter + mark: horned + tone for mark, tone in zip("ùøûõï", _TONES, strict=True)}
    pairs |= {"iù": "í", "iø": "ì", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    table: dict[str, str] = {}
    for coded, spelled in pairs.items():
        letter = unicodedata.normalize("NFC", spelled)
        table |= {coded: letter, coded.upper(): letter.upper(), coded[0].upper() + coded[1:]: letter.upper()}
    return table


_TCVN3 = tcvn3_table()
_BESIDE = "A-Za-z" + re.escape("".join(map(chr, _TCVN3)))
_SIGN_AS_LETTER = re.compile(f"(?<=[{_BESIDE}])[\u2212\u2219]|[\u2212\u2219](?=[{_BESIDE}])")
"""PDF fonts hand out two TCVN3 letters as mathematical signs: ư as U+2212, ã as U+2219."""

_LEAST_HYPHENED = 3
"""`b-` and `V-` stand before an item of a list."""

_HYPHENED = re.compile(f"[{_BESIDE}]*(?:-[{_BESIDE}]*)+")

_VNI = vni_table()
_VNI_CODED = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_VISCII = viscii_table()

_REST = "[\x80-\xbf" + re.escape("".join(_SIGNS_OF_1252.values())) + "]"
_UTF8 = re.compile(f"[\xc2-\xdf]{_REST}|[\xe0-\xef]{_REST}{{2}}|\xc3(?= |$)", re.M)
"""A character of two or three bytes as Western shows it; no Vietnamese letter takes more. The second byte of à is a
no-break space, which does not always survive before a space or at the end of a line."""

_FOREIGN = re.compile("[a-zçéèêëàâîïôùûüœ]*[fjwz][a-zçéèêëàâîïôùûüœ]*", re.I)
"""A word with a letter that Vietnamese does not have and no code that a Western language would not use: François."""


def decoded(text: str, encoding: Encoding) -> str:
    """`text`, one line or more that have `encoding`, in Unicode. Spaces and line ends stay where they are."""
    if encoding is Encoding.TCVN3:
        return "\n".join(decoder(line, encoding)(line) for line in text.split("\n"))
    return decoder(text, encoding)(text)


def decoder(line: str, encoding: Encoding) -> Callable[[str], str]:
    """What reads the words of `line`, together or one by one."""
    if encoding is Encoding.TCVN3:
        return partial(_from_tcvn3, in_capitals=_is_in_capitals(line))
    return _DECODERS[encoding]


def _from_tcvn3(text: str, *, in_capitals: bool) -> str:
    text = _HYPHENED.sub(_hyphen_as_letter, text) if "-" in text else text
    letters = _SIGN_AS_LETTER.sub(lambda sign: "\u00ad" if sign.group() == "\u2212" else "\u00b7", text)
    read = letters.translate(_TCVN3)
    if in_capitals:
        return read.upper() if len(read.upper()) == len(read) else read
    return "".join(_word_of_tcvn3(text, found) for found in re.finditer(r"\w+|\W+", read))


def _hyphen_as_letter(written: re.Match[str]) -> str:
    """Old PDF files hand out the letter ư as a hyphen: it is one where it makes a syllable of what is none without."""
    word = written.group()
    if len(word) < _LEAST_HYPHENED:
        return word
    parts = filter(None, word.translate(_TCVN3).split("-"))
    whole = word.replace("-", "\u00ad")
    return whole if is_syllable(whole.translate(_TCVN3)) and not all(map(is_syllable, parts)) else word


def _word_of_tcvn3(coded: str, read: re.Match[str]) -> str:
    """One word of the line, of which a code is always one letter: foreign, in capitals, or as it was read."""
    was, word = coded[read.start() : read.end()], read.group()
    if was == word or was.isascii():
        return word
    if _FOREIGN.fullmatch(was):
        return was
    return word.upper() if _is_in_capitals(was) else word


def _is_in_capitals(coded: str) -> bool:
    """Whether TCVN3 text was typed in capitals with a capitals font: no small ASCII letter, but a word with a small
    letter of the code and a capital behind its first letter. What is all of small letters cannot be told from them."""
    return _IN_CAPITALS.search(coded) is not None and _SMALL.search(coded) is None


_SMALL = re.compile("[a-z]")
_SMALL_CODES = re.escape("".join(chr(code) for code, letter in _TCVN3.items() if letter.islower()))
_IN_CAPITALS = re.compile(f"[{_SMALL_CODES}][{_BESIDE}]*[A-Z]|[{_BESIDE}][A-Z][{_BESIDE}]*[{_SMALL_CODES}]")


def _from_vni(text: str) -> str:
    return _VNI_CODED.sub(lambda coded: _VNI[coded.group()], text)


def _from_cp1258(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_CP1258_OTHERS))


def _from_viscii(text: str) -> str:
    return text.translate(_VISCII)


def _from_mojibake(text: str) -> str:
    """Every character that was taken apart put together, and once more if that leaves such characters again. An Ã that
    was put together is one: only as it was read can it be an à whose second half, a no-break space, was lost."""
    once = _UTF8.sub(_character, text)
    return once if once == text else _UTF8.sub(_character_again, once)


def _character(shown: re.Match[str]) -> str:
    if len(shown.group()) == 1:
        return "à"
    taken = bytes(_CODE_OF_SIGN.get(ord(sign), ord(sign) & 0xFF) for sign in shown.group())
    try:
        return taken.decode("utf-8")
    except UnicodeDecodeError:
        return shown.group()


def _character_again(shown: re.Match[str]) -> str:
    return shown.group() if len(shown.group()) == 1 else _character(shown)


_DECODERS: dict[Encoding, Callable[[str], str]] = {
    Encoding.UNICODE: str,
    Encoding.VNI: _from_vni,
    Encoding.CP1258: _from_cp1258,
    Encoding.VISCII: _from_viscii,
    Encoding.MOJIBAKE: _from_mojibake,
}
