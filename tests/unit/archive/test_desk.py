"""The desk's queue: the scope first, what blocks use first, one's own part left out; links between documents."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles, desk, desk_positions, layers, links, settling
from archive.database import Database
from archive.documents import Document, Page, labels_of
from archive.dossiers import Dossier
from archive.fields import FieldRow, fields_of
from archive.proposing import propose
from archive.schema import new_id
from archive.scoping import admitted
from mappings.access import ByCase, ByUnit, Nothing, Only, Scope
from mappings.desk import Blocks, LinkState, Verdict
from mappings.fields import Field, FieldName
from mappings.vocabulary import FieldState, Grade, Kind
from tests import rows

SUBJECT = Field(FieldName.SUBJECT, "về việc", "về việc", 1, 0, 7, 0.95, "head.subject")
DOUBT = Field(FieldName.NUMBER, "1-KL/U", "1-KL/U", 1, 10, 16, 0.3, "head.number")
OUTCOME = Field(FieldName.OUTCOME, "den_muc", "đến mức", 1, 20, 27, 0.95, "body.outcome", 1)

GRADE = Field(FieldName.GRADE, "mat", "MẬT", 1, 60, 63, 0.95, "stamp")

TWO_PAPERS = [bundles.PartFacts(1, 1), bundles.PartFacts(2, 2)]


def page(session: Session, document_id: str, confidence: float | None = 0.95, notes: str = "") -> None:
    session.add(
        Page(document_id=document_id, page_no=1, digest=new_id() * 2, engine="t", confidence=confidence, characters=9,
             has_image=True, notes=notes)
    )  # fmt: skip
    session.flush()


def everything(unit_id: str) -> Scope:
    return Only(frozenset(Grade), (ByUnit(frozenset(Kind), frozenset({unit_id})),))


def test_what_blocks_use_most_comes_first_and_what_is_done_is_gone(database: Database) -> None:
    with database.writing() as session:
        unit = rows.unit(session, "ubkt")
        lan, minh = rows.user(session, "lan", unit), rows.user(session, "minh", unit)
        dossier = rows.dossier(session, "1", unit)
        look, doubt, bad, second, done, closed, twin = (rows.document(session, dossier, item) for item in range(1, 8))
        bundle = rows.document(session, dossier, 8, pages=2, media_type="application/pdf")
        for document_id in (look, doubt, second, done, closed, twin, bundle):
            page(session, document_id)
        page(session, bad, 0.4)
        bundles.propose(session, session.get_one(Document, bundle), TWO_PAPERS, None)
        propose(session, look, [SUBJECT])
        propose(session, doubt, [SUBJECT, DOUBT])
        propose(session, second, [OUTCOME])
        propose(session, done, [SUBJECT])
        propose(session, closed, [GRADE])
        session.get_one(Document, closed).grade_open = True
        links.propose_twin(session, twin, done, "same_number", 0.97)
        links.judge_twin(session, twin, done, lan, LinkState.ACCEPTED)
        links.propose_twin(session, twin, second, "same_number", 0.97)
        for document_id in (second, done):
            (row,) = fields_of(session, document_id)
            settling.accept(session, row.id, lan, row.version)
        scope = everything(unit)
        waiting = desk.queue(session, scope, minh)
        assert [one.document_id for one in waiting] == [closed, bundle, second, bad, doubt, twin, look]
        assert [one.blocks for one in waiting] == list(Blocks)
        assert waiting[4].reasons == ((Blocks.DOUBT, 1), (Blocks.LOOK, 1))
        assert waiting[2].reasons == ((Blocks.SECOND, 1), (Blocks.TWIN, 1))
        assert [one.document_id for one in desk.queue(session, scope, lan)][:3] == [closed, bundle, bad]
        assert desk.progress(session, scope, minh) == desk.Progress(done=1, every=5, second=1, for_me=1)
        assert desk.progress(session, scope, lan) == desk.Progress(done=1, every=5, second=1, for_me=0)
        first_two = desk.queue(session, scope, minh, limit=2)
        rest = desk.queue(session, scope, minh, limit=9, after=first_two[-1].place)
        assert (*first_two, *rest) == waiting
        (mark,) = fields_of(session, closed)
        settling.correct(session, mark.id, minh, mark.version, "mat")
        assert closed not in {one.document_id for one in desk.queue(session, scope, minh)}, "he has spoken of it"
        layers.judge_page(session, bad, 1, lan, 1, Verdict.PAPER_ONLY)
        assert bad not in {one.document_id for one in desk.queue(session, scope, minh)}


def test_a_page_noted_as_handwritten_waits_and_a_blank_one_does_not(database: Database) -> None:
    with database.writing() as session:
        unit = rows.unit(session, "ubkt")
        lan = rows.user(session, "lan", unit)
        dossier = rows.dossier(session, "1", unit)
        handwritten, blank = rows.document(session, dossier, 1), rows.document(session, dossier, 2)
        page(session, handwritten, 0.9, "turned,handwritten")
        page(session, blank, None, "blank")
        assert [one.document_id for one in desk.queue(session, everything(unit), lan)] == [handwritten]


def test_nothing_is_listed_counted_or_resumed_outside_the_scope(database: Database) -> None:
    with database.writing() as session:
        unit, elsewhere = rows.unit(session, "ubkt"), rows.unit(session, "other")
        lan = rows.user(session, "lan", unit)
        document_id = rows.document(session, rows.dossier(session, "1", unit))
        page(session, document_id)
        propose(session, document_id, [SUBJECT])
        desk_positions.remember(session, lan, document_id, 1)
        assert desk_positions.position_of(session, everything(unit), lan) == (document_id, 1)
        for scope in (Nothing("no role"), everything(elsewhere), Only(frozenset(), ())):
            assert desk.queue(session, scope, lan) == ()
            assert desk.progress(session, scope, lan) == desk.Progress(0, 0, 0, 0)
            assert desk_positions.position_of(session, scope, lan) is None


_subset = st.integers(0, 15)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    grades=st.frozensets(st.sampled_from([Grade.THUONG, Grade.MAT])),
    kinds=st.frozensets(st.sampled_from([Kind.KL, Kind.DTC])),
    units=_subset, cases=_subset, persons=_subset, seals=_subset,
)  # fmt: skip
def test_the_condition_in_sql_is_the_rule(
    database: Database, grades: frozenset[Grade], kinds: frozenset[Kind], units: int, cases: int, persons: int,
    seals: int,
) -> None:  # fmt: skip
    def some(ids: list[str], bits: int) -> frozenset[str]:
        return frozenset(id_ for at, id_ in enumerate(ids) if bits >> at & 1)

    with database.writing() as session:
        if session.scalars(select(Document.id)).first() is None:
            _world(session)
        dossiers = session.execute(select(Dossier.id, Dossier.custodian_id).order_by(Dossier.id)).all()
        labels = labels_of(session, session.scalars(select(Document.id)))
        about = sorted({person for one in labels.values() for person in one.subject_ids})
        dossier_ids, unit_ids = [one.id for one in dossiers], sorted({one.custodian_id for one in dossiers})
        ways = (ByUnit(kinds, some(unit_ids, units)), ByCase(frozenset({Kind.DTC}), some(dossier_ids, cases)))
        scope = Only(grades, ways, some(about, persons), some(dossier_ids, seals))
        joined = select(Document.id).join(Dossier, Dossier.id == Document.dossier_id)
        found = set(session.scalars(joined.where(admitted(scope))))
        assert found == {id_ for id_, one in labels.items() if scope.admits(one)}


def _world(session: Session) -> None:
    """Four dossiers in two units, each with papers of two kinds and grades, one sealed, two about persons."""
    units = [rows.unit(session, code) for code in ("a", "b")]
    persons = [rows.person(session, name) for name in ("lo van pao", "ha thi may")]
    for number in range(4):
        dossier = rows.dossier(session, str(number), units[number % 2], persons[: number % 3])
        shapes = [(kind, grade) for kind in (Kind.KL, Kind.DTC) for grade in (Grade.THUONG, Grade.MAT)]
        for item, (kind, grade) in enumerate(shapes, 1):
            rows.document(session, dossier, item, kind, grade, sealed=item == number)


def test_a_citation_finds_its_target_when_it_comes_and_never_guesses_between_two(database: Database) -> None:
    with database.writing() as session:
        unit = rows.unit(session, "ubkt")
        dossier = rows.dossier(session, "1", unit)
        citing, target, later = (rows.document(session, dossier, item) for item in (1, 2, 3))
        links.cite(session, citing, [links.Cited("158-qd/u", "Quyết định số 158-QĐ/U", 1, date(2023, 5, 12))])
        assert links.citations_of(session, citing)[0].target_id is None
        session.get_one(Document, target).number_key = "158-qd/u"
        session.flush()
        links.arrived(session, "158-qd/u")
        assert [one.document_id for one in links.citing(session, target)] == [citing]
        other = session.get_one(Document, later)
        other.number_key, other.issued_on = "158-qd/u", date(2021, 1, 1)
        session.flush()
        links.arrived(session, "158-qd/u")
        assert links.citations_of(session, citing)[0].target_id == target, "the other is of another day"
        other.issued_on = date(2023, 5, 12)
        session.flush()
        links.arrived(session, "158-qd/u")
        assert links.citations_of(session, citing)[0].target_id is None, "either may be meant"


def test_a_pair_of_twins_stays_as_it_was_judged(database: Database) -> None:
    with database.writing() as session:
        unit = rows.unit(session, "ubkt")
        lan = rows.user(session, "lan", unit)
        dossier = rows.dossier(session, "1", unit)
        one, other = rows.document(session, dossier, 1), rows.document(session, dossier, 2)
        links.propose_twin(session, other, one, "same_number", 0.97)
        assert links.judge_twin(session, one, other, lan, LinkState.REFUSED)
        links.propose_twin(session, one, other, "same_number", 0.99)
        (twin,) = links.twins_of(session, other)
        assert (twin.state, twin.judged_by, twin.likeness) == (LinkState.REFUSED, lan, 0.97)


def test_no_open_state_is_left_out_of_the_queue(database: Database) -> None:
    with database.writing() as session:
        unit = rows.unit(session, "ubkt")
        lan, minh = rows.user(session, "lan", unit), rows.user(session, "minh", unit)
        dossier = rows.dossier(session, "1", unit)
        for item, state in enumerate(FieldState, 1):
            document_id = rows.document(session, dossier, item)
            page(session, document_id)
            propose(session, document_id, [OUTCOME])
            (row,) = session.scalars(select(FieldRow).where(FieldRow.document_id == document_id))
            row.state, row.first_by = state, lan
        session.flush()
        open_states = {FieldState.PROPOSED, FieldState.DOUBTED, FieldState.AWAITING_SECOND, FieldState.DISPUTED}
        assert len(desk.queue(session, everything(unit), minh)) == len(open_states)
