"""Server-side sessions of the portal, and the browsers that somebody has signed in with before.

Both are known by a cookie that holds a random token; only its SHA-256 is kept here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from archive.schema import Id, Record, coded, now
from mappings.vocabulary import Purpose


class SignIn(Record):
    """One signed-in browser. `purpose` and `reference` are chosen once and go into every access event."""

    __tablename__ = "signins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[Purpose | None] = mapped_column(coded(Purpose))
    reference: Mapped[str] = mapped_column(String(100), default="")
    began_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class KnownBrowser(Record):
    """A browser in which a user has signed in before. It opens nothing: its wrong tries are counted apart from those of
    strangers, so that nobody can keep a user out by trying his login from elsewhere."""

    __tablename__ = "known_browsers"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    failed_signins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
