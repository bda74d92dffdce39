"""`python -m embedded up|down|status|fetch`: the command line of the embedded servers.

Exit codes: 0 done (for `status`: both run), 1 a server could not be started or stopped (the reason is one sentence),
2 a wrong option, 3 (`status` only) at least one server is down.
"""

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from embedded import fetch, opensearch, process, tika_server
from embedded.failures import CannotStartError
from embedded.places import Instance, alone


@click.group()
@click.option("--run", type=click.Path(path_type=Path), help="Run directory (HOSO_RUN; var/embedded).")
@click.option("--opensearch-port", type=int, help="HOSO_EMBEDDED_OPENSEARCH_PORT; 19200.")
@click.option("--transport-port", type=int, help="HOSO_EMBEDDED_TRANSPORT_PORT; 19300.")
@click.option("--tika-port", type=int, help="HOSO_EMBEDDED_TIKA_PORT; 19998.")
@click.option("--heap", help="Memory of OpenSearch (HOSO_EMBEDDED_HEAP; 512m).")
@click.pass_context
def main(
    context: click.Context,
    run: Path | None,
    opensearch_port: int | None,
    transport_port: int | None,
    tika_port: int | None,
    heap: str | None,
) -> None:
    """Start, stop and watch the embedded OpenSearch and Tika."""
    # The servers may run as another user, who must be able to read what is written here.
    os.umask(0o022)
    instance = Instance.from_environment(os.environ)
    context.obj = replace(
        instance,
        run=run.resolve() if run else instance.run,
        opensearch_port=opensearch_port or instance.opensearch_port,
        transport_port=transport_port or instance.transport_port,
        tika_port=tika_port or instance.tika_port,
        heap=heap or instance.heap,
    )


@main.command()
@click.pass_obj
def up(instance: Instance) -> None:
    """Start both servers, wait until they answer; nothing happens to one that already runs."""
    with _speaking(instance):
        click.echo(f"tika {tika_server.up(instance).address}")
        click.echo(f"opensearch {opensearch.up(instance).address}")


@main.command(name="fetch")
@click.pass_obj
def fetch_(instance: Instance) -> None:
    """Only bring both servers into the cache, so that `up` works without a network."""
    with _speaking(instance):
        for folder in (fetch.opensearch(), fetch.thai(), fetch.tika()):
            click.echo(str(folder))


@main.command()
@click.option("--wipe", is_flag=True, help="Also remove the run directory with all data and logs.")
@click.pass_obj
def down(instance: Instance, wipe: bool) -> None:
    """Stop what runs in this run directory, whatever its ports; data and logs stay unless --wipe."""
    with _speaking(instance):
        for server in (tika_server.server(instance), opensearch.server(instance)):
            click.echo(f"{server.name} {'stopped' if process.stop(server) else 'was not running'}")
    if wipe:
        shutil.rmtree(instance.state, ignore_errors=True)
        shutil.rmtree(instance.run, ignore_errors=True)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.pass_obj
def status(instance: Instance, as_json: bool) -> None:
    """Say of each server whether it runs, where, and in which version."""
    found = {
        server.name: {
            "pid": process.running(server), "address": server.address, "version": version, "log": str(server.log)
        }
        for server, version in (
            (opensearch.server(instance), opensearch.version(instance.opensearch_port)),
            (tika_server.server(instance), tika_server.version(instance.tika_port)),
        )
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(found))
    else:
        for name, facts in found.items():
            state = f"up, pid {facts['pid']}, version {facts['version']}" if facts["pid"] else "down"
            click.echo(f"{name:10} {facts['address']}  {state}  log {facts['log']}")
    if not all(facts["pid"] and facts["version"] for facts in found.values()):
        sys.exit(3)


@contextmanager
def _speaking(instance: Instance) -> Iterator[None]:
    """One `up` or `down` at a time; every failure becomes one sentence and exit code 1."""
    try:
        with alone(instance.run):
            yield
    except CannotStartError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise click.ClickException(f"Disk full: {instance.state} could not be written.") from None


if __name__ == "__main__":
    main()
