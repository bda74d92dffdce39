"""What a command is called with: the settings of the environment, the user's language, and the workshop when needed.

Called by the command modules of this package.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from archive.wording import language_of, words
from indexer.console import Console
from indexer.settings import IndexerSettings
from indexer.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of the command line."""

    gettext: Callable[[str], str]
    language: str

    def console(self, as_json: bool) -> Console:
        """Where to speak."""
        return Console(self.gettext, self.language, as_json)

    def settings(self) -> IndexerSettings:
        """The settings of the environment. Raises BadSetting."""
        return IndexerSettings.from_environment(os.environ)

    @contextmanager
    def workshop(self) -> Iterator[Workshop]:
        """The workshop on an up-to-date catalogue."""
        workshop = Workshop.open(self.settings())
        try:
            workshop.database.migrate()
            yield workshop
        finally:
            workshop.close()


def invocation() -> Invocation:
    """The running call."""
    context = click.get_current_context()
    return Invocation(words(context), language_of(context))
