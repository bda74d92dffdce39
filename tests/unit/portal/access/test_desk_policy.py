"""Who has what before him at the desk, on both databases; and whether there is anybody for what waits."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.database import Database
from archive.proposing import propose
from archive.schema import new_id
from mappings.access import Nothing
from mappings.fields import Field, FieldName
from mappings.vocabulary import Grade, Kind, KindClass, Role
from portal.access.hands import Unstaffed, unstaffed
from portal.access.policy import Sight
from tests import rows
from tests.unit.portal.access.test_policy import POLICY, admits, reader


def test_the_desk_opens_to_an_archivist_what_he_may_otherwise_only_list(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        other = rows.unit(session, "huyen")
        archivist = rows.user(session, "ltv", city)
        rows.grant(session, archivist, Role.ARCHIVIST, city)
        his = [rows.document(session, rows.dossier(session, kind, city), kind=kind) for kind in (Kind.KL, Kind.BB)]
        letter = rows.document(session, rows.dossier(session, "3", city), kind=Kind.DKN)
        beside = rows.document(session, rows.dossier(session, "4", other))
        sealed_dossier = rows.dossier(session, "5", city)
        sealed = rows.document(session, sealed_dossier, sealed=True)
        rows.seal(session, sealed_dossier, archivist, rows.user(session, "cn", city))
        for paper in his:
            assert admits(session, archivist, paper, Sight.DESK)
            assert not admits(session, archivist, paper)
        for paper in (letter, beside, sealed):
            assert not admits(session, archivist, paper, Sight.DESK)


def test_the_desk_opens_nothing_through_a_case_and_nothing_to_another_role(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        dossier = rows.dossier(session, "1", city)
        minutes = rows.document(session, dossier, kind=Kind.BB)
        letter = rows.document(session, dossier, 2, kind=Kind.DTC)
        for role in Role:
            person = rows.user(session, role, city)
            rows.grant(session, person, role, city)
            rows.assignment(session, person, dossier)
            assert admits(session, person, minutes, Sight.DESK) is (role is Role.ARCHIVIST), role
            assert admits(session, person, letter, Sight.DESK) is (role is Role.LETTER_OFFICER), role


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    role=st.sampled_from([*Role, Role.ARCHIVIST, Role.LETTER_OFFICER]), kind=st.sampled_from(Kind),
    grade=st.sampled_from([*Grade][:4]), clearance=st.sampled_from([*Grade][:3]), below=st.booleans(),
    sealed=st.booleans(),
)  # fmt: skip
def test_a_letter_is_before_its_officer_alone_and_every_other_paper_before_an_archivist_alone(
    database: Database, role: Role, kind: Kind, grade: Grade, clearance: Grade, below: bool, sealed: bool
) -> None:
    with database.writing() as session:
        tag = new_id()
        city = rows.unit(session, tag)
        ward, beside = rows.unit(session, f"p{tag}", city), rows.unit(session, f"x{tag}")
        person = rows.user(session, tag, city, clearance)
        rows.grant(session, person, role, city)
        dossier = rows.dossier(session, tag, ward if below else beside)
        rows.seal(session, dossier, person, rows.user(session, f"cn{tag}", city))
        paper = rows.document(session, dossier, kind=kind, grade=grade, sealed=sealed)
        is_letter = kind.kind_class is KindClass.LETTER
        theirs = role is (Role.LETTER_OFFICER if is_letter else Role.ARCHIVIST)
        within = below and not sealed and grade.level <= min(clearance.level, Grade.MAT.level)
        assert admits(session, person, paper, Sight.DESK) is (theirs and within)
        session.rollback()


def test_papers_that_wait_for_people_who_are_not_there_are_counted_for_those_who_may_list_them(
    database: Database,
) -> None:
    with database.writing() as session:
        city, other = rows.unit(session, "tp"), rows.unit(session, "khac")
        chief, first = rows.user(session, "cn", city), rows.user(session, "lt", city)
        rows.grant(session, chief, Role.CHIEF, city)
        rows.grant(session, first, Role.ARCHIVIST, city)
        dossier = rows.dossier(session, "1", city)
        papers = [
            rows.document(session, dossier, item, kind) for item, kind in enumerate((Kind.DTC, Kind.KL, Kind.BB), 1)
        ]
        hidden = rows.document(session, rows.dossier(session, "2", other), kind=Kind.DTC)
        sealed = rows.document(session, dossier, 9, Kind.DTC, sealed=True)
        for document_id in (*papers[:2], hidden, sealed):
            propose(session, document_id, [Field(FieldName.OUTCOME, "den_muc", "đến mức", 1, 0, 7, 0.9, "body", 1)])
        propose(session, papers[2], [Field(FieldName.SUBJECT, "về việc", "về việc", 1, 0, 7, 0.9, "head.subject")])
        scope = POLICY.scope_of(session, reader(chief), Sight.LIST)
        assert unstaffed(session, POLICY, scope) == Unstaffed(nobody=1, one=1)
        for login in ("dt1", "dt2", "lt2"):
            officer = rows.user(session, login, city)
            rows.grant(session, officer, Role.ARCHIVIST if login == "lt2" else Role.LETTER_OFFICER, city)
        assert unstaffed(session, POLICY, scope) == Unstaffed(nobody=0, one=0)
        assert unstaffed(session, POLICY, Nothing("no role")) == Unstaffed(nobody=0, one=0)
