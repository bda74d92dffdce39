"""The intake ledger as a run uses it: one line for each candidate, found again by every later run.

Called by `indexer/intake.py`. A line changes only when something about it changed; seeing it again only notes the run.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.completeness import forget_name
from archive.documents import Document
from archive.intake import IntakeFile
from archive.schema import now
from indexer.matching import Candidate
from indexer.refusals import Refusal
from indexer.register import Place
from mappings.reasons import Reason
from mappings.vocabulary import FileState


class Entry:
    """One line of the ledger."""

    def __init__(self, line: IntakeFile) -> None:
        self._line = line

    @property
    def state(self) -> FileState:
        return self._line.state

    @property
    def reason(self) -> Reason | None:
        return self._line.reason

    @property
    def size(self) -> int | None:
        return self._line.size

    @property
    def item_no(self) -> int | None:
        return self._line.item_no

    @item_no.setter
    def item_no(self, number: int) -> None:
        self._line.item_no = number

    def document(self, session: Session) -> Document | None:
        """The document that this line brought in."""
        return session.get(Document, self._line.document_id) if self._line.document_id else None

    def note(self, candidate: Candidate, digest: str | None, place: Place | None) -> None:
        """Note what is known of the candidate whatever becomes of it."""
        line = self._line
        line.row_no = candidate.row.line if candidate.row is not None else None
        if line.document_id is not None:
            return
        line.digest = digest
        line.size = candidate.found.size if candidate.found is not None else None
        line.dossier_id = place.dossier_id if place is not None else None
        line.item_no = candidate.row.item_no if candidate.row is not None else None

    def refuse(self, refusal: Refusal) -> None:
        """Held or rejected."""
        self._set(refusal.state, refusal.reason, refusal.kept_detail)
        self._line.duplicate_of = None

    def duplicates(self, document_id: str) -> None:
        """The same bytes are in already, as that document."""
        self._set(FileState.DUPLICATE)
        self._line.duplicate_of = document_id

    def wait(self, document_id: str) -> None:
        """In the catalogue; pages or index still to come."""
        self._set(FileState.WAITING)
        self._line.document_id, self._line.duplicate_of = document_id, None

    def stands(self, document: Document) -> None:
        """Back to where its document stands."""
        self._set(FileState.INDEXED if document.indexed_revision > 0 else FileState.WAITING)

    def _set(self, state: FileState, reason: Reason | None = None, detail: str = "") -> None:
        line = self._line
        if (line.state, line.reason, line.detail) != (state, reason, detail):
            line.state, line.reason, line.detail, line.changed_at = state, reason, detail, now()


class Ledger:
    """The lines of one batch, written by one run."""

    def __init__(self, batch: str, run_id: str) -> None:
        self._batch = batch
        self._run_id = run_id

    def find(self, session: Session, candidate: Candidate) -> IntakeFile | None:
        """The candidate's line from an earlier run, under its name or under its place in the dossier."""
        paths = [candidate.name, candidate.unnamed]
        query = select(IntakeFile).where(IntakeFile.batch == self._batch, IntakeFile.path.in_(paths))
        lines = sorted(session.scalars(query), key=lambda line: (line.document_id is None, paths.index(line.path)))
        return lines[0] if lines else None

    def entry(self, session: Session, candidate: Candidate, hidden: bool) -> Entry:
        """The candidate's line, new or from an earlier run; `hidden` if its name may not be kept."""
        path = candidate.unnamed if hidden else candidate.name
        line = self.find(session, candidate)
        if line is None:
            line = IntakeFile(batch=self._batch, path=path, state=FileState.WAITING, detail="")
            session.add(line)
        elif line.path != path and (hidden or self._is_free(session, path)):
            line.path = path
        line.run_id = self._run_id
        if hidden and candidate.row is not None:
            forget_name(session, self._batch, candidate.row.line)
        return Entry(line)

    def _is_free(self, session: Session, path: str) -> bool:
        taken = select(IntakeFile.id).where(IntakeFile.batch == self._batch, IntakeFile.path == path)
        return session.scalars(taken).first() is None
