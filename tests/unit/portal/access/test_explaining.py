"""Each condition of the rule is explained, and all of them together are the verdict of the scope: random worlds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.database import Database
from archive.documents import labels_of
from archive.schema import new_id, now
from mappings.vocabulary import Ceiling, Grade, Kind, Role
from portal.access.explaining import Rule, explain
from portal.access.policy import Policy
from portal.access.principal import Principal
from tests import rows

ROLES = st.lists(st.tuples(st.sampled_from(Role), st.booleans(), st.booleans()), max_size=3)
BITS = st.booleans()


@pytest.fixture(scope="module")
def one_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    catalogue = Database(f"sqlite:///{tmp_path_factory.mktemp('explain') / 'catalogue.db'}")
    catalogue.migrate()
    yield catalogue
    catalogue.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=ROLES, clearance=st.sampled_from(Grade), grade=st.sampled_from(Grade), kind=st.sampled_from(Kind),
    below=BITS, assigned=BITS, recused=BITS, sealed=BITS, seal=BITS, self_approved=BITS, active=BITS,
    ceiling=st.sampled_from(Ceiling),
)  # fmt: skip
def test_all_conditions_together_are_the_verdict(
    one_database: Database, roles: list[tuple[Role, bool, bool]], clearance: Grade, grade: Grade, kind: Kind,
    below: bool, assigned: bool, recused: bool, sealed: bool, seal: bool, self_approved: bool, active: bool,
    ceiling: Ceiling,
) -> None:  # fmt: skip
    with one_database.writing() as session:
        top, other = rows.unit(session, new_id()), rows.unit(session, new_id())
        unit = rows.unit(session, new_id(), top if below else other)
        user = rows.user(session, new_id(), top, clearance, until=None if active else now())
        for role, at_top, holds in roles:
            rows.grant(session, user, role, top if at_top else other, None if holds else now())
        person = rows.person(session, new_id())
        dossier = rows.dossier(session, "1", unit, [person])
        if assigned:
            rows.assignment(session, user, dossier)
        if recused:
            rows.recusal(session, user, person)
        if seal:
            rows.seal(session, dossier, user, user if self_approved else rows.user(session, new_id(), top))
        document = rows.document(session, dossier, kind=kind, grade=grade, sealed=sealed)
        policy, reader = Policy(ceiling), Principal(user, "", "", "", "", (), clearance)
        verdict = explain(policy, session, reader, document)
        labels = labels_of(session, [document])[document]
        assert verdict is not None
        assert verdict.admitted == policy.scope_of(session, reader).admits(labels)
        assert verdict.admitted == all(condition.met for condition in verdict.conditions)
        assert [condition.rule for condition in verdict.conditions] == list(Rule)


def test_the_rows_that_decide_are_named(one_database: Database) -> None:
    with one_database.writing() as session:
        unit = rows.unit(session, new_id())
        user, other = rows.user(session, new_id(), unit), rows.user(session, new_id(), unit)
        grant = rows.grant(session, user, Role.INSPECTOR, unit)
        person = rows.person(session, new_id())
        dossier = rows.dossier(session, "2", unit, [person])
        assignment = rows.assignment(session, user, dossier)
        recusal = rows.recusal(session, user, person)
        seal = rows.seal(session, dossier, user, other)
        document = rows.document(session, dossier, kind=Kind.BB, sealed=True)
        verdict = explain(Policy(Ceiling.MAT), session, Principal(user, "", "", "", "", (), Grade.MAT), document)
        assert verdict is not None
        told = {condition.rule: condition for condition in verdict.conditions}
        assert told[Rule.WAY].source == f"grant={grant} role=inspector assignment={assignment}"
        assert (told[Rule.RECUSAL].met, told[Rule.RECUSAL].source) == (False, f"recusal={recusal}")
        assert (told[Rule.SEAL].met, told[Rule.SEAL].source) == (True, f"seal={seal}")


def test_a_document_that_is_not_there_has_no_verdict(one_database: Database) -> None:
    with one_database.reading() as session:
        reader = Principal(new_id(), "", "", "", "", (), Grade.MAT)
        assert explain(Policy(Ceiling.MAT), session, reader, new_id()) is None
