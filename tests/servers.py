"""Session fixtures with the addresses of real servers: `opensearch_url`, `tika_url`, `postgres_url`.

A server starts at the first test that asks for it, on ports of its own and with empty data, and stops at the end of the
session unless another test session still uses it. Nothing here is skipped but PostgreSQL where its binaries are absent.
Tests must choose their own index prefix and database: other sessions may be using the same server.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded import opensearch, postgres, process, tika_server
from embedded.places import PROJECT, Instance, alone
from embedded.process import Server

INSTANCE = Instance(
    run=Path(os.environ.get("HOSO_TEST_RUN") or PROJECT / "var" / "tests").resolve(),
    opensearch_port=int(os.environ.get("HOSO_TEST_OPENSEARCH_PORT", "19220")),
    transport_port=int(os.environ.get("HOSO_TEST_TRANSPORT_PORT", "19221")),
    tika_port=int(os.environ.get("HOSO_TEST_TIKA_PORT", "19223")),
)


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """The address of a real OpenSearch node that belongs to the tests."""
    server = opensearch.server(INSTANCE)
    with _shared(server, opensearch.up, INSTANCE.state / "opensearch" / "data"):
        yield server.address


@pytest.fixture(scope="session")
def tika_url() -> Iterator[str]:
    """The address of a real Tika server that belongs to the tests."""
    server = tika_server.server(INSTANCE)
    with _shared(server, tika_server.up, INSTANCE.state / "tika"):
        yield server.address


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The SQLAlchemy address of an empty PostgreSQL; skips, with the reason, where there is no server binary."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server binary under /usr/lib/postgresql or on PATH")
    with postgres.throwaway() as url:
        yield url


@contextmanager
def _shared(server: Server, up: Callable[[Instance], Server], data: Path) -> Iterator[None]:
    """Sessions that run at the same time share a server: each holds a shared lock, the last one out stops it."""
    INSTANCE.run.mkdir(parents=True, exist_ok=True)
    with (INSTANCE.run / f"{server.name}.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with alone(INSTANCE.run):
            if process.running(server) is None:
                shutil.rmtree(data, ignore_errors=True)
            up(INSTANCE)
        yield
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        with alone(INSTANCE.run):
            process.stop(server)
