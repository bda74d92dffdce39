"""Sites for the web tests: on SQLite, and on PostgreSQL where a test asks for it. The engine is real."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from archive.database import Database
from tests.web.counter import Counter, counter_on
from tests.web.desk import Desk, desk_on
from tests.web.screens import Screens, opened
from tests.web.site import Browser, TestSite


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


def _prefix() -> str:
    return f"test-web-{uuid.uuid4().hex[:8]}"
