"""What every command of `portal` shares: the site it works on, how it prints, how it refuses.

Commands print a table for people and, with --json, one JSON value for programs. Exit codes: 0 done; 1 the answer is no;
2 the command was used wrongly or names something unknown; 3 the site is not set up or does not answer.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from archive.database import Database
from archive.language import translations
from archive.settings import BadSetting, Site
from portal.access.holdings import VIETNAM

P = ParamSpec("P")
T = TypeVar("T")

NO = 1
WRONG = 2
AWAY = 3

_ = translations(os.environ.get("HOSO_LANGUAGE", "vi")).gettext
"""The words of the command line, in the language of the site: its help is made when the commands are."""


class Refused(click.ClickException):
    """The command cannot be done; the message is one whole sentence."""

    exit_code = WRONG


class NotReady(Refused):
    """The site is not set up, or does not answer."""

    exit_code = AWAY


class Desk:
    """The site of this command. The database is opened at its first use."""

    def __init__(self) -> None:
        self.language = os.environ.get("HOSO_LANGUAGE", "vi")

    @functools.cached_property
    def site(self) -> Site:
        try:
            return Site.from_environment(os.environ)
        except BadSetting as error:
            raise NotReady(str(error)) from error

    @functools.cached_property
    def database(self) -> Database:
        return Database(self.site.database_url)


def command(group: click.Group, name: str, text: str) -> Callable[[Callable[P, None]], click.Command]:
    """A command of `group` with its help; it gets the desk first, and a database that is away is one sentence."""

    def made(function: Callable[P, None]) -> click.Command:
        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                function(*args, **kwargs)
            except DBAPIError as error:
                reason = type(error.orig).__name__
                raise NotReady(_("The catalogue does not answer ({reason}).").format(reason=reason)) from None

        return group.command(name, help=text)(click.pass_obj(guarded))

    return made


json_option = click.option("as_json", "--json", is_flag=True, help=_("Print JSON instead of a table."))
until_option = click.option(
    "until", "--until", type=click.DateTime(["%Y-%m-%d"]), help=_("Last day on which it holds (YYYY-MM-DD).")
)


def show(columns: Sequence[str], rows: Sequence[Sequence[object]], *, as_json: bool) -> None:
    """Print rows: as a table with a head, or as a JSON list of objects with the columns' names."""
    if as_json:
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, default=str))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    Console().print(table)


def say(sentence: str, fields: dict[str, Any], *, as_json: bool) -> None:
    """Print what was done: a sentence, or a JSON object."""
    click.echo(json.dumps(fields, ensure_ascii=False, default=str) if as_json else sentence.format(**fields))


def end_of(day: date | None) -> datetime | None:
    """The moment at which a right ends that holds through `day`: midnight after it in Vietnam."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, VIETNAM)
