"""Templates compiled once for each language, with the words of their `_("…")` already in them.

A page of results says more than a hundred of them; so they cost nothing when it is shown. `portal.app` installs it.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from functools import cached_property
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from archive.language import LANGUAGES, translations
from portal.web import words


def install(app: Flask) -> None:
    """Let `app` make its templates this way; before any of them is looked at."""
    app.jinja_environment = Templates
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": [_Words]}


class Templates(Environment):
    """The templates in every language; a template is found in that of the person being served."""

    language = ""

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template of that name with its words in it; what it extends or includes comes in the same language."""
        if self.language:
            return super().get_template(name, parent, globals)
        return self._spoken[words.language()].get_template(name, parent, globals)

    @cached_property
    def _spoken(self) -> dict[str, Templates]:
        return {language: self._in(language) for language in LANGUAGES}

    def _in(self, language: str) -> Templates:
        spoken = self.overlay()
        spoken.language = language
        return spoken


class _Words(Extension):
    """Puts the words in the place of each `_("…")` before a template is parsed."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        assert isinstance(self.environment, Templates)  # noqa: S101 - tells the type checker whose extension this is
        said = translations(self.environment.language).gettext
        for token in stream:
            if token.test("name:_"):
                stream.expect("lparen")
                yield Token(token.lineno, "string", said(stream.expect("string").value))
                stream.expect("rparen")
            else:
                yield token
