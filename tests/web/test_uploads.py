"""Files that come from a browser: part by part, going on after a broken line, under names that lead nowhere."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from archive.drop import CHUNK
from archive.uploads import UploadFile
from portal.app import create_app
from portal.web.receiving import label
from tests.web.counter import Counter, expect, on_disk, part, send
from tests.web.screens import text_of
from tests.web.site import HOST, Browser

BIG = bytes(range(256)) * 4096 * 2 + b"the end"
"""Two whole parts and a short one."""


def test_a_broken_upload_goes_on_where_it_stopped_even_after_the_portal_was_restarted(counter: Counter) -> None:
    browser, upload = counter.begun()
    stand = expect(browser, upload, "big.pdf", len(BIG))
    assert part(browser, upload, stand["id"], 0, BIG[:CHUNK]).status_code == 200
    (lying,) = on_disk(counter, upload)
    with lying.open("ab") as half:
        half.write(b"half a part of a portal that was killed")
    again = create_app(counter.site.settings).test_client()
    again.set_cookie("hoso", browser.cookie(), domain=HOST)
    stand = expect(Browser(again), upload, "big.pdf", len(BIG))
    first = hashlib.sha256(BIG[:CHUNK]).hexdigest()
    assert stand["received"] == CHUNK
    assert stand["chain"] == hashlib.sha256(first.encode()).hexdigest(), (
        "the browser can prove that it is the same file"
    )
    send(Browser(again), upload, "big.pdf", BIG)
    assert lying.read_bytes() == BIG
    with counter.site.database.reading() as session:
        file = session.get_one(UploadFile, stand["id"])
        assert file.digest == hashlib.sha256(BIG).hexdigest()
    again.application.extensions["hoso"].database.close()
    again.application.extensions["hoso"].engine.close()


def test_a_part_that_was_changed_on_its_way_is_refused_and_nothing_is_written(counter: Counter) -> None:
    browser, upload = counter.begun()
    stand = expect(browser, upload, "big.pdf", len(BIG))
    digest = hashlib.sha256(BIG[:CHUNK]).hexdigest()
    assert part(browser, upload, stand["id"], 0, b"x" + BIG[1:CHUNK], digest).status_code == 422
    assert on_disk(counter, upload) == []
    assert expect(browser, upload, "big.pdf", len(BIG))["received"] == 0


@pytest.mark.parametrize(("offset", "length"), [(CHUNK, CHUNK), (0, CHUNK - 1), (0, 0), (5, CHUNK)])
def test_parts_out_of_step_are_refused_with_the_place_to_go_on(counter: Counter, offset: int, length: int) -> None:
    browser, upload = counter.begun()
    stand = expect(browser, upload, "big.pdf", len(BIG))
    answer = part(browser, upload, stand["id"], offset, BIG[:length])
    assert (answer.status_code, answer.get_json()["received"]) == (409, 0)
    assert on_disk(counter, upload) == []


def test_another_file_of_the_same_name_and_size_does_not_become_a_mixture(counter: Counter) -> None:
    browser, upload = counter.begun()
    stand = expect(browser, upload, "big.pdf", len(BIG))
    part(browser, upload, stand["id"], 0, BIG[:CHUNK])
    other = expect(browser, upload, "big.pdf", len(BIG), anew="1")
    assert (other["name"], other["received"]) == ("big (2).pdf", 0)
    assert other["id"] != stand["id"]


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/abs/olute.pdf",
    "a/../../b.pdf",
    "x\x00y.pdf",
    "….pdf",
    ".",
    "..",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_reaches_the_disk(counter: Counter, name: str) -> None:
    browser, upload = counter.begun()
    send(browser, upload, name, b"bytes")
    (lying,) = on_disk(counter, upload)
    assert re.fullmatch(r"[0-9a-f]{32}", lying.name)
    with counter.site.database.reading() as session:
        kept = session.scalars(select(UploadFile.name).where(UploadFile.upload_id == upload)).one()
    assert ".." not in kept.split("/")
    assert not kept.startswith("/")


@given(st.text(max_size=2000))
def test_a_name_is_a_label_that_leads_nowhere(written: str) -> None:
    kept = label(written)
    assert not {"", ".", ".."} & set(kept.split("/")) or kept == ""
    assert len(kept) <= 400
    assert kept.isprintable()
    assert "\\" not in kept or "\\x" in kept


def test_what_is_too_large_too_much_or_not_a_size_is_a_clear_sentence(counter: Counter) -> None:
    browser, upload = counter.begun()
    settings = counter.site.settings
    for size, words in ((settings.file_bytes + 1, "Tệp lớn hơn 500 MB"), (10**20, ""), (-1, "")):
        answer = browser.post(f"/deliveries/new/{upload}/expect", {"name": "a.pdf", "size": str(size)})
        assert answer.status_code in (400, 409)
        assert words in (answer.get_json() or {}).get("fault", "") if words else True
    for number in range(8):
        expect(browser, upload, f"{number}.pdf", settings.file_bytes)
    answer = browser.post(f"/deliveries/new/{upload}/expect", {"name": "z.pdf", "size": "1"})
    assert "Tổng các tệp vượt 4.000 MB" in answer.get_json()["fault"]


def test_a_full_disk_is_a_clear_sentence_and_keeps_what_had_arrived(counter: Counter, tmp_path: Path) -> None:
    """The folder cannot be made, as it cannot be on a disk that is full."""
    (tmp_path / "no-folder").write_text("")
    settings = counter.site.settings
    full = replace(settings, site=replace(settings.site, uploads=tmp_path / "no-folder" / "uploads"))
    browser, upload = counter.begun()
    app = create_app(full)
    client = app.test_client()
    client.set_cookie("hoso", browser.cookie(), domain=HOST)
    stand = expect(Browser(client), upload, "a.pdf", 3)
    answer = part(Browser(client), upload, stand["id"], 0, b"abc")
    assert answer.status_code == 507
    assert "Ổ đĩa của hệ thống đã đầy" in answer.get_json()["happened"]
    assert expect(browser, upload, "a.pdf", 3)["received"] == 0
    app.extensions["hoso"].database.close()
    app.extensions["hoso"].engine.close()


def test_without_a_script_a_plain_form_brings_the_files_and_leaves_no_other_trace(counter: Counter) -> None:
    browser, upload = counter.begun()
    middling = BIG[:300_000]  # more than that the test's own client would leave open
    sent = [
        (io.BytesIO(middling), "middling.pdf"),
        (io.BytesIO(b"small"), "thư mục/nhỏ.txt"),
        (io.BytesIO(b""), "empty.pdf"),
    ]
    answer = browser.post(f"/deliveries/new/{upload}/files", {"files": sent})
    assert answer.status_code == 303
    assert sorted(path.read_bytes() for path in on_disk(counter, upload)) == sorted([middling, b"small", b""])
    page = text_of(browser.get(f"/deliveries/new/{upload}").text)
    assert page.count("đã nhận đủ") == 3
    uploads = counter.site.settings.site.uploads
    assert not [path for path in uploads.iterdir() if path.is_file()]


def test_a_file_is_taken_out_and_an_upload_given_up_with_its_bytes(counter: Counter) -> None:
    browser, upload = counter.begun()
    stand = send(browser, upload, "a.pdf", b"abc")
    send(browser, upload, "b.pdf", b"def")
    browser.post(f"/deliveries/new/{upload}/files/{stand['id']}/remove")
    assert [path.read_bytes() for path in on_disk(counter, upload)] == [b"def"]
    browser.post(f"/deliveries/new/{upload}/give-up")
    assert on_disk(counter, upload) == []
    assert browser.get(f"/deliveries/new/{upload}").status_code == 404
