"""Makes the whole index anew from catalogue and store while searches go on with the old one.

Called by `indexer rebuild`. New indices are filled and checked under names of their own; then one `_aliases` call puts
them in the old ones' place, all at once. What changes meanwhile is caught up with before and after the swap. Killed at
any point, it leaves either the old or the new index serving, and the next rebuild clears what was left over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles
from archive.documents import Document, mark_labels_changed
from archive.jobs import Job, JobKind
from indexer.indexing_job import remove_surplus, write
from indexer.projection import Projection, in_parts, projections
from indexer.queueing import queue_index
from indexer.store import Targets
from indexer.verify import Difference, Findings, check_index, every_projection
from indexer.workshop import Workshop
from mappings.names import INDEXED_GRADES, Family, IndexName
from mappings.vocabulary import Grade, JobState

_AT_ONCE = 50
_POLL = 0.2
_WRITING = (JobKind.INDEX, JobKind.REGROUP)

Mark = tuple[int, Grade]
"""What the new index has of a document: its revision, and under which grade."""


class RebuildFailed(Exception):
    """The new index does not hold what it should; the old one goes on serving."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__(len(differences))
        self.differences = differences


@dataclass(slots=True)
class _Building:
    """New indices, and what has gone into them."""

    names: dict[tuple[Family, Grade], IndexName]
    marks: dict[str, Mark] = field(default_factory=dict)

    def targets(self, grade: Grade) -> Targets:
        return {family: str(self.names[(family, grade)]) for family in Family}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much the new index holds."""

    documents: int
    pages: int
    retired: int


def rebuild(workshop: Workshop, told: Callable[[int], None] = lambda _documents: None) -> Rebuilt:
    """Do it; `told` hears how many documents are in. Raises EngineAway, RebuildFailed."""
    index = workshop.index
    old = index.standing()
    for orphan in index.every_index():
        if orphan not in old.values():
            index.delete(orphan)
    building = _Building(
        {(family, grade): index.create(family, grade) for family, grade in product(Family, INDEXED_GRADES)}
    )
    _fill(workshop, building, told)
    _catch_up(workshop, building)
    documents, pages = _check(workshop, building)
    _hand_over(workshop, building, old.values())
    _wait_for_writers(workshop)
    _catch_up(workshop, building)
    for retired in old.values():
        index.delete(retired)
    index.refresh()
    return Rebuilt(documents, pages, len(old))


def _fill(workshop: Workshop, building: _Building, told: Callable[[int], None]) -> None:
    with workshop.database.reading() as session:
        for part in in_parts(document for document in every_projection(session) if document.whole):
            _put(workshop, building, part)
            told(len(building.marks))


def _put(workshop: Workshop, building: _Building, documents: list[Projection]) -> None:
    for grade in INDEXED_GRADES:
        if own := [document for document in documents if document.grade is grade]:
            write(workshop.index, workshop.store, own, building.targets(grade))
    for document in documents:
        building.marks[document.document_id] = (document.facts.revision, document.grade)


def _catch_up(workshop: Workshop, building: _Building) -> None:
    """Bring in what changed in the catalogue since it was written, until nothing did."""
    while True:
        with workshop.database.reading() as session:
            current = _marks(session)
            changed = [id_ for id_, mark in current.items() if building.marks.get(id_) != mark]
            whole = [document for document in _of(session, changed) if document.whole]
        gone = [id_ for id_ in building.marks if id_ not in current]
        if not gone and not [document for document in whole if _is_new(building, document)]:
            return
        for document in whole:
            _take_from_other_grade(workshop, building, document)
        for part in in_parts(whole):
            _put(workshop, building, part)
        for document in whole:
            if document.grade in INDEXED_GRADES:
                remove_surplus(workshop.index, document, building.targets(document.grade))
        for id_ in gone:
            _remove(workshop, building, id_)


def _hand_over(workshop: Workshop, building: _Building, old: Iterable[IndexName]) -> None:
    """Swap. What changed since it was written may be said to be indexed, in the old index: the catalogue overrules the
    new one for it until it is indexed anew."""
    with workshop.database.writing() as session:
        late = [id_ for id_, mark in _marks(session).items() if building.marks.get(id_, mark) != mark]
        mark_labels_changed(session, late)
        bundles.withhold_again(session, late)
        for document_id in late:
            queue_index(session, document_id)
        workshop.index.swap(building.names.values(), old)


def _is_new(building: _Building, document: Projection) -> bool:
    return building.marks.get(document.document_id) != (document.facts.revision, document.grade)


def _of(session: Session, ids: list[str]) -> Iterator[Projection]:
    rest = iter(ids)
    while part := list(islice(rest, _AT_ONCE)):
        yield from projections(session, part)


def _marks(session: Session) -> dict[str, Mark]:
    rows = session.execute(select(Document.id, Document.revision, Document.grade))
    return {id_: (revision, grade) for id_, revision, grade in rows}


def _take_from_other_grade(workshop: Workshop, building: _Building, document: Projection) -> None:
    written = building.marks.get(document.document_id)
    if written is not None and written[1] is not document.grade:
        workshop.index.remove(
            document.document_id, document.most_pages, document.facts.revision, building.targets(written[1])
        )


def _remove(workshop: Workshop, building: _Building, document_id: str) -> None:
    """A document left the archive while the index was being made."""
    revision, grade = building.marks.pop(document_id)
    workshop.index.remove_all_of(document_id, revision + 1, building.targets(grade))


def _check(workshop: Workshop, building: _Building) -> tuple[int, int]:
    """Hold the new indices against the catalogue, document by document and page by page."""
    documents = pages = 0
    for grade in INDEXED_GRADES:
        targets, findings = building.targets(grade), Findings()
        workshop.index.refresh(targets.values())
        written = {id_ for id_, mark in building.marks.items() if mark[1] is grade}
        with workshop.database.reading() as session:
            expected = [
                document
                for document in _of(session, sorted(written))
                if building.marks[document.document_id] == (document.facts.revision, document.grade)
            ]
        changed = written - {document.document_id for document in expected}
        check_index(workshop.index, targets, expected, findings)
        wrong = [one for one in findings.differences if one.where.split("-p")[0] not in changed]
        if wrong:
            raise RebuildFailed(wrong)
        tally = workshop.index.tally(targets)
        documents, pages = documents + tally.documents, pages + tally.pages
    return documents, pages


def _wait_for_writers(workshop: Workshop) -> None:
    """Until every job that may have written into the old index has said so in the catalogue."""
    running = select(Job.id, Job.attempts).where(Job.kind.in_(_WRITING), Job.state == JobState.RUNNING)
    with workshop.database.reading() as session:
        writers = set(session.execute(running))
    while writers:
        time.sleep(_POLL)
        with workshop.database.reading() as session:
            writers &= set(session.execute(running))
