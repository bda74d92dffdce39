"""A throw-away PostgreSQL from the server binaries of the machine, for the tests alone.

It listens on a unix socket in a temporary folder, trusts everyone who can enter that folder, writes without fsync, and
is gone with all its data when the context ends. Production databases are none of its business.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from embedded.failures import CannotStartError
from embedded.places import NOBODY, is_root, server_user
from embedded.process import last_lines

START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 30.0


def binaries() -> Path | None:
    """The folder with the newest `initdb` and `postgres` of this machine, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    named = shutil.which("initdb")
    if named:
        found.append(Path(named).resolve().parent)
    whole = [folder for folder in found if (folder / "postgres").exists()]
    return max(whole, key=_major, default=None)


@contextmanager
def throwaway() -> Iterator[str]:
    """Start a server and yield its SQLAlchemy address; stop and remove it afterwards.

    Raises `CannotStartError` when the machine has no server binaries or the server does not start.
    """
    folder = binaries()
    if folder is None:
        raise CannotStartError("PostgreSQL is not installed: run `apt-get install -y postgresql` as root.")
    with tempfile.TemporaryDirectory(prefix="hoso-postgres-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if is_root():
            os.chown(home, NOBODY, NOBODY)
        _run_as_server_user([str(folder / "initdb"), "-D", str(home / "data"), "-U", "hoso", "-A", "trust",
                             "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"], home)  # fmt: skip
        server = _popen([str(folder / "postgres"), "-D", str(home / "data"), "-k", str(home),
                         "-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off",
                         "-c", "full_page_writes=off", "-c", "max_connections=200"], home)  # fmt: skip
        try:
            _wait(server, folder, home)
            yield f"postgresql+psycopg://hoso@/postgres?host={home}"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _major(folder: Path) -> int:
    number = re.search(r"/(\d+)/bin$", str(folder))
    return int(number.group(1)) if number else 0


def _popen(command: list[str], home: Path) -> subprocess.Popen[bytes]:
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": str(home)}
    with (home / "log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            user=server_user(), group=server_user(), extra_groups=[] if is_root() else None,
        )  # fmt: skip


def _run_as_server_user(command: list[str], home: Path) -> None:
    if _popen(command, home).wait() != 0:
        raise CannotStartError(f"{command[0]} failed. {last_lines(home / 'log')}")


def _wait(server: subprocess.Popen[bytes], folder: Path, home: Path) -> None:
    end = time.monotonic() + START_SECONDS
    question = [str(folder / "pg_isready"), "-q", "-h", str(home), "-U", "hoso", "-d", "postgres"]
    while subprocess.run(question, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > end:
            raise CannotStartError(f"PostgreSQL did not start. {last_lines(home / 'log')}")
        time.sleep(0.1)
