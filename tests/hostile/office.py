"""Office files, mails and packed files that are cut, worn, or grow without end when they are opened."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage

from docx import Document as Docx
from openpyxl import Workbook

from mappings.reasons import Reason
from tests.hostile.damage import CUT, INDEXED, STOPPED, WORN, Hostile, cut, worn
from tests.reading import making

_PACKED = frozenset({Reason.ARCHIVE_FILE})
_BOMB = frozenset({*STOPPED, Reason.TRUNCATED, Reason.NO_TEXT})
_ENTITIES = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
)
_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def files() -> Iterator[Hostile]:
    """All of them."""
    word = _word()
    yield from cuts()
    yield from worn("worn.docx", word, 8, spare=4)
    yield from worn("worn.xls", old_workbook(60), 8, spare=8)
    yield from worn("worn.xlsx", _workbook(), 4, spare=4)
    yield from _bombs()
    yield from _packed(word)
    yield from _mails()


def cuts() -> Iterator[Hostile]:
    """Those that were cut short."""
    yield from cut("cut.docx", _word())
    yield from cut("cut.xls", old_workbook(60))
    yield from cut("cut.rtf", rich_text(80))
    yield from cut("cut.eml", _mail((_word()[:9000], "a.docx")), _UNSENT)


def _bombs() -> Iterator[Hostile]:
    paragraph = making.word_paragraph("vi phạm quy chế làm việc " * 40)
    yield Hostile("bomb.docx", making.word_file(b"<w:p><w:r><w:t>" + b"a" * 100_000_000 + b"</w:t></w:r></w:p>"), _BOMB)
    yield Hostile("bomb-pages.docx", making.word_file(paragraph * 20_000), _BOMB)
    yield Hostile("deep.docx", making.word_file(b"<w:tbl>" * 100_000), _BOMB)
    yield Hostile("entities.docx", _with_entities(), _BOMB | {INDEXED})
    yield Hostile("outside.docx", _with_outside_entity(), _BOMB | {INDEXED})
    yield Hostile("bomb.xlsx", _sheet_of(b"<row><c r='XFD1' t='n'><v>1</v></c></row>" * 2_000_000), _BOMB | {INDEXED})
    yield Hostile("wide.xlsx", _sheet_of(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), WORN)
    yield Hostile("bomb.html", b"<html>" + b"<div>" * 400_000 + b"vi pham", _BOMB | {INDEXED})
    yield Hostile("entities.html", b"<!DOCTYPE html [" + _ENTITIES + b"]><html>&j;</html>", _BOMB | {INDEXED})
    yield Hostile("deep.rtf", b"{\\rtf1 " + b"{" * 200_000 + b"a" + b"}" * 200_001, _BOMB | {INDEXED})
    yield Hostile("picture.rtf", b"{\\rtf1 {\\pict\\bin999999999 " + b"a" * 5000 + b"}}", _BOMB)
    yield Hostile("circle.xls", _circle(), WORN)
    yield Hostile("garbage.doc", compound({"WordDocument": b"\xec\xa5\xc1\x00" + bytes(range(256)) * 40}), WORN)


def _packed(word: bytes) -> Iterator[Hostile]:
    nested = word
    for depth in range(20):
        nested = making.zipped({f"{depth}.zip": nested})
    yield Hostile("twenty-deep.zip", nested, _PACKED)
    yield Hostile("bomb.zip", making.zipped({"a": bytes(200_000_000)}), _PACKED)
    yield Hostile("named-like-a-document.pdf", nested, _PACKED)
    yield Hostile("climbs-out.zip", making.zipped({"../../../etc/passwd": b"x"}), _PACKED)
    yield Hostile("many-parts.zip", making.zipped({str(number): b"" for number in range(20_000)}), _PACKED)
    yield Hostile("lying-directory.docx", word.replace(b"PK\x01\x02", b"PK\x01\x03"), CUT)
    yield Hostile("papers.tar", _tar(word), _PACKED)
    yield Hostile("papers.gz", b"\x1f\x8b\x08\x00" + zlib.compress(word), _PACKED)
    yield Hostile("papers.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), _PACKED)
    yield Hostile("papers.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100), _PACKED)
    yield Hostile("document-in-document.docx", _matryoshka(30), WORN)
    yield Hostile("locked.docx", making.old_office("EncryptedPackage"), frozenset({Reason.ENCRYPTED}))


def _mails() -> Iterator[Hostile]:
    mail = _mail((b"PK\x03\x04" + b"x" * 4000, "hop.zip"))
    yield Hostile("unreadable-part.eml", mail, _UNSENT)
    yield Hostile("bomb-attached.eml", _mail((making.zipped({"a": bytes(100_000_000)}), "a.zip")), _UNSENT)
    nested = mail
    for _ in range(60):
        nested = b"From: a@b\nTo: c@d\nSubject: x\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + nested
    yield Hostile("sixty-mails.eml", nested, WORN | _UNSENT)


_UNSENT = frozenset({Reason.ATTACHMENT, *CUT})


def _word() -> bytes:
    document, buffer = Docx(), io.BytesIO()
    for line in making.SENTENCES * 20:
        document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


def _workbook() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for number in range(50):
        book.worksheets[0].append([number, making.SENTENCES[number % 4]])
    book.save(buffer)
    return buffer.getvalue()


def _sheet_of(rows: bytes) -> bytes:
    """A workbook whose one sheet has just these rows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _, rest = content.partition(b"<sheetData>")
                content = head + b"<sheetData>" + rows + b"</sheetData>" + rest.partition(b"</sheetData>")[2]
            new.writestr(name, content)
    return buffer.getvalue()


def _with_entities() -> bytes:
    return _replaced(b"<w:document", b'<?xml version="1.0"?>' + _ENTITIES + b"]><w:document", b"&j;")


def _with_outside_entity() -> bytes:
    outside = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document'
    return _replaced(b"<w:document", outside, b"&a;")


def _replaced(old: bytes, new: bytes, text: bytes) -> bytes:
    """A Word file whose document begins otherwise."""
    body, buffer = making.word_paragraph("@").replace(b"@", text), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(making.word_file(body))) as packed, zipfile.ZipFile(buffer, "w") as made:
        for name in packed.namelist():
            made.writestr(name, packed.read(name).replace(old, new, 1))
    return buffer.getvalue()


def _matryoshka(depth: int) -> bytes:
    inner = making.word_file(making.word_paragraph("ở trong cùng"))
    for _ in range(depth):
        buffer = io.BytesIO(making.word_file(making.word_paragraph("vỏ ngoài")))
        with zipfile.ZipFile(buffer, "a") as packed:
            packed.writestr("word/embeddings/inner.docx", inner)
        inner = buffer.getvalue()
    return inner


def _tar(word: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as packed:
        packed.addfile(tarfile.TarInfo("a.docx"), io.BytesIO(word))
    return buffer.getvalue()


def rich_text(paragraphs: int) -> bytes:
    """An RTF file with that many paragraphs."""
    line = b"Ket luan so %d: vi pham quy che lam viec, thieu trach nhiem, buong long lanh dao.\\par\n"
    return b"{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times;}}\n" + b"".join(line % n for n in range(paragraphs)) + b"}"


def _mail(*attachments: tuple[bytes, str]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Báo cáo"
    mail["Date"] = "Mon, 01 Jan 2024 08:00:00 +0700"
    mail.set_content("Kính gửi Ủy ban Kiểm tra.")
    for content, name in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def old_workbook(rows: int) -> bytes:
    """An .xls of the years before 2007 with a text cell in each row, byte by byte ([MS-XLS], [MS-CFB])."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for row in range(rows):
        text = f"Đảng viên số {row} vi phạm quy chế làm việc".encode("utf-16-le")
        sheet += _record(0x0204, struct.pack("<HHHHB", row, 0, 0, len(text) // 2, 1) + text)
    head = len(begin) + 4 + 8 + 6 + 4
    bound = _record(0x0085, struct.pack("<IHBB", head, 0, 6, 0) + b"Sheet1")
    return compound({"Workbook": begin + bound + _record(0x000A, b"") + sheet + _record(0x000A, b"")})


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _circle() -> bytes:
    """Its chain of sectors comes back to where it began."""
    whole = bytearray(old_workbook(60))
    whole[_SECTOR + 4 * 5 : _SECTOR + 4 * 6] = struct.pack("<I", 2)
    return bytes(whole)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3) with these streams, each at least as long as the smallest large one."""
    padded = [content.ljust(4096, b"\0") for content in streams.values()]
    chain, starts, body = [_FAT, _END], [], b""
    for content in padded:
        sectors = -(-len(content) // _SECTOR)
        starts.append(len(chain))
        chain += [*range(len(chain) + 1, len(chain) + sectors), _END]
        body += content.ljust(sectors * _SECTOR, b"\0")
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    entries = [_entry("Root Entry", 5, _END, 0, 1)]
    entries += [_entry(name, 2, at, len(text), _FREE) for name, at, text in zip(streams, starts, padded, strict=True)]
    folder = b"".join(entries).ljust(_SECTOR, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0) + b"\xff" * 4 * 108
    return head + table + folder + body


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
