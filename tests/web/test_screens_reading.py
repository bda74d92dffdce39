"""Reading as a person meets it: pages with marks, page images, originals, dossiers. Real papers, real readers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import url_for
from sqlalchemy import select

from archive.artifacts import PageArtifact
from archive.documents import Document, Page
from mappings.vocabulary import Precision
from portal.web import addresses
from portal.web.page_images import Size
from portal.web.viewing import Look, Side
from tests.factory import Facts
from tests.web.screens import Screens, text_of

CONCLUSION, LETTER = "12-KL/UBKTThU", "1187-QĐ/ThU"


def test_the_words_are_marked_on_the_image_and_in_the_text(screens: Screens) -> None:
    inspector = screens.of("oanh")
    question = inspector.ask("đất đai").rsplit("/", 1)[1]
    page = inspector.get(f"/documents/{screens.document(CONCLUSION)}/pages/1?q={question}&view=both").text
    boxes = re.findall(r'<rect class="box" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', page)
    assert boxes
    assert len(re.findall(r'<mark id="mark-\d+"', page)) >= len(set(re.findall(r'id="spot-(\d+)"', page))) > 0
    for left, top, width, height in (tuple(map(float, box)) for box in boxes):
        assert 0 <= left < left + width <= 600
        assert 0 <= top < top + height <= 850
    assert 'class="found-here"' in page


def test_the_question_of_another_marks_nothing_and_opens_nothing_more(screens: Screens) -> None:
    question = screens.of("oanh").ask("đất đai").rsplit("/", 1)[1]
    page = screens.of("truong").get(f"/documents/{screens.document(CONCLUSION)}/pages/1?q={question}").text
    assert 'class="box"' not in page
    assert "đất đai" not in page.split('<main id="content"')[0]


def test_an_office_file_shows_its_text_and_offers_no_image(screens: Screens) -> None:
    with screens.archive.database.reading() as session:
        pages = select(Page.document_id).where(Page.has_image.is_(False), Page.engine == "plain")
        papers = select(Document.id).where(Document.id.in_(pages), Document.subject.startswith("Tự kiểm điểm"))
        document_id = session.scalars(papers).one()
    page = screens.of("truong").get(f"/documents/{document_id}/pages/1?view=image").text
    assert 'class="page-text"' in page
    assert "<image" not in page


def test_pages_lead_on_and_back_and_end(screens: Screens) -> None:
    chief, document = screens.of("truong"), screens.document(CONCLUSION)
    first, last = (chief.get(f"/documents/{document}/pages/{page_no}").text for page_no in (1, 3))
    assert f'href="/documents/{document}/pages/2"' in first
    assert 'data-key="PageUp ArrowLeft"' not in first
    assert 'data-key="PageDown ArrowRight"' not in last
    assert chief.get(f"/documents/{document}").headers["Location"] == f"/documents/{document}/pages/1"


def test_the_next_document_of_the_results_is_one_step_away(screens: Screens) -> None:
    chief = screens.of("truong")
    address = chief.ask("kiểm tra")
    documents = [
        one["id"] for group in chief.get(address, json=True).get_json()["groups"] for one in group["documents"]
    ]
    assert documents[1] in chief.get(f"{address}/at/2").headers["Location"]
    assert chief.get(f"{address}/at/9999").headers["Location"].split("?")[0] == address
    assert chief.get(f"{address}/at/99999999").status_code == 404


@pytest.mark.parametrize("page_no", ["0", "4", "99999", "-1", "x"])
def test_a_page_that_is_not_there_is_absent(screens: Screens, page_no: str) -> None:
    assert screens.of("truong").get(f"/documents/{screens.document(CONCLUSION)}/pages/{page_no}").status_code == 404


@pytest.mark.parametrize("look", ["view=x&zoom=9&turn=-1", "turn=90", "zoom=300&view=both", "at=-4", "at=abc&q=none"])
def test_a_look_that_is_none_is_the_usual_one(screens: Screens, look: str) -> None:
    assert screens.of("truong").get(f"/documents/{screens.document(CONCLUSION)}/pages/1?{look}").status_code == 200


def test_a_turned_page_turns_its_marks_with_it(screens: Screens) -> None:
    chief = screens.of("truong")
    question = chief.ask("đất đai").rsplit("/", 1)[1]
    address = f"/documents/{screens.document(CONCLUSION)}/pages/1?q={question}"
    upright, lying = chief.get(address).text, chief.get(f"{address}&turn=90").text
    (box,) = re.findall(r'viewBox="(0 0 [\d.]+ [\d.]+)" role="img"', upright)
    (turned,) = re.findall(r'viewBox="(0 0 [\d.]+ [\d.]+)" role="img"', lying)
    assert box.split()[2:] == turned.split()[:1:-1]
    assert re.findall(r'<rect class="box".*?>', upright) == re.findall(r'<rect class="box".*?>', lying)


@pytest.mark.parametrize("what", ["", "/pages/1", "/pages/1/image/page", "/pages/1/thumbnail", "/original"])
def test_what_is_refused_is_the_page_of_what_is_absent(screens: Screens, what: str) -> None:
    clerk, document = screens.of("mai"), screens.document(CONCLUSION)
    refused, absent = clerk.get(f"/documents/{document}{what}"), clerk.get(f"/documents/{'0' * 32}{what}")
    assert refused.status_code == absent.status_code == 404
    assert refused.data == absent.data


def test_a_page_image_is_drawn_once_and_recorded_every_time(screens: Screens) -> None:
    chief, document = screens.of("truong"), screens.document(LETTER)
    before, kept = screens.events("page_image"), set((screens.folder / "pages").rglob("*.jpg"))
    images = [chief.get(f"/documents/{document}/pages/1/image/{Size.PAGE}") for _ in range(2)]
    assert [image.status_code for image in images] == [200, 200]
    assert images[0].data == images[1].data
    assert images[0].mimetype == "image/jpeg"
    assert images[0].headers["Cache-Control"] == "private, no-store"
    assert len(set((screens.folder / "pages").rglob("*.jpg")) - kept) == 1
    assert screens.events("page_image") == before + 2
    assert chief.get(f"/documents/{document}/pages/1/image/huge").status_code == 404


def test_a_thumbnail_shows_where_on_the_page_the_words_stand(screens: Screens) -> None:
    chief, document = screens.of("truong"), screens.document(LETTER)
    question = chief.ask("khiếu nại").rsplit("/", 1)[1]
    plain, marked = (chief.get(f"/documents/{document}/pages/1/thumbnail{of}") for of in ("", f"?q={question}"))
    assert plain.mimetype == marked.mimetype == "image/svg+xml"
    assert "<rect" not in plain.text
    assert "<rect" in marked.text


@pytest.mark.parametrize(("login", "status"), [("oanh", 200), ("truong", 200), ("thom", 404), ("duyen", 404)])
def test_the_original_is_only_for_roles_that_may_take_it_away(screens: Screens, login: str, status: int) -> None:
    browser, document = screens.of(login), screens.document(CONCLUSION)
    answer = browser.get(f"/documents/{document}/original")
    assert answer.status_code == status
    offered = "/original" in browser.get(f"/documents/{document}/pages/1").text
    assert offered is (status == 200)
    if status == 200:
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Content-Disposition"] == "attachment; filename=12-kl-ubktthu.pdf"


def test_a_dossier_lists_its_items_in_order_with_their_sheets(screens: Screens) -> None:
    page = text_of(screens.of("truong").get(f"/dossiers/{screens.dossier('112/2023')}").text)
    assert "Kiểm tra khi có dấu hiệu vi phạm đối với Ban Thường vụ Đảng ủy phường Cao Lĩnh" in page
    assert "11 12-KL/UBKTThU 18/08/2023" in page
    assert "257-259" in page


def test_what_is_missing_is_shown_to_those_who_may_know_it(screens: Screens) -> None:
    address = f"/dossiers/{screens.dossier('112/2023')}"
    for login, shown in (("truong", True), ("duyen", True), ("oanh", False)):
        page = text_of(screens.of(login).get(address).text)
        assert ("Mục lục có dòng này nhưng không thấy tệp" in page) is shown, login


def test_an_archivist_sees_entries_that_he_may_not_open(screens: Screens) -> None:
    archivist = screens.of("duyen")
    page = archivist.get(f"/dossiers/{screens.dossier('112/2023')}").text
    assert "chỉ xem mục lục" in page
    assert f"/documents/{screens.document(CONCLUSION)}" not in page


def test_a_title_is_not_shown_when_the_dossier_holds_what_is_above_the_reader(screens: Screens) -> None:
    clerk, chief, dossier = screens.of("mai"), screens.of("truong"), screens.dossier("77/2024")
    for page in (clerk.get(f"/dossiers/{dossier}").text, clerk.get("/dossiers").text):
        assert "77/2024" in page
        assert "Việc của một đồng chí" not in page
    assert "78-KL/ĐU" not in clerk.get(f"/dossiers/{dossier}").text
    assert "Việc của một đồng chí" in chief.get(f"/dossiers/{dossier}").text


def test_a_dossier_without_an_entry_for_the_reader_is_absent(screens: Screens) -> None:
    clerk = screens.of("mai")
    refused, absent = clerk.get(f"/dossiers/{screens.dossier('112/2023')}"), clerk.get("/dossiers/nowhere")
    assert refused.status_code == 404
    assert refused.data == absent.data
    assert "112/2023" not in clerk.get("/dossiers").text


def test_a_hidden_dossier_does_not_move_the_list(screens: Screens) -> None:
    clerk = screens.of("mai")
    hidden = clerk.get(f"/dossiers?after={screens.dossier('112/2023')}").text
    absent = clerk.get(f"/dossiers?after={'0' * 32}").text
    assert hidden == absent


def test_a_date_is_shown_as_exactly_as_it_is_known(screens: Screens) -> None:
    document = screens.document("96-TB/UBKTThU")
    shown = {Precision.DAY: "28/06/2024", Precision.MONTH: "06/2024", Precision.YEAR: "2024"}
    for precision, day in shown.items():
        with screens.archive.database.writing() as session:
            row = session.get_one(Document, document)
            row.issued_on, row.precision = date(2024, 6, 28), precision
        assert f">{day}</time>" in screens.of("truong").get(f"/documents/{document}/pages/1").text


def test_a_page_read_badly_says_so_above_it(screens: Screens) -> None:
    document = screens.archive.paper(
        screens.dossier("77/2024"), 9, Facts(), [PageArtifact("m0 cg uyê", "tesseract 5", confidence=0.41)],
        b"poor", "text/plain",
    )  # fmt: skip
    page = text_of(screens.of("truong").get(f"/documents/{document}/pages/1").text)
    assert "Độ tin cậy đọc máy: thấp (41 %)" in page


def test_a_page_that_waits_to_be_read_says_so(screens: Screens) -> None:
    document = screens.archive.paper(
        screens.dossier("77/2024"), 10, Facts(), [PageArtifact("một", "plain"), PageArtifact("hai", "plain")],
        b"two pages", "text/plain",
    )  # fmt: skip
    with screens.archive.database.writing() as session:
        session.delete(session.get_one(Page, (document, 2)))
    answer = screens.of("truong").get(f"/documents/{document}/pages/2")
    assert answer.status_code == 200
    assert "Trang này đang chờ đọc" in answer.text


def test_every_address_that_is_put_together_is_a_route_of_the_portal(screens: Screens) -> None:
    id_, look = "abc", Look(Side.BOTH, "150", "90")
    with screens.app.test_request_context():
        pairs = {
            addresses.results(id_, 3): url_for("search.results", question_id=id_, page=3),
            addresses.results_around(id_, 21): url_for("search.results", question_id=id_, page=3),
            addresses.ranked(id_, 4): url_for("search.at_rank", question_id=id_, rank=4),
            addresses.page(id_, 2, "q", 5, look, "mark-1"): url_for(
                "documents.page", document_id=id_, page_no=2, q="q", at=5, view="both", zoom="150", turn="90",
                _anchor="mark-1",
            ),
            addresses.image(id_, 2, "page"): url_for("images.page", document_id=id_, page_no=2, size="page"),
            addresses.thumbnail(id_, 2, "q"): url_for("images.thumbnail", document_id=id_, page_no=2, q="q"),
            addresses.original(id_): url_for("documents.original", document_id=id_),
            addresses.document(id_): url_for("documents.document", document_id=id_),
            addresses.dossier(id_): url_for("dossiers.dossier", dossier_id=id_),
            addresses.dossiers("u", "d"): url_for("dossiers.index", unit="u", after="d"),
        }  # fmt: skip
    assert all(ours == theirs for ours, theirs in pairs.items())
