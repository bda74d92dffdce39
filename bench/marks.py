"""How surely the marks of secrecy are read: generated papers at three levels of noise, with and without a stamp.

    python -m bench.marks [--papers 300]

For each level and stamp: read right, read too low (the one that must not be), held as torn, read too high. Counts only.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter

from archive.artifacts import PageArtifact
from bench.noise import LEVELS, noisy
from bench.papers import papers
from indexer.describing.grading import Mark, marks_on
from mappings.vocabulary import Grade

_STAMPS = {None: "", Grade.MAT: "MẬT", Grade.TOI_MAT: "TỐI MẬT", Grade.TUYET_MAT: "TUYỆT MẬT"}
_UNDER_NUMBER = 4
"""The line of a head under which the stamp stands."""


def main() -> int:
    """Print one line for each level and stamp."""
    count = _options().papers
    for level in LEVELS:
        for stamp in _STAMPS:
            dice = random.Random(20261124)
            found = Counter(_verdict(stamp, noisy(_stamped(paper.text, stamp), level, dice)) for paper in papers(count))
            told = ", ".join(f"{name} {found[name]}" for name in ("right", "too low", "torn", "too high"))
            print(f"{level.name:7} {stamp or 'none':10} {told}")
    return 0


def _stamped(text: str, stamp: Grade | None) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[:_UNDER_NUMBER], f"    {_STAMPS[stamp]}", *lines[_UNDER_NUMBER:]]) if stamp else text


def _verdict(stamp: Grade | None, page: PageArtifact) -> str:
    found = marks_on([page])
    if found.stamp is Mark.UNREADABLE:
        return "torn"
    level = found.highest.level if found.highest else 0
    right = stamp.level if stamp else 0
    return "right" if level == right else "too low" if level < right else "too high"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--papers", type=int, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
