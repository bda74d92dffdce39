"""A folder taken in as a delivery, undisturbed and with the worker, Tika and OpenSearch killed in the middle.

`make prove-delivery DATA=<folder of papers>`. Starts servers of its own and leaves nothing behind. Prints how
the delivery stands in the ledger, on the board and in the report, and where a disturbed run ends otherwise.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from subprocess import Popen

from sqlalchemy import func, select

from archive.documents import Document
from archive.intake import IntakeFile, IntakeRun
from archive.jobs import Job
from bench.delivery import Grounds, Numbers, end_state, grounds, ledger, shown
from embedded import opensearch, process, tika_server
from embedded.failures import CannotStartError
from embedded.places import Instance
from indexer.commands.outcome import Exit
from indexer.work import Worker
from indexer.workshop import Workshop
from mappings.vocabulary import FileState, JobState

_ENDED = frozenset({Exit.WELL, Exit.LEFT})
_POLL = 0.02
_PATIENCE = 4


class Victim(StrEnum):
    """What is killed in the middle."""

    WORKER = "worker"
    TIKA = "tika"
    OPENSEARCH = "opensearch"


class NotInTheMiddle(Exception):
    """The run was over before there was something to kill: the folder is too small."""


class Servers:
    """OpenSearch and Tika of our own, to be killed as one likes."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    def up(self) -> None:
        """Start what does not run."""
        self.instance.run.mkdir(parents=True, exist_ok=True)
        for of in (tika_server, opensearch):
            for patience in range(_PATIENCE, -1, -1):
                try:
                    of.up(self.instance)
                    break
                except CannotStartError:  # a busy machine is no failure while the server goes on starting
                    if not patience or process.running(of.server(self.instance)) is None:
                        raise

    def kill(self, victim: Victim) -> None:
        """As a power cut would."""
        of = opensearch if victim is Victim.OPENSEARCH else tika_server
        pid = process.running(of.server(self.instance))
        if pid is None:
            raise NotInTheMiddle(victim)
        os.kill(pid, signal.SIGKILL)
        while process.running(of.server(self.instance)) is not None:
            time.sleep(_POLL)

    @property
    def addresses(self) -> tuple[str, str]:
        """Of OpenSearch and of Tika."""
        return opensearch.server(self.instance).address, tika_server.server(self.instance).address


@contextmanager
def own_servers(folder: Path, heap: str = "512m") -> Iterator[Servers]:
    """Servers on free ports; they and all they wrote are gone afterwards."""
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(3)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        engine, transport, tika = (one.getsockname()[1] for one in sockets)
    instance = Instance((folder / "servers").resolve(), engine, transport, tika, heap)
    servers = Servers(instance)
    try:
        servers.up()
        yield servers
    finally:
        for server in (tika_server.server(instance), opensearch.server(instance)):
            process.stop(server)
        shutil.rmtree(instance.state, ignore_errors=True)
        shutil.rmtree(instance.run, ignore_errors=True)


def calm(site: Grounds) -> None:
    """Take the papers in; nobody disturbs it."""
    _ended(site.command(), _ENDED)


def disturbed(site: Grounds, workshop: Workshop, servers: Servers, victim: Victim) -> Numbers:
    """Take the papers in while one is killed, and run again where that ended it; how the ledger stood at that moment.
    Raises NotInTheMiddle."""
    running = site.command()
    try:
        if victim is Victim.WORKER:
            _kill_a_worker(workshop, running)
        else:
            _wait(workshop, running, _has_come_in if victim is Victim.TIKA else _has_been_indexed)
            servers.kill(victim)
        stood = ledger(workshop)
        _ended(running, _ENDED if victim is Victim.WORKER else frozenset({Exit.AWAY}))
    finally:
        running.kill()
        running.wait()
    if victim is not Victim.WORKER:
        servers.up()
        calm(site)
    return stood


def _ended(command: Popen[str], codes: frozenset[Exit]) -> None:
    _out, complaints = command.communicate()
    if command.returncode in _ENDED - codes:
        raise NotInTheMiddle(command.returncode)
    if command.returncode not in codes:
        raise RuntimeError(f"ended with {command.returncode}: {complaints[-2000:]}")


def _wait(workshop: Workshop, running: Popen[str], begun: Callable[[Workshop], bool]) -> None:
    while not begun(workshop):
        if running.poll() is not None:
            raise NotInTheMiddle(running.returncode)
        time.sleep(_POLL)


def _has_come_in(workshop: Workshop) -> bool:
    with workshop.database.reading() as session:
        return session.scalars(select(func.count()).select_from(IntakeFile)).one() > 0


def _has_been_indexed(workshop: Workshop) -> bool:
    with workshop.database.reading() as session:
        return session.scalars(select(Document.id).where(Document.indexed_revision > 0).limit(1)).first() is not None


def _kill_a_worker(workshop: Workshop, running: Popen[str]) -> None:
    """One that holds a lease right now."""
    while running.poll() is None:
        with workshop.database.reading() as session:
            holders = session.scalars(select(Job.worker).where(Job.state == JobState.RUNNING)).all()
        for worker in filter(None, map(Worker.named, holders)):
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
                return
        time.sleep(_POLL)
    raise NotInTheMiddle(running.returncode)


def main(arguments: list[str]) -> int:
    """Prove it; 1 when something does not add up or ends otherwise."""
    options = argparse.ArgumentParser(prog="python -m bench.proof")
    options.add_argument("papers", type=Path)
    options.add_argument("--kind", default="BC", help="of all papers, as `indexer ingest` takes it; empty: each says")
    told = options.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="proof-"))
    wrong = 0
    try:
        with own_servers(folder) as servers:
            quiet = _tried(folder / "calm", told.papers, told.kind, servers, None)
            for victim in Victim:
                other = _tried(folder / victim, told.papers, told.kind, servers, victim)
                unlike = [name for name, value in quiet.items() if other[name] != value]
                print(f"  ends {'otherwise in ' + ', '.join(unlike) if unlike else 'as the calm run'}")
                wrong += bool(unlike)
        wrong += bool(quiet["differences"] or quiet["jobs left"])
    except NotInTheMiddle as late:
        print(f"The run was over before {late} could be killed: give a larger folder.", file=sys.stderr)
        wrong += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU of all runs: {used.ru_utime + used.ru_stime:.0f} s (servers not counted)")
    return int(bool(wrong))


def _tried(folder: Path, papers: Path, kind: str, servers: Servers, victim: Victim | None) -> dict[str, object]:
    with grounds(folder, papers.resolve(), *servers.addresses, kind) as (site, workshop):
        if victim is None:
            calm(site)
        else:
            _print_numbers(f"{victim} killed, ledger at that moment", disturbed(site, workshop, servers, victim))
        seen, kept = shown(site, workshop), ledger(workshop)
        for name, numbers in (("ledger", kept), ("board", seen.board), ("report", seen.report)):
            _print_numbers(name, numbers)
        if not (kept == seen.board == seen.screen == seen.report and dict(seen.opened) == dict(kept.states)):
            raise RuntimeError("ledger, board, lists and report do not say the same")
        if victim is None:
            _print_reasons(workshop)
        return end_state(workshop)


def _print_numbers(name: str, numbers: Numbers) -> None:
    states = " + ".join(f"{count} {state.label('en').lower()}" for state, count in numbers.states)
    print(f"{name}: {numbers.found} found {'=' if numbers.add_up else 'IS NOT'} {states}")


def _print_reasons(workshop: Workshop) -> None:
    with workshop.database.reading() as session:
        out = select(IntakeFile.reason).where(IntakeFile.state.in_((FileState.HELD, FileState.REJECTED)))
        reasons = Counter(str(reason) for reason in session.scalars(out))
        batch = session.scalars(select(IntakeRun.batch).limit(1)).first()
    for reason, count in sorted(reasons.items()):
        print(f"  {reason}: {count}")
    print(f"  delivery {batch}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
