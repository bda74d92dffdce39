"""Copies, second scans and cited papers find each other through the writer's jobs, whichever comes first or leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import links, settling
from archive.documents import Document
from archive.fields import fields_of
from archive.links import Twin
from indexer import withdrawal
from indexer.refusals import Refusal
from indexer.run import Source
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.desk import LinkState
from mappings.fields import FieldName
from mappings.reasons import Reason
from mappings.vocabulary import Grade
from tests import rows
from tests.indexing import environment, item_list, lines, paper, pdf, row, site, take_in

pytestmark = pytest.mark.engine

ORIGINAL = paper("KẾT LUẬN", "1-KL/UBKTThU", "đồng chí Nguyễn Văn Hòa có khuyết điểm trong quản lý đất đai.")
CERTIFIED = f"SAO Y BẢN CHÍNH\nSố 7-BS/UBKTThU\n{ORIGINAL}\nVân Lạc, ngày 02 tháng 11 năm 2023\nCHÁNH VĂN PHÒNG"
_PLOT = "Điểm {n}: thửa đất số {a} tại khu phố {n} được giao sai thẩm quyền năm {b}."
LONG = paper(
    "KẾT LUẬN", "1-KL/UBKTThU", "\n".join(_PLOT.format(n=n, a=n * 3, b=1990 + n) for n in range(20))
)  # fmt: skip
OTHER = paper(
    "KẾT LUẬN", "1-KL/UBKTThU", "về tài chính đảng năm 2022 tại chi bộ trường tiểu học; thu, nộp đảng phí đầy đủ.\n"
    + "\n".join(f"Khoản {n}: số tiền và chứng từ thứ {n * 7} được đối chiếu với sổ quỹ." for n in range(20)),
)  # fmt: skip
CITING = paper("THÔNG BÁO", "2-TB/UBKTThU", "Căn cứ Kết luận số 1-KL/UBKTThU, ngày 18/8/2023 của Ủy ban Kiểm tra.")
_CITED = "1-kl/ubktthu"


class Shelf:
    """A folder of papers with its list, taken in again whenever one is added."""

    def __init__(self, workshop: Workshop, folder: Path) -> None:
        self.workshop, self.folder = workshop, folder
        self.rows: list[dict[str, str]] = []

    def add(self, item: int, text: str, **cells: str) -> None:
        """One more paper comes in."""
        pdf(self.folder / "papers" / f"{item}.pdf", [text])
        self.rows.append(row(item, f"{item}.pdf", **cells))
        self.take_in()

    def take_in(self) -> None:
        """The list as it is now, once more."""
        take_in(self.workshop, Source(self.folder / "papers", item_list(self.folder / "list.csv", self.rows)))

    def document(self, session: Session, item: int) -> Document:
        """The paper of that item."""
        return session.scalars(select(Document).where(Document.item_no == item)).one()

    def twins(self, item: int) -> dict[str, Twin]:
        """The pairs of a paper, by the number of the other one's item."""
        with self.workshop.database.reading() as session:
            own = self.document(session, item).id
            found = {}
            for twin in links.twins_of(session, own):
                other = session.get_one(Document, twin.second_id if twin.first_id == own else twin.first_id)
                found[str(other.item_no)] = twin
            return found

    def target(self, item: int = 2) -> int | None:
        """The item that the citation of 1-KL/UBKTThU in that paper leads to."""
        with self.workshop.database.reading() as session:
            cited = {one.number_key: one for one in links.citations_of(session, self.document(session, item).id)}
            target = cited[_CITED].target_id
            return session.get_one(Document, target).item_no if target else None


@pytest.fixture
def shelf(tmp_path: Path, opensearch_url: str) -> Iterator[Shelf]:
    with site(environment(tmp_path / "site", opensearch_url)) as workshop:
        yield Shelf(workshop, tmp_path)


def test_a_certified_copy_is_linked_as_a_copy_whatever_number_its_row_gives(shelf: Shelf) -> None:
    shelf.add(1, ORIGINAL)
    shelf.add(3, CERTIFIED, number="7-BS/UBKTThU", date="02/11/2023")
    (twin,) = shelf.twins(1).values()
    with shelf.workshop.database.writing() as session:
        original, copy = (shelf.document(session, item).id for item in (1, 3))
        assert (twin.copy_id, twin.why, twin.state) == (copy, links.SAME_NUMBER, LinkState.PROPOSED)
        assert {twin.first_id, twin.second_id} == {original, copy}
        assert session.get_one(links.PaperIdentity, copy).number == _CITED
    assert [state for state, _ in lines(shelf.workshop).values()] == ["indexed", "indexed"], "never merged"


def test_a_citation_means_the_original_once_people_have_said_that_the_other_is_its_copy(shelf: Shelf) -> None:
    shelf.add(2, CITING, number="2-TB/UBKTThU", kind="Thông báo")
    assert shelf.target() is None
    shelf.add(3, CERTIFIED, number="1-KL/UBKTThU")
    assert shelf.target() == 3, "the only one here"
    shelf.add(1, ORIGINAL)
    assert shelf.target() is None, "either may be meant"
    with shelf.workshop.database.writing() as session:
        first, copy = (shelf.document(session, item).id for item in (1, 3))
        judge = rows.user(session, "lan", rows.unit(session, "desk"))
        assert links.judge_twin(session, first, copy, judge, LinkState.ACCEPTED)
    assert shelf.target() == 1
    with shelf.workshop.database.writing() as session:
        assert links.judge_twin(session, first, copy, judge, LinkState.REFUSED)
    assert shelf.target() is None


def test_one_number_on_two_papers_is_shown_to_people_as_a_conflict(shelf: Shelf) -> None:
    shelf.add(1, LONG)
    shelf.add(3, OTHER, number="1-KL/UBKTThU")
    (twin,) = shelf.twins(1).values()
    assert (twin.why, twin.copy_id) == (links.SAME_IDENTITY, None)
    assert twin.likeness < 0.73


def test_a_pair_that_rested_on_a_wrong_number_goes_with_it_unless_people_judged_it(shelf: Shelf) -> None:
    shelf.add(1, ORIGINAL)
    shelf.add(3, ORIGINAL.replace("đất đai", "đất đaí"), number="1-KL/UBKTThU")
    shelf.add(4, ORIGINAL.replace("Hòa", "Hoà").replace("1-KL", "1 - KL"), number="1-KL/UBKTThU")
    assert shelf.twins(1).keys() == {"3", "4"}
    with shelf.workshop.database.writing() as session:
        judge = rows.user(session, "lan", rows.unit(session, "desk"))
        ids = {item: shelf.document(session, item).id for item in (1, 3, 4)}
        links.judge_twin(session, ids[1], ids[4], judge, LinkState.ACCEPTED)
        number = next(one for one in fields_of(session, ids[1]) if one.name is FieldName.NUMBER)
        settling.correct(session, number.id, judge, number.version, "9-KL/UBKTThU")
    drain(shelf.workshop)
    assert shelf.twins(1)["4"].state is LinkState.ACCEPTED


@pytest.mark.parametrize("first", ["cited", "citing"])
def test_a_citation_holds_whichever_came_first_and_follows_its_target(shelf: Shelf, first: str) -> None:
    arrivals = [(1, ORIGINAL, {}), (2, CITING, {"number": "2-TB/UBKTThU", "kind": "Thông báo"})]
    for item, text, cells in arrivals if first == "cited" else reversed(arrivals):
        shelf.add(item, text, **cells)
    assert shelf.target() == 1
    with shelf.workshop.database.writing() as session:
        cited = shelf.document(session, 1).id
        judge = rows.user(session, "lan", rows.unit(session, "desk"))
        settling.add_field(session, cited, judge, FieldName.GRADE, "mat", settling.Place(1))
        assert shelf.document(session, 1).grade is Grade.MAT
    drain(shelf.workshop)
    assert shelf.target() == 1, "the link stays; who may see its end is asked when it is shown"
    home = shelf.workshop
    withdrawal.take_out(home.database, home.store, home.index, cited, Refusal(Reason.ABOVE_CEILING))
    assert shelf.target() is None
    assert verify(home, deep=True).differences == []
