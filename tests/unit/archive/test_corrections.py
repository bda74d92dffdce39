"""What settled fields mean for their document: facts, labels, the index; on both databases."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import settling
from archive.corrections import opens
from archive.database import Database
from archive.documents import Document
from archive.fields import settled_names
from archive.jobs import Job, JobKind
from archive.proposing import propose
from mappings.fields import FieldName
from mappings.roles import RIGHTS, Rights
from mappings.vocabulary import FieldState, Grade, Kind, Precision
from tests.desk_world import GRADE, KIND, NUMBER, World, field


def index_jobs(session: Session, document_id: str) -> list[int]:
    found = select(Job.revision).where(Job.kind == JobKind.INDEX, Job.subject_id == document_id)
    return sorted(session.scalars(found))


def test_a_settled_fact_reaches_the_document_and_asks_for_the_index(database: Database) -> None:
    with database.writing() as session:
        world = World(session)
        person = world.persons[0]
        propose(session, world.id, [NUMBER])
        row = field(session, world.id, FieldName.NUMBER)
        settling.correct(session, row.id, person, row.version, "Số 017-KL/UBKTThU")
        settling.add_field(session, world.id, person, FieldName.DATE, "2023-08", settling.Place(1, raw="tháng 8/2023"))
        document = session.get_one(Document, world.id)
        assert (document.number_key, document.precision) == ("17-kl/ubktthu", Precision.MONTH)
        assert str(document.issued_on) == "2023-08-01"
        assert (document.revision, index_jobs(session, world.id)) == (3, [2, 3])
        assert settled_names(session, world.id) == {FieldName.NUMBER, FieldName.DATE}
        settling.remove_field(session, row.id, person, row.version)
        assert (document.number, document.number_key) == (None, "")


def test_a_letter_becomes_another_kind_only_by_two_persons(database: Database) -> None:
    with database.writing() as session:
        world = World(session, kind=Kind.DKN)
        first, second, _ = world.persons
        propose(session, world.id, [KIND])
        row = field(session, world.id, FieldName.KIND)
        settling.accept(session, row.id, first, row.version)
        document = session.get_one(Document, world.id)
        assert (document.kind, row.state) == (Kind.DKN, FieldState.AWAITING_SECOND)
        settling.second(session, row.id, second, row.version, "KL")
        assert document.kind is Kind.KL and document.labels_pending


def test_a_detour_over_a_second_kind_field_opens_no_letter(database: Database) -> None:
    with database.writing() as session:
        world = World(session, kind=Kind.KL)
        person = world.persons[0]
        propose(session, world.id, [KIND])
        row = field(session, world.id, FieldName.KIND)
        settling.accept(session, row.id, person, row.version)
        document = session.get_one(Document, world.id)
        document.kind = Kind.DTC  # a corrected list said so
        session.flush()
        settling.accept(session, row.id, person, row.version)
        assert (document.kind, row.state) == (Kind.DTC, FieldState.AWAITING_SECOND)


def test_a_grade_rises_at_once_and_falls_only_by_two_persons(database: Database) -> None:
    with database.writing() as session:
        world = World(session, grade=Grade.NOI_BO)
        first, second, _ = world.persons
        propose(session, world.id, [GRADE])
        row = field(session, world.id, FieldName.GRADE)
        document = session.get_one(Document, world.id)
        settling.accept(session, row.id, first, row.version)
        assert document.grade is Grade.MAT and index_jobs(session, world.id)
        settling.correct(session, row.id, first, row.version, "thuong")
        assert document.grade is Grade.MAT
        settling.second(session, row.id, second, row.version, "thuong")
        assert session.get_one(Document, world.id).grade.level == Grade.THUONG.level


@pytest.mark.parametrize("old", Kind)
def test_a_kind_opens_a_paper_where_any_sight_of_any_role_widens(old: Kind) -> None:
    """Whatever way of seeing papers is ever added to the matrix, this knows it."""
    held = (getattr(rights, one.name) for rights in RIGHTS.values() for one in dataclasses.fields(Rights))
    sights = [kinds for kinds in held if isinstance(kinds, frozenset)]
    assert all(opens(old, new) is any(new in kinds and old not in kinds for kinds in sights) for new in Kind)
