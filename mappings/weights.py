"""How much a syllable or a pair of syllables tells: its rarity in public Vietnamese text, never in the archive.

Called by portal.search, once loaded by a composition root. The numbers come from outside on purpose: a rarity counted
in the index would also count the papers a reader may not see, and the order of his results would tell on them. It must
never learn anything from the index. weights.tsv is made by bench/build_weights.py and holds counts only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Self

from mappings import arabic

_TABLE = Path(__file__).with_name("weights.tsv")


@dataclass(frozen=True, slots=True)
class Weights:
    """ln(1 + (N - df + .5) / (df + .5)) of a term that stands in df of the N texts: BM25's inverse document frequency.

    A term that the table left out counts as if it stood in half as many texts as the rarest kept, rounded down: one
    number for all of its kind, and never less weight than a listed term has.
    """

    texts: int
    least: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, table: Path = _TABLE) -> Self:
        """Read the table: 1.3 MB, some 60 ms. Call it once and pass the object on."""
        lines = table.read_text(encoding="utf-8").rstrip("\n").split("\n")
        kinds: dict[str, dict[str, int]] = {}
        for kind, term, number in (line.split("\t") for line in lines if line[0] != "#"):
            kinds.setdefault(kind, {})[term] = int(number)
        return cls(texts=kinds.pop("texts")["all"], least=kinds.pop("least"), counts=kinds)

    def syllable(self, token: str) -> float:
        """The weight of a token of the `content` analyzer."""
        return _share(token) * self._rarity("syllable", token)

    def folded(self, token: str) -> float:
        """The weight of a token of the `folded` analyzer."""
        return _share(token) * self._rarity("folded", token)

    def pair(self, first: str, second: str) -> float:
        """The weight of two adjacent tokens of the `folded` analyzer, which the `pair` analyzer joins by a space."""
        share = min(_share(first), _share(second))
        return share * self._rarity("pair", f"{first} {second}")

    def _rarity(self, kind: str, term: str) -> float:
        frequency = self.counts[kind].get(term, self.least[kind] // 2)
        return log(1 + (self.texts - frequency + 0.5) / (frequency + 0.5))


def _share(word: str) -> float:
    """Of words in Arabic letters there is no public count: all weigh the same but those that every text holds."""
    return 1.0 if word.isascii() or not arabic.is_common(word) else arabic.COMMON_SHARE
