"""One file, many papers, on the real engine: proposed, split, killed in between, merged; no page lost or laid bare."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archive import bundles, layers, settling, splitting
from archive.documents import Document, Page, mark_labels_changed
from archive.fields import FieldChange, FieldRow, fields_of
from archive.layers import PageText
from archive.requests import Wish, ask_reading, still_reading
from archive.settling import Place
from archive.splitting import SplitRefused
from indexer.lifecycle import rebuild
from indexer.projection import projections
from indexer.queueing import queue_index
from indexer.run import Source
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.desk import ReadingWay
from mappings.fields import FieldName
from mappings.splits import Objection, Sides, Sign, SplitState
from mappings.vocabulary import FieldState, Grade, Kind
from tests.indexing import everything_kept, lines, take_in
from tests.reading.splitting import (
    PAGES,
    SPLIT,
    WHOLE,
    documents,
    indexed,
    merge,
    papers,
    proposal_for,
    split,
)

pytestmark = pytest.mark.engine


def test_the_papers_of_a_file_are_proposed_and_nothing_is_split(workshop: Workshop, whole: str) -> None:
    proposal = proposal_for(workshop, whole)
    with workshop.database.reading() as session:
        parts = bundles.parts_of(session, whole)
    assert (proposal.state, proposal.version) == (SplitState.PROPOSED, 1)
    assert [(part.first_page, part.last_page, part.kind, part.number) for part in parts] == [
        (1, 3, Kind.KL, "12-KL/UBKTThU"), (4, 5, Kind.QD, "214-QĐ/UBKTThU"), (6, 7, Kind.BB, "31-BB/UBKTThU"),
    ]  # fmt: skip
    assert Sign.SEPARATOR in bundles.signs(parts[2])
    assert documents(workshop) == WHOLE


def test_a_split_makes_papers_of_one_file_and_everything_agrees(
    workshop: Workshop, whole: str, person: str, source: Source
) -> None:
    split(workshop, whole, person, sides=Sides.DUPLEX)
    assert documents(workshop) == SPLIT
    assert lines(workshop)["a.pdf"] == ("waiting", None), "no search finds its pages until the index has followed"
    drain(workshop)
    assert proposal_for(workshop, whole).state is SplitState.SPLIT
    assert verify(workshop, deep=True).differences == []
    with workshop.database.reading() as session:
        third = session.scalars(select(Document).where(Document.item_no == 4)).one()
        assert [third.page_of_file(page) for page in (1, 2)] == [6, 7]
        assert list(session.scalars(select(Document.sheets).order_by(Document.item_no))) == [2, 2, 2]
        assert {field.value for field in fields_of(session, third.id) if field.name is FieldName.NUMBER} == {
            "31-BB/UBKTThU"
        }
    take_in(workshop, source)
    assert documents(workshop) == SPLIT, "the item list's row describes the whole file and no paper of it"
    assert lines(workshop) == {"a.pdf": ("indexed", None), "twin.pdf": ("duplicate", None)}
    rebuild(workshop)
    assert verify(workshop, deep=True).differences == []


def test_separators_and_blank_pages_count_and_say_nothing(workshop: Workshop, whole: str) -> None:
    with workshop.database.reading() as session:
        (found,) = projections(session, [whole])
    texts = [page.content for page in found.page_records(workshop.store)]
    assert [bool(text) for text in texts] == [True, True, False, True, False, True, True]
    assert len(indexed(workshop)) == len(PAGES)


def test_a_merge_undoes_it_and_it_can_be_split_otherwise(workshop: Workshop, whole: str, person: str) -> None:
    split(workshop, whole, person)
    drain(workshop)
    _raise(workshop, papers(workshop)[2], Grade.MAT)
    merge(workshop, whole, person)
    assert lines(workshop)["a.pdf"] == ("waiting", None)
    drain(workshop)
    assert documents(workshop) == [(*WHOLE[0][:5], Grade.MAT)], "the highest grade stays"
    assert verify(workshop, deep=True).differences == []
    split(workshop, whole, person, (6,))
    drain(workshop)
    assert [(item, first, pages) for item, _, _, first, pages, _ in documents(workshop)] == [(1, 1, 5), (3, 6, 2)]
    assert verify(workshop, deep=True).differences == []
    assert lines(workshop)["a.pdf"] == ("indexed", None)


def _raise(workshop: Workshop, document_id: str, grade: Grade) -> None:
    with workshop.database.writing() as session:
        session.get_one(Document, document_id).grade = grade
        session.flush()
        mark_labels_changed(session, [document_id])
        queue_index(session, document_id)
    drain(workshop)


def test_what_people_said_and_wrote_goes_with_its_page_and_comes_back(
    workshop: Workshop, whole: str, person: str
) -> None:
    with workshop.database.writing() as session:
        made = settling.add_field(session, whole, person, FieldName.PERSON, "Lò Văn Páo", Place(6), 9)
        layers.correct_text(session, workshop.store, whole, 6, person, 1, PAGES[5] + "\nnội dung sửa tay")
    drain(workshop)
    split(workshop, whole, person)
    drain(workshop)
    part = papers(workshop)[2]
    with workshop.database.writing() as session:
        field = session.get_one(FieldRow, made.id)
        assert (field.document_id, field.page_no, field.state) == (part, 1, FieldState.AWAITING_SECOND)
        assert list(session.execute(select(PageText.document_id, PageText.page_no, PageText.version))) == [
            (part, 1, 1), (part, 1, 2),
        ]  # fmt: skip
        number = next(one for one in fields_of(session, part) if one.name is FieldName.NUMBER)
        settling.accept(session, number.id, person, number.version)
    drain(workshop)
    merge(workshop, whole, person)
    drain(workshop)
    with workshop.database.reading() as session:
        back, said = session.get_one(FieldRow, made.id), session.get_one(FieldRow, number.id)
        assert (back.document_id, back.page_no, back.state) == (whole, 6, FieldState.AWAITING_SECOND)
        assert (said.document_id, said.page_no, said.state) == (whole, 6, FieldState.ACCEPTED)
        assert said.group_no > 0, "it is not the number of the whole"
        assert session.get_one(Document, whole).number == "9-BC/UBKTThU"
        kept = session.scalars(select(FieldChange.field_id).where(FieldChange.field_id.in_([made.id, number.id])))
        assert sorted(kept) == sorted([made.id, number.id])
        assert set(session.scalars(select(PageText.page_no))) == {6}
    split(workshop, whole, person)
    with workshop.database.reading() as session:
        again = session.get_one(FieldRow, number.id)
        assert (again.document_id, again.group_no) == (papers(workshop)[2], 0)


def test_a_page_of_a_part_is_read_again_from_its_place_in_the_file(workshop: Workshop, whole: str, person: str) -> None:
    split(workshop, whole, person)
    drain(workshop)
    part = papers(workshop)[2]
    with workshop.database.writing() as session:
        ask_reading(session, part, 1, person, Wish(ReadingWay.OCR))
    with pytest.raises(SplitRefused) as refused:
        merge(workshop, whole, person)
    assert refused.value.objection is Objection.NOT_READ
    drain(workshop)
    with workshop.database.reading() as session:
        assert still_reading(session, part) == frozenset()
        artifact = layers.artifact_of(workshop.store, session.get_one(Page, (part, 1)).digest)
        assert "31-BB/UBKTThU" in artifact.text
        assert layers.version_of(session, part, 1) == 2


def test_a_transaction_of_the_desk_that_dies_leaves_everything_as_it_was(
    workshop: Workshop, whole: str, person: str
) -> None:
    before = everything_kept(workshop)
    with pytest.raises(RuntimeError), workshop.database.writing() as session:
        splitting.split(session, whole, 1, (4,), None, person)
        raise RuntimeError
    assert everything_kept(workshop) == before


@pytest.mark.parametrize(
    ("begins", "version", "objection"),
    [((), 1, Objection.NO_CUT), ((1, 8, 99, -4), 1, Objection.NO_CUT), ((4,), 0, Objection.OUTDATED)],
)
def test_a_split_that_is_none_is_not_carried_out(
    workshop: Workshop, whole: str, person: str, begins: tuple[int, ...], version: int, objection: Objection
) -> None:
    with pytest.raises(SplitRefused) as refused, workshop.database.writing() as session:
        splitting.split(session, whole, version, begins, None, person)
    assert refused.value.objection is objection
    assert documents(workshop) == WHOLE


def test_two_people_never_decide_over_each_other(workshop: Workshop, whole: str, person: str) -> None:
    with workshop.database.writing() as session:
        splitting.refuse(session, whole, 1, person)
    with pytest.raises(SplitRefused) as refused, workshop.database.writing() as session:
        splitting.split(session, whole, 1, (4,), None, person)
    assert refused.value.objection is Objection.OUTDATED
    standing = proposal_for(workshop, whole)
    assert (standing.state, standing.decided_by, standing.version) == (SplitState.REFUSED, person, 2)


def test_a_merge_never_opens_a_part_to_people_who_may_not_see_it(workshop: Workshop, whole: str, person: str) -> None:
    split(workshop, whole, person)
    drain(workshop)
    _be(workshop, papers(workshop)[1], Kind.DKN)  # two persons found it to be a letter
    drain(workshop)
    with pytest.raises(SplitRefused) as refused:
        merge(workshop, whole, person)
    assert refused.value.objection is Objection.WOULD_OPEN
    assert len(documents(workshop)) == 3


def _be(workshop: Workshop, document_id: str, kind: Kind) -> None:
    with workshop.database.writing() as session:
        session.get_one(Document, document_id).kind = kind
