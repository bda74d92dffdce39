"""Sites for the web tests: on SQLite, and on PostgreSQL where a test asks for it. The engine is real."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as ChromiumBrowser
from playwright.sync_api import sync_playwright
from sqlalchemy import text

from archive.database import Database
from tests.web.counter import Counter, counter_on
from tests.web.desk import Desk, desk_on
from tests.web.reading_desk import ReadingDesk, opened_desk
from tests.web.screens import Screens, opened
from tests.web.signing import new_login
from tests.web.site import Browser, TestSite
from tests.web.visiting import CHROMIUM


@pytest.fixture(scope="module")
def site(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSite]:
    """A site on SQLite that may hold confidential papers; the tests of one module share it."""
    folder = tmp_path_factory.mktemp("site")
    made = TestSite(folder, f"sqlite:///{folder / 'hoso.db'}", opensearch_url, _prefix())
    yield made
    made.close()


@pytest.fixture(scope="module")
def postgres_site(
    opensearch_url: str, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestSite]:
    """The same on PostgreSQL."""
    catalogue = Database(postgres_url)
    with catalogue.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    catalogue.close()
    made = TestSite(tmp_path_factory.mktemp("site"), postgres_url, opensearch_url, _prefix())
    yield made
    made.close()


@pytest.fixture(scope="session")
def screens(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screens]:
    """The demo's people before a handful of its papers; every test of the session shares it."""
    with opened(tmp_path_factory.mktemp("screens"), opensearch_url) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[ChromiumBrowser]:
    """A browser without a window."""
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk_of_two(opensearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadingDesk]:
    """Two archivists before the demo's papers."""
    with opened_desk(tmp_path_factory.mktemp("reading-desk"), opensearch_url) as made:
        yield made


@pytest.fixture
def reading_desk(desk_of_two: ReadingDesk) -> ReadingDesk:
    """The same, with both papers as the machine left them."""
    desk_of_two.start_again()
    return desk_of_two


@pytest.fixture(scope="module")
def counter(site: TestSite) -> Counter:
    """The site with a counter for papers from browsers."""
    return counter_on(site)


@pytest.fixture(scope="module")
def desk(site: TestSite) -> Desk:
    """The site with a clerk and two papers."""
    return desk_on(site)


@pytest.fixture
def browser(desk: Desk) -> Browser:
    """The clerk's browser."""
    return desk.site.browser(desk.clerk)


@pytest.fixture
def login(site: TestSite) -> str:
    """A fresh user with a role, who signs in with `tests.web.signing.PASSWORD`."""
    return new_login(site)


def _prefix() -> str:
    return f"test-web-{uuid.uuid4().hex[:8]}"
