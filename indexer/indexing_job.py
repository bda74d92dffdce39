"""Indexing jobs: write read documents, as the catalogue has them now, into the indices of their grades.

Called by `indexer/work.py`. The order makes a crash harmless: write, take away the copies under other grades, and only
then say so in the catalogue; whatever is left undone is done again by the next attempt.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from archive import jobs
from archive.documents import Document
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
    job_of = {job.subject_id: job for job in batch}
    with workshop.database.reading() as session:
        found = projections(session, sorted(job_of))
    whole = [document for document in found if document.whole]
    for part in in_parts(whole):
        _write_all(workshop, part)
    for document in whole:
        if document.facts.revision > 1 or job_of[document.document_id].attempts > 1:
            workshop.index.remove_elsewhere(
                document.document_id, document.page_count, document.facts.revision, document.grade
            )
    early = {document.document_id for document in found if not document.whole}
    with workshop.database.writing() as session:
        ceiling = workshop.settings.site.ceiling
        outdated = [document for document in whole if not _say_so(session, document, ceiling)]
        confirmed = _confirmed_above(session, [document.document_id for document in whole], ceiling)
        for job in batch:
            if job.subject_id in early:
                jobs.drop(session, job.id)  # the last reading job queues it again
            else:
                jobs.finish(session, job.id, JobState.DONE)
    for document in outdated:
        _tidy(workshop, document)
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


def _say_so(session: Session, document: Projection, ceiling: Ceiling) -> bool:
    """Enter that the index carries this revision; False when the catalogue has gone on meanwhile."""
    revision = document.facts.revision
    row = session.get(Document, document.document_id, with_for_update=True)
    if row is None or row.revision != revision:
        return False
    row.indexed_revision, row.indexed_grade, row.labels_pending = revision, row.grade, False
    own = update(IntakeFile).where(IntakeFile.document_id == row.id)
    if (
        row.grade.level > ceiling.grade.level
    ):  # somebody read a grade that nobody here may open: a person must see to it
        conflict = {"state": FileState.HELD, "reason": Reason.GRADE_CONFLICT, "detail": "", "changed_at": now()}
        session.execute(own.values(conflict))
        return True
    over = or_(IntakeFile.state == FileState.WAITING, IntakeFile.reason.in_(_OVER_WITH_INDEXING))
    session.execute(own.where(over).values(state=FileState.INDEXED, reason=None, detail="", changed_at=now()))
    return True


_OVER_WITH_INDEXING = (Reason.QUARANTINED, Reason.GRADE_CONFLICT)
"""Why a document that is in was held, and is no longer once it is indexed."""


def _tidy(workshop: Workshop, written: Projection) -> None:
    """The document changed while it was being written: under its old grade nothing of it may stay."""
    with workshop.database.reading() as session:
        found = projections(session, [written.document_id])
    revision = found[0].facts.revision if found else written.facts.revision + 1
    if not found or found[0].grade is not written.grade:
        engine = workshop.index
        engine.remove(written.document_id, written.page_count, revision, engine.aliases(written.grade))
