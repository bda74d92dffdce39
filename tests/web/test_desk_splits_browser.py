"""A file of several papers in a real browser: the pages in a row, the keyboard alone, and without any script.

The pictures are written to `var/screens/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.web.bundle import FIRST, BundleSite, bundle_on
from tests.web.visiting import NARROW, PICTURES, WIDE, Visit, served, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def bundle(tmp_path: Path, opensearch_url: str) -> Iterator[BundleSite]:
    """Three papers in one file, taken in as one."""
    with bundle_on(tmp_path, opensearch_url) as made:
        yield made


@pytest.fixture
def address(bundle: BundleSite) -> Iterator[str]:
    with served(bundle.site.app) as place:
        yield place


def marked(page: Page) -> list[str]:
    """The pages that are marked."""
    return [box.get_attribute("value") or "" for box in page.locator("[name=begins]:checked").all()]


def test_pages_are_marked_split_walked_through_and_merged_by_keyboard_alone(
    chromium: Browser, bundle: BundleSite, address: str
) -> None:
    context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    visit = Visit(context, address, bundle.of(FIRST).cookie())
    page = visit.go("/desk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaves")
    assert marked(page) == ["1", "4", "6"]
    for _ in range(6):
        page.keyboard.press("j")
    page.keyboard.press("Space")
    assert marked(page) == ["1", "4"]
    page.keyboard.press("k")
    page.keyboard.press("Space")
    assert marked(page) == ["1", "4", "5"]
    page.keyboard.press("t")
    page.wait_for_selector(".parts")
    assert [(one.first_page, one.page_count) for one in bundle.papers()] == [(1, 3), (4, 1), (5, 3)]
    bundle.follow()
    page.keyboard.press("o")
    page.wait_for_selector(".desk-fields")
    assert "1/3" in page.inner_text(".page-remark")
    page.keyboard.press("m")
    page.wait_for_selector(".parts")
    page.get_by_text("Gộp lại thành một tài liệu").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã gộp lại")
    assert len(bundle.papers()) == 1
    assert visit.complaints == []
    context.close()


def test_it_is_split_without_a_script(chromium: Browser, bundle: BundleSite, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = Visit(context, address, bundle.of(FIRST).cookie()).go(f"/desk/{bundle.whole}/split")
    page.get_by_role("checkbox", name="Văn bản bắt đầu ở trang 6").uncheck()
    page.get_by_role("button", name="Tách như đã đánh dấu").click()
    page.wait_for_selector(".parts")
    assert [(one.first_page, one.page_count) for one in bundle.papers()] == [(1, 3), (4, 4)]
    context.close()


def test_no_screen_of_a_split_breaks_the_rules_of_access(chromium: Browser, bundle: BundleSite, address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    faults, token = [], bundle.of(FIRST).cookie()
    for step in ("split", "parts"):
        for size, scheme in ((WIDE, "light"), (NARROW, "light"), (WIDE, "dark")):
            context = chromium.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page = Visit(context, address, token).go(f"/desk/{bundle.whole}/split")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{size[0]}-{scheme}-desk-{step}.png", full_page=step == "split")
            faults += [f"{step} {size[0]} {scheme}: {fault}" for fault in violations(page)]
            if page.evaluate("document.documentElement.scrollWidth") > size[0]:
                faults.append(f"{step} {size[0]}: wider than the window")
            if (size, scheme, step) == (WIDE, "dark", "split"):
                page.keyboard.press("t")
                page.wait_for_selector(".parts")
            context.close()
    assert faults == []
