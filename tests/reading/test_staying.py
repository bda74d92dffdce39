"""What two archivists settle at the desk is found by others within seconds: a worker stays and follows the ledger.

The worker is a process of its own, the portal and the engine are the real ones; no broker and no timer is there.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.documents import Document
from archive.fields import fields_of
from archive.jobs import Job
from archive.people import User
from archive.schema import now
from archive.units import Unit
from indexer.run import Source
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.fields import FieldName
from mappings.vocabulary import JobState, Purpose, Role
from portal.access import sessions
from portal.app import create_app
from portal.settings import PortalSettings
from tests import rows
from tests.indexing import command_environment, environment, item_list, paper, pdf, row, site, take_in
from tests.web.site import HOST, Browser
from tests.wires import Wire

pytestmark = pytest.mark.engine

STAY = ("-m", "indexer.cli", "work", "--stay")
OLD, NEW = "loai:KL chim bói cá", "loai:BB chim bói cá"
"""One question for each kind that the paper may be of."""


class Office:
    """Two archivists and their chief before one paper, which its list calls a conclusion."""

    def __init__(self, workshop: Workshop, folder: Path) -> None:
        self.workshop = workshop
        pdf(folder / "papers" / "1.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "nói về chim bói cá"), "trang hai"])
        take_in(workshop, Source(folder / "papers", item_list(folder / "list.csv", [row(1, "1.pdf")])))
        self.app = create_app(
            PortalSettings(
                site=workshop.settings.site, secret_key="s" * 48, audit_key=b"a" * 48, cookie_secure=False,
                idle_minutes=30, absolute_minutes=600, language="vi", trusted_hosts=(HOST,),
                page_cache=folder / "pages",
            )
        )  # fmt: skip
        with workshop.database.writing() as session:
            unit_id = session.scalars(select(Unit.id).where(Unit.code == "ubkt-vanlac")).one()
            self.document = session.scalars(select(Document.id)).one()
            people = {"lan": Role.ARCHIVIST, "minh": Role.ARCHIVIST, "truong": Role.CHIEF}
            for login, role in people.items():
                rows.grant(session, rows.user(session, login, unit_id), role, unit_id)
        self.lan, self.minh, self.chief = map(self._browser, people)

    def close(self) -> None:
        """Let go of the portal."""
        self.app.extensions["hoso"].database.close()
        self.app.extensions["hoso"].engine.close()

    def _browser(self, login: str) -> Browser:
        with self.workshop.database.writing() as session:
            user_id = session.scalars(select(User.id).where(User.login == login)).one()
            first = sessions.begin(session, user_id, now())
            session.flush()
            token = sessions.choose_purpose(session, first, Purpose.GIAI_QUYET, "15-CV/UBKTThU", now())
        client = self.app.test_client()
        client.set_cookie("hoso", token, domain=HOST)
        return Browser(client)

    def says(self, browser: Browser, name: FieldName, value: str) -> None:
        """A word at the desk about that field."""
        with self.workshop.database.reading() as session:
            field = next(one for one in fields_of(session, self.document) if one.name is name)
        address = f"/desk/{self.document}/fields/{field.id}"
        answer = browser.post(address, {"version": str(field.version), "value": value})
        assert answer.status_code == 303, answer.text

    def both_say(self, kind: str) -> None:
        """Both archivists read the same kind from the page."""
        for browser in (self.lan, self.minh):
            self.says(browser, FieldName.KIND, kind)

    def finds(self, question: str) -> int:
        """How many documents the chief finds; -1 where a busy engine takes longer than the portal waits."""
        total = self.chief.get(self.chief.ask(question), json=True).get_json().get("total", -1)
        assert isinstance(total, int)
        return total

    def is_told(self, found: str, gone: str) -> bool:
        """Whether the search answers by the new value and no longer by the old one."""
        return self.finds(found) == 1 and self.finds(gone) == 0


@pytest.fixture
def wire(opensearch_url: str) -> Iterator[Wire]:
    """The worker's line to the engine."""
    made = Wire(opensearch_url)
    yield made
    made.cut()


@pytest.fixture
def surroundings(tmp_path: Path, opensearch_url: str) -> dict[str, str]:
    return environment(tmp_path / "site", opensearch_url)


@pytest.fixture
def office(tmp_path: Path, surroundings: dict[str, str]) -> Iterator[Office]:
    with site(surroundings) as workshop:
        made = Office(workshop, tmp_path)
        wait_until_told(made, OLD, NEW)
        yield made
        made.close()


@contextmanager
def worker(surroundings: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that stays; it must end by itself when it is told to."""
    process = subprocess.Popen(
        [sys.executable, *(arguments or STAY)], env=command_environment(dict(surroundings)), stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        _out, complaints = process.communicate(timeout=60)
        assert b"Traceback" not in complaints


def wait_until_told(office: Office, found: str, gone: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """As long as it takes on a busy machine."""
    deadline = time.monotonic() + 120
    while not office.is_told(found, gone):
        assert process is None or process.poll() is None, "the worker ended"
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_two_persons_settle_is_found_and_the_old_value_no_more(
    office: Office, surroundings: dict[str, str]
) -> None:
    with worker(surroundings) as process:
        office.says(office.lan, FieldName.KIND, "BB")
        office.says(office.lan, FieldName.NUMBER, "71-BB/UBKTThU")
        wait_until_told(office, "so:71-BB/UBKTThU", "so:1-KL/UBKTThU", process)
        assert office.is_told(OLD, NEW), "one person's word opens nothing"
        office.says(office.minh, FieldName.KIND, "BB")
        wait_until_told(office, NEW, OLD, process)
    assert process.returncode == 0
    assert verify(office.workshop, deep=True).differences == []


def test_an_engine_that_is_away_meanwhile_loses_nothing(
    office: Office, surroundings: dict[str, str], wire: Wire, opensearch_url: str
) -> None:
    with worker({**surroundings, "HOSO_OPENSEARCH_URL": wire.url}) as process:
        office.both_say("BB")
        wait_until_told(office, NEW, OLD, process)
        wire.cut()
        office.both_say("KL")
        wait_for_attempt(office)
        assert office.finds(OLD) == 0
        again = Wire(opensearch_url, wire.port)
        wait_until_told(office, OLD, NEW, process)
        again.cut()
    with office.workshop.database.reading() as session:
        assert {job.state for job in session.scalars(select(Job))} == {JobState.DONE}
    assert verify(office.workshop, deep=True).differences == []


def wait_for_attempt(office: Office) -> None:
    """Until the worker has tried, and found the engine away."""
    while True:
        with office.workshop.database.reading() as session:
            if session.scalars(select(Job).where(Job.state == JobState.QUEUED, Job.error != "")).first() is not None:
                return
        time.sleep(0.1)


def test_a_worker_that_is_killed_and_started_again_does_what_was_left(
    office: Office, surroundings: dict[str, str]
) -> None:
    with worker(surroundings) as process:
        office.both_say("BB")
        process.kill()
        process.wait()
        office.says(office.lan, FieldName.NUMBER, "71-BB/UBKTThU")
    with worker(surroundings) as process:
        wait_until_told(office, NEW, OLD, process)
        wait_until_told(office, "so:71-BB/UBKTThU", "so:1-KL/UBKTThU", process)
    assert verify(office.workshop, deep=True).differences == []


def test_a_worker_killed_while_it_holds_a_job_gives_it_to_the_next(
    office: Office, surroundings: dict[str, str]
) -> None:
    office.both_say("BB")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS], env=command_environment(surroundings), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert re.match(rb"held", process.stdout.readline())
    process.kill()
    process.communicate()
    with office.workshop.database.reading() as session:
        assert JobState.RUNNING in {job.state for job in session.scalars(select(Job))}
    with worker(surroundings) as following:
        wait_until_told(office, NEW, OLD, following)
    assert verify(office.workshop, deep=True).differences == []


HOLDS = """
import os, time
from archive import jobs
from archive.database import Database
from archive.schema import now
from indexer.work import Worker
with Database(os.environ["HOSO_DATABASE_URL"]).writing() as session:
    while jobs.lease(session, str(Worker.this()), now()) is not None:
        pass
print("held", flush=True)
time.sleep(600)
"""
"""A worker that dies with every job in its hands."""
