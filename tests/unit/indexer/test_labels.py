"""What a paper may come in as: unknown is held, above the ceiling is out, a letter stays sealed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.describing.first_page import NOTHING, Description
from indexer.describing.grading import Marks
from indexer.labels import Claim, claimed, seen, settled
from indexer.refusals import Refusal
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
        (GOOD, {"letter": Kind.DTC}, Reason.KIND_CONFLICT),
        (GOOD, {"letter": Kind.DKN}, Reason.KIND_CONFLICT),
        (replace(GOOD, kind=Kind.DKN), {"letter": Kind.DKN}, None),
        (replace(GOOD, kind=Kind.DTC, redacted=True), {"letter": Kind.DTC}, None),
        (replace(GOOD, kind=None), {"letter": Kind.DTC, "kind": Kind.DTC}, Reason.SEALED_LETTER),
        (replace(GOOD, kind=None), {"kind": Kind.TB}, None),
        (replace(GOOD, kind=None), {}, Reason.UNKNOWN_KIND),
    ],
)
def test_the_first_page_is_held_against_the_claim(claim: Claim, page: dict[str, Kind], reason: Reason | None) -> None:
    description: Description = replace(NOTHING, **page)  # type: ignore[arg-type]  # names and values of the table above
    refusal = seen(claim, description)
    assert (refusal.reason if refusal else None) is reason


@pytest.mark.parametrize(
    ("listed", "marks", "ceiling", "right"),
    [
        (Grade.THUONG, Marks(), Ceiling.NONE, Grade.THUONG),
        (Grade.THUONG, Marks(Grade.MAT), Ceiling.MAT, Grade.MAT),
        (Grade.THUONG, Marks(filed=Grade.NOI_BO), Ceiling.NONE, Grade.NOI_BO),
        (Grade.MAT, Marks(filed=Grade.THUONG), Ceiling.MAT, Grade.MAT),
        (Grade.MAT, Marks(), Ceiling.NONE, Reason.ABOVE_CEILING),
        (Grade.THUONG, Marks(Grade.TOI_MAT), Ceiling.MAT, Reason.ABOVE_CEILING),
        (Grade.THUONG, Marks(torn_on=3), Ceiling.MAT, Reason.STAMP_UNREADABLE),
        (Grade.MAT, Marks(Grade.MAT, torn_on=3), Ceiling.MAT, Reason.STAMP_UNREADABLE),
        (Grade.THUONG, Marks(filed=Grade.TOI_MAT, torn_on=3), Ceiling.MAT, Reason.ABOVE_CEILING),
        (None, Marks(), Ceiling.MAT, Reason.UNKNOWN_GRADE),
    ],
)
def test_the_highest_of_list_stamp_and_filing_mark_wins(
    listed: Grade | None, marks: Marks, ceiling: Ceiling, right: Grade | Reason
) -> None:
    found = settled(listed, marks, ceiling)
    assert (found.reason if isinstance(found, Refusal) else found) is right


def test_a_stamp_that_cannot_be_read_holds_and_names_the_page_and_nothing_else() -> None:
    found = settled(Grade.THUONG, Marks(torn_on=3), Ceiling.MAT)
    assert isinstance(found, Refusal)
    assert (found.state, found.detail) == (FileState.HELD, "3")
