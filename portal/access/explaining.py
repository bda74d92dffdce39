"""Says for one person and one document each condition of the rule, whether it is met, and where that comes from.

Called by `portal explain`. The verdict is that of the scope itself; a property test holds that all conditions together
say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from archive.documents import labels_of
from mappings.access import Labels
from portal.access.holdings import Held, HeldGrant, Holdings
from portal.access.policy import Policy
from portal.access.principal import Principal


class Rule(StrEnum):
    """The conditions of the permission rule, in its order."""

    ACTIVE = "active"
    GRADE = "grade"
    WAY = "way"
    RECUSAL = "recusal"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `source` names the rows and values that decided, as name=value pairs of ids and codes."""

    rule: Rule
    met: bool
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All conditions, and what the scope says."""

    document_id: str
    admitted: bool
    conditions: tuple[Condition, ...]


def explain(policy: Policy, session: Session, reader: Principal, document_id: str) -> Verdict | None:
    """Why `reader` may or may not open that document now; None when there is no such document."""
    labels = labels_of(session, [document_id]).get(document_id)
    if labels is None:
        return None
    holdings = policy.holdings(session, reader)
    conditions = (
        Condition(Rule.ACTIVE, holdings.clearance is not None, f"user={reader.user_id}"),
        _grade(policy, holdings, labels),
        _way(holdings, labels),
        _recusal(holdings, labels),
        _seal(holdings, labels),
    )
    return Verdict(document_id, policy.scope_of(session, reader).admits(labels), conditions)


def _grade(policy: Policy, holdings: Holdings, labels: Labels) -> Condition:
    clearance = holdings.clearance
    within = clearance is not None and labels.grade in policy.grades(clearance)
    source = f"document={labels.grade} clearance={clearance or '-'} ceiling={policy.ceiling.grade}"
    return Condition(Rule.GRADE, within, source)


def _way(holdings: Holdings, labels: Labels) -> Condition:
    found = [way for grant in holdings.grants for way in _ways_of(grant, holdings.assignments, labels)]
    missing = f"kind={labels.kind} custodian={labels.custodian_id} dossier={labels.dossier_id}"
    return Condition(Rule.WAY, bool(found), "; ".join(found) or missing)


def _ways_of(grant: HeldGrant, assignments: Iterable[Held], labels: Labels) -> Iterable[str]:
    if labels.kind in grant.rights.by_unit and labels.custodian_id in grant.unit_ids:
        yield f"grant={grant.id} role={grant.role} unit={grant.unit_id}"
    if labels.kind in grant.rights.by_case:
        for assignment in assignments:
            if assignment.about == labels.dossier_id:
                yield f"grant={grant.id} role={grant.role} assignment={assignment.id}"


def _recusal(holdings: Holdings, labels: Labels) -> Condition:
    barring = sorted({recusal.id for recusal in holdings.recusals if recusal.about in labels.subject_ids})
    return Condition(Rule.RECUSAL, not barring, " ".join(f"recusal={id_}" for id_ in barring) or "-")


def _seal(holdings: Holdings, labels: Labels) -> Condition:
    if not labels.sealed:
        return Condition(Rule.SEAL, True, "-")
    held = sorted(seal.id for seal in holdings.seals if seal.about == labels.dossier_id)
    return Condition(Rule.SEAL, bool(held), " ".join(f"seal={id_}" for id_ in held) or f"dossier={labels.dossier_id}")
