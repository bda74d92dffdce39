"""Numbers with their symbols, the paper's own and cited ones: `12-KL/UBKTThU`, `3105/QĐ-UBND`, `112/2020/NĐ-CP`.

Tables of kind symbols and body codes; a number written with known ones can be trusted further than any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.describing.signs import DIGIT, LOWER, UPPER, digits
from mappings.vietnamese import fold
from mappings.vocabulary import Kind

_KINDS = {
    "kl": "KL", "tb": "TB", "qd": "QĐ", "qdi": "QĐi", "nq": "NQ", "ct": "CT", "ctr": "CTr", "kh": "KH", "bc": "BC",
    "ttr": "TTr", "cv": "CV", "bb": "BB", "hd": "HD", "qc": "QC", "qtr": "QTr", "tt": "TT", "bs": "BS", "px": "PX",
    "pc": "PC", "gm": "GM", "gt": "GT", "nd": "NĐ", "da": "ĐA", "td": "TĐ", "bm": "BM",
}  # fmt: skip
_MISREAD = {"od": "qd", "0d": "qd", "qb": "qd", "k1": "kl", "ki": "kl", "8c": "bc", "b0": "bc", "1b": "tb", "88": "bb"}
KIND_OF = {
    "KL": Kind.KL, "TB": Kind.TB, "QĐ": Kind.QD, "QĐi": Kind.QDI, "NQ": Kind.NQ, "CT": Kind.CT, "CTr": Kind.CTR,
    "KH": Kind.KH, "BC": Kind.BC, "TTr": Kind.TTR, "CV": Kind.CV, "BB": Kind.BB, "HD": Kind.HD, "QC": Kind.QC,
    "QTr": Kind.QTR,
}  # fmt: skip
"""The kind a symbol speaks for. QĐ is also the symbol of a regulation."""

COPY = "BS"
"""The symbol of a certified copy (bản sao): such a number is the copy's, not the paper's."""

_BODIES = {
    "ubkt": "UBKT", "btc": "BTC", "btgdv": "BTGDV", "btg": "BTG", "bdv": "BDV", "bnc": "BNC", "vp": "VP", "tw": "TW",
    "dgqtc": "ĐGQTC", "dgqkn": "ĐGQKN", "dkt": "ĐKT", "dgs": "ĐGS", "dxm": "ĐXM", "ttdb": "TTĐB", "thxu": "ThXU",
    "txu": "TXU", "thu": "ThU", "tu": "TU", "hu": "HU", "qu": "QU", "duk": "ĐUK", "du": "ĐU", "cb": "CB",
    "hdnd": "HĐND",
    "ubnd": "UBND", "bgtl": "BGTL", "snv": "SNV", "nv": "NV", "ttr": "TTr", "ttt": "TTT", "cp": "CP", "ttg": "TTg",
    "bnv": "BNV", "qh": "QH", "ubtvqh": "UBTVQH", "tnmt": "TNMT", "tckh": "TCKH",
}  # fmt: skip
_LEVELLED = frozenset({"UBKT", "BTC", "BTG", "BTGDV", "BDV", "BNC", "VP", "UBKTTh"})
"""Bodies that every level has: their code is whole only with the level's letters."""

_BODY_PART = re.compile("|".join(sorted(_BODIES, key=len, reverse=True)) + r"|\d{1,4}")
_KIND = rf"[{UPPER}018](?:\s?[{UPPER}01]){{0,2}}[ri]?"
_PREFIX = r"(?:[Ss5]\s?[ốôóồơoỐÔÓỒƠOổỗọộỏõò06]\s*[:.]?|S\s*:)\s*"
_N = rf"(?P<n>{DIGIT}{{1,5}}(?!\d)[a-z]?(?:\s?÷\s?\d{{1,5}})?)"
_CODE = rf"[{UPPER}](?:[{UPPER}{LOWER}]|\d){{0,12}}"
_PARTY = (
    rf"{_N}\s*(?P<dash>[-–—]?)\s*(?P<kind>{_KIND})\s?/\s?"
    rf"(?P<body>{_CODE}(?:\s[ĐDTHQBKUC][{UPPER}hx]{{0,6}}[UƯW]\b|\s[TH]?[hx]?[UƯ]\b)?)"
)
_STATE = (
    rf"(?P<n2>{DIGIT}{{1,6}}(?!\d)[A-Z]?(?:/\d{{4}})?)\s?/\s?(?P<kind2>{_KIND})"
    rf"(?P<body2>(?:\s?[-–—]\s?[{UPPER}][{UPPER}{LOWER}&]{{0,12}}){{1,2}})"
)
NUMBER = re.compile(rf"(?P<prefix>{_PREFIX})?(?:(?P<party>{_PARTY})|(?P<state>{_STATE}))(?![\w/])")
DATED = re.compile(r"(?:[ \t]*,\s*|[ \t]*)\(?(?:(?:de|ky)\s+)?n\s?g\s?ay\b", re.IGNORECASE)
"""What follows the number of another paper, in the folded text: its date."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A number as the office writes it; `kind` its kind symbol; `known` where both symbols stand in the tables and
    nothing had to be repaired; `is_state` for the State's way of writing."""

    text: str
    kind: str
    known: bool
    is_state: bool


def read_number(found: re.Match[str]) -> Symbol | None:
    """A match of NUMBER, or None where its kind is no symbol of a kind."""
    is_state = found["party"] is None
    n, kind, body = (found[name] for name in (("n2", "kind2", "body2") if is_state else ("n", "kind", "body")))
    key = "".join(fold(kind).split())
    symbol = _KINDS.get(_MISREAD.get(key, key))
    if symbol is None:
        return None
    count = digits(n[:-1]) + n[-1] if n[-1].isalpha() and n[-1] not in "OoIl" else digits(n)
    repaired = key in _MISREAD or "".join(count.split()) != n
    code, known = _code(body)
    if is_state:
        return Symbol(f"{count}/{symbol}-{code}", symbol, known and not repaired, True)
    return Symbol(f"{count}-{symbol}/{code}", symbol, known and not repaired and bool(found["dash"]), False)


def _code(body: str) -> tuple[str, bool]:
    """A body's code by its known parts, each dash between; as written where a part is unknown."""
    parts = [part for part in re.split(r"[-–—]", "".join(body.split())) if part]
    written = [_known(part) for part in parts]
    whole = "-".join(known or part.replace("Ư", "U") for known, part in zip(written, parts, strict=True))
    return whole, all(written)


def _known(code: str) -> str:
    """A code spelt by the table, empty where a part of it is unknown or the level of the body is missing."""
    at, made, folded = 0, "", fold(code)
    while at < len(folded):
        found = _BODY_PART.match(folded, at)
        if found is None:
            return ""
        made += _BODIES.get(found[0], found[0])
        at = found.end()
    return "" if made in _LEVELLED else made
