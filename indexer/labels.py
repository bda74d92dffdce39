"""From facts to labels: what a paper may come in as. Pure; unknown means held, never a milder label.

Called at intake before anything is stored, and for each page as it is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.describing.first_page import Description
from indexer.describing.grading import Held, Marks, graded
from indexer.refusals import Refusal
from mappings.reasons import Reason
from mappings.vocabulary import Ceiling, Grade, Kind


@dataclass(frozen=True, slots=True)
class Claim:
    """What the item list (or the command line) says of a paper; None where it says nothing clear.

    `kind_from_page` lets the page name the kind where nobody has. `redacted` says that a denunciation's copy has its
    identities covered.
    """

    grade: Grade | None
    kind: Kind | None
    custodian_id: str | None
    redacted: bool = False
    kind_from_page: bool = False


def claimed(claim: Claim, ceiling: Ceiling) -> Refusal | None:
    """Whether the claim alone keeps the paper out. What may not be here at all comes first."""
    if claim.grade is not None and claim.grade.level > ceiling.grade.level:
        return Refusal(Reason.ABOVE_CEILING)
    if claim.kind is Kind.DTC and not claim.redacted:
        return Refusal(Reason.SEALED_LETTER)
    if claim.custodian_id is None:
        return Refusal(Reason.UNKNOWN_UNIT)
    if claim.grade is None:
        return Refusal(Reason.UNKNOWN_GRADE)
    if claim.kind is None and not claim.kind_from_page:
        return Refusal(Reason.UNKNOWN_KIND)
    return None


def seen(claim: Claim, page: Description) -> Refusal | None:
    """Whether the first page contradicts the claim."""
    if page.letter is None:
        return Refusal(Reason.UNKNOWN_KIND) if (claim.kind or page.kind) is None else None
    if page.letter is Kind.DTC and not (claim.kind is Kind.DTC and claim.redacted):
        return Refusal(Reason.KIND_CONFLICT if claim.kind is not None else Reason.SEALED_LETTER)
    if claim.kind is not None and claim.kind is not page.letter:
        return Refusal(Reason.KIND_CONFLICT)
    return None


def settled(listed: Grade | None, marks: Marks, ceiling: Ceiling) -> Grade | Refusal:
    """The grade that a paper comes in with, or why it does not: the highest of what the list and its pages say."""
    top = Grade.highest((listed, marks.highest))
    if top is not None and top.level > ceiling.grade.level:
        return Refusal(Reason.ABOVE_CEILING)
    grade = graded(listed, marks.stamp, marks.filing)
    if grade is Held.UNREADABLE:
        return Refusal(Reason.STAMP_UNREADABLE, f"{marks.torn_on}")
    if grade is Held.UNSTATED:
        return Refusal(Reason.UNKNOWN_GRADE)
    return grade
