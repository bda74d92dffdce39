"""One page as it was read: its text, where each word stands on the page, and how sure the reader is.

Readers make artifacts, the store keeps them, the index and the viewer are fed from them. An artifact is never
changed: a page read again is a new artifact with a new digest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import NamedTuple

from mappings.vocabulary import PageNote

_GRID = 100_000
"""Fractions are kept to a hundred-thousandth: a fiftieth of a millimetre on A4 is more than a page shows."""


class Word(NamedTuple):
    """One word: offsets into the page's text, its box as fractions of the page (0..1, y down), confidence 0..1.

    A tuple, because a page has hundreds."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrKey:
    """Everything that decides what OCR makes of a page: the bytes of the file (SHA-256), the page in it (from 1), the
    engine, its version with its model, and the settings."""

    file_digest: str
    page_no: int
    engine: str
    version: str
    settings: str

    @classmethod
    def of(cls, file_digest: str, page_no: int, name: str) -> OcrKey | None:
        """The key of a page read by the engine `name` as artifacts state it; None for what is no OCR."""
        parts = name.split(" ", 2)
        return cls(file_digest, page_no, *parts) if len(parts) == 3 and parts[0] in OCR_ENGINES else None


OCR_ENGINES = frozenset({"tesseract"})


@dataclass(frozen=True, slots=True)
class PageArtifact:
    """A page as read. `text` is NFC with \\n line ends; `confidence` is None where the text is exact (born digital).

    `width` and `height` are in points (1/72 inch), 0 for a page that has no image (office text).
    `as_read` is the text before it was converted from `encoding`, with `encoding_confidence` 0..1; empty where
    nothing was converted. `language` is ISO 639-1, empty where the page has too few words to tell.
    """

    text: str
    engine: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    width: float = 0.0
    height: float = 0.0
    notes: tuple[PageNote, ...] = ()
    language: str = "vi"
    encoding: str = "unicode"
    encoding_confidence: float | None = None
    as_read: str = ""

    @property
    def has_image(self) -> bool:
        return self.width > 0 and self.height > 0

    def to_bytes(self) -> bytes:
        """Deterministic JSON: the same page gives the same bytes, and so the same digest. What is as usual is left
        out, so that a page read before a property existed keeps its digest."""
        body: dict[str, object] = {
            "text": self.text,
            "engine": self.engine,
            "confidence": self.confidence,
            "width": round(self.width, 2),
            "height": round(self.height, 2),
        }
        body |= {name: value for name, usual in _USUAL.items() if (value := getattr(self, name)) != usual}
        head = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return f'{head[:-1]},"words":[{",".join(map(_row, self.words))}]}}'.encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> PageArtifact:
        body = json.loads(data)
        words = tuple(map(Word._make, body["words"]))
        page = cls(body["text"], body["engine"], words, body["confidence"], body["width"], body["height"])
        unusual = {name: body[name] for name in _USUAL if name in body}
        if notes := unusual.get("notes"):
            unusual["notes"] = tuple(map(PageNote, notes))
        return replace(page, **unusual)


_USUAL = {
    field.name: field.default
    for field in fields(PageArtifact)
    if field.name in ("notes", "language", "encoding", "encoding_confidence", "as_read")
}


def _row(word: Word) -> str:
    """A word as JSON. Written by hand: the numbers of a page cost more than all of its text otherwise."""
    start, end, left, top, right, bottom, confidence = word
    return (
        f"[{start},{end},{_fraction(int(left * _GRID + 0.5))},{_fraction(int(top * _GRID + 0.5))},"
        f"{_fraction(int(right * _GRID + 0.5))},{_fraction(int(bottom * _GRID + 0.5))},"
        f"{_fraction(int(confidence * _GRID + 0.5))}]"
    )


@cache
def _fraction(parts: int) -> str:
    """So many parts of the grid, as JSON has the fraction: one of 100,001 words."""
    return repr(parts / _GRID)
