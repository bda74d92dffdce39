"""The access log on screen: an auditor sees the events of his units and no contents; nobody else sees anybody's."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from archive.audit import Access, AccessEvent, append
from archive.dossiers import Dossier
from archive.people import User
from archive.schema import now
from mappings.roles import RIGHTS, Log
from mappings.vietnamese import name_key
from mappings.vocabulary import Grade, Role
from portal.access import logs
from portal.access.actions import Action, Event
from portal.access.logs import LogSight
from portal.access.passwords import hashed
from portal.access.principal import Principal
from portal.web.log_events import SORTS
from portal.web.log_view import _WHAT
from tests import rows
from tests.web.screens import text_of
from tests.web.site import Browser, Paper, TestSite

pytestmark = pytest.mark.engine

TITLE, NAME = "Tiêu đề qzxkvbnw của hồ sơ", "Phạm Thế Vqzrtklm"
PASSWORD = "mật khẩu của kiểm tra viên"


@dataclass(frozen=True, slots=True)
class Office:
    """A city with two wards, an auditor of one of them, inspectors of both, and a dossier about somebody."""

    site: TestSite
    ward: str
    other_ward: str
    auditor: str
    inspector: str
    login: str
    neighbour: str
    dossier: str
    person: str
    paper: str


@pytest.fixture
def office(site: TestSite) -> Office:
    tag = uuid.uuid4().hex[:8]
    with site.database.writing() as session:
        city = rows.unit(session, f"{tag}-city")
        ward, other = rows.unit(session, f"{tag}-a", city), rows.unit(session, f"{tag}-b", city)
        auditor = rows.user(session, f"{tag}-auditor", ward, Grade.NOI_BO)
        rows.grant(session, auditor, Role.AUDITOR, ward)
        inspector = rows.user(session, f"{tag}-inspector", ward, Grade.MAT, hashed(PASSWORD))
        rows.grant(session, inspector, Role.INSPECTOR, ward)
        neighbour = rows.user(session, f"{tag}-neighbour", other, Grade.MAT)
        rows.grant(session, neighbour, Role.INSPECTOR, other)
        person = rows.person(session, name_key(f"{NAME} {tag}"), "1970")
        dossier = rows.dossier(session, f"{tag}/HS", ward, about=[person])
        session.get_one(Dossier, dossier).title = TITLE
        (paper,) = site.put(session, [Paper(dossier, 1, (f"Kết luận {tag}.",), grade=Grade.MAT, subject=TITLE)])
    site.refresh()
    return Office(site, ward, other, auditor, inspector, f"{tag}-inspector", neighbour, dossier, person, paper)


def log_of(office: Office, user_id: str, query: str = "") -> str:
    answer = office.site.browser(user_id).get(f"/log{query}")
    assert answer.status_code == 200
    return answer.text


def found(office: Office, **form: str) -> str:
    """The log after the auditor typed something."""
    browser = office.site.browser(office.auditor)
    answer = browser.post("/log", form)
    assert answer.status_code == 303
    assert not any(value in answer.headers["Location"] for name, value in form.items() if name in ("person", "code"))
    return browser.get(answer.headers["Location"]).text


def events(page: str) -> list[str]:
    return [text_of(row) for row in re.findall(r"<tr data-row>.*?</tr>", page, re.DOTALL)]


def test_an_auditor_reads_who_opened_which_paper_and_why_and_nothing_of_what_it_says(office: Office) -> None:
    office.site.browser(office.inspector).get(f"/documents/{office.paper}/pages/1")
    page = log_of(office, office.auditor, "?sort=open")
    (event,) = [line for line in events(page) if office.login in line]
    for part in ("hồ sơ", "/HS", "văn bản số 1", "trang 1", "145-CV/BTCTU", "Kiểm tra viên"):
        assert part in event, part
    assert not any(content in page for content in ("qzxkvbnw", NAME))


def test_the_question_stands_as_it_was_asked_with_the_number_found(office: Office) -> None:
    office.site.browser(office.inspector).get(office.site.browser(office.inspector).ask("Đất đai Cao Lĩnh"))
    assert any("Đất đai Cao Lĩnh" in line for line in events(log_of(office, office.auditor, "?sort=search")))


def test_people_of_other_units_stand_in_no_line(office: Office) -> None:
    office.site.browser(office.neighbour).get(f"/documents/{office.paper}/pages/1")
    assert not [line for line in events(log_of(office, office.auditor)) if "neighbour" in line]
    assert "khớp với nội dung vừa nhập" in found(office, login=office.login.replace("inspector", "neighbour"))


def test_whoever_asked_for_a_paper_that_is_closed_or_absent_left_the_same_row(office: Office) -> None:
    browser = office.site.browser(office.inspector)
    closed = office.site.browser(office.neighbour).get(f"/documents/{office.paper}/pages/1")
    assert closed.status_code == 404
    assert browser.get("/documents/nichtda/pages/1").status_code == 404
    assert browser.get("/dossiers/nichtda").status_code == 404
    lines = events(log_of(office, office.auditor, "?sort=refused"))
    assert len(lines) == 2
    assert all("bị từ chối" in line and "nichtda" in line for line in lines)
    with office.site.database.reading() as session:
        row = session.scalars(
            select(AccessEvent).where(AccessEvent.user_id == office.neighbour, AccessEvent.action == Event.REFUSED)
        ).one()
    assert (row.document_id, row.dossier_id, row.total) == (office.paper, "", 0)


def test_a_wrong_password_stands_in_the_log_of_the_units_auditor(office: Office) -> None:
    for password in ("sai", PASSWORD):
        office.site.stranger().post("/sign-in", {"login": office.login, "password": password})
    office.site.stranger().post("/sign-in", {"login": "không có ai", "password": PASSWORD})
    lines = [line for line in events(log_of(office, office.auditor, "?sort=sign")) if office.login in line]
    assert [word in line for line, word in zip(lines, ("đăng nhập", "không đăng nhập được"), strict=True)] == [
        True,
        True,
    ]


def test_events_are_found_by_login_dossier_and_person_without_their_names_in_an_address(office: Office) -> None:
    office.site.browser(office.inspector).get(f"/documents/{office.paper}/pages/1")
    tag = office.login.split("-")[0]
    for form in ({"login": office.login}, {"code": f"{tag}/HS"}, {"person": f"{NAME} {tag}", "birth": "1970"}):
        assert [line for line in events(found(office, **form)) if "/HS" in line], form
    for form in (
        {"person": f"{NAME} {tag}", "birth": "1971"},
        {"person": "Ai Đó"},
        {"code": "1/KHÔNG"},
        {"login": "x"},
    ):
        assert "khớp với nội dung vừa nhập" in found(office, **form), form
    assert not events(found(office, login=office.login, until="2001-01-01"))


def test_an_auditor_recused_from_a_person_sees_no_event_about_his_dossiers(office: Office) -> None:
    office.site.browser(office.inspector).get(f"/documents/{office.paper}/pages/1")
    assert [line for line in events(log_of(office, office.auditor)) if "/HS" in line]
    with office.site.database.writing() as session:
        rows.recusal(session, office.auditor, office.person)
    assert not [line for line in events(log_of(office, office.auditor)) if "/HS" in line]
    assert "khớp với nội dung vừa nhập" in found(office, code=f"{office.login.split('-')[0]}/HS")


def test_looks_outside_the_dossiers_assigned_are_set_apart(office: Office) -> None:
    browser = office.site.browser(office.inspector)
    browser.get(f"/documents/{office.paper}/pages/1")
    assert [line for line in events(log_of(office, office.auditor, "?unassigned=1")) if "/HS" in line]
    with office.site.database.writing() as session:
        rows.assignment(session, office.inspector, office.dossier)
    assert not [line for line in events(log_of(office, office.auditor, "?unassigned=1")) if "/HS" in line]


def test_what_is_asked_again_and_again_is_told_with_everybody_who_asked(office: Office) -> None:
    word = f"zq{uuid.uuid4().hex[:8]}"
    second = uuid.uuid4().hex
    with office.site.database.writing() as session:
        other = rows.user(session, second, office.ward)
        rows.grant(session, other, Role.INSPECTOR, office.ward)
    for browser, words in ((office.inspector, f"Vụ {word}"), (other, f"vu {word}"), (other, f"vụ {word}")):
        asking = office.site.browser(browser)
        answer = asking.ask(words)
        for _ in range(4):
            asking.get(answer)  # turning back to one answer is not asking again
    page = office.site.browser(office.auditor).get("/log/repeated").text
    (line,) = [row for row in events(page) if word in row]
    assert office.login in line
    assert second in line
    assert " 3 " in f" {line} "


@pytest.mark.parametrize("role", [role for role in Role if RIGHTS[role].log is Log.NOTHING])
def test_for_a_role_without_the_log_its_screens_are_not_there(office: Office, role: Role) -> None:
    with office.site.database.writing() as session:
        stranger = rows.user(session, uuid.uuid4().hex, office.ward, Grade.MAT)
        rows.grant(session, stranger, role, office.ward)
    browser = office.site.browser(stranger)
    absent = browser.get("/documents/nichtda").text
    for answer in (browser.get("/log"), browser.get("/log/repeated"), browser.post("/log", {"login": office.login})):
        assert answer.status_code == 404
        assert re.sub(r'name="csrf_token" value="[^"]+"|name="back" value="[^"]+"', "", answer.text) == re.sub(
            r'name="csrf_token" value="[^"]+"|name="back" value="[^"]+"', "", absent
        )


def test_an_inspector_reads_his_own_events_and_no_others(office: Office) -> None:
    office.site.browser(office.inspector).get(f"/documents/{office.paper}/pages/1")
    with office.site.database.writing() as session:
        colleague = rows.user(session, uuid.uuid4().hex, office.ward, Grade.MAT)
        rows.grant(session, colleague, Role.REVIEWER, office.ward)
    assert [line for line in events(log_of(office, office.inspector)) if "/HS" in line]
    log_of(office, colleague)
    his = log_of(office, colleague)
    assert len(events(his)) == 1
    assert office.login not in his


def test_reading_the_log_is_recorded_before_it_is_shown(office: Office) -> None:
    log_of(office, office.auditor)
    log_of(office, office.auditor, "?sort=log")
    with office.site.database.reading() as session:
        totals = session.scalars(
            select(AccessEvent.total).where(
                AccessEvent.user_id == office.auditor, AccessEvent.action == Action.READ_LOG
            )
        ).all()
    assert len(totals) == 2


def test_every_event_has_words_and_a_sort() -> None:
    kinds = {*Action, *Event} - {Action.HOME, Action.HELP, Action.ACCOUNT}
    assert kinds <= _WHAT.keys()
    unsorted = kinds - {action for actions in SORTS.values() for action in actions}
    assert unsorted == {Action.DESK, Action.LIST_DELIVERIES, Action.OPEN_DELIVERY}


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, suppress_health_check=QUIET)
@given(
    happened=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 2)), max_size=12),
    audited=st.sets(st.integers(0, 3)),
    own=st.booleans(),
    barred=st.sets(st.integers(0, 1)),
)
def test_an_event_is_in_sight_only_if_its_unit_is_audited_or_it_is_his_own_and_no_recusal_bars_it(
    office: Office, happened: list[tuple[int, int, int]], audited: set[int], own: bool, barred: set[int]
) -> None:
    """An oracle over lists: events are (user, unit, dossier); dossier 2 is none, dossier n is about person n."""
    mark = uuid.uuid4().hex
    users, units = [f"u{n}" for n in range(5)], [f"e{n}" for n in range(4)]
    with office.site.database.writing() as session:
        persons = [rows.person(session, f"{mark} {n}") for n in range(2)]
        dossiers = [rows.dossier(session, f"{mark}-{n}", office.ward, about=[persons[n]]) for n in range(2)]
        for user, unit, dossier in happened:
            append(
                session,
                office.site.settings.audit_key,
                Access(users[user], (), units[unit], "x", mark, dossier_id=[*dossiers, ""][dossier]),
            )
    sight = LogSight(
        frozenset(units[n] for n in audited), users[0] if own else "", frozenset(persons[n] for n in barred)
    )
    with office.site.database.reading() as session:
        seen = session.execute(
            select(AccessEvent.user_id, AccessEvent.unit_id, AccessEvent.dossier_id)
            .where(sight.events(), AccessEvent.purpose == mark)
            .order_by(AccessEvent.seq)
        ).all()
    meant = [
        (users[user], units[unit], [*dossiers, ""][dossier])
        for user, unit, dossier in happened
        if (unit in audited or (own and user == 0)) and dossier not in barred
    ]
    assert [tuple(row) for row in seen] == meant


def test_an_ended_auditor_sees_nothing_at_the_next_request(office: Office) -> None:
    browser: Browser = office.site.browser(office.auditor)
    assert browser.get("/log").status_code == 200
    with office.site.database.writing() as session:
        session.get_one(User, office.auditor).valid_until = now() - timedelta(seconds=1)
    assert browser.get("/log").status_code != 200
    with office.site.database.reading() as session:
        principal = Principal(office.auditor, "", "", office.ward, "", (Role.AUDITOR,), Grade.MAT)
        policy = office.site.app.extensions["hoso"].policy
        assert logs.sight_of(session, policy, principal).is_empty
