"""Takes one candidate in, or says why not. Every candidate ends as one line of the intake ledger.

`receive` does the slow part and may run in any thread: it looks at the file and puts what is welcome into the store.
`record` writes the ledger, the document and its jobs in one transaction. Running again finds each file where it stood.
Called by `indexer/commands/ingest.py`. Nothing that is not welcome is stored, not even under a name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive import grades, jobs
from archive.documents import Document, File, papers_of
from archive.intake import one_at_a_time
from archive.links import arrived
from archive.requests import ask_describing
from archive.store import digest_of
from indexer import bundling, withdrawal
from indexer.amending import amend
from indexer.labels import Claim, claimed
from indexer.ledger import Entry, Ledger
from indexer.manifest import Row
from indexer.matching import Candidate
from indexer.pipeline import Kept, Opened, with_kind
from indexer.queueing import queue_index, queue_reading
from indexer.reading.reader import MediaType
from indexer.reading_job import enter_pages
from indexer.refusals import Refusal
from indexer.register import Place, Register
from indexer.workshop import Workshop
from mappings.reasons import Reason
from mappings.vietnamese import number_key
from mappings.vocabulary import FileState, Grade, Kind

_LONGEST_NUMBER, _LONGEST_ISSUER = 100, 300


@dataclass(frozen=True, slots=True)
class Admission:
    """A welcome file: in the store, not yet in the catalogue. `grade` is the highest of `listed` and `mark`, which is
    the highest grade that its pages bear."""

    place: Place
    row: Row
    grade: Grade
    listed: Grade
    mark: Grade | None
    kind: Kind
    media_type: MediaType
    page_count: int
    pages: tuple[Kept, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What came of looking at a candidate. Neither admission nor refusal: its bytes are known already."""

    candidate: Candidate
    digest: str | None = None
    admission: Admission | None = None
    refusal: Refusal | None = None


class Intake:
    """The intake of one run."""

    def __init__(self, workshop: Workshop, ledger: Ledger, register: Register, listed: bool) -> None:
        """Not `listed`: a whole folder comes in without an item list, and the page says what each paper is."""
        self._workshop = workshop
        self._ledger = ledger
        self._register = register
        self._listed = listed

    def receive(self, candidate: Candidate) -> Received:
        """Look at the file and keep it if it is welcome. Raises ReaderUnavailable, StoreFull."""
        row, claim = candidate.row, self._claim(candidate)
        refusal = self._refused(candidate, claim)
        if refusal is not None or row is None or candidate.found is None:
            return Received(candidate, _digest_above(candidate, refusal), refusal=refusal)
        path = candidate.found.path
        if candidate.found.size > self._workshop.settings.limits.file_bytes:
            return Received(candidate, refusal=Refusal(Reason.TOO_LARGE))
        try:
            digest = digest_of(path)
        except OSError as error:
            return Received(candidate, refusal=Refusal(Reason.UNREADABLE, type(error).__name__))
        if self._is_known(candidate, digest):
            return Received(candidate, digest)
        opened = self._workshop.pipeline.door(path, claim)
        if isinstance(opened, Refusal):
            return Received(candidate, digest, refusal=opened)
        return self._kept(candidate, digest, claim, opened)

    def record(self, received: Received) -> FileState:
        """Write what became of it; the state its line stands in now."""
        with self._workshop.database.writing() as session:
            one_at_a_time(session)
            unwelcome = received.refusal is not None and received.refusal.hides_name
            entry = self._ledger.entry(session, received.candidate, unwelcome)
            entry.note(received.candidate, None if unwelcome else received.digest, self._place(received.candidate))
            standing = entry.document(session)
            if standing is None:
                self._settle(session, entry, received)
            elif not unwelcome:
                self._settle_known(session, entry, standing, received)
            state, withdrawn = entry.state, standing.id if standing is not None and unwelcome else None
        if withdrawn is not None and received.refusal is not None:
            home = self._workshop
            withdrawal.take_out(home.database, home.store, home.index, withdrawn, received.refusal)
            return received.refusal.state
        return state

    def _claim(self, candidate: Candidate) -> Claim:
        row, place = candidate.row, self._place(candidate)
        if row is None:
            return Claim(None, None, None)
        return Claim(row.grade, row.kind, place.custodian_id if place else None, row.redacted, not self._listed)

    def _place(self, candidate: Candidate) -> Place | None:
        return self._register.places.get(candidate.row.line) if candidate.row is not None else None

    def _refused(self, candidate: Candidate, claim: Claim) -> Refusal | None:
        """What the list and the folder say against it. What may not be here at all comes first."""
        by_claim = claimed(claim, self._workshop.settings.site.ceiling) if candidate.row is not None else None
        if by_claim is not None and by_claim.hides_name:
            return by_claim
        by_register = self._register.refusals.get(candidate.row.line) if candidate.row is not None else None
        return candidate.refusal or by_register or by_claim

    def _is_known(self, candidate: Candidate, digest: str) -> bool:
        """Whether these bytes need no look: they are in already, or this line's document has others."""
        with self._workshop.database.reading() as session:
            entry = self._ledger.find(session, candidate)
            if entry is not None and entry.document_id is not None:
                return True
            return session.scalars(select(Document.id).where(Document.file_digest == digest)).first() is not None

    def _kept(self, candidate: Candidate, digest: str, claim: Claim, opened: Opened) -> Received:
        row, place = candidate.row, self._place(candidate)
        settled = with_kind(claim, opened.description)
        if row is None or place is None or candidate.found is None or settled.grade is None or settled.kind is None:
            return Received(candidate, digest, refusal=Refusal(Reason.UNKNOWN_KIND))
        if opened.whole and settled.kind is not Kind.DTC and bundling.has_letter(opened.pages, opened.media_type):
            return Received(candidate, digest, refusal=Refusal(Reason.SEALED_LETTER))
        with candidate.found.path.open("rb") as original:
            stored = self._workshop.store.put(original)
        if stored != digest:  # it was changed while we read it: the next run finds it settled
            withdrawal.discard_unreferred(self._workshop.database, self._workshop.store, [stored])
            return Received(candidate, digest, refusal=Refusal(Reason.UNREADABLE, "changed while reading"))
        pages = self._workshop.pipeline.keep_all(1, opened.pages)
        facts = row if self._listed else _from_page(row, opened)
        return Received(
            candidate,
            digest,
            Admission(
                place, facts, opened.grade, settled.grade, opened.mark, settled.kind,
                opened.media_type, opened.page_count, pages, opened.exact,
            ),
        )  # fmt: skip

    def _settle(self, session: Session, entry: Entry, received: Received) -> None:
        """A line without a document: admit, or say what keeps it out."""
        if received.refusal is not None:
            entry.refuse(received.refusal)
            _close_twins(session, received)
            return
        if twins := papers_of(session, received.digest or ""):
            grade = received.candidate.row.grade if received.candidate.row is not None else None
            for twin in twins:
                if grade is not None and grades.raise_listed(session, twin, grade):
                    queue_index(session, twin.id)
            entry.duplicates(twins[0].id)
        elif received.admission is not None and received.digest is not None:
            self._admit(session, entry, received.admission, received.digest)
        else:  # it was known when we looked, and its twin was taken out since: the next run looks at it again
            entry.refuse(Refusal(Reason.UNREADABLE, "changed while reading"))

    def _settle_known(self, session: Session, entry: Entry, document: Document, received: Received) -> None:
        """A line whose document is in: other bytes are held, a corrected list is followed, nothing else changes."""
        if received.digest is None:
            return  # the file is gone or its row went wrong; what is in stays in
        if received.digest != document.file_digest:
            entry.refuse(Refusal(Reason.CONTENT_CHANGED))
            return
        papers = papers_of(session, document.file_digest)
        if entry.reason is Reason.QUARANTINED and jobs.try_again(session, *(paper.id for paper in papers)):
            entry.wait(document.id)
        elif entry.reason is Reason.CONTENT_CHANGED or entry.state is FileState.DUPLICATE:
            entry.stands(document)
        if self._listed and received.candidate.row is not None and received.refusal is None:
            amend(session, document, received.candidate.row)

    def _admit(self, session: Session, entry: Entry, admission: Admission, digest: str) -> None:
        row = admission.row
        item_no = row.item_no or _next_item(session, admission.place.dossier_id)
        occupied = select(Document.id).where(
            Document.dossier_id == admission.place.dossier_id, Document.item_no == item_no
        )
        if session.scalars(occupied).first() is not None:
            entry.refuse(Refusal(Reason.ROW_CONFLICT, f"{row.dossier}#{item_no}"))
            return
        if session.get(File, digest) is None:
            size = entry.size or 0
            session.add(File(digest=digest, size=size, media_type=admission.media_type, pages=admission.page_count))
            session.flush()
        document = _document(admission, digest, item_no)
        session.add(document)
        session.flush()
        enter_pages(session, document, admission.pages)
        arrived(session, document.number_key)
        if len(admission.pages) < admission.page_count:
            queue_reading(session, document, len(admission.pages) + 1, admission.exact)
        else:
            queue_index(session, document.id)
            ask_describing(session, document.id)
        entry.item_no = item_no
        entry.wait(document.id)


def _digest_above(candidate: Candidate, refusal: Refusal | None) -> str | None:
    """What tells whether a file that its list puts above the ceiling is here already under another line."""
    if refusal is None or refusal.reason is not Reason.ABOVE_CEILING or candidate.found is None:
        return None
    try:
        return digest_of(candidate.found.path)
    except OSError:
        return None


def _close_twins(session: Session, received: Received) -> None:
    """A list says that bytes which are in are above the ceiling: nobody opens them until two persons have spoken."""
    row = received.candidate.row
    if received.digest is None or row is None or row.grade is None:
        return
    for document in session.scalars(select(Document).where(Document.file_digest == received.digest)).all():
        if grades.raise_to(session, document, row.grade, is_open=True):
            grades.ask(session, document)
            queue_index(session, document.id)


def _document(admission: Admission, digest: str, item_no: int) -> Document:
    row = admission.row
    return Document(
        dossier_id=admission.place.dossier_id, item_no=item_no, number=row.number,
        number_key=number_key(row.number)[:100] if row.number else "", kind=admission.kind,
        issued_on=row.date.value, precision=row.date.precision, date_as_written=row.date.as_written[:40],
        subject=row.subject, issuer=row.issuer, first_sheet=row.sheets.first, sheets=row.sheets.count,
        grade=admission.grade, listed_grade=admission.listed, marked_grade=admission.mark,
        grade_open=admission.grade is not admission.listed, sealed=False, file_digest=digest,
        page_count=admission.page_count, revision=1, indexed_revision=0, labels_pending=False,
    )  # fmt: skip


def _from_page(row: Row, opened: Opened) -> Row:
    """What the first page says of itself, where no list says it. A number beyond all measure is none."""
    page = opened.description
    number = page.number if page.number is not None and len(page.number) <= _LONGEST_NUMBER else None
    return replace(row, number=number, date=page.date, subject=page.subject, issuer=page.issuer[:_LONGEST_ISSUER])


def _next_item(session: Session, dossier_id: str) -> int:
    highest = session.scalars(select(func.max(Document.item_no)).where(Document.dossier_id == dossier_id)).one()
    return (highest or 0) + 1
