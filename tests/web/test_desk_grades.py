"""A paper that its grade has closed is given back by two cleared persons, and tells nothing to anybody meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from archive import grades
from archive.documents import Document
from archive.fields import FieldRow
from archive.people import User
from mappings.vocabulary import Ceiling, FieldState, Grade, Kind
from portal.access.grades import unheard_on_site
from portal.access.policy import Policy
from tests.web.reading_desk import FIRST, SECOND, STRANGER, ReadingDesk

ADMINISTRATOR = "truong"
_CLOSED = "chờ hai người"
_ON_SHELF = "xem trên bản giấy"


@pytest.fixture
def desk(reading_desk: ReadingDesk) -> Iterator[ReadingDesk]:
    """The desk, with the clearances as they were afterwards."""
    reading_desk.start_again()
    yield reading_desk
    _clear(reading_desk, Grade.MAT, FIRST, SECOND)
    with reading_desk.screens.archive.database.writing() as session:
        document = session.get_one(Document, reading_desk.decision)
        document.grade_open, document.kind, document.marked_grade = False, Kind.QD, None
        for row in grades.grade_rows(session, document.id):
            session.delete(row)


def _clear(desk: ReadingDesk, grade: Grade, *logins: str) -> None:
    with desk.screens.archive.database.writing() as session:
        for user in session.scalars(select(User).where(User.login.in_(logins))):
            user.clearance = grade


def _close(desk: ReadingDesk, grade: Grade) -> None:
    """The decision closes by a mark that a machine read."""
    with desk.screens.archive.database.writing() as session:
        document = session.get_one(Document, desk.decision)
        document.listed_grade = document.grade
        assert grades.raised_by_mark(session, document, grade)
        grades.ask(session, document)


def _grade(desk: ReadingDesk) -> Grade:
    with desk.screens.archive.database.reading() as session:
        return session.get_one(Document, desk.decision).grade


def _mark(desk: ReadingDesk) -> FieldRow:
    with desk.screens.archive.database.reading() as session:
        return grades.grade_rows(session, desk.decision)[0]


def test_a_paper_closed_within_the_clearance_is_first_in_the_queue(desk: ReadingDesk) -> None:
    _close(desk, Grade.MAT)
    page = desk.screens.of(FIRST).get("/desk").text
    assert page.index("Mức độ mật chờ xác nhận") < page.index(desk.decision)
    assert page.index(desk.decision) < page.index(desk.conclusion)
    assert _ON_SHELF not in page and _CLOSED not in page
    for login in (FIRST, SECOND):
        field = _mark(desk)
        address = f"/desk/{desk.decision}/fields/{field.id}?page=1"
        form = {"version": str(field.version), "act": "absent"}
        assert desk.screens.of(login).post(address, form).status_code == 303
    assert _grade(desk) is Grade.THUONG
    assert desk.screens.of(FIRST).get(f"/documents/{desk.decision}").status_code in (303, 404)


def test_a_letter_and_a_paper_above_the_ceiling_are_judged_by_the_paper_itself(desk: ReadingDesk) -> None:
    with desk.changed(desk.decision, kind=Kind.DKN):
        _close(desk, Grade.MAT)
        assert _ON_SHELF in desk.screens.of(FIRST).get("/desk").text
    _close(desk, Grade.TUYET_MAT)
    address = f"/desk/grades/{desk.decision}"
    for login, after in ((FIRST, Grade.TUYET_MAT), (SECOND, Grade.NOI_BO)):
        browser = desk.screens.of(login)
        queue, page = browser.get("/desk").text, browser.get(address).text
        assert address in queue and _ON_SHELF in queue
        for word in ("1187-QĐ/ThU", "Quyết định", "tuyet_mat checked", "Nguyễn"):
            assert word not in page, "neither what it is nor what another said"
        assert browser.get(f"/desk/{desk.decision}").status_code == 404
        assert browser.post(address, {"grade": "noi_bo"}).status_code == 303
        assert _grade(desk) is after
        assert address not in browser.get("/desk").text, "he has spoken"
    assert _mark(desk).state is FieldState.CONFIRMED
    assert desk.screens.of(FIRST).get(f"/desk/{desk.decision}").status_code == 200


def test_one_person_cannot_give_a_paper_back_however_often_he_says_so(desk: ReadingDesk) -> None:
    _close(desk, Grade.TUYET_MAT)
    browser = desk.screens.of(FIRST)
    for _ in range(3):
        assert browser.post(f"/desk/grades/{desk.decision}", {"grade": "thuong"}).status_code == 303
    assert _grade(desk) is Grade.TUYET_MAT


def test_whoever_may_not_speak_of_it_finds_what_is_absent(desk: ReadingDesk) -> None:
    _close(desk, Grade.TUYET_MAT)
    _clear(desk, Grade.NOI_BO, SECOND)
    for login in (ADMINISTRATOR, STRANGER, "mai", "oanh", SECOND):
        browser = desk.screens.of(login)
        for answer in (browser.get, lambda address, one=browser: one.post(address, {"grade": "thuong"})):
            refused, absent = (answer(f"/desk/grades/{id_}") for id_ in (desk.decision, "0" * 32))
            assert refused.status_code == absent.status_code == 404, login
            assert refused.data == absent.data
    assert _mark(desk).first_by is None
    refused = desk.screens.of(FIRST).get(f"/desk/grades/{desk.conclusion}")
    assert refused.status_code == 404, "a paper that is not closed is not asked about"


@pytest.mark.parametrize("choice", ["", "mật", "x" * 5000])
def test_a_word_that_is_none_changes_nothing(desk: ReadingDesk, choice: str) -> None:
    _close(desk, Grade.TUYET_MAT)
    assert desk.screens.of(FIRST).post(f"/desk/grades/{desk.decision}", {"grade": choice}).status_code == 400
    assert _mark(desk).state is FieldState.DOUBTED


def test_where_too_few_are_cleared_the_number_is_told_and_nothing_else(desk: ReadingDesk) -> None:
    _close(desk, Grade.MAT)
    _clear(desk, Grade.NOI_BO, FIRST, SECOND)
    browser = desk.screens.of(FIRST)
    for address in ("/desk", "/deliveries"):
        answer = browser.get(address)
        assert _CLOSED in answer.text and "1 văn bản chờ hai người được tiếp cận độ Mật" in answer.text, address
        assert desk.decision not in answer.text and "1187-QĐ/ThU" not in answer.text
    assert _CLOSED not in desk.screens.of(STRANGER).get("/desk").text, "not a paper of his units"
    from_site = grades_of_site(desk)
    assert from_site == ((Grade.MAT, 1),)
    _clear(desk, Grade.MAT, FIRST)
    assert _CLOSED in browser.get("/desk").text, "one person is not two"
    _clear(desk, Grade.MAT, SECOND)
    assert _CLOSED not in browser.get("/desk").text
    assert grades_of_site(desk) == ()


def grades_of_site(desk: ReadingDesk) -> tuple[tuple[Grade, int], ...]:
    """What the command line tells who gives clearances."""
    with desk.screens.archive.database.reading() as session:
        return unheard_on_site(session, Policy(Ceiling.MAT))


def test_a_look_at_the_question_is_recorded(desk: ReadingDesk) -> None:
    _close(desk, Grade.TUYET_MAT)
    before = desk.screens.events("desk_grade")
    desk.screens.of(FIRST).get(f"/desk/grades/{desk.decision}")
    assert desk.screens.events("desk_grade") == before + 1
