"""Handing papers over: whose they are, for whom, what he is told of the archive, and what the board says afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.dossiers import Dossier
from archive.drop import CHUNK
from archive.intake import IntakeFile
from archive.jobs import Job, JobKind
from archive.schema import new_id
from archive.uploads import Upload
from indexer.settings import IndexerSettings
from indexer.work import drain
from indexer.workshop import Workshop
from mappings.vocabulary import Kind, Role
from tests import rows
from tests.indexing import paper, pdf
from tests.web.counter import Counter, expect, on_disk, part, send
from tests.web.screens import text_of
from tests.web.site import Paper

BIG = bytes(CHUNK + 3)
"""One whole part and a short one."""


@pytest.fixture
def workshop(counter: Counter) -> Iterator[Workshop]:
    """The writer of the same site."""
    plain = IndexerSettings.from_environment({"HOSO_WORKERS": "1", "HOSO_TIKA_URL": "http://127.0.0.1:9"})
    made = Workshop.open(replace(plain, site=counter.site.settings.site))
    yield made
    made.close()


def test_an_upload_is_there_for_nobody_but_whoever_began_it(counter: Counter) -> None:
    browser, upload = counter.begun()
    stand = send(browser, upload, "a.pdf", b"abc")
    stranger = counter.site.browser(counter.stranger)
    for way in ("", "/check"):
        refused, absent = (
            stranger.get(f"/deliveries/new/{upload}{way}"),
            stranger.get(f"/deliveries/new/{new_id()}{way}"),
        )
        assert (refused.status_code, refused.data) == (404, absent.data)
    for way in ("expect", "hand-over", "give-up", "files", f"files/{stand['id']}/remove"):
        assert stranger.post(f"/deliveries/new/{upload}/{way}", {"name": "x", "size": "1"}).status_code == 404, way
    assert part(stranger, upload, stand["id"], 0, b"abc").status_code == 404
    assert [path.read_bytes() for path in on_disk(counter, upload)] == [b"abc"]
    with counter.site.database.writing() as session:
        reader = rows.user(session, uuid.uuid4().hex, counter.ward)
        rows.grant(session, reader, Role.INSPECTOR, counter.ward)
    assert counter.site.browser(reader).get("/deliveries/new").status_code == 404, "an inspector hands nothing over"


def test_nobody_hands_over_for_a_unit_or_in_a_grade_that_is_not_his(counter: Counter) -> None:
    browser = counter.site.browser(counter.clerk)
    good = {"unit": counter.ward, "dossier": "9/up", "grade": "thuong", "kind": ""}
    with counter.site.database.reading() as session:
        other = session.get_one(Dossier, counter.other_dossier).custodian_id
        before = len(session.scalars(select(Upload)).all())
    for wrong in ({"unit": other}, {"grade": "mat"}, {"dossier": " "}, {"kind": "XX"}, {"dossier": "x\n" * 80}):
        assert browser.post("/deliveries/new", {**good, **wrong}).status_code == 400, wrong
    with counter.site.database.reading() as session:
        assert len(session.scalars(select(Upload)).all()) == before


def test_a_duplicate_is_told_at_once_to_one_who_may_open_the_paper_and_to_nobody_else(counter: Counter) -> None:
    site = counter.site
    original = site.store.path(site.original).read_bytes()
    with site.database.writing() as session:
        (theirs,) = site.put(session, [Paper(counter.other_dossier, _next(), ("x",))])
    browser, upload = counter.begun()
    stand = send(browser, upload, "a.pdf", original)
    assert stand["twin"] == ""
    page = browser.get(f"/deliveries/new/{upload}").text
    assert "đã có trong kho" not in page.split("<tbody")[1]
    assert theirs not in page
    with site.database.writing() as session:
        (his,) = site.put(session, [Paper(counter.dossier, _next(), ("x",), kind=Kind.KL)])
    stand = send(browser, upload, "b.pdf", original)
    assert stand["twin"] == f"/documents/{his}"
    page = browser.get(f"/deliveries/new/{upload}").text
    assert "đã có trong kho" in page.split("<tbody")[1]
    assert "trùng với a.pdf" in page


def _next() -> int:
    return uuid.uuid4().int % 10**8


def test_what_is_not_whole_cannot_be_handed_over_and_nothing_twice(counter: Counter) -> None:
    browser, upload = counter.begun()
    assert browser.post(f"/deliveries/new/{upload}/hand-over").headers["Location"].endswith(f"/new/{upload}")
    stand = expect(browser, upload, "big.pdf", len(BIG))
    part(browser, upload, stand["id"], 0, BIG[:CHUNK])
    assert "Quay lại: chọn lại tệp" in text_of(browser.get(f"/deliveries/new/{upload}/check").text)
    assert browser.post(f"/deliveries/new/{upload}/hand-over").headers["Location"].endswith(f"/new/{upload}")
    send(browser, upload, "big.pdf", BIG)
    assert browser.post(f"/deliveries/new/{upload}/hand-over").headers["Location"].endswith(f"/deliveries/{upload}")
    assert browser.post(f"/deliveries/new/{upload}/hand-over").status_code == 404
    with counter.site.database.reading() as session:
        jobs = session.scalars(select(Job).where(Job.kind == JobKind.TAKE_IN)).all()
        assert len([job for job in jobs if job.state == "queued"]) == 1
    page = browser.get(f"/deliveries/{upload}").text
    assert "1 tệp chưa xem đến" in page


def test_the_whole_way_from_the_clerk_to_the_board(counter: Counter, workshop: Workshop, tmp_path: Path) -> None:
    drain(workshop)
    browser, upload = counter.begun("77/up")
    good = pdf(tmp_path / "good.pdf", [paper("KẾT LUẬN", "1-KL/UBKTThU", "đất đai")]).read_bytes()
    secret = pdf(tmp_path / "secret.pdf", [paper("KẾT LUẬN", "2-KL/UBKTThU", "x", "TUYỆT MẬT")]).read_bytes()
    send(browser, upload, "tốt.pdf", good)
    send(browser, upload, "tốt-bản-hai.pdf", good)
    send(browser, upload, "tên-của-tài-liệu-tuyệt-mật.pdf", secret)
    browser.post(f"/deliveries/new/{upload}/hand-over")
    drain(workshop)
    page = text_of(browser.get(f"/deliveries/{upload}").text)
    assert "tốt.pdf" in page
    assert "Trùng tệp đã có" in page
    assert "Độ mật vượt mức được phép" in page
    assert "tuyệt-mật" not in page
    assert "Hãy giao nộp lại" in page or "giao nộp lại" in page
    assert on_disk(counter, upload) == []
    with counter.site.database.reading() as session:
        states = session.scalars(select(IntakeFile.state).where(IntakeFile.batch == upload)).all()
    assert sorted(states) == ["duplicate", "indexed", "rejected"]
    stranger = counter.site.browser(counter.stranger)
    assert stranger.get(f"/deliveries/{upload}").status_code == 404
    assert upload not in stranger.get("/deliveries").text
    assert upload in browser.get("/deliveries").text
