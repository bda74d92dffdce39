"""The analysis every index is made with, generated from the rules of mappings.vietnamese so that the two cannot differ.

Called by mappings.schema. It must never hold a rule of its own: what a syllable is, is said in mappings.vietnamese and
mappings.lucene, and tests/engine/test_analysis.py holds the engine to it. Needs no plugin (no ICU).
"""

from typing import Any

from mappings.arabic import LETTERS
from mappings.vietnamese import canonical_rules


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


def char_filter() -> dict[str, Any]:
    """The `mapping` char filter that applies `canonical_rules`. It keeps offsets on the text as it was sent."""
    rules = [f"{_escaped(written)} => {_escaped(canonical)}" for written, canonical in canonical_rules()]
    return {"type": "mapping", "mappings": rules}


def analysis() -> dict[str, Any]:
    """The `analysis` block of the index settings.

    `content` tells chờ from chợ; `folded` does not, and meets what was typed or recognised without accents; `pair`
    holds adjacent folded syllables, which stand for words; `arabic` takes words in Arabic letters only, so that of a
    Vietnamese page it holds nothing, and leads their forms back to one. The normalizer `folded` does what that
    analyzer does to a whole keyword.
    """
    canon, folding = ["vi_canon"], ["lowercase", "asciifolding"]

    def analyzer(*filters: str, tokenizer: str = "standard") -> dict[str, Any]:
        return {"type": "custom", "char_filter": canon, "tokenizer": tokenizer, "filter": list(filters)}

    return {
        "char_filter": {"vi_canon": char_filter()},
        "filter": {
            "pairs": {"type": "shingle", "min_shingle_size": 2, "max_shingle_size": 2, "output_unigrams": False},
            "not_empty": {"type": "length", "min": 1},
        },
        "tokenizer": {"arabic_words": {"type": "simple_pattern", "pattern": f"[{LETTERS}]+"}},
        "analyzer": {
            "content": analyzer("lowercase"),
            "folded": analyzer(*folding),
            "pair": analyzer(*folding, "pairs"),
            "arabic": analyzer("arabic_normalization", "arabic_stem", "not_empty", tokenizer="arabic_words"),
        },
        "normalizer": {"folded": {"type": "custom", "char_filter": canon, "filter": folding}},
    }
