"""The desk on a bad day, in a real browser: the line breaks, the session ends, somebody else signs in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog

from mappings.fields import FieldName
from mappings.vocabulary import FieldState
from tests.web.reading_desk import FIRST, SECOND, ReadingDesk
from tests.web.test_desk_browser import is_a_screen, label, press
from tests.web.visiting import WIDE, Visit, served

pytestmark = pytest.mark.browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    yield made
    made.close()


@pytest.fixture
def visit(context: BrowserContext, reading_desk: ReadingDesk) -> Iterator[Visit]:
    with served(reading_desk.screens.app) as address:
        yield Visit(context, address, reading_desk.screens.token(FIRST))


def test_what_is_typed_outlives_a_broken_line_and_an_ended_session(
    visit: Visit, context: BrowserContext, reading_desk: ReadingDesk
) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    page.keyboard.type("14-KL/UBKTThU")
    context.set_offline(True)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said]:not([hidden])")
    assert "Máy chủ không trả lời nên chưa lưu" in page.inner_text("[data-said]")
    context.clear_cookies()
    context.set_offline(False)  # it is sent again by itself, and meets the sign-in page
    page.wait_for_selector("[data-said] a")
    assert page.get_attribute("[data-said] a", "href") == f"/sign-in?back=%2Fdesk%2F{reading_desk.conclusion}"
    assert page.input_value("#value") == "14-KL/UBKTThU"
    assert reading_desk.states(reading_desk.conclusion)[FieldName.NUMBER] is FieldState.PROPOSED
    token = reading_desk.screens.token(FIRST)
    context.add_cookies([{"name": "hoso", "value": token, "url": visit.address}])
    press(page, "Enter")
    assert reading_desk.field(reading_desk.conclusion, FieldName.NUMBER).value == "14-KL/UBKTThU"


def test_what_could_not_be_sent_goes_by_itself_when_the_line_is_back(
    visit: Visit, context: BrowserContext, reading_desk: ReadingDesk
) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    context.set_offline(True)
    page.keyboard.press("u")
    page.wait_for_selector("[data-said]:not([hidden])")
    with page.expect_response(is_a_screen):
        context.set_offline(False)
    page.wait_for_selector("#content:not([aria-busy])")
    assert label(page) == "Loại văn bản"
    assert reading_desk.states(reading_desk.conclusion)[FieldName.NUMBER] is FieldState.UNREADABLE


def test_what_one_person_typed_is_never_sent_as_the_word_of_another(
    visit: Visit, context: BrowserContext, reading_desk: ReadingDesk
) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    page.keyboard.type("15-KL/UBKTThU")
    token = reading_desk.screens.token(SECOND)
    context.add_cookies([{"name": "hoso", "value": token, "url": visit.address}])
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-said]:not([hidden])")
    assert "Không có gì thay đổi" in page.inner_text("[data-said]")
    assert page.input_value("#value") == "15-KL/UBKTThU"
    assert reading_desk.states(reading_desk.conclusion)[FieldName.NUMBER] is FieldState.PROPOSED


def test_what_is_typed_is_not_left_behind_unasked(visit: Visit, reading_desk: ReadingDesk) -> None:
    page, asked = visit.go(f"/desk/{reading_desk.conclusion}/pages/1/text"), []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.keyboard.type("x")
    page.click("text=Trở lại các trường")
    assert asked == ["Nội dung đồng chí nhập chưa được lưu. Bỏ đi?"]
    assert "x" in page.input_value("#text")
    assert page.url.endswith("/text")
