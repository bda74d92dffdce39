"""Item list against files against index: every difference is a line with a state and a person."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.completeness import DifferenceNote, ListedItem
from archive.documents import Document
from archive.images import PDF, shows_paper
from archive.intake import IntakeFile
from archive.schema import new_id
from indexer.reading.outcome import MediaType
from mappings.completeness import Difference
from mappings.reasons import Reason
from mappings.vocabulary import FileState, Grade, Role
from portal.web.delivery_files import FileLine
from portal.web.differences import compare, key_of
from tests import rows
from tests.web.ledgers import Line, delivered
from tests.web.screens import text_of
from tests.web.site import TestSite


@pytest.fixture(scope="module")
def people(site: TestSite) -> dict[str, str]:
    """An archivist of each of two wards, and a delivery of the first with a difference of each kind."""
    with site.database.writing() as session:
        city = rows.unit(session, "cp-city")
        ids = {}
        for name in ("mine", "theirs"):
            unit = rows.unit(session, f"cp-{name}", city)
            ids[f"{name}-unit"] = unit
            ids[name] = rows.user(session, f"cp-{name}", unit, Grade.MAT)
            rows.grant(session, ids[name], Role.ARCHIVIST, unit)
        ids["second"] = rows.user(session, "cp-second", ids["mine-unit"], Grade.MAT)
        rows.grant(session, ids["second"], Role.ARCHIVIST, ids["mine-unit"])
        dossier, other = (rows.dossier(session, f"{n}/cp", ids[f"{n}-unit"]) for n in ("mine", "theirs"))
        shapes = ((1, 2, PDF), (2, 9, PDF), (3, 1, PDF), (4, 9, MediaType.DOCX), (5, 9, "text/plain"))
        good, thick, behind, word, plain = (
            rows.document(session, dossier, n, pages=pages, media_type=of) for n, pages, of in shapes
        )
        for sheeted in (good, thick, word, plain):
            session.get_one(Document, sheeted).sheets = 2
        session.get_one(Document, behind).revision = 2
        ids["dossier"] = dossier
        lines = [
            Line("good.pdf", FileState.INDEXED, dossier, document_id=good),
            Line("thick.pdf", FileState.INDEXED, dossier, document_id=thick),
            Line("behind.pdf", FileState.INDEXED, dossier, document_id=behind),
            Line("report.docx", FileState.INDEXED, dossier, document_id=word),
            Line("letter.txt", FileState.INDEXED, dossier, document_id=plain),
            Line("gone.pdf", FileState.HELD, dossier, Reason.NO_FILE),
            Line("bad.pdf", FileState.REJECTED, dossier, Reason.TRUNCATED),
            Line("unlisted.pdf", FileState.HELD, None, Reason.NO_ROW),
            Line("waiting.pdf", FileState.WAITING, dossier),
        ]
        ids["delivery"] = delivered(session, lines)
        _listed(session, ids["delivery"], lines, dossier, other)
    return ids


def _listed(session: Session, delivery: str, lines: list[Line], dossier: str, other: str) -> None:
    """The item list: a row for each file but one, one whose file is taken by another, and one of another ward."""
    for row_no, line in enumerate(lines, 2):
        file = session.scalars(select(IntakeFile).where(IntakeFile.batch == delivery, IntakeFile.path == line.path))
        file.one().row_no = None if line.path == "unlisted.pdf" else row_no
    listed = [(n, dossier, f"mine/cp#{n}", f"{n}.pdf") for n in range(2, 11) if n != 9]
    listed += [(11, dossier, "mine/cp#99", "good.pdf")]
    listed += [(12, other, "theirs/cp#1", "khong-phai-cua-toi.pdf")]
    for row_no, dossier_id, place, name in listed:
        session.add(ListedItem(batch=delivery, row_no=row_no, dossier_id=dossier_id, place=place, file=name))


def test_each_difference_is_a_line_and_what_agrees_is_none(site: TestSite, people: dict[str, str]) -> None:
    page = site.browser(people["mine"]).get(f"/deliveries/{people['delivery']}/completeness").text
    shown = [text_of(row) for row in page.split("<tr data-row")[1:]]
    kinds = [
        "Số trang lệch số tờ", "Chưa lập chỉ mục", "Thiếu tệp", "Tệp bị từ chối", "Thiếu dòng mục lục", "Chưa đọc xong",
        "Dòng mục lục mâu thuẫn",
    ]  # fmt: skip
    assert len(shown) == len(kinds)
    for kind in kinds:
        assert [row for row in shown if kind in row], kind
    assert not [row for row in shown if "good.pdf" in row and "mine/cp#99" not in row]
    assert "9 trang cho 2 tờ" in page
    assert "report.docx" not in page
    assert "letter.txt" not in page
    assert "2 tệp văn phòng không có tờ giấy" in page
    assert "khong-phai-cua-toi" not in page
    assert "theirs/cp" not in page


def test_nobody_else_finds_it(site: TestSite, people: dict[str, str]) -> None:
    other = site.browser(people["theirs"])
    for way in ("", "/sheet"):
        refused = other.get(f"/deliveries/{people['delivery']}/completeness{way}")
        assert (refused.status_code, refused.data) == (404, other.get(f"/deliveries/{new_id()}/completeness{way}").data)
    assert other.post(f"/deliveries/{people['delivery']}/completeness/{new_id()}", {"note": "x"}).status_code == 404


def test_a_difference_is_taken_in_hand_and_settled_and_nothing_said_is_lost(
    site: TestSite, people: dict[str, str]
) -> None:
    browser, address = site.browser(people["mine"]), f"/deliveries/{people['delivery']}/completeness"
    key = key_of("thick.pdf")
    assert browser.post(f"{address}/{key}", {"holder": people["theirs"], "note": "x"}).status_code == 400
    assert browser.post(f"{address}/{key}", {"settled": "1"}).status_code == 400, "say how it was settled"
    assert browser.post(f"{address}/{uuid.uuid4().hex}", {"note": "x"}).status_code == 404
    assert _said(site, people, key) == ("Chưa giao cho ai", "chưa có ai", "")
    assert browser.post(f"{address}/{key}", {"holder": people["mine"], "note": "đang tìm tờ 3"}).status_code == 303
    assert _said(site, people, key) == ("Đang xử lý", "Người dùng cp-mine", "đang tìm tờ 3")
    browser.post(f"{address}/{key}", {"holder": people["second"], "note": "chuyển người khác"})
    assert _said(site, people, key) == ("Đang xử lý", "Người dùng cp-second", "chuyển người khác")
    browser.post(f"{address}/{key}", {"holder": people["second"], "note": "=đã quét lại", "settled": "1"})
    assert "6 chỗ lệch cần giải quyết" in browser.get(address).text
    assert _said(site, people, key) == ("Đã giải quyết", "Người dùng cp-second", "'=đã quét lại")
    with site.database.reading() as session:
        said = session.scalars(select(DifferenceNote).where(DifferenceNote.key == key)).all()
    assert sorted(note.note for note in said) == ["=đã quét lại", "chuyển người khác", "đang tìm tờ 3"]


def _said(site: TestSite, people: dict[str, str], key: str) -> tuple[str, str, str]:
    """State, person and remark of a difference as the workbook gives them; the screen must say the same."""
    browser, address = site.browser(people["mine"]), f"/deliveries/{people['delivery']}/completeness"
    (row,) = [
        text_of(part.split("</tr>")[0].split("<details")[0])
        for show in ("", "settled")
        for part in browser.get(f"{address}?show={show}").text.split("<tr data-row")[1:]
        if f'id="d-{key}"' in part
    ]
    book = load_workbook(io.BytesIO(browser.get(f"{address}/sheet").data))
    lines = list(book.active.iter_rows())  # type: ignore[union-attr]  # it has a sheet
    assert not [cell for line in lines for cell in line if cell.data_type == "f"]
    head = [str(cell.value) for cell in next(line for line in lines if line[0].value == "TT")]
    (found,) = [line for line in lines if line[3].value == "thick.pdf"]
    of = dict(zip(head, (str(cell.value or "") for cell in found), strict=True))
    state, person, remark = of["Tình trạng"], of["Người phụ trách"], of["Ghi chú"]
    assert f"{state} {person} {remark.removeprefix(chr(39))}".strip() in row
    return state, person, remark


def test_what_was_settled_is_open_again_when_the_file_differs_in_another_way(
    site: TestSite, people: dict[str, str]
) -> None:
    browser, path = site.browser(people["mine"]), f"{uuid.uuid4().hex}.pdf"
    with site.database.writing() as session:
        delivery = delivered(session, [Line(path, FileState.REJECTED, people["dossier"], Reason.TRUNCATED)])
    address, key = f"/deliveries/{delivery}/completeness", key_of(path)
    browser.post(f"{address}/{key}", {"holder": people["mine"], "note": "bỏ, bản giấy đủ", "settled": "1"})
    assert "0 chỗ lệch cần giải quyết" in browser.get(address).text
    with site.database.writing() as session:
        session.scalars(select(IntakeFile).where(IntakeFile.path == path)).one().state = FileState.HELD
    page = text_of(browser.get(address).text)
    assert "1 chỗ lệch cần giải quyết" in page
    assert "Đang xử lý Người dùng cp-mine bỏ, bản giấy đủ" in page


def test_many_differences_come_a_page_at_a_time_with_their_totals_and_the_workbook_has_all(
    site: TestSite, people: dict[str, str]
) -> None:
    browser = site.browser(people["mine"])
    with site.database.writing() as session:
        held = [Line(f"h{at:03}.pdf", FileState.HELD, people["dossier"], Reason.NO_TEXT) for at in range(205)]
        bad = [Line(f"r{at}.pdf", FileState.REJECTED, people["dossier"], Reason.EMPTY) for at in range(3)]
        delivery = delivered(session, held + bad)
    address = f"/deliveries/{delivery}/completeness"
    pages = [browser.get(f"{address}?page={at}").text for at in (1, 2, 3, 99)]
    keys = [re.findall(r'id="d-([0-9a-f]{32})"', page) for page in pages]
    assert [len(one) for one in keys] == [100, 100, 8, 8]
    assert len(set(keys[0] + keys[1] + keys[2])) == 208
    assert "Dòng 101 đến 200 trong 208" in text_of(pages[1])
    chips = text_of(pages[0].split('class="chips')[1].split("</nav>")[0])
    assert "Cần giải quyết 208 Do tôi phụ trách 0 Đã giải quyết 0" in chips
    assert "Tệp bị giữ lại 205 Tệp bị từ chối 3" in chips
    rejected = text_of(browser.get(f"{address}?show=rejected").text)
    assert "r2.pdf" in rejected
    assert "h000.pdf" not in rejected
    answer = browser.post(f"{address}/{keys[2][0]}?show=held&page=3", {"holder": people["mine"], "note": "x"})
    assert answer.headers["Location"].endswith(f"{address}?show=held&page=3#d-{keys[2][0]}")
    assert "Do tôi phụ trách 1" in text_of(browser.get(f"{address}?show=mine").text)
    book = load_workbook(io.BytesIO(browser.get(f"{address}/sheet").data))
    files = {line[3] for line in book.active.iter_rows(values_only=True)}  # type: ignore[union-attr]  # it has a sheet
    assert {line.path for line in held + bad} <= files


@given(st.integers(1, 500), st.integers(0, 2000), st.booleans())
def test_a_sheet_of_paper_has_one_or_two_pages_and_an_office_file_has_no_sheets(
    sheets: int, pages: int, on_paper: bool
) -> None:
    line = replace(FILE, sheets=sheets, pages=pages, on_paper=on_paper)
    agree = not on_paper or sheets <= pages <= 2 * sheets
    assert [one.kind for one in compare([], [line])] == ([] if agree else [Difference.PAGES_DIFFER])


FILE = FileLine(
    id="", path="a", row_no=None, code=None, sheets=None, on_paper=True, behind=False, dossier="", item_no=None,
    state=FileState.INDEXED, reason="", detail="", pages=1, poor=0, grade=None, address="", twin="",
)  # fmt: skip


@pytest.mark.parametrize("media_type", list(MediaType))
def test_paper_is_what_the_reader_can_show_as_an_image(media_type: MediaType) -> None:
    """Two packages that may not import each other say it: the writer of its media types, the portal of a file."""
    assert shows_paper(media_type) is media_type.has_images
