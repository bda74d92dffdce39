"""An instance of both servers that these tests may kill as they like."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from embedded.places import Instance
from tests.embedded.command import embedded


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on now."""
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture(scope="session")
def own_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Ports and a run directory of our own; nothing runs yet. Pytest's folder is closed to others, as /root is."""
    opensearch, transport, tika = free_ports(3)
    run = Path(tmp_path_factory.mktemp("embedded")).resolve()
    instance = Instance(run, opensearch, transport, tika, heap="256m")
    yield instance
    embedded(instance, "down", "--wipe")
    assert not instance.run.exists()
    assert not instance.state.exists()


@pytest.fixture
def started(own_instance: Instance) -> Instance:
    """The same instance with both servers up."""
    result = embedded(own_instance, "up")
    assert result.returncode == 0, result.stdout + result.stderr
    return own_instance
