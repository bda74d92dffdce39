"""Many pages read again at once: which ones, asked for as jobs, and what came of it. Nothing is read here.

Called by `indexer/commands/reread.py`. What is asked for stands in the ledger, so whoever stops in between goes on
where he was: a page that has been read so by now is not asked for again. Texts that persons had in hand stay as they
are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from archive.database import Database
from archive.documents import Document, Page
from archive.dossiers import Dossier
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job, JobKind
from archive.layers import PageText
from archive.requests import Wish, ask_reading, still_reading
from mappings.desk import ReadingWay
from mappings.vocabulary import JobState, PageNote

_AT_ONCE = 200
_WHY = "indexer reread"


class Unknown(Exception):
    """There is no such delivery or dossier. The argument is what was named."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pages: of a `delivery` (its batch, or the id of one of its runs), of a `dossier` (its code), read with a
    confidence `below` 0..1, `timed_out`. Each that is given narrows the choice."""

    delivery: str = ""
    dossier: str = ""
    below: float | None = None
    timed_out: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Choice()


class Asked(NamedTuple):
    """A page that waits to be read again, and how sure its reading was."""

    document_id: str
    page_no: int
    number: int
    confidence: float


@dataclass(slots=True)
class Plan:
    """What is to be done: `asked` now or before, `done` pages that have been read in just this way, pages that persons
    had `in_hand`."""

    asked: list[Asked] = field(default_factory=list)
    done: int = 0
    in_hand: int = 0


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it: pages `read`, of which so many are `surer` or `less_sure` than before, and the mean confidence
    `before` and `after`; `failed` by the code of the reason, those pages being as they were."""

    read: int
    surer: int
    less_sure: int
    before: float
    after: float
    failed: dict[str, int]


def ask(database: Database, choice: Choice, wish: Wish, engine: str) -> Plan:
    """Ask for every chosen page that is not read as `engine` yet, the name that pages so read bear. Raises Unknown."""
    plan = Plan()
    with database.reading() as session:
        rows = session.execute(_chosen(session, choice, wish)).all()
    for start in range(0, len(rows), _AT_ONCE):
        with database.writing() as session:
            for document_id, page_no, name, confidence, in_hand in rows[start : start + _AT_ONCE]:
                if in_hand:
                    plan.in_hand += 1
                elif name == engine:
                    plan.done += 1
                else:
                    number = _ask(session, document_id, page_no, wish)
                    plan.asked.append(Asked(document_id, page_no, number, confidence or 0.0))
    return plan


def _ask(session: Session, document_id: str, page_no: int, wish: Wish) -> int:
    """The number of the request; of the one that waits, where one does."""
    if page_no not in still_reading(session, document_id):
        return ask_reading(session, document_id, page_no, None, wish, _WHY)
    asked = select(func.max(Job.revision)).where(_of(document_id, page_no))
    return session.scalars(asked).one() or 0


def waiting(session: Session, asked: Sequence[Asked]) -> int:
    """How many of them are still to be read."""
    rest = (Job.kind == JobKind.READ_AGAIN, Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    still_open = {(job.subject_id, job.part, job.revision) for job in session.scalars(select(Job).where(*rest))}
    return sum(one[:3] in still_open for one in asked)


def came(session: Session, asked: Sequence[Asked]) -> Came:
    """What came of the pages, once none is waiting."""
    pairs, failed = list[tuple[float, float]](), Counter[str]()
    for one in asked:
        of_page = _of(one.document_id, one.page_no), Job.revision == one.number
        job = session.scalars(select(Job).where(*of_page)).first()
        page = session.get(Page, (one.document_id, one.page_no))
        if job is not None and job.state in (JobState.HELD, JobState.QUARANTINED):
            failed[job.error] += 1
        elif page is not None:
            pairs.append((one.confidence, 1.0 if page.confidence is None else page.confidence))
    return Came(
        read=len(pairs),
        surer=sum(after > before for before, after in pairs),
        less_sure=sum(after < before for before, after in pairs),
        before=fmean(before for before, _ in pairs) if pairs else 0.0,
        after=fmean(after for _, after in pairs) if pairs else 0.0,
        failed=dict(failed),
    )


def _of(document_id: str, page_no: int) -> ColumnElement[bool]:
    return and_(Job.kind == JobKind.READ_AGAIN, Job.subject_id == document_id, Job.part == page_no)


def _chosen(session: Session, choice: Choice, wish: Wish) -> Select[*tuple[str, int, str, float | None, bool]]:
    """Document, page, engine, confidence, and whether a person had the text in hand. Pages of text only where a person
    wants them from their image."""
    query = (
        select(Page.document_id, Page.page_no, Page.engine, Page.confidence, _in_hand())
        .join(Document, Document.id == Page.document_id)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(Page.has_image)
        .order_by(Dossier.code, Document.item_no, Page.page_no)
    )
    if wish.way is not ReadingWay.OCR:
        query = query.where(Page.confidence.is_not(None))
    if choice.delivery:
        of_batch = IntakeFile.batch == _batch(session, choice.delivery)
        query = query.where(exists().where(IntakeFile.document_id == Document.id, of_batch))
    if choice.dossier:
        if session.scalars(select(Dossier.id).where(Dossier.code == choice.dossier)).first() is None:
            raise Unknown(choice.dossier)
        query = query.where(Dossier.code == choice.dossier)
    if choice.below is not None:
        query = query.where(Page.confidence < choice.below)
    return query.where(Page.notes.contains(PageNote.TIMED_OUT)) if choice.timed_out else query


def _in_hand() -> ColumnElement[bool]:
    """Whether the newest layer of the page is one that a person laid or had laid."""
    later = aliased(PageText)
    same_page = (later.document_id == PageText.document_id, later.page_no == PageText.page_no)
    newest = ~exists().where(*same_page, later.version > PageText.version)
    of_page = (PageText.document_id == Page.document_id, PageText.page_no == Page.page_no)
    return exists().where(*of_page, PageText.made_by.is_not(None), newest)


def _batch(session: Session, delivery: str) -> str:
    named = select(IntakeRun.batch).where(or_(IntakeRun.id == delivery, IntakeRun.batch == delivery))
    found = session.scalars(named).first()
    if found is None:
        raise Unknown(delivery)
    return found
