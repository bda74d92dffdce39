"""`indexer`: the command line of the writer. Each command is a module of `indexer/commands/`.

Run by people and by timers. It ends with one of the documented exit codes and never shows a stack trace.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from itertools import pairwise

import click

from archive.language import LANGUAGES, translations
from archive.wording import N_, WordedGroup
from indexer.commands.clear import clear
from indexer.commands.ingest import ingest
from indexer.commands.outcome import EXIT_CODES, Exit, explained
from indexer.commands.read import read
from indexer.commands.rebuild import rebuild
from indexer.commands.reread import reread
from indexer.commands.status import status
from indexer.commands.verify import verify
from indexer.commands.work import work
from indexer.console import Console

HELP = N_("""Take papers into the archive, index them, and check that everything agrees.

Settings are read from HOSO_* in the environment; see docs/operator.md.""")


@click.group(cls=WordedGroup, help=HELP, epilog=EXIT_CODES)
@click.option("--language", type=click.Choice(LANGUAGES), is_eager=True, help=N_("Language of all messages."))
def indexer(language: str | None) -> None:
    """The group of commands; `language` is read from the context."""


for _command in (ingest, work, status, verify, clear, rebuild, read, reread):
    indexer.add_command(_command)


def main() -> None:
    """Run the command line."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # it logs bodies of failed requests
    try:
        return int(indexer.main(arguments, prog_name="indexer", standalone_mode=False) or Exit.WELL)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else Exit.WELL
    except BaseException as error:  # the one place where every error becomes a sentence
        gettext, language = _language(arguments)
        sentence, code = explained(error, gettext)
        Console(gettext, language).complain(sentence)
        return code


def _language(arguments: list[str]) -> tuple[Callable[[str], str], str]:
    """The user's language once the command is over."""
    asked = next((after for name, after in pairwise(arguments) if name == "--language"), "")
    language = asked or os.environ.get("HOSO_LANGUAGE", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    return translations(language).gettext, language


if __name__ == "__main__":
    main()
