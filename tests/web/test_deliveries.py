"""The board of deliveries: five numbers that add up, each with its files, for those who may know and nobody else."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from archive.audit import AccessEvent
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job, JobKind
from archive.schema import new_id
from mappings.reasons import Reason
from mappings.roles import RIGHTS
from mappings.vocabulary import FileState, Grade, JobState, Kind, Role
from portal.access.policy import Sight
from portal.web.workbooks import plain
from tests import rows
from tests.web.ledgers import Line, delivered
from tests.web.screens import text_of
from tests.web.site import Browser, Paper, TestSite

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@dataclass(frozen=True, slots=True)
class Office:
    """A city with two wards, the archivist of one, and people who may know nothing of its deliveries."""

    site: TestSite
    ward: str
    other_ward: str
    archivist: str
    strangers: dict[str, str]
    dossier: str
    other_dossier: str


@pytest.fixture(scope="module")
def office(site: TestSite) -> Office:
    with site.database.writing() as session:
        city = rows.unit(session, "dl-city")
        ward, other = rows.unit(session, "dl-a", city), rows.unit(session, "dl-b", city)
        archivist = rows.user(session, "dl-archivist", ward, Grade.MAT)
        rows.grant(session, archivist, Role.ARCHIVIST, ward)
        strangers = {
            "archivist of another ward": (Role.ARCHIVIST, other, Grade.MAT),
            "clerk of another ward": (Role.CLERK, other, Grade.MAT),
            "archivist not cleared": (Role.ARCHIVIST, ward, Grade.NOI_BO),
            "inspector": (Role.INSPECTOR, ward, Grade.MAT),
        }
        ids = {}
        for name, (role, unit, clearance) in strangers.items():
            ids[name] = rows.user(session, uuid.uuid4().hex, unit, clearance)
            rows.grant(session, ids[name], role, unit)
        dossier, other_dossier = rows.dossier(session, "1/dl", ward), rows.dossier(session, "2/dl", other)
    return Office(site, ward, other, archivist, ids, dossier, other_dossier)


def numbers(page: str) -> dict[str, int]:
    """The six numbers of the first delivery on a page, by the column they stand in."""
    body = page.split("<tbody", 2)[1]
    cells = re.findall(r'data-name="([^"]+)">(.*?)</td>', body, re.DOTALL)[:6]
    plainly = {name: re.sub(r"<[^>]+>", " ", cell).split() for name, cell in cells}
    return {name: int(words[0]) for name, words in plainly.items()}


FIVE = [FileState.INDEXED, FileState.DUPLICATE, FileState.HELD, FileState.REJECTED, FileState.WAITING]


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(
    st.lists(st.tuples(st.sampled_from(FIVE), st.booleans(), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 4),
    st.booleans(),
)
def test_found_is_the_sum_of_the_five_and_each_number_opens_its_files(
    office: Office, files: list[tuple[FileState, bool, bool]], unseen: int, ended: bool
) -> None:
    """Files in any state, some without a dossier, some that repeat a paper of another ward, some not looked at yet."""
    unseen = 0 if ended else unseen
    with office.site.database.writing() as session:
        (secret,) = office.site.put(session, [Paper(office.other_dossier, _next(), ("x",), kind=Kind.BB)])
        lines = [Line("anchor.pdf", FileState.INDEXED, office.dossier)]
        for at, (state, placed, repeats) in enumerate(files):
            twin = secret if state is FileState.DUPLICATE and repeats else None
            lines.append(Line(f"{at}.pdf", state, office.dossier if placed else None, duplicate_of=twin))
        id_ = delivered(session, lines, len(lines) + unseen, ended=ended)
    browser = office.site.browser(office.archivist)
    page = browser.get(f"/deliveries/{id_}").text
    shown = numbers(page)
    assert shown["Tìm thấy"] == len(lines) + unseen == sum(shown.values()) - shown["Tìm thấy"]
    assert "không khớp" not in page
    for state in FIVE:
        listed = browser.get(f"/deliveries/{id_}?show={state}").text.count("<tr data-row>")
        assert listed == shown[state.vi] - (unseen if state is FileState.WAITING else 0)


def _next() -> int:
    return uuid.uuid4().int % 10**8


def test_numbers_that_do_not_add_up_are_shown_as_such_everywhere(office: Office) -> None:
    with office.site.database.writing() as session:
        id_ = delivered(session, [Line("a.pdf", FileState.INDEXED, office.dossier)], found=3)
    browser = office.site.browser(office.archivist)
    for address in ("/deliveries", f"/deliveries/{id_}"):
        page = browser.get(address).text
        assert "Số liệu của đợt tiếp nhận này không khớp" in page
        assert "≠ 1" in page
    assert "SỐ LIỆU KHÔNG KHỚP: tìm thấy 3" in cells(browser, id_)
    with office.site.database.writing() as session:
        session.query(IntakeRun).filter_by(batch=id_).update({"found": 1})


def test_a_delivery_of_others_is_the_page_of_an_absent_one(office: Office) -> None:
    with office.site.database.writing() as session:
        id_ = delivered(session, [Line("bí-mật-tên-tệp.pdf", FileState.HELD, office.dossier, Reason.NO_TEXT)])
    for name, user in office.strangers.items():
        browser = office.site.browser(user)
        for way in ("", "?show=held", "/report"):
            refused, absent = browser.get(f"/deliveries/{id_}{way}"), browser.get(f"/deliveries/{new_id()}{way}")
            assert refused.status_code == absent.status_code == 404, name
            assert refused.data == absent.data, name
        refused, absent = browser.post(f"/deliveries/{id_}/retry"), browser.post(f"/deliveries/{new_id()}/retry")
        assert (refused.status_code, refused.data) == (404, absent.data), name
        listing = browser.get("/deliveries").text
        assert id_ not in listing, name
        assert "bí-mật" not in listing, name
    with office.site.database.reading() as session:
        assert not session.scalars(select(Job).where(Job.kind == JobKind.TAKE_IN)).all()


def test_a_delivery_of_two_units_shows_each_archivist_his_own_files_only(office: Office) -> None:
    with office.site.database.writing() as session:
        lines = [
            Line("cua-toi.pdf", FileState.HELD, office.dossier, Reason.NO_TEXT),
            Line("cua-ho.pdf", FileState.HELD, office.other_dossier, Reason.NO_TEXT),
            Line("khong-ho-so.pdf", FileState.HELD, None, Reason.NO_ROW),
        ]
        id_ = delivered(session, lines, found=7)
    page = office.site.browser(office.archivist).get(f"/deliveries/{id_}").text
    assert numbers(page)["Tìm thấy"] == numbers(page)["Giữ lại chờ xử lý"] == 1
    assert "cua-toi.pdf" in page
    assert "cua-ho.pdf" not in page
    assert "khong-ho-so.pdf" not in page


def test_that_a_file_repeats_a_paper_of_another_unit_is_not_told(office: Office) -> None:
    with office.site.database.writing() as session:
        (theirs,) = office.site.put(session, [Paper(office.other_dossier, _next(), ("x",))])
        (mine,) = office.site.put(session, [Paper(office.dossier, _next(), ("x",))])
        lines = [
            Line("one.pdf", FileState.DUPLICATE, office.dossier, duplicate_of=theirs),
            Line("two.pdf", FileState.DUPLICATE, office.dossier, duplicate_of=mine),
            Line("three.pdf", FileState.HELD, office.dossier, Reason.GRADE_CONFLICT),
        ]
        id_ = delivered(session, lines)
    browser = office.site.browser(office.archivist)
    held = text_of(browser.get(f"/deliveries/{id_}?show=held").text)
    assert held.count("Lưu trữ viên phụ trách phải xem tệp này") == 2, "a twin and a conflict look alike"
    assert "one.pdf" not in browser.get(f"/deliveries/{id_}?show=duplicate").text
    assert "two.pdf" in browser.get(f"/deliveries/{id_}?show=duplicate").text
    assert theirs not in held


def test_whoever_is_recused_does_not_know_the_files_of_that_dossier(office: Office) -> None:
    with office.site.database.writing() as session:
        person = rows.person(session, uuid.uuid4().hex)
        about = rows.dossier(session, uuid.uuid4().hex[:8], office.ward, [person])
        barred = rows.user(session, uuid.uuid4().hex, office.ward, Grade.MAT)
        rows.grant(session, barred, Role.ARCHIVIST, office.ward)
        rows.recusal(session, barred, person)
        id_ = delivered(session, [Line("a.pdf", FileState.HELD, about, Reason.NO_TEXT)])
        sealed = rows.document(session, office.dossier, _next(), sealed=True)
        second = delivered(session, [Line("s.pdf", FileState.INDEXED, office.dossier, document_id=sealed)])
    assert office.site.browser(barred).get(f"/deliveries/{id_}").status_code == 404
    assert office.site.browser(office.archivist).get(f"/deliveries/{id_}").status_code == 200
    assert office.site.browser(office.archivist).get(f"/deliveries/{second}").status_code == 404


def test_who_knows_held_files_may_list_every_kind(office: Office) -> None:
    """The board filters by unit, recusal and seal alone; that is the rule of entries only while this holds."""
    for role, rights in RIGHTS.items():
        assert not rights.sees_held or Sight.LIST.kinds(rights) == frozenset(Kind), role


def test_trying_again_asks_once_and_only_for_what_failed(office: Office) -> None:
    with office.site.database.writing() as session:
        stuck = rows.document(session, office.dossier, _next())
        session.add(Job(kind=JobKind.READ, subject_id=stuck, revision=1, state=JobState.QUARANTINED, attempts=4))
        lines = [
            Line("in.pdf", FileState.INDEXED, office.dossier),
            Line("stuck.pdf", FileState.HELD, office.dossier, Reason.QUARANTINED, document_id=stuck),
            Line("bad.pdf", FileState.REJECTED, office.dossier, Reason.TRUNCATED),
        ]
        id_ = delivered(session, lines, given='["/nowhere", "", "a", "b", "thuong", ""]')
    browser = office.site.browser(office.archivist)
    for _again in range(3):
        assert browser.post(f"/deliveries/{id_}/retry").status_code == 303
    with office.site.database.reading() as session:
        run = session.scalars(select(IntakeRun).where(IntakeRun.batch == id_)).one()
        assert [job.revision for job in session.scalars(select(Job).where(Job.subject_id == run.id))] == [1]
        assert session.scalars(select(Job.state).where(Job.subject_id == stuck)).one() is JobState.QUEUED
        states = dict(session.execute(select(IntakeFile.path, IntakeFile.state).where(IntakeFile.batch == id_)).all())
        asked = session.scalars(select(AccessEvent).where(AccessEvent.action == "retry_delivery")).all()
    assert states == {"in.pdf": FileState.INDEXED, "stuck.pdf": FileState.WAITING, "bad.pdf": FileState.REJECTED}
    assert {(event.delivery_id, event.question_id) for event in asked[-3:]} == {(id_, "")}
    assert "Các tệp lỗi sắp được xem lại" in browser.get(f"/deliveries/{id_}").text


def test_a_note_beside_a_reason_says_what_it_is_and_a_repeated_file_leads_to_its_twin(office: Office) -> None:
    with office.site.database.writing() as session:
        twin = rows.document(session, office.dossier, _next())
        lines = [
            Line("a.eml", FileState.HELD, office.dossier, Reason.ATTACHMENT, "2/3: image/png"),
            Line("b.pdf", FileState.HELD, office.dossier, Reason.GRADE_CONFLICT, "7"),
            Line("c.pdf", FileState.REJECTED, office.dossier, Reason.TRUNCATED, "no end mark"),
            Line("d.pdf", FileState.HELD, office.dossier, Reason.BAD_ROW, "12: Ngày tháng"),
            Line("e.pdf", FileState.DUPLICATE, office.dossier, duplicate_of=twin),
        ]
        id_ = delivered(session, lines)
    page = office.site.browser(office.archivist).get(f"/deliveries/{id_}").text
    shown = text_of(page)
    for words in ("số 2/3: image/png", "Trang 7.", "(cho kỹ thuật: no end mark)", "12: Ngày tháng", "đã có trong kho"):
        assert words in shown, words
    assert f'href="/documents/{twin}"' not in page, "an archivist lists papers and opens none"
    report = cells(office.site.browser(office.archivist), id_)
    assert "(cho kỹ thuật: no end mark)" in report


def test_files_not_met_again_are_not_lost_from_sight(office: Office) -> None:
    batch = uuid.uuid4().hex * 2
    with office.site.database.writing() as session:
        first = [Line("old.pdf", FileState.INDEXED, office.dossier)]
        delivered(session, first, batch=batch, ago=timedelta(hours=2))
        delivered(session, [Line("new.pdf", FileState.INDEXED, office.dossier)], batch=batch)
    browser = office.site.browser(office.archivist)
    page = browser.get(f"/deliveries/{batch}").text
    assert numbers(page)["Tìm thấy"] == 1
    assert "1 tệp của lần trước không gặp lại" in page
    assert "old.pdf" in browser.get(f"/deliveries/{batch}?show=gone").text


def test_the_report_lists_every_file_and_holds_no_formula(office: Office) -> None:
    hostile = ("=cmd|' /C calc'!A0.pdf", "+1.pdf", "-2.pdf", "@SUM(A1).pdf", "thường.pdf")
    with office.site.database.writing() as session:
        id_ = delivered(session, [Line(name, FileState.HELD, office.dossier, Reason.NO_TEXT) for name in hostile])
    browser = office.site.browser(office.archivist)
    book = load_workbook(io.BytesIO(browser.get(f"/deliveries/{id_}/report").data))
    every = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr]  # it has a sheet
    assert not [cell for cell in every if cell.data_type == "f"]
    values = {str(cell.value) for cell in every}
    assert {plain(name) for name in hostile} <= values
    assert "BIÊN BẢN TIẾP NHẬN TÀI LIỆU SỐ HÓA" in values
    assert "BÊN GIAO" in values
    assert any("Tổng năm trạng thái bằng số tệp tìm thấy: 5" in value for value in values)


@given(st.text())
def test_no_text_becomes_a_formula_or_breaks_the_workbook(text: str) -> None:
    kept = plain(text)
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", kept)


def cells(browser: Browser, delivery_id: str) -> str:
    """Everything a report says."""
    book = load_workbook(io.BytesIO(browser.get(f"/deliveries/{delivery_id}/report").data))
    lines = book.active.iter_rows(values_only=True)  # type: ignore[union-attr]  # it has a sheet
    return "\n".join(str(value) for line in lines for value in line if value is not None)
