"""What a reader may know of a dossier: that it is there, its title, its entries.

A dossier is there for him when he may list at least one item of it. Its title is shown only when, besides, the highest
grade among its items is within his reach, since a title may give away what such an item holds; otherwise only its code.
Called by the screens of dossiers and by the start screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document, labels_of
from mappings.access import ByCase, ByUnit, Labels, Nothing, Only, Scope
from portal.access.policy import Policy, Sight
from portal.access.principal import Principal

_AT_ONCE = 500

Items = Mapping[str, Sequence[Labels]]
"""The labels of every item of some dossiers, by dossier id."""


@dataclass(frozen=True, slots=True)
class DossierSight:
    """What a reader may list now."""

    scope: Scope

    @property
    def is_empty(self) -> bool:
        """No role of the reader opens or lists anything."""
        return isinstance(self.scope, Nothing)

    @property
    def custodian_ids(self) -> frozenset[str]:
        """The units in whose custody a dossier may be there for him."""
        return frozenset[str]().union(*(way.unit_ids for way in self._ways() if isinstance(way, ByUnit)))

    @property
    def case_ids(self) -> frozenset[str]:
        """The dossiers that may be there for him wherever they are."""
        return frozenset[str]().union(*(way.dossier_ids for way in self._ways() if isinstance(way, ByCase)))

    def listed(self, items: Iterable[Labels]) -> tuple[Labels, ...]:
        """The items of one dossier that he may list; when there is none, the dossier is not there for him."""
        return tuple(labels for labels in items if self.scope.admits(labels))

    def shows_title(self, items: Sequence[Labels]) -> bool:
        """Whether he may read the title of a dossier with these items (all of them)."""
        return bool(self.listed(items)) and all(labels.grade in self.scope.grades for labels in items)

    def _ways(self) -> tuple[ByUnit | ByCase, ...]:
        return self.scope.ways if isinstance(self.scope, Only) else ()


def sight_of(session: Session, policy: Policy, reader: Principal) -> DossierSight:
    """What `reader` may list now."""
    return DossierSight(policy.scope_of(session, reader, Sight.LIST))


def opened(session: Session, policy: Policy, reader: Principal, items: Iterable[Labels]) -> frozenset[str]:
    """The ids of those items whose papers `reader` may open."""
    scope = policy.scope_of(session, reader)
    return frozenset(labels.document_id for labels in items if scope.admits(labels))


def items_of(session: Session, dossier_ids: Sequence[str]) -> Items:
    """The labels of every item of these dossiers."""
    found: dict[str, list[Labels]] = defaultdict(list)
    for at in range(0, len(dossier_ids), _AT_ONCE):
        chosen = select(Document.id).where(Document.dossier_id.in_(dossier_ids[at : at + _AT_ONCE]))
        ids = list(session.scalars(chosen))
        for start in range(0, len(ids), _AT_ONCE):
            for labels in labels_of(session, ids[start : start + _AT_ONCE]).values():
                found[labels.dossier_id].append(labels)
    return found
