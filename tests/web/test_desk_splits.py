"""A file of several papers at the desk and before its readers: split, shown, taken away, merged; and by whom."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from flask import url_for
from sqlalchemy import select

from archive import settling
from archive.documents import Document
from archive.fields import fields_of
from archive.intake import IntakeFile
from archive.jobs import Job, JobKind
from mappings.fields import FieldName
from mappings.vocabulary import FieldState, FileState, Grade, Kind
from portal.web import addresses
from tests.reading.splitting import PAGES
from tests.web.bundle import (
    CHIEF,
    FIRST,
    INSPECTOR,
    RECUSED,
    SECOND,
    STRANGER,
    BundleSite,
    bundle_on,
    form_of,
    merge,
    split,
)
from tests.web.screens import text_of
from tests.web.site import HOST

pytestmark = pytest.mark.engine


@pytest.fixture
def bundle(tmp_path: Path, opensearch_url: str) -> Iterator[BundleSite]:
    """Three papers in one file, taken in as one."""
    with bundle_on(tmp_path, opensearch_url) as made:
        yield made


@pytest.fixture
def parts(bundle: BundleSite) -> list[Document]:
    """The three papers it was split into."""
    assert split(bundle).status_code == 303
    bundle.follow()
    return bundle.papers()


def test_a_proposal_waits_first_in_the_queue_and_shows_where_papers_begin_and_why(bundle: BundleSite) -> None:
    first = bundle.of(FIRST)
    queue = first.get("/desk").text
    assert f'href="/desk/{bundle.whole}/split"' in queue
    assert "Nhiều văn bản trong một tệp" in queue
    assert "có thể gồm 3 văn bản" in text_of(queue)
    assert "Tệp này có thể gồm 3 văn bản" in first.get(f"/desk/{bundle.whole}").text
    page = first.get(f"/desk/{bundle.whole}/split").text
    assert form_of(page) == {"version": ["1"], "begins": ["4", "6"], "sides": ["simplex"]}
    said = text_of(page)
    assert "214-QĐ/UBKTThU Quyết định 18/08/2023 Vì: " in said
    assert "Sau tờ ngăn cách" in said
    assert "Trang trắng; vẫn tính trang, bỏ phần chữ" in said


def test_a_person_shifts_where_papers_begin_and_splits(bundle: BundleSite) -> None:
    assert split(bundle, begins=["5"]).status_code == 303
    assert [(one.first_page, one.page_count, one.sheets) for one in bundle.papers()] == [(1, 4, 4), (5, 3, 3)]
    with bundle.site.database.reading() as session:
        assert session.scalars(select(IntakeFile.state)).one() is FileState.WAITING
        assert JobKind.REGROUP in session.scalars(select(Job.kind)).all()
    said = text_of(bundle.of(FIRST).get(f"/desk/{bundle.whole}/split").text)
    assert "Đã tách, đang cập nhật tìm kiếm" in said
    assert "Gộp lại" not in said
    bundle.follow()
    with bundle.site.database.reading() as session:
        assert session.scalars(select(IntakeFile.state)).one() is FileState.INDEXED


def test_what_cannot_be_split_so_is_said_with_the_marks_as_they_were_sent(bundle: BundleSite) -> None:
    answer = split(bundle, begins=["7", "99", "x", "-1"], version=["9"])
    assert answer.status_code == 409
    assert "vừa được người khác thay đổi" in answer.text
    assert form_of(answer.text)["begins"] == ["7"]
    answer = split(bundle, begins=["1"])
    assert answer.status_code == 409
    assert "Chưa đánh dấu trang nào" in answer.text
    assert len(bundle.papers()) == 1


def test_a_proposal_is_refused_and_the_paper_stays_one(bundle: BundleSite) -> None:
    first, address = bundle.of(FIRST), f"/desk/{bundle.whole}/one-paper"
    assert first.post(address, {"version": "1"}).status_code == 303
    assert first.post(address, {"version": "1"}).status_code == 409
    assert form_of(first.get(f"/desk/{bundle.whole}/split").text)["begins"] == []
    assert f"{bundle.whole}/split" not in first.get("/desk").text


def test_the_desk_walks_through_the_parts(bundle: BundleSite, parts: list[Document]) -> None:
    first, ids = bundle.of(FIRST), [one.id for one in parts]
    page = first.get(f"/desk/{bundle.whole}/split").text
    assert re.findall(r'href="/desk/([0-9a-f]{32})" data-open', page) == ids
    assert "Phần 2/3 của một tệp" in first.get(f"/desk/{ids[1]}").text
    for one, following in pairwise(ids):
        assert first.get(f"/desk/{one}/next").headers["Location"].startswith(f"/desk/{following}?")


def test_a_part_shows_and_gives_away_its_own_pages_only(
    bundle: BundleSite, parts: list[Document], tmp_path: Path
) -> None:
    chief, (_, second, _third) = bundle.of(CHIEF), parts
    images = [chief.get(f"/documents/{bundle.whole}/pages/{page}/image/page").data for page in (1, 2, 3)]
    own = [chief.get(f"/documents/{second.id}/pages/{page}/image/page").data for page in (1, 2)]
    assert all(image.startswith(b"\xff\xd8") for image in images + own)
    assert len(set(images + own)) == 5
    assert own[0] == _drawn(bundle, tmp_path, 4)
    for page in (0, 3, 4, 7):
        for what in ("", "/image/page", "/image/large", "/thumbnail"):
            assert chief.get(f"/documents/{second.id}/pages/{page}{what}").status_code == 404
    assert chief.get(f"/documents/{bundle.whole}/pages/4/image/page").status_code == 404
    answer = chief.get(f"/documents/{second.id}/original")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith("214-qd-ubktthu.pdf")
    made = pdfium.PdfDocument(io.BytesIO(answer.data))
    assert len(made) == 2
    assert [made[at].get_textpage().get_text_range() for at in (0, 1)] == ["", ""], "drawn, so nothing else comes along"
    assert b"12-KL" not in answer.data
    at_desk = bundle.of(FIRST)
    assert at_desk.get(f"/desk/{second.id}/pages/1/image/small").status_code == 200
    assert at_desk.get(f"/desk/{second.id}/pages/3/image/small").status_code == 404


def _drawn(bundle: BundleSite, folder: Path, page_no: int) -> bytes:
    """Page `page_no` of the file as the portal keeps it."""
    digest = bundle.papers()[0].file_digest
    return (folder / "pages" / digest[:2] / f"{digest}-{page_no}-page.jpg").read_bytes()


def test_a_whole_file_is_given_away_as_it_came(bundle: BundleSite, tmp_path: Path) -> None:
    answer = bundle.of(CHIEF).get(f"/documents/{bundle.whole}/original")
    assert answer.data == (tmp_path / "papers" / "a.pdf").read_bytes()


def test_only_two_persons_open_a_part_to_those_who_might_not_see_the_whole(
    bundle: BundleSite, parts: list[Document]
) -> None:
    inspector, second = bundle.of(INSPECTOR), parts[1]
    address = f"/documents/{second.id}/pages/1"
    assert inspector.get(address).status_code == 404
    for login in (FIRST, SECOND):
        assert inspector.get(address).status_code == 404
        with bundle.site.database.writing() as session:
            (kind,) = [one for one in fields_of(session, second.id) if one.name is FieldName.KIND]
            act = settling.second if kind.state is FieldState.AWAITING_SECOND else settling.correct
            act(session, kind.id, bundle.people[login], kind.version, "QD")
    assert inspector.get(address).status_code == 200
    bundle.follow()
    assert inspector.get(address).status_code == 200
    assert "214-QĐ" in inspector.get(inspector.ask("quyết định")).text
    for other in (bundle.whole, parts[2].id):
        for what in ("/pages/1", "/pages/1/image/page", "/original"):
            assert inspector.get(f"/documents/{other}{what}").status_code == 404
    for what in ("/pages/1", "/pages/1/image/page", "/original"):
        assert bundle.of(RECUSED).get(f"/documents/{second.id}{what}").status_code == 404


def test_no_search_sees_what_the_index_has_otherwise_until_it_has_followed(bundle: BundleSite) -> None:
    assert _found(bundle, "biên bản kết thúc hồi 16 giờ") == 1
    split(bundle)
    assert _found(bundle, "biên bản kết thúc hồi 16 giờ") == 0, "the index still has it as a page of the first part"
    bundle.follow()
    assert _found(bundle, "biên bản kết thúc hồi 16 giờ") == 1
    merge(bundle, bundle.whole)
    assert _found(bundle, "biên bản kết thúc hồi 16 giờ") == 0, "the index still has it as a paper that is no more"
    bundle.follow()
    assert _found(bundle, "biên bản kết thúc hồi 16 giờ") == 1
    assert len(bundle.papers()) == 1


def _found(bundle: BundleSite, text: str) -> int:
    """How many documents hold these very words, for the chief."""
    chief = bundle.of(CHIEF)
    answer = chief.get(chief.ask(f'"{text}"'), json=True).json
    assert answer is not None
    return int(answer["total"])


def test_papers_are_merged_by_whoever_may_work_on_all_of_them(bundle: BundleSite, parts: list[Document]) -> None:
    first, address = bundle.of(FIRST), f"/desk/{parts[2].id}/merge"
    with bundle.site.database.writing() as session:
        session.get_one(Document, parts[1].id).sealed = True
    assert "/merge" not in first.get(f"/desk/{bundle.whole}/split").text
    assert first.post(address, {"version": "2"}).status_code == 404
    with bundle.site.database.writing() as session:
        session.get_one(Document, parts[1].id).sealed = False
    assert "/merge" in first.get(f"/desk/{bundle.whole}/split").text
    assert merge(bundle, parts[2].id).status_code == 303
    assert first.get(f"/desk/{parts[2].id}").status_code == 404
    bundle.follow()
    (one,) = bundle.papers()
    assert (one.kind, one.page_count, one.grade) == (Kind.BC, len(PAGES), Grade.NOI_BO)


def test_splitting_is_refused_like_a_document_that_is_not_there(bundle: BundleSite) -> None:
    for login in (STRANGER, INSPECTOR):
        browser = bundle.of(login)
        for act in ("split", "one-paper", "merge"):
            sent = {"version": "1", "begins": "4"}
            refused, absent = (browser.post(f"/desk/{id_}/{act}", sent) for id_ in (bundle.whole, "0" * 32))
            assert (refused.status_code, refused.data) == (404, absent.data)
        refused, absent = (browser.get(f"/desk/{id_}/split") for id_ in (bundle.whole, "0" * 32))
        assert (refused.status_code, refused.data) == (404, absent.data)
    assert len(bundle.papers()) == 1


def test_every_address_of_a_split_is_a_route_of_the_portal(bundle: BundleSite) -> None:
    with bundle.site.app.test_request_context(base_url=f"http://{HOST}"):
        assert addresses.desk_split("a") == url_for("desk_splits.split", document_id="a")
        assert addresses.desk_one_paper("a") == url_for("desk_splits.one_paper", document_id="a")
        assert addresses.desk_merge("a") == url_for("desk_splits.merge", document_id="a")
