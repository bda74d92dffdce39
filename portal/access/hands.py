"""Whether there are people to confirm what waits at the desk: numbers only, never what or whose paper it is.

Called by the board of deliveries and by the queue of the desk, for those who may list the papers counted. It looks at
what others may do and so opens nothing: a count is all that leaves here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from archive.documents import Document, labels_of
from archive.dossiers import Dossier
from archive.fields import FieldRow
from archive.readings import OPEN, UNDECIDED
from archive.scoping import admitted
from mappings.access import Scope
from mappings.fields import CRITICAL
from portal.access.policy import Policy

_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """Documents with open fields: `nobody` may work on them, or `one` person where a field takes two."""

    nobody: int
    one: int


def unstaffed(session: Session, policy: Policy, scope: Scope) -> Unstaffed:
    """Count the documents of `scope` that wait for people who are not there now."""
    state = FieldRow.state
    by_two = func.max(case((or_(FieldRow.name.in_(sorted(CRITICAL)), state.in_(sorted(UNDECIDED))), 1), else_=0))
    open_fields = (
        select(FieldRow.document_id, by_two.label("by_two"))
        .where(state.in_(sorted(OPEN)))
        .group_by(FieldRow.document_id)
        .subquery()
    )
    # Papers of one dossier, kind and grade are within the same reach: one of them speaks for all.
    alike = (
        select(func.min(Document.id), func.count(), func.sum(open_fields.c.by_two))
        .join(open_fields, open_fields.c.document_id == Document.id)
        .join(Dossier, Dossier.id == Document.dossier_id)
        .where(admitted(scope))
        .group_by(Document.dossier_id, Document.kind, Document.grade, Document.sealed)
    )
    counts = {document_id: (papers, int(two)) for document_id, papers, two in session.execute(alike)}
    hands = _hands(session, policy, list(counts))
    return Unstaffed(
        nobody=sum(counts[id_][0] for id_, people in hands.items() if people == 0),
        one=sum(counts[id_][1] for id_, people in hands.items() if people == 1),
    )


def _hands(session: Session, policy: Policy, document_ids: list[str]) -> dict[str, int]:
    """How many persons may work on each document at the desk, counted up to two."""
    labels = labels_of(session, document_ids)
    people = dict.fromkeys(labels, 0)
    short = set(labels)
    for scope in policy.at_desk(session) if short else ():
        for id_ in [one for one in short if scope.admits(labels[one])]:
            people[id_] += 1
        short = {one for one in short if people[one] < _ENOUGH}
        if not short:
            break
    return people
