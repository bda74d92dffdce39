"""Files that are broken, mislabelled or made to harm: each ends with its reason, in bounded time and memory."""

from __future__ import annotations

import io
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.reading.outcome import MediaType, Unreadable
from indexer.reading.reader import ReadingLimits, probe
from mappings.reasons import Reason
from tests.reading import making
from tests.reading.conftest import Read

A4 = b"/MediaBox [0 0 595 842] "
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 600 850] "


def _born(tmp_path: Path) -> bytes:
    return making.born_digital(tmp_path / "good.pdf", [making.SENTENCES] * 3).read_bytes()


def _picture(saved_as: str) -> bytes:
    buffer = io.BytesIO()
    making.picture(making.SENTENCES).save(buffer, saved_as)
    return buffer.getvalue()


def _using(resource_dictionary: bytes, objects: dict[int, bytes]) -> bytes:
    return making.pdf_of_one(
        A4 + b"/Contents 4 0 R /Resources << /XObject << " + resource_dictionary + b" >> >>", objects
    )


def _calls_itself() -> bytes:
    inner = FORM + b"/Resources << /XObject << /F 5 0 R >> >>"
    return _using(b"/F 5 0 R", {4: making.stream(b"/F Do"), 5: making.stream(b"/F Do /F Do", inner)})


def _a_million_million_lines() -> bytes:
    levels = {
        number: making.stream(b"/F Do " * 20, FORM + b"/Resources << /XObject << /F %d 0 R >> >>" % (number + 1))
        for number in range(5, 14)
    }
    return _using(b"/F 5 0 R", {4: making.stream(b"/F Do"), **levels, 14: making.stream(b"0 0 m 9 9 l S", FORM)})


def _picture_of_200_megapixels() -> bytes:
    picture = b"/Type /XObject /Subtype /Image /Width 20000 /Height 10000 /BitsPerComponent 1 /ColorSpace /DeviceGray"
    return _using(
        b"/I 5 0 R", {4: making.stream(b"595 0 0 842 0 0 cm /I Do"), 5: making.stream(b"\xff" * 25_000_000, picture)}
    )


PARENT_OF_ITSELF = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 >>"}
CHILD_NOT_THERE = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}
FAR_TOO_WIDE = making.pdf_of_one(
    b"/MediaBox [0 0 9999999 9999999] /Contents 4 0 R", {4: making.stream(b"0 0 m 9 9 l S")}
)

HOSTILE: dict[str, tuple[Callable[[Path], bytes], Reason]] = {
    "empty.pdf": (lambda _: b"", Reason.EMPTY),
    "one-byte.pdf": (lambda _: b"x", Reason.NO_TEXT),
    "one-null.bin": (lambda _: b"\x00", Reason.UNSUPPORTED),
    "blank.txt": (lambda _: b" \n\n \t ", Reason.NO_TEXT),
    "nulls.txt": (lambda _: bytes(5000), Reason.UNSUPPORTED),
    "cut.pdf": (lambda folder: _born(folder)[:-2000], Reason.TRUNCATED),
    "cut.jpg": (lambda _: _picture("JPEG")[:-20_000], Reason.TRUNCATED),
    "cut.png": (lambda _: _picture("PNG")[:-5000], Reason.TRUNCATED),
    "cut.tif": (lambda _: _picture("TIFF")[:-1_000_000], Reason.TRUNCATED),
    "cut.docx": (lambda _: making.word_file(making.word_paragraph("Xin chào"))[:400], Reason.TRUNCATED),
    "only-a-head.pdf": (lambda _: b"%PDF-1.4\nhello\n%%EOF", Reason.TRUNCATED),
    "locked.docx": (lambda _: making.old_office("EncryptedPackage"), Reason.ENCRYPTED),
    "ten-thousand.pdf": (lambda _: making.many_pages(10_000), Reason.TOO_MANY_PAGES),
    "zip-in-zip.docx": (lambda _: making.zipped({"a.zip": making.zipped({"b.docx": b"x"})}), Reason.ARCHIVE_FILE),
    "rar.pdf": (lambda _: b"Rar!\x1a\x07\x01\x00" + bytes(100), Reason.ARCHIVE_FILE),
    "thumbs.doc": (lambda _: making.old_office("Catalog"), Reason.UNSUPPORTED),
    "script.svg": (lambda _: b"<svg xmlns='x'><script/></svg>", Reason.UNSUPPORTED),
    "huge.png": (lambda _: making.huge_png(20_000, 10_000), Reason.TOO_LARGE),
    "huge-inside.pdf": (lambda _: _picture_of_200_megapixels(), Reason.TOO_LARGE),
    "far-too-wide.pdf": (lambda _: FAR_TOO_WIDE, Reason.TRUNCATED),
    "parent-of-itself.pdf": (lambda _: making.raw_pdf(PARENT_OF_ITSELF), Reason.TRUNCATED),
    "child-not-there.pdf": (lambda _: making.raw_pdf(CHILD_NOT_THERE), Reason.TRUNCATED),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_its_reason(tmp_path: Path, read: Read, name: str) -> None:
    make, reason = HOSTILE[name]
    (tmp_path / name).write_bytes(make(tmp_path))
    started = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read(tmp_path / name)
    assert refused.value.reason is reason
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("make", [_calls_itself, _a_million_million_lines])
def test_a_page_that_never_ends_is_stopped_by_time_or_memory(
    tmp_path: Path, read: Read, make: Callable[[], bytes]
) -> None:
    (tmp_path / "loop.pdf").write_bytes(make())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable) as refused:
        read(tmp_path / "loop.pdf")
    assert refused.value.reason in (Reason.TOO_SLOW, Reason.TOO_MUCH_MEMORY)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_locked_pdf_is_named_as_such(tmp_path: Path, read: Read) -> None:
    with pytest.raises(Unreadable) as refused:
        read(making.locked_pdf(tmp_path / "locked.pdf"))
    assert refused.value.reason is Reason.ENCRYPTED


def test_a_pdf_whose_table_is_wrong_is_read_in_full_all_the_same(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.pdf").write_bytes(_born(tmp_path).replace(b"startxref\n", b"startxref\n9"))
    assert [page.text.split()[0] for page in read(tmp_path / "a.pdf")] == ["Căn"] * 3


@pytest.mark.ocr
def test_a_pdf_that_is_a_jpeg_is_read_as_the_jpeg_it_is(tmp_path: Path, read: Read, limits: ReadingLimits) -> None:
    (tmp_path / "a.pdf").write_bytes(_picture("JPEG"))
    assert probe(tmp_path / "a.pdf", limits).media_type is MediaType.JPEG
    assert "Điều lệ Đảng" in read(tmp_path / "a.pdf")[0].text


def test_a_tiff_whose_directory_names_itself_ends(tmp_path: Path, limits: ReadingLimits) -> None:
    (tmp_path / "a.tif").write_bytes(making.endless_tiff())
    assert probe(tmp_path / "a.tif", limits).pages == 1


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 1001)
    with pytest.raises(Unreadable) as refused:
        probe(tmp_path / "a.txt", ReadingLimits(file_bytes=1000))
    assert refused.value.reason is Reason.TOO_LARGE


def test_what_is_no_file_is_not_waited_for(tmp_path: Path, limits: ReadingLimits) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    reasons = []
    for path in (tmp_path / "pipe.pdf", tmp_path, tmp_path / "absent.pdf", Path("/dev/zero")):
        with pytest.raises(Unreadable) as refused:
            probe(path, limits)
        reasons.append(refused.value.reason)
    assert reasons == [Reason.NOT_A_FILE, Reason.NOT_A_FILE, Reason.UNREADABLE, Reason.NOT_A_FILE]


def test_a_name_that_is_not_utf8_is_no_hindrance(tmp_path: Path, read: Read) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/C\xf4ng v\xe3n.txt"))
    path.write_text("Công văn số 642")
    assert read(path)[0].text == "Công văn số 642"


@pytest.mark.tika
@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        (
            b"<w:p><w:r><w:t>" + b"a" * 40_000_000 + b"</w:t></w:r></w:p>",
            {Reason.TOO_LARGE, Reason.TOO_MUCH_MEMORY, Reason.TRUNCATED},
        ),
        (b"<w:tbl>" * 50_000, {Reason.TRUNCATED, Reason.NO_TEXT}),
        (b"", {Reason.NO_TEXT}),
    ],
    ids=["a bomb", "nested without end", "nothing in it"],
)
def test_a_hostile_word_file_ends_with_a_reason_and_the_next_is_read(
    tmp_path: Path, read_office: Read, body: bytes, reasons: set[Reason]
) -> None:
    (tmp_path / "bad.docx").write_bytes(making.word_file(body))
    with pytest.raises(Unreadable) as refused:
        read_office(tmp_path / "bad.docx")
    assert refused.value.reason in reasons
    (tmp_path / "good.docx").write_bytes(making.word_file(making.word_paragraph("Xin chào đồng chí")))
    assert read_office(tmp_path / "good.docx")[0].text == "Xin chào đồng chí"
