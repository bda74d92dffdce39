"""Tesseract itself: which one is here, how it is asked, and the words and lines that come back.

Called by `indexer/reading/ocr.py`, inside a confined child save for `engine`. `vie` and not `vie+eng`: with English
beside it exact syllables fall from .92 to .86. Page segmentation 3, because 6 reads the two columns of a letterhead as
one. One thread: with the default of one a core, four times slower.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from PIL import Image

from archive.confined_server import die_with_parent
from indexer.cleaning import unicode
from indexer.reading.outcome import ReaderUnavailable
from indexer.reading.paging import ReadLine, ReadWord

MODEL = "vie"
_CLOCKWISE = re.compile(r"^Rotate: (\d+)", re.M)
_FOLDER = re.compile(r'"([^"]+)"')
_WORD_LEVEL = "5"
_COLUMNS = 12
_PAGE, _ONE_COLUMN = "3", "6"

STEPS = 3
"""Number of the way in which a page is prepared and its lines are ordered: one more whenever a change of the code makes
the same image read otherwise, so that pages read before can be told from pages read now."""


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How a page is read. `dpi`: 300 cost a third more time and read no better. `turned`: by how many degrees clockwise
    the sheet must be turned to be upright (0, 90, 180, 270); None finds out."""

    dpi: int = 225
    seals_lifted: bool = True
    straightened: bool = True
    tables: bool = True
    turned: int | None = None

    @property
    def key(self) -> str:
        """Short and the same for the same settings: part of the engine's name in each page read with them."""
        resolution, *rest = self.words()
        return " ".join([resolution, f"s{STEPS}", *rest])

    def words(self) -> list[str]:
        """The settings as a request for another reading spells them; `OcrSettings.of` is the way back."""
        off = [f"no-{name}" for name, field in _SWITCHES.items() if not getattr(self, field)]
        turned = [] if self.turned is None else [f"turned{self.turned}"]
        return [f"{self.dpi}dpi", *off, *turned]

    @classmethod
    def of(cls, text: str) -> OcrSettings:
        """Settings from their words, what is not said being as usual. Raises ValueError for a word that is none."""
        settings = cls()
        for word in text.split():
            said = _WORD_OF_SETTINGS.fullmatch(word)
            if said is None:
                raise ValueError(word)
            if said["dpi"] and LEAST_DPI <= int(said["dpi"]) <= MOST_DPI:
                settings = replace(settings, dpi=int(said["dpi"]))
            elif said["turned"]:
                settings = replace(settings, turned=int(said["turned"]))
            elif said["off"]:
                settings = replace(settings, **{_SWITCHES[said["off"]]: False})
            else:
                raise ValueError(word)
        return settings


LEAST_DPI, MOST_DPI = 100, 600
_SWITCHES = {"seals": "seals_lifted", "straight": "straightened", "tables": "tables"}
_WORD_OF_SETTINGS = re.compile(r"(?P<dpi>\d{1,4})dpi|turned(?P<turned>0|90|180|270)|no-(?P<off>seals|straight|tables)")


@cache
def engine() -> str:
    """Name and version, with the model and the beginning of its SHA-256, as there are several by the same name: in two
    words, as `OcrKey` has them. Raises `ReaderUnavailable` without Tesseract or its Vietnamese model."""
    try:
        version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True, timeout=20)
        models = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        raise ReaderUnavailable("Tesseract does not start") from None
    if MODEL not in models.stdout.split():
        raise ReaderUnavailable("Tesseract has no Vietnamese model")
    return f"tesseract {(version.stdout or version.stderr).split()[1]}+{MODEL}{_fingerprint(models.stdout)}"


def _fingerprint(listing: str) -> str:
    """Which model it is; empty where Tesseract does not tell where its models are."""
    folder = _FOLDER.search(listing)
    try:
        model = (Path(folder[1]) / f"{MODEL}.traineddata").read_bytes() if folder else b""
    except OSError:
        model = b""
    return f"-{sha256(model).hexdigest()[:8]}" if model else ""


def page_lines(image: Image.Image, dpi: int) -> list[ReadLine]:
    """The lines of a grey page, in Tesseract's order."""
    return list(lines_of(_asked(image, dpi, "-l", MODEL, "--psm", _PAGE, "tsv"), image.width, image.height))


def column_lines(image: Image.Image, dpi: int) -> list[ReadLine]:
    """The lines of a grey image in which they stand one below the other."""
    return list(lines_of(_asked(image, dpi, "-l", MODEL, "--psm", _ONE_COLUMN, "tsv"), image.width, image.height))


def lies_turned(image: Image.Image, dpi: int) -> int:
    """By how many degrees clockwise the image must be turned to be upright; 0 too if nothing can be told."""
    found = _CLOCKWISE.search(_asked(image, dpi, "-l", "osd", "--psm", "0"))
    return int(found.group(1)) if found else 0


def _asked(image: Image.Image, dpi: int, *how: str) -> str:
    """What Tesseract prints; nothing if it can do nothing with the image, as with one of a few dots."""
    header = f"P5 {image.width} {image.height} 255\n".encode()
    finished = subprocess.run(
        ["tesseract", "stdin", "stdout", "--dpi", str(dpi), *how],
        input=header + image.tobytes(),
        capture_output=True,
        check=False,
        preexec_fn=die_with_parent,
    )
    if finished.returncode < 0:
        raise MemoryError
    return finished.stdout.decode("utf-8", "replace")


def lines_of(table: str, width: int, height: int) -> Iterator[ReadLine]:
    """The lines of Tesseract's TSV: its blocks and paragraphs open paragraphs, boxes become fractions of the page."""
    current, paragraph, words = "", "", list[ReadWord]()
    opens = False
    for row in table.split("\n")[1:]:
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not (text := unicode.word(cells[11])):
            continue
        line = "/".join(cells[1:5])
        if line != current:
            if words:
                yield ReadLine(words, opens)
            words = []
            opens = "/".join(cells[1:4]) != paragraph
            current, paragraph = line, "/".join(cells[1:4])
        left, top, across, down = (int(cell) for cell in cells[6:10])
        box = left / width, top / height, (left + across) / width, (top + down) / height
        words.append(ReadWord(text, box, max(0.0, min(1.0, float(cells[10]) / 100))))
    if words:
        yield ReadLine(words, opens)
