"""A file of three papers before the portal of a site of its own: taken in by the writer, split at the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from werkzeug.test import TestResponse

from archive.documents import Document
from archive.people import Person
from archive.units import Unit
from indexer.run import Source
from indexer.settings import IndexerSettings
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.vocabulary import Grade, Role
from tests import rows
from tests.indexing import add_units, environment, item_list, pdf, row, take_in
from tests.reading.splitting import PAGES
from tests.web.site import Browser, TestSite

FIRST, SECOND, CHIEF, INSPECTOR, RECUSED, STRANGER = "duyen", "bich", "truong", "khanh", "mai", "luong"


@dataclass(frozen=True, slots=True)
class BundleSite:
    """The site, the writer at work on it, and the id of the document that came in as one."""

    site: TestSite
    workshop: Workshop
    whole: str
    people: dict[str, str]

    def of(self, login: str) -> Browser:
        """The browser of a person who has signed in."""
        return self.site.browser(self.people[login])

    def follow(self) -> None:
        """The writer does what is to be done."""
        drain(self.workshop)
        self.site.refresh()

    def papers(self) -> list[Document]:
        """Every document, in the order of its pages."""
        with self.site.database.reading() as session:
            return list(session.scalars(select(Document).order_by(Document.first_page)))


@contextmanager
def bundle_on(folder: Path, opensearch_url: str) -> Iterator[BundleSite]:
    """The bundle, taken in as a report, and six people before it."""
    site = TestSite(folder, f"sqlite:///{folder / 'hoso.db'}", opensearch_url, f"test-web-{uuid4().hex[:8]}")
    of_site = {"HOSO_DATABASE_URL": site.settings.site.database_url, "HOSO_STORE": str(folder / "store")}
    settings = environment(folder, opensearch_url) | of_site | {"HOSO_PREFIX": site.settings.site.prefix}
    workshop = Workshop.open(IndexerSettings.from_environment(settings))
    add_units(workshop.database)
    pdf(folder / "papers" / "a.pdf", PAGES)
    listed = [row(1, "a.pdf", kind="Báo cáo", number="9-BC/UBKTThU", grade="Lưu hành nội bộ")]
    take_in(workshop, Source(folder / "papers", item_list(folder / "list.csv", listed)))
    site.refresh()
    people = _people(site)
    with site.database.reading() as session:
        whole = session.scalars(select(Document.id)).one()
    yield BundleSite(site, workshop, whole, people)
    workshop.close()
    site.close()


def _people(site: TestSite) -> dict[str, str]:
    with site.database.writing() as session:
        units = dict(session.execute(select(Unit.code, Unit.id)).all())
        here, there = units["ubkt-vanlac"], units["dang-uy-caolinh"]
        held = {
            FIRST: (Role.ARCHIVIST, here), SECOND: (Role.ARCHIVIST, here), CHIEF: (Role.CHIEF, here),
            INSPECTOR: (Role.INSPECTOR, here), RECUSED: (Role.CHIEF, here), STRANGER: (Role.ARCHIVIST, there),
        }  # fmt: skip
        people = {}
        for login, (role, unit_id) in held.items():
            people[login] = rows.user(session, login, unit_id, Grade.MAT)
            rows.grant(session, people[login], role, unit_id)
        rows.recusal(session, people[RECUSED], session.scalars(select(Person.id)).one())
        return people


def form_of(page: str) -> dict[str, list[str]]:
    """What the form of the marked pages holds, as it stands."""
    boxes = re.findall(r'name="begins" value="(\d+)" data-open( checked)?( disabled)?', page)
    return {
        "version": re.findall(r'name="version" value="(\d+)"', page)[:1],
        "begins": [value for value, checked, disabled in boxes if checked and not disabled],
        "sides": re.findall(r'<option value="(\w*)" selected', page)[:1],
    }


def split(bundle: BundleSite, **changed: list[str]) -> TestResponse:
    """Somebody splits the whole as the screen has it, or as `changed`."""
    first, address = bundle.of(FIRST), f"/desk/{bundle.whole}/split"
    return first.post(address, form_of(first.get(address).text) | changed)


def merge(bundle: BundleSite, document_id: str) -> TestResponse:
    """Somebody makes the parts one again, from the screen of one of them."""
    first = bundle.of(FIRST)
    version = re.findall(r'name="version" value="(\d+)"', first.get(f"/desk/{document_id}/split").text)
    return first.post(f"/desk/{document_id}/merge", {"version": version[0]})
