"""Sheets as they come out of offices' machines, read by the real Tesseract: each is read, or says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from archive.artifacts import PageArtifact
from archive.images import PageSize, page_sizes
from bench import handwriting
from indexer.reading.ocr import OcrReader
from indexer.reading.reader import MediaType, ReadingLimits, probe
from mappings.vocabulary import PageNote
from tests.reading import making
from tests.reading.test_ocr import DPI, SIZE, Read, Sheet, recall

pytestmark = pytest.mark.ocr

A4 = (595, 842)
WORDS = " ".join(making.SENTENCES)


def sheet() -> Image.Image:
    return Sheet().head().body().image


def read(path: Path, page_no: int = 1) -> PageArtifact:
    limits = ReadingLimits(page_seconds=300)
    return OcrReader().page(path, probe(path, limits).media_type, page_no, limits)


def size(path: Path, media_type: MediaType) -> tuple[int, int]:
    (found,) = page_sizes(path, media_type, ReadingLimits().of_file())
    return _points(found)


def _points(found: PageSize) -> tuple[int, int]:
    return round(found.width), round(found.height)


def paler(page: Image.Image, darkest: int) -> Image.Image:
    """The grey page with its ink no darker than that."""
    return page.convert("L").point([darkest + grey * (250 - darkest) // 255 for grey in range(256)])


@pytest.mark.parametrize("darkest", [190, 225])
def test_pale_print_is_read_and_not_taken_for_an_empty_sheet(tmp_path: Path, darkest: int) -> None:
    paler(sheet(), darkest).save(tmp_path / "pale.png", dpi=(DPI, DPI))
    page = read(tmp_path / "pale.png")
    assert PageNote.BLANK not in page.notes
    assert recall(making.SENTENCES, page.text) > 0.9


@pytest.mark.parametrize("darkest", [180, 225])
def test_a_back_through_which_the_front_shows_is_blank(tmp_path: Path, darkest: int) -> None:
    back = paler(ImageOps.mirror(sheet()).filter(ImageFilter.GaussianBlur(1.5)), darkest)
    back.save(tmp_path / "back.png", dpi=(DPI, DPI))
    page = read(tmp_path / "back.png")
    assert (page.text, page.notes) == ("", (PageNote.BLANK,))


def test_a_photograph_is_upright_and_its_sheet_is_no_larger_than_a_sheet(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = sheet().rotate(90, expand=True).resize((4032, 2850))
    turned.save(tmp_path / "photo.jpg", quality=85, dpi=(72, 72), exif=exif)
    page = read(tmp_path / "photo.jpg")
    assert page.notes == ()
    assert recall(making.SENTENCES, page.text) > 0.9
    assert size(tmp_path / "photo.jpg", MediaType.JPEG) == (684, 968)


def test_a_scan_that_states_no_resolution_is_a_sheet_of_a4_and_not_made_smaller(tmp_path: Path) -> None:
    sheet().save(tmp_path / "scan.png")
    assert size(tmp_path / "scan.png", MediaType.PNG) == A4
    assert recall(making.SENTENCES, read(tmp_path / "scan.png").text) > 0.9


@pytest.mark.parametrize(
    ("pixels", "stated", "points"),
    [
        ((2480, 3508), None, A4),
        ((4960, 3508), None, (1190, 842)),
        ((2480, 3508), 96, A4),
        ((1654, 2339), 200, A4),
        ((874, 1240), 150, (420, 595)),
        ((1, 9000), None, (1, 9000)),
    ],
)
def test_a_stated_resolution_counts_where_a_sheet_can_be_so_large(
    tmp_path: Path, pixels: tuple[int, int], stated: int | None, points: tuple[int, int]
) -> None:
    dpi = {} if stated is None else {"dpi": (stated, stated)}
    Image.new("1", pixels).save(tmp_path / "sheet.png", **dpi)  # type: ignore[arg-type]  # a pair of numbers
    assert size(tmp_path / "sheet.png", MediaType.PNG) == pytest.approx(points, abs=1)


def test_the_last_of_a_hundred_pages_of_a_fax_file_is_read(tmp_path: Path) -> None:
    black = sheet().convert("L").point([0 if grey < 150 else 255 for grey in range(256)]).convert("1")
    empty = [Image.new("1", SIZE, 1)] * 98
    path = tmp_path / "box.tif"
    black.save(path, compression="group4", dpi=(DPI, DPI), save_all=True, append_images=[*empty, black])
    assert probe(path, ReadingLimits()).pages == 100
    assert read(path, 50).notes == (PageNote.BLANK,)
    assert recall(making.SENTENCES, read(path, 100).text) > 0.9


def test_pages_of_different_sizes_and_colours_in_one_file_are_each_read(tmp_path: Path) -> None:
    whole = sheet()
    half = whole.crop((0, 500, SIZE[0], 1500)).convert("L")
    path = tmp_path / "mixed.tif"
    half.save(path, dpi=(DPI, DPI), save_all=True, append_images=[whole])
    first, second = read(path, 1), read(path, 2)
    assert recall(making.SENTENCES, first.text) > 0.9 and recall(making.SENTENCES, second.text) > 0.9
    assert (round(first.height), round(second.height)) == (360, 842)


@pytest.mark.parametrize("form", ["cmyk", "sixteen bits"])
def test_pictures_of_unusual_depth_are_read(tmp_path: Path, form: str) -> None:
    if form == "cmyk":
        path = tmp_path / "sheet.jpg"
        sheet().convert("CMYK").save(path, quality=80, dpi=(DPI, DPI))
    else:
        path = tmp_path / "sheet.png"
        deep = sheet().convert("L").convert("I").point(lambda grey: grey * 257)
        deep.convert("I;16").save(path, dpi=(DPI, DPI))
    assert recall(making.SENTENCES, read(path).text) > 0.9


@pytest.mark.parametrize("turned", [False, True])
def test_two_papers_side_by_side_on_one_sheet_are_read_one_after_the_other(tmp_path: Path, turned: bool) -> None:
    double = Image.new("RGB", (2 * SIZE[0], SIZE[1]), (248, 248, 242))
    other = Sheet()
    for row, text in enumerate(("Biên bản làm việc của Đoàn kiểm tra số hai", "Hôm nay, ngày mười tháng năm")):
        other.write(text, 200, 600 + 60 * row)
    double.paste(sheet(), (0, 0))
    double.paste(other.image, (SIZE[0], 0))
    if turned:
        double = double.transpose(Image.Transpose.ROTATE_90)
    double.save(tmp_path / "double.png", dpi=(DPI, DPI))
    page = read(tmp_path / "double.png")
    assert recall(making.SENTENCES, page.text) > 0.9
    parts = ("ỦY BAN KIỂM TRA", "ngày 28 tháng 6", "phường tổ chức kiểm điểm", "Biên bản làm việc", "Hôm nay")
    places = [page.text.index(part) for part in parts]
    assert places == sorted(places)
    assert (PageNote.TURNED in page.notes) == turned
    shown = Read(page, double)
    assert shown.inked() > 0.97
    if not turned:
        assert shown.box("Hôm")[0] > SIZE[0] > shown.box("Yêu")[2]


def test_very_small_type_is_read(tmp_path: Path) -> None:
    small = Sheet()
    font = ImageFont.truetype(str(making.FONT), 17)
    for row, line in enumerate(making.SENTENCES):
        small.draw.text((200, 300 + 40 * row), line, font=font, fill=(20, 20, 20))
    small.image.save(tmp_path / "small.png", dpi=(DPI, DPI))
    assert recall(making.SENTENCES, read(tmp_path / "small.png").text) > 0.85


def test_a_stamp_in_white_on_black_is_read(tmp_path: Path) -> None:
    page = sheet()
    draw = ImageDraw.Draw(page)
    draw.rectangle((150, 1000, 420, 1080), fill=(30, 30, 30))
    bold = ImageFont.truetype(str(making.FONT).replace("DejaVuSans", "DejaVuSans-Bold"), 44)
    draw.text((220, 1012), "MẬT", font=bold, fill=(250, 250, 250))
    page.save(tmp_path / "stamped.png", dpi=(DPI, DPI))
    assert "MẬT" in read(tmp_path / "stamped.png").text


def test_a_simulated_hand_is_called_handwriting(tmp_path: Path) -> None:
    handwriting.by_hand(WORDS * 4, handwriting.HANDS["hasty hand"], 3).save(tmp_path / "hand.png", dpi=(DPI, DPI))
    assert {PageNote.READ_BADLY, PageNote.HANDWRITTEN} <= set(read(tmp_path / "hand.png").notes)


@pytest.mark.parametrize("spoiled", handwriting.BAD_PRINTS)
def test_a_bad_print_that_is_still_read_is_never_called_handwriting(tmp_path: Path, spoiled: str) -> None:
    handwriting.BAD_PRINTS[spoiled](sheet()).save(tmp_path / "print.png", dpi=(DPI, DPI))
    page = read(tmp_path / "print.png")
    assert PageNote.HANDWRITTEN not in page.notes
    assert recall(making.SENTENCES, page.text) > 0.7
