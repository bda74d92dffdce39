"""From facts to labels: what a paper may come in as. Pure; unknown means held, never a milder label.

Called at intake before anything is stored, and for each page as it is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.describing.first_page import Description
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


def seen(claim: Claim, page: Description, ceiling: Ceiling) -> Refusal | None:
    """Whether the first page contradicts the claim."""
    if claim.grade is None:
        return Refusal(Reason.UNKNOWN_GRADE)
    if stamped := stamped_on(page.stamp, claim.grade, ceiling, page_no=1):
        return stamped
    if page.letter is None:
        return Refusal(Reason.UNKNOWN_KIND) if (claim.kind or page.kind) is None else None
    if page.letter is Kind.DTC and not (claim.kind is Kind.DTC and claim.redacted):
        return Refusal(Reason.KIND_CONFLICT if claim.kind is not None else Reason.SEALED_LETTER)
    if claim.kind is not None and claim.kind is not page.letter:
        return Refusal(Reason.KIND_CONFLICT)
    return None


def stamped_on(stamp: Grade | None, grade: Grade, ceiling: Ceiling, page_no: int) -> Refusal | None:
    """Whether the stamp on a page is above the paper's grade, or above what the site may hold."""
    if stamp is None or stamp.level <= grade.level:
        return None
    if stamp.level > ceiling.grade.level:
        return Refusal(Reason.ABOVE_CEILING)
    return Refusal(Reason.GRADE_CONFLICT, f"{page_no}")
