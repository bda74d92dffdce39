"""The forking server behind `archive/confined.py`, run as `python -m archive.confined_server` with a socket as stdin.

Each message names the module to call and carries two descriptors: the channel of the call and a pipe for how the
child ended. The module is imported here, once, and its function `warm`, if it has one, builds the tables that every
child would build anew, so that every later child starts in a few milliseconds. The server opens no document itself,
and ends with its owner: the socket closes, and the kernel ends the children with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import math
import os
import pickle
import resource
import selectors
import signal
import socket
from typing import NoReturn

from archive.confined import Confined, Limits

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_LARGEST_FILE = 256 << 20
_OURS = ("archive", "indexer", "mappings")


def die_with_parent() -> None:
    """Have the kernel end this process when its parent dies; for children and what they start (`preexec_fn`)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def serve(control: socket.socket) -> None:
    """Fork a child for each message until the owner closes the socket."""
    endings: dict[int, tuple[int, int]] = {}
    warmed: set[str] = set()
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd in endings:
                    selector.unregister(key.fd)
                    _report(key.fd, *endings.pop(key.fd))
                    continue
                message, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
                if not message:
                    return
                module = message.decode()
                if module not in warmed:
                    warmed.add(module)
                    _warm(module)
                pid = _forked(control, descriptors[0])
                watch = os.pidfd_open(pid)
                endings[watch] = (pid, descriptors[1])
                selector.register(watch, selectors.EVENT_READ)


def _warm(module: str) -> None:
    with contextlib.suppress(Exception):  # the child tries again and tells its caller
        getattr(importlib.import_module(module), "warm", lambda: None)()
    gc.collect()
    gc.freeze()  # a child that looks for garbage would copy every page of memory that it shares with the server


def _forked(control: socket.socket, channel: int) -> int:
    pid = os.fork()
    if pid == 0:
        control.close()
        _work(socket.socket(fileno=channel))
    os.close(channel)
    return pid


def _report(watch: int, pid: int, pipe: int) -> None:
    os.close(watch)
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    ending = {"signal": max(0, -code), "exit": max(0, code), "resident": usage.ru_maxrss * 1024}
    with contextlib.suppress(OSError):
        os.write(pipe, json.dumps(ending).encode())
    os.close(pipe)


def _work(channel: socket.socket) -> NoReturn:
    """In the child: limits first, then the call, then the answer; never return to the server's loop."""
    try:
        die_with_parent()
        request = b"".join(iter(lambda: channel.recv(1 << 20), b""))
        module, name, arguments, limits, folder = pickle.loads(request)  # noqa: S301 the owner's own request
        os.chdir(folder)  # names of files may be relative to where the caller stands now
        _confine(limits)
        channel.sendall(_answered(module, name, arguments))
        os._exit(0)
    finally:
        os._exit(1)


def _confine(limits: Limits) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    seconds = math.ceil(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    os.nice(limits.nice)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)


def _answered(module: str, name: str, arguments: tuple[object, ...]) -> bytes:
    try:
        answer: tuple[str, object] = ("returned", getattr(importlib.import_module(module), name)(*arguments))
    except MemoryError:
        answer = ("memory", "")
    except Confined as error:
        answer = ("raised", error)
    except Exception as error:
        ours = type(error).__module__.split(".")[0] in _OURS
        answer = ("raised", error) if ours else ("crashed", type(error).__name__)
    try:
        return pickle.dumps(answer)
    except MemoryError:
        return pickle.dumps(("memory", ""))


if __name__ == "__main__":
    serve(socket.socket(fileno=0))
