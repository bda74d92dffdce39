"""Labels that change at the worst moment: the catalogue overrules the index until the index has followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.documents import Document, mark_labels_changed, pending_labels
from indexer.lifecycle import rebuild
from indexer.queueing import queue_index
from indexer.run import Source
from indexer.store import Index, Tally, Targets
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.names import Family
from mappings.record import DocumentRecord, PageRecord
from mappings.vocabulary import Grade
from tests.indexing import environment, item_list, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine


@pytest.fixture
def workshop(tmp_path: Path, opensearch_url: str) -> Iterator[Workshop]:
    """A site with two papers."""
    folder = tmp_path / "papers"
    for number in (1, 2):
        pdf(folder / f"{number}.pdf", [paper("KẾT LUẬN", f"{number}-KL/UBKTThU", f"đất đai {number}")])
    manifest = item_list(tmp_path / "list.csv", [row(number, f"{number}.pdf") for number in (1, 2)])
    with site(environment(tmp_path / "site", opensearch_url)) as made:
        take_in(made, Source(folder, manifest))
        yield made


def test_a_paper_that_reached_the_index_unsaid_is_ruled_by_the_catalogue(workshop: Workshop) -> None:
    """A worker wrote it and died before it could say so; then its grade was raised."""
    with workshop.database.writing() as session:
        document = _paper(session, 1)
        document.indexed_revision, document.indexed_grade = 0, None
    _raise_grade(workshop, 1)
    assert _pending(workshop) == {1}
    drain(workshop)
    assert _pending(workshop) == set()


def test_a_paper_raised_between_check_and_swap_is_never_served_with_its_old_labels(workshop: Workshop) -> None:
    class Late(Index):
        """The real index; a grade is raised, and the old index told of it, after the new one was checked."""

        pending: set[int] | None = None
        swapped = False

        def tally(self, targets: Targets) -> Tally:
            tally = super().tally(targets)
            if Grade.MAT.value.replace("_", "-") in targets[Family.PAGES].split("-"):
                _raise_grade(workshop, 1)
                drain(workshop)
                assert _pending(workshop) == set()
            return tally

        def put(self, pages: Iterable[PageRecord], documents: Iterable[DocumentRecord], targets: Targets) -> None:
            if not self.swapped and self.standing() != old:
                self.swapped, self.pending = True, _pending(workshop)
            super().put(pages, documents, targets)

    old = workshop.index.standing()
    place = workshop.settings.site
    late = Late(place.opensearch_url, place.prefix)
    rebuild(replace(workshop, index=late))
    late.close()
    assert late.pending == {1}
    drain(workshop)
    assert _pending(workshop) == set()
    assert verify(workshop, deep=True).differences == []


def _paper(session: Session, item: int) -> Document:
    return session.scalars(select(Document).where(Document.item_no == item)).one()


def _raise_grade(workshop: Workshop, item: int) -> None:
    with workshop.database.writing() as session:
        document = _paper(session, item)
        document.grade = Grade.MAT
        session.flush()
        mark_labels_changed(session, [document.id])
        queue_index(session, document.id)


def _pending(workshop: Workshop) -> set[int]:
    """The items whose labels the catalogue overrules."""
    with workshop.database.reading() as session:
        return {session.get_one(Document, id_).item_no for id_ in pending_labels(session)}
