"""The fields of a document as they stand, and everything that ever happened to them.

What the machine reads comes in by `propose`; what people say of it by `archive.settling`. Nothing here changes a value
that a person settled. `field_changes` only grows, held by the database itself, as long as its document is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.documents import Document
from archive.readings import BY_MACHINE, UNDECIDED, Reading, Standing
from archive.schema import Id, Key, Record, coded, now
from mappings.desk import FieldAct, Verdict
from mappings.fields import CRITICAL, Box, FieldName
from mappings.vocabulary import FieldState


class FieldRow(Record):
    """One field of a document. `value` is what stands: the machine's word until a person settled it, then his.

    While a second person is awaited or the two disagree, what they said is in `first_value` and `second_value` only.
    `noted` is what the machine read later and otherwise of a field that people have in hand; it is never applied.
    `version` counts from 1. Offsets and box are those of `mappings.fields.Field`.
    """

    __tablename__ = "document_fields"
    __table_args__ = (Index("ix_document_fields_state_document_id", "state", "document_id"),)

    id: Mapped[Key]
    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), index=True)
    name: Mapped[FieldName] = mapped_column(coded(FieldName))
    group_no: Mapped[int] = mapped_column(default=0)
    ordinal: Mapped[int] = mapped_column(default=0)
    value: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text, default="")
    page_no: Mapped[int]
    start: Mapped[int] = mapped_column("start_at", Integer, default=0)
    end: Mapped[int] = mapped_column("end_at", Integer, default=0)
    box_left: Mapped[float | None]
    box_top: Mapped[float | None]
    box_right: Mapped[float | None]
    box_bottom: Mapped[float | None]
    confidence: Mapped[float]
    source: Mapped[str] = mapped_column(String(64))
    state: Mapped[FieldState] = mapped_column(coded(FieldState))
    version: Mapped[int] = mapped_column(default=1)
    first_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    first_at: Mapped[datetime | None]
    first_verdict: Mapped[Verdict | None] = mapped_column(coded(Verdict))
    first_value: Mapped[str] = mapped_column(Text, default="")
    second_by: Mapped[Id | None] = mapped_column(ForeignKey("users.id"))
    second_at: Mapped[datetime | None]
    second_verdict: Mapped[Verdict | None] = mapped_column(coded(Verdict))
    second_value: Mapped[str] = mapped_column(Text, default="")
    noted: Mapped[str | None] = mapped_column(Text)

    @property
    def box(self) -> Box | None:
        """Where it stands on the page's image, or None."""
        sides = (self.box_left, self.box_top, self.box_right, self.box_bottom)
        left, top, right, bottom = sides
        if left is None or top is None or right is None or bottom is None:
            return None
        return Box(left, top, right, bottom)

    @property
    def critical(self) -> bool:
        """Whether two persons must say the same of it."""
        return self.name in CRITICAL or self.state in UNDECIDED

    @property
    def by_machine(self) -> bool:
        """Whether no person has said anything of it yet."""
        return self.state in BY_MACHINE

    @property
    def standing(self) -> Standing:
        """Who said what of it."""
        first = second = None
        if self.first_by is not None and self.first_verdict is not None:
            first = Reading(self.first_by, self.first_verdict, self.first_value)
        if self.second_by is not None and self.second_verdict is not None:
            second = Reading(self.second_by, self.second_verdict, self.second_value)
        return Standing(self.state, first, second)

    def is_blind_for(self, user_id: str) -> bool:
        """Whether `user_id` may not see what it says: a first person has spoken and he has not."""
        return self.state is FieldState.AWAITING_SECOND and self.first_by != user_id


class FieldChange(Record):
    """One act on a field. `user_id` is empty where the machine acted. `after` is what the actor said; it stands only if
    `state` says so. No key to the field's table: a change outlives the field."""

    __tablename__ = "field_changes"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    field_id: Mapped[Id] = mapped_column(index=True)
    document_id: Mapped[Id] = mapped_column(index=True)
    name: Mapped[FieldName] = mapped_column(coded(FieldName))
    user_id: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    action: Mapped[FieldAct] = mapped_column(coded(FieldAct))
    before: Mapped[str] = mapped_column("value_before", Text)
    after: Mapped[str] = mapped_column("value_after", Text)
    state: Mapped[FieldState] = mapped_column(coded(FieldState))
    why: Mapped[str] = mapped_column(String(500))
    version: Mapped[int]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field as one person may see it. `hidden`: somebody else has read it and he is to read it from the page before
    he learns what it says; `value`, `raw`, `noted` and both persons' words are then empty, the place on the page stays.

    `others` is what the persons said in a dispute: (user id, verdict, value), the first one first.
    """

    id: str
    name: FieldName
    group_no: int
    ordinal: int
    value: str
    raw: str
    page_no: int
    start: int
    end: int
    box: Box | None
    confidence: float
    source: str
    state: FieldState
    version: int
    critical: bool
    hidden: bool
    first_by: str | None
    second_by: str | None
    others: tuple[Reading, ...]
    noted: str | None


COLUMNS: Mapping[FieldName, tuple[str, ...]] = {
    FieldName.NUMBER: ("number", "number_key"),
    FieldName.KIND: ("kind",),
    FieldName.GRADE: ("grade",),
    FieldName.DATE: ("issued_on", "precision", "date_as_written"),
    FieldName.SUBJECT: ("subject",),
    FieldName.ISSUER: ("issuer",),
}
"""What of a document each field settles."""


def fields_of(session: Session, document_id: str) -> list[FieldRow]:
    """Every field of the document in the order of the paper, also removed ones. A screen takes `shown_to` instead."""
    query = select(FieldRow).where(FieldRow.document_id == document_id)
    return list(session.scalars(query.order_by(FieldRow.group_no, FieldRow.name, FieldRow.ordinal, FieldRow.id)))


def shown_to(session: Session, document_id: str, user_id: str) -> tuple[FieldView, ...]:
    """The fields as `user_id` may see them, what he is to read blind without its value."""
    return tuple(view(row, user_id) for row in fields_of(session, document_id))


def view(row: FieldRow, user_id: str) -> FieldView:
    """One field as `user_id` may see it."""
    hidden = row.is_blind_for(user_id)
    said = tuple(reading for reading in (row.standing.first, row.standing.second) if reading is not None)
    return FieldView(
        id=row.id, name=row.name, group_no=row.group_no, ordinal=row.ordinal,
        value="" if hidden else row.value, raw="" if hidden else row.raw,
        page_no=row.page_no, start=row.start, end=row.end, box=row.box, confidence=row.confidence, source=row.source,
        state=row.state, version=row.version, critical=row.critical, hidden=hidden,
        first_by=row.first_by, second_by=row.second_by,
        others=() if hidden else said, noted=None if hidden else row.noted,
    )  # fmt: skip


def history_of(session: Session, field_id: str, user_id: str) -> tuple[FieldChange, ...]:
    """What happened to a field, oldest first; nothing of it while `user_id` is to read the field blind."""
    row = session.get(FieldRow, field_id)
    if row is None or row.is_blind_for(user_id):
        return ()
    return tuple(session.scalars(select(FieldChange).where(FieldChange.field_id == field_id).order_by(FieldChange.seq)))


def settled_names(session: Session, document_id: str) -> frozenset[FieldName]:
    """The fields of the paper itself of which a person has said something: no list and no machine overrules them."""
    spoken = select(FieldRow.name).where(
        FieldRow.document_id == document_id, FieldRow.group_no == 0, FieldRow.state.not_in(sorted(BY_MACHINE))
    )
    return frozenset(session.scalars(spoken))


def log(
    session: Session, row: FieldRow, user_id: str, action: FieldAct, before: str, after: str, why: str = ""
) -> None:  # fmt: skip
    """Enter what was done to `row`, which is already as it now stands."""
    session.add(
        FieldChange(
            field_id=row.id, document_id=row.document_id, name=row.name, user_id=user_id, at=now(), action=action,
            before=before, after=after, state=row.state, why=why[:500], version=row.version,
        )
    )  # fmt: skip


def locked(session: Session, document_id: str) -> Document | None:
    """The document, held until the end of the transaction: all work on its fields goes one after the other."""
    return session.get(Document, document_id, with_for_update=True, populate_existing=True)
