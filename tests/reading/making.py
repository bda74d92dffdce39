"""Makes the files that the reading tests need, good and hostile, byte by byte where no library would."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
LETTER_SIZE = 12
LEFT = 72
TOP = 770
SENTENCES = (
    "Căn cứ Điều lệ Đảng Cộng sản Việt Nam và Quy định của Ban Chấp hành Trung ương;",
    "Ủy ban Kiểm tra Thành ủy kết luận đồng chí Lò Văn Páo vi phạm quy chế làm việc,",
    "thiếu trách nhiệm, buông lỏng lãnh đạo, để xảy ra sai phạm trong quản lý đất đai.",
    "Yêu cầu Ban Thường vụ Đảng ủy phường tổ chức kiểm điểm nghiêm túc, rút kinh nghiệm.",
)


def born_digital(path: Path, pages: Sequence[Sequence[str]], rotation: int = 0) -> Path:
    """A PDF with a text layer: each page is a list of lines."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))
    canvas = Canvas(str(path), pagesize=(595, 842))
    for lines in pages:
        canvas.setPageRotation(rotation)
        canvas.setFont("DejaVu", LETTER_SIZE)
        for number, line in enumerate(lines):
            canvas.drawString(LEFT, TOP - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def picture(lines: Sequence[str], size: tuple[int, int] = (1240, 1754), letters: int = 26) -> Image.Image:
    """A page as a scanner at 150 dpi would see it."""
    image = Image.new("L", size, 255)
    font = ImageFont.truetype(str(FONT), letters)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((100, 120 + 2 * letters * number), line, font=font, fill=20)
    return image


def scanned(path: Path, image: Image.Image, layer: Sequence[str] = ()) -> Path:
    """A PDF page that is a picture, with `layer` as its invisible text."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    image.save(path.with_suffix(".scan.png"))
    canvas.drawImage(str(path.with_suffix(".scan.png")), 0, 0, 595, 842)
    text = canvas.beginText(LEFT, TOP)
    text.setTextRenderMode(3)
    for line in layer:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return path


def mixed(path: Path, image: Image.Image) -> Path:
    """A page with a text layer, a page that is a picture, a page with nothing on it."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))
    image.save(path.with_suffix(".scan.png"))
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("DejaVu", LETTER_SIZE)
    canvas.drawString(LEFT, TOP, SENTENCES[0])
    canvas.showPage()
    canvas.drawImage(str(path.with_suffix(".scan.png")), 0, 0, 595, 842)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    return path


def raw_pdf(objects: dict[int, bytes]) -> bytes:
    """A PDF of the given objects, 1 being the catalogue, with a right table of where they stand."""
    body = io.BytesIO(b"")
    body.write(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = body.tell()
        body.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start, size = body.tell(), max(objects) + 1
    body.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        body.write(b"%010d 00000 n \n" % places.get(number, 0))
    body.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return body.getvalue()


def stream(content: bytes, extra: bytes = b"", packed: bool = True) -> bytes:
    data = zlib.compress(content, 9) if packed else content
    coding = b"/Filter /FlateDecode" if packed else b""
    return b"<< /Length %d %s %s >>\nstream\n%s\nendstream" % (len(data), coding, extra, data)


def pdf_of_one(page: bytes, objects: dict[int, bytes]) -> bytes:
    """A PDF with one page; `page` adds to its dictionary, `objects` (from 4) are what it refers to."""
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R " + page + b" >>",
            **objects,
        }
    )


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            **dict.fromkeys(range(3, 3 + count), page),
        }
    )


def locked_pdf(path: Path, for_changes_only: bool = False) -> Path:
    lock = StandardEncryption("", "mật khẩu", canModify=0) if for_changes_only else "mật khẩu"
    canvas = Canvas(str(path), pagesize=(595, 842), encrypt=lock)
    canvas.drawString(LEFT, TOP, "locked")
    canvas.save()
    return path


def huge_png(width: int, height: int) -> bytes:
    """A PNG of one bit a pixel: a few hundred kilobytes that become `width` x `height` pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    packer = zlib.compressobj(9)
    row = b"\x00" + b"\xff" * ((width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def endless_tiff() -> bytes:
    """A TIFF whose first directory names itself as the next one."""
    tags = (
        (256, 4, 1, 8),
        (257, 4, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (279, 4, 1, 64),
    )
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 8)
    return head.ljust(200, b"\x00") + b"\x80" * 64


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def word_file(body: bytes) -> bytes:
    """The least that is a .docx, with `body` inside its document."""
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Override PartName="/word/document.xml" ContentType="' + kind + b'"/></Types>',
            "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r1" Type="' + relation + b'" Target="word/document.xml"/></Relationships>',
            "word/document.xml": b'<w:document xmlns:w="' + space + b'"><w:body>' + body + b"</w:body></w:document>",
        }
    )


def word_paragraph(text: str) -> bytes:
    return b"<w:p><w:r><w:t>" + text.encode() + b"</w:t></w:r></w:p>"


def old_office(stream_name: str) -> bytes:
    """The head of an OLE file and one name in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\x00") + stream_name.encode("utf-16-le").ljust(
        512, b"\x00"
    )
