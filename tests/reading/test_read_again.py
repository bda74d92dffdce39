"""Pages read again by the real Tesseract: once for each key, in layers, one page or many, and never out of turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from archive import desk
from archive.documents import Document, File, Page
from archive.intake import IntakeRun
from archive.layers import artifact_of, correct_text, layers_of
from archive.ocr_results import OcrResult
from archive.requests import FINER, LONGER, Wish, ask_reading, failed_reading, still_reading
from indexer import withdrawal
from indexer.cli import call
from indexer.reading.reader import ReadingLimits
from indexer.reading.tesseract import OcrSettings
from indexer.refusals import Refusal
from indexer.run import Source
from indexer.verify import verify
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.access import Everything
from mappings.desk import ReadingWay
from mappings.reasons import Reason
from mappings.vocabulary import PageNote
from tests.indexing import environment, item_list, paper, row, site, take_in
from tests.reading import making
from tests.reading.test_desk_jobs import persons

pytestmark = [pytest.mark.engine, pytest.mark.ocr]

TEXT, SCAN, GARBAGE = 1, 2, 3
"""The pages of the paper by what they are."""
USUAL, AGAIN = Wish(ReadingWay.LAYER), Wish(ReadingWay.LAYER, settings=FINER)
NO_TIME = ReadingLimits(page_seconds=0.05)
"""In this time Tesseract does not even start."""


def papers(folder: Path) -> Source:
    """A list with one paper: a page of text, a page that is a picture, and one with a layer that says nothing."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(making.FONT)))
    folder.mkdir(parents=True, exist_ok=True)
    making.picture(making.SENTENCES).save(folder / "scan.png")
    (folder / "papers").mkdir(exist_ok=True)
    canvas = Canvas(str(folder / "papers/1.pdf"), pagesize=(595, 842), invariant=1)
    canvas.setFont("DejaVu", 11)
    for at, line in enumerate(paper("KẾT LUẬN", "1-KL/UBKTThU", "đồng chí Nguyễn Văn Hòa").splitlines()):
        canvas.drawString(50, 800 - 15 * at, line)
    for layer in ("", "BO GIAO DVC VA DAO T~O CQNG HoA xA HQI CHu NGHIA " * 8):
        canvas.showPage()
        canvas.drawImage(str(folder / "scan.png"), 0, 0, 595, 842)
        text = canvas.beginText(60, 770)
        text.setTextRenderMode(3)
        text.textLines([layer[start : start + 90] for start in range(0, len(layer), 90)])
        canvas.drawText(text)
    canvas.save()
    return Source(folder / "papers", item_list(folder / "list.csv", [row(1, "1.pdf")]))


@pytest.fixture
def surroundings(tmp_path: Path, opensearch_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    made = environment(tmp_path / "site", opensearch_url) | {"HOSO_WORKERS": "1"}
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def workshop(tmp_path: Path, surroundings: dict[str, str]) -> Iterator[Workshop]:
    """A site with that paper."""
    with site(surroundings) as made:
        take_in(made, papers(tmp_path))
        yield made


def hurried(workshop: Workshop) -> Workshop:
    """The same site, where nothing can be read from an image in time."""
    return replace(workshop, pipeline=replace(workshop.pipeline, limits=NO_TIME))


def ask(workshop: Workshop, page_no: int, wish: Wish) -> str:
    """Somebody asks for that page of the paper; the paper's id."""
    with workshop.database.writing() as session:
        document_id = session.scalars(select(Document.id)).one()
        ask_reading(session, document_id, page_no, None, wish)
        return document_id


def page(workshop: Workshop, page_no: int) -> Page:
    with workshop.database.reading() as session:
        return session.scalars(select(Page).where(Page.page_no == page_no)).one()


def layers(workshop: Workshop, page_no: int) -> list[str]:
    """The artifacts of the page's layers, the oldest first."""
    with workshop.database.reading() as session:
        document_id = session.scalars(select(Document.id)).one()
        return [layer.digest for layer in layers_of(session, document_id, page_no)]


def test_a_key_is_read_once_and_a_new_one_is_a_new_layer_over_those_that_stay(workshop: Workshop) -> None:
    ask(workshop, SCAN, AGAIN)
    drain(workshop)
    first, finer = layers(workshop, SCAN)
    assert first != finer
    assert "300dpi" in page(workshop, SCAN).engine
    for wish in (USUAL, AGAIN):
        ask(workshop, SCAN, wish)
        drain(hurried(workshop))
    assert layers(workshop, SCAN) == [first, finer, first, finer]
    ask(workshop, SCAN, AGAIN)
    drain(hurried(workshop))
    assert len(layers(workshop, SCAN)) == 4, "what stands there already is no new layer"
    with workshop.database.reading() as session:
        keys = session.scalars(select(OcrResult).where(OcrResult.page_no == SCAN)).all()
        assert len(keys) == 2
        assert {one.file_digest for one in keys} == set(session.scalars(select(File.digest)))
    assert verify(workshop, deep=True).differences == []


def test_a_page_of_text_is_read_from_its_image_only_when_a_person_says_so(workshop: Workshop) -> None:
    ask(workshop, TEXT, Wish(ReadingWay.LAYER, 90, FINER, LONGER))
    drain(workshop)
    assert len(layers(workshop, TEXT)) == 1
    assert page(workshop, TEXT).engine.startswith("pypdfium2")
    ask(workshop, TEXT, Wish(ReadingWay.OCR))
    drain(workshop)
    assert page(workshop, TEXT).engine.startswith("tesseract")
    ask(workshop, TEXT, Wish(ReadingWay.LAYER))
    drain(workshop)
    first, _, third = layers(workshop, TEXT)
    assert first == third


@pytest.mark.parametrize("way", ReadingWay)
def test_a_page_with_a_layer_that_says_nothing_is_read_from_its_image_and_goes_on_saying_so(
    workshop: Workshop, way: ReadingWay
) -> None:
    assert PageNote.LAYER_REPLACED in page(workshop, GARBAGE).notes
    ask(workshop, GARBAGE, Wish(way, settings=FINER))
    drain(workshop)
    assert page(workshop, GARBAGE).engine.startswith("tesseract") and "300dpi" in page(workshop, GARBAGE).engine
    ask(workshop, GARBAGE, Wish(way))
    drain(hurried(workshop))
    assert page(workshop, GARBAGE).notes.split(",").count(PageNote.LAYER_REPLACED) == 1


def test_a_page_that_takes_too_long_when_read_again_stays_as_it_is_and_says_so(workshop: Workshop) -> None:
    document_id = ask(workshop, SCAN, AGAIN)
    drain(hurried(workshop))
    assert len(layers(workshop, SCAN)) == 1
    with workshop.database.reading() as session:
        assert failed_reading(session, document_id, SCAN) == Reason.TOO_SLOW
        assert still_reading(session, document_id) == frozenset()
    ask(workshop, SCAN, replace(AGAIN, seconds=LONGER))
    drain(hurried(workshop))
    assert len(layers(workshop, SCAN)) == 2
    with workshop.database.reading() as session:
        assert failed_reading(session, document_id, SCAN) == ""


def test_a_page_beyond_its_time_is_kept_and_listed_and_a_person_can_give_it_more(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    with site(surroundings) as made:
        take_in(hurried(made), papers(tmp_path))
        found = page(made, SCAN)
        assert (found.notes, found.confidence, found.characters) == (str(PageNote.TIMED_OUT), 0.0, 0)
        with made.database.writing() as session:
            lan, _ = persons(session)
            (waiting,) = desk.queue(session, Everything("test"), lan)
            assert (waiting.pages, session.scalars(select(OcrResult)).all()) == (2, [])
        ask(made, SCAN, Wish(ReadingWay.LAYER, seconds=LONGER))
        drain(hurried(made))
        assert page(made, SCAN).notes == ""
        with made.database.reading() as session:
            assert "sai phạm trong quản lý" in artifact_of(made.store, page(made, SCAN).digest).text
            (waiting,) = desk.queue(session, Everything("test"), lan)
            assert waiting.pages == 1


def test_a_paper_that_leaves_takes_along_all_that_was_read_of_its_file(workshop: Workshop) -> None:
    ask(workshop, SCAN, AGAIN)
    ask(workshop, GARBAGE, AGAIN)
    drain(workshop)
    ask(workshop, SCAN, USUAL)
    document_id = ask(workshop, GARBAGE, USUAL)
    drain(workshop)
    with workshop.database.reading() as session:
        results = set(session.scalars(select(OcrResult.digest)))
    assert len(results) == 4
    withdrawal.take_out(workshop.database, workshop.store, workshop.index, document_id, Refusal(Reason.ABOVE_CEILING))
    with workshop.database.reading() as session:
        assert session.scalars(select(OcrResult)).all() == []
    for digest in results:
        with pytest.raises(KeyError):
            workshop.store.path(digest)


def test_many_pages_are_read_again_at_once_and_only_those_that_are_not_read_so(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["reread", "--dossier", "06/2023", "--settings", FINER, "--json"]
    assert call(again) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["read"], answer["done"], answer["failed"]) == (2, 0, {})
    assert page(workshop, TEXT).engine.startswith("pypdfium2")
    assert "300dpi" in page(workshop, SCAN).engine
    assert call(again) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["read"], answer["done"]) == (0, 2)
    assert verify(workshop, deep=True).differences == []


def test_what_a_person_wrote_is_never_overlaid_by_many_pages_read_again(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    with workshop.database.writing() as session:
        lan, _ = persons(session)
        document_id = session.scalars(select(Document.id)).one()
        correct_text(session, workshop.store, document_id, SCAN, lan, 1, "chim bói cá")
    drain(workshop)
    assert call(["reread", "--dossier", "06/2023", "--settings", "no-tables", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["read"], answer["in_hand"]) == (1, 1)
    assert artifact_of(workshop.store, page(workshop, SCAN).digest).text == "chim bói cá"


def test_a_command_that_was_stopped_goes_on_with_what_it_asked_for(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(workshop, SCAN, Wish(ReadingWay.LAYER, settings=" ".join(OcrSettings.of(FINER).words())))
    assert call(["reread", "--below", "100", "--settings", FINER, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["read"] == 2
    assert len(layers(workshop, SCAN)) == len(layers(workshop, GARBAGE)) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["reread"],
        ["reread", "--below", "0"],
        ["reread", "--dossier", "06/2023", "--settings", "5dpi"],
        ["reread", "--dossier", "no such"],
        ["reread", "--delivery", "no such"],
    ],
)
def test_a_choice_that_means_nothing_changes_nothing(
    workshop: Workshop, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(arguments) == 2
    assert capsys.readouterr().err
    assert len(layers(workshop, SCAN)) == 1


def test_pages_of_one_delivery_are_chosen_by_its_run(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    with workshop.database.reading() as session:
        run_id = session.scalars(select(IntakeRun.id)).one()
    assert call(["reread", "--delivery", run_id, "--settings", "no-seals", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["read"] == 2
