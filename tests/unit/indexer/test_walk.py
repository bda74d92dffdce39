"""Walking a folder: everything in it is named once, and nothing outside of it is opened."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from indexer.walk import walk
from mappings.reasons import Reason


def _names(folder: Path) -> dict[str, Reason | None]:
    return {found.name: found.refusal.reason if found.refusal else None for found in walk(folder)}


def test_files_at_every_depth_are_found_in_one_order(tmp_path: Path) -> None:
    for name in ("b.pdf", "a/c.pdf", "a/b/d.pdf", ".DS_Store"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert list(_names(tmp_path)) == [".DS_Store", "a/b/d.pdf", "a/c.pdf", "b.pdf"]


def test_a_link_out_of_the_folder_is_refused_and_one_within_is_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside").write_text("x")
    (folder / "real").write_text("x")
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "within").symlink_to(folder / "real")
    (folder / "broken").symlink_to(folder / "nothing")
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder)
    assert _names(folder) == {
        "broken": Reason.NOT_A_FILE,
        "loop": Reason.NOT_A_FILE,
        "out": Reason.LINK_OUTSIDE,
        "real": None,
        "up": Reason.LINK_OUTSIDE,
        "within": None,
    }


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert _names(tmp_path) == {"pipe": Reason.NOT_A_FILE}


def test_names_that_are_no_text_are_escaped_and_stay_apart(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    for name in (b"a\xff.pdf", b"a\\xff.pdf", b"line\nend"):
        with open(root + b"/" + name, "wb"):  # noqa: PTH123 - a name of bytes
            pass
    assert sorted(_names(tmp_path)) == ["a\\\\xff.pdf", "a\\xff.pdf", "line\\x0aend"]


def test_a_decomposed_name_is_composed(tmp_path: Path) -> None:
    (tmp_path / "quye\u0302\u0301t.pdf").touch()
    assert list(_names(tmp_path)) == ["quyết.pdf"]


def test_the_item_list_itself_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "list.csv").touch()
    (tmp_path / "a.pdf").touch()
    assert [found.name for found in walk(tmp_path, frozenset({tmp_path / "list.csv"}))] == ["a.pdf"]


def test_two_files_whose_names_differ_only_in_how_accents_are_composed_are_two(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        path = tmp_path / unicodedata.normalize(form, "Kết luận")
        path.mkdir()
        (path / "một.txt").write_text(form)
    first, second = walk(tmp_path)
    assert first.path.read_text() == "NFC"
    assert first.name == "Kết luận/một.txt"
    assert second.name.startswith("Kết luận/một.txt (")
    assert [one.name for one in walk(tmp_path)] == [first.name, second.name]
