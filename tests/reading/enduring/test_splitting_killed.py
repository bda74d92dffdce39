"""A worker that brings the index to a split or a merge is killed at every effect: no page is lost or laid bare."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from archive import bundles
from archive.bundles import SplitProposal
from archive.documents import Document, Page, labels_of
from archive.intake import IntakeFile
from archive.jobs import Job
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.splits import SplitState
from mappings.vocabulary import JobState
from tests.reading.killed_at import works_until
from tests.reading.splitting import (
    SPLIT,
    WHOLE,
    documents,
    freed,
    indexed,
    kill,
    merge,
    split,
)

pytestmark = pytest.mark.engine


def _nothing_lost_or_bare(workshop: Workshop, own: dict[str, int]) -> None:
    """Every page stands in the catalogue once; what a search may look at is a page of its own paper, under labels that
    the catalogue gives it or overrules. `own` says which page of the file each digest is."""
    with workshop.database.reading() as session:
        withheld = bundles.withheld(session)
        paper = {one.id: one for one in session.scalars(select(Document))}
        labels = labels_of(session, paper)
        rows_ = session.execute(select(Page.document_id, Page.page_no, Page.digest).where(Page.characters > 0)).all()
        waits = session.scalars(select(IntakeFile.state).where(IntakeFile.path == "a.pdf")).one()
        complete = {SplitState.SPLIT, SplitState.MERGED} >= set(session.scalars(select(SplitProposal.state)))
    assert sorted(own) == sorted(row.digest for row in rows_)
    assert all(own[row.digest] == paper[row.document_id].page_of_file(row.page_no) for row in rows_)
    found = [(id_, page, kind, digest) for id_, page, kind, digest in indexed(workshop) if id_ not in withheld]
    for document_id, page_no, kind, digest in found:
        assert document_id in paper, "a part that is no more"
        assert page_no <= paper[document_id].page_count, "a page that is another paper's"
        assert own.get(digest, paper[document_id].page_of_file(page_no)) == paper[document_id].page_of_file(page_no)
        assert paper[document_id].labels_pending or kind == labels[document_id].kind
    if complete:
        assert {digest for *_, digest in found} >= own.keys(), "all of it is found"
    if {digest for *_, digest in found} < own.keys():
        assert waits == "waiting", "what no search finds is told"


def _own(workshop: Workshop) -> dict[str, int]:
    with workshop.database.reading() as session:
        return {page.digest: page.page_no for page in session.scalars(select(Page)) if page.characters}


def test_a_process_killed_with_signal_9_leaves_the_same(
    workshop: Workshop, surroundings: dict[str, str], whole: str, person: str
) -> None:
    own = _own(workshop)
    split(workshop, whole, person)
    assert kill(surroundings, 8)
    _nothing_lost_or_bare(workshop, own)
    freed(workshop)
    drain(workshop)
    assert documents(workshop) == SPLIT
    assert verify(workshop, deep=True).differences == []


@pytest.mark.parametrize("step", ["split", "merge"])
def test_killed_at_any_effect_no_page_is_lost_or_laid_bare_and_the_next_worker_goes_on(
    workshop: Workshop, whole: str, person: str, step: str
) -> None:
    own = _own(workshop)
    split(workshop, whole, person)
    if step == "merge":
        drain(workshop)
        merge(workshop, whole, person)
    _nothing_lost_or_bare(workshop, own)
    kills = 0
    while works_until(workshop, 2 + kills):  # each next worker gets one effect further before it dies
        kills += 1
        _nothing_lost_or_bare(workshop, own)
        freed(workshop)
    drain(workshop)
    _nothing_lost_or_bare(workshop, own)
    with workshop.database.reading() as session:
        failed = session.execute(select(Job.kind, Job.error).where(Job.state == JobState.QUARANTINED)).all()
    assert (failed, kills >= 10) == ([], True)
    assert documents(workshop) == (SPLIT if step == "split" else WHOLE)
    assert verify(workshop, deep=True).differences == []
