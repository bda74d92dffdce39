"""Click commands whose help speaks the user's language: texts in the code are English message ids.

Called by the command lines of the indexer and of the portal. The words themselves are in `archive/locale`.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from archive.language import LANGUAGES, translations

N_ = str
"""Marks a message id that is translated where it is shown."""


def language_of(context: click.Context) -> str:
    """The language asked for on the command line, else that of the environment."""
    chosen = context.find_root().params.get("language") or os.environ.get("HOSO_LANGUAGE", "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def words(context: click.Context) -> Callable[[str], str]:
    """gettext in the user's language."""
    return translations(language_of(context)).gettext


class WordedCommand(click.Command):
    """A command with its help, options and epilog translated."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), words(ctx)("Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_paragraphs(formatter, words(ctx)(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = words(ctx)
        options = (parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option))
        records = [record for option in options if (record := option.get_help_record(ctx))]
        if records:
            with formatter.section(_("Options")):
                formatter.write_dl([(option, _(text) if text else "") for option, text in records])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            _write_paragraphs(formatter, words(ctx)(self.epilog))


class WordedGroup(WordedCommand, click.Group):
    """A group whose list of commands is translated too."""

    command_class = WordedCommand

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = words(ctx)
        rows = [
            (name, _(command.help or "").split("\n")[0])
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)


def _write_paragraphs(formatter: click.HelpFormatter, text: str) -> None:
    """Lines that belong together, like a list of exit codes, are kept as they are."""
    formatter.write_paragraph()
    with formatter.indentation():
        for line in text.splitlines():
            if line.strip():
                formatter.write_text(line.strip())
            else:
                formatter.write_paragraph()
