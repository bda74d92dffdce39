"""The desk's queue: which documents still need a person, ordered by what keeps them from use.

Called by the desk's screens. Every function takes the reader's scope first, and the scope is part of the query: what a
reader may not open is neither listed nor counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from archive.bundles import SplitPart, SplitProposal
from archive.documents import Document, Page
from archive.dossiers import Dossier
from archive.fields import FieldChange, FieldRow
from archive.layers import PageVerdict
from archive.links import Twin
from archive.readings import OPEN
from archive.scoping import admitted
from mappings.access import Scope
from mappings.desk import Blocks, LinkState
from mappings.fields import CRITICAL, FieldName
from mappings.splits import SplitState
from mappings.vocabulary import FieldState, Kind, PageNote

BADLY_READ = 0.75
"""A page whose words have a mean confidence below this is badly read (as the viewer warns of it)."""
_BAD_NOTES = (PageNote.READ_BADLY, PageNote.HANDWRITTEN, PageNote.LAYER_DOUBTED, PageNote.TIMED_OUT)
_QUIET_NOTES = (PageNote.BLANK, PageNote.SEPARATOR)


@dataclass(frozen=True, slots=True)
class Place:
    """A document's place in the queue; the next part of the queue begins after it."""

    rank: int
    dossier_id: str
    item_no: int
    document_id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document of the queue and why it is there: `grades` marks of secrecy that close it and of which this person has
    yet to speak, `papers` that its file may have to be split into, `second` critical fields that he can read as the
    second or settle, `disputed` among them, `pages` badly or not readable, `doubted` fields, `twins` papers that may be
    the same one and that he may open too, `unseen` fields that nobody has looked at, `critical` among the doubted and
    unseen. `blocks` is the worst of them."""

    document_id: str
    dossier_id: str
    dossier_code: str
    item_no: int
    number: str | None
    kind: Kind
    subject: str
    page_count: int
    blocks: Blocks
    grades: int
    papers: int
    twins: int
    second: int
    disputed: int
    pages: int
    doubted: int
    unseen: int
    critical: int
    place: Place

    @property
    def reasons(self) -> tuple[tuple[Blocks, int], ...]:
        """Every reason with its count, the worst first."""
        counts = (self.grades, self.papers, self.second, self.pages, self.doubted, self.twins, self.unseen)
        return tuple((block, count) for block, count in zip(Blocks, counts, strict=True) if count)


@dataclass(frozen=True, slots=True)
class Today:
    """What one person has done: of how many fields he said something, in how many documents."""

    fields: int
    documents: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Documents: `done` have nothing open, of `every` described one; `second` await a second person or a decision,
    `for_me` of them one that this person can give."""

    done: int
    every: int
    second: int
    for_me: int


def queue(
    session: Session, scope: Scope, user_id: str, limit: int = 50, after: Place | None = None
) -> tuple[Waiting, ...]:  # fmt: skip
    """The next `limit` documents that `user_id` can do something for, what blocks use most first.

    `after` goes on behind a place; without it the queue begins anew, and what was settled meanwhile is gone from it.
    """
    found = _Counts(_open_fields(user_id), _bad_pages(), _open_twins(scope), _open_splits())
    rank = found.rank()
    query = _listed(scope, found, rank).where(rank < len(Blocks)).limit(limit)
    if after is not None:
        here = tuple_(rank, Document.dossier_id, Document.item_no, Document.id)
        query = query.where(here > tuple_(after.rank, after.dossier_id, after.item_no, after.document_id))
    order = (rank, Document.dossier_id, Document.item_no, Document.id)
    return tuple(
        Waiting(
            document_id=row.id, dossier_id=row.dossier_id, dossier_code=row.code, item_no=row.item_no,
            number=row.number, kind=row.kind, subject=row.subject, page_count=row.page_count,
            blocks=list(Blocks)[row.rank], grades=row.closing, papers=row.papers, twins=row.twin,
            second=row.second, disputed=row.disputed, pages=row.bad_pages, doubted=row.doubted, unseen=row.unseen,
            critical=row.critical,
            place=Place(row.rank, row.dossier_id, row.item_no, row.id),
        )
        for row in session.execute(query.order_by(*order))
    )  # fmt: skip


def progress(session: Session, scope: Scope, user_id: str) -> Progress:
    """How far the documents within reach are."""
    state = FieldRow.state
    awaited = and_(state == FieldState.AWAITING_SECOND, FieldRow.first_by != user_id)
    per_document = (
        select(
            _count(state.in_(sorted(OPEN))).label("still_open"),
            _count(state.in_(_UNDECIDED)).label("second"),
            _count(or_(awaited, state == FieldState.DISPUTED)).label("for_me"),
        )
        .join(Document, Document.id == FieldRow.document_id)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(admitted(scope))
        .group_by(FieldRow.document_id)
        .subquery()
    )
    counts = select(
        _count(per_document.c.still_open == 0), func.count(), _count(per_document.c.second > 0),
        _count(per_document.c.for_me > 0),
    ).select_from(per_document)  # fmt: skip
    done, every, second, for_me = session.execute(counts).one()
    return Progress(done, every, second, for_me)


def done_since(session: Session, user_id: str, since: datetime) -> Today:
    """What this person has done at the desk since that moment."""
    counts = select(func.count(FieldChange.field_id.distinct()), func.count(FieldChange.document_id.distinct()))
    fields, documents = session.execute(counts.where(FieldChange.user_id == user_id, FieldChange.at >= since)).one()
    return Today(fields, documents)


def bad_pages(session: Session, document_id: str) -> tuple[int, ...]:
    """The badly read pages of a document that nobody has judged as they are now."""
    pages = select(Page.page_no).where(Page.document_id == document_id, _unjudged()).order_by(Page.page_no)
    return tuple(session.scalars(pages))


_UNDECIDED = (FieldState.AWAITING_SECOND, FieldState.DISPUTED)
_UNSEEN = (FieldState.PROPOSED, FieldState.DOUBTED)


def _open_fields(user_id: str) -> Subquery:
    """For each document with open fields, how many stand where. A field that this person read as the first waits for
    somebody else and is not counted."""
    state = FieldRow.state
    mine = and_(state == FieldState.AWAITING_SECOND, FieldRow.first_by == user_id)
    return (
        select(
            FieldRow.document_id.label("document_id"),
            _count(state.in_(_UNDECIDED)).label("second"),
            _count(state == FieldState.DISPUTED).label("disputed"),
            _count(state == FieldState.DOUBTED).label("doubted"),
            _count(state == FieldState.PROPOSED).label("unseen"),
            _count(and_(state.in_(_UNSEEN), FieldRow.name.in_(sorted(CRITICAL)))).label("critical"),
            _count(and_(FieldRow.name == FieldName.GRADE, FieldRow.group_no == 0)).label("marks"),
        )
        .where(state.in_(sorted(OPEN)), ~mine)
        .group_by(FieldRow.document_id)
        .subquery()
    )


def _open_splits() -> Subquery:
    """For each document that a split is proposed for, into how many papers."""
    return (
        select(SplitPart.whole_id.label("document_id"), func.count().label("papers"))
        .join(SplitProposal, SplitProposal.document_id == SplitPart.whole_id)
        .where(SplitProposal.state == SplitState.PROPOSED)
        .group_by(SplitPart.whole_id)
        .subquery()
    )


def _unjudged() -> ColumnElement[bool]:
    """Holds for badly read pages that nobody has judged as they are now. A blank page or a separator has nothing to
    read."""
    noted = or_(*(Page.notes.contains(note) for note in _BAD_NOTES))
    quiet = or_(*(Page.notes.contains(note) for note in _QUIET_NOTES))
    judged = exists().where(
        PageVerdict.document_id == Page.document_id, PageVerdict.page_no == Page.page_no,
        PageVerdict.digest == Page.digest,
    )  # fmt: skip
    return and_(or_(Page.confidence < BADLY_READ, noted, and_(Page.characters == 0, ~quiet)), ~judged)


def _bad_pages() -> Subquery:
    """For each document with such pages, how many."""
    pages = select(Page.document_id.label("document_id"), func.count().label("bad")).where(_unjudged())
    return pages.group_by(Page.document_id).subquery()


def _open_twins(scope: Scope) -> Subquery:
    """For each document in pairs that nobody has judged, how many; a pair counts only where both may be opened."""
    within = select(Document.id).join(Dossier, Dossier.id == Document.dossier_id).where(admitted(scope))
    pair = (Twin.state == LinkState.PROPOSED, Twin.first_id.in_(within), Twin.second_id.in_(within))
    either = union_all(
        select(Twin.first_id.label("document_id")).where(*pair),
        select(Twin.second_id.label("document_id")).where(*pair),
    ).subquery()
    counted = select(either.c.document_id, func.count().label("twin")).group_by(either.c.document_id)
    return counted.subquery()


@dataclass(frozen=True, slots=True)
class _Counts:
    """For each document what is open: of its fields, its pages, its twins, its split."""

    fields: Subquery
    pages: Subquery
    twins: Subquery
    splits: Subquery

    def closing(self) -> ColumnElement[int]:
        """Marks of secrecy that close the document."""
        return case((Document.grade_open, func.coalesce(self.fields.c.marks, 0)), else_=0)

    def rank(self) -> ColumnElement[int]:
        """Which of `Blocks` comes first for a document; their number for none."""
        counts = (
            self.closing(), self.splits.c.papers, self.fields.c.second, self.pages.c.bad, self.fields.c.doubted,
            self.twins.c.twin, self.fields.c.unseen,
        )  # fmt: skip
        return case(*((count > 0, at) for at, count in enumerate(counts)), else_=len(Blocks))


def _listed(scope: Scope, found: _Counts, rank: ColumnElement[int]) -> Select[*tuple[object, ...]]:
    fields, pages, twins, splits = found.fields, found.pages, found.twins, found.splits
    counted = (fields.c.second, fields.c.disputed, fields.c.doubted, fields.c.unseen, fields.c.critical, twins.c.twin)
    return (
        select(
            Document.id, Document.dossier_id, Dossier.code, Document.item_no, Document.number, Document.kind,
            Document.subject, Document.page_count, rank.label("rank"), found.closing().label("closing"),
            *(func.coalesce(column, 0).label(column.name) for column in counted),
            func.coalesce(pages.c.bad, 0).label("bad_pages"), func.coalesce(splits.c.papers, 0).label("papers"),
        )
        .join(Dossier, Dossier.id == Document.dossier_id)
        .outerjoin(splits, splits.c.document_id == Document.id)
        .outerjoin(fields, fields.c.document_id == Document.id)
        .outerjoin(pages, pages.c.document_id == Document.id)
        .outerjoin(twins, twins.c.document_id == Document.id)
        .where(admitted(scope))
    )  # fmt: skip


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
