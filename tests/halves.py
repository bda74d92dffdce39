"""The whole suite in two halves that run side by side: `python -m tests.halves`. `make test` calls it.

With `--checked` it leaves out what `make check` has just run. The first half writes into a file that is shown when the
second has ended. Both share the servers of `tests/servers.py`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HALVES = (("reading", "embedded"), ("unit", "rules", "engine", "web", "demo"))
_CHECKED = frozenset({"unit", "rules"})
_HERE = Path(__file__).parent


def main() -> int:
    """0 when every test of both halves passed."""
    left_out = {path.parent.relative_to(_HERE).parts[0] for path in _HERE.glob("*/**/test_*.py")}.difference(*HALVES)
    if left_out:
        sys.stderr.write(f"No half has these tests: {', '.join(sorted(left_out))}. Name them in tests/halves.py.\n")
        return 2
    over = _CHECKED if "--checked" in sys.argv[1:] else frozenset[str]()
    first, second = (
        [sys.executable, "-m", "pytest", *(f"tests/{folder}" for folder in half if folder not in over)]
        for half in HALVES
    )
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        beside = subprocess.Popen(first, stdout=said, stderr=subprocess.STDOUT)
        try:
            ended = subprocess.run(second, check=False).returncode
            ended_beside = beside.wait()
        finally:
            beside.terminate()
            beside.wait()
        said.seek(0)
        sys.stdout.write(said.read())
    return int(bool(ended or ended_beside))


if __name__ == "__main__":
    sys.exit(main())
