"""A way-station before the engine that passes everything on and remembers what was asked. Called by bench.portal."""

from __future__ import annotations

import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Asked = tuple[str, bytes]
"""Path with its query string, and body."""


class Recorder:
    """Listens on loopback and forwards to the engine at `url`."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url).netloc
        self.asked: list[Asked] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked.append((self.path, body))
                connection = HTTPConnection(target, timeout=30)
                connection.request("POST", self.path, body, {"Content-Type": self.headers["Content-Type"]})
                answer = connection.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self) -> list[Asked]:
        """What was asked since the last time."""
        taken = list(self.asked)
        self.asked.clear()
        return taken

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
