"""Indexing jobs: write read documents, as the catalogue has them now, into the indices of their grades.

Called by `indexer/work.py`. The order makes a crash harmless: write, take away the copies under other grades, and only
then say so in the catalogue; whatever is left undone is done again by the next attempt.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from archive import jobs
from archive.bundles import withholds
from archive.documents import Document, papers_of
from archive.intake import IntakeFile
from archive.jobs import Job
from archive.schema import now
from archive.store import Store
from indexer import withdrawal
from indexer.projection import Projection, in_parts, projections
from indexer.refusals import Refusal
from indexer.store import Index, Targets
from indexer.workshop import Workshop
from mappings.names import INDEXED_GRADES
from mappings.reasons import Reason
from mappings.record import DocumentRecord, PageRecord
from mappings.vocabulary import Ceiling, FileState, Grade, JobState


def index(workshop: Workshop, batch: Sequence[Job]) -> None:
    """Do the jobs together. Raises EngineAway when the engine is away; they then wait."""
    repeated = frozenset(job.subject_id for job in batch if job.attempts > 1)
    found = put(workshop, sorted({job.subject_id for job in batch}), repeated)
    early = {document.document_id for document in found if not document.whole}
    ceiling = workshop.settings.site.ceiling
    with workshop.database.writing() as session:
        outdated = said_so(workshop, session, found)
        confirmed = _confirmed_above(session, [document.document_id for document in found if document.whole], ceiling)
        for job in batch:
            if job.subject_id in early:
                jobs.drop(session, job.id)  # the last reading job queues it again
            else:
                jobs.finish(session, job.id, JobState.DONE)
    tidy(workshop, outdated)
    for document_id in confirmed:
        withdrawal.take_out(workshop.database, workshop.store, workshop.index, document_id, _ABOVE)


_ABOVE = Refusal(Reason.ABOVE_CEILING)


def _confirmed_above(session: Session, document_ids: list[str], ceiling: Ceiling) -> list[str]:
    """Those of which two persons have said that they are above what the site may hold: they may not be here."""
    above = [grade for grade in Grade if grade.level > ceiling.grade.level]
    query = select(Document.id).where(
        Document.id.in_(document_ids), Document.grade.in_(above), Document.grade_open.is_(False)
    )
    return list(session.scalars(query))


def leave_only(engine: Index, document: Projection) -> None:
    """Leave of a document what it is now: nothing under another grade, and no page that is another paper's."""
    revision, grade = document.facts.revision, document.grade
    engine.remove_elsewhere(document.document_id, document.most_pages, revision, grade)
    if grade in INDEXED_GRADES:
        remove_surplus(engine, document, engine.aliases(grade))


def remove_surplus(engine: Index, document: Projection, targets: Targets) -> None:
    """Remove the pages that a document had before it was split."""
    if document.most_pages > document.page_count:
        engine.remove_pages(
            document.document_id, document.page_count + 1, document.most_pages, document.facts.revision, targets
        )


def put(workshop: Workshop, document_ids: Sequence[str], repeated: frozenset[str]) -> list[Projection]:
    """Write those that are whole; nothing else may stay of one that was in before, or that was tried before
    (`repeated`). The caller says so in the catalogue."""
    with workshop.database.reading() as session:
        found = projections(session, document_ids)
    whole = [document for document in found if document.whole]
    for part in in_parts(whole):
        _write_all(workshop, part)
    for document in whole:
        if document.facts.revision > 1 or document.document_id in repeated:
            leave_only(workshop.index, document)
    return found


def _write_all(workshop: Workshop, documents: list[Projection]) -> None:
    for grade in INDEXED_GRADES:
        if own := [document for document in documents if document.grade is grade]:
            write(workshop.index, workshop.store, own, workshop.index.aliases(grade))


def write(engine: Index, store: Store, documents: list[Projection], targets: Targets) -> None:
    """Write documents with their pages into one pair of indices."""
    pages: list[PageRecord] = []
    records: list[DocumentRecord] = []
    for document in documents:
        own = list(document.page_records(store))
        pages += own
        records.append(document.document_record(page.content for page in own))
    engine.put(pages, records, targets)


def said_so(workshop: Workshop, session: Session, found: Sequence[Projection]) -> list[Projection]:
    """Enter that the index carries what was put; those that have changed meanwhile, to be tidied away."""
    ceiling = workshop.settings.site.ceiling
    return [document for document in found if document.whole and not _say_so(session, document, ceiling)]


def _say_so(session: Session, document: Projection, ceiling: Ceiling) -> bool:
    """Enter that the index carries this revision; False when the catalogue has gone on meanwhile. The line of a file is
    over with indexing once every paper of it is, and searches look at them."""
    revision = document.facts.revision
    row = session.get(Document, document.document_id, with_for_update=True)
    if row is None or row.revision != revision:
        return False
    row.indexed_revision, row.indexed_grade, row.labels_pending = revision, row.grade, False
    papers = papers_of(session, row.file_digest)
    line = update(IntakeFile).where(IntakeFile.document_id.in_([paper.id for paper in papers]))
    if any(paper.grade.level > ceiling.grade.level for paper in papers):
        # somebody read a grade that nobody here may open: a person must see to it
        conflict = {"state": FileState.HELD, "reason": Reason.GRADE_CONFLICT, "detail": "", "changed_at": now()}
        session.execute(line.values(conflict))
    elif all(paper.indexed_revision == paper.revision for paper in papers) and not withholds(session, papers[0].id):
        over = or_(IntakeFile.state == FileState.WAITING, IntakeFile.reason.in_(_OVER_WITH_INDEXING))
        session.execute(line.where(over).values(state=FileState.INDEXED, reason=None, detail="", changed_at=now()))
    return True


_OVER_WITH_INDEXING = (Reason.QUARANTINED, Reason.GRADE_CONFLICT)
"""Why a document that is in was held, and is no longer once it is indexed."""


def tidy(workshop: Workshop, outdated: Sequence[Projection]) -> None:
    """Documents changed while they were being written: of what they were nothing may stay."""
    for written in outdated:
        with workshop.database.reading() as session:
            found = projections(session, [written.document_id])
        if found:
            leave_only(workshop.index, found[0])
        else:
            workshop.index.remove_elsewhere(written.document_id, written.most_pages, written.facts.revision + 1, None)
