"""Which words of a page to mark in the viewer: our own matcher, with the rule of `compose`. Pure.

Called by the document screens and `asking`. It marks what the engine would: phrases as they are matched; words as they
were typed (or written without accents), and only on a page that holds none of that, in any spelling; words in Arabic
letters always in any form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mappings import arabic
from mappings.vietnamese import folded_tokens, tokens
from portal.search.question import Question, Term

Span = tuple[int, int]
"""Start and end of a word, as offsets into the text."""


def marks(question: Question, text: str) -> tuple[Span, ...]:
    """The wanted words in `text`, in order, one span a word."""
    terms = [term for group in question.wanted for term in group]
    if not terms:
        return ()
    page = _Page(text)
    phrases = [position for term in terms if term.phrase for position in page.phrase(term)]
    words = [term for term in terms if not term.phrase]
    always = {*phrases, *page.in_any_form(term for term in words if term.is_arabic)}
    found: set[int] = set()
    if question.has_accents:
        found = {*always, *page.as_typed(words)}
    if not found:
        found = {*always, *page.in_any_spelling(words)}
    return tuple(page.spans[position] for position in sorted(found))


def pieces(question: Question, text: str) -> tuple[tuple[str, bool], ...]:
    """`text` in pieces, each with whether it is marked."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for start, stop in marks(question, text):
        parts += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return tuple((piece, is_marked) for piece, is_marked in [*parts, (text[end:], False)] if piece)


class _Page:
    """The words of a page, as written and folded, and where they stand."""

    def __init__(self, text: str) -> None:
        written = tokens(text)
        self.spans = [(token.start, token.end) for token in written]
        self._written = [token.text for token in written]
        self._folded = [token.text for token in folded_tokens(text)]

    def as_typed(self, words: Iterable[Term]) -> Iterator[int]:
        wanted = {spelling for term in words for spelling in (*term.words, *term.folded)}
        return (position for position, word in enumerate(self._written) if word in wanted)

    def in_any_spelling(self, words: Iterable[Term]) -> Iterator[int]:
        wanted = {word for term in words for word in term.folded}
        return (position for position, word in enumerate(self._folded) if word in wanted)

    def in_any_form(self, words: Iterable[Term]) -> Iterator[int]:
        """Words in Arabic letters."""
        wanted = {arabic.form(word) for term in words for word in term.words}
        if not wanted:
            return iter(())
        return (position for position, word in enumerate(self._written) if arabic.form(word) in wanted)

    def phrase(self, term: Term) -> Iterator[int]:
        """Every position within an occurrence of the phrase."""
        wanted = list(term.words if term.exact else term.folded)
        page = self._written if term.exact else self._folded
        for start, word in enumerate(page):
            if word == wanted[0] and page[start : start + len(wanted)] == wanted:
                yield from range(start, start + len(wanted))
