"""`make demo`: the whole product on one machine with the archive of the fictional province. Read it from top to bottom.

The composition root of the demo. It starts the embedded servers, brings the catalogue up to date, takes in the archive
and serves the portal until Ctrl-C; whatever it started is stopped again. Exit codes: 0 ended by Ctrl-C, 1 could not
start (the reason is one sentence), 2 a wrong option.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from archive.database import Database
from demo import accounts, programs, world
from demo.site import APPROVAL, DemoSite
from embedded import opensearch, process, tika_server
from embedded.failures import CannotStartError
from embedded.places import alone
from portal.access.passwords import hashed

ARCHIVE = Path(__file__).parent / "archive"
_SOMETHING_HELD = 1
_AWAY = 3
_PORTAL_SECONDS = 60.0


@click.command()
@click.option("--clean", is_flag=True, help="Stop what is left of the demo and remove its data.")
def main(clean: bool) -> None:
    """Serve the demo on 127.0.0.1:$PORT (8000 unless set)."""
    os.umask(0o022)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt_once)
    try:
        site = DemoSite.from_environment(os.environ)
        with _only_one(site):
            _clean(site) if clean else _serve(site)
    except CannotStartError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise click.ClickException("Disk full: the demo could not be written.") from None


def _serve(site: DemoSite) -> None:
    process.refuse_taken_port(site.port, "the portal", "PORT")
    env = site.environment(os.environ)
    with suppress(KeyboardInterrupt), _servers(site):
        site.write_settings(env)
        password = _catalogue(site)
        take_in(env)
        _assign(site)
        with _worker(site, env) as worker, _portal(site, env) as portal:
            _welcome(site, password)
            _watch(site, {"worker": worker, "portal": portal})
    click.echo("Đã dừng (stopped). Dữ liệu được giữ lại: make demo để chạy tiếp, make clean-demo để xóa.")


@contextmanager
def _servers(site: DemoSite) -> Iterator[None]:
    """OpenSearch and Tika while the block runs. They carry on where the last run ended."""
    click.echo("Starting OpenSearch and Tika ...")
    try:
        with alone(site.servers.run):
            tika_server.up(site.servers)
            opensearch.up(site.servers)
        yield
    finally:
        _stop_servers(site)


def _stop_servers(site: DemoSite) -> None:
    for server in (tika_server.server(site.servers), opensearch.server(site.servers)):
        process.stop(server)


def _catalogue(site: DemoSite) -> str:
    """Migrate, write units and people; the passphrase of the accounts."""
    password, new = accounts.passphrase(site.accounts)
    database = Database(site.database_url)
    try:
        database.migrate()
        with database.writing() as session:
            world.populate(session, hashed(password) if new else None)
    finally:
        database.close()
    accounts.write(site.accounts, password)
    return password


def take_in(env: dict[str, str]) -> None:
    """Take in the archive. Running again changes nothing; a few files end held, on purpose. An index of an earlier
    version of the program is made anew first."""
    taking_in = ["indexer.cli", "ingest", str(ARCHIVE), "--manifest", str(ARCHIVE / "muc-luc.xlsx")]
    code = programs.run(taking_in, env)
    if code == _AWAY and programs.run(["indexer.cli", "rebuild"], env) == 0:
        code = programs.run(taking_in, env)
    if code not in (0, _SOMETHING_HELD):
        raise CannotStartError(f"The archive could not be taken in: indexer ended with code {code}, see above.")


def _assign(site: DemoSite) -> None:
    """The dossiers exist now: give them to whom they are assigned."""
    database = Database(site.database_url)
    try:
        with database.writing() as session:
            world.populate(session)
    finally:
        database.close()


@contextmanager
def _worker(site: DemoSite, env: dict[str, str]) -> Iterator[programs.Child]:
    """The writer that stays: what is settled at the desk or handed over in the browser is found within seconds."""
    with programs.staying(["indexer.cli", "work", "--stay"], env, _log(site, "worker")) as child:
        yield child


@contextmanager
def _portal(site: DemoSite, env: dict[str, str]) -> Iterator[programs.Child]:
    serving = {"HOSO_BIND": f"127.0.0.1:{site.port}", "HOSO_PORTAL_PROCESSES": "1"}
    arguments = ["gunicorn", "--no-control-socket", "-c", "python:portal.serving", "portal.app:create_app()"]
    log = _log(site, "portal")
    with programs.staying(arguments, env | serving, log) as child:
        programs.wait_until(child, "portal", log, lambda: _answers(site.port), _PORTAL_SECONDS)
        yield child


def _log(site: DemoSite, name: str) -> Path:
    return site.home / "logs" / f"{name}.log"


def _watch(site: DemoSite, children: dict[str, programs.Child]) -> None:
    """Wait for Ctrl-C. Raises CannotStartError when a child ends by itself."""
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                raise CannotStartError(f"The {name} ended. {process.last_lines(_log(site, name))}")
        time.sleep(1)


def _answers(port: int) -> bool:
    answer = process.get(port, "/health")
    return answer is not None and answer[0] == 200


def _welcome(site: DemoSite, password: str) -> None:
    click.echo(
        f"\n  {site.address}\n\n"
        f"Tỉnh Hải Bình, thành phố Vân Lạc: mọi tên người, địa danh, sự việc đều hư cấu.\n"
        f"Trần của hệ thống: Mật, theo {APPROVAL}.\n\n"
        f"{accounts.table(password)}\n\n"
        f"Thử (try): Cao Lĩnh đất đai 2023 hoặc cao linh dat dai 2023, với oanh rồi với mai.\n"
        f"Tài khoản (accounts): {site.accounts}\n"
        f"Dòng lệnh (command lines): set -a; . {site.settings}; set +a; .venv/bin/indexer status\n"
        f"Ctrl-C để dừng (to stop)."
    )


@contextmanager
def _only_one(site: DemoSite) -> Iterator[None]:
    """One demo at a time in its folder."""
    site.home.mkdir(parents=True, exist_ok=True)
    with (site.home / "running.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStartError(f"The demo of {site.home} already runs: stop it with Ctrl-C first.") from None
        yield


def _clean(site: DemoSite) -> None:
    _stop_servers(site)
    for folder in (site.servers.state, site.home):
        shutil.rmtree(folder, ignore_errors=True)
    click.echo("The demo and its data are removed.")


def _interrupt_once(_number: int, _frame: FrameType | None) -> None:
    """End the demo at the first Ctrl-C; a second one must not cut the stopping short."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    click.echo("\nĐang dừng (stopping) ...")
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
