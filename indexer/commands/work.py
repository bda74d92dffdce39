"""`indexer work`: do what waits in the job ledger, once or from now on, for a site without a broker."""

from __future__ import annotations

import click

from archive import jobs
from archive.wording import N_, WordedCommand
from indexer import staying, uploaded
from indexer.commands.invocation import invocation
from indexer.commands.outcome import EXIT_CODES, Exit
from indexer.work import away_told, drain, sweep
from mappings.vocabulary import JobState

HELP = N_("""Do what waits: uploads handed over in the browser, what was settled at the desk, pages to be read.

Where Celery workers run they do it by themselves. Without a broker let --stay run as a service: what is settled at the
desk is then found within seconds.""")


@click.command(cls=WordedCommand, help=HELP, epilog=EXIT_CODES)
@click.option("--stay", is_flag=True, help=N_("Stay, and do what comes, until told to stop."))
@click.option("--json", "as_json", is_flag=True, help=N_("Answer as one JSON object."))
def work(stay: bool, as_json: bool) -> int:
    """Do it until nothing is left, or from now on; 1 if jobs failed too often and are set aside."""
    command = invocation()
    console = command.console(as_json)
    with command.workshop() as workshop, away_told():
        if stay:
            staying.stay(workshop)
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
