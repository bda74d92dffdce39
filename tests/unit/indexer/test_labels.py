"""What a paper may come in as: unknown is held, above the ceiling is out, a letter stays sealed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.describing.first_page import NOTHING, Description
from indexer.labels import Claim, claimed, seen, stamped_on
from mappings.reasons import Reason
from mappings.vocabulary import Ceiling, FileState, Grade, Kind

GOOD = Claim(Grade.THUONG, Kind.KL, "unit")


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (GOOD, None),
        (replace(GOOD, grade=Grade.NOI_BO), None),
        (replace(GOOD, grade=None), Reason.UNKNOWN_GRADE),
        (replace(GOOD, kind=None), Reason.UNKNOWN_KIND),
        (replace(GOOD, kind=None, kind_from_page=True), None),
        (replace(GOOD, custodian_id=None), Reason.UNKNOWN_UNIT),
        (replace(GOOD, grade=Grade.MAT), Reason.ABOVE_CEILING),
        (replace(GOOD, grade=Grade.TUYET_MAT, custodian_id=None, kind=None), Reason.ABOVE_CEILING),
        (replace(GOOD, kind=Kind.DTC), Reason.SEALED_LETTER),
        (replace(GOOD, kind=Kind.DTC, custodian_id=None), Reason.SEALED_LETTER),
        (replace(GOOD, kind=Kind.DTC, redacted=True), None),
    ],
)
def test_a_claim_is_settled_or_says_why_not(claim: Claim, reason: Reason | None) -> None:
    refusal = claimed(claim, Ceiling.NONE)
    assert (refusal.reason if refusal else None) is reason


@pytest.mark.parametrize("grade", [Grade.TOI_MAT, Grade.TUYET_MAT])
def test_above_confidential_nothing_comes_in_on_any_site(grade: Grade) -> None:
    refusal = claimed(replace(GOOD, grade=grade), Ceiling.MAT)
    assert refusal is not None
    assert refusal.reason is Reason.ABOVE_CEILING
    assert refusal.state is FileState.REJECTED
    assert refusal.hides_name


@pytest.mark.parametrize(
    ("claim", "page", "reason"),
    [
        (GOOD, {}, None),
        (GOOD, {"stamp": Grade.MAT}, Reason.GRADE_CONFLICT),
        (GOOD, {"stamp": Grade.TOI_MAT}, Reason.ABOVE_CEILING),
        (replace(GOOD, grade=Grade.MAT), {"stamp": Grade.MAT}, None),
        (GOOD, {"letter": Kind.DTC}, Reason.KIND_CONFLICT),
        (GOOD, {"letter": Kind.DKN}, Reason.KIND_CONFLICT),
        (replace(GOOD, kind=Kind.DKN), {"letter": Kind.DKN}, None),
        (replace(GOOD, kind=Kind.DTC, redacted=True), {"letter": Kind.DTC}, None),
        (replace(GOOD, kind=None), {"letter": Kind.DTC, "kind": Kind.DTC}, Reason.SEALED_LETTER),
        (replace(GOOD, kind=None), {"kind": Kind.TB}, None),
        (replace(GOOD, kind=None), {}, Reason.UNKNOWN_KIND),
    ],
)
def test_the_first_page_is_held_against_the_claim(
    claim: Claim, page: dict[str, Grade | Kind], reason: Reason | None
) -> None:
    description: Description = replace(NOTHING, **page)  # type: ignore[arg-type]  # names and values of the table above
    refusal = seen(claim, description, Ceiling.MAT)
    assert (refusal.reason if refusal else None) is reason


def test_a_stamp_below_the_grade_is_no_conflict() -> None:
    assert stamped_on(Grade.MAT, Grade.MAT, Ceiling.MAT, 3) is None
    assert stamped_on(None, Grade.THUONG, Ceiling.NONE, 3) is None
