"""The files of a delivery as a reader may know them: name, state, reason, and what became of each.

Called by the screen of a delivery and by its report, so that both say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    pages are sides of sheets; `behind`: the index does not carry what the catalogue says of one of its papers. Pages
    are those of the file, sheets those of its papers together, None where they are not known of each."""

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


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought in, all its papers together. `sheets` is None where one of them does not know its own."""

    pages: int
    sheets: int | None
    poor: int
    behind: bool
    grade: Grade | None


NOTHING = Brought(0, None, 0, False, None)


def files(
    session: Session, delivery: Delivery, opens: frozenset[str], show: str = "", first: int = 0, most: int | None = None
) -> tuple[FileLine, ...]:
    """Its files in the order of their names: all, or those to `show`. `opens`: documents the reader may open."""
    hidden = secret_twins(session, delivery)
    query = _query().where(_chosen(delivery, hidden, show)).order_by(IntakeFile.path).offset(first).limit(most)
    rows = session.execute(query).all()
    brought = _brought(session, {row.file_digest for row in rows if row.file_digest})
    return tuple(_line(row, brought.get(row.file_digest or "", NOTHING), hidden, opens, delivery.own) for row in rows)


def total_of(session: Session, delivery: Delivery, show: str) -> int:
    """How many files `files` has to show."""
    query = select(func.count()).select_from(IntakeFile)
    return session.scalars(query.where(_chosen(delivery, secret_twins(session, delivery), show))).one()


def documents_of(session: Session, delivery: Delivery) -> list[str]:
    """The documents that its files brought in or repeat."""
    query = select(IntakeFile.document_id, IntakeFile.duplicate_of).where(or_(delivery.files(), delivery.gone()))
    return [id_ for both in session.execute(query) for id_ in both if id_]


def _query() -> Select[IntakeFile, str | None, str | None, str | None]:
    return (
        select(IntakeFile, Dossier.code, Document.file_digest, File.media_type)
        .outerjoin(Dossier, Dossier.id == IntakeFile.dossier_id)
        .outerjoin(Document, Document.id == IntakeFile.document_id)
        .outerjoin(File, File.digest == Document.file_digest)
    )


def _chosen(delivery: Delivery, hidden: frozenset[str], show: str) -> ColumnElement[bool]:
    if show == GONE:
        return delivery.gone()
    if show == POORLY:
        badly = select(Document.file_digest).join(Page, Page.document_id == Document.id).where(Page.confidence < POOR)
        return and_(delivery.files(), Document.file_digest.in_(badly))
    if show == FileState.HELD:
        return and_(delivery.files(), or_(IntakeFile.state == FileState.HELD, IntakeFile.id.in_(sorted(hidden))))
    if show == FileState.DUPLICATE:
        return and_(
            delivery.files(), IntakeFile.state == FileState.DUPLICATE, IntakeFile.id.not_in(sorted(hidden))
        )  # fmt: skip
    return and_(delivery.files(), IntakeFile.state == show) if show else delivery.files()


def _brought(session: Session, digests: Iterable[str]) -> dict[str, Brought]:
    """What each of these files brought in, by its digest."""
    wanted = sorted(digests)
    poorly = select(Page.document_id, func.count()).join(Document, Document.id == Page.document_id)
    poorly = poorly.where(Document.file_digest.in_(wanted), Page.confidence < POOR).group_by(Page.document_id)
    poor = dict(session.execute(poorly).all())
    papers: dict[str, list[Document]] = defaultdict(list)
    for paper in session.scalars(select(Document).where(Document.file_digest.in_(wanted))):
        papers[paper.file_digest].append(paper)
    return {
        digest: Brought(
            pages=sum(one.page_count for one in several),
            sheets=None if any(one.sheets is None for one in several) else sum(one.sheets or 0 for one in several),
            poor=sum(poor.get(one.id, 0) for one in several),
            behind=any(one.indexed_revision < one.revision for one in several),
            grade=max((one.grade for one in several), key=lambda grade: grade.level),
        )
        for digest, several in papers.items()
    }


def _line(
    found: Row[IntakeFile, str | None, str | None, str | None], brought: Brought,
    hidden: frozenset[str], opens: frozenset[str], own: bool,
) -> FileLine:  # fmt: skip
    row, dossier, _digest, media_type = found
    state, reason, detail = _told(row, row.id in hidden)
    document_id = row.document_id or ""
    return FileLine(
        id=row.id, row_no=row.row_no, code=None if row.id in hidden else row.reason, sheets=brought.sheets,
        on_paper=shows_paper(media_type or ""), behind=brought.behind, path=row.path, dossier=dossier or "",
        item_no=None if own else row.item_no, state=state, reason=reason, detail=detail, pages=brought.pages,
        poor=brought.poor, grade=brought.grade,
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
