"""`indexer rebuild`: the whole index anew from catalogue and store; search goes on meanwhile."""

from __future__ import annotations

import click
from sqlalchemy import func, select

from archive.documents import Document
from archive.wording import N_, WordedCommand
from indexer.alone import alone
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.commands.verify import fault_words
from indexer.console import Console
from indexer.lifecycle import RebuildFailed, Rebuilt
from indexer.lifecycle import rebuild as make_anew
from indexer.work import away_told

HELP = N_("""Make the whole index anew from catalogue and store.

Search goes on with the old index until the new one is complete and checked; then both change places in one step.""")


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def rebuild(as_json: bool) -> int:
    """Do it; 1 if the new index does not hold what it should, and the old one stays."""
    command = invocation()
    console = command.console(as_json)
    with command.workshop() as workshop, alone(workshop.settings.site.store, "rebuild"), away_told():
        with workshop.database.reading() as session:
            total = session.scalars(select(func.count()).select_from(Document)).one()
        with console.steps(console.gettext("Documents"), total) as told:
            try:
                rebuilt = make_anew(workshop, told)
            except RebuildFailed as failed:
                _failed(console, failed)
                return Exit.LEFT
    _show(console, rebuilt)
    return Exit.WELL


def _failed(console: Console, failed: RebuildFailed) -> None:
    _ = console.gettext
    words = fault_words(_)
    rows = [(words[one.fault], one.where, ", ".join(one.fields)) for one in failed.differences[:50]]
    console.table(_("Differences"), (_("What"), _("Where"), _("Fields")), rows)
    console.say(_("The new index does not hold what it should. The old one goes on serving."))
    console.answer({"differences": len(failed.differences)})


def _show(console: Console, rebuilt: Rebuilt) -> None:
    _ = console.gettext
    console.say(
        _("The new index serves: %(documents)s documents, %(pages)s pages.")
        % {"documents": console.number(rebuilt.documents), "pages": console.number(rebuilt.pages)}
    )
    console.answer({"documents": rebuilt.documents, "pages": rebuilt.pages, "retired": rebuilt.retired})
