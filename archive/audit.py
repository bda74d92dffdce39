"""The access log: who looked at what, for which purpose. Append-only, each row chained to the one before by an HMAC.

The row is written and committed before the content is sent. The chain shows a changed or removed row; the newest hash,
kept elsewhere, shows a cut tail. Rows hold ids and never document text, names or queries.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Integer, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Record, now

_GENESIS = "0" * 64
_CHAIN_LOCK = 0x686F736F  # one advisory lock for the chain on PostgreSQL


class AccessEvent(Record):
    """One access. Columns that do not apply are empty; `total` is the number of documents an answer named."""

    __tablename__ = "access_events"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    user_id: Mapped[str] = mapped_column(String(32), index=True)
    roles: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(100))
    question_id: Mapped[str] = mapped_column(String(32))
    dossier_id: Mapped[str] = mapped_column(String(32))
    document_id: Mapped[str] = mapped_column(String(32), index=True)
    page_no: Mapped[int]
    total: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Access:
    """What is to be recorded. `roles` are the role codes held at that moment."""

    user_id: str
    roles: tuple[str, ...]
    unit_id: str
    action: str
    purpose: str = ""
    reference: str = ""
    question_id: str = ""
    dossier_id: str = ""
    document_id: str = ""
    page_no: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    seq: int
    what: str


def append(session: Session, key: bytes, access: Access) -> AccessEvent:
    """Add one row to the chain. The session must be a writing one, so that two rows never share a predecessor."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    previous = session.scalars(select(AccessEvent.hash).order_by(AccessEvent.seq.desc()).limit(1)).first()
    row = AccessEvent(
        at=now(), user_id=access.user_id, roles=",".join(access.roles), unit_id=access.unit_id,
        action=access.action, purpose=access.purpose, reference=access.reference,
        question_id=access.question_id, dossier_id=access.dossier_id, document_id=access.document_id,
        page_no=access.page_no, total=access.total, previous=previous or _GENESIS,
    )  # fmt: skip
    row.hash = _seal(key, row)
    session.add(row)
    session.flush()
    return row


def verify(session: Session, key: bytes) -> Break | None:
    """Walk the whole chain; the first break, or None when every row holds."""
    previous = _GENESIS
    for row in session.scalars(select(AccessEvent).order_by(AccessEvent.seq)).yield_per(1000):
        if row.previous != previous:
            return Break(row.seq, "predecessor")
        if not hmac.compare_digest(row.hash, _seal(key, row)):
            return Break(row.seq, "content")
        previous = row.hash
    return None


def _seal(key: bytes, row: AccessEvent) -> str:
    fields = [
        row.at.astimezone(UTC).isoformat(), row.user_id, row.roles, row.unit_id, row.action, row.purpose,
        row.reference, row.question_id, row.dossier_id, row.document_id, row.page_no, row.total, row.previous,
    ]  # fmt: skip
    return hmac.new(key, json.dumps(fields, ensure_ascii=False).encode(), hashlib.sha256).hexdigest()
