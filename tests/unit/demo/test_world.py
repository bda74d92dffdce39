"""The fictional province: it is written once however often, and its people hold what the golden question needs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database import Database
from archive.dossiers import Dossier
from archive.people import Assignment, Grant, Recusal, User
from archive.schema import now
from archive.units import Unit, subtree, tree
from demo.papers import LIST
from demo.world import PEOPLE, UNITS, describe, populate
from mappings.access import Labels
from mappings.vocabulary import Ceiling, DossierKind, Grade, Kind
from portal.access.policy import Policy
from portal.access.principal import Principal

HASH = "a hash"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    database.migrate()
    with database.writing() as session:
        populate(session, HASH)
        yield session
    database.close()


def unit_id(session: Session, code: str) -> str:
    return session.scalars(select(Unit.id).where(Unit.code == code)).one()


def labels(session: Session, custodian: str, kind: Kind, grade: Grade, dossier_id: str = "0" * 32) -> Labels:
    return Labels("1" * 32, dossier_id, grade, kind, unit_id(session, custodian))


def admits(session: Session, login: str, what: Labels) -> bool:
    user = session.scalars(select(User).where(User.login == login)).one()
    reader = Principal(user.id, user.login, user.name, user.unit_id, "", (), user.clearance)
    return Policy(Ceiling.MAT).scope_of(session, reader).admits(what)


def dossier_of_the_inspector(session: Session) -> Dossier:
    city = unit_id(session, "ubkt-vanlac")
    dossier = Dossier(code="27/2024", title="", kind=DossierKind.GQTC, origin_id=city, custodian_id=city, box_id=None)
    session.add(dossier)
    session.flush()
    return dossier


def test_writing_the_world_again_changes_nothing(session: Session) -> None:
    def counted() -> list[int]:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Unit, User, Grant, Recusal)]

    before = counted()
    populate(session)
    assert counted() == before == [6, 8, 8, 1]


def test_an_assignment_waits_for_its_dossier(session: Session) -> None:
    assert session.scalars(select(Assignment)).all() == []
    dossier = dossier_of_the_inspector(session)
    populate(session)
    populate(session)
    assert [one.dossier_id for one in session.scalars(select(Assignment))] == [dossier.id]


def test_a_new_password_reaches_every_account_and_none_leaves_them(session: Session) -> None:
    populate(session)
    assert set(session.scalars(select(User.password_hash))) == {HASH}
    populate(session, "another")
    assert set(session.scalars(select(User.password_hash))) == {"another"}


def test_the_units_stand_in_three_levels(session: Session) -> None:
    today = now().date()
    assert len(subtree(session, {unit_id(session, "ubkt-tinh")}, today)) == 6
    assert len(subtree(session, {unit_id(session, "ubkt-vanlac")}, today)) == 5
    assert {node.name for node in tree(session, today)} == {unit.name for unit in UNITS}


def test_no_two_people_hold_the_same() -> None:
    assert len({person.role for person in PEOPLE}) == len(PEOPLE) == 8
    assert all(describe(person) for person in PEOPLE)


def test_every_custodian_and_every_assigned_dossier_is_in_the_item_list() -> None:
    rows = list(csv.DictReader(io.StringIO(LIST.read_text("utf-8-sig"))))
    assert {row["Đơn vị"] for row in rows} <= {unit.code for unit in UNITS}
    given = {(one.origin, one.dossier) for person in PEOPLE for one in person.assignments}
    assert given <= {(row["Đơn vị"], row["Hồ sơ"]) for row in rows}


def test_the_conclusion_is_open_to_the_inspector_of_the_city_and_closed_to_the_clerk_of_another_ward(
    session: Session,
) -> None:
    conclusion = labels(session, "ubkt-vanlac", Kind.KL, Grade.MAT)
    assert {person.login for person in PEOPLE if admits(session, person.login, conclusion)} == {
        "oanh",
        "thom",
        "truong",
    }


def test_the_clerk_sees_the_decisions_of_her_own_ward(session: Session) -> None:
    assert admits(session, "mai", labels(session, "dang-uy-hason", Kind.TB, Grade.THUONG))


def test_the_report_of_a_case_is_open_to_its_inspector_only(session: Session) -> None:
    dossier = dossier_of_the_inspector(session)
    populate(session)
    report = labels(session, "ubkt-vanlac", Kind.BC_TTXM, Grade.MAT, dossier.id)
    assert {person.login for person in PEOPLE if admits(session, person.login, report)} == {"oanh", "truong"}
