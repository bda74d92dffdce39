"""A person and his account: the browsers he knows, the sessions he has, the password he takes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from archive.audit import AccessEvent
from archive.database import Database
from archive.people import User
from archive.schema import now
from archive.signins import KnownBrowser
from mappings.vocabulary import Grade, Role
from portal.access.passwords import TRIES, authenticate, know_browser
from tests import rows
from tests.web.signing import HASH, PASSWORD, WRONG, choose, sign_in
from tests.web.site import Browser, TestSite


def test_strangers_who_try_a_login_do_not_keep_its_owner_out_of_the_browser_he_knows(
    site: TestSite, login: str
) -> None:
    browser = sign_in(site, login)
    browser.post("/sign-out")
    for _ in range(TRIES + 1):
        sign_in(site, login, WRONG)
    assert sign_in(site, login).get("/dossiers").headers["Location"].startswith("/sign-in")
    browser.post("/sign-in", {"login": login, "password": PASSWORD})
    choose(browser)
    assert browser.get("/dossiers").status_code == 200


def test_a_known_browser_has_no_more_tries_than_a_stranger(site: TestSite, login: str) -> None:
    browser = sign_in(site, login)
    browser.post("/sign-out")
    for _ in range(TRIES):
        browser.post("/sign-in", {"login": login, "password": WRONG})
    browser.post("/sign-in", {"login": login, "password": PASSWORD})
    assert browser.get("/dossiers").headers["Location"].startswith("/sign-in")
    assert sign_in(site, login).get("/dossiers").headers["Location"].startswith("/purpose")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=st.lists(st.tuples(st.sampled_from(["stranger", "his", "anothers"]), st.booleans()), max_size=14))
def test_each_place_counts_its_own_wrong_tries(quick: QuickSite, tries: list[tuple[str, bool]]) -> None:
    """An oracle: strangers, and another user's browser, share one count; a known browser has one of its own."""
    database, login, tokens = quick.start_again()
    wrong, paused = {"account": 0, "his": 0}, {"account": False, "his": False}
    for place, right in tries:
        count = "his" if place == "his" else "account"
        admitted = authenticate(database, login, PASSWORD if right else WRONG, now(), tokens[place]).admitted
        assert admitted == (right and not paused[count])
        if admitted:
            wrong[count] = 0
        elif not paused[count]:
            wrong[count] += 1
            paused[count] = wrong[count] >= TRIES


@dataclass(frozen=True, slots=True)
class QuickSite:
    """A catalogue whose passwords are hashed cheaply, and two users with a known browser each."""

    database: Database

    def start_again(self) -> tuple[Database, str, dict[str, str]]:
        login = f"user{time.monotonic_ns()}"
        with self.database.writing() as session:
            unit = rows.unit(session, login)
            cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
            his = know_browser(session, rows.user(session, login, unit, password_hash=cheap))
            other = know_browser(session, rows.user(session, f"{login}-other", unit, password_hash=cheap))
        return self.database, login, {"stranger": "", "his": his, "anothers": other}


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[QuickSite]:
    database = Database(f"sqlite:///{tmp_path / 'quick.db'}")
    database.migrate()
    yield QuickSite(database)
    database.close()


def signed_in_twice(site: TestSite, login: str) -> tuple[Browser, Browser]:
    first, second = sign_in(site, login), sign_in(site, login)
    choose(first)
    choose(second)
    return first, second


def test_a_person_sees_where_he_is_signed_in_and_ends_what_he_does_not_know(site: TestSite, login: str) -> None:
    first, second = signed_in_twice(site, login)
    page = first.get("/account").text
    keys = re.findall(r'name="key" value="([0-9a-f]{32})"', page)
    assert len(keys) == 1
    assert "phiên này" in page
    assert first.post("/account/sessions", {"key": "0" * 32}).status_code == 303
    assert second.get("/dossiers").status_code == 200
    first.post("/account/sessions", {"key": keys[0]})
    assert second.get("/dossiers").status_code == 303
    assert first.get("/dossiers").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(site: TestSite, login: str) -> None:
    first, _second = signed_in_twice(site, login)
    key = re.findall(r'name="key" value="([0-9a-f]{32})"', first.get("/account").text)[0]
    with site.database.writing() as session:
        unit = rows.unit(session, f"{login}-unit")
        rows.grant(session, rows.user(session, f"{login}-2", unit, Grade.MAT, HASH), Role.CHIEF, unit)
    other = sign_in(site, f"{login}-2")
    choose(other)
    for form in ({"key": key}, {}):
        assert other.post("/account/sessions", form).status_code == 303
    assert _second.get("/dossiers").status_code == 200


def test_another_password_ends_the_other_sessions_and_forgets_the_browsers(site: TestSite, login: str) -> None:
    first, second = signed_in_twice(site, login)
    fresh = "một câu dài dễ nhớ"
    form = {"password": PASSWORD, "fresh": fresh, "again": fresh}
    for wrong, status in (({"password": WRONG}, 401), ({"again": "khác"}, 400), ({"fresh": "x", "again": "x"}, 400)):
        assert first.post("/account/password", {**form, **wrong}).status_code == status
    assert second.get("/dossiers").status_code == 200
    assert first.post("/account/password", form).status_code == 303
    assert first.get("/dossiers").status_code == 200
    assert second.get("/dossiers").status_code == 303
    assert sign_in(site, login).get("/dossiers").headers["Location"].startswith("/sign-in")
    assert sign_in(site, login, fresh).get("/dossiers").headers["Location"].startswith("/purpose")
    with site.database.reading() as session:
        user_id = session.scalars(select(User.id).where(User.login == login)).one()
        known = session.scalars(select(func.count()).where(KnownBrowser.user_id == user_id)).one()
        actions = set(session.scalars(select(AccessEvent.action).where(AccessEvent.user_id == user_id)))
    assert known == 1  # the one of the last sign-in
    assert {"change_password", "refused_sign_in"} <= actions


def test_a_stolen_session_guesses_the_password_no_oftener_than_the_door_lets_it(site: TestSite, login: str) -> None:
    first, _second = signed_in_twice(site, login)
    form = {"fresh": "một câu dài dễ nhớ", "again": "một câu dài dễ nhớ"}
    for _ in range(TRIES):
        assert first.post("/account/password", {**form, "password": WRONG}).status_code == 401
    assert first.post("/account/password", {**form, "password": PASSWORD}).status_code == 401
