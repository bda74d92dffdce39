"""Whether a file ends where it should: what a cut or a bad disk took away must not be lost in silence.

Called by `indexer/reading/reader.py` inside the confined child, before a file is read. Libraries forgive much: they
read a shorter text, an earlier version or an empty page out of a damaged file. Each check here looks for what the
format itself promises, and raises `Unreadable` where the promise is broken; what proves nothing is let through.
"""

from __future__ import annotations

import base64
import mmap
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.reading.outcome import MediaType, Unreadable
from mappings.reasons import Reason

_PDF_END = b"%%EOF"
_LINEAR = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})\b", re.S)
_OBJECT = re.compile(rb"\b\d+\s+\d+\s+obj\b")
_STREAM = re.compile(
    rb"/Filter\s*(?:/FlateDecode|\[\s*(?P<text>/ASCII85Decode)?\s*/FlateDecode\s*\])[^\0]{0,300}?>>\s*stream\r?\n"
)
_MOST_UNPACKED = 100_000_000
_BLOCK = 1 << 16
_BOUNDARY = re.compile(rb'^content-type:\s*multipart/[^;]+;[^:]*?\bboundary="?([^"\s;]{1,70})', re.I | re.M)
_FREE = 0xFFFFFFFF
_FAT_IN_HEAD = 109


def check(path: Path, kind: MediaType) -> None:
    """Raise `Unreadable` (truncated) if the file lacks what its own format says it has."""
    looking = _CHECKS.get(kind)
    if looking is None:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if lacking := looking(content):
            raise Unreadable(Reason.TRUNCATED, lacking)


def _pdf(content: mmap.mmap) -> str:
    """Its own mark at the end, nothing begun behind it, the length that its head states, and streams that unpack."""
    end = content.rfind(_PDF_END, max(0, len(content) - _BLOCK))
    if end < 0:
        return "no end mark"
    if _OBJECT.search(content, end):
        return "cut behind its end mark"
    stated = _LINEAR.search(content, 0, 2048)
    if stated and int(stated[1]) > len(content):
        return "shorter than its head states"
    if content.find(b"/Encrypt") < 0 and any(map(_is_torn, _packed_streams(content))):
        return "a stream does not unpack"
    return ""


def _packed_streams(content: mmap.mmap) -> Iterator[bytes]:
    for found in _STREAM.finditer(content):
        end = content.find(b"endstream", found.end())
        packed = content[found.end() : end] if end >= 0 else b""
        if found["text"]:
            try:
                packed = base64.a85decode(packed.strip().removesuffix(b"~>"))
            except ValueError:
                packed = b"\0"
        yield packed


def _is_torn(packed: bytes) -> bool:
    """Whether a zlib stream breaks off or contradicts its own checksum. What is very long is not followed to its end:
    the reader's own limits are for that."""
    unpacker, unpacked = zlib.decompressobj(), 0
    try:
        rest = packed
        while rest and not unpacker.eof and unpacked < _MOST_UNPACKED:
            unpacked += len(unpacker.decompress(rest, _BLOCK))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return True
    return not unpacker.eof and unpacked < _MOST_UNPACKED


def _rich_text(content: mmap.mmap) -> str:
    """RTF is one group in braces, so the last thing in it is a brace."""
    tail = content[max(0, len(content) - _BLOCK) :].rstrip(b"\0\x1a \t\r\n")
    return "" if tail.endswith(b"}") else "the last group is not closed"


def _mail(content: mmap.mmap) -> str:
    """A mail of several parts closes with the boundary that its head names."""
    head = re.split(rb"\r?\n\r?\n", content[:_BLOCK], maxsplit=1)[0]
    named = _BOUNDARY.search(head)
    return "the last part is not closed" if named and content.rfind(b"--" + named[1] + b"--") < 0 else ""


def _compound(content: mmap.mmap) -> str:
    """An office file of before 2007 ([MS-CFB]): every sector that its table calls used must begin inside the file."""
    if len(content) < 512:
        return "no head"
    size = 1 << min(16, struct.unpack_from("<H", content, 30)[0])
    sectors = struct.unpack_from("<I", content, 44)[0]  # what stands behind that many in the head means nothing
    table = struct.unpack_from(f"<{_FAT_IN_HEAD}I", content, 76)[:sectors]
    if any((sector + 2) * size > len(content) for sector in table):
        return "its table lies behind its end"
    return "sectors lie behind its end" if (_last_sector(content, table, size) + 1) * size >= len(content) else ""


def _last_sector(content: mmap.mmap, table: tuple[int, ...], size: int) -> int:
    """The highest sector in use, as far as the part of the table named in the head goes."""
    last = -1
    for place, sector in enumerate(table):
        entries = struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
        used = (at for at in range(len(entries) - 1, -1, -1) if entries[at] != _FREE)
        last = max(last, place * len(entries) + next(used, -1))
    return last


_CHECKS: dict[MediaType, Callable[[mmap.mmap], str]] = {
    MediaType.PDF: _pdf,
    MediaType.RTF: _rich_text,
    MediaType.MAIL: _mail,
    MediaType.OLD_OFFICE: _compound,
}
