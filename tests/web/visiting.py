"""A real browser before a real server, for the tests of the screens. Needs Debian's chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

CHROMIUM = shutil.which("chromium")
PICTURES = Path(__file__).parents[2] / "var" / "screens"
WIDE, NARROW = (1366, 768), (390, 844)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which `app` answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


class Visit:
    """One person at one window."""

    def __init__(self, context: BrowserContext, address: str, token: str) -> None:
        self.address = address
        context.add_cookies([{"name": "hoso", "value": token, "url": address}])
        self.page: Page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.complaints: list[str] = []
        self.page.on("console", self._heard)

    def _heard(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        if getattr(message, "type", "") == "error" and not any(code in text for code in ("404", "409", "503")):
            self.complaints.append(text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def ask(self, text: str) -> Page:
        self.go("/")
        self.page.fill("#ask", text)
        self.page.press("#ask", "Enter")
        self.page.wait_for_url("**/search/*")
        return self.page


def violations(page: Page) -> list[str]:
    """What axe finds wrong, with the first element it is wrong with."""
    found = Axe().run(page, options={"runOnly": list(RULES)}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
