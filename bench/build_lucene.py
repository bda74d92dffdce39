"""Writes mappings/lucene.tsv: classes of characters and foldings of the engine's analysis, read off a running engine.

Run again when the engine's major version changes: `python -m bench.build_lucene`. It asks `_analyze` about every
assigned range of Unicode, in the few contexts that tell one class of Unicode Standard Annex #29 from another.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import urllib3

URL = os.environ.get("HOSO_OPENSEARCH_URL", "http://127.0.0.1:19200")
INDEX = "bench-build-lucene"
TARGET = Path(__file__).parents[1] / "mappings" / "lucene.tsv"
RANGES = ((0x1, 0xD800), (0xE000, 0x32000), (0xE0000, 0xE0200))
BATCH = 2000
ANALYSIS = {
    "words": {"type": "custom", "tokenizer": "standard"},
    "folding": {"type": "custom", "tokenizer": "keyword", "filter": ["asciifolding"]},
}
CONTEXTS = ("{}", "a{}a", "1{}1", "a{}", "{}a")
BY_TYPE = {
    "<ALPHANUM>": "letter",
    "<HANGUL>": "letter",
    "<NUM>": "digit",
    "<IDEOGRAPHIC>": "han",
    "<HIRAGANA>": "hiragana",
    "<KATAKANA>": "katakana",
    "<SOUTHEAST_ASIAN>": "south_east_asian",
    "<EMOJI>": "emoji",
}
BY_JOINING = {(True, False): "middle_letter", (False, True): "middle_digit", (True, True): "middle"}


def ask(pool: urllib3.PoolManager, method: str, path: str, body: object = None) -> dict[str, Any]:
    """One request to the engine; its JSON answer. Raises on any error status."""
    answer = pool.request(method, f"{URL}{path}", json=body)
    if answer.status >= 300:
        raise SystemExit(answer.data.decode()[:500])
    found: dict[str, Any] = json.loads(answer.data)
    return found


def units(text: str) -> int:
    """Length as the engine counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def analysed(pool: urllib3.PoolManager, analyzer: str, texts: list[str]) -> list[list[dict[str, Any]]]:
    """The tokens of each text, offsets counted within it."""
    tokens = ask(pool, "POST", f"/{INDEX}/_analyze", {"analyzer": analyzer, "text": texts})["tokens"]
    found: list[list[dict[str, Any]]] = []
    offset, at = 0, 0
    for text in texts:
        end, mine = offset + units(text), []
        while at < len(tokens) and tokens[at]["start_offset"] < end:
            token = tokens[at]
            mine.append({**token, "start": token["start_offset"] - offset, "end": token["end_offset"] - offset})
            at += 1
        found.append(mine)
        offset = end + 1
    return found


def classes_of(character: str, answers: dict[str, list[dict[str, Any]]]) -> set[str]:
    """The classes of one character, told by how it behaves alone, between letters or digits, and at either end."""
    wide = units(character)

    def whole(context: str, length: int) -> bool:
        return [(token["start"], token["end"]) for token in answers[context]] == [(0, length)]

    alone = {BY_TYPE[token["type"]] for token in answers["{}"]}
    after, before = whole("a{}", 1 + wide), whole("{}a", 1 + wide)
    if alone & {"letter", "digit"} or (after and before and alone):
        return alone & {"digit"} or {"letter"}
    if after:
        return alone | ({"joiner"} if before else {"extend"})
    between = (whole("a{}a", 2 + wide), whole("1{}1", 2 + wide))
    return alone | {BY_JOINING[between]} if between in BY_JOINING else alone


def ranges(points: list[int]) -> str:
    """`41-5a 61-7a aa`: sorted code points as hexadecimal ranges."""
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return " ".join(f"{first:x}-{last:x}" if first != last else f"{first:x}" for first, last in runs)


def read(pool: urllib3.PoolManager) -> tuple[dict[str, list[int]], dict[str, list[str]]]:
    """(class -> code points, ASCII -> lower-case characters folded to it), over all of RANGES."""
    classes: dict[str, list[int]] = {}
    foldings: dict[str, list[str]] = {}
    every = [point for first, end in RANGES for point in range(first, end)]
    for begin in range(0, len(every), BATCH):
        characters = [chr(point) for point in every[begin : begin + BATCH]]
        answers = {
            context: analysed(pool, "words", [context.format(one) for one in characters]) for context in CONTEXTS
        }
        for at, character in enumerate(characters):
            for name in classes_of(character, {context: answers[context][at] for context in CONTEXTS}):
                classes.setdefault(name, []).append(ord(character))
        for character, tokens in zip(characters, analysed(pool, "folding", characters), strict=True):
            folded = "".join(token["token"] for token in tokens)
            if folded != character and character.lower() == character:
                foldings.setdefault(folded, []).append(character)
    return classes, foldings


def lines(classes: dict[str, list[int]], foldings: dict[str, list[str]], version: str) -> Iterator[str]:
    """The table, sorted."""
    yield f"# Made by bench/build_lucene.py from OpenSearch {version}: class, its ranges; fold, ASCII, what becomes it"
    for name, points in sorted(classes.items()):
        yield f"class\t{name}\t{ranges(points)}"
    for folded, characters in sorted(foldings.items()):
        yield f"fold\t{folded}\t{''.join(characters)}"


def main() -> None:
    """Read the engine at HOSO_OPENSEARCH_URL and write the table."""
    pool = urllib3.PoolManager(retries=False, timeout=60)
    version = ask(pool, "GET", "/")["version"]["number"]
    settings = {"number_of_replicas": 0, "index.analyze.max_token_count": 100_000, "analysis": {"analyzer": ANALYSIS}}
    ask(pool, "PUT", f"/{INDEX}", {"settings": settings})
    try:
        classes, foldings = read(pool)
    finally:
        ask(pool, "DELETE", f"/{INDEX}")
    TARGET.write_text("".join(f"{line}\n" for line in lines(classes, foldings, version)), encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(classes)} classes, {sum(map(len, foldings.values()))} foldings\n")


if __name__ == "__main__":
    main()
