"""A counter at which papers are handed over: a ward with its clerk, and what his browser sends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from archive.drop import CHUNK
from mappings.vocabulary import Grade, Role
from tests import rows
from tests.web.site import HOST, Browser, TestSite


@dataclass(frozen=True, slots=True)
class Counter:
    """A ward with its clerk, and the clerk of another ward."""

    site: TestSite
    ward: str
    clerk: str
    stranger: str
    dossier: str
    other_dossier: str

    def begun(self, code: str = "1/up", user: str = "") -> tuple[Browser, str]:
        """The browser of the clerk and an upload that he has begun."""
        browser = self.site.browser(user or self.clerk)
        chosen = {"unit": self.ward, "dossier": code, "grade": "thuong", "kind": ""}
        address = browser.post("/deliveries/new", chosen).headers["Location"]
        return browser, address.rsplit("/", 1)[1]


def counter_on(site: TestSite) -> Counter:
    """Put the counter on a site."""
    with site.database.writing() as session:
        city = rows.unit(session, "up-city")
        ward, other = rows.unit(session, "up-a", city), rows.unit(session, "up-b", city)
        clerk, stranger = rows.user(session, "up-clerk", ward, Grade.NOI_BO), rows.user(session, "up-other", other)
        rows.grant(session, clerk, Role.CLERK, ward)
        rows.grant(session, stranger, Role.CLERK, other)
        dossier, other_dossier = rows.dossier(session, "1/up", ward), rows.dossier(session, "2/up", other)
    return Counter(site, ward, clerk, stranger, dossier, other_dossier)


def expect(browser: Browser, upload: str, name: str, size: int, anew: str = "") -> dict[str, Any]:
    """Announce a file; how much of it has arrived."""
    answer = browser.post(f"/deliveries/new/{upload}/expect", {"name": name, "size": str(size), "anew": anew})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def part(browser: Browser, upload: str, file: str, offset: int, content: bytes, sha256: str = "") -> TestResponse:
    """Send one part."""
    headers = {
        "X-CSRFToken": browser.csrf(), "X-Part-SHA256": sha256 or hashlib.sha256(content).hexdigest(),
        "Content-Type": "application/octet-stream", "Accept": "application/json",
    }  # fmt: skip
    address = f"/deliveries/new/{upload}/files/{file}/{offset}"
    return browser.client.post(address, base_url=f"http://{HOST}", data=content, headers=headers)


def send(browser: Browser, upload: str, name: str, content: bytes) -> dict[str, Any]:
    """As the script does, from wherever the file stands."""
    stand = expect(browser, upload, name, len(content))
    while not stand["whole"]:
        at = stand["received"]
        answer = part(browser, upload, stand["id"], at, content[at : at + CHUNK])
        assert answer.status_code == 200, answer.text
        stand = answer.get_json()
    return stand


def on_disk(counter: Counter, upload: str) -> list[Path]:
    """What lies in the drop folder of an upload."""
    folder = counter.site.settings.site.uploads / upload
    return sorted(folder.iterdir()) if folder.exists() else []
