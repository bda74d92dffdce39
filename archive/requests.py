"""What the desk asks of the writer: index again, describe again, read a page again. Each is a row of the job ledger.

Called inside the transaction of the change that makes it necessary, so that both stand or fall together.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive import jobs
from archive.documents import Document, Page
from archive.jobs import Job, JobKind
from archive.schema import Id, Record, coded, now
from mappings.desk import ReadingWay
from mappings.vocabulary import JobState

TURNS = (0, 90, 180, 270)
"""By how many degrees clockwise a page may be turned before it is read again."""


class Rereading(Record):
    """A page that somebody wants read again, and how; `number` counts the requests for this page from 1."""

    __tablename__ = "rereadings"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    page_no: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(default=0)
    way: Mapped[ReadingWay] = mapped_column(coded(ReadingWay))
    asked_by: Mapped[Id] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    why: Mapped[str] = mapped_column(String(500), default="")


def ask_reading(
    session: Session, document_id: str, page_no: int, user_id: str, way: ReadingWay, turn: int = 0, why: str = ""
) -> int:  # fmt: skip
    """Have a page read again with these settings; the number of the request. Its outcome is a new layer of the page's
    text. Raises ValueError for a turn that is none."""
    if turn not in TURNS:
        raise ValueError(turn)
    session.get(Document, document_id, with_for_update=True)
    of_page = select(func.max(Rereading.number)).where(
        Rereading.document_id == document_id, Rereading.page_no == page_no
    )
    number = (session.scalars(of_page).one() or 0) + 1
    session.add(
        Rereading(
            document_id=document_id, page_no=page_no, number=number, turn=turn, way=way, asked_by=user_id,
            asked_at=now(), why=why[:500],
        )
    )  # fmt: skip
    jobs.enqueue(session, JobKind.READ_AGAIN, document_id, number, page_no)
    return number


def still_reading(session: Session, document_id: str) -> frozenset[int]:
    """The pages of the document that wait to be read again."""
    waiting = select(Job.part).where(
        Job.kind == JobKind.READ_AGAIN,
        Job.subject_id == document_id,
        Job.state.in_((JobState.QUEUED, JobState.RUNNING)),
    )
    return frozenset(session.scalars(waiting))


def ask_describing(session: Session, document_id: str) -> None:
    """Have the document's fields read anew from its pages, unless that waits to be done already."""
    asked = select(Job.revision, Job.state).where(Job.kind == JobKind.DESCRIBE, Job.subject_id == document_id)
    before = session.execute(asked).all()
    if all(state is not JobState.QUEUED for _, state in before):
        number = max((revision for revision, _ in before), default=0) + 1
        jobs.enqueue(session, JobKind.DESCRIBE, document_id, number)


def ask_indexing(session: Session, document: Document) -> None:
    """Have the document indexed as it is now. While pages are unread the job that reads the last one sees to it."""
    read = session.scalars(select(func.count()).where(Page.document_id == document.id)).one()
    if read == document.page_count:
        jobs.enqueue(session, JobKind.INDEX, document.id, document.revision)
