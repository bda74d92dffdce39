"""What comes to light of a paper that is in: marks close it at once, and two persons open it or take it out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from archive import settling
from archive.artifacts import PageArtifact
from archive.documents import Document
from archive.intake import IntakeFile
from archive.layers import correct_text, layers_of
from archive.requests import Wish, ask_reading
from indexer.run import Source
from indexer.work import drain
from mappings.desk import ReadingWay, Verdict
from mappings.fields import FieldName
from mappings.names import INDEXED_GRADES, Family
from mappings.reasons import Reason
from mappings.vocabulary import Ceiling, FileState, Grade, Kind, PageNote
from tests import rows
from tests.indexing import take_in
from tests.reading.graded import Case, Site, indexed, opened, taken_in

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Site]:
    """One site for all tests of this module."""
    with opened(tmp_path_factory.mktemp("site"), opensearch_url) as site:
        yield site


@dataclass(frozen=True, slots=True)
class Inside:
    """A paper of three pages that is in, and two persons of the desk."""

    made: Site
    word: str
    id: str
    folder: Path
    persons: tuple[str, str]

    @property
    def document(self) -> Document:
        """As it stands."""
        with self.made.workshop.database.reading() as session:
            return session.get_one(Document, self.id)

    @property
    def line(self) -> IntakeFile:
        """Its line of the ledger."""
        with self.made.workshop.database.reading() as session:
            return session.scalars(select(IntakeFile).where(IntakeFile.document_id == self.id)).one()

    def read_again(self, page_no: int, page: PageArtifact) -> None:
        """A page is read again, and reads so."""
        self.made.machine.pages[page_no - 1] = page
        with self.made.workshop.database.writing() as session:
            ask_reading(session, self.id, page_no, self.persons[0], Wish(ReadingWay.LAYER))
        drain(self.made.workshop)

    def say(self, verdict: Verdict, value: str = "") -> None:
        """Both persons say so, by the paper itself."""
        for person in self.persons:
            with self.made.workshop.database.writing() as session:
                settling.say_grade(session, self.id, person, verdict, value)
        drain(self.made.workshop)

    def indexed_under(self) -> set[Grade]:
        """The grades in whose indices it is."""
        index = self.made.workshop.index
        index.refresh()
        return {
            grade for grade in INDEXED_GRADES if self.id in dict(index.scan(index.aliases(grade)[Family.DOCUMENTS]))
        }


@pytest.fixture
def inside(made: Site) -> Inside:
    case = Case(Grade.THUONG, None, False, None, 1, 1, 0, False, Ceiling.MAT)
    word = f"chim{uuid.uuid4().hex}"
    line = taken_in(made, case, word)
    assert line.document_id and line.state is FileState.INDEXED
    with made.workshop.database.writing() as session:
        unit = rows.unit(session, word[:12])
        persons = (rows.user(session, f"a{word[:12]}", unit), rows.user(session, f"b{word[:12]}", unit))
    return Inside(made, word, line.document_id, made.folder / word[:12], persons)


def test_a_mark_found_when_a_page_is_read_again_closes_the_paper_in_catalogue_and_index(inside: Inside) -> None:
    inside.read_again(2, PageArtifact(f"MẬT\ntrang {inside.word}", "test", confidence=0.9))
    document = inside.document
    assert (document.grade, document.marked_grade, document.grade_open) == (Grade.MAT, Grade.MAT, True)
    assert inside.indexed_under() == {Grade.MAT}
    inside.read_again(2, PageArtifact(f"trang {inside.word}", "test", confidence=0.9))
    assert inside.document.grade is Grade.MAT, "a later reading lowers nothing"
    inside.say(Verdict.ABSENT)
    assert (inside.document.grade, inside.document.grade_open) == (Grade.THUONG, False)
    assert inside.indexed_under() == {Grade.THUONG}


def test_a_torn_stamp_in_a_later_reading_closes_the_paper_until_two_persons_have_spoken(inside: Inside) -> None:
    inside.read_again(2, PageArtifact(f"TUYỆT M\ntrang {inside.word}", "test", confidence=0.9))
    assert inside.document.grade_open and inside.indexed_under() == set()
    assert (inside.line.state, inside.line.reason) == (FileState.HELD, Reason.GRADE_CONFLICT)
    inside.say(Verdict.READ, "noi_bo")
    assert (inside.document.grade, inside.document.grade_open) == (Grade.NOI_BO, False)
    assert inside.indexed_under() == {Grade.NOI_BO}
    assert inside.line.state is FileState.INDEXED


def test_a_later_reading_that_runs_out_of_time_takes_nothing_away(inside: Inside) -> None:
    inside.read_again(2, PageArtifact("", "test", confidence=0.0, notes=(PageNote.TIMED_OUT,)))
    with inside.made.workshop.database.reading() as session:
        assert len(layers_of(session, inside.id, 2)) == 1
    assert inside.indexed_under() == {Grade.THUONG}


def test_a_text_corrected_to_bear_a_mark_closes_the_paper(inside: Inside) -> None:
    home = inside.made.workshop
    with home.database.writing() as session:
        correct_text(session, home.store, inside.id, 3, inside.persons[0], 1, f"TỐI MẬT\ntrang {inside.word}")
    drain(home)
    assert (inside.document.grade, inside.document.grade_open) == (Grade.TOI_MAT, True)
    assert inside.indexed_under() == set()


def test_what_two_persons_find_above_the_ceiling_leaves_and_only_its_place_stays(inside: Inside) -> None:
    home = inside.made.workshop
    with home.database.writing() as session:
        settling.add_field(session, inside.id, inside.persons[0], FieldName.GRADE, "toi_mat", settling.Place(1))
    drain(home)
    assert inside.line.state is FileState.HELD and inside.indexed_under() == set()
    with home.database.writing() as session:
        settling.say_grade(session, inside.id, inside.persons[1], Verdict.READ, "toi_mat")
    drain(home)
    with home.database.reading() as session:
        assert session.get(Document, inside.id) is None
    assert inside.made.holds(inside.word) == []
    assert indexed(inside.made, inside.word) == 0


def test_the_same_bytes_under_a_line_of_a_higher_grade_close_what_is_in(inside: Inside) -> None:
    folder = inside.made.folder / f"{inside.word[:12]}-again"
    with inside.made.workshop.database.reading() as session:
        original = inside.made.workshop.store.path(inside.document.file_digest).read_bytes()
    for grade, state, is_open in ((Grade.MAT, FileState.DUPLICATE, False), (Grade.TOI_MAT, FileState.REJECTED, True)):
        folder.mkdir(exist_ok=True)
        (folder / "b.pdf").write_bytes(original)
        source = Source(folder, None, "ubkt-vanlac", f"{inside.word[:12]}-{grade}", grade, Kind.KL)
        take_in(inside.made.workshop, source)
        with inside.made.workshop.database.reading() as session:
            line = session.scalars(select(IntakeFile).where(IntakeFile.batch == source.batch)).one()
        assert line.state is state
        assert (inside.document.grade, inside.document.grade_open) == (grade, is_open)
    assert inside.indexed_under() == set()
