"""The answer to a question, as values: one page of results. No rights are decided here and nothing is fetched.

Made by `portal.search.hits` (which hands these names on), shown by the screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mappings.vocabulary import Grade, Kind, Precision
from portal.search.question import PAGE_SIZE, Question

Passage = tuple[tuple[str, bool], ...]
"""A passage of a page in pieces: (text, marked). Plain text, never markup: the template escapes each piece."""


class Group(StrEnum):
    """Why a document stands where it stands; the order of the groups is the order of the results."""

    NUMBER = "number"  # its number is the one asked for
    TOGETHER = "together"  # all words stand on one of its pages: by best page
    SPREAD = "spread"  # the words stand on different pages, or in its title: newest first
    LISTED = "listed"  # by date, because it was asked so or because no word was asked


@dataclass(frozen=True, slots=True)
class PageHit:
    """One of the best pages of a document, at most two passages of it."""

    page_no: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """One document, its facts from the catalogue. `pages_matching` counts pages with all words, else with any."""

    document_id: str
    group: Group
    number: str | None
    kind: Kind
    issued_on: date | None
    precision: Precision
    date_as_written: str
    subject: str
    issuer: str
    unit_id: str
    unit_name: str
    grade: Grade
    dossier_id: str
    dossier_code: str
    page_count: int
    pages: tuple[PageHit, ...]
    pages_matching: int


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet and how many documents it would leave, the other picks holding."""

    value: str
    count: int
    picked: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """Exact counts. `units` is by the unit that has custody, not summed up the tree; `years` rise, "0" is unknown."""

    kinds: tuple[FacetCount, ...]
    units: tuple[FacetCount, ...]
    years: tuple[FacetCount, ...]
    grades: tuple[FacetCount, ...]


class Order(StrEnum):
    """The order the results really have."""

    RELEVANCE = "relevance"
    DATE = "date"
    DATE_INSTEAD = "date_instead"  # relevance was asked, but -words rule out too many documents to rank the rest


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results. `total` counts documents, `pages_matching` pages with all words (None: not counted)."""

    question: Question
    total: int
    pages_matching: int | None
    hits: tuple[DocumentHit, ...]
    facets: Facets
    order: Order
    last_page: int
    """The last result page that exists and can be reached, at least 1."""

    @property
    def first_rank(self) -> int:
        """Rank of the first hit shown, from 1."""
        return (self.question.page - 1) * PAGE_SIZE + 1
