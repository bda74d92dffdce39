"""PDF files that are cut, worn, or made to take all time and memory there is."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from mappings.reasons import Reason
from tests.hostile.damage import CUT, INDEXED, STOPPED, WORN, Hostile, cut, worn
from tests.reading import making

_PAGE = b"/MediaBox [0 0 595 842] "
_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
_UNREAD = frozenset({*STOPPED, Reason.TRUNCATED, Reason.NO_TEXT})


def files(folder: Path) -> Iterator[Hostile]:
    """All of them; `folder` is for drafts."""
    good = making.born_digital(folder / "draft.pdf", [making.SENTENCES] * 3).read_bytes()
    yield from cuts(good)
    yield from worn("worn.pdf", good, 20, spare=8)
    yield Hostile("bomb-content.pdf", _content(b"0 0 m 9 9 l S\n" * 4_000_000), _UNREAD)
    yield Hostile("bomb-twice-packed.pdf", _twice_packed(), _UNREAD)
    yield Hostile("bomb-words.pdf", _content(_words(400_000)), frozenset({INDEXED, *_UNREAD}))
    yield Hostile("bomb-object-stream.pdf", _object_stream(), _UNREAD)
    yield Hostile("bomb-picture.pdf", _picture(40_000, 40_000), frozenset({Reason.TOO_LARGE}))
    yield Hostile("bomb-pictures.pdf", _many_pictures(), WORN)
    yield Hostile("deep-tree.pdf", _deep_tree(5000), _UNREAD)
    yield Hostile("doubling-tree.pdf", _doubling_tree(40), _UNREAD)
    yield Hostile("million-pages-claimed.pdf", _claimed(1_000_000), _UNREAD)
    yield Hostile("less-than-no-pages.pdf", _claimed(-5), _UNREAD)
    yield Hostile("calls-itself.pdf", _calls_itself(), _UNREAD)
    yield Hostile("nested-arrays.pdf", _of_one(b"/Rotate " + b"[" * 200_000 + b"]" * 200_000), WORN)
    yield Hostile("endless-table.pdf", good.replace(b"trailer\n<<", b"trailer\n<< /Prev 9 "), WORN)
    yield Hostile("six-thousand-pages.pdf", making.many_pages(6000), frozenset({Reason.TOO_MANY_PAGES}))
    yield Hostile(
        "locked.pdf", making.locked_pdf(folder / "locked-draft.pdf").read_bytes(), frozenset({Reason.ENCRYPTED})
    )
    yield Hostile("script.pdf", _of_one(b"/AA << /O << /S /Launch /F (/bin/sh) >> >>"), frozenset({Reason.NO_TEXT}))
    yield Hostile("only-a-head.pdf", b"%PDF-1.7\n%%EOF\n", CUT)


def cuts(good: bytes) -> Iterator[Hostile]:
    """`good`, cut short wherever it may be."""
    yield from cut("cut.pdf", good)
    yield Hostile("cut-behind-an-early-end.pdf", _linear(good)[:-900], CUT)
    yield Hostile("cut-in-its-second-version.pdf", _second_version(good)[:-40], CUT)


def _of_one(page: bytes, content: bytes = b"0 0 m 9 9 l") -> bytes:
    return making.pdf_of_one(_PAGE + b"/Contents 4 0 R " + page, {4: making.stream(content)})


def _content(content: bytes) -> bytes:
    return _of_one(b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>", content)


def _words(count: int) -> bytes:
    return b"BT /F 9 Tf 9 9 Td " + b"(vi pham) Tj " * count + b"ET"


def _twice_packed() -> bytes:
    packed = zlib.compress(zlib.compress(b"q " * 100_000_000, 9), 9)
    head = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>" % len(packed)
    return making.pdf_of_one(
        _PAGE + b"/Contents 4 0 R", {4: head + b"\nstream\n" + packed + b"\nendstream"}
    )  # fmt: skip


def _object_stream() -> bytes:
    """The page stands in a stream of objects that claims a thousand million of them."""
    content = b"3 0 " * 2_000_000
    claimed = b"/Type /ObjStm /N 1000000000 /First %d" % len(content)
    return making.raw_pdf(
        {
            1: _CATALOGUE,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            4: making.stream(content, claimed),
        }
    )


def _picture(width: int, height: int) -> bytes:
    picture = b"/Type /XObject /Subtype /Image /BitsPerComponent 1 /ColorSpace /DeviceGray /Width %d /Height %d"
    return making.pdf_of_one(
        _PAGE + b"/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>",
        {4: making.stream(b"595 0 0 842 0 0 cm /I Do"), 5: making.stream(b"\xff" * 1000, picture % (width, height))},
    )


def _many_pictures() -> bytes:
    """One small picture, drawn a hundred thousand times."""
    picture = b"/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray /Width 100 /Height 100"
    drawn = b"q 595 0 0 842 0 0 cm /I Do Q\n" * 100_000
    return making.pdf_of_one(
        _PAGE + b"/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>",
        {4: making.stream(drawn), 5: making.stream(b"\x80" * 10_000, picture)},
    )


def _deep_tree(depth: int) -> bytes:
    nodes = {number: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, depth)}
    return making.raw_pdf({1: _CATALOGUE, **nodes, depth: b"<< /Type /Page " + _PAGE + b">>"})


def _doubling_tree(depth: int) -> bytes:
    """Each node has the next one twice: 2^depth pages in forty objects."""
    nodes = {
        number: b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2000000000 >>" % (number + 1, number + 1)
        for number in range(2, depth)
    }
    return making.raw_pdf({1: _CATALOGUE, **nodes, depth: b"<< /Type /Page " + _PAGE + b">>"})


def _claimed(count: int) -> bytes:
    return making.raw_pdf({1: _CATALOGUE, 2: b"<< /Type /Pages /Kids [] /Count %d >>" % count})


def _calls_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 600 850] /Resources << /XObject << /F 5 0 R >> >>"
    return making.pdf_of_one(
        _PAGE + b"/Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >>",
        {4: making.stream(b"/F Do"), 5: making.stream(b"/F Do /F Do", form)},
    )


def _linear(good: bytes) -> bytes:
    """As programs write it for the web: an end mark stands early, and the head says how long the file is."""
    body = good.split(b"\n", 1)[1]
    head = b"%PDF-1.4\n99 0 obj\n<< /Linearized 1 /L @@@@@@@@ /N 3 >>\nendobj\nstartxref\n0\n%%EOF\n"
    whole = head + body
    return whole.replace(b"@@@@@@@@", b"%08d" % len(whole))


def _second_version(good: bytes) -> bytes:
    """A program added to the file: the first version's end mark stands in the middle."""
    changed = b"98 0 obj\n<< /Type /Annot /Contents (" + b"x" * 2000 + b") >>\nendobj\n"
    table = b"xref\n98 1\n%010d 00000 n \ntrailer\n<< /Size 99 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return good + changed + table % (len(good), len(good) + len(changed))
