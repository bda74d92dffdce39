"""A whole site for tests: a catalogue, a store, indices on the real engine and the portal before them.

Documents are put where the product would have put them: rows in the catalogue, artifacts and originals in the store,
records in the index. `Browser` is a signed-in person's browser.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from archive.artifacts import PageArtifact
from archive.database import Database
from archive.documents import Document, Page
from archive.schema import now
from archive.settings import Site
from archive.store import FileStore
from indexer.projection import projections
from indexer.store import Index
from mappings.vietnamese import number_key
from mappings.vocabulary import Ceiling, Grade, Kind, Precision, Purpose
from portal.access import sessions
from portal.app import create_app
from portal.settings import PortalSettings
from tests import rows

HOST = "127.0.0.1"
REFERENCE = "145-CV/BTCTU"


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to be put on the site."""

    dossier_id: str
    item_no: int
    texts: tuple[str, ...]
    kind: Kind = Kind.KL
    grade: Grade = Grade.THUONG
    sealed: bool = False
    subject: str = ""
    number: str | None = None
    year: int | None = None


class TestSite:
    """Everything of one site, below one folder."""

    __test__ = False

    def __init__(self, folder: Path, database_url: str, opensearch_url: str, prefix: str) -> None:
        self.settings = PortalSettings(
            site=Site(
                database_url=database_url,
                store=folder / "store",
                opensearch_url=opensearch_url,
                prefix=prefix,
                ceiling=Ceiling.MAT,
                approval="01/TEST",
                language="vi",
                uploads=folder / "uploads",
            ),
            secret_key="s" * 48,
            audit_key=b"a" * 48,
            cookie_secure=False,
            idle_minutes=30,
            absolute_minutes=600,
            language="vi",
            trusted_hosts=(HOST,),
            page_cache=folder / "pages",
        )
        self.database = Database(database_url)
        self.database.migrate()
        self.store = FileStore(folder / "store")
        self.index = Index(opensearch_url, prefix)
        self.index.ensure()
        self.original = self.store.put(io.BytesIO(_pdf()))
        self.app: Flask = create_app(self.settings)
        no_secrets = replace(self.settings, site=replace(self.settings.site, ceiling=Ceiling.NONE, approval=""))
        self.app_without_secrets: Flask = create_app(no_secrets)

    def put(self, session: Session, papers: Sequence[Paper]) -> list[str]:
        """Catalogue, store and index hold these papers; their ids. The index shows them after `refresh`."""
        ids = [self._catalogued(session, paper) for paper in papers]
        session.flush()
        for projection in projections(session, ids):
            targets = self.index.aliases(projection.grade)
            pages = list(projection.page_records(self.store))
            self.index.put(pages, [projection.document_record([page.content for page in pages])], targets)
        return ids

    def refresh(self) -> None:
        """Let searches see everything."""
        self.index.refresh()

    def browser(self, user_id: str, ceiling: Ceiling = Ceiling.MAT) -> Browser:
        """The browser of a user who has signed in and chosen his purpose, before the app of that ceiling."""
        with self.database.writing() as session:
            first = sessions.begin(session, user_id, now())
            session.flush()
            token = sessions.choose_purpose(session, first, Purpose.GIAI_QUYET, REFERENCE, now())
        client = (self.app if ceiling is Ceiling.MAT else self.app_without_secrets).test_client()
        client.set_cookie("hoso", token, domain=HOST)
        return Browser(client)

    def stranger(self) -> Browser:
        """A browser that nobody has signed in with."""
        return Browser(self.app.test_client())

    def close(self) -> None:
        """Remove the indices and let go of everything."""
        for name in self.index.every_index():
            self.index.delete(name)
        self.index.close()
        self.database.close()
        for app in (self.app, self.app_without_secrets):
            app.extensions["hoso"].database.close()
            app.extensions["hoso"].engine.close()

    def _catalogued(self, session: Session, paper: Paper) -> str:
        id_ = rows.document(
            session, paper.dossier_id, paper.item_no, paper.kind, paper.grade, sealed=paper.sealed,
            pages=len(paper.texts), file_digest=self.original, media_type="application/pdf",
        )  # fmt: skip
        document = session.get_one(Document, id_)
        document.subject, document.number = paper.subject, paper.number
        document.number_key = number_key(paper.number) if paper.number else ""
        if paper.year:
            document.issued_on, document.precision = date(paper.year, 3, 1), Precision.DAY
        for page_no, text in enumerate(paper.texts, 1):
            artifact = PageArtifact(text, "plain", width=420.0, height=595.0)
            digest = self.store.put(io.BytesIO(artifact.to_bytes()))
            session.add(
                Page(
                    document_id=id_, page_no=page_no, digest=digest, engine="plain", confidence=None,
                    characters=len(text), has_image=True,
                )
            )  # fmt: skip
        return id_


class Browser:
    """Sends requests as a browser does, with the CSRF token of the page it has seen."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, json: bool = False) -> TestResponse:
        """GET without following redirects."""
        accept = "application/json" if json else "text/html"
        return self.client.get(path, base_url=f"http://{HOST}", headers={"Accept": accept}, buffered=True)

    def post(self, path: str, form: dict[str, Any] | None = None, *, token: str | None = None) -> TestResponse:
        """POST a form with the right CSRF token, or with another."""
        data = {**(form or {}), "csrf_token": self.csrf() if token is None else token}
        return self.client.post(path, base_url=f"http://{HOST}", data=data)

    def csrf(self) -> str:
        """The token that stands in every page of this browser."""
        page = self.get("/help") if self.cookie() else self.get("/sign-in")
        if page.status_code != 200:
            page = self.get("/sign-in")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, "every page carries the token of its session"
        return found[1]

    def cookie(self) -> str:
        """The session token this browser holds."""
        held = self.client.get_cookie("hoso", domain=HOST)
        return held.value if held else ""

    def ask(self, text: str, **form: str) -> str:
        """Ask a question; the address of its answer."""
        response = self.post("/search", {"text": text, **form})
        assert response.status_code == 303, (response.status_code, text[:80])
        return response.headers["Location"]


def _pdf() -> bytes:
    """Three pages, the original of every paper of the tests."""
    body = io.BytesIO()
    canvas = Canvas(body, pagesize=A5, invariant=True)
    for page_no in range(1, 4):
        canvas.drawString(60, 500, f"page {page_no}")
        canvas.showPage()
    canvas.save()
    return body.getvalue()
