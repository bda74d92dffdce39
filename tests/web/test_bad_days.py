"""Bad days: rights end, the log, the engine or the catalogue is away; what breaks says so and shows nothing."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.engine import Connection

from archive.audit import Access, AccessEvent, append, verify
from archive.people import Grant
from archive.schema import now
from portal.app import create_app
from tests import rows
from tests.web.desk import SECRET, WORD, Desk
from tests.web.site import HOST, Browser


def test_a_revocation_holds_at_the_next_request(desk: Desk) -> None:
    browser = desk.site.browser(desk.clerk)
    address = browser.ask(WORD)
    paths = (
        f"/documents/{desk.his}/pages/1",
        f"/documents/{desk.his}/original",
        f"/documents/{desk.his}/pages/1/image/page",
    )
    assert [browser.get(path).status_code for path in paths] == [200, 200, 200]
    try:
        end_grant(desk, ended=True)
        assert [browser.get(path).status_code for path in paths] == [404, 404, 404]
        assert browser.get(address, json=True).get_json()["total"] == 0
    finally:
        end_grant(desk, ended=False)
    assert browser.get(address, json=True).get_json()["total"] == 1


def end_grant(desk: Desk, *, ended: bool) -> None:
    with desk.site.database.writing() as session:
        session.execute(update(Grant).where(Grant.id == desk.grant).values(valid_until=now() if ended else None))


def test_every_content_is_recorded_with_its_ids_and_without_its_words(desk: Desk, browser: Browser) -> None:
    last = newest(desk)
    address = browser.ask(WORD)
    question = address.rsplit("/", 1)[1]
    for path in (address, *contents(desk)):
        assert browser.get(path).status_code in {200, 303}
    with desk.site.database.reading() as session:
        events = session.scalars(select(AccessEvent).where(AccessEvent.seq > last).order_by(AccessEvent.seq)).all()
    told = [(one.action, one.question_id, one.document_id, one.page_no, one.total) for one in events]
    assert told == [
        ("search", question, "", 0, 1),
        ("open_document", "", desk.his, 0, 0),
        ("open_page", "", desk.his, 1, 0),
        ("page_image", "", desk.his, 1, 0),
        ("page_image", "", desk.his, 2, 0),
        ("download", "", desk.his, 0, 0),
        ("list_dossier", "", "", 0, 1),
        ("list_dossier", "", "", 0, 1),
    ]
    assert {(one.roles, one.purpose, one.reference) for one in events} == {("inspector", "GIAI_QUYET", "145-CV/BTCTU")}
    assert all(one.user_id == desk.clerk and one.unit_id for one in events)


def contents(desk: Desk) -> list[str]:
    with desk.site.database.reading() as session:
        from_document = f"/documents/{desk.his}"
        dossier_id = rows.dossier_of(session, desk.his)
    return [
        from_document,
        f"{from_document}/pages/1",
        f"{from_document}/pages/1/image/page",
        f"{from_document}/pages/2/thumbnail",
        f"{from_document}/original",
        f"/dossiers/{dossier_id}",
        "/dossiers",
    ]


def newest(desk: Desk) -> int:
    with desk.site.database.reading() as session:
        return session.scalars(select(AccessEvent.seq).order_by(AccessEvent.seq.desc()).limit(1)).first() or 0


@pytest.fixture
def log_away(desk: Desk) -> Iterator[None]:
    """The access log cannot be written: the database refuses its rows."""

    def refuse(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO access_events"):
            raise sqlite3.OperationalError("disk I/O error")

    engine = desk.site.app.extensions["hoso"].database.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.usefixtures("log_away")
def test_without_a_row_in_the_log_there_is_no_content(desk: Desk, browser: Browser) -> None:
    last = newest(desk)
    for path in (browser.ask(WORD), *contents(desk)):
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert answer.mimetype == "text/html"
        assert WORD not in answer.text.replace(f'value="{WORD}"', "")
        assert "%PDF" not in answer.text
    assert newest(desk) == last


def test_the_row_is_committed_before_the_content_is_made(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection sees the row at the moment the page is rendered."""
    seen: list[int] = []
    before = newest(desk)

    def looked(*_args: object, **_kwargs: object) -> str:
        seen.append(newest(desk))
        return ""

    monkeypatch.setattr("portal.web.documents.render_template", looked)
    browser.get(f"/documents/{desk.his}/pages/1")
    assert seen == [before + 1]


def test_a_changed_log_is_found(desk: Desk, browser: Browser) -> None:
    with desk.site.database.reading() as session:  # the row is thrown away with it: nothing else takes it out again
        append(session, b"another key", Access(user_id="x", roles=(), unit_id="", action="x"))
        row = session.scalars(select(AccessEvent).order_by(AccessEvent.seq.desc()).limit(1)).one()
        found = verify(session, desk.site.settings.audit_key)
    assert found is not None
    assert found.seq == row.seq


@pytest.fixture
def engine_away(desk: Desk) -> Iterator[Browser]:
    """The same site while nothing answers at the engine's address."""
    settings = desk.site.settings
    nowhere = replace(settings, site=replace(settings.site, opensearch_url="http://127.0.0.1:9"))
    app = create_app(nowhere)
    browser = desk.site.browser(desk.clerk)
    client = app.test_client()
    client.set_cookie("hoso", browser.cookie(), domain=HOST)
    yield Browser(client)
    app.extensions["hoso"].database.close()
    app.extensions["hoso"].engine.close()


def test_when_the_engine_is_away_search_says_so_and_the_papers_still_open(desk: Desk, engine_away: Browser) -> None:
    answer = engine_away.get(engine_away.ask(WORD))
    assert answer.status_code == 503
    assert "<h1>" in answer.text
    assert engine_away.get(f"/documents/{desk.his}/pages/1").status_code == 200
    assert engine_away.get("/dossiers").status_code == 200
    health = engine_away.get("/health")
    assert (health.status_code, health.text) == (503, "catalogue: up\nsearch: away\n")


def test_when_the_catalogue_is_away_every_page_says_so(desk: Desk, tmp_path: Path) -> None:
    settings = desk.site.settings
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is not a database, and long enough to be looked at as one" * 20)
    app = create_app(replace(settings, site=replace(settings.site, database_url=f"sqlite:///{broken}")))
    client = app.test_client()
    client.set_cookie("hoso", desk.site.browser(desk.clerk).cookie(), domain=HOST)
    browser = Browser(client)
    for path in ("/", "/dossiers", f"/documents/{desk.his}"):
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert "sqlite" not in answer.text.lower()
    assert browser.get("/health").status_code == 503
    assert browser.get("/nowhere").status_code == 503
    app.extensions["hoso"].database.close()
    app.extensions["hoso"].engine.close()


def test_what_nobody_foresaw_is_a_plain_page_and_a_log_without_words(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_args: object) -> None:
        raise KeyError(f"the name {SECRET}")

    monkeypatch.setattr("portal.access.gate.labels_of", break_down)
    with caplog.at_level(logging.DEBUG):
        answer = browser.get(f"/documents/{desk.his}")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "KeyError" not in answer.text
    assert SECRET not in caplog.text
    assert "KeyError" in caplog.text


def test_a_view_that_declares_nothing_is_absent(desk: Desk) -> None:
    app = create_app(desk.site.settings)
    app.add_url_rule("/forgotten", "forgotten", lambda: "content")
    client = app.test_client()
    client.set_cookie("hoso", desk.site.browser(desk.clerk).cookie(), domain=HOST)
    browser = Browser(client)
    forgotten, absent = browser.get("/forgotten"), browser.get("/nowhere")
    assert (forgotten.status_code, forgotten.data) == (404, absent.data)
    app.extensions["hoso"].database.close()
    app.extensions["hoso"].engine.close()
