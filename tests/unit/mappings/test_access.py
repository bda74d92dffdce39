"""The permission rule as a predicate; its agreement with the engine is held by tests/engine and tests/web."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mappings.access import ByCase, ByUnit, Everything, Labels, Nothing, Only
from mappings.roles import RIGHTS
from mappings.vocabulary import Ceiling, Grade, Kind, KindClass, Role

IDS = st.sampled_from([f"id{number}" for number in range(4)])
IDSETS = st.frozensets(IDS)
KINDSETS = st.frozensets(st.sampled_from(Kind))
LABELS = st.builds(Labels, IDS, IDS, st.sampled_from(Grade), st.sampled_from(Kind), IDS, IDSETS, st.booleans())
WAYS = st.lists(st.builds(ByUnit, KINDSETS, IDSETS) | st.builds(ByCase, KINDSETS, IDSETS)).map(tuple)
SCOPES = st.builds(Only, st.frozensets(st.sampled_from(Grade)), WAYS, IDSETS, IDSETS, IDSETS, IDSETS)


@given(LABELS)
def test_nothing_admits_nothing_and_an_empty_scope_neither(labels: Labels) -> None:
    assert not Nothing("no grant").admits(labels)
    assert not Only(frozenset(Grade), ()).admits(labels)
    assert not Only(frozenset(), (ByUnit(frozenset(Kind), frozenset({labels.custodian_id})),)).admits(labels)
    assert Everything("verification").admits(labels)


@given(SCOPES, LABELS)
def test_a_recusal_beats_every_way(scope: Only, labels: Labels) -> None:
    barred = Only(scope.grades, scope.ways, labels.subject_ids, scope.seals)
    assert not labels.subject_ids or not barred.admits(labels)


@given(SCOPES, LABELS)
def test_a_sealed_document_needs_its_seal(scope: Only, labels: Labels) -> None:
    if labels.sealed and labels.dossier_id not in scope.seals:
        assert not scope.admits(labels)


@given(SCOPES, LABELS)
def test_a_grade_out_of_reach_is_never_admitted(scope: Only, labels: Labels) -> None:
    if labels.grade not in scope.grades:
        assert not scope.admits(labels)


@given(SCOPES)
def test_equal_scopes_are_equal_bytes(scope: Only) -> None:
    again = Only(scope.grades, scope.ways, scope.recused_from, scope.seals, scope.withdrawn, scope.granted)
    assert json.dumps(scope.clause()) == json.dumps(again.clause())


def test_a_list_longer_than_the_engine_takes_is_cut_into_parts() -> None:
    many = frozenset(f"{number:032x}" for number in range(130_000))
    clause = Only(frozenset(Grade), (ByCase(frozenset(Kind), many),)).clause()
    parts = clause["bool"]["filter"][1]["bool"]["filter"][1]["bool"]["should"]
    assert [len(part["terms"]["dossier_id"]) for part in parts] == [60_000, 60_000, 10_000]


def test_every_role_has_rights_and_every_kind_a_class() -> None:
    assert set(RIGHTS) == set(Role)
    assert {kind for cls in KindClass for kind in Kind.of_class(cls)} == set(Kind)


def test_everyone_reads_what_is_normative_and_the_system_people_nothing_else() -> None:
    normative = Kind.of_class(KindClass.NORMATIVE)
    assert all(normative <= rights.by_unit for rights in RIGHTS.values())
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.PERSONNEL_OFFICER):
        assert RIGHTS[role].by_unit == normative
        assert not RIGHTS[role].by_case
        assert not RIGHTS[role].downloads


def test_letters_open_only_to_those_who_handle_letters() -> None:
    letters = Kind.of_class(KindClass.LETTER)
    by_unit = {role for role, rights in RIGHTS.items() if letters & rights.by_unit}
    assert by_unit == {Role.LETTER_OFFICER, Role.CHIEF}


def test_no_ceiling_reaches_above_confidential() -> None:
    assert Ceiling.NONE.grade.up_to() == {Grade.THUONG, Grade.NOI_BO}
    assert Ceiling.MAT.grade.up_to() == {Grade.THUONG, Grade.NOI_BO, Grade.MAT}
