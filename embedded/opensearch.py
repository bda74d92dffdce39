"""The embedded OpenSearch node: its configuration, its command line, and when it is ready.

Called by `__main__` and the test fixtures. One node, loopback only, scripts allowed for similarities and nothing else.
It must never be given a dossier that matters: production is `docker-compose.yml`.
"""

import json
import shutil
from pathlib import Path
from typing import Final

from embedded import fetch, process, versions
from embedded.failures import CannotStartError
from embedded.places import Instance, java_home, make_folder, need_space
from embedded.process import Server

START_SECONDS: Final = 120.0


def server(instance: Instance) -> Server:
    """The node of this instance, running or not."""
    return Server(
        name="opensearch",
        port=instance.opensearch_port,
        option="--opensearch-port or HOSO_EMBEDDED_OPENSEARCH_PORT",
        run=instance.run,
        log=instance.state / "logs" / "opensearch.out",
    )


def up(instance: Instance) -> Server:
    """Start the node unless it runs, and wait until its health is at least yellow. Raises `CannotStartError`."""
    node = server(instance)
    pid = process.running(node)
    if pid is None:
        need_space(make_folder(instance.state))
        home = fetch.opensearch()
        process.refuse_taken_port(
            instance.transport_port, "opensearch", "--transport-port or HOSO_EMBEDDED_TRANSPORT_PORT"
        )
        _write_configuration(instance, home)
    pid = process.launch(node, _command(instance, node), fetch.opensearch())
    process.wait_until(node, pid, lambda: _healthy(node.port), START_SECONDS)
    return node


def version(port: int) -> str | None:
    """The version of the node that answers on this port, or None."""
    answer = process.get(port, "/")
    if answer is None or answer[0] != 200:
        return None
    try:
        return str(json.loads(answer[1])["version"]["number"])
    except (ValueError, KeyError, TypeError):
        return None


def _healthy(port: int) -> bool:
    answer = process.get(port, "/_cluster/health?wait_for_status=yellow&timeout=1s")
    if answer is None or answer[0] != 200:
        return False
    found = version(port)
    if found != versions.OPENSEARCH:
        raise CannotStartError(f"Port {port} answers with OpenSearch {found}, not {versions.OPENSEARCH}.")
    return True


def _configuration_folder(instance: Instance) -> Path:
    return instance.state / "opensearch" / "config"


def _write_configuration(instance: Instance, home: Path) -> None:
    state = instance.state
    make_folder(state / "logs", own=True)
    root = make_folder(state / "opensearch", own=True)
    folder = make_folder(_configuration_folder(instance), own=True)
    for name in ("data", "logs", "snapshots", "temporary"):
        make_folder(root / name, own=True)
    shutil.copyfile(home / "config" / "log4j2.properties", folder / "log4j2.properties")
    settings = {
        "cluster.name": "hoso-embedded",
        "node.name": "embedded",
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": instance.opensearch_port,
        "transport.port": instance.transport_port,
        "path.data": str(root / "data"),
        "path.logs": str(root / "logs"),
        "path.repo": [str(root / "snapshots")],
        "action.auto_create_index": False,
        # A developer's nearly full disk would otherwise turn every index read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        # The ranking is a similarity script with constants only; every other script stays refused.
        "script.allowed_types": "inline",
        "script.allowed_contexts": "similarity",
    }
    # JSON is YAML, and quotes every path as it must be.
    text = "\n".join(f"{name}: {json.dumps(value)}" for name, value in settings.items())
    (folder / "opensearch.yml").write_text(text + "\n")


def _command(instance: Instance, node: Server) -> list[str]:
    root = instance.state / "opensearch"
    return [
        str(java_home() / "bin" / "java"),
        node.mark,
        f"-Xms{instance.heap}",
        f"-Xmx{instance.heap}",
        "-XX:+UseG1GC",
        "-XX:G1ReservePercent=25",
        "-XX:InitiatingHeapOccupancyPercent=30",
        "-XX:+ExitOnOutOfMemoryError",
        f"-XX:ErrorFile={root}/logs/crash-%p.log",
        "-Xss1m",
        "-Djava.awt.headless=true",
        "-Dfile.encoding=UTF-8",
        "-Djna.nosys=true",
        f"-Djna.tmpdir={root}/temporary",
        "-XX:-OmitStackTraceInFastThrow",
        "-Dio.netty.noUnsafe=true",
        "-Dio.netty.noKeySetOptimization=true",
        "-Dio.netty.recycler.maxCapacityPerThread=0",
        "-Dio.netty.allocator.numDirectArenas=0",
        "-Dlog4j.shutdownHookEnabled=false",
        "-Dlog4j2.disable.jmx=true",
        "-Djava.locale.providers=SPI,CLDR",
        f"-Djava.io.tmpdir={root}/temporary",
        # Relative on purpose: the agent finds its own jars from the working directory, which is the home.
        "-javaagent:agent/opensearch-agent.jar",
        "--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED",
        "-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
        f"-Dopensearch.path.home={fetch.opensearch()}",
        f"-Dopensearch.path.conf={_configuration_folder(instance)}",
        "-Dopensearch.distribution.type=zip",
        "-Dopensearch.bundled_jdk=false",
        "-cp",
        f"{fetch.opensearch()}/lib/*:{fetch.thai()}",
        "org.opensearch.bootstrap.OpenSearch",
    ]
