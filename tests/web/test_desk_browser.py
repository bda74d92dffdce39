"""The desk in a real browser: the keyboard alone, nothing loaded anew, what an archivist at the end of a day meets.

The pictures are written to `var/screens/`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from mappings.fields import FieldName
from mappings.vocabulary import FieldState
from tests.web.reading_desk import FIRST, OF_DECISION, SECOND, ReadingDesk
from tests.web.visiting import NARROW, PICTURES, WIDE, Visit, served, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(desk_of_two: ReadingDesk) -> Iterator[str]:
    with served(desk_of_two.screens.app) as place:
        yield place


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    yield made
    made.close()


@pytest.fixture
def visit(context: BrowserContext, address: str, reading_desk: ReadingDesk) -> Visit:
    return Visit(context, address, reading_desk.screens.token(FIRST))


def walk(visit: Visit, desk: ReadingDesk) -> Iterator[tuple[str, Page]]:
    """Every screen of the desk."""
    yield "desk-queue", visit.go("/desk")
    page = visit.go(f"/desk/{desk.conclusion}")
    page.wait_for_selector(".outline.here")
    yield "desk-document", page
    person = desk.field(desk.conclusion, FieldName.PERSON)
    yield "desk-critical", visit.go(f"/desk/{desk.conclusion}?field={person.id}")
    yield "desk-text", visit.go(f"/desk/{desk.conclusion}/pages/1/text")


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "light"), (WIDE, "dark")])
def test_no_screen_of_the_desk_breaks_the_rules_of_access(
    chromium: Browser, address: str, reading_desk: ReadingDesk, size: tuple[int, int], scheme: str
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    visit, faults = Visit(context, address, reading_desk.screens.token(FIRST)), []
    for name, page in walk(visit, reading_desk):
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{size[0]}-{scheme}-{name}.png")
        faults += [f"{name}: {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > size[0]:
            faults.append(f"{name}: wider than the window")
    context.close()
    assert faults == []
    assert visit.complaints == []


def label(page: Page) -> str:
    """The name of the field in focus."""
    return page.inner_text("[data-line-open] label[for=value]")


def is_a_screen(answer: Response) -> bool:
    return answer.status == 200 and "/desk/" in answer.url and "/pages/" not in answer.url


def press(page: Page, key: str) -> None:
    """Press a key that leads to another field, and wait until it is there."""
    with page.expect_response(is_a_screen):
        page.keyboard.press(key)
    page.wait_for_selector("#content:not([aria-busy])")


def test_five_fields_and_on_to_the_next_document_by_keyboard_alone(visit: Visit, reading_desk: ReadingDesk) -> None:
    page = visit.go("/desk")
    page.evaluate("window.stays = true")
    page.keyboard.press("j")
    if "1187" not in page.inner_text(".queue-line.current"):
        page.keyboard.press("j")
    press(page, "Enter")
    assert page.inner_text("h1") == "1187-QĐ/ThU"
    for name in ("Số, ký hiệu", "Loại văn bản", "Cơ quan ban hành", "Nơi ban hành", "Ngày ban hành"):
        assert label(page) == name
        press(page, "Enter")
    assert page.inner_text("h1") == "12-KL/UBKTThU"
    assert page.evaluate("window.stays")
    assert set(reading_desk.states(reading_desk.decision).values()) == {FieldState.ACCEPTED}
    press(page, "l")
    assert page.inner_text("h1") == "1187-QĐ/ThU"
    page.go_back()
    page.wait_for_selector("h1:text-is('12-KL/UBKTThU')")


def test_the_image_is_fetched_once_for_a_page_and_shows_the_place_of_the_field(
    visit: Visit, reading_desk: ReadingDesk
) -> None:
    fetched: list[str] = []
    visit.page.on("request", lambda asked: fetched.append(asked.url) if "/image/" in asked.url else None)
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    page.wait_for_load_state("networkidle")
    places = []
    for _ in range(3):
        box = page.locator(".outline.here rect").first.bounding_box()
        assert box
        places.append((box["x"], box["y"]))
        press(page, "Enter")
    assert len(set(places)) == 3
    assert len(fetched) == 1


def test_the_panes_fill_the_window_and_the_place_scrolls_into_view(visit: Visit, reading_desk: ReadingDesk) -> None:
    person = reading_desk.field(reading_desk.conclusion, FieldName.PERSON)
    page = visit.go(f"/desk/{reading_desk.conclusion}?field={person.id}&zoom=200")
    assert page.evaluate("document.documentElement.scrollHeight") <= WIDE[1]
    assert page.evaluate("document.querySelector('.desk-sheet').scrollTop") > 0
    box, pane = page.locator(".outline.here rect").first.bounding_box(), page.locator(".desk-sheet").bounding_box()
    assert box
    assert pane
    assert pane["y"] <= box["y"] <= pane["y"] + pane["height"] - box["height"]
    assert pane["x"] <= box["x"] <= pane["x"] + pane["width"] - box["width"]


def test_a_value_is_corrected_and_left_as_it_was_by_key(visit: Visit, reading_desk: ReadingDesk) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    page.keyboard.press("F2")
    page.keyboard.type("upsx")  # in the value every letter is a letter
    page.keyboard.press("Escape")
    assert page.input_value("#value") == "12-KL/UBKTThU"
    page.keyboard.type("13-KL/UBKTThU")  # a digit begins a correction
    assert page.input_value("#value") == "13-KL/UBKTThU"
    press(page, "Enter")
    assert reading_desk.field(reading_desk.conclusion, FieldName.NUMBER).value == "13-KL/UBKTThU"
    press(page, "u")
    assert reading_desk.states(reading_desk.conclusion)[FieldName.KIND] is FieldState.UNREADABLE


def test_a_key_held_down_confirms_one_field_only(visit: Visit, reading_desk: ReadingDesk) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    for _ in range(4):
        page.keyboard.down("Enter")  # the second and later ones are repeats
    page.keyboard.up("Enter")
    page.wait_for_selector("[data-line-open] label:text-is('Loại văn bản')")
    page.wait_for_load_state("networkidle")
    states = list(reading_desk.states(reading_desk.conclusion).values())
    assert states.count(FieldState.ACCEPTED) == 1


def test_the_kind_is_picked_by_a_part_of_its_name(visit: Visit, reading_desk: ReadingDesk) -> None:
    date = reading_desk.field(reading_desk.conclusion, FieldName.DATE)
    page = visit.go(f"/desk/{reading_desk.conclusion}?field={date.id}")
    page.keyboard.press("Control+k")
    page.keyboard.type("thong b")  # without accents
    press(page, "Enter")
    assert label(page) == "Ngày ban hành"
    assert reading_desk.field(reading_desk.conclusion, FieldName.KIND).value == "TB"
    assert violations(page) == []


def test_pages_are_turned_and_leafed_by_key(visit: Visit, reading_desk: ReadingDesk) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    press(page, "]")
    assert "page=2" in page.url
    press(page, "r")
    assert "rotate(90)" in (page.get_attribute(".desk-sheet svg > g", "transform") or "")
    press(page, "o")
    assert "Trang này đang chờ máy đọc lại" in page.inner_text(".desk-fields")
    press(page, "[")
    assert "turn=" not in page.url
    page.keyboard.press("?")
    assert page.locator("dialog#keys[open]").is_visible()


def test_the_second_person_types_what_he_reads_and_a_difference_is_shown(
    visit: Visit, context: BrowserContext, reading_desk: ReadingDesk
) -> None:
    birth = reading_desk.field(reading_desk.conclusion, FieldName.BIRTH)
    page = visit.go(f"/desk/{reading_desk.conclusion}?field={birth.id}")
    press(page, "Enter")
    context.clear_cookies()
    other = Visit(context, visit.address, reading_desk.screens.token(SECOND))
    page = other.go(f"/desk/{reading_desk.conclusion}?field={birth.id}")
    assert page.input_value("#value") == ""
    page.screenshot(path=PICTURES / "1366-light-desk-second.png")
    page.keyboard.type("15/6/1976")  # nothing is there to accept, so the value has the focus
    press(page, "Enter")
    assert "14/06/1976" in page.inner_text(".said")
    assert "15/06/1976" in page.inner_text(".said")
    before = reading_desk.field(reading_desk.conclusion, FieldName.BIRTH).version
    page.screenshot(path=PICTURES / "1366-light-desk-disputed.png")
    assert violations(page) == []
    press(page, "Enter")  # he has said his word: Enter goes on and does not say it again
    assert label(page) == "Số, ký hiệu"
    assert reading_desk.field(reading_desk.conclusion, FieldName.BIRTH).version == before
    page.keyboard.press("F2")
    press(page, "ArrowDown")  # nothing is typed yet, so the arrow leads on
    assert label(page) == "Loại văn bản"


def test_a_badly_read_page_is_judged_by_the_keys_of_a_field(visit: Visit, reading_desk: ReadingDesk) -> None:
    reading_desk.read(reading_desk.decision, OF_DECISION[:1])
    with reading_desk.badly_read(reading_desk.decision, 1):
        page = visit.go(f"/desk/{reading_desk.decision}")
        page.evaluate("window.stays = true")
        press(page, "Enter")
        assert "Máy đọc kém trang 1" in page.inner_text(".page-work")
        page.screenshot(path=PICTURES / "1366-light-desk-page.png")
        assert violations(page) == []
        press(page, "Enter")
        assert page.inner_text("h1") == "12-KL/UBKTThU"
        assert page.evaluate("window.stays")


def test_everything_at_the_desk_is_there_without_scripts(
    chromium: Browser, address: str, reading_desk: ReadingDesk
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": NARROW[0], "height": NARROW[1]})
    page = Visit(context, address, reading_desk.screens.token(FIRST)).go("/desk")
    page.click("text=12-KL/UBKTThU")
    page.click("text=Đúng, sang sau")
    assert label(page) == "Loại văn bản"
    page.select_option("#value", "TB")
    page.click(".work-form button >> nth=0")
    page.click("text=Không đọc được >> nth=0")
    page.click("a.tool >> text=Xoay")
    page.click("text=Đọc lại")
    page.click("text=Chữ của trang")
    page.fill("#text", "Trang này nói khác.")
    page.click("text=Lưu thành bản chữ mới")
    page.click("text=Văn bản sau")
    assert page.inner_text("h1") == "1187-QĐ/ThU"
    states = reading_desk.states(reading_desk.conclusion)
    assert states[FieldName.NUMBER] is states[FieldName.KIND] is FieldState.ACCEPTED
    assert states[FieldName.ISSUER] is FieldState.UNREADABLE
    context.close()


def test_the_desk_turns_from_right_to_left(visit: Visit, reading_desk: ReadingDesk) -> None:
    page = visit.go(f"/desk/{reading_desk.conclusion}")
    page.evaluate("document.documentElement.dir = 'rtl'")
    image, fields = page.locator(".desk-sheet").bounding_box(), page.locator(".desk-fields").bounding_box()
    assert image
    assert fields
    assert image["x"] > fields["x"]
    for place in ("#value", "h1", ".reading-value"):  # a number must not be turned round
        assert page.eval_on_selector(place, "one => getComputedStyle(one).unicodeBidi") == "plaintext", place
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[0]
