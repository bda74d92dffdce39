"""Every command says what it does, takes --json, and stands in the operator's handbook."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from indexer.cli import indexer
from portal.cli import main as portal
from tests.rules.code import PROJECT


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


EVERY = [*commands(indexer, "indexer"), *commands(portal, "portal")]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[path for path, _ in EVERY])
def test_a_command_has_help_json_and_a_line_in_the_handbook(path: str, command: click.Command) -> None:
    assert command.help, f"`{path}` has no help."
    options = {option for parameter in command.params for option in parameter.opts}
    assert "--json" in options, f"`{path}` cannot be read by programs: give it --json."
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"`{path} {parameter.opts[0]}` has no help."
    handbook = (PROJECT / "docs/operator.md").read_text("utf-8")
    assert f"`{path}" in handbook, f"`{path}` does not stand in docs/operator.md: add a line that says when to use it."


@pytest.mark.parametrize("group", [indexer, portal], ids=["indexer", "portal"])
def test_the_exit_codes_are_documented(group: click.Group) -> None:
    assert group.epilog, "The help of a command line ends with its exit codes."
