"""A test collection in BEIR form, and the three usual figures of a ranking. Called by bench.retrieval.

A folder holds corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/test.tsv (query-id, corpus-id, score).
"""

from __future__ import annotations

import csv
import json
import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import fmean

DEPTH = 10
_SEED = 20261124


@dataclass(frozen=True, slots=True)
class Collection:
    """Papers and queries by id; for each query the relevant papers with their gain."""

    name: str
    papers: Mapping[str, str]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the queries, each cut at rank DEPTH."""

    recall: float
    reciprocal_rank: float
    ndcg: float


def read(folder: Path) -> Collection:
    """The collection in `folder`. A paper's text is its title, a blank line and its body."""
    papers = {row["_id"]: "\n\n".join(filter(None, (row.get("title"), row["text"]))) for row in _rows(folder, "corpus")}
    queries = {row["_id"]: row["text"] for row in _rows(folder, "queries")}
    relevant: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as source:
        for query_id, paper_id, gain in list(csv.reader(source, delimiter="\t"))[1:]:
            if int(gain) > 0 and query_id in queries:
                relevant.setdefault(query_id, {})[paper_id] = int(gain)
    return Collection(folder.name, papers, {id_: queries[id_] for id_ in relevant}, relevant)


def score(relevant: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]) -> Figures:
    """The figures of `rankings` (paper ids, best first)."""
    return Figures(
        recall=fmean(_recall(gains, rankings[query_id][:DEPTH]) for query_id, gains in relevant.items()),
        reciprocal_rank=fmean(_reciprocal(gains, rankings[query_id][:DEPTH]) for query_id, gains in relevant.items()),
        ndcg=fmean(_ndcg(gains, rankings[query_id][:DEPTH]) for query_id, gains in relevant.items()),
    )


def stripped(text: str) -> str:
    """`text` without any accent, as somebody types it who has no Vietnamese keyboard."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


def half_stripped(queries: Mapping[str, str]) -> dict[str, str]:
    """Each word of each query loses its accents by the toss of a coin; always the same tosses."""
    coin = random.Random(_SEED)
    return {
        id_: " ".join(stripped(word) if coin.random() < 0.5 else word for word in text.split())
        for id_, text in queries.items()
    }


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as source:
        return [json.loads(line) for line in source]


def _recall(gains: Mapping[str, int], ranking: Sequence[str]) -> float:
    return len(gains.keys() & set(ranking)) / len(gains)


def _reciprocal(gains: Mapping[str, int], ranking: Sequence[str]) -> float:
    return next((1 / rank for rank, paper_id in enumerate(ranking, 1) if paper_id in gains), 0.0)


def _ndcg(gains: Mapping[str, int], ranking: Sequence[str]) -> float:
    found = sum(gains.get(paper_id, 0) / log2(rank + 1) for rank, paper_id in enumerate(ranking, 1))
    best = sorted(gains.values(), reverse=True)[:DEPTH]
    return found / sum(gain / log2(rank + 1) for rank, gain in enumerate(best, 1))
