"""PDF and image pages: text layers, OCR, boxes that fit the image, and the choice between layer and OCR."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from archive.artifacts import PageArtifact, Word
from archive.confined import Limits
from archive.images import NoSuchPage, TooLarge, page_image, page_sizes
from indexer.reading.pdf import text_layers
from indexer.reading.reader import MediaType, Probe, Readers, ReadingLimits, Unreadable, probe
from mappings.reasons import Reason
from tests.reading import making
from tests.reading.conftest import NO_TIKA, Read

GARBAGE = ["BO CONG THVONG TRUONG BAI. HOC. s6: ggITB-BHBL CONG HOA xA HOI. can NGHiA VIET"] * 8


@pytest.fixture
def born(tmp_path: Path) -> Path:
    return making.born_digital(tmp_path / "born.pdf", [making.SENTENCES, making.SENTENCES[:2]])


def test_a_text_layer_is_read_exactly_and_without_ocr(born: Path, read: Read) -> None:
    first, second = read(born)
    assert first.text.split() == " ".join(making.SENTENCES).split()
    assert len(second.text.split()) < len(first.text.split())
    assert first.engine.startswith("pypdfium2")
    assert first.confidence is None
    assert (first.width, first.height) == (595, 842)


def test_each_word_has_its_offsets_and_a_box_where_it_stands(born: Path, read: Read) -> None:
    page = read(born)[0]
    words = {page.text[word.start : word.end]: word for word in page.words}
    first = words["Căn"]
    assert first.left == pytest.approx(making.LEFT / 595, abs=0.005)
    assert first.bottom == pytest.approx(1 - making.TOP / 842, abs=0.006)
    assert first.right < words["cứ"].left
    assert first.bottom < words["Ủy"].bottom


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_fit_the_image_of_a_page_that_is_shown_turned(tmp_path: Path, read: Read, rotation: int) -> None:
    path = making.born_digital(tmp_path / "turned.pdf", [making.SENTENCES], rotation)
    page = read(path)[0]
    image = _shown(path, MediaType.PDF, 1200)
    assert image.width / image.height == pytest.approx(page.width / page.height, abs=0.01)
    assert all(_ink(image, word) > 0.02 for word in page.words)


def test_boxes_fit_the_image_of_a_cropped_page(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "cropped.pdf"
    born = making.born_digital(tmp_path / "whole.pdf", [making.SENTENCES]).read_bytes()
    assert b"/MediaBox [ 0 0 595 842 ]" in born
    path.write_bytes(born.replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [ 50 90 595 842 ]"))
    page = read(path)[0]
    assert (page.width, page.height) == (545, 752)
    image = _shown(path, MediaType.PDF, 1200)
    assert page.words
    assert all(_ink(image, word) > 0.02 for word in page.words)


@pytest.mark.ocr
def test_a_scan_is_read_by_ocr_with_boxes_and_confidence(tmp_path: Path, read: Read) -> None:
    path = making.scanned(tmp_path / "scan.pdf", making.picture(making.SENTENCES))
    (page,) = read(path)
    assert _recall(making.SENTENCES, page) > 0.9
    assert page.engine.startswith("tesseract")
    assert page.confidence is not None
    assert 0.8 < page.confidence <= 1
    image = _shown(path, MediaType.PDF, 1200)
    assert all(_ink(image, word) > 0.02 for word in page.words)


@pytest.mark.ocr
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_sheet_that_lay_the_wrong_way_is_read_and_its_boxes_fit(
    tmp_path: Path, read: Read, turn: Image.Transpose
) -> None:
    making.picture(making.SENTENCES).transpose(turn).save(tmp_path / "sheet.png")
    (page,) = read(tmp_path / "sheet.png")
    assert _recall(making.SENTENCES, page) > 0.9
    image = _shown(tmp_path / "sheet.png", MediaType.PNG, 1200)
    assert all(_ink(image, word) > 0.02 for word in page.words)


@pytest.mark.ocr
def test_an_image_of_one_dot_is_a_page_without_text(tmp_path: Path, read: Read) -> None:
    Image.new("L", (1, 1)).save(tmp_path / "dot.png")
    assert [(page.text, page.confidence) for page in read(tmp_path / "dot.png")] == [("", 0.0)]


@pytest.mark.ocr
def test_a_garbage_layer_on_a_scan_is_not_believed(tmp_path: Path, read: Read) -> None:
    (page,) = read(making.scanned(tmp_path / "scan.pdf", making.picture(making.SENTENCES), GARBAGE))
    assert page.engine.startswith("tesseract")
    assert "THVONG" not in page.text


@pytest.mark.ocr
def test_a_mixed_file_is_decided_page_by_page(tmp_path: Path, read: Read) -> None:
    path = making.mixed(tmp_path / "mixed.pdf", making.picture(making.SENTENCES))
    digital, scan, blank = read(path)
    assert digital.engine.startswith("pypdfium2")
    assert scan.engine.startswith("tesseract")
    assert (blank.text, blank.words) == ("", ())


@pytest.mark.ocr
@pytest.mark.parametrize(("name", "saved_as"), [("a.png", "PNG"), ("a.pdf", "JPEG"), ("a.doc", "BMP")])
def test_an_image_is_read_whatever_its_name_says(tmp_path: Path, read: Read, name: str, saved_as: str) -> None:
    making.picture(making.SENTENCES[:2]).save(tmp_path / name, saved_as)
    (page,) = read(tmp_path / name)
    assert _recall(making.SENTENCES[:2], page) > 0.9


@pytest.mark.ocr
def test_a_tiff_of_two_sheets_has_two_pages(tmp_path: Path, read: Read, limits: ReadingLimits) -> None:
    sheets = [making.picture([line]) for line in making.SENTENCES[:2]]
    sheets[0].save(tmp_path / "a.tif", save_all=True, append_images=sheets[1:], dpi=(150, 150))
    assert probe(tmp_path / "a.tif", limits) == Probe(MediaType.TIFF, 2)
    first, second = read(tmp_path / "a.tif")
    assert "Điều lệ" in first.text
    assert "Kiểm tra" in second.text
    assert (round(first.width), round(first.height)) == (595, 842)


@pytest.mark.ocr
def test_a_photograph_taken_sideways_is_read_and_shown_upright(tmp_path: Path, read: Read) -> None:
    upright = making.picture(making.SENTENCES[:2])
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "photo.jpg", exif=exif)
    (page,) = read(tmp_path / "photo.jpg")
    assert _recall(making.SENTENCES[:2], page) > 0.9
    assert page.width < page.height
    shown = _shown(tmp_path / "photo.jpg", MediaType.JPEG, 800)
    assert shown.width == 800
    assert shown.size[1] > 800
    assert all(_ink(shown, word) > 0.02 for word in page.words)


def test_the_pages_asked_for_are_read_and_no_others(tmp_path: Path, limits: ReadingLimits) -> None:
    path = making.born_digital(tmp_path / "many.pdf", [[f"trang số {number} của văn bản"] for number in range(1, 101)])
    pages = Readers(NO_TIKA).read(path, MediaType.PDF, 30, 90, limits)
    assert [page.text for page in pages] == [f"trang số {number} của văn bản" for number in range(30, 91)]


def test_an_absent_page_has_no_image(born: Path) -> None:
    for page_no in (0, 3, -1):
        with pytest.raises(NoSuchPage):
            page_image(born, MediaType.PDF, page_no, 800, Limits())


def test_page_sizes_are_known_without_rendering(born: Path) -> None:
    assert [(size.width, size.height) for size in page_sizes(born, MediaType.PDF, Limits())] == [(595, 842)] * 2


def test_an_image_of_200_megapixels_is_not_decoded(tmp_path: Path) -> None:
    (tmp_path / "big.png").write_bytes(making.huge_png(20_000, 10_000))
    with pytest.raises(TooLarge):
        page_image(tmp_path / "big.png", MediaType.PNG, 1, 800, Limits())


def test_transparent_and_deep_images_are_shown_on_white_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    Image.new("I;16", (40, 40), 65535).save(tmp_path / "deep.png")
    for name in ("clear.png", "deep.png"):
        assert sum(_shown(tmp_path / name, MediaType.PNG, 40).convert("L").histogram()[:250]) == 0


def test_a_born_digital_page_costs_little_of_the_processor(tmp_path: Path) -> None:
    """100 pages a second are promised on two cores: a page may cost 20 ms of one, whatever else the machine does."""
    path = making.born_digital(tmp_path / "many.pdf", [making.SENTENCES * 9] * 60)
    started = time.process_time()
    for layer in text_layers(path, 1, 60):
        assert layer.page is not None
        assert layer.artifact(layer.page).to_bytes()
    assert (time.process_time() - started) / 60 < 0.020


def test_a_page_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = making.scanned(tmp_path / "scan.pdf", making.picture(making.SENTENCES))
    with pytest.raises(Unreadable) as refused:
        list(Readers(NO_TIKA).read(path, MediaType.PDF, 1, 1, ReadingLimits(page_seconds=0.1)))
    assert refused.value.reason is Reason.TOO_SLOW


def _shown(path: Path, media_type: MediaType, width: int) -> Image.Image:
    return Image.open(io.BytesIO(page_image(path, media_type, 1, width, Limits())))


def _ink(image: Image.Image, word: Word) -> float:
    """How much of the word's box is dark."""
    across, down = image.size
    box = (word.left * across, word.top * down, word.right * across, word.bottom * down)
    histogram = image.convert("L").crop(box).histogram()
    return sum(histogram[:140]) / max(1, sum(histogram))


def _recall(lines: Sequence[str], page: PageArtifact) -> float:
    expected = " ".join(lines).split()
    found = page.text.split()
    return sum(word in found for word in expected) / len(expected)
