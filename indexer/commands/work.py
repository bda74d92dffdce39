"""`indexer work`: do what waits in the job ledger, for a site without a broker."""

from __future__ import annotations

import click

from archive import jobs
from archive.wording import N_, WordedCommand
from indexer import uploaded
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.work import away_told, drain, sweep
from mappings.vocabulary import JobState

HELP = N_("""Do what waits: uploads handed over in the browser, files to be tried again, pages to be read.

Where Celery workers run they do it by themselves; without a broker let a timer call this command.""")


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def work(as_json: bool) -> int:
    """Do it until nothing is left; 1 if jobs failed too often and are set aside."""
    command = invocation()
    console = command.console(as_json)
    with command.workshop() as workshop, away_told():
        workshop.index.ensure()
        sweep(workshop.database)
        uploaded.clear_abandoned(workshop)
        done = drain(workshop)
        workshop.index.refresh()
        with workshop.database.reading() as session:
            quarantined = jobs.counts(session)[JobState.QUARANTINED]
    console.say(console.gettext("Jobs done: %s; set aside: %s.") % (console.number(done), console.number(quarantined)))
    console.answer({"done": done, "quarantined": quarantined})
    return Exit.LEFT if quarantined else Exit.WELL
