"""Where each person is at the desk: the document and page at which he did something last.

Called by the desk's screens: to go on where one stopped, and to pass over what somebody else has in hand.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.documents import Document
from archive.dossiers import Dossier
from archive.people import User
from archive.schema import Id, Record, now
from archive.scoping import admitted
from mappings.access import Scope

_THERE = timedelta(minutes=10)
"""Whoever did something at a document within this time is taken to be there still."""


class DeskPosition(Record):
    """Where a person was at the desk when he last did something there."""

    __tablename__ = "desk_positions"

    user_id: Mapped[Id] = mapped_column(ForeignKey("users.id"), primary_key=True)
    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), index=True)
    page_no: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)


def others_at(session: Session, user_id: str) -> dict[str, str]:
    """The documents that somebody else has on the desk at this moment, each with his name."""
    here = select(DeskPosition.document_id, User.name).join(User, User.id == DeskPosition.user_id)
    lately = here.where(DeskPosition.user_id != user_id, DeskPosition.at > now() - _THERE)
    return dict(session.execute(lately.order_by(DeskPosition.at)).all())


def remember(session: Session, user_id: str, document_id: str, page_no: int) -> None:
    """This person is here now."""
    session.merge(DeskPosition(user_id=user_id, document_id=document_id, page_no=page_no, at=now()))


def position_of(session: Session, scope: Scope, user_id: str) -> tuple[str, int] | None:
    """Document and page at which this person was last; None where he may not open it any more."""
    query = (
        select(DeskPosition.document_id, DeskPosition.page_no)
        .join(Document, Document.id == DeskPosition.document_id)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(DeskPosition.user_id == user_id, admitted(scope))
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found is not None else None
