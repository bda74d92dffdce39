"""Writes text as the programs of before Unicode did, and shows it as a program of today does: the tests' way back.

Nothing of it is in the product, which only ever reads. VISCII and Windows-1258 are written by hand here too, as Python
has no codec for the one and composes nothing for the other.
"""

from __future__ import annotations

import unicodedata

from indexer.cleaning.encodings import Encoding, tcvn3_table, viscii_table, vni_table, western

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TCVN3 = {ord(letter): chr(code) for code, letter in tcvn3_table().items()}
_VISCII = {letter: code for code, letter in viscii_table().items() if code < 256}


def _vni_codes() -> dict[int, str]:
    """The first way of typing each letter that gives it back: capitals in capitals."""
    codes: dict[int, str] = {}
    for coded, letter in vni_table().items():
        if len(letter) == 1 and (coded.isupper() or letter.islower()):
            codes.setdefault(ord(letter), coded)
    return codes


_VNI = _vni_codes()


def coded(text: str, encoding: Encoding) -> str:
    """`text` (NFC) as it shows on a screen of today after it was written in `encoding`."""
    match encoding:
        case Encoding.TCVN3:
            return text.translate(_TCVN3)
        case Encoding.VNI:
            return text.translate(_VNI)
        case Encoding.MOJIBAKE:
            return western(text.encode())
        case Encoding.UNICODE:
            return text
        case _:
            return western(in_bytes(text, encoding))


def in_bytes(text: str, encoding: Encoding) -> bytes:
    """`text` (NFC) as bytes of a one-byte charset or font."""
    if encoding is Encoding.CP1258:
        return "".join(map(_tone_apart, text)).encode("cp1258")
    if encoding is Encoding.VISCII:
        return bytes(_VISCII.get(letter, ord(letter)) for letter in text)
    return coded(text, encoding).encode("latin-1")


def _tone_apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    shaped = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", shaped) + "".join(part for part in parts if part in _TONES)
