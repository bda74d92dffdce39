"""The demo's people before a handful of its papers, for the tests of the screens. The fixture is `screens`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from archive.audit import AccessEvent
from archive.documents import Document
from archive.dossiers import Dossier
from archive.people import User
from archive.schema import now
from mappings.reasons import Reason
from mappings.vocabulary import DossierKind, FileState, Grade, Kind, Purpose
from portal.access import sessions
from portal.app import create_app
from tests import factory
from tests.factory import Archive, Facts
from tests.web.ledgers import Line, delivered
from tests.web.site import HOST, Browser

FILES = (
    "12-KL-UBKTThU.pdf", "158-QD-UBKTThU.pdf", "1187-QD-ThU.PDF", "96-TB-UBKTThU.pdf", "ban-tu-kiem-diem.docx",
    "412-BC-ThU.pdf",
)  # fmt: skip
DELIVERY = "d" * 64
"""The delivery that has ended."""
_NOWHERE = "http://127.0.0.1:1"


class Screens:
    """The archive, the portal before it (and one that has lost its engine), and the browsers of its people."""

    def __init__(self, archive: Archive, folder: Path, app: Flask, app_without_engine: Flask) -> None:
        self.archive, self.folder, self.app, self.app_without_engine = archive, folder, app, app_without_engine

    def of(self, login: str, *, engine: bool = True) -> Browser:
        """The browser of a person who has signed in and said why he looks."""
        client = (self.app if engine else self.app_without_engine).test_client()
        client.set_cookie("hoso", self.token(login), domain=HOST)
        return Browser(client)

    def token(self, login: str) -> str:
        """The session token of such a person."""
        with self.archive.database.writing() as session:
            user_id = session.scalars(select(User.id).where(User.login == login)).one()
            first = sessions.begin(session, user_id, now())
            session.flush()
            return sessions.choose_purpose(session, first, Purpose.NS_DAIHOI, "145-CV/BTCTU", now())

    def document(self, number: str) -> str:
        """The id of the document of that number."""
        with self.archive.database.reading() as session:
            return session.scalars(select(Document.id).where(Document.number == number)).one()

    def dossier(self, code: str) -> str:
        """The id of the dossier of that code."""
        with self.archive.database.reading() as session:
            return session.scalars(select(Dossier.id).where(Dossier.code == code)).one()

    def events(self, action: str) -> int:
        """How often that action stands in the access log."""
        with self.archive.database.reading() as session:
            return len(session.scalars(select(AccessEvent.seq).where(AccessEvent.action == action)).all())


def text_of(page: str) -> str:
    """What stands on a page, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@contextmanager
def opened(folder: Path, opensearch_url: str) -> Iterator[Screens]:
    """Build the archive and the two portals, and clear everything away at the end."""
    prefix = f"test-screens-{uuid.uuid4().hex[:8]}"
    archive = factory.build(folder, opensearch_url, prefix, FILES)
    _add_papers(archive)
    _add_deliveries(archive)
    archive.write_index()
    settings = factory.settings_of(folder, opensearch_url, prefix)
    deaf = replace(settings, site=replace(settings.site, opensearch_url=_NOWHERE))
    apps = create_app(settings), create_app(deaf)
    yield Screens(archive, folder, *apps)
    archive.close()
    for app in apps:
        app.extensions["hoso"].database.close()
        app.extensions["hoso"].engine.close()


def _add_papers(archive: Archive) -> None:
    """A dossier of a ward in which one paper is of a higher grade than its clerk may see."""
    mixed = archive.dossier("77/2024", "Việc của một đồng chí", "dang-uy-hason", DossierKind.THKL)
    archive.text_paper(mixed, 1, Facts("77-QĐ/ĐU", Kind.QD, subject="Quyết định về đất bãi"), "đất bãi ven sông")
    archive.text_paper(mixed, 2, Facts("78-KL/ĐU", grade=Grade.MAT, subject="Kết luận"), "điều mật")
    sly = Facts("79-TB/ĐU", Kind.TB, subject="<b>Thông báo</b>")
    archive.text_paper(mixed, 3, sly, "Thủy sản <script>alert(1)</script> nuôi trồng & khai thác.")


def _add_deliveries(archive: Archive) -> None:
    """One delivery that has ended, with something to mend, and one that is being taken in."""
    with archive.database.writing() as session:
        dossier = session.scalars(select(Dossier.id).where(Dossier.code == "112/2023")).one()
        papers = session.scalars(select(Document.id).where(Document.indexed_revision > 0).limit(4)).all()
        done = [
            Line(f"hop-19/{at:03}.pdf", FileState.INDEXED, dossier, document_id=id_) for at, id_ in enumerate(papers)
        ]
        done += [
            Line("hop-19/quyet-dinh-ky-luat-ban-sao-lan-2.pdf", FileState.DUPLICATE, dossier, duplicate_of=papers[0]),
            Line("hop-19/bien-ban-kiem-phieu.pdf", FileState.HELD, dossier, Reason.NO_TEXT),
            Line("hop-19/anh-chup-co-dau.jpg", FileState.REJECTED, dossier, Reason.TRUNCATED, "no end mark"),
        ]
        delivered(
            session, done, batch=DELIVERY, given='["/srv/quet/hop-19", "", "", "", "", ""]', ago=timedelta(hours=3)
        )
        waiting = [Line(f"hop-20/{at:03}.pdf", FileState.WAITING, dossier) for at in range(3)]
        delivered(session, [*waiting, Line("hop-20/004.pdf", FileState.INDEXED, dossier)], 40, ended=False)
        delivered(session, [Line("hop-21/001.pdf", FileState.INDEXED, dossier)], 2, ago=timedelta(days=1))
