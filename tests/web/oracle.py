"""The permission rule said a second time, for the tests: from the rows of the catalogue, by walking and looping.

It shares no code with the product: not the scope, not the expansion of the tree, not the matrix of kinds. Slow and
plain on purpose. The matrix is copied from the domain rules (7.4): N normative, F findings, I interim, L letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document
from archive.dossiers import Dossier, DossierSubject
from archive.people import Assignment, Grant, Person, Recusal, Seal, User
from archive.units import UnitParent

_CLASS_OF_KIND = {
    **dict.fromkeys(("QDi", "NQ", "CT", "CTr", "HD", "QC", "QTr"), "N"),
    **dict.fromkeys(("KL", "TB", "QD", "Ext"), "F"),
    **dict.fromkeys(("DTC", "DKN", "DPA"), "L"),
}
_BY_UNIT = {
    "archivist": "N", "inspector": "NF", "letter_officer": "NL", "reviewer": "NF", "second_reader": "NF",
    "chief": "NFIL", "personnel_officer": "N", "standing_member": "N", "clerk": "NF", "auditor": "N",
    "administrator": "N",
}  # fmt: skip
_BY_CASE = {"inspector": "IL", "reviewer": "I", "second_reader": "I", "standing_member": "FI", "clerk": "IL"}
_ENTRIES = {**_BY_UNIT, "archivist": "NFIL"}
_AT_DESK = {"archivist": "NFI", "letter_officer": "L"}
_DOWNLOADS = ("inspector", "chief")
_GRADES = ("thuong", "noi_bo", "mat", "toi_mat", "tuyet_mat")


class _Dated(Protocol):
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class Oracle:
    """The rows of one world, read once, and the rule over them."""

    session: Session
    moment: datetime
    day: date
    ceiling: str

    def opens(self, user_id: str, document_id: str) -> bool:
        """Whether the user may open the document."""
        return any(self._admits(user_id, document_id, grant, _BY_UNIT) for grant in self._grants(user_id))

    def lists(self, user_id: str, document_id: str) -> bool:
        """Whether he may see its entry in the item list."""
        return any(self._admits(user_id, document_id, grant, _ENTRIES) for grant in self._grants(user_id))

    def takes_away(self, user_id: str, document_id: str) -> bool:
        """Whether he may download it: through a role that may, and that opens it by itself."""
        grants = [grant for grant in self._grants(user_id) if grant.role in _DOWNLOADS]
        return any(self._admits(user_id, document_id, grant, _BY_UNIT) for grant in grants)

    def works_on(self, user_id: str, document_id: str) -> bool:
        """Whether the desk opens it to him: through his unit alone, never through a case, and never a sealed one."""
        if self.session.get_one(Document, document_id).sealed:
            return False
        grants = [grant for grant in self._grants(user_id) if grant.role in _AT_DESK]
        return any(self._admits(user_id, document_id, grant, _AT_DESK, {}) for grant in grants)

    def reaches(self, user_id: str, grade: str) -> bool:
        """Whether a grade is within his clearance and the ceiling of the site."""
        highest = 2 if self.ceiling == "mat" else 1
        clearance = _GRADES.index(self.session.get_one(User, user_id).clearance)
        return _GRADES.index(grade) <= min(highest, clearance)

    def _admits(
        self,
        user_id: str,
        document_id: str,
        grant: Grant,
        by_unit: dict[str, str],
        by_case: dict[str, str] = _BY_CASE,
    ) -> bool:
        document = self.session.get_one(Document, document_id)
        dossier = self.session.get_one(Dossier, document.dossier_id)
        return (
            self._holds(self.session.get_one(User, user_id))
            and self.reaches(user_id, document.grade)
            and self._leads_to(grant, document, dossier, by_unit, by_case)
            and not self._recused(user_id, dossier)
            and (not document.sealed or self._holds_seal(user_id, dossier))
        )

    def _leads_to(
        self, grant: Grant, document: Document, dossier: Dossier, by_unit: dict[str, str], by_case: dict[str, str]
    ) -> bool:
        letter = _CLASS_OF_KIND.get(document.kind, "I")
        if letter in by_unit[grant.role] and grant.unit_id in self._unit_and_above(dossier.custodian_id):
            return True
        return letter in by_case.get(grant.role, "") and any(
            row.dossier_id == dossier.id and self._holds(row)
            for row in self.session.scalars(select(Assignment).where(Assignment.user_id == grant.user_id))
        )

    def _unit_and_above(self, unit_id: str) -> set[str]:
        above, edge = {unit_id}, [unit_id]
        while edge:
            for row in self.session.scalars(select(UnitParent).where(UnitParent.unit_id == edge.pop())):
                standing = row.valid_from <= self.day and (row.valid_until is None or row.valid_until > self.day)
                if standing and row.parent_id not in above:
                    above.add(row.parent_id)
                    edge.append(row.parent_id)
        return above

    def _recused(self, user_id: str, dossier: Dossier) -> bool:
        subjects = self.session.scalars(
            select(Person)
            .join(DossierSubject, DossierSubject.person_id == Person.id)
            .where(DossierSubject.dossier_id == dossier.id)
        ).all()
        for row in self.session.scalars(select(Recusal).where(Recusal.user_id == user_id)):
            barred = self.session.get_one(Person, row.person_id)
            if self._holds(row) and any(_may_be_one(barred, person) for person in subjects):
                return True
        return False

    def _holds_seal(self, user_id: str, dossier: Dossier) -> bool:
        seals = self.session.scalars(select(Seal).where(Seal.dossier_id == dossier.id, Seal.holder_id == user_id))
        return any(self._holds(seal) and seal.approver_id != user_id for seal in seals)

    def _grants(self, user_id: str) -> list[Grant]:
        rows = self.session.scalars(select(Grant).where(Grant.user_id == user_id))
        return [row for row in rows if self._holds(row)]

    def _holds(self, row: _Dated) -> bool:
        return row.valid_from <= self.moment and (row.valid_until is None or row.valid_until > self.moment)


def _may_be_one(one: Person, other: Person) -> bool:
    """One name, and births that do not contradict each other as far as they are known."""
    if one.name_key != other.name_key:
        return False
    return all(a == b for a, b in zip(one.birth.split("-"), other.birth.split("-"), strict=False) if a and b)
