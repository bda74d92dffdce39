"""The embedded Tika server: its command line, its limits, and when it is ready.

Called by `__main__` and the test fixtures. The server in `tika/` speaks the part of the official server's protocol that
the product uses, so production points the same client at the `apache/tika` container.
"""

import shutil
from typing import Final

from embedded import fetch, process, versions
from embedded.failures import CannotStartError
from embedded.places import Instance, java_home, make_folder, need_space
from embedded.process import Server

START_SECONDS: Final = 60.0
CHILDREN: Final = 2
REQUEST_BYTES: Final = 200 << 20
WRITTEN_CHARACTERS: Final = 20_000_000
EMBEDDED_RESOURCES: Final = 1_000
PARSE_MILLISECONDS: Final = 120_000
# No file that a parser writes while it unpacks may grow beyond this.
LARGEST_FILE_BYTES: Final = 2 << 30


def server(instance: Instance) -> Server:
    """The Tika of this instance, running or not."""
    return Server(
        name="tika",
        port=instance.tika_port,
        option="--tika-port or HOSO_EMBEDDED_TIKA_PORT",
        run=instance.run,
        log=instance.state / "logs" / "tika.out",
    )


def up(instance: Instance) -> Server:
    """Start Tika unless it runs, and wait until it tells its version. Raises `CannotStartError`."""
    tika = server(instance)
    pid = process.running(tika)
    if pid is None:
        need_space(make_folder(instance.state))
        make_folder(instance.state / "logs", own=True)
        shutil.rmtree(instance.state / "tika", ignore_errors=True)
        make_folder(instance.state / "tika", own=True)
    jars = fetch.tika()
    command = _command(instance, tika, str(jars))
    pid = process.launch(tika, command, instance.state / "tika", LARGEST_FILE_BYTES)
    process.wait_until(tika, pid, lambda: _ready(tika.port), START_SECONDS)
    return tika


def version(port: int) -> str | None:
    """The version of the Tika that answers on this port, or None."""
    answer = process.get(port, "/version")
    if answer is None or answer[0] != 200:
        return None
    return answer[1].decode(errors="replace").removeprefix("Apache Tika ").strip()


def _ready(port: int) -> bool:
    found = version(port)
    if found is not None and found != versions.TIKA:
        raise CannotStartError(f"Port {port} answers with Tika {found}, not {versions.TIKA}.")
    return found is not None


def _command(instance: Instance, tika: Server, jars: str) -> list[str]:
    numbers = (CHILDREN, REQUEST_BYTES, WRITTEN_CHARACTERS, EMBEDDED_RESOURCES, PARSE_MILLISECONDS)
    return [
        str(java_home() / "bin" / "java"),
        tika.mark,
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        f"-Djava.io.tmpdir={instance.state}/tika",
        "-cp",
        f"{jars}/*:{jars}/classes",
        "hoso.TikaServer",
        str(tika.port),
        str(instance.state / "tika"),
        *map(str, numbers),
    ]
