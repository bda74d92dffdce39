"""The list of dossiers that are there for a reader, by code, some at a time.

The catalogue is walked in the order of codes among the custodians and assignments within reach, and each dossier is
checked by the rule itself; so there is no total, which would have to check them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session

from archive.dossiers import Dossier
from archive.units import UnitNode
from portal.access import dossiers
from portal.access.dossiers import DossierSight
from portal.access.policy import Policy
from portal.access.principal import Principal
from portal.web import addresses, listed_dossiers
from portal.web.listed_dossiers import ListedDossier

SHOWN = 50
_STEP = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for: one unit or all, and the dossier after which to go on."""

    unit_id: str
    after: str


@dataclass(frozen=True, slots=True)
class DossierList:
    """The whole screen. `first` and `onward` are addresses, empty where there is nothing before or after."""

    rows: tuple[ListedDossier, ...]
    units: tuple[UnitNode, ...]
    unit_id: str
    first: str
    onward: str


def screen(
    session: Session, policy: Policy, reader: Principal, wanted: Wanted, nodes: Sequence[UnitNode]
) -> DossierList:
    """The part of the list that is asked for; `nodes` are today's units."""
    sight = dossiers.sight_of(session, policy, reader)
    names = {node.id: node.name for node in nodes}
    rows = _walk(session, sight, wanted, names)
    onward = addresses.dossiers(wanted.unit_id, rows[SHOWN - 1].id) if len(rows) > SHOWN else ""
    reached = sight.custodian_ids
    return DossierList(
        rows=tuple(rows[:SHOWN]),
        units=tuple(sorted((node for node in nodes if node.id in reached), key=lambda node: node.name)),
        unit_id=wanted.unit_id,
        first=addresses.dossiers(wanted.unit_id) if wanted.after else "",
        onward=onward,
    )


def _walk(session: Session, sight: DossierSight, wanted: Wanted, names: dict[str, str]) -> list[ListedDossier]:
    """The next dossiers that are there, one more than is shown so that one knows whether to go on."""
    found: list[ListedDossier] = []
    place = _place(session, sight, wanted.after)
    while len(found) <= SHOWN:
        query = _within_reach(sight, wanted.unit_id)
        if place is not None:
            query = query.where(tuple_(Dossier.code, Dossier.id) > place)
        step = session.execute(query.order_by(Dossier.code, Dossier.id).limit(_STEP)).all()
        if not step:
            break
        place = (step[-1].code, step[-1].id)
        found += listed_dossiers.listed(session, sight, [row.id for row in step], names)
    return found[: SHOWN + 1]


def _place(session: Session, sight: DossierSight, after: str) -> tuple[str, str] | None:
    """Where to go on; the beginning after a dossier that is not there for the reader, as after one that is absent."""
    there = listed_dossiers.listed(session, sight, [after], {}) if after else ()
    return (there[0].code, there[0].id) if there else None


def _within_reach(sight: DossierSight, unit_id: str) -> Select[str, str]:
    """Dossiers that may be there: where a way of the scope leads at all. The rule then decides on each."""
    reach = or_(Dossier.custodian_id.in_(sorted(sight.custodian_ids)), Dossier.id.in_(sorted(sight.case_ids)))
    query = select(Dossier.code, Dossier.id).where(reach)
    return query.where(Dossier.custodian_id == unit_id) if unit_id else query
