"""Handing papers over in a real browser: parts and their hashes by script, a plain form without; no rule broken.

Needs Debian's chromium. The pictures are written to `var/screens/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, Route, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from archive.drop import CHUNK
from archive.uploads import UploadFile
from tests.web.screens import Screens

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
PICTURES = Path(__file__).parents[2] / "var" / "screens"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
BIG = bytes(range(256)) * (CHUNK // 256) * 2 + b"the end"


@pytest.fixture(scope="module")
def address(screens: Screens) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, screens.app, threaded=True)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on PATH (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def begun(chromium: Browser, address: str, screens: Screens, width: int, *, script: bool = True) -> Page:
    """The clerk at the second step."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    context.add_cookies([{"name": "hoso", "value": screens.token("mai"), "url": address}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(address + "/deliveries/new")
    page.fill("#dossier", "08/2025")
    page.check("input[value=thuong]")
    looked_at(page, f"{width}-upload-1", script)
    page.click("main button.primary")
    page.wait_for_url("**/deliveries/new/*")
    return page


def looked_at(page: Page, name: str, script: bool = True) -> None:
    """A picture, and what axe says of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    assert page.viewport_size is not None
    if script:
        found = Axe().run(page, options={"runOnly": list(RULES)}).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("width", [1366, 390])
def test_a_broken_line_is_mended_by_the_script_and_no_rule_of_access_is_broken(
    chromium: Browser, address: str, screens: Screens, width: int
) -> None:
    page, broken = begun(chromium, address, screens, width), list[str]()

    def cut(route: Route) -> None:
        """The second part meets a broken line once."""
        if route.request.url.endswith(f"/{CHUNK}") and not broken:
            broken.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/files/*/*", cut)
    files = [("Biên bản kiểm tra.pdf", BIG), ("ghi chú.txt", b"two")]
    page.set_input_files(
        "#files", [FilePayload(name=name, mimeType="application/pdf", buffer=data) for name, data in files]
    )
    page.click("form[data-upload] .button")
    page.locator("[data-files] form").nth(1).wait_for()
    assert broken
    looked_at(page, f"{width}-upload-2")
    with screens.archive.database.reading() as session:
        upload = page.url.rsplit("/", 1)[1]
        arrived = session.scalars(select(UploadFile).where(UploadFile.upload_id == upload)).all()
        stored = {file.name: (screens.folder / "uploads" / upload / file.id).read_bytes() for file in arrived}
    assert stored == dict(files)
    page.click("main a.primary")
    looked_at(page, f"{width}-upload-3")
    page.keyboard.press("Tab")
    page.locator("form[action$='hand-over'] button").press("Enter")
    page.wait_for_url("**/deliveries/*")
    looked_at(page, f"{width}-upload-4")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_a_plain_form_does_it_without_scripts(chromium: Browser, address: str, screens: Screens) -> None:
    page = begun(chromium, address, screens, 390, script=False)
    page.set_input_files("#files", FilePayload(name="một.txt", mimeType="text/plain", buffer=b"one"))
    page.click("form[data-upload] .button")
    page.click("main a.primary")
    assert "một.txt" in page.inner_text("main")
    page.click("form[action$='hand-over'] button")
    page.wait_for_url("**/deliveries/*")
    assert "1 tệp chưa xem đến" in page.inner_text("main")
    page.context.close()
