"""Reads the index contract: the body an index is made with, and the allow-lists of fields derived from its roles.

The JSON files hold the fields; the analysis and the similarity are added here, so that the hash covers all of it. The
similarity depends on the page and the question alone (no statistics of the index), so that papers outside a reader's
scope can never move the order inside it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mappings.analysis import analysis
from mappings.names import Family

_HERE = Path(__file__).parent
MEAN_SYLLABLES = 300
"""Fixed mean length of a page in syllables, in place of the index's own average (k1 = 1.2, b = 0.75). Chosen with
bench.retrieval on the law set: R@10 .9636 (.9581 without accents) at 300; 200 loses .005 of MRR, 400 .004 of R@10."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What each field is for. A field in `hidden` is never searched, filtered, counted or sorted by a user's wish."""

    text: frozenset[str]
    filter: frozenset[str]
    facet: frozenset[str]
    sort: frozenset[str]
    hidden: frozenset[str]


def body(family: Family) -> dict[str, Any]:
    """The create-index body of `family`: settings with analysis and similarity, and strict mappings."""
    contract = _contract(family)
    settings = {
        **contract["settings"],
        "analysis": analysis(),
        "similarity": {"rarity_content": _similarity(), "rarity_pair": _similarity()},
    }
    meta = {**contract["mappings"]["_meta"], "content_hash": content_hash(family)}
    return {"settings": settings, "mappings": {**contract["mappings"], "_meta": meta}}


@cache
def roles(family: Family) -> Roles:
    """The allow-lists of `family`, from `_meta.roles`."""
    named: dict[str, list[str]] = _contract(family)["mappings"]["_meta"]["roles"]
    return Roles(**{role: frozenset(fields) for role, fields in named.items()})


@cache
def content_hash(family: Family) -> str:
    """SHA-256 (hex) of everything an index of `family` is made with."""
    whole = {"contract": _contract(family), "analysis": analysis(), "similarity": _similarity()}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _contract(family: Family) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads((_HERE / f"{family}.json").read_text(encoding="utf-8"))
    return contract


def _similarity() -> dict[str, Any]:
    formula = (
        "double n = doc.freq; "
        f"return query.boost * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * doc.length / {MEAN_SYLLABLES}.0));"
    )
    return {"type": "scripted", "script": {"source": formula}}
