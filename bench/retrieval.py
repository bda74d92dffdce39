"""How well the search finds: `python -m bench.retrieval FOLDER` with a test collection in BEIR form.

Indexes the collection through our own mappings under a prefix of its own, asks every query through our own parser and
compose (any word is enough, as for a question in natural language): as given, with half of the words stripped of
accents, and with all. Prints a table and writes var/bench/retrieval-<folder>.json. Leaves no index behind.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from archive.settings import Site
from bench import beir
from bench.beir import Collection, Figures
from indexer.store import Index
from mappings.access import Everything, Labels
from mappings.record import DocumentRecord, Facts, PageRecord, flow
from mappings.vocabulary import Grade, Kind
from mappings.weights import Weights
from portal.search.compose import compose
from portal.search.engine import Engine
from portal.search.parsing import Picks, parse

_AT_ONCE = 32
_SCOPE = Everything("measuring retrieval on public text")
_RESULTS = Path("var/bench")


def main(arguments: list[str]) -> int:
    """Measure the collection in the folder named by the only argument."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "corpus.jsonl").is_file():
        print(
            "Usage: python -m bench.retrieval FOLDER   (a folder with corpus.jsonl, queries.jsonl and qrels/test.tsv)"
        )
        return 2
    collection = beir.read(Path(arguments[0]))
    url = Site.from_environment(os.environ).opensearch_url
    index = Index(url, f"bench-retrieval-{os.getpid()}")
    engine = Engine(url, index.prefix)
    try:
        papers = _fill(index, collection)
        figures = {
            "as given": _measure(engine, collection, papers, collection.queries),
            "half stripped": _measure(engine, collection, papers, beir.half_stripped(collection.queries)),
            "fully stripped": _measure(
                engine, collection, papers, {id_: beir.stripped(text) for id_, text in collection.queries.items()}
            ),
        }
    finally:
        engine.close()
        for name in index.every_index():
            index.delete(name)
        index.close()
    _report(collection, figures)
    return 0


def _fill(index: Index, collection: Collection) -> dict[str, str]:
    """Index each paper as a document of one page; from the document's id to the paper's."""
    index.ensure()
    papers = {f"paper{position:07d}": paper_id for position, paper_id in enumerate(collection.papers)}
    targets = index.aliases(Grade.THUONG)
    index.put(
        (_page(id_, collection.papers[paper_id]) for id_, paper_id in papers.items()),
        (_document(id_, collection.papers[paper_id]) for id_, paper_id in papers.items()),
        targets,
    )
    index.refresh(targets.values())
    return papers


def _facts(document_id: str) -> Facts:
    labels = Labels(document_id, "dossier", Grade.THUONG, Kind.EXT, "unit")
    return Facts(labels, number_key="", date=None, year=0, revision=1)


def _page(document_id: str, text: str) -> PageRecord:
    return PageRecord(_facts(document_id), 1, flow(text), "plain", None, "")


def _document(document_id: str, text: str) -> DocumentRecord:
    return DocumentRecord(_facts(document_id), None, "", "", 1, (flow(text),))


def _measure(engine: Engine, collection: Collection, papers: Mapping[str, str], queries: Mapping[str, str]) -> Figures:
    weights = Weights.load()
    rankings: dict[str, list[str]] = {}
    for some in _batches(queries):
        questions = [parse(text, Picks(matching="any")) for text in some.values()]
        answers = engine.ask(*(compose(_SCOPE, question, weights).ranked(0) for question in questions))
        for query_id, answer in zip(some, answers, strict=True):
            rankings[query_id] = [papers[hit["fields"]["doc_id"][0]] for hit in answer["hits"]["hits"]]
    return beir.score(collection.relevant, rankings)


def _batches(queries: Mapping[str, str]) -> Iterator[dict[str, str]]:
    waiting = iter(queries.items())
    while some := dict(islice(waiting, _AT_ONCE)):
        yield some


def _report(collection: Collection, figures: Mapping[str, Figures]) -> None:
    print(f"{collection.name}: {len(collection.papers)} papers, {len(collection.queries)} queries")
    print(f"{'queries':<16}{'R@10':>8}{'MRR@10':>8}{'nDCG@10':>9}")
    for name, figure in figures.items():
        print(f"{name:<16}{figure.recall:>8.4f}{figure.reciprocal_rank:>8.4f}{figure.ndcg:>9.4f}")
    _RESULTS.mkdir(parents=True, exist_ok=True)
    body = {
        "papers": len(collection.papers),
        "queries": len(collection.queries),
        "figures": {name: asdict(figure) for name, figure in figures.items()},
    }
    target = _RESULTS / f"retrieval-{collection.name}.json"
    target.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
