"""The permission rule of `mappings.access` as a condition over the catalogue, for lists that are made in SQL.

A property test holds it to `Scope.admits`. Nothing admits nothing; a scope only ever narrows a query.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from archive.documents import Document
from archive.dossiers import Dossier, DossierSubject
from mappings.access import ByCase, ByUnit, Nothing, Only, Scope


def admitted(scope: Scope) -> ColumnElement[bool]:
    """Holds for the documents that `scope` admits, in a query over `Document` joined with its `Dossier`."""
    if isinstance(scope, Nothing):
        return false()
    if not isinstance(scope, Only):
        return true()
    return and_(
        Document.grade.in_(sorted(scope.grades)),
        or_(false(), *(_way(way) for way in scope.ways)),
        _not_recused(scope),
        or_(Document.sealed.is_(False), Document.dossier_id.in_(sorted(scope.seals))),
    )


def _way(way: ByUnit | ByCase) -> ColumnElement[bool]:
    if isinstance(way, ByUnit):
        return and_(Document.kind.in_(sorted(way.kinds)), Dossier.custodian_id.in_(sorted(way.unit_ids)))
    return and_(Document.kind.in_(sorted(way.kinds)), Document.dossier_id.in_(sorted(way.dossier_ids)))


def _not_recused(scope: Only) -> ColumnElement[bool]:
    if not scope.recused_from:
        return true()
    about = DossierSubject.dossier_id == Document.dossier_id
    return ~exists().where(about, DossierSubject.person_id.in_(sorted(scope.recused_from)))
