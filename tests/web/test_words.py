"""Every word of the portal's screens is in both catalogues."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import babel_extract

from archive.language import LANGUAGES, LOCALE

PORTAL = Path(__file__).parents[2] / "portal"


def in_modules() -> Iterator[str]:
    for path in PORTAL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                message = node.args[0]
                if isinstance(message, ast.Constant):
                    yield str(message.value)


def in_templates() -> Iterator[str]:
    for path in (PORTAL / "web" / "templates").glob("*.html"):
        with path.open("rb") as source:
            for _, _, message, _ in babel_extract(source, ["_", "ngettext"], [], {"encoding": "utf-8"}):
                yield str(message[0] if isinstance(message, tuple) else message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_portal_is_translated(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "hoso.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    used = {*in_modules(), *in_templates()}
    assert len(used) > 100
    missing = [message for message in sorted(used) if message not in catalogue or not catalogue[message].string]
    assert missing == []


def test_templates_parse_without_a_request() -> None:
    environment = Environment(autoescape=True)
    for path in (PORTAL / "web" / "templates").glob("*.html"):
        assert environment.parse(path.read_text("utf-8")).body
