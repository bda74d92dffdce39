"""Splitting and merging in the catalogue, on both databases: every page and word stays once, no label gets milder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import bundles, splitting
from archive.bundles import PartFacts, SplitProposal
from archive.corrections import opens
from archive.database import Database
from archive.documents import Document, Page, papers_of
from archive.fields import FieldChange, FieldRow
from archive.jobs import Job
from archive.schema import new_id, now
from archive.settling import Place, add_field
from archive.splitting import SplitRefused
from mappings.fields import FieldName
from mappings.splits import Objection, Sides, SplitState
from mappings.vocabulary import Grade, JobState, Kind
from tests import rows

PAGES = 6
NAMES = st.sampled_from([FieldName.PERSON, FieldName.PLACE, FieldName.NUMBER])


def bundle(session: Session, kind: Kind = Kind.BC, grade: Grade = Grade.NOI_BO, sealed: bool = False) -> str:
    """A file of six pages that came in as one document."""
    dossier = rows.dossier(session, new_id(), rows.unit(session, new_id()))
    whole = rows.document(
        session, dossier, kind=kind, grade=grade, sealed=sealed, pages=PAGES, media_type="application/pdf"
    )
    session.add_all(
        Page(document_id=whole, page_no=at, digest=f"{at}" * 64, engine="t", confidence=0.9, characters=9,
             has_image=True, notes="")
        for at in range(1, PAGES + 1)
    )  # fmt: skip
    session.flush()
    return whole


def somebody(session: Session) -> str:
    return rows.user(session, new_id(), rows.unit(session, new_id()))


def of_file(session: Session, whole: str) -> list[Document]:
    """The papers of the file."""
    return papers_of(session, session.get_one(Document, whole).file_digest)


def follow(session: Session, whole: str) -> int:
    """The index has followed; the version of the proposal."""
    proposal = session.get_one(SplitProposal, whole)
    proposal.state = {SplitState.SPLITTING: SplitState.SPLIT, SplitState.MERGING: SplitState.MERGED}[proposal.state]
    session.flush()
    return proposal.version


@given(
    cuts=st.sets(st.integers(2, PAGES), min_size=1),
    again=st.sets(st.integers(2, PAGES), min_size=1),
    fields=st.lists(st.tuples(st.integers(1, PAGES), NAMES, st.integers(0, 2)), max_size=8),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_people_said_stays_with_its_page_through_every_split_and_merge(
    database: Database, cuts: set[int], again: set[int], fields: Sequence[tuple[int, FieldName, int]]
) -> None:
    with database.writing() as session:
        whole, person = bundle(session), somebody(session)
        said = {
            add_field(session, whole, person, name, f"giá trị {at}", Place(page_no), group).id: page_no
            for at, (page_no, name, group) in enumerate(fields)
        }
        splitting.split(session, whole, 0, cuts, None, person)
        assert _pages(session, whole) == list(range(1, PAGES + 1))
        assert _of_the_file(session, whole) == said
        splitting.merge(session, whole, follow(session, whole), person)
        assert [(one.id, one.page_count) for one in of_file(session, whole)] == [(whole, PAGES)]
        assert _of_the_file(session, whole) == said
        splitting.split(session, whole, follow(session, whole), again, None, person)
        assert [one.first_page for one in of_file(session, whole)] == [1, *sorted(again)]
        assert _pages(session, whole) == list(range(1, PAGES + 1))
        assert _of_the_file(session, whole) == said
        kept = session.scalars(select(FieldChange.field_id).where(FieldChange.field_id.in_(list(said)))).all()
        assert set(kept) == set(said), "nothing that was ever said is forgotten"


def _pages(session: Session, whole: str) -> list[int]:
    """Every page of the file that is entered, by the page each digest is of."""
    found = []
    for paper in of_file(session, whole):
        for page in session.scalars(select(Page).where(Page.document_id == paper.id)):
            assert paper.page_of_file(page.page_no) == int(page.digest[0])
            found.append(int(page.digest[0]))
    return sorted(found)


def _of_the_file(session: Session, whole: str) -> dict[str, int]:
    """Each field with its page of the file."""
    of_papers = {paper.id: paper for paper in of_file(session, whole)}
    own = session.scalars(select(FieldRow).where(FieldRow.document_id.in_(of_papers))).all()
    return {row.id: of_papers[row.document_id].page_of_file(row.page_no) for row in own}


@given(
    kind=st.sampled_from(Kind), grade=st.sampled_from(Grade), sealed=st.booleans(),
    found=st.lists(st.sampled_from([None, *Kind]), min_size=3, max_size=3),
)  # fmt: skip
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_split_and_no_merge_makes_a_label_milder(
    database: Database, kind: Kind, grade: Grade, sealed: bool, found: list[Kind | None]
) -> None:
    with database.writing() as session:
        whole, person = bundle(session, kind, grade, sealed), somebody(session)
        facts = [PartFacts(first, first + 1, kind=one) for first, one in zip((1, 3, 5), found, strict=True)]
        bundles.propose(session, session.get_one(Document, whole), facts, Sides.SIMPLEX)
        splitting.split(session, whole, 1, (3, 5), None, person)
        papers = of_file(session, whole)
        assert all(one.grade is grade and one.sealed is sealed and not opens(kind, one.kind) for one in papers)
        raised, letter = papers[1], papers[2]
        raised.grade, letter.kind = Grade.TUYET_MAT, Kind.DKN
        kinds, version = [one.kind for one in papers], follow(session, whole)
        try:
            splitting.merge(session, whole, version, person)
        except SplitRefused as refused:
            assert refused.objection is Objection.WOULD_OPEN
            assert len(of_file(session, whole)) == 3
        else:
            (one,) = of_file(session, whole)
            assert one.grade is Grade.TUYET_MAT
            assert not any(opens(before, one.kind) for before in kinds)


@pytest.mark.parametrize(("state", "lease"), [(JobState.RUNNING, True), (JobState.QUEUED, False)])
def test_nothing_is_split_while_somebody_is_at_work_on_it(database: Database, state: JobState, lease: bool) -> None:
    with database.writing() as session:
        whole, person = bundle(session), somebody(session)
        session.add(
            Job(kind="index", subject_id=whole, revision=1, part=0, state=state, attempts=1, worker="w", error="",
                lease_until=now() + timedelta(minutes=1) if lease else None, made_at=now())
        )  # fmt: skip
        session.flush()
        if not lease:
            splitting.split(session, whole, 0, (2,), None, person)
            return
        with pytest.raises(SplitRefused) as refused:
            splitting.split(session, whole, 0, (2,), None, person)
        assert refused.value.objection is Objection.NOT_OPEN


def test_sheets_are_known_where_it_is_known_how_they_were_scanned(database: Database) -> None:
    with database.writing() as session:
        whole, person = bundle(session), somebody(session)
        session.get_one(Document, whole).first_sheet = 10
        splitting.split(session, whole, 0, (3, 4), Sides.DUPLEX, person)
        assert [(one.first_sheet, one.sheets, one.page_count) for one in of_file(session, whole)] == [
            (10, 1, 2), (11, 1, 1), (11, 2, 3),
        ]  # fmt: skip
