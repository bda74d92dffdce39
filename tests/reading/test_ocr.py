"""Sheets as offices scan them, read by the real Tesseract: askew, two columns, tables, upside down, blank, by hand."""

from __future__ import annotations

import contextlib
import os
import random
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.artifacts import PageArtifact, Word
from archive.images import page_sizes
from indexer.reading.ocr import OcrReader
from indexer.reading.reader import MediaType, ReadingLimits, Unreadable
from indexer.reading.tesseract import OcrSettings
from mappings.reasons import Reason
from mappings.vietnamese import fold
from mappings.vocabulary import PageNote
from tests.reading import making

pytestmark = pytest.mark.ocr

SIZE = (1654, 2339)
DPI = 200
RED = (205, 30, 40)
LEFT = ("THÀNH ỦY VÂN LẠC", "ỦY BAN KIỂM TRA", "*", "Số 96-TB/UBKTThU")
RIGHT = ("ĐẢNG CỘNG SẢN VIỆT NAM", "", "", "Vân Lạc, ngày 28 tháng 6 năm 2024")
ROWS = (
    ("TT", "Họ và tên", "Chức vụ hiện nay"),
    ("1", "Nguyễn Văn Hòa", "Phó Bí thư Đảng ủy, Chủ tịch Ủy ban nhân dân phường"),
    ("2", "Lại Thị Thu Ngân", "Hiệu trưởng Trường Tiểu học Hà Sơn"),
)
EDGES = (160, 260, 620, 1300)


@pytest.fixture
def limits() -> ReadingLimits:
    return ReadingLimits(memory=1_000_000_000, page_seconds=60)


class Sheet:
    """A page at 200 dpi that is drawn upon."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", SIZE, (248, 248, 242))
        self.draw = ImageDraw.Draw(self.image)
        self.font = ImageFont.truetype(str(making.FONT), 33)

    def write(self, text: str, x: int, y: int, colour: tuple[int, int, int] = (20, 20, 20)) -> None:
        self.draw.text((x, y), text, font=self.font, fill=colour)

    def centre(self, text: str, x: int, y: int) -> None:
        self.write(text, x - int(self.font.getlength(text)) // 2, y)

    def head(self) -> Sheet:
        for row, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            self.centre(left, 380, 120 + row * 50)
            self.centre(right, 1160, 120 + row * 50)
        self.centre("THÔNG BÁO", 827, 400)
        self.centre("kết luận giải quyết tố cáo đối với đồng chí Trần Thị Lan", 827, 450)
        return self

    def body(self, top: int = 560) -> Sheet:
        for row, text in enumerate(making.SENTENCES):
            self.write(text, 150, top + row * 60)
        return self

    def table(self, top: int = 900) -> Sheet:
        for row, cells in enumerate(ROWS):
            for edge, cell in zip(EDGES, cells, strict=False):
                for at, part in enumerate(_wrapped(cell)):
                    self.write(part, edge + 12, top + row * 120 + 12 + at * 44)
        for row in range(len(ROWS) + 1):
            self.draw.line((EDGES[0], top + row * 120, EDGES[-1], top + row * 120), fill=(20, 20, 20), width=2)
        for edge in EDGES:
            self.draw.line((edge, top, edge, top + len(ROWS) * 120), fill=(20, 20, 20), width=2)
        return self

    def page(self, folder: Path, limits: ReadingLimits, skew: float = 0.0, settings: OcrSettings | None = None) -> Read:
        image = self.image.rotate(skew, Image.Resampling.BICUBIC, fillcolor=(248, 248, 242))
        return read(image, folder, limits, settings)


class Read:
    """A page that was read, and its image as it is shown."""

    def __init__(self, artifact: PageArtifact, image: Image.Image) -> None:
        self.artifact, self.image = artifact, image
        self.lines = artifact.text.split("\n")

    def inked(self) -> float:
        """The share of the words whose box holds ink on the page as it is shown."""
        return sum(self._ink(word) > 0.02 for word in self.artifact.words) / len(self.artifact.words)

    def box(self, text: str) -> tuple[float, float, float, float]:
        """The box of the first word `text`, in pixels of the page as it is shown."""
        found = next(word for word in self.artifact.words if self.artifact.text[word.start : word.end] == text)
        return self._pixels(found)

    def _pixels(self, word: Word) -> tuple[float, float, float, float]:
        across, down = self.image.size
        return word.left * across, word.top * down, word.right * across, word.bottom * down

    def _ink(self, word: Word) -> float:
        histogram = self.image.convert("L").crop(self._pixels(word)).histogram()
        return sum(histogram[:140]) / max(1, sum(histogram))


def read(image: Image.Image, folder: Path, limits: ReadingLimits, settings: OcrSettings | None = None) -> Read:
    image.save(folder / "sheet.png", dpi=(DPI, DPI), compress_level=1)
    (artifact,) = OcrReader(settings).read(folder / "sheet.png", MediaType.PNG, 1, None, limits)
    return Read(artifact, image)


def recall(lines: tuple[str, ...], text: str) -> float:
    expected = " ".join(lines).split()
    return sum(word in text.split() for word in expected) / len(expected)


def _wrapped(cell: str) -> list[str]:
    words, half = cell.split(), (len(cell.split()) + 1) // 2
    return [cell] if len(cell) < 24 else [" ".join(words[:half]), " ".join(words[half:])]


@pytest.mark.parametrize("skew", [-5.0, 5.0])
def test_a_sheet_that_lay_askew_is_read_and_its_boxes_fit_the_page_as_it_is_shown(
    tmp_path: Path, limits: ReadingLimits, skew: float
) -> None:
    page = Sheet().head().body().page(tmp_path, limits, skew)
    assert recall(making.SENTENCES, page.artifact.text) > 0.9
    assert page.inked() > 0.97
    assert page.artifact.notes == ()


def test_a_head_in_two_columns_is_read_left_block_right_block_body(tmp_path: Path, limits: ReadingLimits) -> None:
    text = fold(Sheet().head().body().page(tmp_path, limits, 0.8).artifact.text)
    places = [text.index(part) for part in ("thanh uy", "so 96", "dang cong san", "ngay 28", "thong bao", "can cu")]
    assert places == sorted(places)


def test_the_cells_of_a_row_stand_on_one_line_in_order(tmp_path: Path, limits: ReadingLimits) -> None:
    page = Sheet().head().body().table().page(tmp_path, limits, 1.5)
    for cells in ROWS[1:]:
        assert any(fold(" ".join(cells[1:])) in fold(line) for line in page.lines)
    assert page.inked() > 0.97
    assert recall(making.SENTENCES, page.artifact.text) > 0.9


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_sheet_that_lay_upside_down_or_sideways_is_turned_and_says_so(
    tmp_path: Path, limits: ReadingLimits, turn: Image.Transpose
) -> None:
    page = read(Sheet().head().body().image.transpose(turn), tmp_path, limits)
    assert page.artifact.notes == (PageNote.TURNED,)
    assert recall(making.SENTENCES, page.artifact.text) > 0.9
    assert page.inked() > 0.97


def test_a_sheet_is_turned_as_a_person_says(tmp_path: Path, limits: ReadingLimits) -> None:
    image = Sheet().head().body().image.transpose(Image.Transpose.ROTATE_180)
    page = read(image, tmp_path, limits, OcrSettings(turned=180))
    assert recall(making.SENTENCES, page.artifact.text) > 0.9
    assert page.artifact.engine.endswith("turned180")


def test_a_name_under_a_seal_is_read_and_so_is_the_secrecy_stamp(tmp_path: Path, limits: ReadingLimits) -> None:
    sheet = Sheet().head().body()
    sheet.write("MẬT", 340, 340, RED)
    sheet.draw.rectangle((320, 330, 440, 392), outline=RED, width=4)
    sheet.write("Nơi nhận:", 150, 1000)
    sheet.centre("Đặng Quốc Trường", 1150, 1200)
    for inset in (0, 50):
        frame = 900 + inset, 1000 + inset, 1150 - inset, 1250 - inset
        sheet.draw.ellipse(frame, outline=RED, width=6)
    text = sheet.page(tmp_path, limits).artifact.text
    assert "Trường" in text
    assert "MẬT" in text


def test_a_blank_sheet_is_blank_whatever_dust_lies_on_it(tmp_path: Path, limits: ReadingLimits) -> None:
    sheet, dice = Sheet(), random.Random(7)
    for _ in range(80):
        sheet.draw.point((dice.randrange(SIZE[0]), dice.randrange(SIZE[1])), fill=(90, 90, 90))
    page = sheet.page(tmp_path, limits)
    assert (page.artifact.text, page.artifact.notes) == ("", (PageNote.BLANK,))
    assert (round(page.artifact.width), round(page.artifact.height)) == (595, 842)


def test_scribble_is_probably_handwriting_and_never_silent(tmp_path: Path, limits: ReadingLimits) -> None:
    sheet, dice = Sheet(), random.Random(11)
    for row in range(14):
        x = 160
        while x < 1450:
            word = [(x + step * 11, 300 + row * 90 + dice.randrange(-26, 26)) for step in range(dice.randrange(4, 13))]
            sheet.draw.line(word, fill=(25, 35, 110), width=4, joint="curve")
            x = word[-1][0] + 35
    page = sheet.page(tmp_path, limits)
    assert {PageNote.READ_BADLY, PageNote.HANDWRITTEN} <= set(page.artifact.notes)


def test_a_separator_sheet_is_known_by_what_it_says(tmp_path: Path, limits: ReadingLimits) -> None:
    sheet = Sheet()
    sheet.centre("TỜ NGĂN CÁCH", 827, 1000)
    assert sheet.page(tmp_path, limits).artifact.notes == (PageNote.SEPARATOR,)


def test_a_later_page_beyond_its_time_says_so_and_the_others_are_read(tmp_path: Path) -> None:
    first, second = (Sheet().body().image for _ in range(2))
    path = tmp_path / "two.tif"
    first.save(path, save_all=True, append_images=[second], dpi=(DPI, DPI))
    page = OcrReader().page(path, MediaType.TIFF, 2, ReadingLimits(page_seconds=0.05))
    assert (page.text, page.notes, page.confidence) == ("", (PageNote.TIMED_OUT,), 0.0)
    size = page_sizes(path, MediaType.TIFF, ReadingLimits().of_file())[1]
    assert (page.width, page.height) == (size.width, size.height)
    with pytest.raises(Unreadable) as refused:
        OcrReader().page(path, MediaType.TIFF, 1, ReadingLimits(page_seconds=0.05))
    assert refused.value.reason is Reason.TOO_SLOW


def test_a_page_that_tesseract_is_still_reading_when_its_time_is_over_takes_tesseract_with_it(tmp_path: Path) -> None:
    dice = random.Random(3)
    noise = Image.frombytes("L", (2400, 3300), dice.randbytes(2400 * 3300)).point(lambda grey: 255 * (grey > 200))
    path = tmp_path / "noise.tif"
    Image.new("L", SIZE, 255).save(path, save_all=True, append_images=[noise], dpi=(DPI, DPI))
    page = OcrReader().page(path, MediaType.TIFF, 2, ReadingLimits(page_seconds=4))
    assert page.notes == (PageNote.TIMED_OUT,)
    for _ in range(100):
        if not engines_of_ours():
            break
        time.sleep(0.1)
    assert not engines_of_ours()


def engines_of_ours() -> list[Path]:
    """Every Tesseract that a child of this process has started and that lives."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = path.read_text(encoding="ascii", errors="replace").partition("(")[2].rpartition(")")
            stats[path.parent] = name, rest.split()
    servers = {path.name for path, (_, rest) in stats.items() if rest[1] == str(os.getpid())}
    return [
        path for path, (name, rest) in stats.items() if name == "tesseract" and rest[0] != "Z" and rest[3] in servers
    ]
