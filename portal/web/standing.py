"""How a delivery stands, in numbers: found = indexed + duplicate + held + rejected + waiting, and how fast it goes on.

Found comes from the walk through the source, the five from the ledger, so that each checks the other. For a reader who
does not know every file of the delivery both are counted over those he knows. Called by the screens of deliveries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.documents import Document, Page
from archive.intake import IntakeFile
from mappings.vocabulary import FileState
from portal.access import deliveries
from portal.access.deliveries import Delivery
from portal.web.page_view import POOR

_WINDOW = timedelta(minutes=10)
"""The rate is that of the last minutes: a long scan last night says nothing about now."""
STATES = (FileState.INDEXED, FileState.DUPLICATE, FileState.HELD, FileState.REJECTED, FileState.WAITING)


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers. `unseen` of the waiting files have not been looked at yet; `pages` are those of files that are in.

    `per_minute` are pages read of late, 0 when nothing moves; `minutes_left` is None where that cannot be said.
    """

    found: int
    states: dict[FileState, int]
    unseen: int
    ended: bool
    pages: int
    read: int
    poor: int
    gone: int
    per_minute: int
    oldest: datetime | None
    moved: datetime

    @property
    def adds_up(self) -> bool:
        """Whether every file found is in exactly one of the five states."""
        return sum(self.states.values()) == self.found

    @property
    def waiting(self) -> int:
        return self.states[FileState.WAITING]

    @property
    def is_running(self) -> bool:
        """Whether something is still to be done."""
        return self.waiting > 0

    @property
    def minutes_left(self) -> int | None:
        """For the pages of files that are in, at the rate of late; at least a minute."""
        unread = self.pages - self.read
        if not self.per_minute or not unread or self.unseen:
            return None
        return max(1, round(unread / self.per_minute))


def standing(session: Session, delivery: Delivery, moment: datetime) -> Standing:
    """Count it as of `moment`."""
    query = select(IntakeFile.state, func.count()).where(delivery.files()).group_by(IntakeFile.state)
    counted = dict(session.execute(query).all())
    states = {state: counted.get(state, 0) for state in STATES}
    in_ledger = sum(states.values())
    secret = len(secret_twins(session, delivery))
    states[FileState.DUPLICATE] -= secret
    states[FileState.HELD] += secret
    run = delivery.run
    found = run.found if delivery.complete else in_ledger
    unseen = max(0, found - in_ledger) if run.finished_at is None else 0
    states[FileState.WAITING] += unseen
    pages, read, poor, late, last_read = _pages(session, delivery, moment)
    oldest, changed = _moments(session, delivery)
    gone = session.scalars(select(func.count()).select_from(IntakeFile).where(delivery.gone())).one()
    span = min(_WINDOW, max(moment - run.started_at, timedelta(minutes=1)))
    return Standing(
        found=found, states=states, unseen=unseen, ended=run.finished_at is not None, pages=pages, read=read, poor=poor,
        gone=gone if run.finished_at is not None else 0, per_minute=round(late / (span.total_seconds() / 60)),
        oldest=oldest, moved=max(filter(None, (run.started_at, changed, last_read))),
    )  # fmt: skip


def secret_twins(session: Session, delivery: Delivery) -> frozenset[str]:
    """The files that repeat a paper of which the reader may not know. For him they are held for the archivist: that
    the same bytes are elsewhere would tell him of that paper."""
    query = select(IntakeFile.id, IntakeFile.duplicate_of).where(
        delivery.files(), IntakeFile.state == FileState.DUPLICATE, IntakeFile.duplicate_of.is_not(None)
    )
    twins = [(id_, twin) for id_, twin in session.execute(query) if twin is not None]
    known = deliveries.listed(session, delivery.scope, (twin for _id, twin in twins))
    brought = select(IntakeFile.document_id).where(delivery.files(), IntakeFile.document_id.in_([t for _i, t in twins]))
    known |= {id_ for id_ in session.scalars(brought) if id_}  # the same file twice in one delivery is no secret
    return frozenset(id_ for id_, twin in twins if twin not in known)


def _pages(session: Session, delivery: Delivery, moment: datetime) -> tuple[int, int, int, int, datetime | None]:
    """Pages of the documents that the delivery brought: all, read, read badly, read of late; when the last was read."""
    digests = select(Document.file_digest).join(IntakeFile, IntakeFile.document_id == Document.id)
    papers = select(Document.id).where(Document.file_digest.in_(digests.where(delivery.files())))
    everything = session.scalars(select(func.sum(Document.page_count)).where(Document.id.in_(papers))).one()
    of_these = Page.document_id.in_(papers)
    read, last = session.execute(select(func.count(), func.max(Page.read_at)).where(of_these)).one()
    poor = session.scalars(select(func.count()).where(of_these, Page.confidence < POOR)).one()
    late = session.scalars(select(func.count()).where(of_these, Page.read_at > moment - _WINDOW)).one()
    return int(everything or 0), read, poor, late, last


def _moments(session: Session, delivery: Delivery) -> tuple[datetime | None, datetime | None]:
    """Since when the oldest file waits, and when any file last changed its state."""
    waits = select(func.min(IntakeFile.changed_at)).where(delivery.files(), IntakeFile.state == FileState.WAITING)
    changed = select(func.max(IntakeFile.changed_at)).where(delivery.files())
    return session.scalars(waits).one(), session.scalars(changed).one()
