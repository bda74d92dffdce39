"""The policy: what each kind of right opens, what each kind of bar closes, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from archive.database import Database
from archive.documents import Document, labels_of
from archive.people import Grant, User
from archive.schema import new_id, now
from archive.units import UnitParent
from mappings.access import Nothing, Only
from mappings.vocabulary import Ceiling, Grade, Kind, Role
from portal.access.explaining import explain
from portal.access.holdings import today
from portal.access.policy import Policy, Sight
from portal.access.principal import Principal
from tests import rows

POLICY = Policy(Ceiling.MAT)


def reader(user_id: str) -> Principal:
    return Principal(user_id, "", "", "", "", (), Grade.THUONG)


def admits(
    session: Session, user_id: str, document_id: str, sight: Sight = Sight.READ, policy: Policy = POLICY
) -> bool:
    labels = labels_of(session, [document_id])[document_id]
    admitted = policy.scope_of(session, reader(user_id), sight).admits(labels)
    verdict = explain(policy, session, reader(user_id), document_id)
    assert verdict is not None
    if sight is Sight.READ:
        assert verdict.admitted == admitted == all(condition.met for condition in verdict.conditions)
    return admitted


def test_a_user_without_a_grant_sees_nothing(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tu")
        nobody = rows.user(session, "nobody", city)
        paper = rows.document(session, rows.dossier(session, "1", city), kind=Kind.QDI)
        assert isinstance(POLICY.scope_of(session, reader(nobody)), Nothing)
        assert isinstance(POLICY.scope_of(session, reader(new_id())), Nothing)
        assert not admits(session, nobody, paper)


def test_an_inspector_sees_conclusions_below_his_unit_and_nothing_beside_or_above(database: Database) -> None:
    with database.writing() as session:
        province = rows.unit(session, "tinh")
        city = rows.unit(session, "tp", province)
        ward = rows.unit(session, "phuong", city)
        other = rows.unit(session, "huyen", province)
        inspector = rows.user(session, "ktv", city)
        rows.grant(session, inspector, Role.INSPECTOR, city)
        seen = {
            code: admits(session, inspector, rows.document(session, rows.dossier(session, code, custodian)))
            for code, custodian in (("tinh", province), ("tp", city), ("phuong", ward), ("huyen", other))
        }
    assert seen == {"tinh": False, "tp": True, "phuong": True, "huyen": False}


def test_minutes_are_seen_only_in_an_assigned_dossier_and_only_while_assigned(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        inspector = rows.user(session, "ktv", city)
        rows.grant(session, inspector, Role.INSPECTOR, city)
        case, past, other = (rows.dossier(session, code, city) for code in ("case", "past", "other"))
        rows.assignment(session, inspector, case)
        rows.assignment(session, inspector, past, until=now() - timedelta(seconds=1))
        seen = [admits(session, inspector, rows.document(session, one, kind=Kind.BB)) for one in (case, past, other)]
    assert seen == [True, False, False]


def test_clearance_and_ceiling_both_bound_the_grade(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        cleared = rows.user(session, "cleared", city, Grade.TUYET_MAT)
        plain = rows.user(session, "plain", city, Grade.NOI_BO)
        for user_id in (cleared, plain):
            rows.grant(session, user_id, Role.CHIEF, city)
        dossier = rows.dossier(session, "1", city)
        papers = [rows.document(session, dossier, number, grade=grade) for number, grade in enumerate(Grade, 1)]
        no_secrets = Policy(Ceiling.NONE)
        assert [admits(session, cleared, paper) for paper in papers] == [True, True, True, False, False]
        assert [admits(session, plain, paper) for paper in papers] == [True, True, False, False, False]
        assert [admits(session, cleared, paper, policy=no_secrets) for paper in papers] == [True, True] + [False] * 3


@pytest.mark.parametrize(
    ("recused_birth", "other_birth", "barred"),
    [
        ("1970-05-02", "1970-05-02", True),
        ("1970-05-02", "1970", True),
        ("1970", "1970-05-02", True),
        ("1970-05-02", "", True),
        ("", "1968", True),
        ("1970", "1971", False),
        ("1970-05-02", "1970-05-03", False),
    ],
)
def test_a_recusal_bars_everybody_who_may_be_the_person(
    database: Database, recused_birth: str, other_birth: str, barred: bool
) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        chief = rows.user(session, "cn", city)
        rows.grant(session, chief, Role.CHIEF, city)
        named = rows.person(session, "nguyen van a", recused_birth)
        same = recused_birth == other_birth
        other = named if same else rows.person(session, "nguyen van a", other_birth)
        rows.recusal(session, chief, named)
        about = rows.document(session, rows.dossier(session, "about", city, [other]))
        namesake = rows.document(
            session, rows.dossier(session, "else", city, [rows.person(session, "nguyen van b", recused_birth)])
        )
        assert admits(session, chief, about) is not barred
        assert admits(session, chief, namesake)


def test_an_ended_recusal_bars_no_more(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        chief = rows.user(session, "cn", city)
        rows.grant(session, chief, Role.CHIEF, city)
        person = rows.person(session, "nguyen van a")
        rows.recusal(session, chief, person, until=now())
        assert admits(session, chief, rows.document(session, rows.dossier(session, "1", city, [person])))


def test_a_sealed_document_needs_a_seal_that_somebody_else_approved(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        holder, alone, other = (rows.user(session, login, city) for login in ("holder", "alone", "other"))
        for user_id in (holder, alone, other):
            rows.grant(session, user_id, Role.CHIEF, city)
        dossier = rows.dossier(session, "1", city)
        rows.seal(session, dossier, holder, other)
        rows.seal(session, dossier, alone, alone)
        paper = rows.document(session, dossier, sealed=True)
        assert [admits(session, user_id, paper) for user_id in (holder, alone, other)] == [True, False, False]


def test_a_revocation_holds_at_once(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        chief = rows.user(session, "cn", city)
        grant = rows.grant(session, chief, Role.CHIEF, city)
        paper = rows.document(session, rows.dossier(session, "1", city))
        assert admits(session, chief, paper)
        session.execute(update(Grant).where(Grant.id == grant).values(valid_until=now()))
        assert not admits(session, chief, paper)


def test_a_user_who_left_sees_nothing_though_his_grants_still_run(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        chief = rows.user(session, "cn", city)
        rows.grant(session, chief, Role.CHIEF, city)
        paper = rows.document(session, rows.dossier(session, "1", city))
        session.execute(update(User).where(User.id == chief).values(valid_until=now()))
        assert not admits(session, chief, paper)


def test_access_follows_the_tree_as_it_stands_today(database: Database) -> None:
    with database.writing() as session:
        old, new = rows.unit(session, "old"), rows.unit(session, "new")
        ward = rows.unit(session, "ward", old, until=today(now()))
        session.add(UnitParent(unit_id=ward, parent_id=new, valid_from=today(now())))
        before, after = rows.user(session, "before", old), rows.user(session, "after", new)
        rows.grant(session, before, Role.CLERK, old)
        rows.grant(session, after, Role.CLERK, new)
        paper = rows.document(session, rows.dossier(session, "1", ward))
        assert [admits(session, user_id, paper) for user_id in (before, after)] == [False, True]


def test_a_loop_in_the_tree_ends(database: Database) -> None:
    with database.writing() as session:
        first = rows.unit(session, "first")
        second = rows.unit(session, "second", first)
        session.add(UnitParent(unit_id=first, parent_id=second, valid_from=date(2000, 1, 1)))
        chief = rows.user(session, "cn", second)
        rows.grant(session, chief, Role.CHIEF, second)
        assert admits(session, chief, rows.document(session, rows.dossier(session, "1", first)))


def test_an_archivist_lists_what_he_may_not_open(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        archivist = rows.user(session, "lt", city)
        rows.grant(session, archivist, Role.ARCHIVIST, city)
        paper = rows.document(session, rows.dossier(session, "1", city))
        assert not admits(session, archivist, paper)
        assert admits(session, archivist, paper, Sight.LIST)


def test_download_goes_through_the_role_that_opens_the_paper(database: Database) -> None:
    with database.writing() as session:
        city, ward = rows.unit(session, "tp"), rows.unit(session, "phuong")
        both = rows.user(session, "both", city)
        rows.grant(session, both, Role.INSPECTOR, city)  # may download
        rows.grant(session, both, Role.CLERK, ward)  # may not
        in_city, in_ward = (rows.document(session, rows.dossier(session, "1", unit)) for unit in (city, ward))
        labels = labels_of(session, [in_city, in_ward])
        assert POLICY.may_download(session, reader(both), labels[in_city])
        assert not POLICY.may_download(session, reader(both), labels[in_ward])
        assert admits(session, both, in_ward)


def test_what_is_held_is_known_to_the_archivist_of_the_custodian_only(database: Database) -> None:
    with database.writing() as session:
        city, other = rows.unit(session, "tp"), rows.unit(session, "khac")
        archivist, inspector = rows.user(session, "lt", city), rows.user(session, "ktv", city)
        rows.grant(session, archivist, Role.ARCHIVIST, city)
        rows.grant(session, inspector, Role.INSPECTOR, city)
        assert POLICY.sees_held(session, reader(archivist), city)
        assert not POLICY.sees_held(session, reader(archivist), other)
        assert not POLICY.sees_held(session, reader(inspector), city)


def test_what_is_held_is_known_only_to_those_cleared_for_all_the_site_may_hold(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        chief = rows.user(session, "cn", city, clearance=Grade.THUONG)
        rows.grant(session, chief, Role.CHIEF, city)
        assert not POLICY.sees_held(session, reader(chief), city)


def test_what_changed_hands_is_judged_by_the_catalogue_before_the_index_follows(database: Database) -> None:
    with database.writing() as session:
        city, other = rows.unit(session, "tp"), rows.unit(session, "khac")
        chief = rows.user(session, "cn", city)
        rows.grant(session, chief, Role.CHIEF, city)
        come = rows.document(session, rows.dossier(session, "come", city))
        gone = rows.document(session, rows.dossier(session, "gone", other))
        rows.document(session, rows.dossier(session, "stayed", city))
        session.execute(update(Document).where(Document.id.in_([come, gone])).values(labels_pending=True))
        scope = POLICY.scope_of(session, reader(chief))
        assert isinstance(scope, Only)
        assert (scope.granted, scope.withdrawn) == (frozenset({come}), frozenset({gone}))


def test_equal_rights_by_different_grants_are_equal_clauses(database: Database) -> None:
    with database.writing() as session:
        city = rows.unit(session, "tp")
        wards = [rows.unit(session, f"p{number}") for number in range(3)]
        first, second = rows.user(session, "first", city), rows.user(session, "second", city)
        for ward in wards:
            rows.grant(session, first, Role.CLERK, ward)
        for ward in reversed(wards):
            rows.grant(session, second, Role.CLERK, ward)
            rows.grant(session, second, Role.CLERK, ward)
        scopes = [POLICY.scope_of(session, reader(user_id)) for user_id in (first, second)]
        assert scopes[0].clause() == scopes[1].clause()
