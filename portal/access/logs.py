"""Whose accesses a reader may see in the access log, and which he may not.

An auditor sees the events of everybody who stood in his units when they happened; some other roles see their own.
Nobody sees an event about a dossier that he is recused from. Called by the screens of the log; what a paper says is
never part of an event, so nothing here opens one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from archive.audit import AccessEvent
from archive.dossiers import DossierSubject
from mappings.roles import RIGHTS, Log
from portal.access.policy import Policy
from portal.access.principal import Principal


@dataclass(frozen=True, slots=True)
class LogSight:
    """The units whose people's events a reader may see, the reader himself if he may see his own, and the persons he is
    recused from."""

    unit_ids: frozenset[str]
    own: str
    barred: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """He may see nothing of the log."""
        return not (self.unit_ids or self.own)

    def events(self) -> ColumnElement[bool]:
        """The events he may see."""
        his = or_(
            AccessEvent.unit_id.in_(sorted(self.unit_ids)), AccessEvent.user_id.in_([self.own] if self.own else [])
        )
        about_barred = select(DossierSubject.dossier_id).where(DossierSubject.person_id.in_(sorted(self.barred)))
        return and_(his, AccessEvent.dossier_id.not_in(about_barred))


def sight_of(session: Session, policy: Policy, reader: Principal) -> LogSight:
    """What of the log `reader` may see now."""
    holdings = policy.holdings(session, reader)
    if holdings.clearance is None:
        return LogSight(frozenset(), "", frozenset())
    audited = [grant.unit_ids for grant in holdings.grants if grant.rights.log is Log.SUBTREE]
    own = any(grant.rights.log is not Log.NOTHING for grant in holdings.grants)
    barred = frozenset(recusal.about for recusal in holdings.recusals)
    return LogSight(frozenset[str]().union(*audited), reader.user_id if own else "", barred)


def has_log(reader: Principal) -> bool:
    """Whether some role of `reader` sees any of the log. For the list of screens only; the sight decides."""
    return any(RIGHTS[role].log is not Log.NOTHING for role in reader.roles)
