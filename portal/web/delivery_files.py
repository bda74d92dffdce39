"""The files of a delivery as a reader may know them: name, state, reason, and what became of each.

Called by the screen of a delivery and by its report, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from archive.documents import Document, File, Page
from archive.dossiers import Dossier
from archive.images import shows_paper
from archive.intake import IntakeFile
from mappings.reasons import Reason
from mappings.vocabulary import FileState, Grade
from portal.access.deliveries import Delivery
from portal.web import addresses, details
from portal.web.page_view import POOR
from portal.web.standing import secret_twins
from portal.web.words import _, language

POORLY = "poor"
GONE = "gone"
SHOWS = (*(state.value for state in FileState), POORLY, GONE)


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file. Without an address there is no document of it, or it may not be opened; `twin` is the address of the
    paper that a repeated file repeats. `code` is its reason, unless that would tell of another paper; `on_paper`: its
    pages are sides of sheets; `behind`: the index does not carry what the catalogue says of its document."""

    id: str
    path: str
    row_no: int | None
    code: Reason | None
    sheets: int | None
    on_paper: bool
    behind: bool
    dossier: str
    item_no: int | None
    state: FileState
    reason: str
    detail: str
    pages: int
    poor: int
    grade: Grade | None
    address: str
    twin: str


def files(
    session: Session, delivery: Delivery, opens: frozenset[str], show: str = "", first: int = 0, most: int | None = None
) -> tuple[FileLine, ...]:
    """Its files in the order of their names: all, or those to `show`. `opens`: documents the reader may open."""
    hidden = secret_twins(session, delivery)
    query = _query().where(_chosen(delivery, hidden, show)).order_by(IntakeFile.path).offset(first).limit(most)
    rows = session.execute(query).all()
    poor = _poor(session, [row.IntakeFile.document_id for row in rows if row.IntakeFile.document_id])
    return tuple(_line(row, poor, hidden, opens, delivery.own) for row in rows)


def total_of(session: Session, delivery: Delivery, show: str) -> int:
    """How many files `files` has to show."""
    query = select(func.count()).select_from(IntakeFile)
    return session.scalars(query.where(_chosen(delivery, secret_twins(session, delivery), show))).one()


def documents_of(session: Session, delivery: Delivery) -> list[str]:
    """The documents that its files brought in or repeat."""
    query = select(IntakeFile.document_id, IntakeFile.duplicate_of).where(or_(delivery.files(), delivery.gone()))
    return [id_ for both in session.execute(query) for id_ in both if id_]


def _query() -> Select[IntakeFile, str | None, Document | None, str | None]:
    return (
        select(IntakeFile, Dossier.code, Document, File.media_type)
        .outerjoin(Dossier, Dossier.id == IntakeFile.dossier_id)
        .outerjoin(Document, Document.id == IntakeFile.document_id)
        .outerjoin(File, File.digest == Document.file_digest)
    )


def _chosen(delivery: Delivery, hidden: frozenset[str], show: str) -> ColumnElement[bool]:
    if show == GONE:
        return delivery.gone()
    if show == POORLY:
        badly = select(Page.document_id).where(Page.confidence < POOR)
        return and_(delivery.files(), IntakeFile.document_id.in_(badly))
    if show == FileState.HELD:
        return and_(delivery.files(), or_(IntakeFile.state == FileState.HELD, IntakeFile.id.in_(sorted(hidden))))
    if show == FileState.DUPLICATE:
        return and_(
            delivery.files(), IntakeFile.state == FileState.DUPLICATE, IntakeFile.id.not_in(sorted(hidden))
        )  # fmt: skip
    return and_(delivery.files(), IntakeFile.state == show) if show else delivery.files()


def _poor(session: Session, document_ids: Sequence[str]) -> dict[str, int]:
    query = select(Page.document_id, func.count()).where(Page.document_id.in_(document_ids), Page.confidence < POOR)
    return dict(session.execute(query.group_by(Page.document_id)).all())


def _line(
    found: Row[IntakeFile, str | None, Document | None, str | None], poor: dict[str, int],
    hidden: frozenset[str], opens: frozenset[str], own: bool,
) -> FileLine:  # fmt: skip
    row, dossier, paper, media_type = found
    state, reason, detail = _told(row, row.id in hidden)
    document_id = row.document_id or ""
    return FileLine(
        id=row.id, row_no=row.row_no, code=None if row.id in hidden else row.reason,
        sheets=paper.sheets if paper else None, on_paper=shows_paper(media_type or ""),
        behind=paper is not None and paper.indexed_revision < paper.revision,
        path=row.path, dossier=dossier or "", item_no=None if own else row.item_no, state=state, reason=reason,
        detail=detail, pages=paper.page_count if paper else 0, poor=poor.get(document_id, 0),
        grade=paper.grade if paper else None,
        address=addresses.document(document_id) if document_id in opens else "",
        twin=addresses.document(row.duplicate_of) if row.duplicate_of in opens and row.id not in hidden else "",
    )  # fmt: skip


def _told(row: IntakeFile, hidden: bool) -> tuple[FileState, str, str]:
    """State, reason and detail. A held file of the writer's own decision between papers names only who must look."""
    compares = row.reason is Reason.GRADE_CONFLICT and not row.detail
    if hidden or compares:
        return FileState.HELD, _("The archivist of the site must look at this file; it is kept as delivered."), ""
    if row.state is FileState.DUPLICATE:
        return row.state, _("The same file is in the archive already and is not kept twice."), ""
    return row.state, row.reason.label(language()) if row.reason else "", details.told(row.reason, row.detail)
