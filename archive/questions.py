"""Stored questions: what was asked, by whom, under an opaque id, so that no name ever stands in an address or a log."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.schema import Id, Record, now


class StoredQuestion(Record):
    """One question. `body` is the JSON of `portal.search.question.Question`; only its owner may ask it again."""

    __tablename__ = "questions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: secrets.token_urlsafe(16))
    owner_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(default=now)


def body_of(session: Session, question_id: str, owner_id: str) -> str | None:
    """The body of the question of that id if it belongs to that owner."""
    return session.connection().execute(_BODY, {"id": question_id, "owner": owner_id}).scalar()


_BODY = select(StoredQuestion.body).where(
    StoredQuestion.id == bindparam("id"), StoredQuestion.owner_id == bindparam("owner")
)
