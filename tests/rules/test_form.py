"""The form of the code: sizes, names, imports, annotations, suppressions, addresses."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.rules.code import EVERYTHING, PRODUCT, PROJECT, functions, length, modules, templates

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
LONG_FOR_A_REASON = {"archive/migrations/versions"}
"""Tables of a migration are one list each."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "lib", "misc", "base", "core", "manager", "handlers"}
HOSTS = {"127.0.0.1", "localhost", "0.0.0.0"}  # noqa: S104 - a list to compare with, nobody listens here
NAMESPACES = {"www.w3.org", "schemas.openxmlformats.org", "maven.apache.org", "purl.org", "schemas.microsoft.com"}
"""Hosts that only name a vocabulary in XML; nothing is ever fetched from them."""

SUPPRESSION = re.compile(
    r"#\s*(?:noqa(?::\s*(?P<lint>[A-Z]+\d+(?:,\s*[A-Z]+\d+)*))?|type: ignore(?:\[(?P<type>[a-z, -]+)\])?)(?P<reason>.*)"
)


def test_modules_and_functions_are_short() -> None:
    wrong = []
    for module in modules(*EVERYTHING):
        lines = module.text.count("\n")
        if module.name.startswith(tuple(LONG_FOR_A_REASON)):
            continue
        if lines > LONGEST_MODULE:
            wrong.append(f"{module.name}: {lines} lines, at most {LONGEST_MODULE}; split it by subject")
        wrong += [
            f"{module.at(function)}: {length(function)} lines of {function.name}, at most {LONGEST_FUNCTION}"
            for function in functions(module)
            if length(function) > LONGEST_FUNCTION
        ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    for module in modules(*EVERYTHING):
        parts = {*module.path.relative_to(PROJECT).parts[:-1], module.path.stem}
        assert not parts & FORBIDDEN_NAMES, f"{module.name}: say what lives there instead of {parts & FORBIDDEN_NAMES}."


def test_imports_are_absolute_and_at_the_top() -> None:
    for module in modules(*PRODUCT):
        top = {id(node) for node in module.tree.body}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module.at(node)}: relative import; write the whole name."
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert id(node) in top, f"{module.at(node)}: imports stand at the top of the file."


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    for module in modules(*PRODUCT):
        if module.path.name == "__init__.py" and not module.text.strip():
            continue
        assert ast.get_docstring(module.tree), f"{module.name}: say what lives here and what it must never do."


def test_suppressions_are_few_and_each_names_its_rule_and_its_reason() -> None:
    found, wrong, lines = [], [], 0
    for module in modules(*EVERYTHING):
        lines += module.text.count("\n")
        for number, line in enumerate(module.text.splitlines(), 1):
            suppressed = SUPPRESSION.search(line)
            if suppressed is None or module.path == Path(__file__):
                continue
            found.append(f"{module.name}:{number}")
            if not (suppressed["lint"] or suppressed["type"]) or len(suppressed["reason"].strip(" #-()")) < 10:
                wrong.append(f"{found[-1]}: name the rule, and behind it say why: {suppressed[0]}")
    assert not wrong, "\n".join(wrong)
    assert len(found) * 1000 < lines, f"{len(found)} suppressions in {lines} lines, at most one in a thousand: {found}"


def test_no_host_of_the_network_is_named_in_the_code() -> None:
    files = [*(module.path for module in modules(*PRODUCT)), *templates(".html", ".js", ".css", ".svg")]
    for path in files:
        for host in re.findall(r"(?:https?|wss?|ftp)://([A-Za-z0-9.-]+)", path.read_text("utf-8")):
            assert host in HOSTS | NAMESPACES, (
                f"{path.relative_to(PROJECT)} names {host}: no call leaves the site; addresses come from settings."
            )


def test_the_import_contracts_hold() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, f"An import goes against the direction of the packages:\n{ran.stdout[-3000:]}"
