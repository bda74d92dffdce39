"""Fields at the desk: proposals, acts, two persons, what follows for the document; on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from archive import settling
from archive.database import Database
from archive.fields import FieldChange, FieldRow, FieldView, fields_of, history_of, shown_to
from archive.proposing import propose
from archive.readings import same
from archive.schema import new_id
from mappings.desk import FieldAct, Verdict
from mappings.fields import CRITICAL, FieldName
from mappings.vocabulary import FieldState
from tests.desk_world import KIND, NUMBER, OTHER, OTHERS_OUTCOME, OUTCOME, PERSON, World, field


def test_proposing_twice_changes_nothing_and_a_new_reading_replaces_the_old_one(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [NUMBER, PERSON, OUTCOME])
        before = [(row.id, row.version, row.value) for row in fields_of(session, world.id)]
        propose(session, world.id, [NUMBER, PERSON, OUTCOME])
        assert [(row.id, row.version, row.value) for row in fields_of(session, world.id)] == before
        propose(session, world.id, [replace(NUMBER, value="17-KL/UBKTThU")])
        (left,) = fields_of(session, world.id)
        assert (left.value, left.version) == ("17-KL/UBKTThU", 2)
        assert session.scalars(select(FieldChange)).all() == []


def test_what_the_machine_is_not_sure_of_is_doubted(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [NUMBER, replace(KIND, confidence=0.6)])
        assert field(session, world.id, FieldName.NUMBER).state is FieldState.PROPOSED
        assert field(session, world.id, FieldName.KIND).state is FieldState.DOUBTED


def test_a_settled_field_keeps_its_value_and_a_differing_reading_is_noted(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [NUMBER])
        row = field(session, world.id, FieldName.NUMBER)
        settling.correct(session, row.id, world.persons[0], row.version, "17-KL/UBKTThU", "nhòe")
        propose(session, world.id, [replace(NUMBER, value="77-KL/UBKTThU")])
        propose(session, world.id, [replace(NUMBER, value="77-KL/UBKTThU")])
        row = field(session, world.id, FieldName.NUMBER)
        assert (row.value, row.noted, row.state) == ("17-KL/UBKTThU", "77-KL/UBKTThU", FieldState.ACCEPTED)
        acts = [change.action for change in history_of(session, row.id, world.persons[1])]
        assert acts == [FieldAct.CORRECTED, FieldAct.NOTED]
        propose(session, world.id, [])
        assert field(session, world.id, FieldName.NUMBER).value == "17-KL/UBKTThU"


def test_a_person_somebody_worked_on_keeps_his_group_when_the_machine_counts_anew(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [PERSON, OUTCOME])
        row = field(session, world.id, FieldName.OUTCOME, 1)
        settling.accept(session, row.id, world.persons[0], row.version)
        earlier = [replace(OTHER, group=1, start=100, end=110), replace(OTHERS_OUTCOME, group=1, start=120, end=127)]
        propose(session, world.id, [*earlier, replace(PERSON, group=2), replace(OUTCOME, group=2)])
        named = {row.group_no: row.value for row in fields_of(session, world.id) if row.name is FieldName.PERSON}
        said = {row.group_no: row.value for row in fields_of(session, world.id) if row.name is FieldName.OUTCOME}
        assert named[1] == "Lò Văn Páo" and said[1] == "khuyet_diem"
        (other,) = named.keys() - {1}
        assert (named[other], said[other]) == ("Hà Thị Mây", "den_muc")
        assert field(session, world.id, FieldName.OUTCOME, 1).noted is None


def test_an_act_on_an_old_version_does_nothing_and_shows_what_is_there(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [NUMBER])
        row = field(session, world.id, FieldName.NUMBER)
        seen = row.version
        settling.correct(session, row.id, world.persons[0], seen, "17-KL/UBKTThU")
        with pytest.raises(settling.Stale) as stale:
            settling.correct(session, row.id, world.persons[1], seen, "71-KL/UBKTThU")
        assert stale.value.now.value == "17-KL/UBKTThU"
        assert field(session, world.id, FieldName.NUMBER).value == "17-KL/UBKTThU"
        with pytest.raises(settling.Absent):
            settling.accept(session, "0" * 32, world.persons[0], 1)


def test_the_second_person_reads_blind_and_agreement_confirms(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        first, second, _ = world.persons
        propose(session, world.id, [PERSON])
        row = field(session, world.id, FieldName.PERSON, 1)
        settling.accept(session, row.id, first, row.version)
        blind = settling.for_second_reader(session, row.id, second)
        assert blind.hidden and blind.box == PERSON.box
        assert "Páo" not in repr(blind) and "Páo" not in repr(shown_to(session, world.id, second))
        assert history_of(session, row.id, second) == ()
        with pytest.raises(settling.NotYours):
            settling.accept(session, row.id, second, row.version)
        with pytest.raises(settling.NotYours):
            settling.for_second_reader(session, row.id, first)
        with pytest.raises(settling.NotYours):
            settling.second(session, row.id, first, row.version, "Lò Văn Páo")
        done = settling.second(session, row.id, second, blind.version, "lò văn páo")
        assert (done.state, done.value, done.hidden) == (FieldState.CONFIRMED, "Lò Văn Páo", False)
        assert [change.user_id for change in history_of(session, row.id, second)] == [first, second]


def test_a_dispute_shows_both_and_the_value_of_neither_stands(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        first, second, third = world.persons
        propose(session, world.id, [PERSON, OUTCOME])
        row = field(session, world.id, FieldName.OUTCOME, 1)
        settling.correct(session, row.id, first, row.version, "den_muc")
        shown = settling.second(session, row.id, second, row.version, "khong_vi_pham")
        assert shown.state is FieldState.DISPUTED and shown.value == "khuyet_diem"
        assert [reading.value for reading in shown.others] == ["den_muc", "khong_vi_pham"]
        settled = settling.correct(session, row.id, third, shown.version, "den_muc")
        assert (settled.state, settled.value) == (FieldState.CONFIRMED, "den_muc")
        assert {settled.first_by, settled.second_by} == {first, third}


def test_what_cannot_be_the_value_of_a_field_is_refused(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [NUMBER, KIND])
        for name, value in ((FieldName.NUMBER, "  "), (FieldName.KIND, "Kết luận"), (FieldName.NUMBER, "x" * 3000)):
            row = field(session, world.id, name)
            with pytest.raises(settling.Unfit):
                settling.correct(session, row.id, world.persons[0], row.version, value)
        with pytest.raises(settling.Unfit):
            settling.add_field(session, world.id, world.persons[0], FieldName.DATE, "2023-02-30", settling.Place(1))


def test_the_database_lets_nobody_rewrite_what_happened(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        propose(session, world.id, [NUMBER])
        row = field(session, world.id, FieldName.NUMBER)
        settling.accept(session, row.id, world.persons[0], row.version)
    for statement in (update(FieldChange).values(why="x"), delete(FieldChange)):
        with pytest.raises(DBAPIError), database.writing() as session:
            session.execute(statement)
    if not database.is_sqlite:
        with pytest.raises(DBAPIError), database.writing() as session:
            session.execute(text("TRUNCATE field_changes"))
    with database.reading() as session:
        assert session.scalars(select(func.count()).select_from(FieldChange)).one() == 1


_values = st.sampled_from(("khuyet_diem", "den_muc", "khong_vi_pham"))
_acts = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(("accept", "correct", "second", "unreadable", "paper_only", "remove", "propose", "add")),
        st.sampled_from((FieldName.NUMBER, FieldName.OUTCOME, FieldName.PERSON)),
        _values,
    ),
    max_size=14,
)


def _do(session: Session, world: World, view: FieldView, act: str, user: str, value: str) -> None:
    done = {
        "accept": lambda: settling.accept(session, view.id, user, view.version),
        "correct": lambda: settling.correct(session, view.id, user, view.version, value),
        "second": lambda: settling.second(session, view.id, user, view.version, value),
        "unreadable": lambda: settling.unreadable(session, view.id, user, view.version),
        "paper_only": lambda: settling.paper_only(session, view.id, user, view.version),
        "remove": lambda: settling.remove_field(session, view.id, user, view.version),
        "add": lambda: settling.add_field(session, world.id, user, view.name, value, settling.Place(1), 1),
    }
    done[act]()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=_acts)
def test_whatever_is_done_two_persons_stand_for_each_critical_value_and_no_act_is_lost(
    database: Database, acts: list[tuple[int, str, FieldName, str]]
) -> None:
    with database.writing() as session:
        world = World(session, tag=new_id()[:8])
        propose(session, world.id, [NUMBER, PERSON, OUTCOME])
        done = 0
        for who, act, name, value in acts:
            user = world.persons[who]
            settled = {row.id: (row.state, row.value) for row in fields_of(session, world.id) if not row.by_machine}
            if act == "propose":
                propose(session, world.id, [replace(NUMBER, value=value), replace(OUTCOME, value=value), PERSON])
                after = {row.id: (row.state, row.value) for row in fields_of(session, world.id)}
                assert settled.items() <= after.items(), "a proposal changed what a person settled"
                continue
            candidates = [row for row in shown_to(session, world.id, user) if row.name is name]
            if not candidates:
                continue
            try:
                _do(session, world, candidates[0], act, user, value)
            except settling.NotYours:
                continue
            done += 1
        by_persons = select(FieldChange).where(FieldChange.document_id == world.id, FieldChange.user_id != "")
        changes = session.scalars(by_persons.order_by(FieldChange.seq)).all()
        assert len(changes) == done
        for row in fields_of(session, world.id):
            _stands_on_two(row, [change for change in changes if change.field_id == row.id])


def _stands_on_two(row: FieldRow, changes: list[FieldChange]) -> None:
    final = {FieldState.CONFIRMED, FieldState.REMOVED, FieldState.UNREADABLE, FieldState.PAPER_ONLY}
    if row.name not in CRITICAL:
        return
    assert row.state is not FieldState.ACCEPTED
    if row.state in final:
        assert row.first_by and row.second_by and row.first_by != row.second_by
        assert row.first_verdict is row.second_verdict
        assert {row.first_by, row.second_by} <= {change.user_id for change in changes}
    if row.state is FieldState.CONFIRMED:
        assert row.first_verdict is Verdict.READ
        agreeing = {change.user_id for change in changes if same(change.after, row.value)}
        assert {row.first_by, row.second_by} <= agreeing
