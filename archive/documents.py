"""Documents, their original files and their pages as read.

A document's labels come from here and from its dossier; `labels_of` is the one place that puts them together.
`revision` rises with every change; while `labels_pending` is set the index carries older labels than the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Row, String, UniqueConstraint, bindparam, exists, false, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.dossiers import Dossier, DossierSubject
from archive.jobs import Job, JobKind
from archive.schema import Id, Key, Record, coded, now
from mappings.access import Labels
from mappings.vocabulary import Grade, Kind, Precision


class File(Record):
    """An original in the store. `media_type` is what the bytes are, whatever the name says."""

    __tablename__ = "files"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    pages: Mapped[int]
    taken_in: Mapped[datetime] = mapped_column(default=now)


class Document(Record):
    """One item of a dossier's item list. `issued_on` is exact only as far as `precision` says.

    `grade` is what holds; `listed_grade` what list or upload said of it, `marked_grade` the highest mark that a machine
    read on its pages. While `grade_open` it rests on a mark or on one person's word, and two persons are to confirm it
    (`archive.grades`).
    Its page 1 is page `first_page` of its file: several papers may share one (`archive.bundles`).
    """

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("dossier_id", "item_no"),)

    id: Mapped[Key]
    dossier_id: Mapped[Id] = mapped_column(ForeignKey("dossiers.id"), index=True)
    item_no: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(100))
    number_key: Mapped[str] = mapped_column(String(100), default="", index=True)
    kind: Mapped[Kind] = mapped_column(coded(Kind))
    issued_on: Mapped[date | None]
    precision: Mapped[Precision] = mapped_column(coded(Precision), default=Precision.NONE)
    date_as_written: Mapped[str] = mapped_column(String(40), default="")
    subject: Mapped[str] = mapped_column(String(1000), default="")
    issuer: Mapped[str] = mapped_column(String(300), default="")
    first_sheet: Mapped[int | None]
    sheets: Mapped[int | None]
    grade: Mapped[Grade] = mapped_column(coded(Grade))
    listed_grade: Mapped[Grade | None] = mapped_column(coded(Grade))
    marked_grade: Mapped[Grade | None] = mapped_column(coded(Grade))
    grade_open: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    sealed: Mapped[bool] = mapped_column(default=False)
    file_digest: Mapped[str] = mapped_column(ForeignKey("files.digest"), index=True)
    first_page: Mapped[int] = mapped_column(default=1, server_default="1")
    page_count: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    indexed_revision: Mapped[int] = mapped_column(default=0)
    indexed_grade: Mapped[Grade | None] = mapped_column(coded(Grade))
    labels_pending: Mapped[bool] = mapped_column(default=False, index=True)

    def page_of_file(self, page_no: int) -> int:
        """Which page of its file the document's page `page_no` is; both count from 1."""
        return self.first_page - 1 + page_no


class Page(Record):
    """A page as read: the digest of its artifact in the store and what lists need of it. Pages count from 1.

    The artifact is the newest layer of its text (`archive.layers`). `notes` are codes of PageNote joined by commas.
    """

    __tablename__ = "pages"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    page_no: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(String(100))
    confidence: Mapped[float | None]
    characters: Mapped[int]
    has_image: Mapped[bool]
    notes: Mapped[str] = mapped_column(String(200), default="")
    read_at: Mapped[datetime] = mapped_column(default=now)


_LABELS = select(
    Document.id, Document.dossier_id, Document.grade, Document.kind, Document.sealed, Dossier.custodian_id
).join(Dossier, Dossier.id == Document.dossier_id)
_LABELS_BY_ID = _LABELS.where(Document.id.in_(bindparam("ids", expanding=True)))
_LABELS_PENDING = _LABELS.where(Document.labels_pending)
_SUBJECTS = select(DossierSubject.dossier_id, DossierSubject.person_id).where(
    DossierSubject.dossier_id.in_(bindparam("ids", expanding=True))
)
# Kept ready, because these run at every request and making statements takes longer than running them.


def papers_of(session: Session, digest: str) -> list[Document]:
    """Every document of a file, in the order of their pages: one, unless a person split it."""
    own = select(Document).where(Document.file_digest == digest)
    return list(session.scalars(own.order_by(Document.first_page, Document.id)))


def labels_of(session: Session, document_ids: Iterable[str]) -> dict[str, Labels]:
    """Today's labels of these documents, by document id; an unknown id is left out."""
    return labels_in(session, session.connection().execute(_LABELS_BY_ID, {"ids": sorted(document_ids)}))


def pending_labels(session: Session) -> dict[str, Labels]:
    """Today's labels of every document whose labels the index does not carry yet."""
    return labels_in(session, session.connection().execute(_LABELS_PENDING))


def mark_labels_changed(session: Session, document_ids: Iterable[str]) -> None:
    """The labels of these documents have changed: the catalogue overrules the index until it follows.

    The caller queues the indexing jobs in the same transaction. A document that was never said to be indexed may be in
    the index all the same, once there was a job for it: the job writes first and says so afterwards.
    """
    sent = exists().where(Job.kind == JobKind.INDEX, Job.subject_id == Document.id)
    session.execute(
        update(Document)
        .where(Document.id.in_(sorted(document_ids)))
        .values(revision=Document.revision + 1, labels_pending=or_(Document.indexed_revision > 0, sent))
    )


def labels_in(session: Session, found: Iterable[Row[*tuple[Any, ...]]]) -> dict[str, Labels]:
    """Labels from rows that have a document's `id`, `dossier_id`, `grade`, `kind`, `sealed` and `custodian_id`."""
    rows = list(found)
    if not rows:
        return {}
    about: dict[str, set[str]] = {}
    for dossier_id, person_id in session.connection().execute(
        _SUBJECTS, {"ids": sorted({row.dossier_id for row in rows})}
    ):
        about.setdefault(dossier_id, set()).add(person_id)
    return {
        row.id: Labels(
            document_id=row.id,
            dossier_id=row.dossier_id,
            grade=row.grade,
            kind=row.kind,
            custodian_id=row.custodian_id,
            subject_ids=frozenset(about.get(row.dossier_id, ())),
            sealed=row.sealed,
        )
        for row in rows
    }
