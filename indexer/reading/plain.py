"""Plain text files: which charset they are in, then text pages.

Old files are in the fonts of before Unicode (TCVN3, VNI), in Windows-1258, or in UTF-16. The content decides.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from indexer.cleaning.legacy import Encoding, converted, gain
from indexer.cleaning.unicode import tidy
from indexer.reading.outcome import MediaType, ReadingLimits, Unreadable, unreadable
from indexer.reading.paging import text_pages
from mappings.reasons import Reason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_LEAST = 3
"""Letters and digits; a file with fewer is not a document."""


class PlainReader:
    """Reads text files whole."""

    def read(
        self, path: Path, media_type: MediaType, first: int, last: int | None, limits: ReadingLimits
    ) -> Iterator[PageArtifact]:
        try:
            pages = run(read_pages, path, limits.pages, limits=limits.of_file())
        except Confined as error:
            raise unreadable(error) from None
        yield from pages[first - 1 : last]


def read_pages(path: Path, most: int) -> list[PageArtifact]:
    """Every page of the file. Raises `Unreadable` if it holds no text or too much."""
    return artifacts(decoded(path.read_bytes()), "plain", most)


def artifacts(text: str, engine: str, most: int) -> list[PageArtifact]:
    """Text pages of raw `text`: legacy letters converted, cleaned, cut; at most `most` of them."""
    if sum(map(str.isalnum, text[:_SAMPLE])) < _LEAST:
        raise Unreadable(Reason.NO_TEXT)
    pages = []
    for sheet in text_pages(converted(text).text.replace("\r\n", "\n")):
        if page := tidy(sheet):
            pages.append(PageArtifact(page, engine))
        if len(pages) > most:
            raise Unreadable(Reason.TOO_MANY_PAGES, f"more than {most}")
    return pages


def decoded(data: bytes) -> str:
    """The characters of `data`: by its mark, as UTF-8, as UTF-16, else the one-byte charset that reads best."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\x00" in data[:4096]:
        zeros_last = data[1::2].count(0) > data[::2].count(0)
        return data.decode("utf-16-le" if zeros_last else "utf-16-be", "replace")
    return _one_byte(data)


def _one_byte(data: bytes) -> str:
    western = data.decode("cp1252", "replace") if _is_cp1252(data) else data.decode("latin-1")
    if converted(western[:_SAMPLE]).encoding is not Encoding.UNICODE:
        return western
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    return vietnamese if gain(vietnamese[:_SAMPLE]) >= gain(western[:_SAMPLE]) else western


def _is_cp1252(data: bytes) -> bool:
    return not any(code in data for code in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"))
