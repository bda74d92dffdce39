"""What a function in a confined child may do to us. Called by name in children, so it must be a module of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from indexer.reading.outcome import Unreadable
from mappings.reasons import Reason


class Stranger:
    """Unpickling it would run a command."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 0",)


def give_back(value: object) -> object:
    return value


def spin() -> None:
    while True:
        pass


def sleep_with_a_child(note: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        note.write_text(f"{os.getpid()} {child.pid}")
        child.wait()


def eat_memory() -> int:
    return len([bytearray(50_000_000) for _ in range(1000)])


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def fail_with_a_name() -> None:
    raise ValueError("đồng chí Nguyễn Văn A")


def refuse() -> None:
    raise Unreadable(Reason.TRUNCATED, "page 3")


def make_noise() -> str:
    sys.stdout.write("to the terminal")
    os.write(2, b"to the terminal")
    return "done"


def bring_a_stranger() -> Stranger:
    return Stranger()


def what_it_sees() -> dict[str, str]:
    return dict(os.environ)


def where_it_stands() -> str:
    return str(Path.cwd())
