"""The pure steps around Tesseract: angles and boxes, order of lines, ruled tables, seals, notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from archive.artifacts import OcrKey
from indexer.reading.appearance import look, without_seals
from indexer.reading.judging import notes_on
from indexer.reading.layout import in_reading_order
from indexer.reading.paging import Box, ReadLine, ReadPage, ReadWord, read_page
from indexer.reading.spreads import halves
from indexer.reading.straightening import Straightening, slant, straightened
from indexer.reading.tables import stacked, tables, without
from indexer.reading.tesseract import OcrSettings
from mappings.vocabulary import PageNote

HEIGHT = 0.012


def line(text: str, left: float, top: float, right: float) -> ReadLine:
    """A line whose words share the space from `left` to `right`."""
    words = text.split()
    step = (right - left) / len(words)
    return ReadLine(
        [
            ReadWord(word, (left + at * step, top, left + (at + 0.9) * step, top + HEIGHT))
            for at, word in enumerate(words)
        ]
    )


def joined(*parts: ReadLine) -> ReadLine:
    return ReadLine([word for part in parts for word in part.words])


def texts(lines: list[ReadLine]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


LEFT_HEAD = (line("THÀNH ỦY VÂN LẠC", 0.15, 0.05, 0.38), line("Số 96-TB/UBKTThU", 0.15, 0.09, 0.38))
RIGHT_HEAD = (line("ĐẢNG CỘNG SẢN VIỆT NAM", 0.5, 0.05, 0.85), line("Vân Lạc, ngày 28 tháng 6", 0.5, 0.09, 0.85))
TITLE = line("THÔNG BÁO", 0.42, 0.14, 0.58)
SUBJECT = line("kết luận giải quyết tố cáo đối với đồng chí Trần Thị Lan", 0.15, 0.16, 0.85)
BODY = line("Xét Báo cáo số 03 của Đoàn kiểm tra về kết quả thẩm tra", 0.13, 0.2, 0.9)


def test_a_head_that_was_read_across_is_parted_into_its_two_blocks() -> None:
    mixed = [joined(*pair) for pair in zip(LEFT_HEAD, RIGHT_HEAD, strict=True)]
    assert texts(in_reading_order([*mixed, TITLE, SUBJECT, BODY])) == texts(
        [*LEFT_HEAD, *RIGHT_HEAD, TITLE, SUBJECT, BODY]
    )


def test_a_subject_set_in_the_middle_under_the_head_belongs_to_neither_block() -> None:
    subject = line("Đề nghị cung cấp thông tin, nhận xét", 0.33, 0.13, 0.67)
    assert texts(in_reading_order([LEFT_HEAD[0], LEFT_HEAD[1], subject, *RIGHT_HEAD, BODY])) == texts(
        [*LEFT_HEAD, *RIGHT_HEAD, subject, BODY]
    )


def test_recipients_come_before_the_signing_beside_them() -> None:
    recipients = (line("Nơi nhận:", 0.13, 0.7, 0.22), line("- Như trên,", 0.13, 0.73, 0.25))
    signing = (line("T/M ỦY BAN KIỂM TRA", 0.55, 0.7, 0.85), line("K/T CHỦ NHIỆM", 0.6, 0.73, 0.8))
    name = line("Lưu Thị Hạnh", 0.62, 0.82, 0.78)
    mixed = [joined(*pair) for pair in zip(recipients, signing, strict=True)]
    assert texts(in_reading_order([BODY, *mixed, name])) == texts([BODY, *recipients, *signing, name])


def test_two_columns_of_a_printed_sheet_keep_their_order() -> None:
    columns = [line(f"cột {column} dòng {row}", x, 0.1 + row / 20, x + 0.35)
               for column, x in ((1, 0.1), (2, 0.55)) for row in range(8)]  # fmt: skip
    assert in_reading_order(columns) == columns


def test_a_paragraph_that_was_read_too_early_goes_where_it_stands() -> None:
    early = line("5. Kết quả xác minh", 0.13, 0.24, 0.4)
    after = line("Văn bản trả lời gửi về Ban Tổ chức trước ngày 23 tháng 5", 0.13, 0.27, 0.9)
    assert texts(in_reading_order([early, BODY, after])) == texts([BODY, early, after])


@st.composite
def some_lines(draw: st.DrawFn) -> list[ReadLine]:
    words = st.sampled_from(["Nơi", "nhận:", "CỘNG", "HÒA", "XÃ", "HỘI", "ĐẢNG", "SẢN", "Số", "12", "ngày"])
    place = st.floats(0, 0.7)
    lines = []
    for number in range(draw(st.integers(0, 12))):
        left, top = draw(place), draw(place)
        text = " ".join(f"{word}" for word in draw(st.lists(words, min_size=1, max_size=6)))
        lines.append(line(f"{text} x{number}", left, top, left + draw(st.floats(0.02, 0.3))))
    return lines


@given(some_lines(), some_lines())
def test_no_word_is_lost_doubled_or_moved_within_the_page(lines: list[ReadLine], rows: list[ReadLine]) -> None:
    before = sorted(word for one in [*lines, *rows] for word in one.words)
    assert sorted(word for one in in_reading_order(lines, rows) for word in one.words) == before


def printed(angle: float, size: tuple[int, int] = (800, 1100)) -> Image.Image:
    page = Image.new("L", size, 245)
    for row in range(12):
        ImageDraw.Draw(page).rectangle((120, 150 + row * 60, 680, 164 + row * 60), fill=30)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=245)


@pytest.mark.parametrize("angle", [-5.0, -2.3, -0.6, 0.0, 0.4, 1.7, 5.0])
def test_the_slant_of_a_page_is_measured_to_a_fifth_of_a_degree(angle: float) -> None:
    assert slant(printed(angle)) == pytest.approx(angle, abs=0.2)


def test_a_page_without_lines_lies_straight() -> None:
    assert slant(Image.new("L", (600, 800), 255)) == 0.0


def test_a_page_set_straight_has_paper_in_its_corners_and_its_boxes_lead_back() -> None:
    page = printed(3.0)
    straight, turn = straightened(page)
    assert turn is not None
    assert straight.getpixel((0, 0)) == pytest.approx(245, abs=2)
    middle, right, lower = (turn.back((x, y, x, y)) for x, y in ((0.5, 0.5), (0.8, 0.5), (0.5, 0.8)))
    assert middle[:2] == pytest.approx((0.5, 0.5))
    assert right[1] < 0.5, "what is read on the right stands higher on a page whose lines rise"
    assert lower[0] > 0.5


@given(
    st.floats(-7, 7),
    st.tuples(*[st.floats(0.2, 0.8)] * 2),
)
def test_a_place_set_straight_and_brought_back_is_the_same_place(angle: float, place: tuple[float, float]) -> None:
    there, back = Straightening(angle, 800, 1100, 900, 1200), Straightening(-angle, 900, 1200, 800, 1100)
    moved: Box = back.back((*place, *place))
    returned = there.back(moved)
    assert returned[0] == pytest.approx(place[0], abs=1e-6)
    assert returned[1] == pytest.approx(place[1], abs=1e-6)


def ruled(columns: int, rows: int) -> Image.Image:
    page = Image.new("L", (1000, 1000), 250)
    draw = ImageDraw.Draw(page)
    for column in range(columns + 1):
        draw.line((100 + column * 200, 200, 100 + column * 200, 200 + rows * 100), fill=20, width=3)
    for row in range(rows + 1):
        draw.line((100, 200 + row * 100, 100 + columns * 200, 200 + row * 100), fill=20, width=3)
    for row in range(rows):
        for column in range(columns):
            draw.rectangle((140 + column * 200, 240 + row * 100, 180 + column * 200, 260 + row * 100), fill=20)
    return page


def test_the_cells_of_a_ruled_table_are_found_row_by_row() -> None:
    (found,) = tables(ruled(4, 3))
    assert [len(row) for row in found.rows] == [4, 4, 4]
    assert found.frame == pytest.approx((100, 200, 900, 500), abs=4)


@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (1, 3), (3, 1)])
def test_a_frame_or_a_list_between_rules_is_no_table(columns: int, rows: int) -> None:
    assert tables(ruled(columns, rows)) == []


def test_words_of_the_stacked_cells_come_back_to_their_rows_and_places() -> None:
    page = ruled(2, 2)
    found = tables(page)
    stack = stacked(page, found)
    assert stack is not None
    lines = [
        ReadLine([ReadWord(f"ô{at}", (0.1, (top + 20) / stack.picture.height, 0.3, (top + 40) / stack.picture.height))])
        for at, top in enumerate(stack.tops)
    ]
    (rows,) = stack.rows(found, lines, page.size)
    assert texts(rows) == ["ô0 ô1", "ô2 ô3"]
    for row, at in ((rows[0], 0.2), (rows[1], 0.3)):
        assert all(word.box and at <= word.box[1] <= at + 0.1 for word in row.words)
    assert without(page, found).histogram()[20] == 0


def wide(middle: int) -> Image.Image:
    """A wide sheet with print on both sides, and ink of that many pixels across its middle."""
    page = Image.new("L", (1400, 1000), 250)
    draw = ImageDraw.Draw(page)
    for row in range(10):
        draw.rectangle((80, 100 + row * 80, 600, 112 + row * 80), fill=20)
        draw.rectangle((800, 130 + row * 80, 1300, 142 + row * 80), fill=20)
    draw.rectangle((700 - middle // 2, 50, 700 + middle // 2, 60), fill=20 if middle else 250)
    return page


def test_two_papers_on_a_wide_sheet_are_parted_in_the_empty_middle_and_nothing_else_is() -> None:
    (_, left), (right, last) = halves(wide(0))
    assert left == right == pytest.approx(700, abs=100)
    assert last == 1400
    assert halves(wide(300)) == [(0, 1400)], "a title or a table runs across the middle"
    assert halves(wide(0).crop((0, 0, 700, 1000))) == [(0, 700)]
    assert halves(Image.new("L", (1400, 1000), 250)) == [(0, 1400)]


def sealed(*, stamp_beside: bool = False) -> Image.Image:
    page = Image.new("RGB", (1654, 2339), (250, 250, 245))
    draw = ImageDraw.Draw(page)
    draw.ellipse((900, 1800, 1150, 2050), outline=(205, 30, 40), width=6)
    draw.ellipse((960, 1860, 1090, 1990), fill=(205, 30, 40))
    draw.rectangle((300, 400, 470, 470), outline=(205, 30, 40), width=5)
    draw.rectangle((990, 1900, 1060, 1920), fill=(20, 20, 20))
    if stamp_beside:
        draw.rectangle((800, 1850, 1100, 1930), outline=(205, 30, 40), width=8)
    return page


def dark(page: Image.Image, frame: tuple[int, int, int, int]) -> int:
    return sum(page.crop(frame).histogram()[:160])


def test_the_ink_of_a_round_seal_is_gone_and_the_letters_below_stay() -> None:
    grey = without_seals(sealed(), 200)
    assert dark(grey, (890, 1790, 1160, 2060)) == pytest.approx(71 * 21, rel=0.05)


def test_a_secrecy_stamp_stays_even_where_a_seal_lies_on_it() -> None:
    assert dark(without_seals(sealed(), 200), (290, 390, 480, 480)) > 1000
    overlapping = without_seals(sealed(stamp_beside=True), 200)
    assert dark(overlapping, (790, 1840, 900, 1940)) > 1000


def test_a_page_without_ink_is_blank_and_one_with_a_few_words_is_not() -> None:
    page = Image.new("L", (1654, 2339), 235)
    draw = ImageDraw.Draw(page)
    for place in range(60):
        draw.point((100 + place * 23, 300 + place * 31), fill=60)
    draw.rectangle((0, 0, 30, 2339), fill=0)
    assert look(page).blank
    draw.line((500, 900, 900, 960), fill=40, width=5)
    draw.line((500, 1000, 900, 960), fill=40, width=5)
    assert not look(page).blank


def read(text: str, confidence: float) -> ReadPage:
    return read_page([ReadLine([ReadWord(word, (0.1, 0.1, 0.2, 0.12), confidence) for word in text.split()])], 595, 842)


PAPER, COLOURED = look(Image.new("RGB", (99, 99), "white")), look(Image.new("RGB", (99, 99), (150, 190, 240)))


@pytest.mark.parametrize(
    ("text", "confidence", "coloured", "notes"),
    [
        ("Ủy ban Kiểm tra kết luận " * 9, 0.9, False, ()),
        ("Ủy ban Kiểm tra kết luận " * 9, 0.4, False, (PageNote.READ_BADLY,)),
        ("Úyz bxn Kiêmmr traw ktq " * 9, 0.4, False, (PageNote.READ_BADLY, PageNote.HANDWRITTEN)),
        ("", 0.0, False, (PageNote.READ_BADLY, PageNote.HANDWRITTEN)),
        ("TỜ NGĂN CÁCH", 0.9, False, (PageNote.SEPARATOR,)),
        ("Hộp 7", 0.9, True, (PageNote.SEPARATOR,)),
        ("Hồ sơ kiểm tra khi có dấu hiệu vi phạm " * 3, 0.9, True, ()),
    ],
)
def test_what_is_noted_of_a_page(text: str, confidence: float, coloured: bool, notes: tuple[PageNote, ...]) -> None:
    assert notes_on(read(text, confidence), COLOURED if coloured else PAPER, turned=False) == notes


def test_a_page_that_was_turned_says_so() -> None:
    assert PageNote.TURNED in notes_on(read("kết luận " * 20, 0.9), PAPER, turned=True)


def test_other_settings_have_another_key_and_the_same_ones_the_same() -> None:
    every = [
        OcrSettings(),
        OcrSettings(dpi=300),
        OcrSettings(tables=False),
        OcrSettings(turned=0),
        OcrSettings(turned=90),
    ]
    assert len({settings.key for settings in every}) == len(every)
    assert OcrSettings().key == OcrSettings().key


@given(st.builds(
    OcrSettings, dpi=st.integers(100, 600), seals_lifted=st.booleans(), straightened=st.booleans(),
    tables=st.booleans(), turned=st.sampled_from([None, 0, 90, 180, 270]),
))  # fmt: skip
def test_settings_come_back_from_their_words(settings: OcrSettings) -> None:
    assert OcrSettings.of(" ".join(settings.words())) == settings
    key = OcrKey.of("a" * 64, 3, f"tesseract 5.3.0+vie-0a1b2c3d {settings.key}")
    assert key == OcrKey("a" * 64, 3, "tesseract", "5.3.0+vie-0a1b2c3d", settings.key)


@pytest.mark.parametrize("text", ["5dpi", "9000dpi", "turned45", "no-text", "300", "dpi 300dpi"])
def test_a_word_that_is_no_setting_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.split()[0]):
        OcrSettings.of(text)


@pytest.mark.parametrize("name", ["pypdfium2 4.30.0", "tika 3.2.3", "tesseract", "", "plain text of a file"])
def test_what_was_not_read_from_an_image_has_no_key(name: str) -> None:
    assert OcrKey.of("a" * 64, 1, name) is None
