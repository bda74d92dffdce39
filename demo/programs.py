"""Runs the product's own programs as child processes: to their end, or until the demo ends.

Called by `demo.run`. A child that is to stay dies with the demo, even when the demo itself is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from embedded.failures import CannotStartError
from embedded.process import last_lines

Child = subprocess.Popen[bytes]

_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_PATIENCE = 15.0


def run(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run `python -m <arguments>` on this terminal to its end; its exit code."""
    return subprocess.run([sys.executable, "-m", *arguments], env=dict(env), check=False).returncode


@contextmanager
def staying(arguments: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[Child]:
    """Run `python -m <arguments>` with its output in `log`; it is stopped at the end of the block."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    try:
        yield child
    finally:
        _stop(child)


def wait_until(child: Child, name: str, log: Path, ready: Callable[[], bool], seconds: float) -> None:
    """Poll until `ready`. Raises CannotStartError when the child ends or time runs out."""
    end = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None:
            raise CannotStartError(f"The {name} ended while starting. {last_lines(log)}")
        if time.monotonic() > end:
            raise CannotStartError(f"The {name} did not answer within {seconds:.0f} s. {last_lines(log)}")
        time.sleep(0.2)


def _stop(child: Child) -> None:
    """Ask the child to end; after some patience end it with everything it started."""
    child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGTERM)
