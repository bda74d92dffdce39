"""`python -m demo.run` as a user meets it: starts, answers the golden question, stops clean, keeps and removes data."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from demo.run import take_in
from demo.site import DemoSite
from embedded.places import PROJECT
from mappings import names
from mappings.names import Family
from mappings.vocabulary import Grade

pytestmark = [pytest.mark.engine, pytest.mark.tika, pytest.mark.ocr]

PORTS = {
    "PORT": "19240",
    "HOSO_DEMO_OPENSEARCH_PORT": "19241",
    "HOSO_DEMO_TRANSPORT_PORT": "19242",
    "HOSO_DEMO_TIKA_PORT": "19243",
}
PORTAL = f"http://127.0.0.1:{PORTS['PORT']}"
HOME = PROJECT / "var" / "tests-demo"
ENV = os.environ | PORTS | {"HOSO_DEMO_HOME": str(HOME)}
LONGEST_START = 240.0


class Reader:
    """Somebody at a browser: keeps cookies, follows redirects, fills in the forms he is shown."""

    def __init__(self, account: dict[str, Any]) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._page, self._address = self._open("/sign-in")
        self._send("/sign-in", login=account["login"], password=account["password"])
        self._send("/purpose", purpose="GIAI_QUYET", reference="15-CV/UBKTThU")

    def numbers(self, question: str) -> list[str]:
        """The numbers of the documents found, in order."""
        self._page, self._address = self._open("/")
        self._send("/search", text=question)
        answer, _ = self._open(urllib.parse.urlsplit(self._address).path, accept="application/json")
        groups = json.loads(answer)["groups"]
        return [document["number"] for group in groups for document in group["documents"]]

    def _send(self, path: str, **fields: str) -> None:
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]+)"', self._page))
        self._page, self._address = self._open(path, data=urllib.parse.urlencode(hidden | fields).encode())

    def _open(self, path: str, data: bytes | None = None, accept: str = "text/html") -> tuple[str, str]:
        request = urllib.request.Request(PORTAL + path, data, {"Accept": accept})  # noqa: S310 (the loopback)
        with self._opener.open(request, timeout=30) as answer:
            return answer.read().decode(), answer.geturl()


def start(out: Path) -> subprocess.Popen[bytes]:
    with out.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "demo.run"], cwd=PROJECT, env=ENV, stdout=output, stderr=subprocess.STDOUT
        )


def wait_for(demo: subprocess.Popen[bytes], out: Path, words: str) -> float:
    began = time.monotonic()
    while words not in out.read_text():
        assert demo.poll() is None, out.read_text()
        assert time.monotonic() - began < LONGEST_START, out.read_text()
        time.sleep(0.3)
    return time.monotonic() - began


def stop(demo: subprocess.Popen[bytes]) -> int:
    demo.send_signal(signal.SIGINT)
    return demo.wait(60)


def is_free(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) != 0


def clean() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo.run", "--clean"], cwd=PROJECT, env=ENV, capture_output=True, text=True, check=False
    )


def asked_of_the_engine(method: str, path: str) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", int(PORTS["HOSO_DEMO_OPENSEARCH_PORT"]), timeout=30)
    connection.request(method, path)
    answer = connection.getresponse()
    body: dict[str, Any] = json.load(answer)
    assert answer.status == 200
    connection.close()
    return body


def accounts() -> dict[str, dict[str, Any]]:
    return {account["login"]: account for account in json.loads((HOME / "accounts.json").read_text("utf-8"))}


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    clean()
    out = tmp_path_factory.mktemp("demo") / "out"
    demo = start(out)
    try:
        wait_for(demo, out, "Ctrl-C")
        yield demo, out.read_text()
    finally:
        if demo.poll() is None:
            stop(demo)
        clean()
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.mark.parametrize("question", ["Cao Lĩnh đất đai 2023", "cao linh dat dai 2023"])
def test_the_inspector_of_the_city_finds_the_conclusion_and_the_clerk_of_another_ward_nothing(
    first_run: object, question: str
) -> None:
    assert Reader(accounts()["oanh"]).numbers(question)[0] == "12-KL/UBKTThU"
    assert Reader(accounts()["mai"]).numbers(question) == []


def test_a_recusal_hides_what_the_same_question_shows_others(first_run: object) -> None:
    assert "96-TB/UBKTThU" in Reader(accounts()["oanh"]).numbers("Trần Thị Lan")
    assert Reader(accounts()["thom"]).numbers("Trần Thị Lan") == []


def test_the_decision_of_2003_is_found_in_unicode(first_run: object) -> None:
    assert Reader(accounts()["oanh"]).numbers("Lò Văn Páo") == ["07-QĐ/ĐU"]


def test_what_must_be_held_is_held_and_told(first_run: tuple[object, str]) -> None:
    said = first_run[1]
    assert re.search(r"Đã lập chỉ mục\s*│\s*16\b", said)
    assert re.search(r"Giữ lại chờ xử lý\s*│\s*3\b", said)
    assert "27/2024#1" in said and "den-118" not in said


def test_every_account_is_printed_with_what_it_sees(first_run: tuple[object, str]) -> None:
    assert PORTAL in first_run[1]
    for login, account in accounts().items():
        assert login in first_run[1]
        assert all(sentence in first_run[1] for sentence in account["sees"])


def test_an_index_that_is_not_as_the_program_wants_it_is_made_anew(first_run: object) -> None:
    alias = names.alias("demo", Family.DOCUMENTS, Grade.THUONG)
    (index,) = asked_of_the_engine("GET", f"/_alias/{alias}")
    asked_of_the_engine("DELETE", f"/{index}")
    with pytest.raises(urllib.error.HTTPError, match="503"):  # a part of the answer is never shown as the whole
        Reader(accounts()["oanh"]).numbers("Lò Văn Páo")
    take_in(DemoSite.from_environment(ENV).environment(ENV))
    assert Reader(accounts()["oanh"]).numbers("Lò Văn Páo") == ["07-QĐ/ĐU"]


def test_a_second_demo_in_the_same_place_is_refused_in_one_sentence(first_run: object) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "demo.run"], cwd=PROJECT, env=ENV, capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert again.stderr == f"Error: The demo of {HOME} already runs: stop it with Ctrl-C first.\n"


def test_ctrl_c_stops_everything_and_a_second_run_keeps_the_data(
    first_run: tuple[subprocess.Popen[bytes], str], tmp_path: Path
) -> None:
    before = accounts()
    assert stop(first_run[0]) == 0
    assert all(map(is_free, PORTS.values()))
    demo = start(tmp_path / "again")
    try:
        wait_for(demo, tmp_path / "again", "Ctrl-C")
        assert re.search(r"^0 ", (tmp_path / "again").read_text(), re.M)  # pages read anew
        assert accounts() == before
        assert Reader(before["oanh"]).numbers("12-KL/UBKTThU")[0] == "12-KL/UBKTThU"
    finally:
        assert stop(demo) == 0
    assert clean().returncode == 0
    assert not HOME.exists()


def test_a_portal_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = ENV | {"PORT": str(port), "HOSO_DEMO_HOME": str(tmp_path / "demo")}
        refused = subprocess.run(
            [sys.executable, "-m", "demo.run"], cwd=PROJECT, env=env, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert re.fullmatch(rf"Error: Port {port} .* is in use .*PORT\.\n", refused.stderr)
