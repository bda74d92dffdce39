"""Files and rows brought together: each exactly once, and what is left over stays visible."""

from __future__ import annotations

from pathlib import Path

from indexer.manifest import Row, read_manifest
from indexer.matching import Candidate, pair
from indexer.walk import Found
from mappings.reasons import Reason
from tests.indexing import item_list, row


def _rows(tmp_path: Path, *rows: dict[str, str]) -> list[Row]:
    return read_manifest(item_list(tmp_path / "list.csv", rows))


def _files(*names: str) -> list[Found]:
    return [Found(Path(name), name, 1) for name in names]


def _reasons(candidates: list[Candidate]) -> dict[str, Reason | None]:
    return {one.name: one.refusal.reason if one.refusal else None for one in candidates}


def test_a_file_without_a_row_and_a_row_without_a_file_both_stay(tmp_path: Path) -> None:
    paired = pair(_files("a.pdf", "b.pdf"), _rows(tmp_path, row(1, "a.pdf"), row(2, "c.pdf")))
    assert _reasons(paired) == {"a.pdf": None, "b.pdf": Reason.NO_ROW, "c.pdf": Reason.NO_FILE}


def test_a_row_finds_its_file_by_the_end_of_the_path(tmp_path: Path) -> None:
    rows = _rows(tmp_path, row(1, "archive/x/A.PDF"), row(2, "b.pdf"), row(3, "y\\c.pdf"))
    assert set(_reasons(pair(_files("x/a.pdf", "z/b.pdf", "y/c.pdf"), rows)).values()) == {None}


def test_a_name_that_two_files_bear_is_not_guessed(tmp_path: Path) -> None:
    paired = pair(_files("x/a.pdf", "y/a.pdf"), _rows(tmp_path, row(1, "a.pdf")))
    assert _reasons(paired) == {"a.pdf": Reason.NO_FILE, "x/a.pdf": Reason.NO_ROW, "y/a.pdf": Reason.NO_ROW}


def test_two_rows_for_one_file_are_a_conflict_of_one_line(tmp_path: Path) -> None:
    [only] = pair(_files("a.pdf"), _rows(tmp_path, row(1, "a.pdf"), row(2, "a.pdf", grade="Tuyệt mật")))
    assert only.refusal is not None
    assert only.refusal.reason is Reason.ROW_CONFLICT
    assert only.refusal.detail == "2, 3"
    assert only.row is not None
    assert only.row.item_no == 2, "the strictest row speaks for the file"


def test_two_rows_for_one_place_in_a_dossier_are_a_conflict(tmp_path: Path) -> None:
    paired = pair(_files("a.pdf", "b.pdf"), _rows(tmp_path, row(1, "a.pdf"), row(1, "b.pdf")))
    assert _reasons(paired) == {"a.pdf": Reason.ROW_CONFLICT, "b.pdf": Reason.ROW_CONFLICT}
    assert len({one.unnamed for one in paired}) == 2


def test_rows_without_a_name_have_a_line_each(tmp_path: Path) -> None:
    paired = pair([], _rows(tmp_path, row(1, ""), row(2, ""), row(2, "")))
    assert len({one.name for one in paired}) == 3
