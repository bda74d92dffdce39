"""Real papers taken in as one delivery by the real command: the numbers add up wherever they are shown, and killing the
worker, Tika or OpenSearch in the middle changes nothing of how it ends.

The papers are public material, left out where it is not at hand (`HOSO_DATA`). The servers are this test's own.
`make prove-delivery DATA=…` does the same with any folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.delivery import Shown, end_state, grounds, ledger, shown
from bench.proof import Servers, Victim, calm, disturbed, own_servers
from mappings.vocabulary import FileState

pytestmark = [pytest.mark.engine, pytest.mark.tika, pytest.mark.ocr]

PAPERS = (
    "docx_official/VBPL_10803.docx", "docx_official/VBPL_1105.docx", "docx_official/VBPL_11750.docx",
    "docx_official/VBPL_129350.docx", "legacy_tcvn3_vni/tcvn3/2003-A37.rtf", "scans_vi/dl_2025_0006.pdf",
    "legacy_tcvn3_vni/tcvn3/2004-0328NDCP.doc", "legacy_tcvn3_vni/tcvn3/2005-FDILangson.xls",
    "legacy_tcvn3_vni/tcvn3/2006-16EZE_TT01.06GopvonDNNVV.pdf",
)  # fmt: skip
"""Word, RTF, Excel and PDF, three of them of before Unicode, and a scan of two pages that OCR must read."""
STANDS = {
    FileState.INDEXED: len(PAPERS), FileState.DUPLICATE: 1, FileState.HELD: 1, FileState.REJECTED: 1,
    FileState.WAITING: 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def papers(public_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those, one of them twice, one cut short, and a text without a letter in it."""
    folder = tmp_path_factory.mktemp("delivery")
    for name in PAPERS:
        shutil.copy(public_data / name, folder)
    shutil.copy(folder / "VBPL_10803.docx", folder / "VBPL_10803 (bản sao).docx")
    (folder / "cut.docx").write_bytes((folder / "VBPL_1105.docx").read_bytes()[:9000])
    (folder / "blank.txt").write_text(" \n\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with own_servers(tmp_path_factory.mktemp("own"), heap="256m") as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(
    papers: Path, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, object], Shown]:
    """How it ends when nobody disturbs it, and what the portal shows of it."""
    with grounds(tmp_path_factory.mktemp("calm"), papers, *servers.addresses, "BC") as (site, workshop):
        calm(site)
        return end_state(workshop), shown(site, workshop)


def test_the_numbers_add_up_on_the_board_on_its_screen_behind_each_number_and_in_the_report(
    undisturbed: tuple[dict[str, object], Shown],
) -> None:
    ended, seen = undisturbed
    assert seen.board.add_up
    assert seen.board.found == seen.listed == sum(STANDS.values())
    assert seen.board == seen.screen == seen.report
    assert dict(seen.board.states) == dict(seen.opened) == STANDS
    assert ended["differences"] == ended["jobs left"] == []


@pytest.mark.parametrize("victim", Victim)
def test_killed_in_the_middle_and_run_again_it_ends_as_if_nothing_had_been(
    papers: Path, servers: Servers, undisturbed: tuple[dict[str, object], Shown], tmp_path: Path, victim: Victim
) -> None:
    with grounds(tmp_path / "site", papers, *servers.addresses, "BC") as (site, workshop):
        stood = disturbed(site, workshop, servers, victim)
        assert stood.add_up, "every file found has one state at any moment"
        assert dict(stood.states)[FileState.WAITING] > 0, "it was in the middle"
        assert end_state(workshop) == undisturbed[0]
        assert shown(site, workshop) == undisturbed[1]
        assert ledger(workshop) == undisturbed[1].board
