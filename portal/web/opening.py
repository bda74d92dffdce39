"""Opening what an address names: a paper that this reader may open, its pages, his own questions; or the absent 404.

Called by every view that shows a document, a page, a page image, an original or an answer. The caller writes the access
event before it sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive import questions
from archive.artifacts import PageArtifact
from archive.documents import Page
from mappings.access import Nothing, Scope
from portal.access import gate
from portal.access.gate import Paper
from portal.access.guard import reader
from portal.access.policy import Sight
from portal.search.question import Question
from portal.services import services
from portal.web.errors import absent, refused


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of this reader, with the id it is kept under."""

    id: str
    question: Question


def paper(session: Session, document_id: str) -> Paper:
    """The document if this reader may open it; otherwise the request ends with the 404 of an absent one."""
    found = gate.paper(session, services().policy, reader(), document_id)
    if found is None:
        refused(document_id=document_id)
    return found


def at_desk(session: Session, document_id: str) -> Paper:
    """The document if this reader may work on it at the desk; otherwise the 404 of an absent one."""
    found = gate.paper(session, services().policy, reader(), document_id, Sight.DESK)
    if found is None:
        refused(document_id=document_id)
    return found


def desk_scope(session: Session) -> Scope:
    """What this reader may work on at the desk; for one who has no desk it is absent."""
    scope = services().policy.scope_of(session, reader(), Sight.DESK)
    if isinstance(scope, Nothing):
        absent()
    return scope


def listed_scope(session: Session) -> Scope:
    """The papers of which this reader may see the entry in an item list."""
    return services().policy.scope_of(session, reader(), Sight.LIST)


def may_be_on_desk(session: Session, document_id: str) -> bool:
    """Whether this reader may work on that document at the desk."""
    return gate.paper(session, services().policy, reader(), document_id, Sight.DESK) is not None


def page(session: Session, found: Paper, page_no: int) -> Page | None:
    """Page `page_no` (from 1) of an opened paper, None while it waits to be read. No such page is the 404."""
    if not 1 <= page_no <= found.document.page_count:
        absent()
    return session.get(Page, (found.document.id, page_no))


def artifact(row: Page | None) -> PageArtifact | None:
    """The page as read; None for one that was not read yet or that the store has lost."""
    try:
        return PageArtifact.from_bytes(services().store.path(row.digest).read_bytes()) if row else None
    except KeyError:
        return None


def asked(session: Session, question_id: str) -> Asked:
    """This reader's question of that id; anybody else's is absent."""
    found = asked_with(session, question_id)
    if found is None:
        absent()
    return found


def asked_with(session: Session, question_id: str | None) -> Asked | None:
    """The question that a paper was opened from, if it is this reader's; a paper is shown without marks otherwise."""
    body = questions.body_of(session, question_id, reader().user_id) if question_id else None
    return Asked(question_id, Question.from_json(body)) if question_id and body else None
