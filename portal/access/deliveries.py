"""What a reader may know of a delivery: that it came, how its files stand, their names and reasons.

A file is known to those who know what is held in its dossier (`Policy.held_units`), unless they are recused from a
person the dossier is about or its document is sealed. A file that belongs to no dossier is known to those who know
every other file of the delivery. Whoever handed papers over in the browser knows how they stand while he may still
deliver for that unit. A delivery of which no file is known is not there.

Called by the screens of deliveries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from archive.completeness import ListedItem
from archive.documents import Document, labels_of
from archive.dossiers import Dossier, DossierSubject
from archive.intake import IntakeFile, IntakeRun
from archive.units import Unit
from mappings.access import Scope
from portal.access import uploads
from portal.access.policy import Policy, Sight
from portal.access.principal import Principal

_AT_ONCE = 500
_OTHER = aliased(IntakeRun)


@dataclass(frozen=True, slots=True)
class DeliverySight:
    """What a reader may know of deliveries now. `whole`: his units are all units of the site, and nothing bars him."""

    unit_ids: frozenset[str]
    barred: frozenset[str]
    seals: frozenset[str]
    whole: bool
    scope: Scope
    own: frozenset[str]
    delivers: bool

    @property
    def is_empty(self) -> bool:
        """He may know of no delivery at all."""
        return not (self.unit_ids or self.delivers)

    def file(self) -> ColumnElement[bool]:
        """The files of those dossiers, but for sealed papers."""
        sealed = select(Document.id).where(Document.sealed, Document.dossier_id.not_in(sorted(self.seals)))
        return and_(
            IntakeFile.dossier_id.in_(self.dossiers()),
            or_(IntakeFile.document_id.is_(None), IntakeFile.document_id.not_in(sealed)),
        )

    def dossiers(self) -> Select[str]:
        """The dossiers whose held files he knows."""
        return select(Dossier.id).where(
            Dossier.custodian_id.in_(sorted(self.unit_ids)),
            Dossier.id.not_in(
                select(DossierSubject.dossier_id).where(DossierSubject.person_id.in_(sorted(self.barred)))
            ),
        )

    def run(self) -> ColumnElement[bool]:
        """The runs of deliveries that are there for him."""
        known = exists().where(IntakeFile.batch == IntakeRun.batch, self.file())
        return true() if self.whole else or_(known, IntakeRun.batch.in_(sorted(self.own)))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that is there for a reader, as its newest run left it. `complete`: he knows every file of it; `own`:
    only because he handed them over himself, so that he learns their states and nothing of the dossier."""

    run: IntakeRun
    complete: bool
    own: bool
    known: ColumnElement[bool]
    rows: ColumnElement[bool]
    scope: Scope

    @property
    def id(self) -> str:
        return self.run.batch

    def files(self) -> ColumnElement[bool]:
        """The files of the newest run that he knows."""
        return and_(IntakeFile.run_id == self.run.id, self.known)

    def gone(self) -> ColumnElement[bool]:
        """Those of earlier runs which the newest did not meet again."""
        return and_(IntakeFile.batch == self.run.batch, IntakeFile.run_id != self.run.id, self.known)


def sight_of(session: Session, policy: Policy, reader: Principal) -> DeliverySight:
    """What `reader` may know now."""
    holdings = policy.holdings(session, reader)
    unit_ids = policy.held_units(holdings)
    barred = frozenset(recusal.about for recusal in holdings.recusals)
    every = session.scalars(select(func.count()).select_from(Unit)).one()
    return DeliverySight(
        unit_ids=unit_ids,
        barred=barred,
        seals=frozenset(seal.about for seal in holdings.seals),
        whole=bool(unit_ids) and len(unit_ids) == every and not barred,
        scope=policy.scope_of(session, reader, Sight.LIST),
        own=uploads.own(session, holdings, reader.user_id),
        delivers=bool(uploads.units(holdings)),
    )


def newest(session: Session, sight: DeliverySight, first: int, most: int) -> list[Delivery]:
    """Deliveries that are there, the newest first, from the one at place `first` (counted from 0)."""
    query = select(IntakeRun).where(_is_newest(), sight.run()).order_by(IntakeRun.started_at.desc(), IntakeRun.id)
    return [_delivery(session, sight, run) for run in session.scalars(query.offset(first).limit(most))]


def count(session: Session, sight: DeliverySight) -> int:
    """How many deliveries are there."""
    return session.scalars(select(func.count()).select_from(IntakeRun).where(_is_newest(), sight.run())).one()


def opened(session: Session, sight: DeliverySight, delivery_id: str) -> Delivery | None:
    """One delivery; None when it is not there for him, as when there is none."""
    query = select(IntakeRun).where(IntakeRun.batch == delivery_id, _is_newest(), sight.run())
    run = session.scalars(query).first()
    return _delivery(session, sight, run) if run is not None and not sight.is_empty else None


def listed(session: Session, scope: Scope, document_ids: Iterable[str]) -> frozenset[str]:
    """Those of these documents whose entry the reader may list: that a file repeats another tells of that other."""
    ids, found = sorted(set(document_ids)), set[str]()
    for at in range(0, len(ids), _AT_ONCE):
        labels = labels_of(session, ids[at : at + _AT_ONCE])
        found |= {id_ for id_, one in labels.items() if scope.admits(one)}
    return frozenset(found)


def _is_newest() -> ColumnElement[bool]:
    """No later run of the same source."""
    last = select(_OTHER.id).where(_OTHER.batch == IntakeRun.batch)
    return IntakeRun.id == last.order_by(_OTHER.started_at.desc(), _OTHER.id).limit(1).scalar_subquery()


def _delivery(session: Session, sight: DeliverySight, run: IntakeRun) -> Delivery:
    mine = sight.file()
    if run.batch in sight.own and session.scalars(select(IntakeFile.id).where(mine, _of(run)).limit(1)).first() is None:
        return Delivery(run, True, True, true(), false(), sight.scope)
    hidden = select(IntakeFile.id).where(_of(run), IntakeFile.dossier_id.is_not(None), ~mine)
    complete = session.scalars(hidden.limit(1)).first() is None
    known = or_(mine, IntakeFile.dossier_id.is_(None)) if complete else mine
    his = ListedItem.dossier_id.in_(sight.dossiers())
    rows = or_(his, ListedItem.dossier_id.is_(None)) if complete else his
    return Delivery(run, complete, False, known, and_(ListedItem.batch == run.batch, rows), sight.scope)


def _of(run: IntakeRun) -> ColumnElement[bool]:
    return IntakeFile.batch == run.batch
