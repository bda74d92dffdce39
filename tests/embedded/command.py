"""How the tests call `python -m embedded`: as a person would, in a process of its own."""

import os
import subprocess
import sys

from embedded.places import PROJECT, Instance


def embedded(
    instance: Instance, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command on this instance and return what it said."""
    options = (
        "--run", str(instance.run), "--heap", instance.heap, "--tika-port", str(instance.tika_port),
        "--opensearch-port", str(instance.opensearch_port), "--transport-port", str(instance.transport_port),
    )  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "embedded", *options, *arguments],
        cwd=PROJECT, env=os.environ | (environment or {}), text=True, check=False, timeout=300,
        stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
