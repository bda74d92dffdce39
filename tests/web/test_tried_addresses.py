"""Addresses that nobody but a curious hand makes."""

from __future__ import annotations

import pytest

from tests.web.desk import WORD, Desk
from tests.web.site import HOST, Browser

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("rank", ["9" * 4300, "-5", "x", "10000"])
def test_any_rank_in_an_address_is_a_page(desk: Desk, browser: Browser, rank: str) -> None:
    question = browser.ask(WORD).rsplit("/", 1)[1]
    assert browser.get(f"/documents/{desk.his}/pages/1?q={question}&at={rank}").status_code == 200


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "TRACE"])
@pytest.mark.parametrize("rest", ["", "/pages/1", "/pages/1/thumbnail", "/pages/1/image/page", "/original"])
def test_no_method_tells_a_refused_paper_from_an_absent_one(
    desk: Desk, browser: Browser, method: str, rest: str
) -> None:
    def answer(document_id: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        address = f"/documents/{document_id}{rest}"
        response = browser.client.open(
            address, method=method, base_url=f"http://{HOST}", headers={"If-None-Match": "*", "Range": "bytes=0-1"}
        )
        return response.status_code, response.data, sorted(response.headers.items())

    assert answer(desk.not_his) == answer("a" * len(desk.not_his))
