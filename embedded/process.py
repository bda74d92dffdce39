"""Start, recognise and stop one server process through its pid file.

A pid file may be stale and its number may belong to a stranger by now, so nothing is signalled before the command line
in /proc carries our own mark. `opensearch.py` and `tika_server.py` call this; it knows neither of them.
"""

import http.client
import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from embedded.failures import CannotStartError
from embedded.places import is_root, server_user


@dataclass(frozen=True, slots=True)
class Server:
    """One server of one instance: how it is called, where it listens, where its pid and log are."""

    name: str
    port: int
    option: str
    run: Path
    log: Path

    @property
    def pid_file(self) -> Path:
        """The file that holds the number of the process, and nothing else."""
        return self.run / f"{self.name}.pid"

    @property
    def family_mark(self) -> str:
        """What the command line of this server of this run directory carries, whatever its port."""
        return f"-Dhoso.embedded={self.run}:{self.name}:"

    @property
    def mark(self) -> str:
        """What the command line of exactly this server carries."""
        return f"{self.family_mark}{self.port}"

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"


def command_line(pid: int) -> tuple[str, ...]:
    """The arguments of a live process; empty when it is gone, a zombie, or not ours to see."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ()
    return tuple(part.decode(errors="replace") for part in raw.split(b"\0") if part)


def running(server: Server) -> int | None:
    """The pid of our live process, or None; a stale pid file counts as none."""
    try:
        pid = int(server.pid_file.read_text())
    except (OSError, ValueError):
        return None
    ours = any(argument.startswith(server.family_mark) for argument in command_line(pid))
    return pid if ours else None


def launch(server: Server, command: Sequence[str], folder: Path, largest_file: int | None = None) -> int:
    """Start the server detached from the caller and remember its pid; the port must be free.

    With `largest_file` (bytes) neither it nor any child of it can write a larger one. A server of ours that already
    runs on the wanted port is left alone; on another port it is an error.
    """
    pid = running(server)
    if pid is not None:
        if server.mark not in command_line(pid):
            raise CannotStartError(
                f"{server.name} of {server.run} already runs on another port: run `python -m embedded down` first."
            )
        return pid
    refuse_taken_port(server.port, server.name, server.option)
    with server.log.open("ab") as log:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(_limit, largest_file),
            user=server_user(),
            group=server_user(),
            extra_groups=[] if is_root() else None,
        )
    # The caller need not outlive the server, and Popen must not warn about that.
    started.returncode = 0
    server.pid_file.write_text(str(started.pid))
    return started.pid


def _limit(largest_file: int | None) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))


def refuse_taken_port(port: int, name: str, option: str) -> None:
    """Raise when something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotStartError(
                f"Port {port} on 127.0.0.1, wanted for {name}, is in use by another program: "
                f"stop that program or choose another port with {option}."
            ) from None


def wait_until(server: Server, pid: int, ready: Callable[[], bool], seconds: float) -> None:
    """Poll until `ready`; when the process dies or time runs out, raise with the last 40 lines of its log."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        if running(server) != pid:
            raise CannotStartError(f"{server.name} ended while starting. {last_lines(server.log)}")
        time.sleep(0.2)
    raise CannotStartError(f"{server.name} did not answer within {seconds:.0f} s. {last_lines(server.log)}")


def last_lines(log: Path) -> str:
    """Name the log and show its end."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-40:]
    except OSError:
        lines = []
    return f"Its log is {log}" + (":\n" + "\n".join(lines) if lines else ", and it is empty.")


def stop(server: Server, seconds: float = 30) -> bool:
    """SIGTERM, wait, SIGKILL. False when there was nothing of ours to stop."""
    pid = running(server)
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 10.0)):
        if pid is None or running(server) is None:
            break
        os.kill(pid, number)
        end = time.monotonic() + patience
        while running(server) is not None and time.monotonic() < end:
            time.sleep(0.1)
    server.pid_file.unlink(missing_ok=True)
    return pid is not None


def get(port: int, path: str, seconds: float = 5) -> tuple[int, bytes] | None:
    """One GET on the loopback; None when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
