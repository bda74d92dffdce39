"""The screens in a real browser: nothing breaks WCAG 2.2 AA, keys and plain links do the same, pictures to look at.

Needs Debian's chromium. The pictures are written to `var/screens/`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.factory import PASSWORD
from tests.web.screens import DELIVERY, Screens
from tests.web.visiting import NARROW, PICTURES, WIDE, Visit, served, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(screens: Screens) -> Iterator[str]:
    with served(screens.app) as place:
        yield place


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    yield made
    made.close()


@pytest.fixture
def visit(context: BrowserContext, address: str, screens: Screens) -> Visit:
    return Visit(context, address, screens.token("truong"))


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "light"), (WIDE, "dark")])
def test_no_screen_breaks_the_rules_of_access(
    chromium: Browser, address: str, screens: Screens, size: tuple[int, int], scheme: str
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    visit, faults = Visit(context, address, screens.token("truong")), []
    for name, page in walk(visit, screens):
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{size[0]}-{scheme}-{name}.png")
        faults += [f"{name}: {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > size[0]:
            faults.append(f"{name}: wider than the window")
    context.close()
    assert faults == []
    assert visit.complaints == []


def walk(visit: Visit, screens: Screens) -> Iterator[tuple[str, Page]]:
    """Every screen of the portal."""
    yield "start", visit.go("/")
    yield "purpose", visit.go("/purpose")
    yield "help", visit.go("/help")
    yield "results", visit.ask("cao linh dat dai 2023")
    visit.page.click(".page-hit >> nth=0")
    visit.page.wait_for_selector(".sheet image")
    yield "document", visit.page
    yield "side-by-side", visit.go(visit.page.url.removeprefix(visit.address).split("#")[0] + "&view=both")
    yield "number", visit.ask("12-KL/UBKTThU")
    yield "filtered", visit.ask("đất đai loại: kết luận năm: 2023")
    yield "nothing", visit.ask("vuốtmèo đất đai loại: kết luận")
    yield "dossiers", visit.go("/dossiers")
    yield "dossier", visit.go(f"/dossiers/{screens.dossier('112/2023')}")
    yield "deliveries", visit.go("/deliveries")
    yield "delivery", visit.go(f"/deliveries/{DELIVERY}")
    yield "delivery-held", visit.go(f"/deliveries/{DELIVERY}?show=held")
    yield "completeness", visit.go(f"/deliveries/{DELIVERY}/completeness")
    visit.page.click("tbody summary >> nth=0")
    visit.page.fill("tbody details[open] input[name=note]", "đã gọi văn thư, chờ bản gốc")
    visit.page.select_option("tbody details[open] select", index=1)
    yield "completeness-assigning", visit.page
    visit.page.click("tbody details[open] .button")
    yield "completeness-in-hand", visit.page
    yield "absent", visit.go("/documents/nothing")
    visit.become(screens.token("dao"))
    yield "log", visit.go("/log")
    yield "log-repeated", visit.go("/log/repeated")
    visit.page.context.clear_cookies()
    yield "sign-in", visit.go("/sign-in")


def test_without_the_engine_the_screen_says_so_and_breaks_no_rule(chromium: Browser, screens: Screens) -> None:
    context = chromium.new_context()
    with served(screens.app_without_engine) as address:
        page = Visit(context, address, screens.token("truong")).ask("đất đai")
        page.screenshot(path=PICTURES / "1366-light-engine-away.png")
        assert violations(page) == []
        context.close()


def test_signing_in_leads_through_the_purpose_to_the_start(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address + "/")
    page.fill("#login", "oanh")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.check("input[value=NS_DAIHOI]")
    page.fill("#reference", "145-CV/BTCTU")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask")
    assert "Nhân sự đại hội · 145-CV/BTCTU" in page.inner_text(".purpose")


def test_keys_walk_through_the_results_and_open_one(visit: Visit) -> None:
    page = visit.ask("kiểm tra")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('[data-row]').value") == 1
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "ask"
    page.keyboard.type("j")  # in the box a letter is a letter
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.closest('.facets') !== null")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")


def test_keys_go_from_one_found_place_to_the_next(visit: Visit) -> None:
    page = visit.ask("đất đai 12-KL/UBKTThU")
    page.click("h3 a >> nth=0")
    page.wait_for_selector(".spot.here")
    first = page.get_attribute(".spot.here", "data-mark")
    page.keyboard.press("n")
    assert page.get_attribute(".spot.here", "data-mark") != first
    page.keyboard.press("p")
    assert page.get_attribute(".spot.here", "data-mark") == first
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/pages/2**")
    page.keyboard.press("t")
    page.wait_for_selector(".page-text")
    page.keyboard.press("b")
    page.wait_for_url("**/search/*")


def test_larger_and_turned_need_no_new_page_and_hold_on_the_next(visit: Visit, screens: Screens) -> None:
    page = visit.go(f"/documents/{screens.document('12-KL/UBKTThU')}/pages/1")
    page.evaluate("window.stays = true")
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("r")
    assert page.evaluate("window.stays")
    assert page.locator("svg.zoom-150").count() == 1
    assert "rotate(90)" in (page.get_attribute(".sheet svg > g", "transform") or "")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/pages/2?zoom=150")
    assert page.locator("svg.zoom-150").count() == 1


def test_the_keys_can_be_turned_off(visit: Visit) -> None:
    page = visit.ask("kiểm tra")
    page.keyboard.press("?")
    page.click("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".hit.current").count() == 0


def test_everything_is_there_without_scripts(chromium: Browser, address: str, screens: Screens) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": NARROW[0], "height": NARROW[1]})
    visit = Visit(context, address, screens.token("truong"))
    page = visit.go("/")
    page.fill("#ask", "đất đai")
    page.click(".ask button")
    page.click("text=Bộ lọc")
    page.click(".facets button.pick >> nth=0")
    assert page.locator(".chip").count() == 1
    page.click("h3 a >> nth=0")
    assert page.locator(".spot, .page-text mark").count() > 0
    page.click("text=Phóng to")
    page.click("text=Xoay")
    assert page.locator("svg.zoom-100 > g[transform*='rotate(90)']").count() == 1
    page.click(".segments >> text=Văn bản")
    assert page.locator(".page-text").count() == 1
    context.close()


def test_the_screens_turn_from_right_to_left(visit: Visit, screens: Screens) -> None:
    for path in ("/", "/dossiers", f"/documents/{screens.document('12-KL/UBKTThU')}/pages/1"):
        page = visit.go(path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        brand, out = page.locator(".brand").bounding_box(), page.locator(".out").bounding_box()
        assert brand
        assert out
        assert brand["x"] > out["x"]
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[0]


def test_a_document_prints_its_image_and_its_facts_and_nothing_else(visit: Visit, screens: Screens) -> None:
    page = visit.go(f"/documents/{screens.document('12-KL/UBKTThU')}/pages/1")
    page.emulate_media(media="print")
    seen = {name: page.locator(name).first.is_visible() for name in (".strip", ".toolbar", ".sheet svg", ".facts dl")}
    assert seen == {".strip": False, ".toolbar": False, ".sheet svg": True, ".facts dl": True}
    page.pdf(path=PICTURES / "document.pdf", format="A4")
