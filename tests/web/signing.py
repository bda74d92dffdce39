"""Signing in as the tests of the door and of the account do it. The fixture `login` is in `tests/web/conftest.py`."""

from __future__ import annotations

import time

from mappings.vocabulary import Grade, Role
from portal.access.passwords import hashed
from tests import rows
from tests.web.site import Browser, TestSite

PASSWORD = "đúng mật khẩu 2026"
WRONG = "sai mật khẩu 2026"
HASH = hashed(PASSWORD)


def new_login(site: TestSite) -> str:
    """A fresh user with a role."""
    name = f"user{time.monotonic_ns()}"
    with site.database.writing() as session:
        city = rows.unit(session, name)
        rows.grant(session, rows.user(session, name, city, Grade.MAT, HASH), Role.CHIEF, city)
    return name


def sign_in(site: TestSite, login: str, password: str = PASSWORD) -> Browser:
    browser = site.stranger()
    browser.post("/sign-in", {"login": login, "password": password})
    return browser


def choose(browser: Browser) -> None:
    answer = browser.post("/purpose", {"purpose": "BO_NHIEM", "reference": "12-CV/UBKT"})
    assert answer.status_code == 303
