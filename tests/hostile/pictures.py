"""Image files that are cut, worn, or far larger than they look."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from mappings.reasons import Reason
from tests.hostile.damage import CUT, INDEXED, STOPPED, WORN, Hostile, cut, worn
from tests.reading import making

_TOO_LARGE = frozenset({Reason.TOO_LARGE})
_WORDS = ("Căn cứ Điều lệ Đảng", "Ủy ban Kiểm tra Thành ủy")


def files() -> Iterator[Hostile]:
    """All of them."""
    small = making.picture(_WORDS, (620, 300), 22)
    noisy = Image.effect_noise((300, 200), 90)
    yield from worn("worn.jpg", _saved(small, "JPEG"), 10, spare=4)
    yield from worn("worn.tif", _saved(small, "TIFF", compression="tiff_lzw"), 10, spare=4)
    yield from worn("worn-g4.tif", _saved(small.convert("1"), "TIFF", compression="group4"), 6, spare=4)
    yield from worn("worn.png", _saved(small, "PNG"), 6, spare=8)
    yield from cut("cut.jpg", _saved(noisy, "JPEG", quality=50), frozenset({Reason.TRUNCATED}))
    yield from cut("cut-lzw.tif", _saved(small, "TIFF", compression="tiff_lzw"), frozenset({Reason.TRUNCATED}))
    yield Hostile("huge.png", making.huge_png(30_000, 20_000), _TOO_LARGE)
    yield Hostile("huge-head.png", _png(2**31 - 1, 2**31 - 1, b""), _TOO_LARGE)
    yield Hostile("no-size.png", _png(0, 0, zlib.compress(b"")), WORN)
    yield Hostile("bomb-behind-one-pixel.png", _png(1, 1, zlib.compress(bytes(300_000_000), 9)), WORN)
    yield Hostile("bomb-in-its-text.png", _png_with_text(), WORN)
    yield Hostile("huge.bmp", _bmp(60_000, 60_000), _TOO_LARGE)
    yield Hostile("upside-down.bmp", _bmp(100, -(2**31)), WORN | CUT)
    yield Hostile("huge.tif", _tiff((256, 50_000), (257, 50_000), (259, 1), (273, 200), (279, 64)), _TOO_LARGE)
    yield Hostile("no-strip.tif", _tiff((256, 8), (257, 8), (259, 1)), WORN)
    yield Hostile("far-strip.tif", _tiff((256, 8), (257, 8), (259, 1), (273, 2**31), (279, 2**31)), WORN)
    yield Hostile("unknown-packing.tif", _tiff((256, 8), (257, 8), (259, 9999), (273, 200), (279, 64)), WORN)
    yield Hostile("a-million-entries.tif", b"II*\x00\x08\x00\x00\x00\xff\xff" + bytes(200), WORN)
    yield Hostile("points-nowhere.tif", b"II*\x00\xff\xff\xff\x7f" + bytes(100), WORN)
    yield Hostile("endless.tif", making.endless_tiff(), WORN)
    yield Hostile("many-frames.tif", _frames(70), frozenset({INDEXED, Reason.NO_TEXT, *STOPPED}))
    yield Hostile("jpeg-of-65500.jpg", _jpeg_claiming(65_500, 65_500), _TOO_LARGE)
    yield Hostile("moving.gif", _saved(noisy, "GIF"), frozenset({Reason.UNSUPPORTED}))


def _saved(image: Image.Image, form: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **how)
    return buffer.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _png(width: int, height: int, packed: bytes, extra: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + extra + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _png_with_text() -> bytes:
    text = b"Comment\x00\x00" + zlib.compress(b"a" * 200_000_000, 9)
    return _png(1, 1, zlib.compress(b"\x00\xff"), _chunk(b"zTXt", text))


def _bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 1, 0, 0, 2835, 2835, 2, 2)
    return b"BM" + struct.pack("<IHHI", 1000, 0, 0, 62) + head + bytes(1000)


def _tiff(*tags: tuple[int, int]) -> bytes:
    """A grey TIFF with these tags; 64 bytes stand at 200."""
    entries = sorted([*tags, (258, 8), (262, 1)])
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return (b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + body + bytes(4)).ljust(200, b"\0") + bytes(
        64
    )


def _frames(count: int) -> bytes:
    frames = [Image.new("1", (60, 60), 1) for _ in range(count)]
    return _saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])


def _jpeg_claiming(width: int, height: int) -> bytes:
    good = bytearray(_saved(Image.new("L", (8, 8)), "JPEG"))
    at = good.index(b"\xff\xc0") + 5
    good[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(good)
