"""A real portal on loopback, as gunicorn serves it, and a kept connection to a server. Called by bench.portal."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

_STARTS_WITHIN = 60.0


class Kept:
    """One connection that stays open."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=60)

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of the answer, which must be 200."""
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path.partition('?')[0]}: {answer.status}")
        return content

    def close(self) -> None:
        self._connection.close()


@contextmanager
def portal(database_url: str, opensearch_url: str, prefix: str, folder: Path) -> Iterator[str]:
    """The address of a running portal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HOSO_DATABASE_URL": database_url,
        "HOSO_OPENSEARCH_URL": opensearch_url,
        "HOSO_PREFIX": prefix,
        "HOSO_STORE": str(folder / "store"),
        "HOSO_PAGE_CACHE": str(folder / "cache"),
        "HOSO_SECRET_KEY": secrets.token_urlsafe(48),
        "HOSO_AUDIT_KEY": secrets.token_urlsafe(48),
        "HOSO_COOKIE_SECURE": "no",
        "HOSO_BIND": f"127.0.0.1:{port}",
        "HOSO_PORTAL_PROCESSES": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.serving", "portal.app:create_app()"]
    with (folder / "portal.log").open("ab") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The portal does not start; see portal.log.")
