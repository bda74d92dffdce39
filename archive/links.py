"""Links between documents: what one cites, and which are likely the same paper twice (sao y, a second scan).

Written by the describing job, judged at the desk. Only ids are here; whoever shows a link asks his scope for both ends.
Nothing is ever merged because of a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.documents import Document
from archive.schema import Id, Key, Record, coded, now
from mappings.desk import LinkState

SAME_NUMBER = "same_number"
"""Why two documents may be one: they bear one number and their texts are nearly the same."""
SAME_IDENTITY = "same_identity"
"""Issuer, kind, number and term are the same and the texts are not: one number was given twice, or is read wrongly."""


class Citation(Record):
    """A document that another one cites. `target_id` is None until exactly one document here can be meant."""

    __tablename__ = "citations"

    id: Mapped[Key]
    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), index=True)
    number_key: Mapped[str] = mapped_column(String(100), index=True)
    as_written: Mapped[str] = mapped_column(Text)
    page_no: Mapped[int]
    issued_on: Mapped[date | None]
    target_id: Mapped[Id | None] = mapped_column(ForeignKey("documents.id"), index=True)


class PaperIdentity(Record):
    """Which paper a document is by its fields as last read: keys of issuer and number, kind, term. Empty where the
    fields do not say. Two documents of one identity are one paper, or a conflict that people must settle."""

    __tablename__ = "paper_identities"

    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str] = mapped_column(String(100), index=True)
    term: Mapped[str] = mapped_column(String(16))
    dated: Mapped[str] = mapped_column(String(10))


class Twin(Record):
    """Two documents that may be one paper; `first_id` is the smaller id. `likeness` is 0..1, `why` a code; `copy_id` is
    the one of both that calls itself a copy of the other, None where neither or each does."""

    __tablename__ = "twins"

    first_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    second_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), primary_key=True, index=True)
    why: Mapped[str] = mapped_column(String(32))
    likeness: Mapped[float]
    copy_id: Mapped[Id | None] = mapped_column(ForeignKey("documents.id"))
    state: Mapped[LinkState] = mapped_column(coded(LinkState), default=LinkState.PROPOSED)
    found_at: Mapped[datetime] = mapped_column(default=now)
    judged_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    judged_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as read: the number's key, the words of the page, and the date beside it, if there is one."""

    number_key: str
    as_written: str
    page_no: int
    issued_on: date | None = None


def cite(session: Session, document_id: str, cited: Iterable[Cited]) -> None:
    """These are the documents that `document_id` cites, and no others; link those that are here."""
    session.execute(delete(Citation).where(Citation.document_id == document_id))
    rows = [
        Citation(
            document_id=document_id, number_key=one.number_key[:100], as_written=one.as_written, page_no=one.page_no,
            issued_on=one.issued_on, target_id=None,
        )
        for one in cited
        if one.number_key
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    _link(session, rows)


def arrived(session: Session, number_key: str) -> None:
    """A document with this number came in, left, or changed its number: what cites the number is linked anew."""
    if number_key:
        _link(session, session.scalars(select(Citation).where(Citation.number_key == number_key)).all())


def citations_of(session: Session, document_id: str) -> Sequence[Citation]:
    """What a document cites, in the order of its pages."""
    own = select(Citation).where(Citation.document_id == document_id)
    return session.scalars(own.order_by(Citation.page_no, Citation.id)).all()


def citing(session: Session, document_id: str) -> Sequence[Citation]:
    """Where a document is cited."""
    return session.scalars(select(Citation).where(Citation.target_id == document_id).order_by(Citation.id)).all()


def propose_twin(
    session: Session, one: str, other: str, why: str, likeness: float, copy_id: str | None = None
) -> None:  # fmt: skip
    """These two may be one paper, `copy_id` the copy of the other. A pair that is known stays as it was judged."""
    first_id, second_id = sorted((one, other))
    if session.get(Twin, (first_id, second_id)) is None:
        session.add(
            Twin(
                first_id=first_id, second_id=second_id, why=why, likeness=likeness, copy_id=copy_id, found_at=now(),
            )
        )  # fmt: skip
        session.flush()


def drop_proposed(session: Session, one: str, others: Iterable[str]) -> None:
    """That `one` and these may be one paper was read from something that is no longer so; what people judged stays."""
    for other in others:
        first_id, second_id = sorted((one, other))
        session.execute(
            delete(Twin).where(Twin.first_id == first_id, Twin.second_id == second_id, Twin.state == LinkState.PROPOSED)
        )


def identify(session: Session, found: PaperIdentity) -> None:
    """Which paper a document is, as its fields say now."""
    session.merge(found)
    session.flush()


def judge_twin(session: Session, one: str, other: str, user_id: str, state: LinkState) -> bool:
    """A person says whether the two are one paper; False when nobody proposed it."""
    first_id, second_id = sorted((one, other))
    twin = session.get(Twin, (first_id, second_id), with_for_update=True)
    if twin is None:
        return False
    twin.state, twin.judged_by, twin.judged_at = state, user_id, now()
    session.flush()
    for key in set(session.scalars(select(Document.number_key).where(Document.id.in_((first_id, second_id))))):
        arrived(session, key)  # what cites the number may now be known to mean the one paper
    return True


def twins_of(session: Session, document_id: str) -> Sequence[Twin]:
    """Every pair that a document is in, refused ones too."""
    own = select(Twin).where(or_(Twin.first_id == document_id, Twin.second_id == document_id))
    return session.scalars(own.order_by(Twin.first_id, Twin.second_id)).all()


def _link(session: Session, rows: Sequence[Citation]) -> None:
    """Give each citation its target: the only document of that number, or of those the only one of that day. Documents
    that people have said to be one paper count as one, and of these the one that is no copy is meant."""
    keys = sorted({row.number_key for row in rows})
    known = select(Document.number_key, Document.id, Document.issued_on).where(Document.number_key.in_(keys))
    bearers: dict[str, list[tuple[str, date | None]]] = {}
    for key, document_id, issued_on in session.execute(known):
        bearers.setdefault(key, []).append((document_id, issued_on))
    for row in rows:
        found = [bearer for bearer in bearers.get(row.number_key, ()) if bearer[0] != row.document_id]
        if row.issued_on is not None:
            found = [bearer for bearer in found if bearer[1] in (row.issued_on, None)]
        row.target_id = _meant(session, sorted(id_ for id_, _ in found))
    session.flush()


def _meant(session: Session, found: Sequence[str]) -> str | None:
    """The only one of these documents; of several that are all one paper the one that is no copy, else the first."""
    if len(found) < 2:
        return found[0] if found else None
    judged = select(Twin).where(Twin.first_id.in_(found), Twin.second_id.in_(found), Twin.state == LinkState.ACCEPTED)
    twins = session.scalars(judged).all()
    if not _are_one(found, twins):
        return None
    copies = {twin.copy_id for twin in twins}
    return next((id_ for id_ in found if id_ not in copies), found[0])


def _are_one(found: Sequence[str], twins: Sequence[Twin]) -> bool:
    """Whether accepted pairs lead from the first of these documents to every other."""
    reached, beyond = {found[0]}, [found[0]]
    while beyond:
        here = beyond.pop()
        ends = ((twin.first_id, twin.second_id) for twin in twins)
        near = {other for pair in ends if here in pair for other in pair} - reached
        reached |= near
        beyond += near
    return reached >= set(found)
