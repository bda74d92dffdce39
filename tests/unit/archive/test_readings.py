"""The two-person rule by itself: whoever says what in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.readings import UNDECIDED, Reading, Standing, after, same
from mappings.desk import Verdict
from mappings.vocabulary import FieldState

PERSONS = ("a", "b", "c")
SETTLED_BY_TWO = {FieldState.CONFIRMED, FieldState.REMOVED, FieldState.UNREADABLE, FieldState.PAPER_ONLY}

said = st.builds(
    lambda by, verdict, value: Reading(by, verdict, value if verdict is Verdict.READ else ""),
    st.sampled_from(PERSONS), st.sampled_from(list(Verdict)), st.sampled_from(("den_muc", "khuyet_diem", "Hòa", "Hoà")),
)  # fmt: skip
opening = st.sampled_from((FieldState.PROPOSED, FieldState.DOUBTED)).map(Standing)


def run(standing: Standing, readings: list[Reading], by_two: bool = True) -> list[Standing]:
    standings = [standing]
    for reading in readings:
        standings.append(after(standings[-1], reading, by_two))
    return standings


@given(opening, st.lists(said, max_size=12))
def test_a_critical_field_is_settled_only_when_two_persons_said_the_same(
    standing: Standing, readings: list[Reading]
) -> None:
    for at, now in enumerate(run(standing, readings)):
        if now.state in SETTLED_BY_TWO:
            assert now.first is not None and now.second is not None
            assert now.first.by != now.second.by
            assert now.first.agrees(now.second)
            assert {now.first, now.second} <= set(readings[:at]), "a word that nobody said"


@given(opening, st.lists(said, max_size=12), st.sampled_from(PERSONS))
def test_one_person_alone_never_settles_a_critical_field(
    standing: Standing, readings: list[Reading], only: str
) -> None:
    alone = [Reading(only, reading.verdict, reading.value) for reading in readings]
    for now in run(standing, alone)[1:]:
        assert now.state is FieldState.AWAITING_SECOND
        assert now.second is None


@given(opening, st.lists(said, max_size=12))
def test_nobody_is_first_and_second(standing: Standing, readings: list[Reading]) -> None:
    for now in run(standing, readings):
        assert now.second is None or (now.first is not None and now.first.by != now.second.by)


@given(opening, st.lists(said, min_size=1, max_size=12))
def test_what_takes_one_person_is_settled_by_the_last_word(standing: Standing, readings: list[Reading]) -> None:
    now = run(standing, readings, by_two=False)[-1]
    assert now.state not in UNDECIDED
    assert now.first is not None and now.first.agrees(readings[-1])


@given(opening, st.lists(st.tuples(said, st.booleans()), max_size=12))
def test_what_awaits_a_second_person_is_not_settled_by_the_first_even_where_one_would_do(
    standing: Standing, acts: list[tuple[Reading, bool]]
) -> None:
    for reading, by_two in acts:
        before, standing = standing, after(standing, reading, by_two)
        if before.state in UNDECIDED and standing.state not in UNDECIDED:
            assert standing.first is not None and standing.second is not None
            assert standing.first.by != standing.second.by


def test_a_third_person_who_sides_with_one_settles_a_dispute() -> None:
    one, other = Reading("a", Verdict.READ, "mat"), Reading("b", Verdict.READ, "thuong")
    disputed = run(Standing(FieldState.PROPOSED), [one, other])[-1]
    assert disputed.state is FieldState.DISPUTED
    settled = after(disputed, Reading("c", Verdict.READ, "thuong"), by_two=True)
    assert (settled.state, settled.first) == (FieldState.CONFIRMED, other)
    unheard = after(disputed, Reading("c", Verdict.ABSENT), by_two=True)
    assert unheard.state is FieldState.AWAITING_SECOND


def test_the_first_and_the_second_may_come_to_agree() -> None:
    one, other = Reading("a", Verdict.READ, "1"), Reading("b", Verdict.READ, "2")
    disputed = run(Standing(FieldState.PROPOSED), [one, other])[-1]
    for giving_in in (Reading("a", Verdict.READ, "2"), Reading("b", Verdict.READ, "1")):
        assert after(disputed, giving_in, by_two=True).state is FieldState.CONFIRMED


def test_typing_makes_no_difference_and_accents_do() -> None:
    assert same("Nguyễn Văn Hòa", "NGUYỄN  VĂN HOÀ")
    assert not same("Lê Văn Hóa", "Lê Văn Hòa")
