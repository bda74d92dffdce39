"""Takes a paper out again that turned out not to be welcome: unreadable further in, or stamped above its grade.

Called by the reading jobs and by intake. The verdict goes into the ledger first, then the bytes leave the store, then
the rows leave the catalogue; a crash in between is finished by whoever meets the verdict next. A file goes as a whole:
with one of the papers that it was split into go all.
"""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from archive import ocr_results
from archive.completeness import forget_name
from archive.database import Database
from archive.documents import Document, File, Page, papers_of
from archive.dossiers import Dossier
from archive.fields import FieldRow
from archive.forgetting import forget_history, forget_work
from archive.intake import IntakeFile
from archive.jobs import Job, JobKind
from archive.layers import PageText
from archive.links import arrived
from archive.references import referred
from archive.schema import now
from archive.store import Store
from indexer.projection import projections
from indexer.refusals import Refusal
from indexer.store import Index
from mappings.vocabulary import JobState

_WITHDRAWN = "withdrawn"


def withdraw(database: Database, store: Store, document_id: str, refusal: Refusal) -> None:
    """Give the verdict and carry it out. The document must not be in the index (any more)."""
    with database.writing() as session:
        _pronounce(session, document_id, refusal)
    carry_out(database, store, document_id)


def take_out(database: Database, store: Store, index: Index, document_id: str, refusal: Refusal) -> None:
    """A document that is in turned out to be what may not be here: out of the index, the store, the catalogue."""
    with database.reading() as session:
        found = projections(session, [paper.id for paper in _papers(session, document_id)])
    for paper in found:
        index.remove_elsewhere(paper.document_id, paper.most_pages, paper.facts.revision + 1, None)
    if found:
        withdraw(database, store, document_id, refusal)


def is_pronounced(session: Session, document_id: str) -> bool:
    """Whether a verdict was given that was not carried out to the end."""
    marked = select(Job.id).where(Job.subject_id == document_id, Job.error == _WITHDRAWN)
    return session.scalars(marked).first() is not None


def carry_out(database: Database, store: Store, document_id: str) -> None:
    """Remove the bytes that only this document and the other papers of its file refer to, then their rows. Can be
    repeated: the document itself goes last."""
    with database.reading() as session:
        others = [paper.id for paper in _papers(session, document_id) if paper.id != document_id]
    for id_ in (*others, document_id):
        _carry_out(database, store, id_)


def _carry_out(database: Database, store: Store, document_id: str) -> None:
    with database.reading() as session:
        doomed = _only_of(session, document_id)
    for digest in doomed:
        store.discard(digest)
    with database.writing() as session:
        late = set(_only_of(session, document_id)) - set(doomed)  # laid over a page meanwhile
        _forget(session, document_id)
    for digest in late:
        store.discard(digest)
    database.forget_journal()


def discard_unreferred(database: Database, store: Store, digests: list[str]) -> None:
    """Remove artifacts that were stored for a document which is gone meanwhile."""
    with database.reading() as session:
        kept = referred(session, digests)
    for digest in set(digests) - kept:
        store.discard(digest)


def _pronounce(session: Session, document_id: str, refusal: Refusal) -> None:
    """Every line of the ledger with these bytes ends in the verdict; jobs not begun are off."""
    ids = [paper.id for paper in _papers(session, document_id)]
    same_bytes = or_(IntakeFile.document_id.in_(ids), IntakeFile.duplicate_of.in_(ids))
    for line in session.scalars(select(IntakeFile).where(same_bytes)):
        line.state, line.reason, line.detail = refusal.state, refusal.reason, refusal.kept_detail
        line.duplicate_of, line.changed_at = None, now()
        if refusal.hides_name:
            line.path = _unnamed(session, line)
            line.digest = None
            forget_name(session, line.batch, line.row_no)
    waiting = select(Job).where(Job.subject_id.in_(ids), Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    for job in session.scalars(waiting):
        job.error = _WITHDRAWN
        if job.state is JobState.QUEUED and job.kind is not JobKind.READ:
            job.state, job.ended_at = JobState.DONE, now()


def _papers(session: Session, document_id: str) -> list[Document]:
    """The document with the others of its file; none when it is gone."""
    document = session.get(Document, document_id)
    return papers_of(session, document.file_digest) if document is not None else []


def _unnamed(session: Session, line: IntakeFile) -> str:
    """A path that says only which item of which dossier; the line's own id where even that is not known."""
    dossier = session.get(Dossier, line.dossier_id) if line.dossier_id else None
    path = f"{dossier.code if dossier else '?'}#{line.item_no if line.item_no is not None else line.id[:8]}"
    taken = select(IntakeFile.id).where(
        IntakeFile.batch == line.batch, IntakeFile.path == path, IntakeFile.id != line.id
    )
    return path if session.scalars(taken).first() is None else f"{path} ({line.id[:8]})"


def _only_of(session: Session, document_id: str) -> list[str]:
    """Digests that no other document's page or file shares, of every layer of its text. The artifact of a blank page
    says nothing and stays: all blank pages have the same one, and another paper may be about to refer to it."""
    pages: set[str] = set()
    for table in (Page, PageText):
        pages |= set(
            session.scalars(select(table.digest).where(table.document_id == document_id, table.characters > 0))
        )
    shared: set[str] = set()
    for table in (Page, PageText):
        elsewhere = select(table.digest).where(table.digest.in_(pages), table.document_id != document_id)
        shared |= set(session.scalars(elsewhere))
    document = session.get(Document, document_id)
    if document is None:
        return sorted(pages - shared - ocr_results.kept_for_others(session, pages))
    others = select(Document.id).where(Document.file_digest == document.file_digest, Document.id != document_id)
    if session.scalars(others).first():  # what was read of the file stays with it
        return sorted(pages - shared - ocr_results.kept_for_others(session, pages))
    results = ocr_results.digests_of(session, document.file_digest)
    shared |= ocr_results.kept_for_others(session, pages | results, document.file_digest)
    return sorted(((pages | results) - shared) | {document.file_digest})


def _forget(session: Session, document_id: str) -> None:
    document = session.get(Document, document_id)
    if document is None:
        return
    digest, number = document.file_digest, document.number_key
    fields = session.scalars(select(FieldRow.id).where(FieldRow.document_id == document_id)).all()
    forget_work(session, document_id)
    session.execute(delete(Page).where(Page.document_id == document_id))
    for line in session.scalars(select(IntakeFile).where(IntakeFile.document_id == document_id)):
        line.document_id = None
    session.flush()
    session.delete(document)
    session.flush()
    forget_history(session, document_id, fields)
    arrived(session, number)
    if session.scalars(select(Document.id).where(Document.file_digest == digest)).first() is None:
        ocr_results.forget(session, digest)
        session.execute(delete(File).where(File.digest == digest))
    for job in session.scalars(select(Job).where(Job.subject_id == document_id, Job.ended_at.is_(None))):
        job.state, job.error, job.ended_at, job.lease_until = JobState.DONE, _WITHDRAWN, now(), None
