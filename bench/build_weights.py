"""Makes mappings/weights.tsv: in how many public texts each syllable and each pair of adjacent syllables stands.

`python -m bench.build_weights` reads `$HOSO_DATA/load_vietnews/docs.jsonl.gz` (22,494 news articles) and writes the
same bytes each time, in about two minutes. Only counts leave it, and none below LEAST.
"""

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from mappings.vietnamese import folded_tokens, tokens

ROOT = Path(__file__).parents[1]
SOURCE = Path(os.environ.get("HOSO_DATA", ROOT.parent / "shared" / "data")) / "load_vietnews" / "docs.jsonl.gz"
TARGET = ROOT / "mappings" / "weights.tsv"
LEAST = {"syllable": 3, "folded": 3, "pair": 30}
HEADER = """\
# In how many of {texts} Vietnamese news articles (load_vietnews, 2019) a term stands; made by bench/build_weights.py.
# syllable: canonical, lower case; folded: without accents; pair: two adjacent folded ones. Rare terms are left out:
# `least` is the smallest count kept. Sorted by code point.
"""


def bodies(source: Path) -> Iterator[str]:
    """The body of every article."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def count(texts: Iterator[str]) -> tuple[int, dict[str, Counter[str]]]:
    """The number of texts, and by kind the number of texts that hold each term."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in LEAST}
    total = 0
    for text in texts:
        total += 1
        folded = [token.text for token in folded_tokens(text)]
        counts["syllable"].update({token.text for token in tokens(text)})
        counts["folded"].update(set(folded))
        counts["pair"].update({f"{first} {second}" for first, second in pairwise(folded)})
    return total, counts


def rows(total: int, counts: dict[str, Counter[str]]) -> Iterator[str]:
    """The table, line by line."""
    yield f"texts\tall\t{total}"
    for kind, least in LEAST.items():
        yield f"least\t{kind}\t{least}"
    for kind, least in LEAST.items():
        for term, frequency in sorted(counts[kind].items()):
            if frequency >= least:
                yield f"{kind}\t{term}\t{frequency}"


def main() -> None:
    """Count the source and write the table."""
    total, counts = count(bodies(SOURCE))
    table = HEADER.format(texts=f"{total:,}") + "".join(f"{row}\n" for row in rows(total, counts))
    TARGET.write_text(table, encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {table.count(chr(10))} lines, {len(table.encode()):,} bytes\n")


if __name__ == "__main__":
    main()
