"""Confined calls with real children: what they may do, and that nothing of it reaches the caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.artifacts import PageArtifact, Word
from archive.confined import Crashed, Limits, TooMuchMemory, TooSlow, run
from indexer.reading.outcome import Unreadable
from mappings.reasons import Reason
from tests.reading import misbehaving

LIMITS = Limits(seconds=20, memory=400_000_000)


def test_an_answer_comes_back_as_it_was() -> None:
    page = PageArtifact("Kết luận", "plain", (Word(0, 3, 0.1, 0.1, 0.2, 0.2, 1.0),), 0.5, 595, 842)
    answer = {"a": [1, 2.5, None, b"x" * 300_000], "page": page, "set": {1}, "reason": Reason.EMPTY}
    assert run(misbehaving.give_back, answer, limits=LIMITS) == answer


def test_a_child_that_spins_is_stopped_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(TooSlow):
        run(misbehaving.spin, limits=Limits(seconds=0.3))
    assert time.monotonic() - started < 60


def test_a_child_that_eats_memory_is_stopped() -> None:
    with pytest.raises(TooMuchMemory):
        run(misbehaving.eat_memory, limits=LIMITS)


def test_a_child_that_dies_takes_nobody_with_it() -> None:
    with pytest.raises(Crashed):
        run(misbehaving.die, limits=LIMITS)
    assert run(misbehaving.give_back, 1, limits=LIMITS) == 1


def test_our_own_refusals_come_back_as_they_are() -> None:
    with pytest.raises(Unreadable) as refused:
        run(misbehaving.refuse, limits=LIMITS)
    assert (refused.value.reason, refused.value.detail) == (Reason.TRUNCATED, "page 3")


def test_foreign_errors_come_back_without_their_words() -> None:
    with pytest.raises(Crashed) as failed:
        run(misbehaving.fail_with_a_name, limits=LIMITS)
    assert str(failed.value) == "ValueError"


def test_an_answer_that_names_foreign_code_is_refused() -> None:
    with pytest.raises(Crashed, match="cannot be read"):
        run(misbehaving.bring_a_stranger, limits=LIMITS)


def test_nothing_that_a_child_prints_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(misbehaving.make_noise, limits=LIMITS) == "done"
    assert capfd.readouterr() == ("", "")


def test_a_child_does_not_know_the_secrets_of_its_caller() -> None:
    assert not [name for name in run(misbehaving.what_it_sees, limits=LIMITS) if name.startswith(("HOSO", "PYTEST"))]


def test_a_child_works_where_its_caller_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(misbehaving.give_back, 1, limits=LIMITS)
    monkeypatch.chdir(tmp_path)
    assert run(misbehaving.where_it_stands, limits=LIMITS) == str(tmp_path)


def test_many_threads_may_call_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda number: run(misbehaving.give_back, number, limits=LIMITS), range(100))
        assert list(answers) == list(range(100))


def test_a_forked_caller_has_a_server_of_its_own() -> None:
    run(misbehaving.give_back, 1, limits=LIMITS)
    child = os.fork()
    if child == 0:
        os._exit(0 if run(misbehaving.give_back, 7, limits=LIMITS) == 7 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert run(misbehaving.give_back, 2, limits=LIMITS) == 2


def test_calls_go_on_after_the_server_was_killed() -> None:
    run(misbehaving.give_back, 1, limits=LIMITS)
    own = subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "confined_server"], capture_output=True, check=True)
    for pid in own.stdout.split():
        os.kill(int(pid), signal.SIGKILL)
    assert run(misbehaving.give_back, 2, limits=LIMITS) == 2


def test_killing_the_caller_leaves_no_child_behind(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    program = (
        "from pathlib import Path; from archive.confined import *; from tests.reading.misbehaving import *;"
        f"run(sleep_with_a_child, Path({str(note)!r}), limits=Limits(seconds=50))"
    )
    caller = subprocess.Popen([sys.executable, "-c", program])
    _until(note.is_file)
    _until(lambda: len(note.read_text().split()) == 2)
    worker = int(note.read_text().split()[0])
    caller.kill()
    caller.wait()
    _until(lambda: not _lives(worker))


def _lives(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")")[-1].split()[0] != "Z"


def _until(happens: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)
