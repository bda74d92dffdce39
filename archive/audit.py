"""The access log: who looked at what, for which purpose. Append-only, each row chained to the one before by an HMAC.

The row is written and committed before the content is sent. The chain shows a changed or removed row; the newest hash,
kept elsewhere, shows a cut tail. Rows hold ids and never document text, names or queries.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, String, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Record, now

_GENESIS = "0" * 64
_CHAIN_LOCK = 0x686F736F  # one advisory lock for the chain on PostgreSQL


class AccessEvent(Record):
    """One access. Columns that do not apply are empty; `total` is the number of documents an answer named.

    Rows of before migration 0004 keep the first 32 characters of a delivery's id in `question_id`: what is sealed is
    not rewritten."""

    __tablename__ = "access_events"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[str] = mapped_column(String(32), index=True)
    roles: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(100))
    question_id: Mapped[str] = mapped_column(String(32))
    dossier_id: Mapped[str] = mapped_column(String(32), index=True)
    document_id: Mapped[str] = mapped_column(String(32), index=True)
    page_no: Mapped[int]
    total: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    delivery_id: Mapped[str] = mapped_column(String(64), default="", server_default="")


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
    delivery_id: str = ""
    dossier_id: str = ""
    document_id: str = ""
    page_no: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    seq: int
    what: str


def append(session: Session, key: bytes, access: Access) -> None:
    """Add one row to the chain. The session must be a writing one, so that two rows never share a predecessor."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)
    row: dict[str, Any] = {**asdict(access), "roles": ",".join(access.roles), "at": now()}
    row["previous"] = session.scalar(_NEWEST) or _GENESIS
    session.execute(_INSERT, {**row, "hash": _seal(key, row)})


def verify(session: Session, key: bytes) -> Break | None:
    """Walk the whole chain; the first break, or None when every row holds."""
    previous = _GENESIS
    for row in session.scalars(select(AccessEvent).order_by(AccessEvent.seq)).yield_per(1000):
        if row.previous != previous:
            return Break(row.seq, "predecessor")
        if not hmac.compare_digest(row.hash, _seal(key, {name: getattr(row, name) for name in (*_SEALED, *_SINCE)})):
            return Break(row.seq, "content")
        previous = row.hash
    return None


def _seal(key: bytes, row: Mapping[str, Any]) -> str:
    fields = [row["at"].astimezone(UTC).isoformat(), *(row[name] for name in _SEALED[1:])]
    fields += [[name, row[name]] for name in _SINCE if row[name]]
    return hmac.new(key, json.dumps(fields, ensure_ascii=False).encode(), hashlib.sha256).hexdigest()


_SEALED = (
    "at", "user_id", "roles", "unit_id", "action", "purpose", "reference",
    "question_id", "dossier_id", "document_id", "page_no", "total", "previous",
)  # fmt: skip
"""Every column of the first tables but the row's own place and hash."""
_SINCE = ("delivery_id",)
"""Columns that came later are sealed under their name where they say something, so that older rows hold as they are."""
_LOCK = text(f"SELECT pg_advisory_xact_lock({_CHAIN_LOCK})")
_NEWEST = select(AccessEvent.hash).order_by(AccessEvent.seq.desc()).limit(1)
_INSERT = insert(AccessEvent.__table__)  # type: ignore[arg-type]  # the class attribute is declared wider than it is
