"""A shelf of papers for the search tests: in a catalogue and in a real index, where the two may differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archive.database import Database
from archive.documents import Document, File
from archive.schema import new_id
from indexer.store import Index
from mappings.access import Labels, Scope
from mappings.names import INDEXED_GRADES
from mappings.record import DocumentRecord, Facts, PageRecord, flow
from mappings.vietnamese import number_key
from mappings.vocabulary import Grade, Kind, Precision
from mappings.weights import Weights
from portal.search import hits
from portal.search.engine import Engine
from portal.search.question import Question
from portal.search.results import DocumentHit, ResultPage
from tests import rows

WEIGHTS = Weights.load()


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its labels in the catalogue, those the index carries, and what is written on its pages."""

    labels: Labels
    pages: tuple[str, ...]
    indexed: Labels | None = None
    title: str = ""
    number: str = ""
    issued_on: date | None = None

    @property
    def id(self) -> str:
        return self.labels.document_id

    @property
    def in_index(self) -> Labels:
        return self.indexed or self.labels


def paper(*pages: str, custodian: str = "u1", dossier: str = "d1", **facts: object) -> Paper:
    """An ordinary conclusion in a unit's custody; `facts` are fields of Paper or of Labels."""
    labels = {name: facts.pop(name) for name in ("grade", "kind", "sealed", "subject_ids") if name in facts}
    own = Labels(new_id(), dossier, Grade.THUONG, Kind.KL, custodian)
    return Paper(replace(own, **labels), pages, **facts)  # type: ignore[arg-type]  # fields of any type, by name


class Shelf:
    """Papers in an index of their own and in a catalogue of their own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.index = Index(url, f"test-search-{new_id()[:12]}")
        self.index.ensure()
        self.engine = Engine(url, self.index.prefix)
        self.database = Database(f"sqlite:///{folder / (new_id() + '.db')}")
        self.database.migrate()
        self._units: dict[str, str] = {}
        self._dossiers: dict[str, str] = {}
        self._persons: dict[str, str] = {}
        self._written: dict[str, Paper] = {}

    def close(self) -> None:
        self.engine.close()
        self.database.close()
        for name in self.index.every_index():
            self.index.delete(name)
        self.index.close()

    def unit(self, name: str, parent: str | None = None) -> str:
        """The id of the unit of that name, made at its first use."""
        if name not in self._units:
            with self.database.writing() as session:
                self._units[name] = rows.unit(session, name, self._units[parent] if parent else None)
        return self._units[name]

    def dossier(self, name: str, custodian: str, about: Iterable[str] = ()) -> str:
        """The id of the dossier of that name, made at its first use, about persons of these names."""
        unit_id = self.unit(custodian)
        persons = [self.person(one) for one in about]
        if name not in self._dossiers:
            with self.database.writing() as session:
                self._dossiers[name] = rows.dossier(session, name, unit_id, persons)
        return self._dossiers[name]

    def person(self, name: str) -> str:
        if name not in self._persons:
            with self.database.writing() as session:
                self._persons[name] = rows.person(session, name)
        return self._persons[name]

    def put(self, *papers: Paper) -> list[Paper]:
        """The papers in the catalogue and in the index, with real ids for the units and dossiers they name."""
        placed = [self._placed(one) for one in papers]
        with self.database.writing() as session:
            session.add_all([_file(one) for one in placed])
            session.flush()
            session.add_all([_document(one, item_no) for item_no, one in enumerate(placed, 1)])
        self.write(placed)
        return placed

    def write(self, papers: Iterable[Paper], revision: int = 1) -> None:
        """The papers in the index only."""
        listed = list(papers)
        self._written.update({one.id: one for one in listed})
        for grade in INDEXED_GRADES:
            some = [one for one in listed if one.in_index.grade is grade]
            pages = [record for one in some for record in _page_records(one, revision)]
            self.index.put(pages, [_record(one, revision) for one in some], self.index.aliases(grade))
        self.index.refresh()

    def remove(self, *papers: Paper) -> None:
        """The papers out of the index; they cannot be written again."""
        for one in papers:
            self.index.remove(one.id, len(one.pages), 1_000_000, self.index.aliases(one.in_index.grade))
            self._written.pop(one.id, None)
        self.index.refresh()

    def clear(self) -> None:
        """Everything out of the index; the catalogue keeps its rows, which are never found."""
        self.remove(*self._written.values())

    def answer(self, scope: Scope, question: Question) -> ResultPage:
        return hits.answer(self.database, self.engine, scope, question, WEIGHTS)

    def answers(self, scope: Scope, question: Question) -> tuple[DocumentHit, ...]:
        """The hits of every result page, one after the other."""
        first = self.answer(scope, question)
        further = (self.answer(scope, question.at_page(page)) for page in range(2, first.last_page + 1))
        return (*first.hits, *(hit for page in further for hit in page.hits))

    def _placed(self, one: Paper) -> Paper:
        def real(labels: Labels) -> Labels:
            dossier_id = self.dossier(labels.dossier_id, labels.custodian_id, labels.subject_ids)
            subjects = frozenset(map(self.person, labels.subject_ids))
            unit_id = self.unit(labels.custodian_id)
            return replace(labels, dossier_id=dossier_id, custodian_id=unit_id, subject_ids=subjects)

        return replace(one, labels=real(one.labels), indexed=real(one.indexed) if one.indexed else None)


@contextmanager
def shelf(url: str, folder: Path) -> Iterator[Shelf]:
    made = Shelf(url, folder)
    try:
        yield made
    finally:
        made.close()


def _file(one: Paper) -> File:
    return File(digest=_digest(one), size=1, media_type="text/plain", pages=len(one.pages))


def _document(one: Paper, item_no: int) -> Document:
    labels = one.labels
    return Document(
        id=one.id,
        dossier_id=labels.dossier_id,
        item_no=int(one.id[:7], 16) + item_no,
        kind=labels.kind,
        grade=labels.grade,
        sealed=labels.sealed,
        number=one.number or None,
        number_key=number_key(one.number),
        issued_on=one.issued_on,
        precision=Precision.DAY if one.issued_on else Precision.NONE,
        subject=one.title,
        file_digest=_digest(one),
        page_count=len(one.pages),
        indexed_revision=1,
        indexed_grade=one.in_index.grade,
    )


def _facts(one: Paper, revision: int) -> Facts:
    on = one.issued_on
    return Facts(one.in_index, number_key(one.number), on.isoformat() if on else None, on.year if on else 0, revision)


def _page_records(one: Paper, revision: int) -> list[PageRecord]:
    facts = _facts(one, revision)
    return [PageRecord(facts, page_no, flow(text), "plain", None, "") for page_no, text in enumerate(one.pages, 1)]


def _record(one: Paper, revision: int) -> DocumentRecord:
    text = (one.title, *(flow(page) for page in one.pages))
    return DocumentRecord(_facts(one, revision), one.number or None, one.title, "", len(one.pages), text)


def _digest(one: Paper) -> str:
    return hashlib.sha256(one.id.encode()).hexdigest()
