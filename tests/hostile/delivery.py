"""A delivery of damaged and hostile files with good ones between them, laid into a folder for `indexer ingest`."""

from __future__ import annotations

import os
import socket
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from indexer.walk import walk
from mappings.reasons import Reason
from tests.hostile import office, pdfs, pictures
from tests.hostile.damage import INDEXED, WORN, Hostile
from tests.indexing import paper, pdf
from tests.reading import making

Ends = dict[str, frozenset[Reason | None]]
"""Name in the ledger -> how the file may end."""

SLOW = frozenset({"bomb-pictures.pdf", "bomb.html", "bomb.docx", "deep.rtf"})
"""They take all the time they get: a delivery of their own, with limits of seconds."""

_GOOD = frozenset({INDEXED})
_TINY = 100
_NOT_A_FILE: frozenset[Reason | None] = frozenset({Reason.NOT_A_FILE})


def good(folder: Path) -> Ends:
    """Papers as they should be, in every format; their names stand before, between and behind the bad ones."""
    names = []
    for number, letter in enumerate("0bdmrz"):
        text = paper("KẾT LUẬN", f"{number}-KL/UBKTThU", f"nội dung số {number}")
        pdf(folder / f"{letter}-good.pdf", [text, f"trang hai của {number}", "trang ba"])
        (folder / f"{letter}-good.txt").write_text(text, encoding="utf-8")
        names += [f"{letter}-good.pdf", f"{letter}-good.txt"]
    (folder / "c-good.docx").write_bytes(making.word_file(making.word_paragraph("KẾT LUẬN số 12")))
    (folder / "p-good.xls").write_bytes(office.old_workbook(20))
    making.picture(making.SENTENCES[:2], (1240, 400)).save(folder / "w-good.tif")
    return dict.fromkeys([*names, "c-good.docx", "p-good.xls", "w-good.tif"], _GOOD)


def hostile(folder: Path, drafts: Path) -> Ends:
    """Everything that is wrong with files, but for what only time can stop; `drafts` is a folder beside."""
    ends: Ends = {}
    for one in _files(drafts):
        if one.name not in SLOW:
            (folder / one.name).write_bytes(one.content)
            ends[one.name] = one.ends
    return ends | _renamed(folder) | _sizes(folder) | _oddly_named(folder) | _no_files(folder)


def slow(folder: Path, drafts: Path) -> Ends:
    """What only time or memory can stop."""
    ends: Ends = {}
    for one in _files(drafts):
        if one.name in SLOW:
            (folder / one.name).write_bytes(one.content)
            ends[one.name] = one.ends
    return ends


def _files(drafts: Path) -> Iterator[Hostile]:
    yield from pdfs.files(drafts)
    yield from pictures.files()
    yield from office.files()


def _renamed(folder: Path) -> Ends:
    """Files that are not what their names say: the content counts."""
    born = making.born_digital(folder / "named.docx", [making.SENTENCES]).read_bytes()
    contents = {
        "named.docx": born,
        "named.png": making.word_file(making.word_paragraph("Kết luận về đất đai")),
        "named.xlsx": "Kết luận số 5 của Ủy ban Kiểm tra".encode(),
        "named.tif": b"<html><body><p>Quy\xe1\xba\xbft \xc4\x91\xe1\xbb\x8bnh thi h\xc3\xa0nh</p></body></html>",
        "named.jpg": office.rich_text(3),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "program.pdf").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(500))
    (folder / "window.doc").write_bytes(b"MZ\x90\x00" + bytes(500))
    return dict.fromkeys(contents, _GOOD) | dict.fromkeys(
        ["program.pdf", "window.doc"], frozenset({Reason.UNSUPPORTED})
    )  # fmt: skip


def _sizes(folder: Path) -> Ends:
    """Nothing, next to nothing, and far too much."""
    (folder / "nothing.pdf").touch()
    (folder / "sparse.pdf").touch()
    os.truncate(folder / "sparse.pdf", 5 << 30)
    (folder / "hollow.pdf").write_bytes(b"%PDF-1.7\n")
    os.truncate(folder / "hollow.pdf", 150 << 20)
    (folder / "one-line.txt").write_bytes(b"vi pham " * 2_000_000)
    (folder / "tiny").mkdir()
    for number in range(_TINY):
        (folder / "tiny" / f"{number:03d}.pdf").write_bytes(bytes([number]) * (number % 7 + 1))
    return {
        "nothing.pdf": frozenset({Reason.EMPTY}),
        "sparse.pdf": frozenset({Reason.TOO_LARGE}),
        "hollow.pdf": frozenset({Reason.TRUNCATED}),
        "one-line.txt": frozenset({Reason.TOO_MANY_PAGES}),
    } | {f"tiny/{number:03d}.pdf": WORN for number in range(_TINY)}


def _oddly_named(folder: Path) -> Ends:
    """Names that are no UTF-8, too long for a row, or read otherwise than they are written."""
    deep = Path(*("thư mục lồng nhau" for _ in range(60)))
    names = [
        b"C\xf4ng v\xe3n.txt", b"\xff\xfe.txt", b"d" * 251 + b".txt", "đ".encode() * 125 + b".txt",
        b"a\nb\r.txt", b"\x1b[31m.txt", b"tab\there.txt", "đảo‮txt.fdp".encode(), "rỗng​.txt".encode(),
        b"-rf", b"--manifest=x", b" .txt ", b"...", b"~", b"$(reboot).txt", b"`id`.txt", b"%s%n.txt", b"a'b\"c.txt",
        b"back\\slash.txt", b"=cmd|x.csv", b".DS_Store", b"Thumbs.db", b"CON", b"*?.txt", "🗂.txt".encode(),
    ]  # fmt: skip
    root, ends = os.fsencode(folder), Ends()
    for number, name in enumerate([*names, *_twins(), os.fsencode(deep / "a.txt")]):
        path = Path(os.fsdecode(root + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Kết luận số {number} của Ủy ban Kiểm tra về tệp này", encoding="utf-8")
    for found in walk(folder):
        if "này" in _head(found.path):
            ends[found.name] = frozenset({Reason.UNREADABLE}) if deep.parts[0] in found.name else _GOOD
    return ends


def _head(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if 0 < path.stat().st_size < 200 else ""


def _twins() -> list[bytes]:
    """Two files with one name, in the accents of two kinds of computers."""
    return [unicodedata.normalize(form, "Kết luận.txt").encode() for form in ("NFC", "NFD")]


def _no_files(folder: Path) -> Ends:
    """What lies in a folder and is no file, or lies somewhere else."""
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as ours:
        ours.bind(os.path.relpath(folder / "socket.pdf"))
    links = {
        "dangling.pdf": "nowhere", "loop.pdf": "loop.pdf", "to-folder": "tiny", "itself": ".",
        "to-device.pdf": "/dev/zero", "outside.pdf": "/etc/hostname", "climbing.pdf": "../../../etc/hostname",
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    outside: frozenset[Reason | None] = frozenset({Reason.LINK_OUTSIDE})
    ends: Ends = dict.fromkeys(["pipe.pdf", "socket.pdf", *links], _NOT_A_FILE)
    return ends | dict.fromkeys(["to-device.pdf", "outside.pdf", "climbing.pdf"], outside)
