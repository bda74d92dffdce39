"""What the desk asks of the writer: index again, describe again, read a page again. Each is a row of the job ledger.

Called inside the transaction of the change that makes it necessary, so that both stand or fall together.
"""

from __future__ import annotations

from dataclasses import dataclass
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


FINER = "300dpi"
"""Settings that read small type better: `indexer` knows the words."""
LONGER = 300
"""Seconds that a page may take for which a person waits: five times the usual."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a page is to be read again: `settings` in the words of `indexer.reading.tesseract` (empty: as usual), turned
    by `turn` degrees clockwise (0: as it is found to lie), in as many `seconds` (0: as usual)."""

    way: ReadingWay
    turn: int = 0
    settings: str = ""
    seconds: int = 0


class Rereading(Record):
    """A page that somebody wants read again, and how; `number` counts the requests for this page from 1. `asked_by` is
    None where it was asked for on the command line."""

    __tablename__ = "rereadings"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    page_no: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(default=0)
    way: Mapped[ReadingWay] = mapped_column(coded(ReadingWay))
    settings: Mapped[str] = mapped_column(String(60), default="", server_default="")
    seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    asked_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    why: Mapped[str] = mapped_column(String(500), default="")


def ask_reading(
    session: Session, document_id: str, page_no: int, user_id: str | None, wish: Wish, why: str = ""
) -> int:  # fmt: skip
    """Have a page read again; the number of the request. Its outcome is a new layer of the page's text. Raises
    ValueError for a turn that is none."""
    if wish.turn not in TURNS:
        raise ValueError(wish.turn)
    session.get(Document, document_id, with_for_update=True)
    of_page = select(func.max(Rereading.number)).where(
        Rereading.document_id == document_id, Rereading.page_no == page_no
    )
    number = (session.scalars(of_page).one() or 0) + 1
    session.add(
        Rereading(
            document_id=document_id, page_no=page_no, number=number, turn=wish.turn, way=wish.way,
            settings=wish.settings, seconds=wish.seconds, asked_by=user_id, asked_at=now(), why=why[:500],
        )
    )  # fmt: skip
    jobs.enqueue(session, JobKind.READ_AGAIN, document_id, number, page_no)
    return number


def failed_reading(session: Session, document_id: str, page_no: int) -> str:
    """The code of the reason why the last request for this page came to nothing; empty when it did not, or waits."""
    of_page = (Job.kind == JobKind.READ_AGAIN, Job.subject_id == document_id, Job.part == page_no)
    last = session.scalars(select(Job).where(*of_page).order_by(Job.revision.desc()).limit(1)).first()
    return last.error if last is not None and last.state in (JobState.HELD, JobState.QUARANTINED) else ""


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
