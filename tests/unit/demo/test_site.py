"""The demo's own place: ports, secrets, settings that the product's parts accept, accounts for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.settings import Site
from demo import accounts
from demo.site import APPROVAL, DemoSite
from demo.world import PEOPLE
from embedded.failures import CannotStartError
from indexer.settings import IndexerSettings
from mappings.vocabulary import Ceiling
from portal.settings import PortalSettings


def site(tmp_path: Path, **env: str) -> DemoSite:
    return DemoSite.from_environment({"HOSO_DEMO_HOME": str(tmp_path / "demo"), **env})


def test_the_demo_has_ports_of_its_own_and_they_can_be_changed(tmp_path: Path) -> None:
    usual = site(tmp_path)
    assert (usual.port, usual.servers.opensearch_port, usual.servers.tika_port) == (8000, 19210, 19213)
    other = site(tmp_path, PORT="8123", HOSO_DEMO_OPENSEARCH_PORT="20001")
    assert (other.address, other.servers.opensearch_port) == ("http://127.0.0.1:8123", 20001)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.5", "٨٠"])
def test_a_port_that_is_none_is_refused_in_one_sentence(tmp_path: Path, port: str) -> None:
    with pytest.raises(CannotStartError, match=r"^PORT must be a port.*\.$"):
        site(tmp_path, PORT=port)


def test_two_parts_on_one_port_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="different ports"):
        site(tmp_path, PORT="19213")


def test_an_empty_port_means_the_usual_one(tmp_path: Path) -> None:
    assert site(tmp_path, PORT="").port == 8000


def test_every_part_accepts_the_settings_and_nothing_comes_from_outside(tmp_path: Path) -> None:
    outside = {
        "HOSO_DATABASE_URL": "sqlite:////elsewhere.db",
        "HOSO_OPENSEARCH_URL": "http://elsewhere",
        "PATH": "/bin",
    }
    env = site(tmp_path).environment(outside)
    assert Site.from_environment(env).ceiling is Ceiling.MAT
    assert Site.from_environment(env).approval == APPROVAL
    assert IndexerSettings.from_environment(env).tika_url == "http://127.0.0.1:19213"
    assert not PortalSettings.from_environment(env).cookie_secure
    assert "elsewhere" not in "".join(env.values())
    assert env["PATH"] == "/bin"


def test_the_secrets_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = (PortalSettings.from_environment(site(tmp_path).environment({})) for _ in range(2))
    assert (first.secret_key, first.audit_key) == (second.secret_key, second.audit_key)
    assert first.secret_key != first.audit_key.decode()
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "demo").glob("*.key")} == {0o600}


def test_a_script_finds_the_accounts_and_a_second_run_keeps_the_password(tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    password, new = accounts.passphrase(file)
    accounts.write(file, password)
    assert new and file.stat().st_mode & 0o777 == 0o600
    assert accounts.passphrase(file) == (password, False)
    written = json.loads(file.read_text("utf-8"))
    assert [one["login"] for one in written] == [person.login for person in PEOPLE]
    assert all(set(one) == {"login", "password", "name", "role", "unit", "sees"} for one in written)
    assert all(one["login"] in accounts.table(password) for one in written)


@pytest.mark.parametrize("broken", ["", "{}", "[]", "[1]", '[{"login": "oanh"}]'])
def test_a_broken_file_of_accounts_gives_a_new_password(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "accounts.json"
    file.write_text(broken)
    assert accounts.passphrase(file)[1]
