"""How well files of before Unicode are read: `python -m bench.legacy FOLDER`.

FOLDER holds a folder for each encoding (tcvn3, vni, ...) with files, and `transcripts` with a text of the same stem for
each. Every file goes through the real readers. Prints for each format how many syllables of the transcripts come out
exactly and for how many files the encoding was decided right, then how many lines of clean Unicode text in $HOSO_DATA
(news, Arabic, official Word files) were taken for an old encoding. A file that PROVENANCE.md says mixes encodings is
read but not decided about. Writes var/bench/legacy.json; exit code 1 when a target is missed.

Transcripts of PDF files cut some syllables in two where the layer sets them apart ("v ùng"). `exact` holds the reader
to that, `mended` joins a lone initial to the rime behind it on both sides, and the targets are about the latter.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.artifacts import PageArtifact
from indexer.cleaning.encodings import Encoding
from indexer.cleaning.syllables import is_syllable
from indexer.reading.plain import artifacts
from indexer.reading.reader import Readers, ReadingLimits, probe
from mappings.vietnamese import nfc

_TIKA = "http://127.0.0.1:19998"
_RESULT = Path("var/bench/legacy.json")
_TARGETS = {"all": 0.98, ".xls": 0.97, ".pdf": 0.97}
_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"\b([bcdđghklmnpqrstvx]{1,3}) (?=([^\W\d_]+))")
_PAGES = 5_000


@dataclass(frozen=True, slots=True)
class Tally:
    """Files of one format and the syllables of their transcripts."""

    files: int = 0
    syllables: int = 0
    exact: int = 0
    mended: int = 0
    single: int = 0
    decided: int = 0

    def __add__(self, other: Tally) -> Tally:
        mine, theirs = asdict(self), asdict(other)
        return Tally(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def recall(self) -> float:
        return self.mended / max(1, self.syllables)


@dataclass(frozen=True, slots=True)
class Clean:
    """Clean text that was read: how many lines there were, and how many were taken for an old encoding."""

    lines: int
    taken: int


def main(arguments: list[str]) -> int:
    """Measure the folder named by the only argument."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "transcripts").is_dir():
        print("Usage: python -m bench.legacy FOLDER   (a folder with tcvn3, vni and transcripts)")
        return 2
    readers = Readers(os.environ.get("HOSO_TIKA_URL") or _TIKA)
    formats, wrong = _measured(Path(arguments[0]), readers)
    clean = _clean(Path(os.environ.get("HOSO_DATA", "../shared/data")), readers)
    missed = [
        *(f"recall of {name}" for name, least in _TARGETS.items() if name in formats and formats[name].recall < least),
        *(f"encoding of {name}" for name in wrong),
        *(f"clean lines of {name}" for name, found in clean.items() if found.taken),
    ]
    _report(formats, clean, missed)
    return 1 if missed else 0


def _measured(folder: Path, readers: Readers) -> tuple[dict[str, Tally], list[str]]:
    """The tally of each format and of all, and the files whose encoding was decided wrongly."""
    mixed = _mixed(folder)
    formats: dict[str, Tally] = {}
    wrong = []
    for encoding in Encoding:
        for file in sorted((folder / encoding).glob("*")):
            pages = _read(file, readers)
            expected = nfc((folder / "transcripts" / f"{file.stem}.txt").read_text(encoding="utf-8")).lower()
            found = "\n".join(page.text for page in pages).lower()
            single = file.name not in mixed
            right = single and {page.encoding for page in pages if page.as_read} == {encoding}
            if single and not right:
                wrong.append(file.name)
            syllables, exact = _recovered(expected, found)
            mended = round(syllables * _share(*_recovered(_joined(expected), _joined(found))))
            one = Tally(1, syllables, exact, mended, int(single), int(right))
            formats[file.suffix] = formats.get(file.suffix, Tally()) + one
    formats["all"] = sum(formats.values(), Tally())
    return formats, wrong


def _mixed(folder: Path) -> set[str]:
    """The files of which the table in PROVENANCE.md names two encodings."""
    table = folder / "PROVENANCE.md"
    rows = (row.split("|") for row in table.read_text(encoding="utf-8").split("\n")) if table.is_file() else ()
    return {row[1].strip(" `") for row in rows if any(re.fullmatch(r"\w+\+\w+", cell.strip()) for cell in row[2:])}


def _read(file: Path, readers: Readers) -> list[PageArtifact]:
    limits = ReadingLimits()
    found = probe(file, limits)
    return list(readers.read(file, found.media_type, 1, found.pages, limits))


def _recovered(expected: str, found: str) -> tuple[int, int]:
    """How many words `expected` has, and how many of them are in `found`, each as often as it is there."""
    wanted, got = Counter(_WORD.findall(expected)), Counter(_WORD.findall(found))
    return wanted.total(), (wanted & got).total()


def _share(wanted: int, got: int) -> float:
    return got / max(1, wanted)


def _joined(text: str) -> str:
    def one(apart: re.Match[str]) -> str:
        return apart[1] if not is_syllable(apart[1]) and is_syllable(apart[1] + apart[2]) else apart[0]

    return _APART.sub(one, text)


def _clean(data: Path, readers: Readers) -> dict[str, Clean]:
    """What became of clean text; a set that is not at hand is left out."""
    found = {}
    if (news := data / "load_vietnews" / "docs.jsonl.gz").is_file():
        found["load_vietnews"] = _taken(artifacts(text, "plain", _PAGES) for text in _texts(news))
    if (arabic := data / "retrieval_xquad_ar").is_dir():
        texts = (text for name in ("corpus", "queries") for text in _texts(arabic / f"{name}.jsonl"))
        found["retrieval_xquad_ar"] = _taken(artifacts(text, "plain", _PAGES) for text in texts)
    if (official := data / "docx_official").is_dir():
        found["docx_official"] = _taken(_read(file, readers) for file in sorted(official.glob("*.docx")))
    return found


def _texts(file: Path) -> Iterator[str]:
    """The text of each record, its title and abstract before it."""
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield "\n".join(filter(None, (record.get("title"), record.get("abstract"), record["text"])))


def _taken(documents: Iterable[list[PageArtifact]]) -> Clean:
    lines = taken = 0
    for page in (page for pages in documents for page in pages):
        lines += page.text.count("\n") + 1
        if page.encoding != Encoding.UNICODE or page.as_read:
            kept = set(page.text.split("\n"))
            taken += max(1, sum(nfc(line).strip() not in kept for line in page.as_read.split("\n")))
    return Clean(lines, taken)


def _report(formats: dict[str, Tally], clean: dict[str, Clean], missed: list[str]) -> None:
    print(f"{'format':<8}{'files':>6}{'syllables':>11}{'exact':>9}{'mended':>9}{'encoding right':>17}")
    for name, tally in sorted(formats.items()):
        exact = tally.exact / max(1, tally.syllables)
        right = f"{tally.decided} of {tally.single}"
        print(f"{name:<8}{tally.files:>6}{tally.syllables:>11}{exact:>9.4f}{tally.recall:>9.4f}{right:>17}")
    for name, found in clean.items():
        print(f"{name}: {found.taken} of {found.lines} clean lines taken for an old encoding")
    print("Every target is met." if not missed else f"Missed: {', '.join(missed)}")
    _RESULT.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "formats": {name: asdict(tally) for name, tally in formats.items()},
        "clean": {name: asdict(found) for name, found in clean.items()},
        "missed": missed,
    }
    _RESULT.write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
