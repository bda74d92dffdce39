"""The daily seal of the access log: its newest row and length on one day, signed, to be kept away from this machine.

The chain of `archive.audit` shows a row that was changed or taken out of the middle. Rows taken off its end leave a
whole, shorter chain; a seal kept elsewhere shows that too. Called by `portal audit seal` and `portal audit verify`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.audit import AccessEvent, Break


class BadSeal(ValueError):
    """What was kept is no seal of this log: not readable, or not signed with its key."""


@dataclass(frozen=True, slots=True)
class DailySeal:
    """The log at one moment (UTC, ISO): `seq` and `hash` of its newest row, and how many `rows` there were."""

    at: str
    seq: int
    rows: int
    hash: str

    def to_json(self, key: bytes) -> str:
        """One line: the seal and its signature (HMAC-SHA256)."""
        return json.dumps({**asdict(self), "signature": self._signature(key)}, ensure_ascii=True)

    @classmethod
    def from_json(cls, line: str, key: bytes) -> DailySeal:
        """The seal of one line; raises `BadSeal`."""
        try:
            read = json.loads(line)
            signature = str(read.pop("signature"))
            seal = cls(**{name: kind(read[name]) for name, kind in _FORM.items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadSeal("unreadable") from error
        if not hmac.compare_digest(signature, seal._signature(key)):
            raise BadSeal("signature")
        return seal

    def _signature(self, key: bytes) -> str:
        body = json.dumps(["daily seal", self.at, self.seq, self.rows, self.hash])
        return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()


_FORM = {"at": str, "seq": int, "rows": int, "hash": str}


def seal(session: Session, moment: datetime) -> DailySeal:
    """The log as it stands at `moment`."""
    rows = session.scalars(select(func.count()).select_from(AccessEvent)).one()
    newest = session.execute(
        select(AccessEvent.seq, AccessEvent.hash).order_by(AccessEvent.seq.desc()).limit(1)
    ).one_or_none()
    seq, digest = newest or (0, "")
    return DailySeal(moment.astimezone(UTC).isoformat(timespec="seconds"), seq, rows, digest)


def broken_since(session: Session, kept: DailySeal) -> Break | None:
    """Where the log no longer holds what it held when it was sealed; None when it does.

    Says nothing of the rows' contents: that is `archive.audit.verify`, which has to hold as well.
    """
    if kept.seq == 0:
        return None
    digest = session.scalars(select(AccessEvent.hash).where(AccessEvent.seq == kept.seq)).one_or_none()
    if digest is None:
        return Break(kept.seq, "cut off")
    if not hmac.compare_digest(digest, kept.hash):
        return Break(kept.seq, "replaced")
    rows = session.scalars(select(func.count()).select_from(AccessEvent).where(AccessEvent.seq <= kept.seq)).one()
    return None if rows == kept.rows else Break(kept.seq, "rows missing")
