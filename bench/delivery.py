"""A site of its own for one delivery: takes a folder in by the real command and says how it stands, three times over.

The ledger, the portal's board and the workbook of the report are asked apart, so that each checks the others. Called by
`bench.proof` and by the test that takes real papers in.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import func, select

from archive.documents import Document, Page
from archive.fields import FieldRow
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job
from archive.people import Grant, User
from archive.schema import now
from archive.units import Unit, UnitName
from indexer.settings import IndexerSettings
from indexer.store import EngineAway
from indexer.verify import verify
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, Grade, JobState, Purpose, Role
from portal.access import sessions
from portal.app import create_app
from portal.settings import PortalSettings
from portal.web.delivery_view import FILES_SHOWN
from portal.web.standing import STATES

UNIT, DOSSIER = "ubkt-thu", "1/2024"
_HOST = "127.0.0.1"
_CELL = re.compile(r'data-name="([^"]+)">(.*?)</td>', re.DOTALL)
_ROW = re.compile(r"<tr data-row>")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Files found, and how many of them stand in each of the five states."""

    found: int
    states: tuple[tuple[FileState, int], ...]

    @property
    def add_up(self) -> bool:
        return self.found == sum(count for _state, count in self.states)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the portal shows an archivist of a delivery: the numbers of the board, of its own screen and of the report,
    how many files open behind each number, and how many lines the report has."""

    board: Numbers
    screen: Numbers
    report: Numbers
    opened: tuple[tuple[FileState, int], ...]
    listed: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """The site: a catalogue with one unit and its archivist, a store, and indices under a name of their own."""

    folder: Path
    papers: Path
    environment: dict[str, str]
    kind: str

    def command(self) -> subprocess.Popen[str]:
        """`indexer ingest` over the papers, begun; all of one kind where that is given."""
        options = ["--unit", UNIT, "--dossier", DOSSIER, "--grade", Grade.THUONG.value, "--json"]
        options += ["--kind", self.kind] if self.kind else []
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
        return subprocess.Popen(
            [sys.executable, "-m", "indexer.cli", "ingest", str(self.papers), *options],
            env={**kept, **self.environment, "OMP_THREAD_LIMIT": "1"},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip


@contextmanager
def grounds(
    folder: Path, papers: Path, opensearch_url: str, tika_url: str, kind: str = ""
) -> Iterator[tuple[Grounds, Workshop]]:
    """A new site in `folder`; its indices are gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "HOSO_DATABASE_URL": f"sqlite:///{folder}/hoso.db", "HOSO_STORE": str(folder / "store"),
        "HOSO_UPLOADS": str(folder / "uploads"), "HOSO_PAGE_CACHE": str(folder / "pages"),
        "HOSO_OPENSEARCH_URL": opensearch_url, "HOSO_TIKA_URL": tika_url, "HOSO_WORKERS": "2",
        "HOSO_PREFIX": f"proof-{secrets.token_hex(5)}", "HOSO_LANGUAGE": "vi", "HOSO_COOKIE_SECURE": "no",
        "HOSO_SECRET_KEY": secrets.token_urlsafe(48), "HOSO_AUDIT_KEY": secrets.token_urlsafe(48),
    }  # fmt: skip
    workshop = Workshop.open(IndexerSettings.from_environment(environment))
    workshop.database.migrate()
    _settle(workshop)
    try:
        yield Grounds(folder, papers, environment, kind), workshop
    finally:
        with suppress(EngineAway):  # it was killed, and its data go with it
            for name in workshop.index.every_index():
                workshop.index.delete(name)
        workshop.close()


def _settle(workshop: Workshop) -> None:
    with workshop.database.writing() as session:
        unit = Unit(code=UNIT, opened_on=date(1997, 1, 1))
        session.add(unit)
        session.flush()
        session.add(UnitName(unit_id=unit.id, name="Ủy ban Kiểm tra", valid_from=date(1997, 1, 1)))
        user = User(
            login="luutru",
            name="Lưu trữ viên",
            password_hash="",
            unit_id=unit.id,
            clearance=Grade.MAT,
            valid_from=now(),
        )
        session.add(user)
        session.flush()
        session.add(Grant(user_id=user.id, role=Role.ARCHIVIST, unit_id=unit.id, valid_from=now()))


def ledger(workshop: Workshop) -> Numbers:
    """The newest run as the ledger has it; what was not looked at yet waits."""
    with workshop.database.reading() as session:
        run = session.scalars(select(IntakeRun).order_by(IntakeRun.started_at.desc())).first()
        if run is None:
            return Numbers(0, ())
        query = select(IntakeFile.state, func.count()).where(IntakeFile.run_id == run.id).group_by(IntakeFile.state)
        counted = dict(session.execute(query).all())
        unseen = 0 if run.finished_at else run.found - sum(counted.values())
        counted[FileState.WAITING] = counted.get(FileState.WAITING, 0) + unseen
        return Numbers(run.found, tuple((state, counted.get(state, 0)) for state in STATES))


def shown(site: Grounds, workshop: Workshop) -> Shown:
    """Asked as the archivist's browser asks."""
    with workshop.database.writing() as session:
        user_id = session.scalars(select(User.id)).one()
        delivery = session.scalars(select(IntakeRun.batch).limit(1)).one()
        first = sessions.begin(session, user_id, now())
        session.flush()
        token = sessions.choose_purpose(session, first, Purpose.NS_DAIHOI, "1-CV/TU", now())
    app = create_app(PortalSettings.from_environment(site.environment))
    browser = app.test_client()
    browser.set_cookie("hoso", token, domain=_HOST)

    def get(path: str) -> bytes:
        answer = browser.get(path, base_url=f"http://{_HOST}")
        if answer.status_code != 200:
            raise LookupError(f"{path}: {answer.status_code}")
        return bytes(answer.data)

    try:
        board, screen = (_of_page(get(path).decode()) for path in ("/deliveries", f"/deliveries/{delivery}"))
        report, listed = _of_report(get(f"/deliveries/{delivery}/report"))
        opened = tuple((state, _rows(get, delivery, state)) for state in STATES)
    finally:
        app.extensions["hoso"].database.close()
        app.extensions["hoso"].engine.close()
    return Shown(board, screen, report, opened, listed)


def _of_page(page: str) -> Numbers:
    cells = {name: re.sub(r"<[^>]+>", " ", cell).split() for name, cell in _CELL.findall(page.split("<tbody", 2)[1])}
    plain = {name: int(words[0].replace(".", "")) for name, words in cells.items() if words and words[0][0].isdigit()}
    return Numbers(plain["Tìm thấy"], tuple((state, plain[state.vi]) for state in STATES))


def _of_report(content: bytes) -> tuple[Numbers, int]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    said = dict(str(line[0]).strip().partition(": ")[::2] for line in lines if isinstance(line[0], str))
    whole = {name: int(value.replace(".", "")) for name, value in said.items() if re.fullmatch(r"[\d.]+", value)}
    numbers = Numbers(whole["Số tệp tìm thấy"], tuple((state, whole[state.vi]) for state in STATES))
    return numbers, sum(isinstance(line[0], int) for line in lines)


def _rows(get: Callable[[str], bytes], delivery: str, state: FileState) -> int:
    """The files behind one number, over all pages of the list."""
    rows, page = 0, 1
    while found := len(_ROW.findall(get(f"/deliveries/{delivery}?show={state}&page={page}").decode())):
        rows, page = rows + found, page + 1
        if found < FILES_SHOWN:
            break
    return rows


def end_state(workshop: Workshop) -> dict[str, object]:
    """Where everything stands, without the ids and times that differ between two sites."""
    with workshop.database.reading() as session:
        files = session.scalars(select(IntakeFile).order_by(IntakeFile.path))
        lines = [(one.path, one.state, one.reason, one.detail, one.digest, one.item_no) for one in files]
        papers = sorted(
            (paper.item_no, paper.number, paper.kind, paper.subject, paper.page_count, paper.indexed_revision)
            for paper in session.scalars(select(Document))
        )
        of_paper = select(Document.item_no, Page.page_no, Page.digest).join(Page, Page.document_id == Document.id)
        pages = sorted(map(tuple, session.execute(of_paper)))
        of_fields = select(Document.item_no, FieldRow.name, FieldRow.value, FieldRow.page_no, FieldRow.state)
        fields = sorted(map(str, session.execute(of_fields.join(FieldRow, FieldRow.document_id == Document.id))))
        left = session.scalars(select(Job.kind).where(Job.state != JobState.DONE)).all()
    findings = verify(workshop, deep=True)
    return {
        "lines": lines, "papers": papers, "pages": pages, "fields": fields, "jobs left": left,
        "differences": findings.differences, "pages in the index": sum(findings.pages_in_index.values()),
    }  # fmt: skip
