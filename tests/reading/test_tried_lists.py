"""Item lists that are traps: each is refused or read in a moment, within little memory."""

from __future__ import annotations

import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from indexer import manifest as manifests
from indexer.manifest import ManifestUnusable, read_manifest
from tests.indexing import COLUMNS, item_list, row

_SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_that_claims_every_cell_is_read_as_far_as_it_is_filled(tmp_path: Path) -> None:
    def far(sheet: str) -> str:
        claimed = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', sheet)
        return claimed.replace("</sheetData>", '<row r="200000"><c r="XFD200000" t="n"><v>1</v></c></row></sheetData>')

    tracemalloc.start()
    started = time.monotonic()
    found = read_manifest(_workbook(tmp_path, far))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.line for one in found] == [2, 200000]
    assert found[1].problem is not None
    assert time.monotonic() - started < 15
    assert peak < 200_000_000


def test_a_list_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "_LARGEST", 1_000_000)
    packed = _workbook(tmp_path, lambda sheet: sheet.replace("</sheetData>", " " * 2_000_000 + "</sheetData>"))
    assert packed.stat().st_size < 100_000
    with pytest.raises(ManifestUnusable):
        read_manifest(packed)


@pytest.mark.parametrize(
    "damage", ["</sheetData", '<row r="9"><c r="A9" t="s"><v>99</v></c></row>', '<row r="x"><c r="?"/></row>']
)
def test_a_damaged_sheet_is_a_sentence_and_not_a_trace(tmp_path: Path, damage: str) -> None:
    with pytest.raises(ManifestUnusable):
        read_manifest(_workbook(tmp_path, lambda sheet: sheet.replace("</sheetData>", f"{damage}</sheetData>")))


def test_a_name_that_no_column_can_hold_holds_its_row(tmp_path: Path) -> None:
    wrong = [row(1, "a.pdf", persons="Nguyễn " * 40), row(2, "b" * 2000 + ".pdf")]
    found = read_manifest(item_list(tmp_path / "list.csv", wrong))
    assert all(one.problem is not None for one in found)
    assert all(len(one.file) <= 900 for one in found)


def _workbook(folder: Path, changed: Callable[[str], str]) -> Path:
    """A list of one good row, its sheet changed."""
    book = Workbook()
    assert book.active is not None
    book.active.append(list(COLUMNS))
    book.active.append([row(1, "a.pdf")[column] for column in COLUMNS])
    book.save(folder / "good.xlsx")
    made = folder / "list.xlsx"
    with zipfile.ZipFile(folder / "good.xlsx") as good, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other:
        for name in good.namelist():
            body = good.read(name)
            other.writestr(name, changed(body.decode()).encode() if name == _SHEET else body)
    return made
