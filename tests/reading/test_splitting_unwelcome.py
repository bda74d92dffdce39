"""A file that was split and turns out to be what may not be here, and a denunciation that lies within another paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive import settling
from archive.settling import Place
from indexer.run import Source
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.fields import FieldName
from mappings.vocabulary import Grade
from tests.indexing import everything_kept, item_list, lines, pdf, row, take_in
from tests.reading.splitting import (
    CLOSED,
    PAGES,
    documents,
    indexed,
    listed,
    merge,
    papers,
    split,
)

pytestmark = pytest.mark.engine


def test_a_file_that_may_not_be_here_goes_with_every_paper_that_was_split_off(
    workshop: Workshop, whole: str, person: str, source: Source, tmp_path: Path
) -> None:
    split(workshop, whole, person)
    drain(workshop)
    with workshop.database.writing() as session:
        settling.add_field(session, papers(workshop)[1], person, FieldName.PERSON, "Lò Văn Páo", Place(1), 9)
    merge(workshop, whole, person)
    drain(workshop)
    split(workshop, whole, person)
    take_in(workshop, Source(source.folder, listed(tmp_path, "Tối mật")))
    assert documents(workshop) == []
    assert indexed(workshop) == []
    kept = everything_kept(workshop)
    assert [word for word in ("KẾT LUẬN", "214-QĐ", "Lò Văn Páo", "%PDF") if word in kept] == []


def test_a_higher_grade_in_the_list_raises_every_paper_of_the_file(
    workshop: Workshop, whole: str, person: str, source: Source, tmp_path: Path
) -> None:
    split(workshop, whole, person)
    drain(workshop)
    take_in(workshop, Source(source.folder, listed(tmp_path, "Mật")))
    assert {grade for *_, grade in documents(workshop)} == {Grade.MAT}
    assert verify(workshop, deep=True).differences == []


def test_a_denunciation_within_a_file_keeps_the_file_out(workshop: Workshop, tmp_path: Path) -> None:
    letter = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHà Sơn, ngày 11 tháng 3 năm 2024\nĐƠN TỐ CÁO\nKính gửi: Ủy ban Kiểm tra"
    )
    pages = [PAGES[0] + "\n" + CLOSED, letter]
    pdf(tmp_path / "papers" / "short.pdf", pages)
    pdf(tmp_path / "papers" / "long.pdf", [pages[0], *(f"{number}\ntrang {number}" for number in range(2, 70)), letter])
    both = [row(1, "short.pdf"), row(2, "long.pdf")]
    take_in(workshop, Source(tmp_path / "papers", item_list(tmp_path / "list.csv", both)))
    assert lines(workshop) == dict.fromkeys(("06/2023#1", "06/2023#2"), ("held", "sealed_letter"))
    assert documents(workshop) == []
    assert indexed(workshop) == []
