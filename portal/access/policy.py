"""The one place that mints a `Scope`: from what a person holds now, under the ceiling of the site.

Called by the views before anything is read, and by `portal explain`. The rule itself stands in `mappings.access`; this
module only fills it in. It must never cache, and never take a word from a request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from archive import bundles
from archive.documents import Document, pending_labels
from archive.people import Grant, holding_at
from archive.schema import now
from mappings.access import ByCase, ByUnit, Labels, Nothing, Only, Scope
from mappings.roles import RIGHTS, Rights
from mappings.vocabulary import Ceiling, Grade, Kind
from portal.access.holdings import HeldGrant, Holdings, holdings_of
from portal.access.principal import Principal


class Sight(Enum):
    """READ opens papers. LIST also shows entries of an item list whose papers may not be opened, and nothing else.
    DESK opens papers to those who confirm what was read from them, and gives nothing through a case or a seal. GRADE
    lets those same persons say which grade stands on a paper itself, by its place and nothing else; WAITING only counts
    such papers, whatever their grade."""

    READ = "read"
    LIST = "list"
    DESK = "desk"
    GRADE = "grade"
    WAITING = "waiting"

    def kinds(self, rights: Rights) -> frozenset[Kind]:
        """The kinds that a role sees through its unit."""
        if self in (Sight.GRADE, Sight.WAITING):
            counts = self is Sight.WAITING and rights.sees_held
            return rights.listed if rights.desk or counts else frozenset()
        return {Sight.LIST: rights.listed, Sight.DESK: rights.desk}.get(self, rights.by_unit)

    @property
    def is_at_desk(self) -> bool:
        """Whether it gives nothing through a case or a seal."""
        return self not in (Sight.READ, Sight.LIST)


class Policy:
    """The permission rule of one site."""

    def __init__(self, ceiling: Ceiling) -> None:
        self.ceiling = ceiling

    def scope_of(self, session: Session, reader: Principal, sight: Sight = Sight.READ) -> Scope:
        """What `reader` may see at this moment."""
        scope = self._scope(self.holdings(session, reader), sight)
        return _mended(session, scope) if isinstance(scope, Only) else scope

    def at_desk(self, session: Session) -> Iterator[Scope]:
        """What each person who has a desk now may work on there, one person after the other."""
        moment = now()
        having = select(Grant.user_id).where(
            Grant.role.in_([role for role, rights in RIGHTS.items() if rights.desk]), holding_at(Grant, moment)
        )
        for user_id in session.scalars(having.distinct().order_by(Grant.user_id)).all():
            yield self._scope(holdings_of(session, user_id, moment), Sight.DESK)

    def may_download(self, session: Session, reader: Principal, labels: Labels) -> bool:
        """Whether a role that may download is the one, or one of those, that opens this document to `reader`."""
        return any(grant.rights.downloads for grant in self.admitting(self.holdings(session, reader), labels))

    def sees_held(self, session: Session, reader: Principal, custodian_id: str) -> bool:
        """Whether `reader` may know what is missing or held in the dossiers in the custody of that unit."""
        return custodian_id in self.held_units(self.holdings(session, reader))

    def held_units(self, holdings: Holdings) -> frozenset[str]:
        """The units whose missing and held files may be known. A held file has no settled grade, so they are shown only
        to those cleared for everything the site may hold."""
        if holdings.clearance is None or self.grades(holdings.clearance) != self.ceiling.grade.up_to():
            return frozenset()
        return frozenset[str]().union(*(grant.unit_ids for grant in holdings.grants if grant.rights.sees_held))

    def holdings(self, session: Session, reader: Principal) -> Holdings:
        """What `reader` holds at this moment."""
        return holdings_of(session, reader.user_id, now())

    def grades(self, clearance: Grade) -> frozenset[Grade]:
        """The grades within reach of a person cleared up to `clearance` on this site."""
        return clearance.up_to() & self.ceiling.grade.up_to()

    def admitting(self, holdings: Holdings, labels: Labels, sight: Sight = Sight.READ) -> Iterator[HeldGrant]:
        """The grants of `holdings` that would each by itself admit a document with these labels."""
        for grant in holdings.grants:
            if self._scope(replace(holdings, grants=(grant,)), sight).admits(labels):
                yield grant

    def _grades(self, clearance: Grade, sight: Sight) -> frozenset[Grade]:
        """Whoever is cleared for all that the site may hold may also say of a paper above it that it is none."""
        within = self.grades(clearance)
        judges = sight is Sight.GRADE and within == self.ceiling.grade.up_to()
        return frozenset(Grade) if judges or sight is Sight.WAITING else within

    def _scope(self, holdings: Holdings, sight: Sight) -> Scope:
        if holdings.clearance is None:
            return Nothing("not an active user now")
        by_case = () if sight.is_at_desk else _by_case(holdings)
        ways: tuple[ByUnit | ByCase, ...] = (*_by_unit(holdings, sight), *by_case)
        if not ways:
            return Nothing("no role that opens anything now")
        return Only(
            grades=self._grades(holdings.clearance, sight),
            ways=ways,
            recused_from=frozenset(recusal.about for recusal in holdings.recusals),
            seals=frozenset[str]() if sight.is_at_desk else frozenset(seal.about for seal in holdings.seals),
        )


def has_desk(reader: Principal) -> bool:
    """Whether some role of `reader` works at the desk. For the list of screens only; the scope decides."""
    return any(RIGHTS[role].desk for role in reader.roles)


def _by_unit(holdings: Holdings, sight: Sight) -> list[ByUnit]:
    """One way for each set of kinds; roles that see the same kinds share it, so that equal rights are equal clauses."""
    units: dict[frozenset[Kind], set[str]] = defaultdict(set)
    for grant in holdings.grants:
        units[sight.kinds(grant.rights)] |= grant.unit_ids
    ways = [ByUnit(kinds, frozenset(unit_ids)) for kinds, unit_ids in units.items() if kinds and unit_ids]
    return sorted(ways, key=lambda way: sorted(way.kinds))


def _by_case(holdings: Holdings) -> list[ByCase]:
    kinds = frozenset[Kind]().union(*(grant.rights.by_case for grant in holdings.grants))
    dossier_ids = frozenset(assignment.about for assignment in holdings.assignments)
    return [ByCase(kinds, dossier_ids)] if kinds and dossier_ids else []


_ANY_PENDING = select(literal(1)).where(Document.labels_pending).limit(1)


def _mended(session: Session, scope: Only) -> Only:
    """`scope` with the documents whose labels the index does not carry yet, judged by the catalogue, and without those
    that it has as they were before a split or a merge."""
    pending = pending_labels(session) if session.connection().execute(_ANY_PENDING).first() is not None else {}
    withheld = bundles.withheld(session)
    if not pending and not withheld:
        return scope
    granted = frozenset(document_id for document_id, labels in pending.items() if scope.admits(labels)) - withheld
    return replace(scope, granted=granted, withdrawn=(frozenset(pending) | withheld) - granted)
