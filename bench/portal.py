"""What the portal adds to the engine: `python -m bench.portal --pages 20000`.

Loads public news as an archive (bench.news) and prints
* how well an article's title finds the document that holds it (any word is enough; a document ranks by its best page);
* the portal's whole answer, over HTTP from a real gunicorn, against the very bodies it sent, replayed raw over a kept
  connection: portal, raw, raw, portal for each question, so that both meet the machine in the same moods;
* what the scope filter costs, the same way.
The engine's request cache is off, or the second of two equal requests would cost nothing. Writes var/bench/portal.json.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import fmean, quantiles
from urllib.parse import urlsplit

from archive.database import Database
from archive.questions import StoredQuestion
from archive.schema import now
from archive.settings import Site
from bench import news, serving
from bench.news import READER, Bundle
from bench.recording import Asked, Recorder
from indexer.store import Index
from mappings.access import Everything, Scope
from mappings.vocabulary import Ceiling, Grade, Purpose
from mappings.weights import Weights
from portal.access import sessions
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.search.compose import compose
from portal.search.engine import Engine
from portal.search.parsing import Picks, parse
from portal.search.question import Question

_SEED = 7
_TITLES = 1_000
_QUESTIONS = 200
_WARM_UP = 20
_RESULTS = Path("var/bench/portal.json")
_EVERYTHING = Everything("measuring the search on public text")
_NOTABLE = 20.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Timing:
        cuts = quantiles((1_000 * one for one in seconds), n=100)
        return cls(round(cuts[49], 2), round(cuts[94], 2), round(cuts[98], 2))


def main(arguments: list[str]) -> int:
    """Measure, print, and leave nothing behind but the figures."""
    options = argparse.ArgumentParser(prog="python -m bench.portal")
    options.add_argument("--pages", type=int, default=20_000)
    pages = options.parse_args(arguments).pages
    url = Site.from_environment(os.environ).opensearch_url
    index = Index(url, f"bench-portal-{os.getpid()}")
    folder = Path(tempfile.mkdtemp(prefix="bench-portal-"))
    try:
        figures = _measure(url, index, folder, pages)
    except news.NoNews as error:
        print(error)
        return 2
    finally:
        for name in index.every_index():
            index.delete(name)
        index.close()
        shutil.rmtree(folder)
    _RESULTS.parent.mkdir(parents=True, exist_ok=True)
    _RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def _measure(url: str, index: Index, folder: Path, pages: int) -> dict[str, object]:
    made = news.bundles(pages)
    database = Database(f"sqlite:///{folder / 'hoso.db'}")
    database.migrate()
    started = time.perf_counter()
    news.fill(database, index, made)
    seconds = time.perf_counter() - started
    print(f"{pages} pages in {len(made)} documents, loaded in {seconds:.0f} s ({pages / seconds:.0f} pages/s)")
    _no_request_cache(url, index.prefix)
    engine, weights = Engine(url, index.prefix), Weights.load()
    figures: dict[str, object] = {"pages": pages, "documents": len(made), "load_seconds": round(seconds, 1)}
    figures["known item"] = _known_item(engine, weights, made)
    asked = _questions(made)
    figures["portal"] = _portal(database, url, index.prefix, folder, asked)
    figures["scope"] = _scope_cost(engine, weights, _scope(database), asked)
    engine.close()
    database.close()
    return figures


def _known_item(engine: Engine, weights: Weights, made: list[Bundle]) -> dict[str, float]:
    """R@10 and MRR@10 of the document that holds the article of a title."""
    pairs = [(title, one.id) for one in made for title in one.titles]
    sample = random.Random(_SEED).sample(pairs, min(_TITLES, len(pairs)))
    ranks: list[int | None] = []
    for title, wanted in sample:
        question = parse(title, Picks(matching="any"))
        (answer,) = engine.ask(compose(_EVERYTHING, question, weights).ranked(0))
        found = [hit["fields"]["doc_id"][0] for hit in answer["hits"]["hits"]]
        ranks.append(found.index(wanted) + 1 if wanted in found else None)
    recall = fmean(rank is not None for rank in ranks)
    reciprocal = fmean(1 / rank if rank else 0.0 for rank in ranks)
    print(f"\nknown item, {len(sample)} titles as given: R@10 {recall:.4f}  MRR@10 {reciprocal:.4f}")
    return {"titles": len(sample), "R@10": round(recall, 4), "MRR@10": round(reciprocal, 4)}


def _questions(made: list[Bundle]) -> list[Question]:
    """Three of four ask for all of the first two to four words of a title, the fourth for any word of a whole title."""
    dice = random.Random(_SEED)
    titles = dice.sample([title for one in made for title in one.titles], _QUESTIONS)
    whole = (parse(title, Picks(matching="any")) for title in titles[::4])
    rest = [title for position, title in enumerate(titles) if position % 4]
    return [*(parse(" ".join(title.split()[: dice.randint(2, 4)])) for title in rest), *whole]


def _scope(database: Database) -> Scope:
    reader = Principal(READER, READER, "", "city1", "", (), Grade.NOI_BO)
    with database.reading() as session:
        return Policy(Ceiling.NONE).scope_of(session, reader)


def _portal(database: Database, url: str, prefix: str, folder: Path, asked: list[Question]) -> dict[str, object]:
    """The portal's whole answer against its own bodies replayed raw."""
    headers, addresses = _signed_in(database, asked)
    recorder = Recorder(url)
    recorded: list[list[Asked]] = []
    with serving.portal(_url(folder), recorder.url, prefix, folder) as address:
        page = serving.Kept(address, headers)
        for path in addresses:
            page.ask("GET", path)
            recorded.append(recorder.take())
        page.close()
    recorder.close()
    with serving.portal(_url(folder), url, prefix, folder) as address:
        page = serving.Kept(address, headers)
        raw = serving.Kept(url, {"Content-Type": "application/json"})
        whole, bare = _interleaved(
            [partial(page.ask, "GET", path) for path in addresses], [partial(_replay, raw, one) for one in recorded]
        )
        page.close()
        raw.close()
    requests = fmean(len(bodies) for bodies in recorded)
    return {"requests a page": round(requests, 2), **_compared("portal", whole, "raw", bare)}


def _replay(raw: serving.Kept, bodies: list[Asked]) -> None:
    for path, body in bodies:
        raw.ask("POST", path, body)


def _scope_cost(engine: Engine, weights: Weights, scope: Scope, asked: list[Question]) -> dict[str, object]:
    """The first request of each question with the reader's scope and with none."""

    def asking(within: Scope, question: Question) -> Callable[[], object]:
        searches = compose(within, question, weights)
        first = (searches.counts(), searches.ranked(0))
        return lambda: engine.ask(*first)

    within, without = _interleaved(
        [asking(scope, question) for question in asked], [asking(_EVERYTHING, question) for question in asked]
    )
    return _compared("with scope", within, "everything", without)


def _interleaved(
    ours: Sequence[Callable[[], object]], theirs: Sequence[Callable[[], object]]
) -> tuple[list[float], list[float]]:
    """Seconds of each call of both, in the order ours, theirs, theirs, ours; some rounds first to warm up."""
    spent: tuple[list[float], list[float]] = ([], [])
    for one, other in list(zip(ours, theirs, strict=True))[:_WARM_UP]:
        one(), other()
    for one, other in zip(ours, theirs, strict=True):
        for which, call in ((0, one), (1, other), (1, other), (0, one)):
            started = time.perf_counter()
            call()
            spent[which].append(time.perf_counter() - started)
    return spent


def _compared(name: str, ours: list[float], other: str, theirs: list[float]) -> dict[str, object]:
    """Print both with their differences; the ratio is taken where the other takes _NOTABLE milliseconds or more."""
    one, two = Timing.of(ours), Timing.of(theirs)
    notable = [mine / its for mine, its in zip(ours, theirs, strict=True) if its * 1_000 >= _NOTABLE]
    print(f"\n{'milliseconds':<14}{'p50':>9}{'p95':>9}{'p99':>9}")
    for label, timing in ((name, one), (other, two)):
        print(f"{label:<14}{timing.p50:>9.2f}{timing.p95:>9.2f}{timing.p99:>9.2f}")
    added = {cut: round(getattr(one, cut) - getattr(two, cut), 2) for cut in ("p50", "p95", "p99")}
    print(f"{'difference':<14}{added['p50']:>9.2f}{added['p95']:>9.2f}{added['p99']:>9.2f}")
    ratio = round(quantiles(notable, n=2)[0], 3) if len(notable) > 1 else None
    print(f"ratio, median over {len(notable)} calls where {other} took {_NOTABLE:.0f} ms or more: {ratio}")
    figures = {label: {"p50": t.p50, "p95": t.p95, "p99": t.p99} for label, t in ((name, one), (other, two))}
    return {**figures, "difference": added, "ratio": ratio, "calls in ratio": len(notable)}


def _signed_in(database: Database, asked: list[Question]) -> tuple[dict[str, str], list[str]]:
    """The headers of the reader's browser, and the addresses of his stored questions."""
    with database.writing() as session:
        token = sessions.begin(session, READER, now())
        session.flush()
        token = sessions.choose_purpose(session, token, Purpose.NGHIEN_CUU, "01-BENCH", now())
        stored = [StoredQuestion(owner_id=READER, body=question.to_json()) for question in asked]
        session.add_all(stored)
        session.flush()
        addresses = [f"/search/{one.id}" for one in stored]
    return {"Cookie": f"{sessions.TokenSessions(secure=False).cookie}={token}", "Accept": "text/html"}, addresses


def _no_request_cache(url: str, prefix: str) -> None:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    body = json.dumps({"index.requests.cache.enable": False})
    connection.request("PUT", f"/{prefix}-*/_settings", body, {"Content-Type": "application/json"})
    connection.getresponse().read()
    connection.close()


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'hoso.db'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
