"""What is sent to hurt gets a plain page or a plain 400, and never more than the reader may see."""

from __future__ import annotations

import pytest

from archive.schema import new_id
from tests.web.desk import SECRET, WORD, Desk
from tests.web.site import HOST, Browser

INJECTIONS = [
    "_exists_:sealed",
    ") OR (*:*",
    "/.*/",
    "*:*",
    "*",
    "a" * 100_000,
    "đất " * 25_000,
    '"' * 5_000,
    "(" * 5_000,
    "OR OR OR",
    "-",
    '-"',
    "\x00\x01 đất",
    "\ud800 đất",
    "\u202e đất",
    f"{SECRET} OR {SECRET}",
    f"-{WORD} OR {SECRET}",
    "grade:mat",
    "custodian_id:* dossier_id:*",
    '{"query":{"match_all":{}}}',
    "số:*",
    "năm:99999999999999999999",
    "từ:0000-00-00 đến:9999-99-99",
    "đơn vị:' OR 1=1 --",
    "%{{7*7}} ${7*7} {{config}}",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("asked", INJECTIONS, ids=lambda asked: ascii(asked)[:30])
def test_a_question_made_to_hurt_is_a_plain_answer_and_shows_nothing_more(
    desk: Desk, browser: Browser, asked: str
) -> None:
    form = {"text": asked.encode("utf-8", "surrogatepass")}
    answer = browser.client.post(
        "/search", base_url=f"http://{HOST}", data={**form, "csrf_token": browser.csrf()}, buffered=True
    )
    assert answer.status_code in {303, 400}
    if answer.status_code == 303:
        for json in (False, True):
            page = browser.get(answer.headers["Location"], json=json)
            assert page.status_code == 200
            assert desk.not_his not in page.text
            assert f"1-KL/{SECRET}" not in page.text
            assert "<script>alert" not in page.text or json


@pytest.mark.parametrize(
    "page", ["0", "-1", "x", "1e9", "999", "1000", "1001", "99999999999999999999999", "1;2", "%00", ""]
)
def test_a_made_up_result_page_is_a_page_or_a_plain_400(browser: Browser, page: str) -> None:
    answer = browser.get(f"{browser.ask(WORD)}?page={page}")
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize(
    "turn", ["kind:XX", "kind:", "unit:nowhere", "year:x", "grade:tuyet_mat", "grade:*", "evil:1", "", ":"]
)
def test_a_made_up_facet_value_is_a_page_or_a_plain_400_and_finds_nothing_more(
    browser: Browser, desk: Desk, turn: str
) -> None:
    question = browser.ask(WORD).rsplit("/", 1)[1]
    answer = browser.post("/search", {"from": question, "turn": turn})
    assert answer.status_code in {303, 400}
    if answer.status_code == 303 and answer.headers["Location"].startswith("/search/"):
        page = browser.get(answer.headers["Location"])
        assert page.status_code == 200
        assert desk.not_his not in page.text


def test_a_request_too_large_is_refused_in_plain_words(browser: Browser) -> None:
    answer = browser.post("/search", {"text": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "<h1>" in answer.text


def test_ids_that_cannot_be_ids_are_absent(browser: Browser, desk: Desk) -> None:
    absent = browser.get(f"/documents/{new_id()}")
    for bad in ("%00", "a%00b", "..%2f..", "'", "a" * 65, "%ed%a0%80", "%F0%9F%98%80", "*", "_all"):
        answer = browser.get(f"/documents/{bad}")
        assert (answer.status_code, answer.data) == (404, absent.data), bad
    for page in ("0", "-1", "99999", "2147483648", "9" * 40, "1.5", "x"):
        assert browser.get(f"/documents/{desk.his}/pages/{page}").status_code == 404, page
    for size in ("x", "..", "page%00", "999999"):
        assert browser.get(f"/documents/{desk.his}/pages/1/image/{size}").status_code == 404, size


def test_strange_words_in_the_address_of_a_document_change_nothing(browser: Browser, desk: Desk) -> None:
    for query in ("q=%00", "q=../../x", "at=-1", "at=9999999999999", "zoom=x", "view=%3Cscript%3E", "turn=9e9"):
        assert browser.get(f"/documents/{desk.his}/pages/1?{query}").status_code == 200, query
    for query in ("unit=%00", "after=%00", "unit=*", f"after={'9' * 500}"):
        assert browser.get(f"/dossiers?{query}").status_code == 200, query


def test_a_method_that_is_not_meant_is_the_404_of_an_absent_page(browser: Browser) -> None:
    absent = browser.get("/nowhere")
    assert browser.get("/search").status_code == 404
    assert browser.client.put("/", base_url=f"http://{HOST}").status_code in {400, 404}
    assert browser.get("/search").data == absent.data


def test_refused_and_absent_are_the_same_page_for_every_way_in(browser: Browser, desk: Desk) -> None:
    for way in ("", "/pages/1", "/pages/1/image/page", "/pages/1/thumbnail", "/original"):
        for json in (False, True):
            refused = browser.get(f"/documents/{desk.not_his}{way}", json=json)
            absent = browser.get(f"/documents/{new_id()}{way}", json=json)
            assert (refused.status_code, refused.data) == (404, absent.data), way
            assert dict(refused.headers) == dict(absent.headers)
    refused, absent = (browser.get(f"/dossiers/{id_}") for id_ in (desk.not_his_dossier, new_id()))
    assert (refused.status_code, refused.data) == (404, absent.data)


def test_anothers_question_is_the_404_of_an_absent_one(browser: Browser, desk: Desk) -> None:
    address = browser.ask(WORD)
    thief = desk.site.browser(desk.other)
    for path in (address, f"{address}/at/1"):
        answer, absent = thief.get(path), thief.get(path.replace(address, "/search/AAAAAAAAAAAAAAAAAAAAAA"))
        assert (answer.status_code, answer.data) == (404, absent.data)
    question = address.rsplit("/", 1)[1]
    assert thief.post("/search", {"from": question, "turn": "kind:KL"}).status_code == 404
    assert browser.get(address).status_code == 200


def test_no_name_and_no_word_stands_in_an_address(browser: Browser, desk: Desk) -> None:
    address = browser.ask(f"{WORD} Nguyễn Văn A", since="01/01/2020")
    page = browser.get(browser.ask(WORD))
    assert WORD not in address
    assert "?" not in address
    assert f"={WORD}" not in page.text.replace(f'value="{WORD}"', "")
