"""Runs one function in a child process that may hang, crash or exhaust memory without harming anybody.

Whatever opens a file from outside (the readers, the renderer of page images) does it through `run`. A small server
process (`archive/confined_server.py`), started once per calling process by exec and so free of its threads, locks and
secrets, forks one child for each call; the child lowers its own limits, works and dies. Callers may be threaded and
may have been forked. The answer of a child is data: one that names anything but plain classes of our own is refused,
so a child that was taken over cannot hand code to its caller. Nothing that a library prints reaches the terminal.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import io
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

T = TypeVar("T")

_OURS = ("archive", "indexer", "mappings")
_KEPT_ENVIRONMENT = ("PATH", "TESSDATA_PREFIX", "HOME", "TMPDIR")
_GRACE = 5.0
"""Seconds beyond the limit after which the server itself is held to be stuck: the child stops itself before."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds of wall clock, bytes of address space, and how far it steps back for others."""

    seconds: float = 60.0
    memory: int = 1_500_000_000
    nice: int = 0


class Confined(Exception):
    """The child came to no answer. The message never holds text of the document."""


class TooSlow(Confined):
    """The child ran out of time and was stopped."""


class TooMuchMemory(Confined):
    """The child asked for more memory than it may have."""


class Crashed(Confined):
    """The child died, or its function failed with an error that is not of our own classes."""


def run(function: Callable[..., T], *args: object, limits: Limits) -> T:
    """Call `function(*args)` in a confined child and return its answer.

    `function` is a top-level function, arguments are picklable, and the answer is made of plain values and of classes
    of our own packages. Raises the function's own exceptions if their classes are ours, else a `Confined`.
    """
    request = pickle.dumps((function.__module__, function.__qualname__, args, limits, Path.cwd()))
    started = time.monotonic()
    answer, ending = _served(function.__module__, request, limits.seconds + _GRACE)
    if not answer and not ending:  # the server died, not the child alone; whoever killed it, the call is still good
        answer, ending = _served(function.__module__, request, limits.seconds + _GRACE)
    if answer:
        return cast(T, _opened(answer))
    stopped = ending.get("signal", 0)
    if stopped in (signal.SIGALRM, signal.SIGXCPU) or time.monotonic() - started >= limits.seconds:
        raise TooSlow(f"stopped after {limits.seconds:g} s")
    if ending.get("resident", 0) >= limits.memory * 0.5:
        raise TooMuchMemory(f"died with {ending['resident']} bytes resident")
    raise Crashed(f"died by signal {stopped}, exit {ending.get('exit', -1)}")


class _Server:
    """The forking server of this process, and the one socket on which it takes calls."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment |= {
            "PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path),
            "LC_ALL": "C.UTF-8",
            "OMP_THREAD_LIMIT": "1",
        }
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "archive.confined_server"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )

    def call(self, module: str, channel: socket.socket, ending: int) -> None:
        """Hand the server the two ends it works with; OSError if it is gone."""
        socket.send_fds(self._control, [module.encode()], [channel.fileno(), ending])

    def stop(self) -> None:
        """End the server, and with it every child it still has."""
        self._control.close()
        self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """In a process forked from the one that started it: let go of the socket, leave the server to its owner."""
        self._control.close()
        self._process.returncode = 0


class _Servers:
    """Holds the server of the running process: started at the first call, again after it died or we were forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: _Server | None = None
        os.register_at_fork(after_in_child=self._forked)
        atexit.register(self._end)

    def _end(self) -> None:
        with self._lock:
            if self._server is not None:
                self._stopped(self._server)

    def _forked(self) -> None:
        self._lock = threading.Lock()
        if self._server is not None:
            self._server.forget()
            self._server = None

    def call(self, module: str, channel: socket.socket, ending: int) -> _Server:
        with self._lock:
            for attempt in (1, 2):
                server = self._server = self._server or _Server()
                try:
                    server.call(module, channel, ending)
                    return server
                except OSError:
                    self._stopped(server)
                    if attempt == 2:
                        raise Crashed("the server of confined calls does not start") from None
        raise AssertionError("unreachable")

    def stop(self, server: _Server) -> None:
        with self._lock:
            self._stopped(server)

    def _stopped(self, server: _Server) -> None:
        server.stop()
        if self._server is server:
            self._server = None


_servers = _Servers()


def _served(module: str, request: bytes, seconds: float) -> tuple[bytes, dict[str, int]]:
    """Send one request; the child's answer (empty if it died first) and how it ended (nothing if the server died)."""
    deadline = time.monotonic() + seconds
    ours, theirs = socket.socketpair()
    ending, write_end = os.pipe()
    with ours:
        try:
            with theirs:
                server = _servers.call(module, theirs, write_end)
        finally:
            os.close(write_end)
        try:
            answer = _answer(ours, request, deadline)
            told = {} if answer else _how_it_ended(ending)
            if not answer and not told:
                _servers.stop(server)
            return answer, told
        except TimeoutError:
            _servers.stop(server)
            raise TooSlow(f"no answer after {seconds:g} s") from None
        finally:
            os.close(ending)


def _answer(channel: socket.socket, request: bytes, deadline: float) -> bytes:
    received = io.BytesIO()
    try:
        channel.settimeout(max(0.01, deadline - time.monotonic()))
        channel.sendall(request)
        channel.shutdown(socket.SHUT_WR)
        while chunk := channel.recv(1 << 20):
            received.write(chunk)
            channel.settimeout(max(0.01, deadline - time.monotonic()))
    except (BrokenPipeError, ConnectionResetError):
        return b""
    return received.getvalue() if received.getvalue().endswith(pickle.STOP) else b""


def _how_it_ended(pipe: int) -> dict[str, int]:
    """What the server tells of a dead child; nothing if the server died too."""
    line = os.read(pipe, 4096)
    with contextlib.suppress(ValueError):
        ending = json.loads(line)
        if isinstance(ending, dict):
            return ending
    return {}


class _Reading(pickle.Unpickler):
    """Opens an answer; only classes defined in our own packages may be named in it."""

    def find_class(self, module: str, name: str) -> object:
        found = getattr(importlib.import_module(module), name, None) if module.split(".")[0] in _OURS else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"not a class of ours: {module}.{name}")
        return found


def _opened(answer: bytes) -> object:
    try:
        kind, value = _Reading(io.BytesIO(answer)).load()
    except Exception as error:
        raise Crashed(f"the answer cannot be read: {type(error).__name__}") from None
    if kind == "returned":
        return value
    if kind == "raised" and isinstance(value, Exception):
        raise value
    if kind == "memory":
        raise TooMuchMemory("memory ran out")
    raise Crashed(str(value))
