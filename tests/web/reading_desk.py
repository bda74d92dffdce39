"""Two archivists before the desk of the demo's archive, for the tests of the desk. The fixture is `reading_desk`.

The fields are what a machine would have read: each stands where its words stand on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from archive.desk_positions import DeskPosition
from archive.documents import Document, Page
from archive.fields import FieldRow, fields_of
from archive.jobs import Job
from archive.layers import PageText, PageVerdict, artifact_of
from archive.people import Grant, User
from archive.proposing import propose
from archive.requests import Rereading
from archive.schema import now
from archive.units import Unit
from mappings.fields import Box, Field, FieldName
from mappings.vocabulary import FieldState, Grade, Role
from tests import rows
from tests.web.screens import Screens, opened
from tests.web.site import Browser

CONCLUSION, DECISION = "12-KL/UBKTThU", "1187-QĐ/ThU"
FIRST, SECOND, STRANGER = "duyen", "bich", "luong"
"""Two archivists of the commission, and one of a ward."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a machine read: the value, and the words of the page it came from."""

    name: FieldName
    value: str
    raw: str
    group: int = 0
    confidence: float = 0.95


OF_CONCLUSION = (
    Read(FieldName.NUMBER, "12-KL/UBKTThU", "12-KL/UBKTThU"),
    Read(FieldName.KIND, "KL", "KẾT LUẬN"),
    Read(FieldName.ISSUER, "Ủy ban Kiểm tra Thành ủy Vân Lạc", "ỦY BAN KIỂM TRA", confidence=0.71),
    Read(FieldName.DATE, "2023-08-18", "ngày 18 tháng 8 năm 2023"),
    Read(FieldName.GRADE, "mat", "MẬT"),
    Read(FieldName.PERSON, "Nguyễn Văn Hòa", "Nguyễn Văn Hòa", 1),
    Read(FieldName.BIRTH, "1976-06-14", "14/6/1976", 1),
)
OF_DECISION = (
    Read(FieldName.NUMBER, "1187-QĐ/ThU", "1187-QĐ/ThU"),
    Read(FieldName.KIND, "QD", "QUYẾT ĐỊNH"),
    Read(FieldName.DATE, "2024-01-15", "ngày 15 tháng 01 năm 2024", confidence=0.6),
    Read(FieldName.PLACE, "Vân Lạc", "Vân Lạc, ngày"),
    Read(FieldName.ISSUER, "Thành ủy Vân Lạc", "THÀNH ỦY VÂN LẠC"),
)


_SAID_BY_FIELDS = (
    "number", "number_key", "kind", "issued_on", "precision", "date_as_written", "issuer", "subject", "grade",
)  # fmt: skip


class ReadingDesk:
    """The archive with its portal (`screens`), and what happens at its desk."""

    def __init__(self, screens: Screens) -> None:
        self.screens = screens
        self.conclusion, self.decision = screens.document(CONCLUSION), screens.document(DECISION)
        self._facts = {id_: self._of(id_) for id_ in (self.conclusion, self.decision)}
        self._texts = self._digests()

    def read(self, document_id: str, found: Sequence[Read]) -> None:
        """The machine reads the document anew, and nobody has looked at it yet."""
        with self.screens.archive.database.writing() as session:
            for row in fields_of(session, document_id):
                session.delete(row)
            session.flush()
            propose(session, document_id, [self._field(session, document_id, one) for one in found])

    def start_again(self) -> None:
        """Both papers as the machine left them, with the facts and the texts they came with."""
        with self.screens.archive.database.writing() as session:
            session.execute(delete(PageText))
            session.execute(delete(Rereading))
            session.execute(delete(Job))
            session.execute(delete(PageVerdict))
            session.execute(delete(DeskPosition))
            for key, digest in self._texts.items():
                session.get_one(Page, key).digest = digest
        for document_id, facts in self._facts.items():
            self._set(document_id, facts)
        self.read(self.conclusion, OF_CONCLUSION)
        self.read(self.decision, OF_DECISION)

    def field(self, document_id: str, name: FieldName) -> FieldRow:
        """A field as it stands."""
        with self.screens.archive.database.reading() as session:
            return next(row for row in fields_of(session, document_id) if row.name is name)

    def states(self, document_id: str) -> dict[FieldName, FieldState]:
        """Where each field of the document stands."""
        with self.screens.archive.database.reading() as session:
            return {row.name: row.state for row in fields_of(session, document_id)}

    @contextmanager
    def changed(self, document_id: str, **columns: object) -> Iterator[None]:
        """The document with other facts for a while."""
        before = self._set(document_id, columns)
        yield
        self._set(document_id, before)

    @contextmanager
    def badly_read(self, document_id: str, page_no: int) -> Iterator[None]:
        """A page of the document that the machine read badly, for a while."""
        for confidence in (0.4, None):
            with self.screens.archive.database.writing() as session:
                session.get_one(Page, (document_id, page_no)).confidence = confidence
            if confidence is not None:
                yield

    @contextmanager
    def ended(self, login: str) -> Iterator[None]:
        """That person without any role for a while."""
        for until in (now(), None):
            with self.screens.archive.database.writing() as session:
                person = select(User.id).where(User.login == login).scalar_subquery()
                session.execute(update(Grant).where(Grant.user_id == person).values(valid_until=until))
            if until is not None:
                yield

    def _digests(self) -> dict[tuple[str, int], str]:
        with self.screens.archive.database.reading() as session:
            return {(page.document_id, page.page_no): page.digest for page in session.scalars(select(Page))}

    def _of(self, document_id: str) -> dict[str, object]:
        with self.screens.archive.database.reading() as session:
            row = session.get_one(Document, document_id)
            return {name: getattr(row, name) for name in _SAID_BY_FIELDS}

    def _set(self, document_id: str, columns: dict[str, object]) -> dict[str, object]:
        with self.screens.archive.database.writing() as session:
            row = session.get_one(Document, document_id)
            before = {name: getattr(row, name) for name in columns}
            for name, value in columns.items():
                setattr(row, name, value)
            return before

    def _field(self, session: Session, document_id: str, one: Read) -> Field:
        pages = session.scalars(select(Page).where(Page.document_id == document_id).order_by(Page.page_no)).all()
        for page in pages:
            artifact = artifact_of(self.screens.archive.store, page.digest)
            start = artifact.text.find(one.raw)
            if start < 0:
                continue
            end = start + len(one.raw)
            words = [word for word in artifact.words if word.start < end and word.end > start]
            box = Box(
                min(word.left for word in words), min(word.top for word in words),
                max(word.right for word in words), max(word.bottom for word in words),
            ) if words else None  # fmt: skip
            return Field(
                one.name, one.value, one.raw, page.page_no, start, end, one.confidence, "head.rule", one.group, box
            )
        raise AssertionError(f"{one.raw} is not in the paper")


def open_form(page: str) -> tuple[str, dict[str, str]]:
    """Where the open field's form is sent, and the version it carries."""
    form = re.search(r'<form method="post" action="([^"]+)" class="work-form">(.*?)</form>', page, re.DOTALL)
    assert form
    version = re.search(r'name="version" value="(\d+)"', form[2])
    assert version
    return form[1].replace("&amp;", "&"), {"version": version[1]}


def say(browser: Browser, page: str, **said: str) -> TestResponse:
    """Send the open field's form."""
    address, form = open_form(page)
    return browser.post(address, form | said)


def at(browser: Browser, desk: ReadingDesk, name: FieldName) -> str:
    """The desk with the conclusion on it, at that field."""
    field = desk.field(desk.conclusion, name)
    answer = browser.get(f"/desk/{desk.conclusion}?field={field.id}")
    assert answer.status_code == 200
    return answer.text


@contextmanager
def opened_desk(folder: Path, opensearch_url: str) -> Iterator[ReadingDesk]:
    """The demo's archive with a second archivist, both papers read."""
    with opened(folder, opensearch_url) as screens:
        with screens.archive.database.writing() as session:
            for login, name, code in ((SECOND, "Lê Thị Bích", "ubkt-vanlac"), (STRANGER, "Vũ Lương", "dang-uy-hason")):
                unit_id = session.scalars(select(Unit.id).where(Unit.code == code)).one()
                user_id = rows.user(session, login, unit_id, Grade.MAT)
                session.get_one(User, user_id).name = name
                rows.grant(session, user_id, Role.ARCHIVIST, unit_id)
        made = ReadingDesk(screens)
        made.start_again()
        yield made
