"""The results screen as values: what the template and the JSON answer both show. Pure; no rights are decided here.

Called by `portal.web.search` with a page of results that the scope already bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.units import UnitNode
from mappings.vietnamese import tokens
from mappings.vocabulary import Grade
from portal.search.hits import Answering, DocumentHit, Group, Order, Passage, ResultPage
from portal.search.question import Matching, Question, Term
from portal.web import addresses, dates
from portal.web.chips import Chip, chips, notes
from portal.web.facet_view import FacetColumn, column
from portal.web.pager import Pager, pager
from portal.web.words import _, language


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page that holds the words; one click opens it. The list shows the passage with the most of the words."""

    page_no: int
    address: str
    passages: tuple[Passage, ...]

    @property
    def passage(self) -> Passage:
        return self.passages[0] if len(self.passages) == 1 else max(self.passages, key=_different_words, default=())


@dataclass(frozen=True, slots=True)
class HitRow:
    """One document of the list. `outcome` is empty until an outcome is known, and then nothing stands there."""

    rank: int
    document_id: str
    address: str
    number: str
    kind: str
    day: str
    machine_day: str
    grade: Grade
    title: str
    issuer: str
    unit: str
    dossier_code: str
    dossier_address: str
    page_count: int
    pages: tuple[PageRow, ...]
    pages_matching: int
    more_pages: int
    thumbnail: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Hits that stand where they stand for the same reason; the heading says which, when there is more than one."""

    group: Group
    heading: str
    meaning: str
    rows: tuple[HitRow, ...]


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word, phrase or alternative that was asked for, and how many documents within the filters hold it."""

    words: str
    documents: int


@dataclass(frozen=True)
class ResultsScreen:
    """The whole screen. `groups` waits for the passages: the template comes to it last."""

    question_id: str
    page: ResultPage | Answering
    question: Question
    total: int
    pages_matching: int | None
    chips: tuple[Chip, ...]
    notes: tuple[str, ...]
    facets: FacetColumn
    pager: Pager
    first_rank: int
    by_date: bool
    several_words: bool
    left_out: tuple[str, ...]

    @cached_property
    def groups(self) -> tuple[HitGroup, ...]:
        """The documents of this page. Raises EngineUnavailable."""
        return _groups(self.question_id, self.page)


def _different_words(passage: Passage) -> int:
    return len({text.lower() for text, marked in passage if marked})


def screen(question_id: str, page: ResultPage | Answering, nodes: Sequence[UnitNode]) -> ResultsScreen:
    """The screen for one page of results; `nodes` are today's units."""
    question = page.question
    names = {node.id: node.name for node in nodes}
    return ResultsScreen(
        question_id=question_id,
        page=page,
        question=question,
        total=page.total,
        pages_matching=page.pages_matching,
        chips=chips(question, names),
        notes=(*notes(question), *_order_note(page)),
        facets=column(page.facets, question, nodes),
        pager=pager(question.page, page.last_page),
        first_rank=page.first_rank,
        by_date=page.order is not Order.RELEVANCE,
        several_words=len(question.wanted) > 1,
        left_out=tuple(_spoken(term, _spelling(question)) for term in question.unwanted),
    )


def word_counts(question: Question, totals: Sequence[int]) -> tuple[WordCount, ...]:
    """What was asked for with what each part finds by itself, in the order of the question."""
    spelling = _spelling(question)
    spoken = [_(" or ").join(_spoken(term, spelling) for term in group) for group in question.wanted]
    return tuple(WordCount(words, total) for words, total in zip(spoken, totals, strict=False))


def _spelling(question: Question) -> dict[str, str]:
    """Each word as it was typed: the question itself holds them in one spelling and small."""
    return {token.text: question.text[token.start : token.end] for token in tokens(question.text)}


def _spoken(term: Term, spelling: dict[str, str]) -> str:
    words = " ".join(spelling.get(word, word) for word in term.words)
    return f"“{words}”" if term.phrase else words


def _order_note(page: ResultPage | Answering) -> tuple[str, ...]:
    if page.order is not Order.DATE_INSTEAD:
        return ()
    return (_("The words left out rule out too many documents to rank the rest; the newest come first."),)


def _groups(question_id: str, page: ResultPage | Answering) -> tuple[HitGroup, ...]:
    grouped: dict[Group, list[HitRow]] = {}
    for at, hit in enumerate(page.hits):
        row = _row(question_id, page.first_rank + at, hit)
        grouped.setdefault(hit.group, []).append(row)
    return tuple(HitGroup(group, *_words_of(group, page.question), tuple(rows)) for group, rows in grouped.items())


def _words_of(group: Group, question: Question) -> tuple[str, str]:
    """Heading and meaning of a group; nothing is said where there is nothing to tell apart."""
    if group is Group.NUMBER:
        return _("The document of this number"), ""
    if len(question.wanted) < 2 or question.matching is Matching.ANY or group is Group.LISTED:
        return (_("Other documents that hold these words"), "") if question.numbers else ("", "")
    if group is Group.TOGETHER:
        return _("All words on one page"), _("The best page decides the order.")
    return _("The words stand on different pages"), _("Or in the title; the newest come first.")


def _row(question_id: str, rank: int, hit: DocumentHit) -> HitRow:
    def at(page_no: int, anchor: str = "") -> str:
        return addresses.page(hit.document_id, page_no, question_id, rank, anchor=anchor)

    pages = tuple(PageRow(page.page_no, at(page.page_no, "mark-1"), page.passages) for page in hit.pages)
    best = hit.pages[0].page_no if hit.pages else 1
    return HitRow(
        rank=rank,
        document_id=hit.document_id,
        address=at(best, "mark-1" if hit.pages else ""),
        number=hit.number or "",
        kind=hit.kind.label(language()),
        day=dates.shown(hit.issued_on, hit.precision) or hit.date_as_written,
        machine_day=dates.machine(hit.issued_on, hit.precision),
        grade=hit.grade,
        title=hit.subject or _("Without a subject line"),
        issuer=hit.issuer,
        unit=hit.unit_name,
        dossier_code=hit.dossier_code,
        dossier_address=addresses.dossier(hit.dossier_id),
        page_count=hit.page_count,
        pages=pages,
        pages_matching=hit.pages_matching,
        more_pages=max(0, hit.pages_matching - len(pages)),
        thumbnail=addresses.thumbnail(hit.document_id, best, question_id),
    )
