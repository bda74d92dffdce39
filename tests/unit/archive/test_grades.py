"""A grade rises by any mark at once and falls only when two persons have spoken of every mark; on both databases."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from archive import grades, settling
from archive.database import Database
from archive.documents import Document
from archive.fields import FieldRow
from archive.grades import grade_rows
from archive.proposing import propose
from mappings.desk import Verdict
from mappings.fields import Field, FieldName
from mappings.vocabulary import FieldState, Grade
from tests.desk_world import GRADE, World

FAR = replace(GRADE, page_no=7, start=400, end=403)


def _world(session: Session, tag: str = "", listed: Grade = Grade.THUONG) -> tuple[World, Document]:
    world = World(session, grade=listed, tag=tag)
    document = session.get_one(Document, world.id)
    document.listed_grade = listed
    session.flush()
    return world, document


def _read(session: Session, document: Document, *marks: Field) -> None:
    """The machine reads these marks, as the writer enters them."""
    grades.raised_by_mark(session, document, Grade.highest(Grade(mark.value) for mark in marks if mark.value))
    propose(session, document.id, marks)
    grades.ask(session, document)


def _grade(document: Document) -> tuple[Grade, bool]:
    return document.grade, document.grade_open


def _say(session: Session, row: FieldRow, user_id: str, verdict: Verdict, value: str = "") -> None:
    if row.is_blind_for(user_id):
        settling.second(session, row.id, user_id, row.version, value, verdict=verdict)
    elif verdict is Verdict.READ:
        settling.correct(session, row.id, user_id, row.version, value)
    else:
        settling.remove_field(session, row.id, user_id, row.version)


def test_a_misread_stamp_closes_the_paper_and_two_persons_give_it_back(database: Database) -> None:
    with database.writing() as session:
        world, document = _world(session)
        _read(session, document, GRADE)
        assert (document.grade, document.grade_open) == (Grade.MAT, True)
        (row,) = grade_rows(session, document.id)
        _say(session, row, world.persons[0], Verdict.ABSENT)
        assert (document.grade, document.grade_open) == (Grade.MAT, True)
        _say(session, row, world.persons[0], Verdict.ABSENT)
        assert document.grade is Grade.MAT, "the same person twice is one person"
        _say(session, row, world.persons[1], Verdict.ABSENT)
        assert (document.grade, document.grade_open) == (Grade.THUONG, False), "what the list said holds again"


def test_a_right_stamp_is_confirmed_and_waits_no_more(database: Database) -> None:
    with database.writing() as session:
        world, document = _world(session)
        _read(session, document, GRADE)
        (row,) = grade_rows(session, document.id)
        for person in world.persons[:2]:
            _say(session, row, person, Verdict.READ, "mat")
        assert (document.grade, document.grade_open) == (Grade.MAT, False)


def test_one_mark_settled_does_not_lower_what_another_still_says(database: Database) -> None:
    with database.writing() as session:
        world, document = _world(session)
        _read(session, document, GRADE, FAR)
        first, other = grade_rows(session, document.id)
        for person in world.persons[:2]:
            _say(session, first, person, Verdict.READ, "thuong")
        assert (document.grade, document.grade_open) == (Grade.MAT, True)
        for person in world.persons[1:]:
            _say(session, other, person, Verdict.READ, "noi_bo")
        assert (document.grade, document.grade_open) == (Grade.NOI_BO, False)


def test_a_mark_that_the_machine_reads_no_more_stays_for_people_to_judge(database: Database) -> None:
    with database.writing() as session:
        _, document = _world(session)
        _read(session, document, GRADE)
        _read(session, document)
        assert (document.grade, document.grade_open) == (Grade.MAT, True)
        assert [row.value for row in grade_rows(session, document.id)] == ["mat"]


def test_a_mark_found_after_people_had_settled_the_grade_asks_them_anew(database: Database) -> None:
    with database.writing() as session:
        world, document = _world(session)
        _read(session, document, GRADE)
        (row,) = grade_rows(session, document.id)
        for person in world.persons[:2]:
            _say(session, row, person, Verdict.READ, "thuong")
        assert _grade(document) == (Grade.THUONG, False)
        assert grades.was_judged(session, document, GRADE.page_no, Grade.MAT)
        assert not grades.was_judged(session, document, FAR.page_no, Grade.MAT)
        _read(session, document, GRADE, FAR)
        assert _grade(document) == (Grade.MAT, True)
        assert row.by_machine
        _say(session, row, world.persons[0], Verdict.READ, "thuong")
        assert _grade(document) == (Grade.MAT, True), "one person saying again what two had said is one person"


def test_where_no_field_shows_the_mark_people_are_asked_all_the_same(database: Database) -> None:
    with database.writing() as session:
        _, document = _world(session)
        grades.raise_to(session, document, Grade.TUYET_MAT, is_open=True)
        for _ in range(2):
            grades.ask(session, document)
            propose(session, document.id, ())
        (row,) = grade_rows(session, document.id)
        assert (row.value, row.source, row.state) == ("tuyet_mat", grades.BY_MARK, FieldState.DOUBTED)


@dataclass(frozen=True, slots=True)
class Act:
    """The machine reads a mark at a place, or a person speaks of the mark there."""

    person: int | None
    place: int
    verdict: Verdict
    value: Grade


_acts = st.lists(
    st.builds(
        Act, person=st.none() | st.integers(0, 2), place=st.integers(1, 3),
        verdict=st.sampled_from([Verdict.READ, Verdict.ABSENT]), value=st.sampled_from(Grade),
    ),
    max_size=14,
)  # fmt: skip
_COUNT = iter(range(10_000))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_acts)
def test_no_order_of_acts_lowers_a_grade_while_a_mark_is_not_settled_by_two(
    database: Database, acts: list[Act]
) -> None:  # fmt: skip
    with database.writing() as session:
        world, document = _world(session, f"-{next(_COUNT)}")
        read: dict[int, Field] = {}
        for act in acts:
            before = document.grade
            if act.person is None:
                mark = Field(FieldName.GRADE, act.value.value, "X", act.place, 0, 1, 0.9, "stamp")
                read[act.place] = mark
                _read(session, document, *(read[place] for place in sorted(read)))
                assert document.grade.level >= before.level
            else:
                row = next((one for one in grade_rows(session, document.id) if one.page_no == act.place), None)
                if row is not None:
                    _say(session, row, world.persons[act.person], act.verdict, act.value.value)
            _assert_sound(session, document, before)


def _assert_sound(session: Session, document: Document, before: Grade) -> None:
    rows = grade_rows(session, document.id)
    open_rows = [row for row in rows if row.state not in (FieldState.CONFIRMED, FieldState.REMOVED)]
    for row in rows:
        if row.state in (FieldState.CONFIRMED, FieldState.REMOVED):
            assert row.first_by and row.second_by and row.first_by != row.second_by
        if row.state is FieldState.CONFIRMED:
            assert document.grade.level >= Grade(row.value).level
    if document.grade.level < before.level:
        for row in open_rows:
            assert Grade(row.value).level <= document.grade.level
    if document.grade_open:
        assert open_rows, "somebody can be asked"


def test_the_list_that_says_more_raises_and_asks_nobody(database: Database) -> None:
    with database.writing() as session:
        _, document = _world(session)
        assert grades.raise_listed(session, document, Grade.MAT)
        assert (document.grade, document.listed_grade, document.grade_open) == (Grade.MAT, Grade.MAT, False)
        assert not grades.raise_listed(session, document, Grade.NOI_BO)
        assert (document.grade, document.listed_grade) == (Grade.MAT, Grade.MAT)


@pytest.mark.parametrize("grade", [Grade.TOI_MAT, Grade.TUYET_MAT])
def test_what_one_person_reads_above_everything_waits_for_the_second(database: Database, grade: Grade) -> None:
    with database.writing() as session:
        world, document = _world(session)
        settling.add_field(session, world.id, world.persons[0], FieldName.GRADE, grade.value, settling.Place(1))
        assert (document.grade, document.grade_open) == (grade, True)
