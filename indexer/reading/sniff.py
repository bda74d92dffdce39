"""What a file is by its first bytes and, for packed office files, by the parts inside. Names are never asked.

Called by `indexer/reading/reader.py` inside a confined child: the directory of a packed file is hostile too.
"""

from __future__ import annotations

import codecs
import mmap
import re
import zipfile
from pathlib import Path

from indexer.reading import whole
from indexer.reading.outcome import MediaType, Unreadable
from mappings.reasons import Reason

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"{\\rtf", MediaType.RTF),
)
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF", b"\x28\xb5\x2f\xfd")
_PARTS = (
    ("word/", MediaType.DOCX),
    ("xl/", MediaType.XLSX),
    ("ppt/", MediaType.PPTX),
)
_OLD_OFFICE_STREAMS = ("WordDocument", "Workbook", "Book", "PowerPoint Document", "__properties_version1.0")
_MAIL_HEADER = re.compile(
    rb"^(from|to|subject|date|received|return-path|mime-version|message-id|delivered-to):", re.I | re.M
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type(path: Path) -> MediaType:
    """The type of the file's content. Raises `Unreadable` for what is empty, packed, locked or unknown."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Unreadable(Reason.EMPTY)
    if b"%PDF-" in head[:1024]:
        return MediaType.PDF
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        return MediaType.BMP
    if head.startswith(b"PK"):
        return _packed_office(path)
    if head.startswith(_OLE):
        return _old_office(path)
    if head.startswith(_PACKED) or head[257:262] == b"ustar":
        raise Unreadable(Reason.ARCHIVE_FILE)
    return _textual(head)


def _packed_office(path: Path) -> MediaType:
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
                declared = packed.read("mimetype").decode("latin-1").strip()
                if declared.startswith(MediaType.OPEN_DOCUMENT):
                    return MediaType.OPEN_DOCUMENT
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise Unreadable(Reason.TRUNCATED, "zip directory") from None
    if "[Content_Types].xml" in names:
        for folder, kind in _PARTS:
            if any(name.startswith(folder) for name in names):
                return kind
    raise Unreadable(Reason.ARCHIVE_FILE)


def _old_office(path: Path) -> MediaType:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise Unreadable(Reason.ENCRYPTED)
        if any(content.find(name.encode("utf-16-le")) >= 0 for name in _OLD_OFFICE_STREAMS):
            return MediaType.OLD_OFFICE
    whole.check(path, MediaType.OLD_OFFICE)  # its directory may be what was cut off
    raise Unreadable(Reason.UNSUPPORTED, "ole")


def _textual(head: bytes) -> MediaType:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_like_utf16(head):
        return MediaType.TEXT
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1024].lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<") and b"<html" in start):
        return MediaType.HTML
    if start.startswith((b"<?xml", b"<svg")):
        raise Unreadable(Reason.UNSUPPORTED, "xml")
    if _CONTROL.search(head):
        raise Unreadable(Reason.UNSUPPORTED, "binary")
    headers = {name.lower() for name in _MAIL_HEADER.findall(head.split(b"\n\n")[0].split(b"\r\n\r\n")[0])}
    return MediaType.MAIL if len(headers) >= 3 and _MAIL_HEADER.match(head) else MediaType.TEXT


def _looks_like_utf16(head: bytes) -> bool:
    """Text without a mark: of Latin text most high bytes are 0 and no low byte is."""
    pairs = len(head) // 2
    zeros = sorted(head[side::2][:pairs].count(0) for side in (0, 1))
    return pairs >= 8 and zeros[0] == 0 and zeros[1] > 0.6 * pairs
