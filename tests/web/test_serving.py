"""The portal as it is served: gunicorn with our settings. Its log has paths and never a query; it stops when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from archive.database import Database
from tests.rules.code import PROJECT
from tests.web.desk import SECRET


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path, opensearch_url: str) -> Iterator[tuple[str, Path]]:
    """The address of a served portal and the file with its log."""
    Database(f"sqlite:///{tmp_path / 'hoso.db'}").migrate()
    port, log = free_port(), tmp_path / "log"
    environment = {
        **os.environ, "HOSO_DATABASE_URL": f"sqlite:///{tmp_path / 'hoso.db'}", "HOSO_STORE": str(tmp_path / "store"),
        "HOSO_OPENSEARCH_URL": opensearch_url, "HOSO_SECRET_KEY": "s" * 40, "HOSO_AUDIT_KEY": "a" * 40,
        "HOSO_BIND": f"127.0.0.1:{port}", "HOSO_COOKIE_SECURE": "no", "HOSO_PAGE_CACHE": str(tmp_path / "pages"),
    }  # fmt: skip
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    command = [gunicorn, "-c", "python:portal.serving", "portal.app:create_app()"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, log.read_text()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "gunicorn ended at its start"
        try:
            urllib3.request("GET", address, timeout=5, retries=False)
            return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the portal did not start")


def test_the_log_of_the_server_has_paths_and_no_queries(served: tuple[str, Path]) -> None:
    address, log = served
    telling = {"Referer": SECRET, "User-Agent": SECRET}
    answer = urllib3.request("GET", f"{address}/sign-in?q={SECRET}", headers=telling, timeout=60)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")
    deadline = time.monotonic() + 60
    while "/sign-in" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "GET /sign-in 200" in log.read_text()
    assert SECRET not in log.read_text()


def test_a_portal_without_its_secrets_does_not_start(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    ran = subprocess.run(
        [sys.executable, "-c", "from portal.app import create_app; create_app()"],
        cwd=PROJECT, env={**kept, "HOSO_STORE": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode != 0
    assert "HOSO_SECRET_KEY (or HOSO_SECRET_KEY_FILE) must hold a secret" in ran.stderr
