"""Where the demo lives and how its parts are set: one folder, ports of its own, an invented approval up to Mật.

Called by `demo.run` and tests. The demo never shares ports, index or data with another instance on the machine.
"""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from embedded.failures import CannotStartError
from embedded.places import PROJECT, Instance

APPROVAL = "17-CV/CYHB (số hư cấu)"
"""The written approval that a site above `none` must name. Invented, like everything here."""

_PORTS = {
    "PORT": 8000,
    "HOSO_DEMO_OPENSEARCH_PORT": 19210,
    "HOSO_DEMO_TRANSPORT_PORT": 19211,
    "HOSO_DEMO_TIKA_PORT": 19213,
}


@dataclass(frozen=True, slots=True)
class DemoSite:
    """The demo's folder, the port of its portal, and its pair of embedded servers."""

    home: Path
    port: int
    servers: Instance

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Self:
        """Read PORT and HOSO_DEMO_* from `env`. Raises CannotStartError with one sentence."""
        ports = {name: _port(env, name, usual) for name, usual in _PORTS.items()}
        home = Path(env.get("HOSO_DEMO_HOME") or PROJECT / "var" / "demo").resolve()
        portal, opensearch, transport, tika = ports.values()
        if len(set(ports.values())) < len(ports):
            raise CannotStartError(f"{', '.join(ports)} must be four different ports.")
        return cls(home, portal, Instance(home / "embedded", opensearch, transport, tika))

    @property
    def accounts(self) -> Path:
        """The accounts with their password, for scripts."""
        return self.home / "accounts.json"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.home / 'hoso.db'}"

    def environment(self, outside: Mapping[str, str]) -> dict[str, str]:
        """What every part of the demo runs with: `outside` without its own HOSO settings, and the demo's."""
        plain = {name: value for name, value in outside.items() if not name.startswith("HOSO_")}
        return plain | {
            "HOSO_DATABASE_URL": self.database_url,
            "HOSO_STORE": str(self.home / "store"),
            "HOSO_PAGE_CACHE": str(self.home / "pages"),
            "HOSO_OPENSEARCH_URL": f"http://127.0.0.1:{self.servers.opensearch_port}",
            "HOSO_TIKA_URL": f"http://127.0.0.1:{self.servers.tika_port}",
            "HOSO_PREFIX": "demo",
            "HOSO_CEILING": "mat",
            "HOSO_CEILING_APPROVAL": APPROVAL,
            "HOSO_SECRET_KEY_FILE": str(self._secret("secret.key")),
            "HOSO_AUDIT_KEY_FILE": str(self._secret("audit.key")),
            "HOSO_COOKIE_SECURE": "no",  # the demo is served on the loopback without a certificate
            "HOSO_LANGUAGE": "vi",
            "OMP_THREAD_LIMIT": "1",
        }

    @property
    def settings(self) -> Path:
        """The demo's settings for a shell, so that `indexer` and `portal` can be tried on it."""
        return self.home / "settings.sh"

    def write_settings(self, env: Mapping[str, str]) -> None:
        """Write what of `env` is the demo's own. It names the files of the secrets, and holds none."""
        own = (f"{name}={shlex.quote(value)}\n" for name, value in env.items() if name.startswith("HOSO_"))
        write_private(self.settings, "".join(own))

    def _secret(self, name: str) -> Path:
        """A file with a secret of its own, made at the first call and readable by its owner alone."""
        path = self.home / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path


def write_private(path: Path, text: str) -> None:
    """Write `path` so that nobody but its owner can read it, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with open(unfinished, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    unfinished.replace(path)


def _port(env: Mapping[str, str], name: str, usual: int) -> int:
    text = env.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise CannotStartError(f"{name} must be a port, a whole number from 1 to 65535.")
    return int(text)
