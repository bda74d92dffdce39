"""`indexer clear`: bytes of the store to which nobody refers, shown and, when asked to, taken away."""

from __future__ import annotations

from datetime import timedelta

import click

from archive.schema import now
from archive.store import KeptBytes
from archive.wording import N_, WordedCommand
from indexer import loose
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.console import Console
from indexer.work import away_told

HELP = N_("""Show bytes of the store to which nothing in the catalogue refers; take them away with --remove.

A writer that is killed between store and catalogue leaves them behind. Bytes of work in hand are never touched:
those younger than --older-than, those put since a job in hand was made, and none at all while an ingest runs.""")

_SHOWN = 200


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--older-than", type=click.IntRange(1), default=24, show_default=True, help=N_("Hours, at least 1."))
@click.option("--remove", is_flag=True, help=N_("Take them away for good."))
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def clear(older_than: int, remove: bool, as_json: bool) -> int:
    """Show or take away; 1 if something that could go is still there."""
    command, grace = invocation(), timedelta(hours=older_than)
    console = command.console(as_json)
    with command.workshop() as workshop, away_told():
        if remove:
            found = loose.clear(workshop, grace)
        else:
            before = loose.oldest_in_hand(workshop.database, now() - grace)
            found = [one for one in loose.loose(workshop.database, workshop.store) if one.put_at < before]
    _show(console, found, remove)
    return Exit.LEFT if found and not remove else Exit.WELL


def _show(console: Console, found: list[KeptBytes], removed: bool) -> None:
    _ = console.gettext
    if found:
        console.table(_("Bytes to which nobody refers"), head(console), rows(console, found))
    sentence = _("%(files)s files, %(bytes)s bytes: taken away.") if removed else _("%(files)s files, %(bytes)s bytes.")
    total = sum(one.size for one in found)
    console.say(sentence % {"files": console.number(len(found)), "bytes": console.number(total)})
    console.answer({"removed": removed, "loose": as_json(found)})


def head(console: Console) -> tuple[str, ...]:
    """The columns of `rows`."""
    _ = console.gettext
    return _("Digest"), _("Bytes"), _("Age in hours")


def rows(console: Console, found: list[KeptBytes]) -> list[tuple[str, ...]]:
    """Each with its size and age, the first ones only."""
    return [(one.digest, console.number(one.size), console.number(hours(one))) for one in found[:_SHOWN]]


def hours(one: KeptBytes) -> int:
    """Since when nobody has put these bytes."""
    return int((now() - one.put_at).total_seconds() // 3600)


def as_json(found: list[KeptBytes]) -> list[object]:
    """The same for scripts, all of them."""
    return [{"digest": one.digest, "bytes": one.size, "hours": hours(one)} for one in found]
