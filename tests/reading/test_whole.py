"""Files that lost something on the way are refused, however forgiving the library that would read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.reading import whole
from indexer.reading.outcome import MediaType, Unreadable
from indexer.reading.reader import ReadingLimits, probe
from indexer.reading.sniff import media_type
from mappings.reasons import Reason
from tests.hostile import office, pdfs
from tests.hostile.damage import Hostile, cut
from tests.reading import making
from tests.reading.conftest import Read

OLD = (".doc", ".xls")


def _ends(folder: Path, files: Iterable[Hostile], limits: ReadingLimits) -> set[Reason | None]:
    found: set[Reason | None] = set()
    for one in files:
        (folder / one.name).write_bytes(one.content)
        try:
            probe(folder / one.name, limits)
        except Unreadable as refused:
            found.add(refused.reason)
        else:
            found.add(None)
    return found


@pytest.mark.parametrize("kind", ["xls", "rtf", "eml"])
def test_a_file_cut_after_any_kilobyte_is_refused(tmp_path: Path, limits: ReadingLimits, kind: str) -> None:
    files = [one for one in office.cuts() if one.name.endswith(kind)]
    assert len(files) > 4
    assert _ends(tmp_path, files, limits) == {Reason.TRUNCATED}


@pytest.mark.tika
def test_the_same_files_uncut_are_read_in_full(tmp_path: Path, read_office: Read) -> None:
    (tmp_path / "a.xls").write_bytes(office.old_workbook(60))
    text = "\n".join(page.text for page in read_office(tmp_path / "a.xls"))
    assert re.findall(r"Đảng viên số (\d+) vi phạm quy chế làm việc", text) == [str(row) for row in range(60)]
    (tmp_path / "a.rtf").write_bytes(office.rich_text(80))
    assert "".join(page.text for page in read_office(tmp_path / "a.rtf")).count("buong long") == 80


def test_old_office_files_of_real_offices_are_refused_once_cut_and_let_through_whole(
    tmp_path: Path, public_data: Path, limits: ReadingLimits
) -> None:
    originals = [path for path in (public_data / "legacy_tcvn3_vni").rglob("*") if path.suffix in OLD]
    assert originals
    for path in originals:
        whole.check(path, media_type(path))
    shortest = sorted(originals, key=lambda path: path.stat().st_size)[:3]
    files = [one for path in shortest for one in cut(path.name, path.read_bytes())]
    assert _ends(tmp_path, files, limits) == {Reason.TRUNCATED}


def test_every_pdf_at_hand_is_let_through(public_data: Path) -> None:
    for path in public_data.rglob("*.pdf"):
        whole.check(path, MediaType.PDF)


def test_a_pdf_cut_anywhere_is_refused_also_behind_an_earlier_end_mark(tmp_path: Path, limits: ReadingLimits) -> None:
    good = making.born_digital(tmp_path / "a.pdf", [making.SENTENCES] * 3).read_bytes()
    files = list(pdfs.cuts(good))
    assert len(files) > 20
    assert _ends(tmp_path, files, limits) == {Reason.TRUNCATED}


def test_a_page_whose_stream_is_damaged_is_not_taken_for_a_blank_one(tmp_path: Path, limits: ReadingLimits) -> None:
    good = making.born_digital(tmp_path / "a.pdf", [making.SENTENCES] * 3).read_bytes()
    at = good.index(b"stream\n") + 60
    (tmp_path / "a.pdf").write_bytes(good[:at] + b"!!!" + good[at + 3 :])
    with pytest.raises(Unreadable) as refused:
        probe(tmp_path / "a.pdf", limits)
    assert refused.value.reason is Reason.TRUNCATED


def test_a_stream_that_breaks_off_is_told(tmp_path: Path, limits: ReadingLimits) -> None:
    packed = making.stream(b"0 0 m 9 9 l S\n" * 90)
    torn = making.pdf_of_one(b"/Contents 4 0 R", {4: packed.replace(b"\nendstream", b"")[:-9] + b"\nendstream"})
    (tmp_path / "a.pdf").write_bytes(torn)
    with pytest.raises(Unreadable):
        probe(tmp_path / "a.pdf", limits)


def test_a_file_with_a_password_for_changes_only_is_not_called_damaged(tmp_path: Path, read: Read) -> None:
    path = making.locked_pdf(tmp_path / "a.pdf", for_changes_only=True)
    assert "locked" in read(path)[0].text


@given(content=st.binary(max_size=3000), kind=st.sampled_from(sorted(MediaType)))
def test_no_bytes_make_the_checks_fail_in_another_way(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: MediaType
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(content or b"x")
    try:
        whole.check(path, kind)
    except Unreadable as refused:
        assert refused.reason is Reason.TRUNCATED
