"""What the desk asks for is done by the writer on the real engine: corrections are found, layers kept, links made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearchpy import OpenSearch
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import layers, links, settling
from archive.documents import Document, Page
from archive.fields import FieldRow, fields_of
from archive.layers import artifact_of, correct_text, layers_of
from archive.requests import Wish, ask_reading
from archive.units import Unit
from indexer import indexing_job, withdrawal
from indexer.lifecycle import rebuild
from indexer.refusals import Refusal
from indexer.run import Source
from indexer.store import Index
from indexer.verify import verify
from indexer.work import drain, sweep
from indexer.workshop import Workshop
from mappings.desk import LayerSource, ReadingWay, Verdict
from mappings.fields import FieldName
from mappings.names import Family
from mappings.reasons import Reason
from mappings.vocabulary import FileState, Grade
from tests import rows
from tests.indexing import environment, everything_kept, item_list, lines, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine

FIRST = paper("KẾT LUẬN", "1-KL/UBKTThU", "đồng chí Nguyễn Văn Hòa có khuyết điểm trong quản lý đất đai.")
CITING = paper(
    "THÔNG BÁO", "2-TB/UBKTThU", "Căn cứ Kết luận số 1-KL/UBKTThU, ngày 18/8/2023 của Ủy ban Kiểm tra Thành ủy."
)


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    """A site with a conclusion and a notice that cites it."""
    with site(environment(tmp_path / "site", opensearch_url)) as made:
        take_in(made, source(tmp_path))
        yield made


def source(folder: Path, *more: dict[str, str]) -> Source:
    """The folder of papers and its list."""
    pdf(folder / "papers" / "1.pdf", [FIRST, "trang hai"])
    pdf(folder / "papers" / "2.pdf", [CITING])
    listed = [row(1, "1.pdf"), row(2, "2.pdf", number="2-TB/UBKTThU", kind="Thông báo"), *more]
    return Source(folder / "papers", item_list(folder / "list.csv", listed))


def persons(session: Session) -> tuple[str, str]:
    """Two archivists."""
    unit_id = session.scalars(select(Unit.id)).first()
    assert unit_id is not None
    return rows.user(session, "lan", unit_id), rows.user(session, "minh", unit_id)


def document(session: Session, item: int = 1) -> Document:
    return session.scalars(select(Document).where(Document.item_no == item)).one()


def named(session: Session, document_id: str, name: FieldName) -> FieldRow:
    return next(one for one in fields_of(session, document_id) if one.name is name)


def found(workshop: Workshop, words: str) -> set[tuple[str, int]]:
    """Document and page of every page whose text holds the words."""
    workshop.index.refresh()
    client = OpenSearch(workshop.settings.site.opensearch_url)
    try:
        body = {"query": {"match_phrase": {"content": words}}, "size": 50, "_source": ["doc_id", "page_no"]}
        answer = client.search(index=f"{workshop.index.prefix}-pages-*", body=body)
    finally:
        client.close()
    return {(hit["_source"]["doc_id"], hit["_source"]["page_no"]) for hit in answer["hits"]["hits"]}


def facts(workshop: Workshop, document_id: str, grade: Grade = Grade.THUONG) -> dict[str, object]:
    """What the index says of a document."""
    workshop.index.refresh()
    return dict(workshop.index.scan(workshop.index.aliases(grade)[Family.DOCUMENTS]))[document_id]


def clean(workshop: Workshop) -> bool:
    """Whether catalogue, store and index agree to the last byte."""
    return verify(workshop, deep=True).differences == []


def test_a_paper_taken_in_is_described_and_its_citation_linked(workshop: Workshop) -> None:
    with workshop.database.reading() as session:
        first, citing = document(session, 1), document(session, 2)
        number = named(session, first.id, FieldName.NUMBER)
        text = artifact_of(workshop.store, session.get_one(Page, (first.id, number.page_no)).digest).text
        assert number.value == "1-KL/UBKTThU"
        assert text[number.start : number.end] == number.raw and number.box is not None
        linked = {one.number_key: one.target_id for one in links.citations_of(session, citing.id)}
        assert linked["1-kl/ubktthu"] == first.id
        assert linked.get("158-qd/ubktthu") is None
    assert clean(workshop)


def test_a_corrected_number_and_subject_are_in_the_index_after_one_run(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        for name, value in ((FieldName.NUMBER, "71-KL/UBKTThU"), (FieldName.SUBJECT, "về quản lý đất rừng")):
            one = named(session, id_, name)
            settling.correct(session, one.id, lan, one.version, value)
    drain(workshop)
    said = facts(workshop, id_)
    assert (said["number_key"], said["title"]) == ("71-kl/ubktthu", "về quản lý đất rừng")
    with workshop.database.reading() as session:
        assert not document(session).labels_pending
        linked = {one.number_key: one.target_id for one in links.citations_of(session, document(session, 2).id)}
        assert linked["1-kl/ubktthu"] is None, "the paper cited bears another number now"
    assert clean(workshop)


def test_the_list_run_again_does_not_undo_what_people_settled(workshop: Workshop, tmp_path: Path) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        one = named(session, document(session).id, FieldName.NUMBER)
        settling.correct(session, one.id, lan, one.version, "71-KL/UBKTThU")
    take_in(workshop, source(tmp_path))
    with workshop.database.reading() as session:
        assert document(session).number == "71-KL/UBKTThU"
    assert clean(workshop)


def test_corrected_text_is_found_and_the_text_under_it_no_more_but_kept(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        under = session.get_one(Page, (id_, 1)).digest
        text = artifact_of(workshop.store, under).text
        assert (id_, 1) in found(workshop, "Nguyễn Văn Hòa")
        correct_text(session, workshop.store, id_, 1, lan, 1, text.replace("Nguyễn Văn Hòa", "Nguyễn Văn Hóa"), "nhòe")
    drain(workshop)
    assert (id_, 1) in found(workshop, "Nguyễn Văn Hóa")
    assert (id_, 1) not in found(workshop, "Nguyễn Văn Hòa")
    with workshop.database.reading() as session:
        assert "Nguyễn Văn Hòa" in artifact_of(workshop.store, layers_of(session, id_, 1)[0].digest).text
        assert named(session, id_, FieldName.PERSON).value == "Nguyễn Văn Hóa", "the fields are read anew"
    assert clean(workshop)
    rebuild(workshop)
    assert (id_, 1) in found(workshop, "Nguyễn Văn Hóa")
    assert clean(workshop)


def test_a_lost_layer_under_a_text_is_named(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        under = session.get_one(Page, (id_, 2)).digest
        correct_text(session, workshop.store, id_, 2, lan, 1, "trang thứ hai")
    drain(workshop)
    workshop.store.discard(under)
    (lost,) = verify(workshop, deep=False).differences
    assert lost.where.endswith("-p00002/1")


@pytest.mark.ocr
def test_a_page_read_again_from_its_image_is_a_layer_of_its_own(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        ask_reading(session, id_, 1, lan, Wish(ReadingWay.OCR), "lớp chữ hỏng")
    drain(workshop)
    with workshop.database.writing() as session:
        page = session.get_one(Page, (id_, 1))
        assert page.engine.startswith("tesseract") and page.confidence is not None
        assert [one.source for one in layers_of(session, id_, 1)] == [LayerSource.OCR, LayerSource.READ_AGAIN]
        ask_reading(session, id_, 1, lan, Wish(ReadingWay.LAYER))
    assert clean(workshop)
    drain(workshop)
    with workshop.database.reading() as session:
        first, _, third = layers_of(session, id_, 1)
        assert third.digest == first.digest, "the file's own text again"
    assert clean(workshop)


def test_a_page_without_an_image_stays_as_it_is(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "papers" / "3.txt").write_text(paper("KẾT LUẬN", "3-KL/UBKTThU", "chỉ có chữ"), encoding="utf-8")
    take_in(workshop, source(tmp_path, row(3, "3.txt")))
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session, 3).id
        ask_reading(session, id_, 1, lan, Wish(ReadingWay.OCR, 90))
    drain(workshop)
    with workshop.database.reading() as session:
        assert len(layers_of(session, id_, 1)) == 1


def test_a_second_scan_is_linked_and_both_stay(workshop: Workshop, tmp_path: Path) -> None:
    pdf(tmp_path / "papers" / "4.pdf", [FIRST.replace("đất đai", "đất đaí"), "trang hai"])
    take_in(workshop, source(tmp_path, row(4, "4.pdf", number="1-KL/UBKTThU")))
    with workshop.database.reading() as session:
        first, second = document(session, 1), document(session, 4)
        (twin,) = links.twins_of(session, first.id)
        assert {twin.first_id, twin.second_id} == {first.id, second.id}
        linked = {one.number_key: one.target_id for one in links.citations_of(session, document(session, 2).id)}
        assert linked["1-kl/ubktthu"] is None, "either may be meant"
    assert clean(workshop)


def test_a_grade_read_above_the_ceiling_hides_the_paper_and_says_so(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        settling.add_field(session, id_, lan, FieldName.GRADE, "toi_mat", settling.Place(1))
    drain(workshop)
    assert (id_, 1) not in found(workshop, "Nguyễn Văn Hòa")
    assert lines(workshop)["1.pdf"] == (str(FileState.HELD), str(Reason.GRADE_CONFLICT))
    assert clean(workshop)


def test_a_withdrawn_document_takes_everything_along_that_was_made_of_it(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        correct_text(session, workshop.store, id_, 2, lan, 1, "chim bói cá")
        one = named(session, id_, FieldName.SUBJECT)
        settling.correct(session, one.id, lan, one.version, "về chim bói cá", "chim bói cá")
        layers.judge_page(session, id_, 1, lan, 1, Verdict.READ)
    drain(workshop)
    assert "bói cá" in everything_kept(workshop)
    refusal = Refusal(Reason.ABOVE_CEILING)
    withdrawal.take_out(workshop.database, workshop.store, workshop.index, id_, refusal)
    assert "bói cá" not in everything_kept(workshop)
    assert found(workshop, "bói cá") == set()
    assert clean(workshop)


_PLACES = {
    "before the index": (Index, "put"),
    "after the index": (indexing_job, "_say_so"),
    "while a layer is laid": (layers, "ask_indexing"),
}


def _dies_at(workshop: Workshop, place: str) -> None:
    """A worker process that is killed at that place of its work."""
    child = os.fork()
    if not child:
        made = Workshop.open(workshop.settings)
        setattr(*_PLACES[place], lambda *_: os._exit(9))
        drain(made)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.ocr
@pytest.mark.parametrize("place", _PLACES)
def test_a_worker_killed_in_the_middle_of_the_desks_work_loses_nothing(workshop: Workshop, place: str) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        id_ = document(session).id
        text = artifact_of(workshop.store, session.get_one(Page, (id_, 1)).digest).text
        correct_text(session, workshop.store, id_, 1, lan, 1, text.replace("đất đai", "đất rừng"))
        ask_reading(session, id_, 2, lan, Wish(ReadingWay.OCR))
    workshop.database.close()
    _dies_at(workshop, place)
    sweep(workshop.database)
    drain(workshop)
    assert (id_, 1) in found(workshop, "đất rừng")
    with workshop.database.reading() as session:
        assert len(layers_of(session, id_, 1)) == len(layers_of(session, id_, 2)) == 2
    assert clean(workshop)
