"""How well the beginnings of papers are found in files that hold many: precision and recall, clean and noisy.

`make bench-bundles` glues the sample papers in random orders, with pages cut at random lengths, blank backs, separator
sheets, appendices and enclosed copies between them, and the text spoilt as OCR spoils it. Same seed, same bundles, same
figures. A folder of typed samples of the same form can be given with DATA.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.artifacts import PageArtifact
from indexer.cleaning.legacy import converted
from indexer.describing.bundles import split
from mappings.vietnamese import fold
from mappings.vocabulary import PageNote

_ROOT = Path(__file__).parents[1]
_SAMPLES = _ROOT / "tests" / "corpus" / "samples"
_RESULTS = _ROOT / "var" / "bench" / "bundles.json"
_SEED = 20250415
_LOOKALIKES = {"l": "1", "1": "l", "0": "O", "O": "0", "ố": "ó", "Ủ": "Ú", "ệ": "ê", "Ế": "É", "m": "rn", "i": "í"}
_BLANK = PageArtifact("", "bench", notes=(PageNote.BLANK,))
_SEPARATOR = PageArtifact("TỜ NGĂN", "bench", notes=(PageNote.SEPARATOR,))


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares: of letters misread, of letters that lose their accent, of spaces lost or won, of lines lost; whether the
    gap between the two columns of a head comes out as one space."""

    misread: float = 0.0
    unaccented: float = 0.0
    spaces: float = 0.0
    lines: float = 0.0
    joined: bool = False


LEVELS = {
    "clean": Noise(),
    "clean, columns joined": Noise(joined=True),
    "office scan": Noise(0.005, 0.02, 0.005, 0.005, joined=True),
    "bad scan": Noise(0.02, 0.06, 0.02, 0.02, joined=True),
    "very bad scan": Noise(0.05, 0.15, 0.05, 0.06, joined=True),
}


@dataclass(slots=True)
class Score:
    """Boundaries within files (the first page of a file is none). Sure ones are those the machine would bet on."""

    right: int = 0
    found: int = 0
    true: int = 0
    sure_right: int = 0
    sure: int = 0
    traps: int = 0
    traps_taken_surely: int = 0
    missed: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, object]:
        """As shares of what was found and of what is true."""
        return {
            "boundaries": self.true,
            "precision": round(self.right / self.found, 4) if self.found else None,
            "recall": round(self.right / self.true, 4),
            "sure_precision": round(self.sure_right / self.sure, 4) if self.sure else None,
            "sure_recall": round(self.sure_right / self.true, 4),
            "traps": self.traps,
            "traps_taken_surely": self.traps_taken_surely,
            "missed": dict(self.missed.most_common(5)),
        }


@dataclass(frozen=True, slots=True)
class Bundle:
    """Pages; which of them begin a paper (and whose); and which are traps that begin none by themselves."""

    pages: list[PageArtifact]
    begun: dict[int, str]
    traps: frozenset[int]


def bundle(papers: dict[str, str], noise: Noise, chance: random.Random) -> Bundle:
    """One bundle of all papers."""
    pages: list[PageArtifact] = []
    begun: dict[int, str] = {}
    traps: set[int] = set()
    for name in chance.sample(sorted(papers), len(papers)):
        begun[len(pages) + 1] = name
        pages += [_read(text, noise, chance) for text in _leaves(papers[name], chance)]
        drawn = chance.random()
        if drawn < 0.15:
            traps.add(len(pages) + 1)
            pages.append(_read(_appendix(papers[chance.choice(sorted(papers))]), noise, chance))
        elif drawn < 0.25:
            traps.add(len(pages) + 1)
            pages.append(_read("SAO Y BẢN CHÍNH\n" + papers["05"].split("\f")[0], noise, chance))
        elif drawn < 0.35:
            pages.append(_SEPARATOR)
        elif drawn < 0.55:
            pages.append(_BLANK)
    return Bundle(pages, begun, frozenset(traps))


def score(papers: dict[str, str], noise: Noise, bundles: int, seed: int) -> Score:
    """The found against the true, over so many bundles."""
    chance, total = random.Random(seed), Score()
    for _ in range(bundles):
        made = bundle(papers, noise, chance)
        true = {page: name for page, name in made.begun.items() if page > 1}
        parts = [part for part in split(made.pages) if part.first_page > 1]
        found = {part.first_page for part in parts}
        sure = {part.first_page for part in parts if part.sure}
        total.true += len(true)
        total.traps += len(made.traps)
        total.traps_taken_surely += len(sure & made.traps)
        # A copy or an appendix with a head, shown as a question, is what is wanted: neither right nor wrong.
        total.found += len(found - (made.traps - sure))
        total.right += len(found & true.keys())
        total.sure += len(sure)
        total.sure_right += len(sure & true.keys())
        total.missed.update(name for page, name in true.items() if page not in found)
    return total


def _leaves(paper: str, chance: random.Random) -> Iterator[str]:
    for leaf in paper.split("\f"):
        lines = leaf.splitlines()
        at = 0
        while at < len(lines):
            length = chance.randint(28, 55)
            if text := "\n".join(lines[at : at + length]).strip("\n"):
                yield text
            at += length


def _appendix(paper: str) -> str:
    lines = paper.split("\f")[0].splitlines()
    return "\n".join(["PHỤ LỤC", "(Kèm theo Quyết định số 214-QĐ/UBKTThU, ngày 06/10/2023)", *lines[20:40]])


def _read(text: str, noise: Noise, chance: random.Random) -> PageArtifact:
    """The page as a machine would read it."""
    lines = [line for line in text.splitlines() if not line.strip() or chance.random() >= noise.lines]
    return PageArtifact("\n".join(_spoilt(line, noise, chance) for line in lines), "bench", confidence=0.9)


def _spoilt(line: str, noise: Noise, chance: random.Random) -> str:
    line = " ".join(line.split()) if noise.joined else line
    return "".join(_letter(letter, noise, chance) for letter in line)


def _letter(letter: str, noise: Noise, chance: random.Random) -> str:
    if letter == " ":
        return "" if chance.random() < noise.spaces else " "
    if chance.random() < noise.misread:
        return _LOOKALIKES.get(letter, chance.choice("acemnou.~"))
    if letter.isalpha() and chance.random() < noise.unaccented:
        plain = fold(letter)
        letter = plain.upper() if letter.isupper() else plain
    return letter + (" " if chance.random() < noise.spaces / 2 else "")


def main(arguments: list[str]) -> int:
    """Measure, print, keep."""
    options = argparse.ArgumentParser(prog="python -m bench.bundles")
    options.add_argument("data", nargs="?", type=Path, default=_SAMPLES)
    options.add_argument("--bundles", type=int, default=60)
    options.add_argument("--seed", type=int, default=_SEED)
    chosen = options.parse_args(arguments)
    papers = {
        path.stem[:2]: converted(path.read_text(encoding="utf-8")).text
        for path in sorted(chosen.data.glob("[0-9]*.txt"))
        if "reference" not in path.stem
    }
    if "05" not in papers:
        print(f"No typed samples in {chosen.data}.")
        return 2
    figures: dict[str, object] = {"seed": chosen.seed, "bundles": chosen.bundles, "papers": len(papers)}
    for name, noise in LEVELS.items():
        figures[name] = found = score(papers, noise, chosen.bundles, chosen.seed).figures()
        print(f"{name}: {json.dumps(found, ensure_ascii=False)}")
    _RESULTS.parent.mkdir(parents=True, exist_ok=True)
    _RESULTS.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
