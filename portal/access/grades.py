"""Papers whose grade two persons are to confirm: which of them this reader may speak of, and which nobody here can.

A grade read too high closes a paper to everybody who could open it. Those cleared for it find it in the queue of the
desk; of one that even they may not open (above the ceiling, or a letter) they learn its place on the shelf and nothing
else, and say what stands on the paper itself. Called by the screens of the desk and the board of deliveries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, not_, select
from sqlalchemy.orm import Session

from archive.documents import Document, labels_of
from archive.dossiers import Dossier
from archive.fields import FieldRow
from archive.people import Grant, User, holding_at
from archive.readings import OPEN
from archive.schema import now
from archive.scoping import admitted
from mappings.access import Labels, Scope
from mappings.fields import FieldName
from mappings.roles import RIGHTS
from mappings.vocabulary import FieldState, Grade
from portal.access.policy import Policy, Sight
from portal.access.principal import Principal

PERSONS = 2
"""How many must say the same of a grade."""


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A paper of which only its place is told."""

    document_id: str
    dossier_code: str
    item_no: int
    first_sheet: int | None
    sheets: int | None
    page_count: int


def on_shelf(session: Session, policy: Policy, reader: Principal) -> tuple[OnShelf, ...]:
    """The papers closed by their grade that `reader` cannot open at the desk and of which he has yet to speak."""
    desk, seen = (policy.scope_of(session, reader, sight) for sight in (Sight.DESK, Sight.GRADE))
    query = _closed(seen).where(not_(admitted(desk)), _unsaid_by(reader.user_id))
    return tuple(OnShelf(*row) for row in session.execute(query.order_by(Dossier.code, Document.item_no)))


def place_of(session: Session, policy: Policy, reader: Principal, document_id: str) -> tuple[OnShelf, Labels] | None:
    """One of them, also where he has spoken; None for one refused as for one that is not there."""
    desk, seen = (policy.scope_of(session, reader, sight) for sight in (Sight.DESK, Sight.GRADE))
    found = session.execute(_closed(seen).where(Document.id == document_id, not_(admitted(desk)))).first()
    return (OnShelf(*found), labels_of(session, [document_id])[document_id]) if found is not None else None


def unheard(session: Session, policy: Policy, reader: Principal) -> tuple[tuple[Grade, int], ...]:
    """How many papers within `reader`'s reach wait for a clearance that fewer than two persons of the site have, by the
    clearance that is wanted."""
    scope = policy.scope_of(session, reader, Sight.WAITING)
    closed = select(Document.id).join(Dossier, Dossier.id == Document.dossier_id).where(Document.grade_open)
    return _unheard(session, policy, session.scalars(closed.where(admitted(scope))).all())


def unheard_on_site(session: Session, policy: Policy) -> tuple[tuple[Grade, int], ...]:
    """The same of the whole site, for who gives clearances: he learns the number and no paper."""
    return _unheard(session, policy, session.scalars(select(Document.id).where(Document.grade_open)).all())


def _unheard(session: Session, policy: Policy, ids: Sequence[str]) -> tuple[tuple[Grade, int], ...]:
    if not ids:
        return ()
    able = [policy.scope_of(session, person, Sight.GRADE) for person in _persons_at_desks(session)]
    wanted = Counter(
        min(labels.grade, policy.ceiling.grade, key=lambda grade: grade.level)
        for labels in labels_of(session, ids).values()
        if sum(one.admits(labels) for one in able) < PERSONS
    )
    return tuple((grade, wanted[grade]) for grade in Grade if wanted[grade])


def _persons_at_desks(session: Session) -> list[Principal]:
    """Everybody active who has a role with a desk."""
    with_desk = [role for role, rights in RIGHTS.items() if rights.desk]
    moment = now()
    granted = exists().where(Grant.user_id == User.id, Grant.role.in_(with_desk), holding_at(Grant, moment))
    found = session.scalars(select(User).where(holding_at(User, moment), granted))
    return [Principal(user.id, user.login, user.name, user.unit_id, "", (), user.clearance) for user in found]


def _closed(scope: Scope) -> Select[str, str, int, int | None, int | None, int]:
    """Place and size of the papers in `scope` whose grade two persons are to confirm."""
    return (
        select(Document.id, Dossier.code, Document.item_no, Document.first_sheet, Document.sheets, Document.page_count)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(Document.grade_open, admitted(scope))
    )


def _unsaid_by(user_id: str) -> ColumnElement[bool]:
    """Some mark of the paper waits for a word, and not for another person's after this one's."""
    mine = and_(FieldRow.state == FieldState.AWAITING_SECOND, FieldRow.first_by == user_id)
    return exists().where(
        FieldRow.document_id == Document.id, FieldRow.group_no == 0, FieldRow.name == FieldName.GRADE,
        FieldRow.state.in_(sorted(OPEN)), not_(mine),
    )  # fmt: skip
