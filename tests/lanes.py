"""The whole suite in lanes that run side by side: `python -m tests.lanes`. `make test` calls it.

With `--checked` it leaves out what `make check` has just run. Each lane but the last writes into a file that is shown
when all have ended. All share the servers of `tests/servers.py`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ENDURING = "reading/enduring"
"""Runs that are killed, starved and drowned: a lane apart, since most of its time is waiting."""
LANES = ((ENDURING, "engine"), ("reading",), ("unit", "rules", "web", "demo", "embedded"))
_CHECKED = frozenset({"unit", "rules"})
_HERE = Path(__file__).parent


def main() -> int:
    """0 when every test of every lane passed."""
    left_out = {path.parent.relative_to(_HERE).parts[0] for path in _HERE.glob("*/**/test_*.py")}.difference(*LANES)
    if left_out:
        sys.stderr.write(f"No lane has these tests: {', '.join(sorted(left_out))}. Name them in tests/lanes.py.\n")
        return 2
    over = _CHECKED if "--checked" in sys.argv[1:] else frozenset[str]()
    *beside, last = (_command([folder for folder in lane if folder not in over]) for lane in LANES)
    with ExitStack() as stack:
        said = [stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in beside]
        running = [
            subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
            for command, out in zip(beside, said, strict=True)
        ]
        try:
            codes = [subprocess.run(last, check=False).returncode, *(one.wait() for one in running)]
        finally:
            for one in running:
                one.terminate()
                one.wait()
        for out in said:
            out.seek(0)
            sys.stdout.write(out.read())
    return int(any(codes))


def _command(folders: list[str]) -> list[str]:
    apart = [] if ENDURING in folders else [f"--ignore=tests/{ENDURING}"]
    timed = ("--durations=15", "--durations-min=5")
    return [sys.executable, "-m", "pytest", *timed, *apart, *(f"tests/{folder}" for folder in folders)]


if __name__ == "__main__":
    sys.exit(main())
