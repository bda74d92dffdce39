"""What the index holds of one page and of one document, as values. Written by the indexer, read back by verification.

A record is a projection: each field comes from the catalogue or from a page artifact, and nothing lives only here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mappings.access import Labels
from mappings.vocabulary import Grade, Kind

Source = dict[str, Any]
"""The `_source` body of a record."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document's pages and the document itself carry alike: labels and the fields a question can pick.

    `date` is ISO yyyy-mm-dd; a date known to the month or year only stands on its first day. `year` is 0 when unknown.
    """

    labels: Labels
    number_key: str
    date: str | None
    year: int
    revision: int

    def to_source(self) -> Source:
        labels = self.labels
        return {
            "doc_id": labels.document_id,
            "dossier_id": labels.dossier_id,
            "grade": labels.grade.value,
            "kind": labels.kind.value,
            "custodian_id": labels.custodian_id,
            "subject_ids": sorted(labels.subject_ids),
            "sealed": labels.sealed,
            "number_key": self.number_key,
            "date": self.date,
            "year": self.year,
            "revision": self.revision,
        }

    @classmethod
    def from_source(cls, source: Source) -> Facts:
        labels = Labels(
            document_id=source["doc_id"],
            dossier_id=source["dossier_id"],
            grade=Grade(source["grade"]),
            kind=Kind(source["kind"]),
            custodian_id=source["custodian_id"],
            subject_ids=frozenset(source["subject_ids"]),
            sealed=source["sealed"],
        )
        return cls(labels, source["number_key"], source["date"], source["year"], source["revision"])


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page. `digest` is the SHA-256 of its artifact, so that verification can compare without reading text."""

    facts: Facts
    page_no: int
    content: str
    engine: str
    confidence: float | None
    digest: str

    @property
    def key(self) -> str:
        return page_key(self.facts.labels.document_id, self.page_no)

    def to_source(self) -> Source:
        return {
            **self.facts.to_source(),
            "page_no": self.page_no,
            "content": self.content,
            "engine": self.engine,
            "confidence": self.confidence,
            "digest": self.digest,
        }

    @classmethod
    def from_source(cls, source: Source) -> PageRecord:
        return cls(
            Facts.from_source(source),
            source["page_no"],
            source["content"],
            source["engine"],
            source["confidence"],
            source["digest"],
        )


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document. `text` is its title and each page's text, in order; it is indexed and never kept in `_source`."""

    facts: Facts
    number: str | None
    title: str
    issuer: str
    pages: int
    text: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.facts.labels.document_id

    def to_source(self) -> Source:
        return {
            **self.facts.to_source(),
            "number": self.number,
            "title": self.title,
            "issuer": self.issuer,
            "pages": self.pages,
            "text": list(self.text),
        }

    @classmethod
    def from_source(cls, source: Source) -> DocumentRecord:
        return cls(
            Facts.from_source(source),
            source["number"],
            source["title"],
            source["issuer"],
            source["pages"],
            tuple(source.get("text", ())),
        )


PARAGRAPH_END = "\u2029\n"
"""Two characters, as the blank line it stands for."""


def page_key(document_id: str, page_no: int) -> str:
    """The engine's id of a page; pages count from 1."""
    return f"{document_id}-p{page_no:05d}"


def flow(text: str) -> str:
    """`text` for the index: a line end inside a paragraph becomes a space, and a blank line the sign of a new
    paragraph, which ends a sentence also after a heading without a full stop. So a passage holds whole sentences and
    no more, and every character keeps its offset."""
    paragraphs = text.split("\n\n")
    return PARAGRAPH_END.join(paragraph.replace("\n", " ") for paragraph in paragraphs)
