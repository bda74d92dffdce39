"""Verification finds every kind of disagreement between catalogue, store and index, and names it by ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from archive.documents import Document, Page
from archive.intake import IntakeFile
from indexer.indexing_job import write
from indexer.projection import Projection, projections
from indexer.run import Source
from indexer.verify import Difference, Fault, verify
from indexer.workshop import Workshop
from mappings.names import Family
from mappings.record import page_key
from mappings.vocabulary import Grade, Kind
from tests.indexing import environment, item_list, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    """A site with two papers of two pages, one ordinary and one confidential."""
    folder = tmp_path / "papers"
    for number in (1, 2):
        pdf(folder / f"{number}.pdf", [paper("KẾT LUẬN", f"{number}-KL/UBKTThU", "đất đai"), f"trang hai của {number}"])
    manifest = item_list(tmp_path / "list.csv", [row(1, "1.pdf"), row(2, "2.pdf", grade="Mật")])
    with site(environment(tmp_path / "site", opensearch_url)) as made:
        take_in(made, Source(folder, manifest))
        assert verify(made, deep=True).differences == []
        yield made


def _paper(workshop: Workshop, item: int = 1) -> Projection:
    with workshop.database.reading() as session:
        id_ = session.scalars(select(Document.id).where(Document.item_no == item)).one()
        return projections(session, [id_])[0]


def _differences(workshop: Workshop, deep: bool = False) -> list[Difference]:
    return verify(workshop, deep).differences


def test_both_sides_are_counted_by_unit_kind_and_grade(workshop: Workshop) -> None:
    findings = verify(workshop, deep=False)
    assert findings.in_catalogue == findings.in_index
    assert findings.pages_in_catalogue == findings.pages_in_index
    counted = {(group.kind, group.grade): count for group, count in findings.pages_in_index.items()}
    assert counted == {(Kind.KL, Grade.THUONG): 2, (Kind.KL, Grade.MAT): 2}
    assert (findings.originals, findings.artifacts) == (2, 4)


def test_a_missing_artifact_is_named_by_its_page(workshop: Workshop) -> None:
    paper_ = _paper(workshop)
    workshop.store.discard(paper_.pages[1].digest)
    assert _differences(workshop) == [Difference(Fault.ARTIFACT_MISSING, page_key(paper_.document_id, 2))]


def test_damaged_bytes_show_when_every_byte_is_read(workshop: Workshop) -> None:
    with workshop.database.reading() as session:
        digest = session.scalars(select(Document.file_digest).where(Document.item_no == 1)).one()
    path = workshop.store.path(digest)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"x")
    assert _differences(workshop) == []
    assert _differences(workshop, deep=True) == [Difference(Fault.ORIGINAL_DAMAGED, digest)]


def test_a_missing_original_is_named(workshop: Workshop) -> None:
    with workshop.database.reading() as session:
        digest = session.scalars(select(Document.file_digest).where(Document.item_no == 1)).one()
    workshop.store.discard(digest)
    assert _differences(workshop) == [Difference(Fault.ORIGINAL_MISSING, digest)]


def test_a_paper_that_left_the_index_is_named_with_each_page(workshop: Workshop) -> None:
    paper_ = _paper(workshop)
    workshop.index.remove(paper_.document_id, 2, 1, workshop.index.aliases(Grade.THUONG))
    keys = [paper_.document_id, page_key(paper_.document_id, 1), page_key(paper_.document_id, 2)]
    assert _differences(workshop) == [Difference(Fault.ABSENT_IN_INDEX, key) for key in keys]


def test_a_copy_under_another_grade_is_a_stranger(workshop: Workshop) -> None:
    paper_ = _paper(workshop, item=2)
    write(workshop.index, workshop.store, [paper_], workshop.index.aliases(Grade.THUONG))
    strangers = {one.where for one in _differences(workshop) if one.fault is Fault.STRANGER_IN_INDEX}
    assert strangers == {paper_.document_id, *(page_key(paper_.document_id, number) for number in (1, 2))}


def test_labels_that_differ_are_named_by_field_and_never_by_value(workshop: Workshop) -> None:
    paper_ = _paper(workshop)
    labels = replace(paper_.facts.labels, custodian_id="elsewhere", kind=Kind.BC)
    wrong = replace(paper_, facts=replace(paper_.facts, labels=labels, year=1999))
    write(workshop.index, workshop.store, [wrong], workshop.index.aliases(Grade.THUONG))
    fields = ("custodian_id", "kind", "year")
    keys = [paper_.document_id, page_key(paper_.document_id, 1), page_key(paper_.document_id, 2)]
    assert _differences(workshop) == [Difference(Fault.DIFFERS_IN_INDEX, key, fields) for key in keys]


def test_a_page_of_other_content_shows_by_its_digest(workshop: Workshop) -> None:
    paper_ = _paper(workshop)
    record = replace(next(paper_.page_records(workshop.store)), digest="f" * 64)
    workshop.index.put([record], [], workshop.index.aliases(Grade.THUONG))
    assert _differences(workshop) == [Difference(Fault.DIFFERS_IN_INDEX, page_key(paper_.document_id, 1), ("digest",))]


def test_a_change_that_the_index_has_not_followed_is_named(workshop: Workshop) -> None:
    paper_ = _paper(workshop)
    with workshop.database.writing() as session:
        session.execute(update(Document).where(Document.id == paper_.document_id).values(revision=2))
    faults = {(one.fault, one.where) for one in _differences(workshop)}
    assert (Fault.NOT_INDEXED, paper_.document_id) in faults
    assert (Fault.DIFFERS_IN_INDEX, paper_.document_id) in faults


def test_unread_pages_and_a_wrong_ledger_are_named(workshop: Workshop) -> None:
    paper_ = _paper(workshop)
    with workshop.database.writing() as session:
        page = session.get_one(Page, (paper_.document_id, 2))
        session.delete(page)
        line = session.scalars(select(IntakeFile).where(IntakeFile.item_no == 2)).one()
        line.document_id, line_id = None, line.id
    faults = {(one.fault, one.where) for one in _differences(workshop)}
    assert (Fault.PAGES_UNREAD, paper_.document_id) in faults
    assert (Fault.STATE_WRONG, line_id) in faults


def test_the_check_itself_changes_nothing(workshop: Workshop) -> None:
    standing = workshop.index.standing()
    before = workshop.index.tally(workshop.index.aliases(Grade.THUONG))
    verify(workshop, deep=True)
    assert workshop.index.standing() == standing
    assert workshop.index.tally(workshop.index.aliases(Grade.THUONG)) == before
    assert {name.family for name in standing.values()} == set(Family)
