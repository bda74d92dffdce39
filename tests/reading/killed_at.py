"""Lets a worker die at its n-th effect, as if killed: nothing after it is done, and nothing is tidied up.

Effects are commits of the catalogue (before and after each) and writes to the index (before and after each).
`python -m tests.reading.killed_at N` is the same as a process that sends itself signal 9.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy.orm import Session

from archive.database import Database
from indexer import work
from indexer.settings import IndexerSettings
from indexer.store import Index
from indexer.workshop import Workshop


class Killed(BaseException):
    """The worker is no more."""


def _die() -> None:
    raise Killed


def works_until(workshop: Workshop, fatal: int, die: Callable[[], None] = _die) -> bool:
    """Work the ledger off, dying at the effect of that number; whether it came to that."""
    effects = itertools.count(1)
    writing, bulk = Database.writing, Index._bulk

    def effect() -> None:
        if next(effects) == fatal:
            die()

    @contextmanager
    def watched(self: Database) -> Iterator[Session]:
        with writing(self) as session:
            yield session
            session.flush()
            effect()
        effect()

    def counted(self: Index, actions: object) -> None:
        effect()
        bulk(self, actions)  # type: ignore[arg-type]  # handed through as it comes
        effect()

    with (
        patch.object(Database, "writing", watched),
        patch.object(Index, "_bulk", counted),
        patch.object(work, "_give_back", _as_it_was(work._give_back)),
    ):
        try:
            work.drain(workshop)
        except Killed:
            return True
    return False


def _as_it_was(give_back: Callable[..., None]) -> Callable[..., None]:
    """The dead give nothing back; the living do."""

    def only_the_living(database: Database, batch: list[object], error: str, counted: bool = True) -> None:
        if error != "stopped":
            give_back(database, batch, error, counted)

    return only_the_living


def main(fatal: int) -> int:
    """Work until killed."""
    workshop = Workshop.open(IndexerSettings.from_environment(os.environ))
    works_until(workshop, fatal, lambda: os.kill(os.getpid(), signal.SIGKILL))
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
