"""The permission rule, in its two forms side by side: a predicate over facts, and a clause for the engine.

`Labels` are the facts a document carries. `Scope` is what a reader holds at this moment; only `portal.access.policy`
makes one. `Scope.admits(labels)` and `Scope.clause()` are one rule said twice, and a property test on the real engine
holds them together. Nothing a user types can widen a scope, and the empty scope admits nothing.

    allow = grade within reach
        and ( a way by unit: kind and custodian  or  a way by case: kind and dossier )
        and not recused from anybody the dossier is about
        and ( sealed -> the dossier is among the seals the reader holds )
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mappings.vocabulary import Grade, Kind

Clause = dict[str, Any]
"""A query clause of the engine's JSON language."""

_TERMS_AT_ONCE = 60_000  # the engine refuses more than 65,536 terms in one clause


@dataclass(frozen=True, slots=True)
class Labels:
    """The facts about one document that decide who may see it."""

    document_id: str
    dossier_id: str
    grade: Grade
    kind: Kind
    custodian_id: str
    subject_ids: frozenset[str] = frozenset()
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class ByUnit:
    """Sight of some kinds in the custody of some units (a unit's subtree, expanded today)."""

    kinds: frozenset[Kind]
    unit_ids: frozenset[str]

    def admits(self, labels: Labels) -> bool:
        return labels.kind in self.kinds and labels.custodian_id in self.unit_ids

    def clause(self) -> Clause:
        return _all(_any_of("kind", self.kinds), _any_of("custodian_id", self.unit_ids))


@dataclass(frozen=True, slots=True)
class ByCase:
    """Sight of some kinds in the dossiers assigned to the reader."""

    kinds: frozenset[Kind]
    dossier_ids: frozenset[str]

    def admits(self, labels: Labels) -> bool:
        return labels.kind in self.kinds and labels.dossier_id in self.dossier_ids

    def clause(self) -> Clause:
        return _all(_any_of("kind", self.kinds), _any_of("dossier_id", self.dossier_ids))


@dataclass(frozen=True, slots=True)
class Nothing:
    """Admits no document. The reason is for the log and for `portal explain`."""

    reason: str
    grades: frozenset[Grade] = field(default=frozenset(), init=False)

    def admits(self, labels: Labels) -> bool:
        return False

    def clause(self) -> Clause:
        return {"match_none": {}}


@dataclass(frozen=True, slots=True)
class Only:
    """Admits what one of `ways` reaches within `grades`, less what a recusal or a seal bars.

    `withdrawn` and `granted` are documents whose labels have changed in the catalogue while the index still carries
    the old ones: for these the catalogue has already decided, so the engine's copy is overruled until it is mended.
    """

    grades: frozenset[Grade]
    ways: tuple[ByUnit | ByCase, ...]
    recused_from: frozenset[str] = frozenset()
    seals: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()

    def admits(self, labels: Labels) -> bool:
        """The rule over today's facts from the catalogue."""
        return (
            labels.grade in self.grades
            and any(way.admits(labels) for way in self.ways)
            and self.recused_from.isdisjoint(labels.subject_ids)
            and (not labels.sealed or labels.dossier_id in self.seals)
        )

    def clause(self) -> Clause:
        """The rule over the engine's copy of the facts."""
        rule = {
            "bool": {
                "filter": [_any_of("grade", self.grades), _either([way.clause() for way in self.ways])],
                "must_not": self._barred(),
            }
        }
        if not self.granted:
            return rule
        return _either([rule, _any_of("doc_id", self.granted)])

    def _barred(self) -> list[Clause]:
        sealed_to_others: Clause = {"bool": {"filter": [{"term": {"sealed": True}}]}}
        if self.seals:
            sealed_to_others["bool"]["must_not"] = [_any_of("dossier_id", self.seals)]
        barred = [sealed_to_others]
        if self.recused_from:
            barred.append(_any_of("subject_ids", self.recused_from))
        if self.withdrawn:
            barred.append(_any_of("doc_id", self.withdrawn))
        return barred


@dataclass(frozen=True, slots=True)
class Everything:
    """Admits every document: for verification and measurement, never for a reader. The reason is said aloud."""

    reason: str
    grades: frozenset[Grade] = field(default=frozenset(Grade), init=False)

    def admits(self, labels: Labels) -> bool:
        return True

    def clause(self) -> Clause:
        return {"match_all": {}}


Scope = Nothing | Only | Everything


def _all(*clauses: Clause) -> Clause:
    return {"bool": {"filter": list(clauses)}}


def _either(clauses: list[Clause]) -> Clause:
    """At least one of `clauses`; none of an empty list."""
    if not clauses:
        return {"match_none": {}}
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _any_of(name: str, values: Iterable[str]) -> Clause:
    """Field `name` holds one of `values`: sorted, so that equal scopes are equal bytes, in parts the engine accepts."""
    ordered = sorted(str(value) for value in values)
    parts = [ordered[at : at + _TERMS_AT_ONCE] for at in range(0, len(ordered), _TERMS_AT_ONCE)]
    return _either([{"terms": {name: part}} for part in parts])
