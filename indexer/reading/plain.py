"""Plain text files: which charset they are in, then text pages.

Old files are in the fonts of before Unicode (TCVN3, VNI), in Windows-1258, VISCII or UTF-16. The content decides.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from archive.artifacts import PageArtifact
from archive.confined import Confined, run
from indexer.cleaning.encodings import Encoding, western
from indexer.cleaning.language import language_of
from indexer.cleaning.legacy import converted, detected, likeliest
from indexer.cleaning.unicode import tidy
from indexer.reading.outcome import MediaType, ReadingLimits, Unreadable, unreadable
from indexer.reading.paging import text_pages, with_conversion
from mappings.reasons import Reason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
"""Characters that are looked at to decide for the whole."""

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
    text, document = decoded(path.read_bytes())
    return artifacts(text, "plain", most, document)


def artifacts(text: str, engine: str, most: int, document: Encoding | None = None) -> list[PageArtifact]:
    """Text pages of raw `text`: cut, legacy letters converted, cleaned; at most `most` of them.

    `document` is what the letters of the whole are coded in where the caller knows; else the text itself tells.
    """
    if sum(map(str.isalnum, text[:_SAMPLE])) < _LEAST:
        raise Unreadable(Reason.NO_TEXT)
    document = document or detected(text[:_SAMPLE])
    pages = []
    for sheet in text_pages(text.replace("\r\n", "\n")):
        found = converted(sheet, document)
        if page := tidy(found.text):
            pages.append(with_conversion(PageArtifact(page, engine, language=language_of(page)), found, sheet))
        if len(pages) > most:
            raise Unreadable(Reason.TOO_MANY_PAGES, f"more than {most}")
    return pages


def decoded(data: bytes) -> tuple[str, Encoding | None]:
    """The characters of `data`: by its mark, as UTF-8, as UTF-16, else as Western shows them, and then what the letters
    are coded in."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace"), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    if b"\x00" in data[:4096]:
        zeros_last = data[1::2].count(0) > data[::2].count(0)
        return data.decode("utf-16-le" if zeros_last else "utf-16-be", "replace"), None
    text = western(data)
    return text, likeliest(text[:_SAMPLE])
