"""Item list against files against index: every difference is a line with a state and a person."""

from __future__ import annotations

import io
import uuid

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from archive.completeness import DifferenceNote, ListedItem
from archive.documents import Document
from archive.intake import IntakeFile
from archive.schema import new_id
from mappings.reasons import Reason
from mappings.vocabulary import FileState, Grade, Role
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
        dossier, other = (rows.dossier(session, f"{n}/cp", ids[f"{n}-unit"]) for n in ("mine", "theirs"))
        good, thick, behind = (rows.document(session, dossier, n, pages=pages) for n, pages in ((1, 2), (2, 9), (3, 1)))
        session.get_one(Document, good).sheets = session.get_one(Document, thick).sheets = 2
        session.get_one(Document, behind).revision = 2
        lines = [
            Line("good.pdf", FileState.INDEXED, dossier, document_id=good),
            Line("thick.pdf", FileState.INDEXED, dossier, document_id=thick),
            Line("behind.pdf", FileState.INDEXED, dossier, document_id=behind),
            Line("gone.pdf", FileState.HELD, dossier, Reason.NO_FILE),
            Line("bad.pdf", FileState.REJECTED, dossier, Reason.TRUNCATED),
            Line("unlisted.pdf", FileState.HELD, None, Reason.NO_ROW),
            Line("waiting.pdf", FileState.WAITING, dossier),
        ]
        ids["delivery"] = delivered(session, lines)
        for row_no, line in enumerate(lines, 2):
            file = session.scalars(
                select(IntakeFile).where(IntakeFile.batch == ids["delivery"], IntakeFile.path == line.path)
            )
            file.one().row_no = None if line.path == "unlisted.pdf" else row_no
        listed = [(n, dossier, f"mine/cp#{n}", f"{n}.pdf") for n in range(2, 8) if n != 7]
        listed += [(8, dossier, "mine/cp#7", "waiting.pdf"), (9, dossier, "mine/cp#99", "good.pdf")]
        listed += [(10, other, "theirs/cp#1", "khong-phai-cua-toi.pdf")]
        for row_no, dossier_id, place, name in listed:
            session.add(ListedItem(batch=ids["delivery"], row_no=row_no, dossier_id=dossier_id, place=place, file=name))
    return ids


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
    page = browser.get(address).text
    key = page.split('id="d-')[1][:32]
    assert browser.post(f"{address}/{key}", {"holder": people["theirs"], "note": "x"}).status_code == 400
    assert browser.post(f"{address}/{key}", {"settled": "1"}).status_code == 400, "say how it was settled"
    assert browser.post(f"{address}/{uuid.uuid4().hex}", {"note": "x"}).status_code == 404
    assert browser.post(f"{address}/{key}", {"holder": people["mine"], "note": "đang tìm tờ 3"}).status_code == 303
    assert "đang tìm tờ 3" in browser.get(address).text
    browser.post(f"{address}/{key}", {"holder": people["mine"], "note": "=đã quét lại", "settled": "1"})
    page = browser.get(address).text
    assert "6 chỗ lệch cần giải quyết" in page
    book = load_workbook(io.BytesIO(browser.get(f"{address}/sheet").data))
    every = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr]  # it has a sheet
    assert "'=đã quét lại" in {cell.value for cell in every}
    assert not [cell for cell in every if cell.data_type == "f"]
    with site.database.reading() as session:
        said = session.scalars(select(DifferenceNote).where(DifferenceNote.key == key)).all()
    assert sorted(note.note for note in said) == ["=đã quét lại", "đang tìm tờ 3"]
