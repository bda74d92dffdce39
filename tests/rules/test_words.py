"""What people read: complete in both languages, escaped where it is shown."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment

from archive.language import LANGUAGES, LOCALE
from tests.rules.code import modules, templates

MARKERS = {"_": 1, "N_": 1, "gettext": 1, "words": 1, "ngettext": 2}
SAID_BY_CLICK = {"Show this message and exit."}
UNESCAPED = {"portal/web/words.py"}
"""Makes Markup of what it has escaped itself."""


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES/hoso.po").open("rb") as source:
        return read_po(source, locale=language)


def said_in_code() -> Iterator[tuple[str, str]]:
    """Every message id in Python, with the place where it stands."""
    for module in modules("archive", "indexer", "portal", "demo"):
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.func if isinstance(node.func, ast.Call) else node.func  # words(context)("...")
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            for argument in node.args[: MARKERS.get(name, 0)]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, module.at(node)


def said_in_templates() -> Iterator[tuple[str, str]]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in templates(".html"):
        found = environment.extract_translations(path.read_text("utf-8"))  # type: ignore[attr-defined]  # of the extension
        for line, _function, message in found:
            for one in message if isinstance(message, tuple) else (message,):
                if isinstance(one, str):
                    yield one, f"{path.name}:{line}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_stands_in_both_catalogues(language: str) -> None:
    known = {id_ for message in catalogue(language) for id_ in _ids(message.id)}
    missing = {f"{place}: {text!r}" for text, place in (*said_in_code(), *said_in_templates()) if text not in known}
    assert not missing, f"{len(missing)} messages without {language} words:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_doubtful_or_without_its_places(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        assert not message.fuzzy, f"{language}: {message.id!r} is marked fuzzy; settle it."
        for id_, text in zip(_ids(message.id), _texts(message.string), strict=False):
            assert text.strip(), f"{language}: {id_!r} has no words."
            assert _places(text) == _places(id_), f"{language}: {id_!r} and {text!r} have different places to fill."


def test_no_message_is_kept_that_nobody_says() -> None:
    said = SAID_BY_CLICK | {text for text, _ in (*said_in_code(), *said_in_templates())}
    for language in LANGUAGES:
        kept = {id_ for message in catalogue(language) for id_ in _ids(message.id) if id_}
        assert not kept - said, f"{language}: nobody says {sorted(kept - said)} any more; take it out of the catalogue."


def test_vietnamese_is_vietnamese() -> None:
    """A Vietnamese sentence of some length has marks; one without was not translated."""
    for message in catalogue("vi"):
        for text in _texts(message.string):
            plain = all(ord(letter) < 0x80 for letter in text)
            assert not plain or len(text.split()) < 4 or not message.id, f"not translated: {text!r}"


def test_nothing_is_shown_unescaped() -> None:
    for path in templates(".html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), f"{path.name}: show pieces, never ready markup."
        inline = re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", text)
        assert not inline, f"{path.name}: the content policy forbids inline script and style: {inline and inline[0]!r}"
    for module in modules("portal"):
        called = [ast.unparse(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        made = module.name not in UNESCAPED and "Markup" in " ".join(called)
        assert not made, f"{module.name}: Markup() makes text into markup unescaped."


def _ids(id_: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (id_,) if isinstance(id_, str) else tuple(id_ or ())


_texts = _ids


def _places(text: str) -> set[str]:
    """The named places of a message, `{n}` and `%(n)s` and `%s` alike."""
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name} if "{" in text else set()
    return named | set(re.findall(r"%(?:\(\w+\))?[sd]", text))
