"""Server-side sessions of the portal. The cookie holds a random token; only its SHA-256 is kept here."""

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
