"""What is kept when something goes wrong in between: full disks, late workers, shared blank pages, lying signs."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive import jobs
from archive.artifacts import PageArtifact
from archive.database import Database
from archive.documents import Document, Page
from archive.jobs import JobKind
from archive.schema import now
from archive.store import FileStore, StoreFull
from indexer import reading_job, withdrawal
from indexer.pipeline import Kept, Pipeline
from indexer.reading.outcome import Known, nothing
from indexer.reading.reader import MediaType
from indexer.refusals import Refusal
from indexer.run import Source, _begin, _intake
from mappings.reasons import Reason
from mappings.vocabulary import FileState, Grade, JobState, Kind
from tests import rows
from tests.indexing import environment, item_list, paper, pdf, row, site
from tests.reading.conftest import Read


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'hoso.db'}")
    made.migrate()
    yield made
    made.close()


class _Full(io.BytesIO):
    """A file that can be read in part."""

    def read(self, size: int | None = -1, /) -> bytes:
        if block := super().read(size):
            return block
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_not_filled_with_halves(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(StoreFull):
        store.put(_Full(b"half a paper"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_draft_of_a_killed_process_is_cleared_away_and_one_being_written_is_not(tmp_path: Path) -> None:
    FileStore(tmp_path)
    abandoned, fresh = tmp_path / "incoming" / "tmpold", tmp_path / "incoming" / "tmpnew"
    abandoned.write_bytes(b"kho thoc")
    fresh.write_bytes(b"kho thoc")
    os.utime(abandoned, (1, 1))
    FileStore(tmp_path)
    assert list((tmp_path / "incoming").iterdir()) == [fresh]


def test_a_drawer_that_cannot_be_made_is_a_full_store(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest = store.put(io.BytesIO(b"paper"))
    store.discard(digest)
    (tmp_path / digest[:2] / digest[2:4]).rmdir()
    (tmp_path / digest[:2] / digest[2:4]).touch()  # in the way, as a full disk is
    with pytest.raises(StoreFull):
        store.put(io.BytesIO(b"paper"))
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_blank_page_that_another_paper_is_about_to_share_stays_kept(tmp_path: Path, database: Database) -> None:
    store = FileStore(tmp_path / "store")
    blank, written = (PageArtifact(text, "tesseract", width=595, height=842).to_bytes() for text in ("", "kho thóc"))
    digests = [store.put(io.BytesIO(body)) for body in (blank, written)]
    with database.writing() as session:
        document_id = rows.document(session, rows.dossier(session, "1", rows.unit(session, "u")), pages=2)
        for page_no, (digest, characters) in enumerate(zip(digests, (0, 7), strict=True), 1):
            session.add(
                Page(
                    document_id=document_id, page_no=page_no, digest=digest, engine="tesseract", confidence=None,
                    characters=characters, has_image=True,
                )
            )  # fmt: skip
    assert store.put(io.BytesIO(blank)) == digests[0]  # another paper's page, not in the catalogue yet
    withdrawal.withdraw(database, store, document_id, Refusal(Reason.ABOVE_CEILING))
    with database.reading() as session:
        assert session.get(Document, document_id) is None
    assert store.path(digests[0]).read_bytes() == blank
    with pytest.raises(KeyError):
        store.path(digests[1])


def test_a_late_worker_that_fails_does_not_reopen_what_another_has_ended(database: Database) -> None:
    with database.writing() as session:
        jobs.enqueue(session, JobKind.INDEX, "d", 1)
        held = jobs.lease(session, "slow", now())
        assert held is not None
        again = jobs.lease(session, "quick", now() + 2 * jobs.LEASE)
        assert again is not None and again.id == held.id
        jobs.finish(session, again.id, JobState.DONE)
        jobs.give_back(session, held.id, "crashed")
        assert jobs.counts(session)[JobState.DONE] == 1


def test_signs_that_make_a_page_lie_are_not_kept(tmp_path: Path, read: Read) -> None:
    """Those that the search puts around found words, and those that turn the letters around."""
    (tmp_path / "a.txt").write_text("Kết luận \ufdd0giả\ufdd1 số \u202e12\u202c đất \u2066đai\u2069", encoding="utf-8")
    (page,) = read(tmp_path / "a.txt")
    assert page.text == "Kết luận giả số 12 đất đai"


def test_a_twin_of_a_paper_that_was_taken_out_meanwhile_does_not_wait_for_ever(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "papers" / name).write_text(paper("KẾT LUẬN", "1-KL/UBKTThU", "đất đai"), encoding="utf-8")
    rows_ = [row(1, "a.txt"), row(2, "b.txt")]
    source = Source(tmp_path / "papers", item_list(tmp_path / "list.csv", rows_))
    with site(environment(tmp_path / "site")) as workshop:
        candidates, listed = source.candidates()
        run_id = _begin(workshop, source, 2)
        intake = _intake(workshop, source, listed, run_id)
        assert intake.record(intake.receive(candidates[0])) is FileState.WAITING
        late = intake.receive(candidates[1])
        with workshop.database.reading() as session:
            (first,) = session.scalars(select(Document.id))
        withdrawal.withdraw(workshop.database, workshop.store, first, Refusal(Reason.GRADE_CONFLICT, "2"))
        assert intake.record(late) is FileState.REJECTED


@pytest.mark.parametrize(("written", "kept"), [("1-KL/UBKTThU", "1-KL/UBKTThU"), ("12/QĐ" + "-UBKT" * 40, None)])
def test_a_number_and_an_issuer_beyond_all_measure_are_not_forced_into_the_catalogue(
    tmp_path: Path, written: str, kept: str | None
) -> None:
    """A database that holds its columns to their length would refuse the whole paper."""
    (tmp_path / "papers").mkdir()
    text = paper("KẾT LUẬN", written, "đất đai").replace("KIỂM TRA", "KIỂM TRA " + "RẤT DÀI " * 60, 1)
    (tmp_path / "papers" / "a.txt").write_text(text, encoding="utf-8")
    source = Source(tmp_path / "papers", None, "ubkt-vanlac", "1", Grade.THUONG, Kind.KL)
    with site(environment(tmp_path / "site")) as workshop:
        candidates, listed = source.candidates()
        intake = _intake(workshop, source, listed, _begin(workshop, source, 1))
        assert intake.record(intake.receive(candidates[0])) is FileState.WAITING
        with workshop.database.reading() as session:
            document = session.scalars(select(Document)).one()
        assert document.number == kept
        assert 0 < len(document.issuer) <= 300


def test_the_blank_page_of_a_paper_that_went_while_it_was_read_stays_for_the_others(tmp_path: Path) -> None:
    with site(environment(tmp_path / "site")) as workshop:
        path = pdf(tmp_path / "a.pdf", ["kho thóc", ""])
        with path.open("rb") as original:
            digest = workshop.store.put(original)
        with workshop.database.writing() as session:
            dossier = rows.dossier(session, "1", rows.unit(session, "u"))
            document_id = rows.document(
                session, dossier, pages=2, file_digest=digest, media_type=MediaType.PDF
            )  # fmt: skip
            jobs.enqueue(session, JobKind.READ, document_id, 1, 1)
            job = jobs.lease(session, "w", now())
        assert job is not None
        kept: list[Kept] = []

        class Interrupted(Pipeline):
            """The paper is taken out when its pages are read and not yet entered."""

            def slice(
                self, original: Path, media_type: MediaType, first: int, last: int, grade: Grade, known: Known = nothing
            ) -> Iterator[Kept | Refusal]:
                for outcome in Pipeline.slice(self, original, media_type, first, last, grade, known):
                    assert isinstance(outcome, Kept)
                    kept.append(outcome)
                    yield outcome
                withdrawal.withdraw(workshop.database, workshop.store, document_id, Refusal(Reason.GRADE_CONFLICT))

        line = workshop.pipeline
        interrupted = Interrupted(line.readers, line.store, line.limits, line.ceiling)
        reading_job.read(replace(workshop, pipeline=interrupted), job)
        written, blank = kept
        assert blank.characters == 0
        assert workshop.store.path(blank.digest).is_file()
        with pytest.raises(KeyError):
            workshop.store.path(written.digest)
