"""Child processes of the demo: they stay while the block runs, and end with it whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo import programs
from embedded.failures import CannotStartError

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module for `python -m` that says it is up and sleeps."""
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "sleeper"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int, within: float = 60.0) -> bool:
    end = time.monotonic() + within
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


def test_a_child_stays_while_the_block_runs_and_its_output_is_in_the_log(tmp_path: Path, module: str) -> None:
    log = tmp_path / "logs" / "child.log"
    with programs.staying([module], os.environ, log) as child:
        programs.wait_until(child, "sleeper", log, lambda: "up" in log.read_text(), 20)
        assert alive(child.pid)
    assert gone(child.pid)


def test_a_child_is_stopped_when_the_block_fails(tmp_path: Path, module: str) -> None:
    with pytest.raises(KeyboardInterrupt), programs.staying([module], os.environ, tmp_path / "log") as child:
        raise KeyboardInterrupt
    assert gone(child.pid)


def test_a_child_that_ends_while_starting_is_told_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        pytest.raises(CannotStartError, match=r"(?s)The worker ended while starting.*No module named"),
        programs.staying(["no_such_module"], os.environ, log) as child,
    ):
        programs.wait_until(child, "worker", log, lambda: False, 20)


def test_a_child_that_never_answers_is_told_with_the_time_it_had(tmp_path: Path, module: str) -> None:
    log = tmp_path / "log"
    with (
        pytest.raises(CannotStartError, match="The portal did not answer within 1 s"),
        programs.staying([module], os.environ, log) as child,
    ):
        programs.wait_until(child, "portal", log, lambda: False, 1)


def test_a_child_dies_with_a_parent_that_was_killed(tmp_path: Path, module: str) -> None:
    parent_code = (
        "import os, pathlib, time\n"
        "from demo import programs\n"
        f"log = pathlib.Path({str(tmp_path / 'log')!r})\n"
        f"with programs.staying([{module!r}], os.environ, log) as child:\n"
        "    print(child.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout as told:
        child_pid = int(told.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert gone(child_pid)


def test_a_program_that_runs_to_its_end_gives_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "three.py").write_text("import sys; sys.exit(3)")
    assert programs.run(["three"], {**os.environ, "PYTHONPATH": str(tmp_path)}) == 3
