"""How well scans are read: `python -m bench.ocr FOLDER`.

FOLDER holds scans (PDF, JPEG, PNG, TIFF) and `transcript_<stem>.txt` for those whose text is known. Prints beside each
other what plain Tesseract makes of a page and what the readers make of it: how many syllables of the transcript come
out exactly and without accents, the latter in their order, and the CPU seconds of a page. Every PDF goes through the
real readers as well, to see whether its layer was believed. Then the same for papers of `tests/corpus` set in type,
printed and scanned badly, with the text layer of the print as transcript. Writes var/bench/ocr.json; exit code 1 when a
target is missed. The order of syllables counts against the transcript's own order, which is one of several.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from statistics import fmean

import pypdfium2 as pdfium
from PIL import Image

from archive.images import Rendering, rendered
from bench import handwriting
from demo import press, samples, scanner
from demo.blocks import Paper
from indexer.reading.ocr import read_image
from indexer.reading.reader import MediaType, Readers, ReadingLimits, probe
from indexer.reading.tesseract import MODEL, OcrSettings
from mappings.vietnamese import folded_tokens, nfc, tokens
from mappings.vocabulary import PageNote

_RESULT = Path("var/bench/ocr.json")
_SAMPLES = Path("tests/corpus/samples")
_PAPERS = ("04", "05", "08", "12", "14")
_SEAL = "ỦY BAN KIỂM TRA THÀNH ỦY VÂN LẠC"
_PIXELS = 100_000_000
_EXACT, _FOLDED, _SECONDS = 0.92, 0.95, 2.5
_BADLY = {
    "clean 200 dpi": {"dpi": 200, "skew": 0.0},
    "clean 300 dpi": {"dpi": 300, "skew": 0.0},
    "skew -2": {"dpi": 200, "skew": -2.0},
    "skew 5, 300 dpi": {"dpi": 300, "skew": 5.0},
    "noise": {"dpi": 200, "skew": 1.4, "grain": 24, "specks": 500, "blur": 0.9},
}
_WELL = {"dpi": 200, "skew": 0.0}
_BY_HAND = "06"
_PRINTS_FOR_HANDS = 3
_MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class Read:
    """Shares of a transcript's syllables, 0..1, and CPU seconds."""

    exact: float
    folded: float
    ordered: float
    seconds: float


def main(arguments: list[str]) -> int:
    """Measure, print and write."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Say which: python -m bench.ocr <folder with scans and transcripts>")
        return 2
    folder = Path(arguments[0])
    missed: list[str] = []
    figures: dict[str, object] = {"scans": _scans(folder, missed), "layers": _layers(folder)}
    with tempfile.TemporaryDirectory() as drafts:
        figures["printed"] = _printed(Path(drafts), missed)
        figures["handwriting"] = _handwriting(folder, Path(drafts), missed)
    for line in missed:
        print(f"MISSED: {line}")
    print("" if missed else "\nAll targets met.")
    _RESULT.parent.mkdir(parents=True, exist_ok=True)
    _RESULT.write_text(json.dumps({**figures, "missed": missed}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(bool(missed))


def _scans(folder: Path, missed: list[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Pages with a transcript, and the seconds of the first page of every scan."""
    figures = {}
    print(f"{'':<24}{'exact':>8}{'folded':>8}{'order':>8}{'CPU s':>8}{'ratio':>8}")
    for path in _files(folder):
        media_type = probe(path, ReadingLimits()).media_type
        told = folder / f"transcript_{path.stem}.txt"
        truth = told.read_text(encoding="utf-8") if told.exists() else ""
        plain, ours = _plain(path, media_type, 1, truth), _ours(path, media_type, truth)
        figures[path.name] = {"tesseract": asdict(plain), "ours": asdict(ours)}
        _show(path.name, plain, ours)
        if truth and (ours.exact < _EXACT or ours.folded < _FOLDED):
            missed.append(
                f"{path.name}: exact {ours.exact:.3f} (at least {_EXACT}), folded {ours.folded:.3f} ({_FOLDED})"
            )
        if ours.seconds > _SECONDS:
            missed.append(f"{path.name}: {ours.seconds:.2f} s of CPU for a page (at most {_SECONDS})")
    return figures


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".pdf", ".jpg", ".png", ".tif"))


def _layers(folder: Path) -> dict[str, str]:
    """What became of the text layer of each PDF's first page."""
    print("\ntext layers")
    figures = {}
    for path in sorted(folder.glob("*.pdf")):
        (page,) = Readers("").read(path, MediaType.PDF, 1, 1, ReadingLimits())
        replaced = PageNote.LAYER_REPLACED in page.notes
        how = "read anew" if replaced else "no layer, read" if page.confidence is not None else "believed"
        figures[path.name] = how
        print(f"{path.name:<24}{how}")
    return figures


def _printed(drafts: Path, missed: list[str]) -> dict[str, dict[str, dict[str, float]]]:
    """Means over the first pages of our own papers, scanned in several bad ways."""
    figures = {}
    print("\nprinted and scanned")
    for name, how in _BADLY.items():
        pairs = []
        for path, truth in _badly_scanned(drafts, how):
            pairs.append((_plain(path, MediaType.PNG, 1, truth), _ours(path, MediaType.PNG, truth)))
        plain, ours = (_mean([pair[which] for pair in pairs]) for which in (0, 1))
        figures[name] = {"tesseract": asdict(plain), "ours": asdict(ours)}
        _show(name, plain, ours)
        if ours.seconds > _SECONDS:
            missed.append(f"{name}: {ours.seconds:.2f} s of CPU for a page (at most {_SECONDS})")
    return figures


def _handwriting(folder: Path, drafts: Path, missed: list[str]) -> handwriting.Figures:
    (by_hand,) = _SAMPLES.glob(f"{_BY_HAND}_*.txt")
    scans = islice(_badly_scanned(drafts, _WELL), _PRINTS_FOR_HANDS)
    pages = ((Image.open(path).convert("RGB"), truth) for path, truth in scans)
    return handwriting.table(by_hand.read_text(encoding="utf-8"), pages, _files(folder), drafts / "hand.png", missed)


def _badly_scanned(drafts: Path, how: dict[str, float]) -> Iterator[tuple[Path, str]]:
    """The first page of each paper as an image, with what is printed on it."""
    for stem in _PAPERS:
        (found,) = _SAMPLES.glob(f"{stem}_*.txt")
        pdf = _set(samples.paper(samples.read(_SAMPLES, found.stem)))
        truth = pdfium.PdfDocument(pdf)[0].get_textpage().get_text_range()
        scan = scanner.Scan(seed=7, **how)  # type: ignore[arg-type]  # numbers of several sorts by name
        path = drafts / f"{stem}.png"
        scanner.scanned(pdf, scan)[0].save(path)
        yield path, truth


def _set(paper: Paper) -> bytes:
    """The paper in type, on as few pages as it will go."""
    for pages in range(paper.least_pages, _MOST_PAGES):
        try:
            return press.print_pdf(paper, press.Look(pages=pages, inked=True, seal=_SEAL))
        except ValueError:
            continue
    raise ValueError("The paper does not fit.")


def _plain(path: Path, media_type: MediaType, page_no: int, truth: str) -> Read:
    """The page as Tesseract alone reads it at 300 dpi."""
    image, _ = rendered(path, media_type, page_no, Rendering(dpi=300, grey=True, max_pixels=_PIXELS))
    data = io.BytesIO()
    image.save(data, "PNG")
    before = _cpu()
    command = ["tesseract", "stdin", "stdout", "--dpi", "300", "-l", MODEL, "--psm", "3"]
    text = subprocess.run(command, input=data.getvalue(), capture_output=True, check=True).stdout.decode()
    return _judged(truth, text, _cpu() - before)


def _ours(path: Path, media_type: MediaType, truth: str) -> Read:
    before = _cpu()
    page = read_image(path, media_type, 1, _PIXELS, OcrSettings())
    return _judged(truth, page.text, _cpu() - before)


def _judged(truth: str, text: str, seconds: float) -> Read:
    if not truth:
        return Read(0.0, 0.0, 0.0, round(seconds, 2))
    exact = [token.text for token in tokens(nfc(truth))], [token.text for token in tokens(nfc(text))]
    folded = [token.text for token in folded_tokens(nfc(truth))], [token.text for token in folded_tokens(nfc(text))]
    blocks = SequenceMatcher(None, *folded, autojunk=False).get_matching_blocks()
    ordered = sum(block.size for block in blocks) / len(folded[0])
    return Read(round(_share(*exact), 4), round(_share(*folded), 4), round(ordered, 4), round(seconds, 2))


def _share(wanted: list[str], found: list[str]) -> float:
    return (Counter(wanted) & Counter(found)).total() / len(wanted)


def _mean(reads: list[Read]) -> Read:
    rows = [asdict(read) for read in reads]
    return Read(**{name: round(fmean(row[name] for row in rows), 4) for name in rows[0]})


def _show(name: str, plain: Read, ours: Read) -> None:
    ratio = f"{ours.seconds / plain.seconds:>8.2f}" if plain.seconds else ""
    for label, read, cost in ((name, ours, ratio), ("  tesseract alone", plain, "")):
        shares = "".join(
            f"{share:>8.3f}" if read.folded else f"{'':>8}" for share in (read.exact, read.folded, read.ordered)
        )
        print(f"{label:<24}{shares}{read.seconds:>8.2f}{cost}", flush=True)


def _cpu() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
