"""The text of Tika's XHTML: paragraphs with a blank line between, table rows as lines with a tab between cells.

Called by `indexer/reading/tika.py`. No entity is looked up and nothing is fetched, whatever the document declares.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SKIPPED = frozenset({"head", "script", "style"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "table", "ul", "ol", "blockquote", "pre"})
_LINES = frozenset({"tr", "li", "br"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \u00a0]{2,}")
_BETWEEN_CELLS = re.compile(r" *\t[\t ]*")


def text_of(xhtml: str) -> str:
    """The text of the body, its paragraphs in order."""
    reader = _Reader()
    reader.feed(xhtml)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects paragraphs; inside a table cell a paragraph is only a space, so that a row stays one line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._skipping = 0
        self._cells = 0

    def text(self) -> str:
        self._end_paragraph()
        return "\n\n".join(self._paragraphs)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _CELLS:
            self._cells += 1
        elif self._cells and tag in _PARAGRAPHS:
            self._pieces.append(" ")
        elif tag in _PARAGRAPHS:
            self._end_paragraph()
        elif tag in _LINES:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _CELLS:
            self._cells = max(0, self._cells - 1)
            self._pieces.append("\t")
        elif tag in _PARAGRAPHS and not self._cells:
            self._end_paragraph()

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        self._pieces.append(" ".join(data.split("\n")) if self._cells else data)

    def _end_paragraph(self) -> None:
        lines = [line.strip("\r\t\u00a0 ") for line in "".join(self._pieces).split("\n")]
        self._pieces.clear()
        if paragraph := "\n".join(line for line in lines if line):
            self._paragraphs.append(_SPACES.sub(" ", _BETWEEN_CELLS.sub("\t", paragraph)))
